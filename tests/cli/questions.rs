//! What the operator is asked, at a terminal: answers, wrong answers, and Ctrl-C instead of one.

use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::desk::{Ran, SITI, Shell};
use super::ends::interrupt;
use super::pty::{Launch, Pty};

/// The program with these words, at a terminal.
fn at_terminal(shell: &Shell, words: &[&str]) -> Launch {
    let config = shell.config();
    let words = [&["--config", config.to_str().unwrap()][..], words].concat();
    let launch = Launch::switchboard(&words).script(r#""$@"; echo "code=$?""#).size(200, 40);
    shell.tokens().fold(launch, |launch, (name, token)| launch.env(&name, token))
}

/// The first Ctrl-C ends it, with 130 and nothing written behind the question.
fn left(pty: &Pty) {
    let begun = Instant::now();
    pty.signal(Signal::INT);
    let text = pty.finish();
    assert!(text.contains("code=130"), "{text:?}");
    assert!(text.contains("\nInterrupted.") || text.contains("\rInterrupted."), "{text:?}");
    assert!(begun.elapsed() < Duration::from_secs(5), "at once");
}

#[test]
fn a_question_is_left_by_the_first_ctrl_c() {
    let shell = Shell::new();
    let chats = shell.gateway.chats().len();
    let pty = at_terminal(&shell, &["delete-chat", "support", SITI]).start();
    pty.shows("[y/N]");
    left(&pty);
    let pty = at_terminal(&shell, &["delete-message", "support", SITI, "some-id"]).start();
    pty.shows("[y/N]");
    left(&pty);
    assert_eq!(shell.gateway.chats().len(), chats);
    let pty = at_terminal(&shell, &["delete-chat", "support", SITI]).start();
    pty.shows("[y/N]").press("n\r");
    let text = pty.finish();
    assert!(text.contains("code=1") && text.contains("Nothing was deleted."), "{text:?}");
    let pty = at_terminal(&shell, &["delete-chat", "support", SITI]).start();
    pty.shows("[y/N]").press("y\r");
    assert!(pty.finish().contains("code=0"));
    assert_eq!(shell.gateway.chats().len(), chats - 1);
}

#[test]
fn a_text_that_is_being_typed_is_left_by_the_first_ctrl_c() {
    let shell = Shell::new();
    for words in [&["send", "support", SITI, "-"][..], &["edit", "support", SITI, "m", "-"]] {
        let mut command = shell.command(words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // held open: the text has no end
        let typing = child.stdin.take();
        ready(&child);
        interrupt(&child);
        let ran = Ran(child.wait_with_output().unwrap());
        assert_eq!((ran.code(), ran.err().as_str()), (130, "Interrupted.\n"), "{words:?}");
        drop(typing);
    }
    assert!(shell.gateway.log().is_empty(), "nothing was asked");
}

/// Waits until the program catches Ctrl-C.
fn ready(child: &std::process::Child) {
    let status = format!("/proc/{}/status", child.id());
    let until = Instant::now() + Duration::from_secs(30);
    let catches = || {
        let text = std::fs::read_to_string(&status).unwrap();
        let caught = text.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
        // signal 2 is the second bit from the right
        u64::from_str_radix(caught.trim(), 16).unwrap() & 0b10 != 0
    };
    while !catches() {
        assert!(Instant::now() < until);
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(100));
}

#[test]
fn purging_that_is_refused_says_so() {
    let shell = Shell::new();
    let state = shell.home.path().join("state");
    std::fs::create_dir(&state).unwrap();
    let words = ["--state-dir", state.to_str().unwrap(), "config", "purge"];
    let pty = at_terminal(&shell, &words).start();
    pty.shows("[y/N]").press("n\r");
    let text = pty.finish();
    assert!(text.contains("code=1") && text.contains("Nothing was removed."), "{text:?}");
}

/// `config init` at a terminal, for a file that is not there yet.
fn init(shell: &Shell, more: &[&str]) -> (Pty, std::path::PathBuf) {
    let path = shell.home.path().join("new/config.toml");
    let words = [&["--config", path.to_str().unwrap(), "config", "init"][..], more].concat();
    let launch = Launch::switchboard(&words).script(r#""$@"; echo "code=$?""#).size(200, 40);
    let launch = shell.tokens().fold(launch, |launch, (name, token)| launch.env(&name, token));
    (launch.start(), path)
}

#[test]
fn a_wrong_answer_is_asked_for_again_and_a_token_goes_nowhere() {
    let shell = Shell::new();
    let account = &shell.demo.accounts()[0];
    let (pty, path) = init(&shell, &[]);
    let secret = "sk_live_abcdefghijklmnop";
    pty.shows("Which service").press("gatway\r").shows("the nearest is \"gateway\"");
    pty.press("\r").shows("called?").press("-x\r").shows("name must be").press("\r");
    pty.shows("Its address").press("gateway.example.com\r").shows("base_url must be an address");
    pty.press(&format!("{}\r", account.base_url)).shows("Where is the token kept");
    pty.press(&format!("{secret}\r")).shows("looks like a token");
    pty.press("evn TOKEN\r").shows("The nearest is env");
    pty.press("env TOKEN\r").shows("Which session");
    pty.press(&format!("{}\r", account.session.as_deref().unwrap()));
    let text = pty.finish();
    assert!(text.contains("code=0") && text.contains("Wrote "), "{text:?}");
    assert!(text.contains(&format!("Next: switchboard --config {}", path.display())), "{text:?}");
    assert_eq!(text.matches(secret).count(), 1, "only what the terminal showed of the typing");
    assert!(!std::fs::read_to_string(path).unwrap().contains(secret));
}

#[test]
fn a_question_is_not_asked_for_ever() {
    let shell = Shell::new();
    let (pty, path) = init(&shell, &[]);
    for n in 1..=3 {
        pty.until("the question", |screen| screen.matches("Which service").count() == n);
        pty.press("whatsapp\r");
    }
    let text = pty.finish();
    assert!(text.contains("code=2") && !path.exists(), "{text:?}");
}

#[test]
fn the_question_after_a_failed_try_is_left_by_ctrl_c_and_by_the_system() {
    let shell = Shell::new();
    for signal in [Signal::INT, Signal::TERM] {
        let flags = ["--service", "gateway", "--base-url", "http://127.0.0.1:9", "--name", "x"];
        let more = [&flags[..], &["--token-env", "TOKEN", "--session", "s"]].concat();
        let (pty, path) = init(&shell, &more);
        pty.shows("Write the file all the same");
        pty.signal(signal);
        let text = pty.finish();
        assert!(text.contains("code=130") && !path.exists(), "{text:?}");
    }
}

#[test]
fn a_dumb_terminal_is_told_words_and_nothing_else() {
    let shell = Shell::new();
    for words in [&["chats"][..], &["messages", SITI, "--all"], &["doctor"]] {
        let pty = at_terminal(&shell, words).env("TERM", "dumb").start();
        let text = pty.finish();
        assert!(text.contains("code=") && text.lines().count() > 3, "{text:?}");
        assert!(!text.contains('\x1b'), "{words:?}: {text:?}");
    }
}

#[test]
fn a_text_may_begin_with_a_hyphen() {
    let shell = Shell::new();
    shell.run(&["send", "support", SITI, "-5 degrees", "--key", "k-9"]).row();
    let last = shell.gateway.messages(SITI).last().cloned().unwrap();
    assert_eq!(last.body.as_deref(), Some("-5 degrees"));
    let count = shell.gateway.messages(SITI).len();
    assert_eq!(shell.run(&["send", "support", SITI, "--kye k-9"]).code(), 2);
    assert_eq!(shell.gateway.messages(SITI).len(), count, "an option is never a text");
}

#[test]
fn quiet_is_asked_for_in_the_inboxs_words() {
    let shell = Shell::new();
    let muted = |words: &[&str]| {
        shell.run(&[&["mute", "support", SITI][..], words].concat()).row();
        let rows = shell.run(&["chats"]).rows();
        let row = rows.into_iter().find(|row| row["id"] == SITI).unwrap();
        row["muted_until"].as_str().unwrap().to_owned()
    };
    for until in ["--until", "--for"] {
        let day = chrono::Utc::now() + chrono::TimeDelta::days(2);
        let at = chrono::DateTime::parse_from_rfc3339(&muted(&[until, "2d"])).unwrap();
        assert!((at.to_utc() - day).num_minutes().abs() < 2, "{at}");
        assert!(muted(&[until, "always"]).starts_with("9999-"));
        let at = chrono::DateTime::parse_from_rfc3339(&muted(&[until, "18:00"])).unwrap().to_utc();
        let within = at - chrono::Utc::now();
        assert!(within.num_hours() < 24 && within.num_seconds() > 0, "{at}");
    }
    assert_eq!(muted(&["--until", "2031-01-01T00:00:00Z"]), "2031-01-01T00:00:00.000Z");
    for (wrong, why) in [("soon", "is no time to come"), ("2020-01-01", "is in the past")] {
        let ran = shell.run(&["mute", "support", SITI, "--until", wrong]);
        assert_eq!(ran.code(), 2);
        assert!(ran.err().contains(why), "{}", ran.err());
    }
}
