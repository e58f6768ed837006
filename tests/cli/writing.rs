//! What is written down, searched, and told about the program itself.

use std::os::unix::fs::PermissionsExt;

use serde_json::Value;
use switchboard::demo::{Options, Quirk};
use switchboard::domain::{Change, Chat, ChatId, ChatKey, Message, Place};
use switchboard::store::Store;

use super::desk::{Ran, SITI, Shell, objects};

fn export(shell: &Shell, format: &str) -> String {
    let ran = shell.run(&["export", "support", SITI, "--format", format]);
    assert_eq!(ran.code(), 0, "{}", ran.err());
    ran.out()
}

#[test]
fn an_export_is_read_back_as_what_was_printed() {
    let shell = Shell::new();
    let rows = shell.run(&["messages", SITI, "--all"]).rows();
    let read: Value = serde_json::from_str(&export(&shell, "json")).unwrap();
    assert_eq!(read["messages"].as_array().unwrap(), &rows);
    assert_eq!((&read["chat"]["id"], &read["complete"]), (&SITI.into(), &true.into()));
    let csv = records(&export(&shell, "csv"));
    assert_eq!(csv.len(), rows.len() + 1);
    for (record, row) in csv[1..].iter().zip(&rows) {
        assert_eq!(record.len(), csv[0].len());
        assert_eq!(record[14], row["id"].as_str().unwrap());
        assert_eq!(record[0], row["sent_at"].as_str().unwrap());
        assert_eq!(record[9] == "yes", row["deleted"] == true);
    }
    let (markdown, html) = (export(&shell, "markdown"), export(&shell, "html"));
    assert_eq!(html.matches("<div class=\"message ").count(), rows.len());
    assert_eq!(markdown.matches("message deleted").count(), 1);
    assert!(html.contains("data-id") && html.contains("Is that near me?"));
}

/// The fields of a table, as RFC 4180 has them.
fn records(text: &str) -> Vec<Vec<String>> {
    let mut records = vec![vec![String::new()]];
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let fields = records.last_mut().unwrap();
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                fields.last_mut().unwrap().push(letters.next().unwrap());
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            '\r' if !quoted => assert_eq!(letters.next(), Some('\n')),
            letter => fields.last_mut().unwrap().push(letter),
        }
        if letter == '\r' && !quoted {
            records.push(vec![String::new()]);
        }
    }
    records.pop();
    records
}

#[test]
fn hostile_text_stays_text_in_every_format() {
    let shell = Shell::new();
    for text in [
        "=HYPERLINK(\"http://evil\")",
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "# heading\n[x](javascript:alert(1))",
        "\u{1b}]0;owned\u{7} \u{9b}31m \u{202e}txt",
    ] {
        shell.gateway.receive(SITI, text).unwrap();
    }
    for format in ["json", "csv", "markdown", "html"] {
        let text = export(&shell, format);
        let acts = |letter: char| {
            !matches!(letter, '\n' | '\r') && (letter.is_control() || letter == '\u{202e}')
        };
        assert!(!text.contains(acts), "{format}");
        if format != "json" {
            assert!(text.contains("owned"), "{format}: what is harmless of it is kept");
        }
    }
    let csv = records(&export(&shell, "csv"));
    for field in csv.iter().flatten() {
        assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r']), "{field}");
    }
    let html = export(&shell, "html");
    assert!(!html.contains("<script") && !html.contains("<img"));
    let markdown = export(&shell, "markdown");
    assert!(!markdown.contains("<script") && !markdown.contains("\n# heading"));
    assert!(!markdown.contains("[x](java"));
}

#[test]
fn a_file_is_private_whole_and_never_overwritten_unasked() {
    let shell = Shell::new();
    let path = shell.home.path().join("siti.md");
    let file = path.to_str().unwrap();
    let words = ["export", SITI, "--format", "markdown", "--output", file];
    assert_eq!(shell.run(&words).code(), 0);
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    std::fs::write(&path, "mine").unwrap();
    assert_eq!(shell.run(&words).code(), 2);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    assert_eq!(shell.run(&[&words[..], &["--force"]].concat()).code(), 0);
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("# Siti Rahma"));
    let leftovers = std::fs::read_dir(shell.home.path()).unwrap();
    let leftovers = leftovers
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(".tmp"));
    assert_eq!(leftovers.count(), 0);
}

#[test]
fn a_transcript_that_was_cut_short_says_so() {
    let shell = Shell::with(Options { chats: 10, messages: 1_000, ..Options::default() });
    let chat = super::reading::long_chat(&shell);
    shell.gateway.fail_next("GET /messages? cursor=", 500, 1);
    let ran = shell.run(&["export", &chat, "--format", "json"]);
    assert_eq!(ran.code(), 1);
    let read: Value = serde_json::from_str(&ran.out()).unwrap();
    assert_eq!(read["complete"], false);
    assert!(read["messages"].as_array().unwrap().len() > 100);
}

/// A store in which one message is remembered.
fn remember(shell: &Shell) {
    let folder = shell.home.path().join(".local/state/switchboard");
    std::fs::create_dir_all(&folder).unwrap();
    let mut store = Store::open(&folder.join("store.sqlite")).unwrap().store;
    let key = ChatKey::new("support", shell.gateway.session(), SITI);
    let chat = Chat { name: Some("Siti Rahma".into()), ..Chat::new(key.clone()) };
    let at = chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap();
    let message = Message::text("m1", ChatId::from(SITI), at, "the parcel \u{1b}[31m is here");
    let messages = vec![message];
    let changes =
        [Change::Chats(vec![chat]), Change::Messages { chat: key, messages, place: Place::Newer }];
    store.apply(&changes).unwrap();
}

#[test]
fn what_was_read_so_far_is_searched_and_what_was_not_is_said() {
    let shell = Shell::new();
    let none = shell.run(&["search", "parcel"]);
    assert_eq!((none.code(), none.out().as_str()), (0, ""));
    assert!(none.err().contains("Nothing is remembered yet"), "{}", none.err());
    remember(&shell);
    shell.gateway.clear_log();
    for words in [
        &["search", "parc"][..],
        &["search", "the parcel"],
        &["search", "parcel", "--chat", "Siti Rahma", "--account", "support"],
        &["search", "parcel", "--chat", SITI],
    ] {
        let ran = shell.run(words);
        let row = ran.row();
        assert_eq!((&row["id"], &row["chat"]), (&"m1".into(), &SITI.into()));
        assert!(row["excerpt"].as_str().unwrap().contains("parcel"));
        assert!(ran.err().contains("never fetched"), "{}", ran.err());
        assert!(!ran.out().contains('\u{1b}'));
    }
    assert_eq!(shell.run(&["search", "parcel", "--chat", "nobody"]).code(), 4);
    assert_eq!(shell.run(&["search", "nothing"]).rows().len(), 0);
    assert!(shell.gateway.log().is_empty(), "no service is asked");
}

#[test]
fn doctor_says_what_is_wrong_and_what_to_do() {
    let shell = Shell::new();
    let ran = shell.run(&["doctor"]);
    let rows = ran.rows();
    let of = |rows: &[Value], check: &str| {
        rows.iter().find(|row| row["check"] == check).cloned().unwrap_or_default()
    };
    for check in ["file", "directory", "token", "service", "number", "reading", "clock"] {
        assert_eq!(of(&rows, check)["state"], "ok", "{check}: {rows:?}");
    }
    assert_eq!(of(&rows, "live link")["message"], "stands");
    assert!(!ran.out().contains("wa_demo"), "no secret is printed");
    shell.gateway.set_quirks(&[Quirk::Disconnected]);
    let ran = shell.run(&["doctor", "--json"]);
    assert_eq!(ran.code(), 1);
    let number = of(&objects(&ran.out()), "number");
    assert_eq!(number["state"], "bad");
    assert!(number["advice"].is_string());
    let shell = Shell::new().token("wa_wrong");
    let ran = shell.run(&["doctor"]);
    assert_eq!((ran.code(), &of(&objects(&ran.out()), "token")["state"]), (1, &"bad".into()));
}

#[test]
fn a_configuration_is_written_once_it_was_tried() {
    let shell = Shell::new();
    let account = &shell.demo.accounts()[0];
    let path = shell.home.path().join("new/config.toml");
    let run = |url: &str, more: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_switchboard"));
        command.env_clear().env("HOME", shell.home.path()).env("TOKEN", &account.token);
        command.arg("--config").arg(&path).args(["config", "init", "--service", "gateway"]);
        command.args(["--base-url", url, "--token-env", "TOKEN"]).args(more);
        command.stdin(std::process::Stdio::null());
        Ran(command.output().unwrap())
    };
    assert_eq!(run("http://127.0.0.1:9", &[]).code(), 5);
    assert!(!path.exists(), "what does not work is not written");
    let ran = run(&account.base_url, &["--session", account.session.as_deref().unwrap()]);
    assert_eq!(ran.code(), 0, "{}", ran.err());
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("# ") && !text.contains(&account.token));
    assert_eq!(run(&account.base_url, &[]).code(), 2, "never overwritten unasked");
    shell.configure(&text);
    assert_eq!(shell.run(&["chats"]).rows().len(), 30);
    let wrong = shell.run(&["config", "init", "--force", "--service", "gatway"]);
    assert!(wrong.err().contains("\"gateway\""), "{}", wrong.err());
}

#[test]
fn completions_and_manual_are_of_this_program() {
    let shell = Shell::new();
    for (name, word) in [("bash", "complete "), ("zsh", "#compdef"), ("fish", "complete -c")] {
        let script = shell.run(&["completions", name]).out();
        assert!(script.contains(word) && script.contains("delete-message"), "{name}");
    }
    assert!(shell.run(&["man"]).out().contains(".TH switchboard 1"));
    assert!(shell.run(&["man", "send"]).out().contains("reply\\-to"));
    assert_eq!(shell.run(&["man", "snd"]).code(), 2);
    let folder = shell.home.path().join("man");
    assert_eq!(shell.run(&["man", "--all", folder.to_str().unwrap()]).code(), 0);
    assert!(folder.join("switchboard-messages.1").exists());
}
