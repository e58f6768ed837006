//! What a command is about: its account, its words, and the own number of `--line`.

use serde_json::Value;

use super::desk::Shell;

fn text(row: &Value, field: &str) -> String {
    row[field].as_str().unwrap().to_owned()
}

#[test]
fn nothing_is_sent_by_way_of_a_number_that_there_is_not() {
    let shell = Shell::of_all();
    for account in shell.demo.accounts() {
        let name = account.name.as_str();
        let chats = shell.run(&["chats", name]).rows();
        let (id, line) = (text(&chats[0], "id"), text(&chats[0], "line"));
        shell.gateway.clear_log();
        for words in [
            &["send", name, &id, "hello"][..],
            &["mark-read", name, &id],
            &["messages", name, &id],
            &["chats", name],
        ] {
            let ran = shell.run(&[words, &["--line", "nope"]].concat());
            assert!([2, 4].contains(&ran.code()), "{words:?}: {} {}", ran.code(), ran.err());
            assert_eq!(ran.out(), "", "{words:?}");
        }
        let log = shell.gateway.log();
        assert!(log.iter().all(|call| call.method == "GET"), "{name}: nothing was changed");
        let ran = shell.run(&["messages", name, &id, "--limit", "1", "--line", &line]);
        assert_eq!(ran.rows().len(), 1, "{name}");
    }
}

#[test]
fn a_chat_of_another_number_is_not_taken_for_one_of_the_chosen() {
    let shell = Shell::of_all();
    let chats = shell.run(&["chats", "toko"]).rows();
    let line = text(&chats[0], "line");
    let other = chats.iter().find(|row| row["line"] != line.as_str()).unwrap();
    let (id, others) = (text(other, "id"), text(other, "line"));
    let ran = shell.run(&["send", "toko", &id, "hello", "--line", &line]);
    assert_eq!((ran.code(), ran.out()), (2, String::new()));
    assert_eq!(ran.err(), format!("{id} is a chat of the number {others}, not of {line}.\n"));
    assert_eq!(shell.run(&["messages", "toko", &id, "--line", &others]).code(), 0);
}

#[test]
fn a_word_that_is_missing_is_named_and_not_the_account() {
    let two = Shell::of_all();
    let one = Shell::new();
    for (words, missing, last) in [
        (&["messages", "support"][..], "chat", "support"),
        (&["export", "support", "--format", "csv"], "chat", "support"),
        (&["send", "support"], "chat", "support"),
        (&["note", "support", "c"], "note", "c"),
        (&["assign", "support", "c"], "person", "c"),
        (&["edit", "support", "c", "m"], "new text", "m"),
        (&["forward", "support", "c", "m"], "chat it goes to", "m"),
        (&["react", "support", "c", "m"], "emoji (or --clear)", "m"),
        (&["delete-message", "support", "c"], "message", "c"),
    ] {
        for shell in [&two, &one] {
            let ran = shell.run(words);
            assert_eq!((ran.code(), ran.out()), (2, String::new()), "{words:?}");
            let said = format!("The {missing} is missing: it stands behind {last}.\n");
            assert_eq!(ran.err(), said, "{words:?}");
        }
    }
    let ran = two.run(&["messages", "some-chat"]);
    assert!(ran.err().contains("more than one account: name it first"), "{}", ran.err());
    assert!(one.gateway.log().is_empty() && two.gateway.log().is_empty());
}
