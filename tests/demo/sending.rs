//! Sending: what is taken, what is refused, what becomes of it, and never twice.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use switchboard::demo::{Options, Quirk};

use crate::client::{
    GROUP, NEWSLETTER, SITI, SITI_LID, UNREACHABLE, bench, encoded, quirky, still,
};

fn running() -> Options {
    Options { still: false, ..still() }
}

#[tokio::test]
async fn a_text_is_stored_and_passes_through_its_states() {
    let bench = bench(running()).await;
    let receipt = bench.text("k1", GROUP, "The van is there.").await;
    assert_eq!((receipt.status, &receipt.body["mode"]), (200, &json!("sync")));
    assert_eq!(receipt.body["status"], "pending");
    let id = receipt.body["waMessageId"].as_str().expect("an id").to_owned();
    let mut seen = vec!["pending".to_owned()];
    for _ in 0..24 {
        bench.handle.advance(Duration::from_millis(500));
        let page = bench.page(GROUP, 20, None).await;
        let row = page.rows().iter().find(|row| row["waMessageId"] == *id).expect("stored").clone();
        let status = row["status"].as_str().expect("a status").to_owned();
        if seen.last() != Some(&status) {
            seen.push(status);
        }
    }
    assert!(seen.starts_with(&["pending".into(), "sent".into(), "delivered".into()]), "{seen:?}");
    assert!(seen.len() <= 4);
}

#[tokio::test]
async fn in_a_still_world_a_send_stays_sent() {
    let bench = bench(still()).await;
    assert_eq!(bench.text("k1", SITI, "hello").await.body["status"], "sent");
    let page = bench.page(SITI, 1, None).await;
    assert_eq!(
        (&page.rows()[0]["status"], &page.rows()[0]["ackLevel"]),
        (&json!("sent"), &json!(2))
    );
    assert_eq!(bench.get("/chats?limit=1").await.rows()[0]["jid"], SITI);
}

#[tokio::test]
async fn the_same_key_sends_once_and_another_body_is_a_conflict() {
    let bench = bench(still()).await;
    let before = bench.handle.messages(SITI).len();
    let first = bench.text("k1", SITI, "once").await.body;
    assert!(first.get("replayed").is_none());
    let again = bench.text("k1", SITI, "once").await.body;
    assert_eq!((&again["replayed"], &again["waMessageId"]), (&json!(true), &first["waMessageId"]));
    let other = bench.text("k1", SITI, "something else").await;
    assert_eq!((other.status, other.code()), (409, "conflict"));
    bench.text("k2", SITI, "once").await;
    assert_eq!(bench.handle.messages(SITI).len(), before + 2);
}

#[tokio::test]
async fn a_failed_result_is_replayed_too() {
    let bench = bench(still()).await;
    let first = bench.text("k1", NEWSLETTER, "hi").await;
    assert_eq!((first.status, first.code()), (403, "forbidden"));
    let again = bench.text("k1", NEWSLETTER, "hi").await;
    assert_eq!((again.status, &again.body["error"]["details"]["replayed"]), (403, &json!(true)));
    let accepted = bench.text("k2", UNREACHABLE, "hi").await.body;
    let replayed = bench.text("k2", UNREACHABLE, "hi").await.body;
    assert_eq!(
        (&replayed["status"], &replayed["waMessageId"]),
        (&json!("failed"), &accepted["waMessageId"])
    );
}

#[tokio::test]
async fn a_number_without_whatsapp_is_accepted_and_fails_with_its_reason() {
    let bench = bench(running()).await;
    let receipt = bench.text("k1", UNREACHABLE, "hello?").await;
    assert_eq!((receipt.status, &receipt.body["status"]), (200, &json!("pending")));
    bench.handle.advance(Duration::from_secs(3));
    let page = bench.page(UNREACHABLE, 1, None).await;
    let row = &page.rows()[0];
    assert_eq!(
        (&row["status"], &row["error"]),
        (&json!("failed"), &json!("recipient not on WhatsApp"))
    );
}

#[tokio::test]
async fn replies_and_mentions_are_kept() {
    let bench = bench(still()).await;
    let target = bench.handle.messages(GROUP).last().expect("a message").id.clone();
    let body = json!({"type": "text", "to": GROUP, "text": "@271828182845904 yes", "replyTo": target,
        "mentions": ["271828182845904@lid"]});
    assert_eq!(bench.call(Method::POST, "/messages", body).await.status, 200);
    let page = bench.page(GROUP, 1, None).await;
    let row = &page.rows()[0];
    assert_eq!(row["quotedMessageId"], target);
    assert_eq!(row["mentionNames"], json!({"271828182845904": "Rina Putri"}));
    let wrong = json!({"type": "text", "to": GROUP, "text": "x", "replyTo": "3EB0NOWHERE"});
    assert_eq!(bench.call(Method::POST, "/messages", wrong).await.code(), "validation_error");
}

#[tokio::test]
async fn other_types_are_taken_and_stored() {
    let bench = bench(still()).await;
    for (body, kind, text) in [
        (
            json!({"type": "image", "media": {"data": "QUJD", "mimetype": "image/png", "caption": "see"}}),
            "image",
            Some("see"),
        ),
        (
            json!({"type": "document", "media": {"url": "http://127.0.0.1/a.pdf", "filename": "a.pdf"}}),
            "document",
            None,
        ),
        (
            json!({"type": "poll", "name": "When?", "options": ["now", "later"], "selectableCount": 1}),
            "poll",
            Some("When?"),
        ),
        (
            json!({"type": "location", "latitude": -6.2, "longitude": 106.8, "name": "Depot"}),
            "location",
            Some("Depot"),
        ),
        (
            json!({"type": "contact", "contact": {"name": "Ana", "phone": "+62811"}}),
            "contact",
            Some("Ana"),
        ),
    ] {
        let mut body = body;
        body["to"] = json!(SITI);
        assert_eq!(bench.call(Method::POST, "/messages", body).await.status, 200, "{kind}");
        let stored = bench.handle.messages(SITI).pop().expect("stored");
        assert_eq!((stored.kind.as_str(), stored.body.as_deref()), (kind, text));
    }
}

#[tokio::test]
async fn what_the_contract_does_not_list_is_refused() {
    let bench = bench(still()).await;
    let before = bench.handle.messages(SITI).len();
    for body in [
        json!({"type": "text", "to": SITI, "text": "hi", "colour": "red"}),
        json!({"type": "text", "to": SITI, "text": ""}),
        json!({"type": "text", "to": "Siti", "text": "hi"}),
        json!({"type": "text", "to": "status@broadcast", "text": "hi"}),
        json!({"type": "image", "to": SITI, "media": {}}),
        json!("text"),
    ] {
        let answer = bench.call(Method::POST, "/messages", body.clone()).await;
        assert_eq!((answer.status, answer.code()), (400, "validation_error"), "{body}");
    }
    assert_eq!(bench.handle.messages(SITI).len(), before);
    bench.handle.set_quirks(&[Quirk::Unprocessable]);
    let answer = bench.text("k", SITI, "").await;
    assert_eq!((answer.status, answer.code()), (422, "validation_error"));
}

#[tokio::test]
async fn an_asynchronous_send_names_no_message() {
    let bench = bench(still()).await;
    let body = json!({"type": "text", "to": SITI, "text": "later"});
    let answer = bench.call(Method::POST, "/messages?async=true", body).await;
    assert_eq!((answer.status, &answer.body["mode"]), (202, &json!("async")));
    assert!(answer.body.get("waMessageId").is_none() && answer.body["outboxId"].is_string());
}

#[tokio::test]
async fn a_new_number_begins_a_chat_and_an_unknown_group_is_not_found() {
    let bench = bench(still()).await;
    let new = "6281900000001@s.whatsapp.net";
    assert_eq!(bench.get(&format!("/chats/{}", encoded(new))).await.status, 404);
    assert_eq!(bench.text("k1", new, "welcome").await.status, 200);
    assert_eq!(bench.get("/chats?limit=1").await.rows()[0]["jid"], new);
    assert_eq!(bench.text("k2", "120363999@g.us", "hi").await.code(), "not_found");
    let by_lid = bench.text("k3", SITI_LID, "to the other JID").await;
    assert_eq!(by_lid.status, 200);
    assert_eq!(bench.page(SITI, 1, None).await.rows()[0]["body"], "to the other JID");
}

#[tokio::test]
async fn a_key_that_may_only_read_and_a_lost_session_cannot_send() {
    let bench = quirky(&[Quirk::ReadOnly]).await;
    assert_eq!(bench.text("k1", SITI, "hi").await.code(), "forbidden");
    bench.handle.set_quirks(&[Quirk::Disconnected]);
    assert_eq!(bench.text("k1", SITI, "hi").await.code(), "gateway_unavailable");
    assert_eq!(bench.get("/me").await.body["status"], "logged_out");
    bench.handle.set_quirks(&[]);
    let sent = bench.text("k1", SITI, "hi").await.body;
    assert!(sent.get("replayed").is_none(), "nothing was sent before: {sent}");
}

#[tokio::test]
async fn some_customers_answer_after_they_have_read() {
    let bench = bench(running()).await;
    let direct = ["6281234567890", "971501234567", "34655123456", "819012345678", "447700900123"];
    for digits in direct {
        let receipt =
            bench.text(digits, &format!("{digits}@s.whatsapp.net"), "Is that alright?").await;
        assert_eq!(receipt.status, 200);
    }
    let mut typing = 0;
    let mut answered = 0;
    for _ in 0..40 {
        bench.handle.advance(Duration::from_secs(1));
        for digits in direct {
            let path = format!("/chats/{digits}%40s.whatsapp.net/presence");
            typing += usize::from(bench.get(&path).await.body["state"] == "composing");
        }
    }
    for digits in direct {
        let messages = bench.handle.messages(&format!("{digits}@s.whatsapp.net"));
        answered += usize::from(messages.last().is_some_and(|message| !message.from_me));
    }
    assert!(answered >= 2 && typing >= 2, "{answered} answered, {typing} seen typing");
}

#[tokio::test]
async fn customers_write_by_themselves_and_answer_unless_the_world_is_still() {
    let bench = bench(running()).await;
    let all = async |bench: &crate::client::Bench| {
        let (rows, _) = bench.walk("/chats", 200).await;
        rows.iter().filter_map(|row| row["unreadCount"].as_u64()).sum::<u64>()
    };
    let before = all(&bench).await;
    bench.handle.advance(Duration::from_secs(600));
    let after = all(&bench).await;
    assert!((15..=60).contains(&(after - before)), "{before} to {after}");
    let chats = bench.handle.chats();
    let mut texts =
        chats.iter().flat_map(|chat| bench.handle.messages(chat)).filter_map(|m| m.body);
    assert!(texts.all(|text| !text.contains(['{', '}'])), "every blank is filled");
    let still = crate::client::bench(still()).await;
    let before = all(&still).await;
    still.handle.advance(Duration::from_secs(600));
    assert_eq!(all(&still).await, before);
}
