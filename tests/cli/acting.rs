//! Sending, and everything else that changes something.

use switchboard::demo::{Quirk, Reply, TOKEN_WITHOUT_READ, TOKEN_WITHOUT_SEND};

use super::desk::{SITI, Shell, TEAM};

const TEXT: &str = "Your parcel is on its way.";

fn copies(shell: &Shell, text: &str) -> usize {
    let stored = shell.gateway.messages(SITI);
    stored.iter().filter(|row| row.body.as_deref() == Some(text)).count()
}

/// Sends a text; its id.
fn sent(shell: &Shell) -> String {
    shell.run(&["send", "support", SITI, TEXT]).row()["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_send_answers_with_the_promised_fields() {
    let shell = Shell::new();
    let row = shell.run(&["send", "support", SITI, TEXT, "--key", "k-1"]).row();
    assert_eq!(row["account"], "support");
    assert_eq!(row["line"], shell.gateway.session());
    assert_eq!(row["chat"], SITI);
    assert_eq!(row["key"], "k-1");
    assert_eq!(row["replayed"], false);
    assert!(["sent", "pending", "delivered"].contains(&row["delivery"].as_str().unwrap()));
    let stored = shell.gateway.messages(SITI);
    assert_eq!(stored.last().unwrap().id, row["id"].as_str().unwrap());
    let again = shell.run(&["send", "support", SITI, TEXT, "--key", "k-1"]).row();
    assert_eq!((&again["id"], &again["replayed"]), (&row["id"], &true.into()));
    assert_eq!(copies(&shell, TEXT), 1);
}

#[test]
fn whether_a_text_was_sent_before_is_absent_where_the_service_does_not_tell() {
    let shell = Shell::of_all();
    let chats = shell.run(&["chats", "imessage"]).rows();
    let id = chats[0]["id"].as_str().unwrap();
    for _ in 0..2 {
        let row = shell.run(&["send", "imessage", id, TEXT, "--key", "k-7"]).row();
        assert_eq!(row.get("replayed"), None);
    }
}

#[test]
fn a_text_may_come_on_standard_input_whole() {
    let shell = Shell::new();
    let text = "first line\n\n  second line, \u{1f64f}";
    shell.typing(&["send", "support", SITI, "-"], &format!("{text}\n")).row();
    assert_eq!(copies(&shell, text), 1);
    shell.typing(&["send", "support", SITI], "without the sign\n").row();
    assert_eq!(copies(&shell, "without the sign"), 1);
    assert_eq!(shell.typing(&["send", "support", SITI, "-"], "\n").code(), 2);
}

#[test]
fn an_answer_that_is_lost_is_asked_for_again_and_never_sent_twice() {
    let shell = Shell::misbehaving(&[Quirk::LostAnswers]);
    for n in 0..4 {
        let text = format!("{TEXT} {n}");
        shell.run(&["send", "support", SITI, &text]).row();
        assert_eq!(copies(&shell, &text), 1);
    }
}

#[test]
fn what_can_not_be_known_is_said_with_the_key_that_asks_again() {
    let shell = Shell::new();
    shell.gateway.lose_next("POST /messages", 4);
    let ran = shell.run(&["send", "support", SITI, TEXT, "--json"]);
    assert_eq!(ran.code(), 6, "{}", ran.err());
    assert_eq!(ran.error()["kind"], "unknown");
    let row = &super::desk::objects(&ran.out())[0];
    assert_eq!((&row["delivery"], row.get("id")), (&"unknown".into(), None));
    let key = row["key"].as_str().unwrap();
    assert!(ran.err().contains(key));
    let again = shell.run(&["send", "support", SITI, TEXT, "--key", key]).row();
    assert_eq!(again["replayed"], true);
    assert_eq!(copies(&shell, TEXT), 1);
}

#[test]
fn a_file_goes_out_with_its_caption() {
    let shell = Shell::new();
    let path = shell.home.path().join("label.jpg");
    std::fs::write(&path, b"\xff\xd8\xff\xe0 a picture").unwrap();
    let file = path.to_str().unwrap();
    shell.run(&["send", "support", SITI, "the label", "--file", file]).row();
    let stored = shell.gateway.messages(SITI);
    assert_eq!(stored.last().unwrap().kind, "image");
    assert_eq!(stored.last().unwrap().body.as_deref(), Some("the label"));
    shell.run(&["send", "support", SITI, "--file", file]).row();
    assert_eq!(shell.run(&["send", "support", SITI, "--file", "/nowhere/x.jpg"]).code(), 2);
}

#[test]
fn somebody_who_is_in_no_list_can_be_written_to_by_number() {
    let shell = Shell::new();
    let row = shell.run(&["send", "support", "+62 899 1234 5678", "hello"]).row();
    assert_eq!(row["chat"], "6289912345678@s.whatsapp.net");
    assert_eq!(shell.run(&["send", "support", "nobody", "hello"]).code(), 4);
}

#[test]
fn a_message_is_edited_reacted_to_forwarded_and_taken_back() {
    let shell = Shell::new();
    let id = sent(&shell);
    let row = shell.run(&["edit", "support", SITI, &id, "another text"]).row();
    assert_eq!((&row["done"], &row["id"]), (&"edit".into(), &id.clone().into()));
    shell.run(&["react", "support", SITI, &id, "👍"]).row();
    let last = || shell.run(&["messages", SITI, "--limit", "1"]).row();
    assert_eq!((last()["text"].as_str(), &last()["edited"]), (Some("another text"), &true.into()));
    assert_eq!(last()["reactions"][0]["emoji"], "👍");
    assert_eq!(last()["reactions"][0]["by"], "you");
    shell.gateway.advance(std::time::Duration::from_secs(1));
    shell.run(&["react", "support", SITI, &id, "--clear"]).row();
    assert_eq!(last()["reactions"].as_array().unwrap().len(), 0);
    shell.run(&["forward", "support", SITI, &id, TEAM]).row();
    let there = shell.gateway.messages(TEAM);
    assert_eq!(there.last().unwrap().body.as_deref(), Some("another text"));
    let asked = shell.run(&["delete-message", "support", SITI, &id]);
    assert_eq!(asked.code(), 2, "nobody can be asked");
    assert_eq!(last()["deleted"], false);
    shell.run(&["delete-message", "support", SITI, &id, "--yes"]).row();
    assert_eq!((&last()["deleted"], last().get("text")), (&true.into(), None));
    let theirs = shell.run(&["messages", SITI, "--all"]).rows();
    let theirs = theirs.iter().find(|row| row["direction"] == "in").unwrap()["id"].clone();
    let refused = shell.run(&["edit", "support", SITI, theirs.as_str().unwrap(), "mine now"]);
    assert_eq!(refused.code(), 1, "{}", refused.err());
}

#[test]
fn a_group_is_told_who_wrote_what_is_reacted_to() {
    let shell = Shell::new();
    let rows = shell.run(&["messages", TEAM, "--limit", "200"]).rows();
    let theirs = rows.iter().rev().find(|row| row["direction"] == "in").unwrap();
    let id = theirs["id"].as_str().unwrap();
    shell.gateway.clear_log();
    shell.run(&["react", "support", TEAM, id, "👍"]).row();
    let log = shell.gateway.log();
    let call = log.iter().find(|call| call.path.ends_with("/reaction")).unwrap();
    let body: serde_json::Value = serde_json::from_str(&call.body).unwrap();
    assert_eq!(body["sender"], theirs["author"]["id"]);
}

#[test]
fn a_chat_is_marked_archived_pinned_muted_and_deleted() {
    let shell = Shell::new();
    let chat = || {
        let rows = shell.run(&["chats"]).rows();
        rows.into_iter().find(|row| row["id"] == SITI)
    };
    shell.run(&["mark-read", "support", SITI]).row();
    assert_eq!(chat().unwrap()["unread"], 0);
    shell.run(&["archive", "support", SITI]).row();
    assert_eq!(chat().unwrap()["archived"], true);
    shell.run(&["archive", "support", SITI, "--undo"]).row();
    shell.run(&["pin", SITI, "--undo"]).row();
    let row = chat().unwrap();
    assert_eq!((&row["archived"], &row["pinned"]), (&false.into(), &false.into()));
    shell.run(&["mute", "support", SITI, "--until", "2031-01-01T00:00:00Z"]).row();
    assert_eq!(chat().unwrap()["muted_until"], "2031-01-01T00:00:00.000Z");
    shell.run(&["mute", "support", SITI, "--off"]).row();
    assert_eq!(chat().unwrap().get("muted_until"), None);
    assert_eq!(shell.run(&["delete-chat", "support", SITI]).code(), 2);
    assert!(chat().is_some());
    shell.run(&["delete-chat", "support", SITI, "--yes"]).row();
    assert_eq!(chat(), None);
}

#[test]
fn what_a_service_has_not_is_a_sentence() {
    let shell = Shell::new();
    for words in [
        &["assign", "support", SITI, "Ana"][..],
        &["resolve", "support", SITI],
        &["note", "support", SITI, "calls back"],
        &["label", "support", SITI, "refund"],
        &["status", "support", SITI, "ended"],
    ] {
        let ran = shell.run(words);
        assert_eq!(ran.code(), 1, "{words:?}: {}", ran.err());
        assert!(ran.err().contains("gateway has no such thing"), "{}", ran.err());
        assert_eq!(ran.out(), "");
    }
}

#[test]
fn without_the_right_to_send_nothing_is_sent() {
    let shell = Shell::new().token(TOKEN_WITHOUT_SEND);
    let ran = shell.run(&["send", "support", SITI, TEXT, "--json"]);
    assert_eq!(ran.code(), 3, "{}", ran.err());
    assert_eq!(ran.error()["kind"], "forbidden");
    assert!(ran.error()["request_id"].is_string());
    assert_eq!(copies(&shell, TEXT), 0);
}

#[test]
fn each_service_does_what_it_has_and_says_what_it_has_not() {
    let shell = Shell::of_all();
    let rows = shell.run(&["chats"]).rows();
    for account in shell.demo.accounts() {
        let name = account.name.as_str();
        let chat = rows.iter().find(|row| row["account"] == name).unwrap();
        let id = chat["id"].as_str().unwrap();
        for words in [
            &["note", name, id, "calls back"][..],
            &["resolve", name, id],
            &["archive", name, id],
            &["mark-read", name, id],
            &["send", name, id, TEXT],
        ] {
            let ran = shell.run(words);
            match ran.code() {
                0 => assert_eq!(super::desk::objects(&ran.out()).len(), 1, "{words:?}"),
                1 => assert!(ran.err().ends_with(".\n") && ran.out().is_empty(), "{words:?}"),
                code => panic!("{words:?} ended with {code}: {}", ran.err()),
            }
        }
    }
}

#[test]
fn who_may_only_send_sends_without_reading() {
    let shell = Shell::new().token(TOKEN_WITHOUT_READ);
    let row = shell.run(&["send", "support", SITI, TEXT]).row();
    assert_eq!(row["chat"], SITI);
    assert_eq!(copies(&shell, TEXT), 1);
}

/// The requests of an account that end with this, so far.
fn posted(shell: &Shell, end: &str) -> usize {
    let log = shell.gateway.log();
    log.iter().filter(|call| call.method == "POST" && call.path.ends_with(end)).count()
}

/// Sends on Cekat, in the first conversation in which it can be tried at all.
fn sent_on_cekat(shell: &Shell) -> super::desk::Ran {
    let rows = shell.run(&["chats", "toko"]).rows();
    shell.gateway.clear_log();
    let ids = rows.iter().map(|row| row["id"].as_str().unwrap());
    let tried = ids.map(|id| shell.run(&["send", "toko", id, TEXT, "--json"]));
    { tried }.find(|_| posted(shell, "/messages/whatsapp") > 0).unwrap()
}

#[test]
fn without_a_key_a_text_is_posted_once_and_nothing_is_repeated() {
    let shell = Shell::of_all();
    for (status, code, kind) in [(429, 5, "rate_limited"), (503, 6, "unknown")] {
        shell.gateway.fail_next("POST /messages/whatsapp", status, 9);
        let ran = sent_on_cekat(&shell);
        assert_eq!((ran.code(), posted(&shell, "/messages/whatsapp")), (code, 1), "{}", ran.err());
        assert_eq!(ran.error()["kind"], kind);
        shell.gateway.clear_rules();
    }
}

#[test]
fn a_text_that_was_taken_and_failed_is_a_failure() {
    let shell = Shell::of_all();
    let body = r#"{"success":true,"data":{"message_id":"x","status":"failed"}}"#;
    let reply = Reply { status: 200, headers: vec![], body: body.into() };
    shell.gateway.answer_next("POST /messages/whatsapp", reply);
    let ran = sent_on_cekat(&shell);
    assert_eq!((ran.code(), posted(&shell, "/messages/whatsapp")), (1, 1), "{}", ran.err());
    assert!(ran.out().contains(r#""delivery":"failed""#), "{}", ran.out());
}

fn of_chert(status: u16, code: u16) -> Reply {
    let body = serde_json::json!({ "success": false, "trace_id": "t-1", "error": {
        "status": status, "code": code, "message": "no", "retryable": false } });
    Reply { status, headers: vec![], body: body.to_string().into() }
}

#[test]
fn what_the_service_says_is_no_use_is_posted_once() {
    let shell = Shell::of_all();
    let rows = shell.run(&["chats", "imessage"]).rows();
    let chat = rows[0]["id"].as_str().unwrap();
    for (status, code) in [(409, 1012), (500, 3999), (503, 3002)] {
        shell.gateway.clear_log();
        shell.gateway.answer_next("POST /chert /messages", of_chert(status, code));
        let ran = shell.run(&["send", "imessage", chat, TEXT, "--json"]);
        assert_eq!((ran.code(), posted(&shell, "/messages")), (1, 1), "{code}: {}", ran.err());
        assert_eq!(ran.error()["kind"], "invalid");
    }
    // a clock that is off is no matter of the token, and not allowed all the same
    shell.gateway.answer_next("GET /chert /messages", of_chert(401, 2013));
    let ran = shell.run(&["messages", "imessage", chat, "--json"]);
    assert_eq!((ran.code(), &ran.error()["kind"]), (3, &"unauthorized".into()), "{}", ran.err());
    assert!(ran.err().contains("clock"));
}

#[test]
fn a_reaction_whose_answer_is_lost_is_unknown_where_twice_is_two() {
    let shell = Shell::of_all();
    let rows = shell.run(&["chats", "imessage"]).rows();
    let chert = rows[0]["id"].as_str().unwrap();
    for (account, chat, word, code) in [("imessage", chert, "love", 6), ("support", SITI, "👍", 5)]
    {
        let message = shell.run(&["messages", account, chat, "--limit", "1"]).row()["id"].clone();
        shell.gateway.lose_next("POST /react", 1);
        let ran = shell.run(&["react", account, chat, message.as_str().unwrap(), word]);
        assert_eq!(ran.code(), code, "{account}: {}", ran.err());
        shell.gateway.clear_rules();
    }
}
