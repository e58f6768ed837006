//! What is done to chats and to single messages.

use reqwest::Method;
use serde_json::{Value, json};
use switchboard::demo::Quirk;

use crate::client::{GROUP, SITI, bench, encoded, quirky, still};

fn chat(jid: &str, rest: &str) -> String {
    format!("/chats/{}{rest}", encoded(jid))
}

#[tokio::test]
async fn typing_is_taken_noted_and_checked() {
    let bench = bench(still()).await;
    let path = chat(SITI, "/presence");
    for state in ["composing", "recording", "paused"] {
        let answer = bench.call(Method::PUT, &path, json!({ "state": state })).await;
        assert_eq!((answer.status, answer.body), (204, Value::Null));
    }
    let session = bench.handle.session().to_owned();
    let noted = bench.handle.presence_log();
    assert_eq!(noted[0], (session, SITI.into(), "composing".into()));
    for wrong in [json!({}), json!({"state": "dancing"}), json!({"state": "paused", "why": 1})] {
        assert_eq!(bench.call(Method::PUT, &path, wrong).await.status, 400);
    }
    bench.handle.set_quirks(&[Quirk::NoClient]);
    let answer = bench.call(Method::PUT, &path, json!({"state": "paused"})).await;
    assert_eq!((answer.status, answer.code()), (501, "not_implemented"));
    assert_eq!(bench.handle.presence_log().len(), 3);
}

#[tokio::test]
async fn presence_needs_a_session_but_no_stored_chat() {
    let bench = bench(still()).await;
    let strange = chat("6281900000002@s.whatsapp.net", "/presence");
    assert_eq!(bench.call(Method::PUT, &strange, json!({"state": "composing"})).await.status, 204);
    let base = bench.demo.accounts()[0].base_url.clone();
    let url = format!("{base}/api/v1/sessions/none{}", chat(SITI, "/presence"));
    let request = bench.http.put(url).bearer_auth(&bench.token).json(&json!({"state": "paused"}));
    assert_eq!(bench.send(request).await.expect("an answer").code(), "not_found");
}

#[tokio::test]
async fn a_deleted_chat_is_gone_until_something_new_comes() {
    let bench = bench(still()).await;
    assert_eq!(bench.call(Method::DELETE, &chat(SITI, ""), Value::Null).await.status, 204);
    for path in [chat(SITI, ""), chat(SITI, "/messages"), chat(SITI, "/presence")] {
        assert_eq!(bench.get(&path).await.code(), "not_found", "{path}");
    }
    assert_eq!(bench.call(Method::DELETE, &chat(SITI, ""), Value::Null).await.status, 404);
    let (rows, _) = bench.walk("/chats", 200).await;
    assert_eq!(rows.len(), 149);
    let id = bench.handle.receive(SITI, "me again").expect("a JID");
    let page = bench.page(SITI, 200, None).await;
    assert_eq!((page.rows().len(), &page.rows()[0]["waMessageId"]), (1, &json!(id)));
    assert_eq!(bench.get(&chat(SITI, "")).await.body["unreadCount"], 1);
}

#[tokio::test]
async fn reading_clears_the_count_and_changes_are_answered_with_the_chat() {
    let bench = bench(still()).await;
    let read = bench.call(Method::POST, &chat(SITI, "/read"), Value::Null).await.body;
    assert_eq!((&read["jid"], &read["unreadCount"]), (&json!(SITI), &json!(0)));
    let change = async |body: Value| bench.call(Method::PATCH, &chat(SITI, ""), body).await;
    assert_eq!(change(json!({"archived": true, "pinned": false})).await.body["archived"], true);
    assert_eq!(
        change(json!({"mutedUntil": 1_900_000_000_000_i64})).await.body["mutedUntil"],
        1_900_000_000_000_i64
    );
    let row = change(json!({"unmute": true})).await.body;
    assert!(row.get("mutedUntil").is_none());
    assert_eq!((&row["archived"], &row["pinned"]), (&json!(true), &json!(false)));
    for wrong in [json!({}), json!({"name": "x"}), json!({"archived": "yes"})] {
        assert_eq!(change(wrong).await.code(), "validation_error");
    }
}

#[tokio::test]
async fn an_own_text_can_be_edited_and_nothing_else() {
    let bench = bench(still()).await;
    let sent = bench.text("k", SITI, "teh van").await.body["waMessageId"]
        .as_str()
        .expect("an id")
        .to_owned();
    let theirs =
        bench.handle.messages(SITI).iter().rev().find(|m| !m.from_me).expect("one").id.clone();
    let edit = |id: &str| format!("/messages/{id}");
    let body = json!({"chat": SITI, "text": "the van"});
    let row = bench.call(Method::PATCH, &edit(&sent), body.clone()).await;
    assert_eq!(
        (row.status, &row.body["body"], &row.body["edited"]),
        (200, &json!("the van"), &json!(true))
    );
    assert_eq!(
        bench.call(Method::PATCH, &edit(&theirs), body.clone()).await.code(),
        "validation_error"
    );
    assert_eq!(bench.call(Method::PATCH, &edit("3EB0"), body).await.code(), "not_found");
    let store_id = row.body["id"].as_str().expect("a store id").to_owned();
    let body = json!({"chat": SITI, "text": "by the wrong id"});
    assert_eq!(bench.call(Method::PATCH, &edit(&store_id), body).await.code(), "not_found");
}

#[tokio::test]
async fn a_message_is_deleted_for_everyone_in_its_place() {
    let bench = bench(still()).await;
    let sent =
        bench.text("k", SITI, "oops").await.body["waMessageId"].as_str().expect("an id").to_owned();
    let count = bench.handle.messages(SITI).len();
    let path = format!("/messages/{sent}");
    assert_eq!(bench.call(Method::DELETE, &path, json!({"chat": SITI})).await.status, 204);
    assert_eq!(bench.page(SITI, 1, None).await.rows()[0]["deleted"], true);
    assert_eq!(bench.handle.messages(SITI).len(), count);
    let theirs = bench.handle.messages(SITI).into_iter().find(|m| !m.from_me).expect("one").id;
    let path = format!("/messages/{theirs}");
    assert_eq!(bench.call(Method::DELETE, &path, json!({"chat": SITI})).await.code(), "forbidden");
}

#[tokio::test]
async fn a_reaction_is_a_row_that_names_its_target() {
    let bench = bench(still()).await;
    let target =
        bench.handle.messages(GROUP).into_iter().rev().find(|m| !m.from_me).expect("one").id;
    let path = format!("/messages/{target}/reaction");
    let body = json!({"chat": GROUP, "emoji": "👍"});
    assert_eq!(bench.call(Method::POST, &path, body.clone()).await.status, 204);
    let row = bench.page(GROUP, 1, None).await.rows()[0].clone();
    assert_eq!(
        (&row["type"], &row["body"], &row["quotedMessageId"]),
        (&json!("reaction"), &json!("👍"), &json!(target))
    );
    assert_eq!(bench.call(Method::DELETE, &path, body).await.status, 204);
    assert_eq!(bench.page(GROUP, 1, None).await.rows()[0]["body"], "");
    let stranger = json!({"chat": GROUP, "emoji": "👍", "sender": "1@s.whatsapp.net"});
    assert_eq!(bench.call(Method::POST, &path, stranger).await.status, 404);
}

#[tokio::test]
async fn forwarding_and_voting_work_where_they_can() {
    let bench = bench(still()).await;
    let messages = bench.handle.messages(GROUP);
    let poll = messages.iter().find(|m| m.kind == "poll").expect("a poll").id.clone();
    let text = messages.iter().find(|m| m.kind == "text").expect("a text").clone();
    let vote = |id: &str| format!("/messages/{id}/vote");
    let body = json!({"chat": GROUP, "options": ["bubur"]});
    assert_eq!(bench.call(Method::POST, &vote(&poll), body.clone()).await.status, 204);
    assert_eq!(bench.call(Method::POST, &vote(&text.id), body).await.status, 400);
    let path = format!("/messages/{}/forward", text.id);
    let answer = bench.call(Method::POST, &path, json!({"chat": GROUP, "to": SITI})).await;
    assert!(answer.body["waMessageId"].is_string());
    assert_eq!(bench.handle.messages(SITI).pop().and_then(|m| m.body), text.body);
}

#[tokio::test]
async fn two_rows_of_one_person_share_the_messages_between_them() {
    let whole = bench(still()).await.handle.messages(SITI).len();
    let bench = quirky(&[Quirk::LidRows]).await;
    let lid = crate::client::SITI_LID;
    let (rows, _) = bench.walk("/chats", 200).await;
    let row = |jid: &str| rows.iter().find(|row| row["jid"] == *jid).expect("a row").clone();
    assert_eq!(
        (row(SITI)["aliases"].clone(), row(lid)["aliases"].clone()),
        (json!([lid]), json!([]))
    );
    let (phone, _) = bench.walk(&chat(SITI, "/messages"), 10).await;
    let (other, _) = bench.walk(&chat(lid, "/messages"), 10).await;
    assert!(!phone.is_empty() && !other.is_empty());
    assert_eq!(phone.len() + other.len(), whole);
    assert!(
        other.iter().all(|row| row["chatJid"] == *lid)
            && phone.iter().all(|row| row["chatJid"] == *SITI)
    );
    let sent = bench.text("k", SITI, "to the phone").await.body;
    assert_eq!(bench.page(SITI, 1, None).await.rows()[0]["waMessageId"], sent["waMessageId"]);
}
