//! The embedded Kapso against its contract.

use std::{collections::HashSet, time::Duration};

use reqwest::Method;
use serde_json::{Value, json};
use switchboard::demo::{Quirk, Service};

use crate::client::{encoded, field};
use crate::others::{Counter, counter};

const LIST: &str = "/api/v1/whatsapp_conversations";

async fn kapso() -> Counter {
    counter(Service::Kapso, &[]).await
}

fn messages(conversation: &str) -> String {
    format!("{LIST}/{conversation}/whatsapp_messages")
}

/// Every row of a list, page by page.
async fn walk(counter: &Counter, path: &str, per_page: usize) -> Vec<Value> {
    let mut rows = Vec::new();
    let mark = if path.contains('?') { '&' } else { '?' };
    for page in 1..200 {
        let answer = counter.get(&format!("{path}{mark}page={page}&per_page={per_page}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        rows.extend_from_slice(answer.rows());
        let pages = answer.body["meta"]["total_pages"].as_u64().expect("total_pages");
        if page >= pages {
            assert_eq!(answer.body["meta"]["total_count"].as_u64(), Some(rows.len() as u64));
            return rows;
        }
    }
    panic!("{path} has no end");
}

/// The conversations by customer's number, the last active first.
async fn conversations(counter: &Counter) -> Vec<Value> {
    walk(counter, LIST, 100).await
}

/// An active conversation in which anything may be sent.
async fn open(counter: &Counter) -> String {
    let rows = conversations(counter).await;
    rows[0]["id"].as_str().expect("an id").to_owned()
}

async fn say(counter: &Counter, conversation: &str, text: &str) -> crate::client::Answer {
    let body = json!({ "message": { "message_type": "text", "content": text } });
    counter.post(&messages(conversation), body).await
}

#[tokio::test]
async fn without_the_key_nothing_is_told() {
    let counter = kapso().await;
    let without = counter.send(counter.bare(Method::GET, LIST)).await;
    let bearer = counter.bare(Method::GET, LIST).bearer_auth(&counter.account.token);
    assert_eq!(
        (without.status, &without.body["error"]),
        (401, &json!("Invalid or missing API key"))
    );
    assert_eq!(counter.send(bearer).await.status, 401);
    counter.bench.handle.expire(&counter.account.token);
    assert_eq!(counter.get(LIST).await.status, 401);
}

#[tokio::test]
async fn one_customer_has_many_conversations_and_only_one_of_them_is_active() {
    let counter = kapso().await;
    let rows = conversations(&counter).await;
    assert!(field(&rows, "last_active_at").is_sorted_by(|a, b| a >= b));
    let numbers: HashSet<&str> = field(&rows, "phone_number").into_iter().collect();
    assert_eq!(numbers.len(), 28);
    assert!(rows.len() > 50, "{}", rows.len());
    assert!(numbers.iter().all(|number| number.starts_with('+')));
    for number in numbers {
        let theirs = rows.iter().filter(|row| row["phone_number"] == number);
        assert!(theirs.filter(|row| row["status"] == "active").count() <= 1, "{number}");
    }
    assert!(rows.iter().any(|row| row["contact_name"].is_null()));
    let ended = walk(&counter, &format!("{LIST}?q%5Bstatus_eq%5D=ended"), 20).await;
    assert_eq!(ended.len(), rows.iter().filter(|row| row["status"] == "ended").count());
}

#[tokio::test]
async fn times_narrow_the_list_on_both_sides() {
    let counter = kapso().await;
    let rows = conversations(&counter).await;
    let middle = rows[10]["last_active_at"].as_str().expect("a time");
    let since =
        walk(&counter, &format!("{LIST}?q[last_active_at_gteq]={}", encoded(middle)), 50).await;
    let until =
        walk(&counter, &format!("{LIST}?q[last_active_at_lteq]={}", encoded(middle)), 50).await;
    assert_eq!((since.len(), until.len()), (11, rows.len() - 10));
    assert_eq!(counter.get(&format!("{LIST}?q[last_active_at_gteq]=monday")).await.status, 400);
}

#[tokio::test]
async fn pages_are_numbered_and_bad_numbers_are_invalid_parameters() {
    let counter = kapso().await;
    for bad in ["page=0", "per_page=0", "per_page=101", "page=x"] {
        let answer = counter.get(&format!("{LIST}?{bad}")).await;
        assert_eq!((answer.status, &answer.body["error"]), (400, &json!("Invalid parameters")));
    }
    let answer = counter.get(LIST).await;
    assert_eq!((answer.rows().len(), &answer.body["meta"]["per_page"]), (20, &json!(20)));
    let beyond = counter.get(&format!("{LIST}?page=99")).await;
    assert_eq!((beyond.status, beyond.rows().len()), (200, 0));
}

#[tokio::test]
async fn the_long_conversation_is_walked_to_its_end_in_either_order() {
    let counter = kapso().await;
    let path = messages(&counter.longest());
    let down = walk(&counter, &path, 100).await;
    assert!(down.len() > 110, "{}", down.len());
    assert!(field(&down, "created_at").is_sorted_by(|a, b| a >= b));
    counter.bench.handle.set_quirks(&[Quirk::OldestFirst]);
    let mut up = walk(&counter, &path, 30).await;
    up.reverse();
    assert_eq!(field(&up, "id"), field(&down, "id"));
}

#[tokio::test]
async fn a_message_has_every_field_of_the_documents_example() {
    let counter = kapso().await;
    let rows = walk(&counter, &messages(&counter.longest()), 100).await;
    for row in &rows {
        for name in [
            "id",
            "phone_number",
            "message_type",
            "content",
            "direction",
            "status",
            "processing_status",
            "whatsapp_message_id",
            "metadata",
            "media_url",
            "message_type_data",
            "created_at",
            "updated_at",
        ] {
            assert!(row.get(name).is_some(), "{name} in {row}");
        }
        assert!(row["whatsapp_message_id"].as_str().is_some_and(|id| id.starts_with("wamid.")));
    }
    let texts = rows.iter().filter(|row| row["message_type"] == "text");
    assert!(texts.clone().all(|row| row["message_type_data"]["text"] == row["content"]));
    let directions: HashSet<&str> = field(&rows, "direction").into_iter().collect();
    assert_eq!(directions, HashSet::from(["inbound", "outbound"]));
    assert!(rows.iter().any(|row| row["media_url"].is_string()));
}

#[tokio::test]
async fn a_text_is_sent_and_stands_in_the_list() {
    let counter = kapso().await;
    let conversation = open(&counter).await;
    let answer = say(&counter, &conversation, "On its way").await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let row = &answer.body["data"];
    assert_eq!((&row["direction"], &row["content"]), (&json!("outbound"), &json!("On its way")));
    let listed = counter.get(&messages(&conversation)).await;
    assert_eq!(
        (&listed.rows()[0]["id"], &listed.rows()[0]["status"]),
        (&row["id"], &json!("sent"))
    );
    assert_eq!(say(&counter, &conversation, "  ").await.status, 422);
    assert_eq!(say(&counter, "unknown", "x").await.status, 404);
    let invented = json!({ "message": { "content": "x", "reply_to": "y" } });
    assert_eq!(counter.post(&messages(&conversation), invented).await.status, 400);
}

#[tokio::test]
async fn everything_that_may_be_sent_is_taken() {
    let counter = kapso().await;
    let conversation = open(&counter).await;
    for message in [
        json!({ "content": "no type is a text" }),
        json!({ "message_type": "image", "media_url": "https://example.com/a.png", "caption": "see" }),
        json!({ "message_type": "document", "media_id": "42", "filename": "a.pdf" }),
        json!({ "message_type": "location", "latitude": -6.2, "longitude": 106.8, "location_name": "Shop" }),
        json!({ "message_type": "template", "template_name": "hello", "template_language": "en", "template_params": ["Ana"] }),
        json!({ "message_type": "interactive", "interactive_type": "button", "body_text": "Which?", "buttons": [{ "id": "a", "title": "A" }] }),
        json!({ "message_type": "contacts", "contacts": [{ "name": "Ana" }] }),
    ] {
        let answer = counter.post(&messages(&conversation), json!({ "message": message })).await;
        assert_eq!(answer.status, 201, "{message}");
    }
}

#[tokio::test]
async fn a_reaction_is_a_message_that_names_its_target() {
    let counter = kapso().await;
    let conversation = open(&counter).await;
    let target =
        counter.get(&messages(&conversation)).await.rows()[0]["whatsapp_message_id"].clone();
    let react = |target: Value| json!({ "message": { "message_type": "reaction", "reaction_emoji": "👍", "reacted_to_message_id": target } });
    let answer = counter.post(&messages(&conversation), react(target.clone())).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let row = &counter.get(&messages(&conversation)).await.rows()[0].clone();
    assert_eq!(row["message_type"], "reaction");
    assert_eq!(row["message_type_data"], json!({ "emoji": "👍", "message_id": target }));
    assert_eq!(counter.post(&messages(&conversation), react("nothing".into())).await.status, 422);
}

#[tokio::test]
async fn outside_the_window_only_a_template_is_sent() {
    let counter = kapso().await;
    let rows = conversations(&counter).await;
    let mut closed = 0;
    for row in rows.iter().filter(|row| row["status"] == "active") {
        let id = row["id"].as_str().expect("an id");
        let answer = say(&counter, id, "hello?").await;
        let told = answer.body["message"].as_str().unwrap_or_default();
        if answer.status == 422 && told.contains("24-hour") {
            closed += 1;
            let template =
                json!({ "message": { "message_type": "template", "template_name": "hello" } });
            assert_eq!(counter.post(&messages(id), template).await.status, 201);
            counter.bench.handle.at(Service::Kapso).receive(id, "I am back").expect("known");
            assert_eq!(say(&counter, id, "welcome").await.status, 201);
        }
    }
    assert_eq!(closed, 1);
}

#[tokio::test]
async fn while_an_agent_is_at_work_nobody_else_sends() {
    let counter = kapso().await;
    let rows = conversations(&counter).await;
    let mut busy = 0;
    for row in rows.iter().filter(|row| row["status"] == "active") {
        let id = row["id"].as_str().expect("an id");
        let answer = say(&counter, id, "hello?").await;
        busy += usize::from(answer.body["message"].as_str().is_some_and(|m| m.contains("agent")));
    }
    assert_eq!(busy, 1);
    let id = open(&counter).await;
    counter.bench.handle.kapso_agent(&id, true);
    assert_eq!(say(&counter, &id, "x").await.status, 422);
    counter.bench.handle.kapso_agent(&id, false);
    assert_eq!(say(&counter, &id, "x").await.status, 201);
}

#[tokio::test]
async fn a_customer_who_comes_back_begins_another_conversation() {
    let counter = kapso().await;
    let id = open(&counter).await;
    let body = json!({ "whatsapp_conversation": { "status": "ended" } });
    let answer = counter.call(Method::PATCH, &format!("{LIST}/{id}"), body).await;
    assert_eq!((answer.status, &answer.body["data"]["status"]), (200, &json!("ended")));
    assert!(answer.body["data"]["whatsapp_config_id"].is_string());
    counter.bench.handle.at(Service::Kapso).receive(&id, "hello again").expect("known");
    let first = &conversations(&counter).await[0];
    assert_eq!(
        (&first["status"], &first["phone_number"]),
        (&json!("active"), &answer.body["data"]["phone_number"])
    );
    assert_ne!(first["id"], *id);
    let wrong = json!({ "whatsapp_conversation": { "status": "resolved" } });
    assert_eq!(counter.call(Method::PATCH, &format!("{LIST}/{id}"), wrong).await.status, 422);
    assert_eq!(counter.get(&format!("{LIST}/{id}")).await.body["data"]["id"], id);
    assert_eq!(counter.get(&format!("{LIST}/unknown")).await.status, 404);
}

#[tokio::test]
async fn a_message_to_a_number_finds_its_active_conversation() {
    let counter = kapso().await;
    let rows = conversations(&counter).await;
    let number = rows[0]["phone_number"].as_str().expect("a number");
    let body =
        json!({ "message": { "phone_number": number, "message_type": "text", "content": "hi" } });
    assert_eq!(counter.post("/api/v1/whatsapp_messages", body).await.status, 201);
    let id = rows[0]["id"].as_str().expect("an id");
    assert_eq!(counter.get(&messages(id)).await.rows()[0]["content"], "hi");
    let stranger = json!({ "message": { "phone_number": "+4915112345678", "content": "hi" } });
    assert_eq!(counter.post("/api/v1/whatsapp_messages", stranger).await.status, 422);
}

#[tokio::test]
async fn marking_read_shows_typing_unless_it_is_refused() {
    let counter = kapso().await;
    let id = open(&counter).await;
    counter.bench.handle.at(Service::Kapso).receive(&id, "are you there?").expect("known");
    let row = counter.get(&messages(&id)).await.rows()[0].clone();
    assert_eq!(row["status"], "received");
    let path =
        format!("/api/v1/whatsapp_messages/{}/mark_as_read", row["id"].as_str().expect("id"));
    let quiet = counter.request(Method::PATCH, &format!("{path}?typing_indicator=false"));
    let answer = counter.send(quiet).await;
    assert_eq!((answer.status, &answer.body["data"]["status"]), (200, &json!("read")));
    assert_eq!(counter.bench.handle.presence_log(), []);
    assert_eq!(counter.send(counter.request(Method::PATCH, &path)).await.status, 200);
    let shown = ("kapso".to_owned(), id.clone(), "composing".to_owned());
    assert_eq!(counter.bench.handle.presence_log(), [shown]);
    let wamid = row["whatsapp_message_id"].as_str().expect("an id");
    let by_wamid = format!("/api/v1/whatsapp_messages/{wamid}/mark_as_read");
    assert_eq!(counter.send(counter.request(Method::PATCH, &by_wamid)).await.status, 404);
}

#[tokio::test]
async fn a_conversation_is_given_to_a_member_and_to_one_at_a_time() {
    let counter = kapso().await;
    let path = format!("{LIST}/{}/conversation_assignments", open(&counter).await);
    let (ana, budi) = (&counter.account.assignees[0].1, &counter.account.assignees[1].1);
    let give = |user: &str| json!({ "conversation_assignment": { "user_id": user, "notes": "vip", "active": true } });
    assert_eq!(counter.post(&path, give(ana)).await.status, 201);
    let second = counter.post(&path, give(budi)).await;
    assert_eq!(second.body["data"]["user_id"], **budi);
    let listed = counter.get(&path).await;
    let active: Vec<&Value> = listed.rows().iter().filter(|row| row["active"] == true).collect();
    assert_eq!((active.len(), &active[0]["user_id"]), (1, &json!(budi)));
    let one = format!("{path}/{}", second.body["data"]["id"].as_str().expect("an id"));
    let off = json!({ "conversation_assignment": { "active": false } });
    assert_eq!(counter.call(Method::PATCH, &one, off).await.body["data"]["active"], false);
    assert_eq!(counter.post(&path, give("nobody")).await.status, 422);
}

#[tokio::test]
async fn contacts_have_notes_by_id_and_by_number() {
    let counter = kapso().await;
    let contacts = walk(&counter, "/api/v1/whatsapp_contacts", 10).await;
    assert_eq!(contacts.len(), 28);
    let (id, number) =
        (contacts[0]["id"].as_str().expect("id"), contacts[0]["wa_id"].as_str().expect("number"));
    let notes = format!("/api/v1/whatsapp_contacts/{}/notes", encoded(&format!("+{number}")));
    let note = json!({ "note": { "name": "Door", "content": "Rings twice" } });
    let made = counter.post(&notes, note).await;
    assert_eq!(made.status, 201, "{made:?}");
    let by_id = format!("/api/v1/whatsapp_contacts/{id}/notes");
    let listed = counter.get(&by_id).await;
    assert_eq!(listed.rows()[0], made.body["data"]);
    let one = format!("{by_id}/{}", made.body["data"]["id"].as_str().expect("an id"));
    let change = json!({ "note": { "content": "Knocks" } });
    let changed = counter.call(Method::PATCH, &one, change).await;
    assert_eq!(
        (&changed.body["data"]["content"], &changed.body["data"]["name"]),
        (&json!("Knocks"), &json!("Door"))
    );
    assert_eq!(counter.get(&one).await.body["data"], changed.body["data"]);
    assert_eq!(counter.post(&by_id, json!({ "note": { "content": " " } })).await.status, 422);
    assert_eq!(counter.get("/api/v1/whatsapp_contacts/nobody/notes").await.status, 404);
}

#[tokio::test]
async fn a_deleted_message_is_no_longer_listed() {
    let counter = kapso().await;
    let id = open(&counter).await;
    let sent = say(&counter, &id, "oops").await.body["data"]["id"].as_str().expect("id").to_owned();
    let path = format!("/api/v1/whatsapp_messages/{sent}");
    assert_eq!(counter.send(counter.request(Method::DELETE, &path)).await.status, 204);
    assert!(!field(counter.get(&messages(&id)).await.rows(), "id").contains(&sent.as_str()));
    assert_eq!(counter.send(counter.request(Method::DELETE, &path)).await.status, 404);
}

#[tokio::test]
async fn more_than_the_limit_is_refused_with_the_documented_headers_until_the_minute_is_over() {
    let counter = kapso().await;
    counter.bench.handle.limit(Service::Kapso, 2);
    for _ in 0..2 {
        assert_eq!(counter.get(LIST).await.status, 200);
    }
    let response = counter.request(Method::GET, LIST).send().await.expect("an answer");
    let header = |name: &str| response.headers()[name].to_str().expect("text").to_owned();
    assert_eq!((header("retry-after"), header("x-ratelimit-remaining")), ("60".into(), "0".into()));
    assert_eq!(response.status().as_u16(), 429);
    let body: Value = response.json().await.expect("JSON");
    assert_eq!(body["error"], "Rate limit exceeded");
    counter.bench.handle.advance(Duration::from_secs(60));
    assert_eq!(counter.get(LIST).await.status, 200);
}

#[tokio::test]
async fn an_unreachable_number_fails_and_says_why() {
    let counter = kapso().await;
    let rows = conversations(&counter).await;
    let mut failed = Vec::new();
    for row in rows.iter().filter(|row| row["status"] == "active") {
        let answer = say(&counter, row["id"].as_str().expect("an id"), "hello?").await;
        if answer.body["data"]["status"] == "failed" {
            failed.push(answer.body["data"]["metadata"]["error"].clone());
        }
    }
    assert_eq!(failed, [json!("131026: Message undeliverable")]);
}

#[tokio::test]
async fn quirks_bend_rows_and_refusals_keep_the_services_form() {
    let counter = counter(Service::Kapso, &[Quirk::MissingFields, Quirk::MalformedRows]).await;
    let path = messages(&counter.longest());
    let bent = counter.get(&format!("{path}?per_page=100")).await;
    assert!(bent.rows().iter().any(|row| row.get("status").is_none()));
    assert!(bent.rows().iter().any(|row| row["id"].is_null()));
    counter.bench.handle.set_quirks(&[Quirk::Busy]);
    let active = counter.get(&format!("{LIST}?q[status_eq]=active&per_page=100")).await;
    let active = field(active.rows(), "id").into_iter().map(str::to_owned).collect::<HashSet<_>>();
    let chats = counter.bench.handle.at(Service::Kapso).chats();
    let long = chats.into_iter().find(|chat| chat.messages > 60 && active.contains(&chat.id));
    let second = format!("{}?page=2", messages(&long.expect("a long active one").id));
    let (before, after) = (counter.get(&second).await, counter.get(&second).await);
    assert_eq!(field(&before.rows()[..19], "id"), field(&after.rows()[1..], "id"));
    counter.bench.handle.set_quirks(&[]);
    for status in [429, 500, 503] {
        counter.bench.handle.fail_next("GET", status, 1);
        let answer = counter.get(LIST).await;
        assert_eq!((answer.status, answer.body["error"].is_string()), (status, true));
    }
}
