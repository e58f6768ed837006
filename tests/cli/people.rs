//! What people see at a terminal: tables, colours, questions; and a command beside a running inbox.

use std::time::Duration;

use switchboard::demo::{Quirk, Service};
use unicode_width::UnicodeWidthStr;

use super::desk::{SITI, Shell};
use super::pty::{Launch, Pty, between, colours};

/// The program at a terminal, with the accounts and tokens of a shell.
fn at_a_terminal(shell: &Shell, words: &[&str]) -> Launch {
    let config = shell.config();
    let words = [&["--config", config.to_str().unwrap()], words].concat();
    let launch = Launch::switchboard(&words).size(120, 45).env("TZ", "UTC");
    shell.tokens().fold(launch, |launch, (name, value)| launch.env(&name, value))
}

/// The lines of a screen that has a column for each of these words, and where each begins, cells.
fn columns(screen: &str, words: &[&str]) -> Vec<usize> {
    let place = |word: &&str| {
        let line = screen.lines().find(|line| line.split_whitespace().any(|piece| piece == *word));
        let line = line.unwrap_or_else(|| panic!("{word} is not in:\n{screen}"));
        line[..line.find(word).unwrap()].width()
    };
    words.iter().map(place).collect()
}

#[test]
fn people_get_aligned_lines_in_colour_and_programs_get_none() {
    let shell = Shell::new();
    let rows = shell.run(&["chats", "--limit", "12"]).rows();
    let ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    let text = at_a_terminal(&shell, &["chats", "--limit", "12"]).start();
    let raw = text.finish();
    let at = columns(&text.screen(), &ids);
    assert!(at.iter().all(|place| *place == at[0]), "{at:?}\n{}", text.screen());
    assert!(text.screen().contains("Siti Rahma") && !raw.contains("{\"account\""));
    assert!(!colours(&raw).is_empty(), "it is coloured");
    let plain = at_a_terminal(&shell, &["chats", "--limit", "12"]).env("NO_COLOR", "1").start();
    assert_eq!(colours(&plain.finish()), Vec::<String>::new());
    assert!(!shell.run(&["chats"]).out().contains('\x1b'), "a pipe gets no colours");
    let json = at_a_terminal(&shell, &["chats", "--limit", "1", "--json"]).start().finish();
    assert!(json.contains("{\"account\":\"support\"") && colours(&json).is_empty(), "{json}");
}

#[test]
fn people_read_a_chat_as_a_conversation() {
    let shell = Shell::new();
    shell.gateway.receive(SITI, "is anybody there?").unwrap();
    let pty = at_a_terminal(&shell, &["messages", SITI, "--limit", "5"]).start();
    let raw = pty.finish();
    let screen = pty.screen();
    assert!(screen.contains("── ") && screen.contains("Siti"), "{screen}");
    assert!(screen.contains("      is anybody there?"), "{screen}");
    assert!(!colours(&raw).is_empty());
    let done = at_a_terminal(&shell, &["archive", "support", SITI]).start().finish();
    assert!(done.contains("archive") && done.contains("done"), "{done}");
}

#[test]
fn doctor_speaks_in_lines_to_people_and_in_objects_to_programs() {
    let shell = Shell::of_all();
    let rows = shell.run(&["doctor", "--json"]).rows();
    for row in &rows {
        let fields: Vec<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
        let known = ["about", "advice", "check", "message", "state"];
        assert!(fields.iter().all(|field| known.contains(field)), "{row}");
        assert!(["ok", "note", "bad"].contains(&row["state"].as_str().unwrap()), "{row}");
        assert!(row["message"].is_string() && row["check"].is_string(), "{row}");
    }
    for account in shell.demo.accounts() {
        let of = |check: &str| {
            rows.iter().any(|row| row["about"] == account.name.as_str() && row["check"] == check)
        };
        for check in ["token", "service", "reading", "abilities", "live link"] {
            assert!(of(check), "{}: {check}", account.name);
        }
    }
    let shell = Shell::misbehaving(&[Quirk::Disconnected]);
    let pty = at_a_terminal(&shell, &["doctor"]).start();
    let raw = pty.finish();
    assert!(raw.contains("code=1"), "{raw}");
    let screen = pty.screen();
    assert!(screen.lines().any(|line| line.starts_with("ok   support token:")), "{screen}");
    assert!(screen.lines().any(|line| line.starts_with("BAD  support number:")), "{screen}");
    assert!(!colours(&raw).is_empty() && !raw.contains(&shell.demo.accounts()[0].token));
}

#[test]
fn before_a_chat_is_deleted_it_is_said_what_that_means() {
    for (shell, account, words) in [
        (Shell::new(), "support", "WhatsApp keeps the chat"),
        (Shell::serving(Service::Lexicon), "assistant", "for good"),
    ] {
        let rows = shell.run(&["chats"]).rows();
        let chat = rows[0]["id"].as_str().unwrap().to_owned();
        let ask = || {
            let pty = at_a_terminal(&shell, &["delete-chat", account, &chat]).start();
            pty.shows("[y/N]");
            assert!(pty.screen().contains(words), "{}", pty.screen());
            pty
        };
        assert!(ask().press("n\r").finish().contains("Nothing was deleted."));
        assert!(shell.run(&["chats"]).rows().iter().any(|row| row["id"] == chat.as_str()));
        assert!(ask().press("y\r").finish().contains("code=0"));
        assert!(shell.run(&["chats"]).rows().iter().all(|row| row["id"] != chat.as_str()));
    }
}

/// `config init` at a terminal, with a token in `TOKEN`.
fn init(shell: &Shell, path: &std::path::Path, script: &str) -> Pty {
    let path = path.to_str().unwrap();
    let token = shell.demo.accounts()[0].token.clone();
    let launch = Launch::switchboard(&["--config", path, "config", "init"]).size(120, 45);
    let launch = launch.env("TOKEN", token);
    if script.is_empty() { launch.start() } else { launch.script(script).start() }
}

#[test]
fn a_configuration_is_asked_for_and_tried() {
    let shell = Shell::new();
    let account = &shell.demo.accounts()[0];
    let path = shell.home.path().join("asked/config.toml");
    let pty = init(&shell, &path, "");
    pty.shows("Which service").press("\r").shows("called? [support]").press("desk\r");
    pty.shows("address").press(&format!("{}\r", account.base_url));
    pty.shows("Where is the token kept").press("env TOKEN\r");
    pty.shows("Which session").press(&format!("{}\r", account.session.as_deref().unwrap()));
    let said = pty.finish();
    assert!(said.contains("code=0") && said.contains("Wrote "), "{said}");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("env = \"TOKEN\"") && !text.contains(&account.token));
    shell.configure(&text);
    assert_eq!(shell.run(&["chats", "desk"]).rows().len(), 30);
}

#[test]
fn a_wrong_answer_is_said_and_a_secret_is_never_kept() {
    let shell = Shell::new();
    let path = shell.home.path().join("asked/config.toml");
    let pty = init(&shell, &path, "");
    let asked = |pty: &Pty, words: &str, n: usize| {
        pty.until(words, |screen| screen.matches(words).count() == n);
    };
    for n in 1..=3 {
        asked(&pty, "Which service", n);
        pty.press("gatway\r");
    }
    let said = pty.finish();
    assert!(said.contains("code=2") && said.contains("\"gateway\""), "{said}");
    let pty = init(&shell, &path, "");
    pty.shows("Which service").press("\r").shows("called?").press("\r");
    pty.shows("address").press("http://127.0.0.1:9\r");
    for n in 1..=3 {
        asked(&pty, "Where is the token kept", n);
        pty.press("wa_secret_of_mine\r");
    }
    let said = pty.finish();
    assert!(said.contains("code=2") && said.contains("never the token itself"), "{said}");
    assert!(!path.exists());
    // What does not work is written only where somebody says so.
    for (answer, code, kept) in [("n\r", "code=5", false), ("y\r", "code=0", true)] {
        let pty = init(&shell, &path, "");
        pty.shows("Which service").press("\r").shows("called?").press("\r");
        pty.shows("address").press("http://127.0.0.1:9\r");
        pty.shows("Where is the token kept").press("env TOKEN\r");
        pty.shows("Which session").press("\r");
        pty.shows("Write the file all the same").press(answer);
        let said = pty.finish();
        assert!(said.contains(code), "{answer:?}: {said}");
        assert_eq!(path.exists(), kept);
    }
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains("wa_secret") && !text.contains(&shell.demo.accounts()[0].token));
}

#[test]
fn ctrl_c_ends_the_questions_and_leaves_nothing() {
    let shell = Shell::new();
    let path = shell.home.path().join("asked/config.toml");
    let pty = init(&shell, &path, r#"trap : INT; "$@"; echo "code=$?""#);
    pty.shows("Which service").press("\r").shows("called?").press("\x03");
    let said = pty.finish();
    assert!(said.contains("code=130"), "{said}");
    assert!(!path.exists());
}

#[test]
fn the_inbox_shows_only_the_chosen_number() {
    let shell = Shell::misbehaving(&[Quirk::TwoSessions]);
    let state = shell.home.path().join("state");
    let inbox = |line: &str| {
        let state = state.to_str().unwrap();
        at_a_terminal(&shell, &["--state-dir", state, "--line", line]).start()
    };
    let pty = inbox(shell.gateway.session());
    pty.shows("Siti Rahma").press("q").finish();
    let other = inbox("01JB4T7M9YKQ2ZC8F5D3H6N1RA");
    other.shows("CHATS").quiet(Duration::from_secs(1));
    let chats = shell.run(&["chats", "--line", "01JB4T7M9YKQ2ZC8F5D3H6N1RA"]).rows();
    if let Some(chat) = chats.first() {
        other.shows(chat["title"].as_str().unwrap().split(' ').next().unwrap());
    }
    shell.gateway.receive(SITI, "is anybody there?").unwrap();
    other.quiet(Duration::from_secs(1));
    let said = other.press("q").finish();
    assert!(!between(&said).contains("is anybody there?"), "it is another number's");
    let shell = Shell::serving(Service::Lexicon);
    let none = at_a_terminal(&shell, &["--line", "nobody"]).start().finish();
    assert!(none.contains("code=2") && none.contains("No account has a number nobody"), "{none}");
}

#[test]
fn commands_work_beside_a_running_inbox() {
    let shell = Shell::new();
    let state = shell.home.path().join("state");
    let state = state.to_str().unwrap();
    let pty = at_a_terminal(&shell, &["--state-dir", state]).start();
    pty.shows("CHATS").shows("Siti Rahma").press("\r").hides("opens the selected chat");
    let beside = |words: &[&str]| shell.run(&[&["--state-dir", state], words].concat());
    assert_eq!(beside(&["chats"]).rows().len(), 30);
    assert!(!beside(&["messages", "support", SITI]).rows().is_empty());
    beside(&["send", "support", SITI, "It is on the van."]).row();
    pty.shows("It is on the van.");
    assert_eq!(beside(&["search", "parcel"]).code(), 0);
    let said = pty.press("q").finish();
    assert!(said.contains("code=0"), "{}", super::pty::afterwards(&said));
}
