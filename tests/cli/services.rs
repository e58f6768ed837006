//! What each service has is done by the same commands, and what it hasn't is a sentence.

use serde_json::Value;
use switchboard::demo::{Service, TOKEN_WITHOUT_MANAGE};

use super::desk::{SITI, Shell, TEAM, objects, texts};

/// How many requests changed something so far.
fn writes(shell: &Shell) -> usize {
    shell.gateway.log().iter().filter(|call| call.method != "GET").count()
}

/// Every command that does something: what it takes behind the account and the chat.
const COMMANDS: [(&str, &[&str]); 15] = [
    ("edit", &["OWN", "another text"]),
    ("react", &["THEIRS", "REACTION"]),
    ("delete-message", &["OWN", "--yes"]),
    ("forward", &["THEIRS", "CHAT"]),
    ("vote", &["THEIRS", "--option", "Monday"]),
    ("mark-read", &[]),
    ("archive", &[]),
    ("pin", &[]),
    ("mute", &["--for", "1h"]),
    ("assign", &["PERSON"]),
    ("label", &["Refund"]),
    ("note", &["wants a call back"]),
    ("status", &["STATUS"]),
    ("resolve", &[]),
    ("delete-chat", &["--yes"]),
];

/// What stands for the words of [`COMMANDS`] on one service.
struct Words<'a> {
    reaction: &'a str,
    person: &'a str,
    status: &'a str,
}

/// Tries every command on a chat: those in `has` are done, the others say that there is no such
/// thing, and ask nothing to be changed.
fn tried(shell: &Shell, account: &str, chat: &str, words: &Words<'_>, has: &[&str]) {
    let messages = shell.run(&["messages", account, chat, "--limit", "200"]).rows();
    let of = |direction: &str| {
        let whole = |row: &&Value| row["direction"] == direction && row["deleted"] == false;
        let plain = |row: &&Value| whole(row) && row["kind"] == "text";
        messages.iter().rev().find(plain).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let theirs = of("in");
    let own = match has.contains(&"edit") {
        true => shell.run(&["send", account, chat, "Just a moment."]).row()["id"].clone(),
        false => theirs.clone().into(),
    };
    for (command, more) in COMMANDS {
        let more = more.iter().map(|word| match *word {
            "OWN" => own.as_str().unwrap(),
            "THEIRS" => theirs.as_str(),
            "CHAT" => chat,
            "REACTION" => words.reaction,
            "PERSON" => words.person,
            "STATUS" => words.status,
            word => word,
        });
        let words: Vec<&str> = [command, account, chat].into_iter().chain(more).collect();
        let before = writes(shell);
        let ran = shell.run(&words);
        if has.contains(&command) {
            let row = ran.row();
            assert_eq!((&row["done"], &row["account"]), (&command.into(), &account.into()));
            assert!(writes(shell) > before, "{words:?} changed nothing");
        } else {
            assert_eq!((ran.code(), ran.out().as_str()), (1, ""), "{words:?}: {}", ran.err());
            assert!(ran.err().ends_with(".\n") && ran.err().lines().count() == 1, "{}", ran.err());
            assert_eq!(writes(shell), before, "{words:?} was asked for all the same");
        }
    }
}

/// The first chat of a service that is not over.
fn open_chat(shell: &Shell) -> String {
    let rows = shell.run(&["chats"]).rows();
    let open = |row: &&Value| row["closed"] != true && row["kind"] == "direct";
    rows.iter().find(open).unwrap()["id"].as_str().unwrap().to_owned()
}

#[test]
fn the_gateway_does_everything_but_the_teams_work() {
    let shell = Shell::new();
    let words = Words { reaction: "👍", person: "Ana", status: "ended" };
    let has = [
        "edit",
        "react",
        "delete-message",
        "forward",
        "mark-read",
        "archive",
        "pin",
        "mute",
        "delete-chat",
    ];
    tried(&shell, "support", SITI, &words, &has);
}

#[test]
fn kapso_reacts_reads_and_has_a_team() {
    let shell = Shell::serving(Service::Kapso);
    let words = Words { reaction: "👍", person: "Budi", status: "active" };
    let has = ["react", "mark-read", "assign", "note", "status", "resolve"];
    tried(&shell, "whatsapp", &open_chat(&shell), &words, &has);
}

#[test]
fn lexicon_only_deletes() {
    let shell = Shell::serving(Service::Lexicon);
    let words = Words { reaction: "👍", person: "Ana", status: "closed" };
    tried(&shell, "assistant", &open_chat(&shell), &words, &["delete-chat"]);
}

#[test]
fn chert_edits_reacts_and_reads() {
    let shell = Shell::serving(Service::Chert);
    let words = Words { reaction: "like", person: "Ana", status: "closed" };
    tried(&shell, "imessage", &open_chat(&shell), &words, &["edit", "react", "mark-read"]);
}

#[test]
fn cekat_has_a_team_labels_and_states() {
    let shell = Shell::serving(Service::Cekat);
    let words = Words { reaction: "👍", person: "Rizky Pratama", status: "pending" };
    let has = ["assign", "label", "status", "resolve"];
    tried(&shell, "toko", &open_chat(&shell), &words, &has);
}

#[test]
fn a_transcript_of_every_service_has_every_message_in_each_format() {
    for (service, account) in [
        (Service::Kapso, "whatsapp"),
        (Service::Lexicon, "assistant"),
        (Service::Chert, "imessage"),
        (Service::Cekat, "toko"),
    ] {
        let shell = Shell::serving(service);
        let chat = open_chat(&shell);
        let rows = shell.run(&["messages", account, &chat, "--all"]).rows();
        let export = |format: &str| {
            let ran = shell.run(&["export", account, &chat, "--format", format]);
            assert_eq!(ran.code(), 0, "{service} {format}: {}", ran.err());
            ran.out()
        };
        let json: Value = serde_json::from_str(&export("json")).unwrap();
        assert_eq!(json["messages"].as_array().unwrap(), &rows, "{service}");
        let csv = export("csv");
        for id in texts(&rows, "id") {
            assert!(csv.contains(id), "{service}: {id}");
        }
        let html = export("html");
        assert_eq!(html.matches(" data-id=\"").count(), rows.len(), "{service}");
        let markdown = export("markdown");
        for text in
            texts(&rows, "text").iter().filter(|text| text.chars().all(char::is_alphanumeric))
        {
            assert!(markdown.contains(text), "{service}: {text}");
        }
        assert!(markdown.starts_with("# "), "{service}");
    }
}

/// A poll that somebody asked in the team's group; its id.
fn poll(shell: &Shell) -> String {
    let chats = shell.gateway.chats();
    let polls = chats.iter().flat_map(|chat| shell.gateway.messages(chat));
    polls.into_iter().find(|row| row.kind == "poll" && !row.deleted).unwrap().id
}

fn chat_of(shell: &Shell, message: &str) -> String {
    let has = |chat: &String| shell.gateway.messages(chat).iter().any(|row| row.id == message);
    shell.gateway.chats().into_iter().find(has).unwrap()
}

#[test]
fn who_names_the_options_votes_in_a_poll_whose_options_no_page_tells() {
    let shell = Shell::new();
    let poll = poll(&shell);
    let chat = chat_of(&shell, &poll);
    let row = shell.run(&["vote", "support", &chat, &poll, "--option", "Monday"]).row();
    assert_eq!(row["done"], "vote");
    let log = shell.gateway.log();
    let call = log.iter().rfind(|call| call.path.ends_with("/vote")).unwrap();
    assert!(call.body.contains("Monday"), "{}", call.body);
    let theirs =
        shell.gateway.messages(TEAM).into_iter().find(|row| row.kind == "text").unwrap().id;
    let refused = shell.run(&["vote", "support", TEAM, &theirs, "--option", "Monday"]);
    assert_eq!((refused.code(), refused.err().as_str()), (1, "Only a poll can be voted in.\n"));
}

#[test]
fn a_reaction_that_no_page_tells_of_is_taken_back() {
    let shell = Shell::new();
    let stored = shell.gateway.messages(SITI);
    let reacted: Vec<_> = stored.iter().filter_map(|row| row.quoted.clone()).collect();
    let plain = |row: &&switchboard::demo::Stored| {
        row.kind == "text" && !row.deleted && !reacted.contains(&row.id)
    };
    let id = stored.iter().rfind(plain).unwrap().id.clone();
    shell.run(&["react", "support", SITI, &id, "--clear"]).row();
    let log = shell.gateway.log();
    assert!(log.iter().any(|call| call.method == "DELETE" && call.path.ends_with("/reaction")));
    let own = shell.run(&["send", "support", SITI, "Just a moment."]).row()["id"].clone();
    let own = own.as_str().unwrap();
    shell.run(&["delete-message", "support", SITI, own, "--yes"]).row();
    let refused = shell.run(&["react", "support", SITI, own, "--clear"]);
    assert_eq!((refused.code(), refused.err().as_str()), (1, "The message was taken back.\n"));
}

#[test]
fn an_emoji_may_be_called_by_its_name() {
    let shell = Shell::new();
    let id = shell.gateway.receive(SITI, "is anybody there?").unwrap();
    shell.run(&["react", "support", SITI, &id, "thumbs up"]).row();
    let last = shell.run(&["messages", SITI, "--limit", "1"]).row();
    assert_eq!(last["reactions"][0]["emoji"], "👍");
    let unknown = shell.run(&["react", "support", SITI, &id, "thumbs sideways"]);
    assert_eq!(unknown.code(), 2, "{}", unknown.err());
}

#[test]
fn without_the_right_to_manage_nothing_is_deleted() {
    let shell = Shell::new().token(TOKEN_WITHOUT_MANAGE);
    for words in [&["archive", "support", SITI][..], &["delete-chat", "support", SITI, "--yes"]] {
        let ran = shell.run(words);
        assert!([0, 3].contains(&ran.code()), "{words:?}: {}", ran.err());
        assert_eq!(objects(&ran.out()).len(), usize::from(ran.code() == 0));
    }
}
