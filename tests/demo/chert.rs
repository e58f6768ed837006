//! The embedded Chert against its contract.

use std::{collections::HashSet, time::Duration};

use chrono::Utc;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;
use switchboard::demo::{Options, Quirk, Service};

use crate::client::{Answer, encoded, field, still};
use crate::others::{Counter, counter, counter_of};

async fn chert() -> Counter {
    counter(Service::Chert, &[]).await
}

fn code(answer: &Answer) -> u64 {
    assert_eq!(answer.body["success"], false, "{answer:?}");
    assert!(answer.body["trace_id"].is_string() && answer.body["error"]["message"].is_string());
    assert_eq!(answer.body["error"]["status"], answer.status);
    answer.body["error"]["code"].as_u64().expect("a code")
}

/// What a signature says, computed from the contract's rule.
fn signature(secret: &str, time: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key");
    mac.update(format!("{time}.{body}").as_bytes());
    let digest = mac.finalize().into_bytes();
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("v1,{time},{hex}")
}

fn signed(counter: &Counter, path: &str, time: i64, body: &str) -> reqwest::RequestBuilder {
    let method = if body.is_empty() { Method::GET } else { Method::POST };
    let tenant = counter.account.tenant.as_deref().expect("a tenant");
    counter
        .bare(method, path)
        .header("x-chert-tenant", tenant)
        .header("x-chert-signature", signature(&counter.account.token, time, body))
        .body(body.to_owned())
}

/// The ids of the chats that events tell of, the last active first.
async fn chats(counter: &Counter) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for event in events(counter, 200).await {
        let id = event["payload"]["data"]["chat"]["id"].as_str().expect("an id").to_owned();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

async fn events(counter: &Counter, limit: usize) -> Vec<Value> {
    let (mut rows, mut cursor) = (Vec::new(), String::new());
    for _ in 0..200 {
        let answer = counter.get(&format!("/api/v1/events?limit={limit}{cursor}")).await;
        let page = answer.body["events"].as_array().expect("events");
        assert_eq!(answer.body["count"], page.len());
        rows.extend_from_slice(page);
        match answer.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={}", encoded(next)),
            None => return rows,
        }
    }
    panic!("the log has no end");
}

/// A direct chat in which much was said.
async fn direct(counter: &Counter) -> String {
    let known = counter.bench.handle.at(Service::Chert).chats();
    let ids = chats(counter).await;
    let direct = |id: &String| known.iter().any(|chat| chat.id == *id && !chat.group);
    ids.into_iter().find(direct).expect("a direct chat")
}

async fn rows(counter: &Counter, chat: &str) -> (Vec<Value>, bool) {
    let answer = counter.get(&format!("/api/v1/chats/{chat}/messages")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let rows = answer.body["messages"].as_array().expect("messages").clone();
    (rows, answer.body["has_more"] == true)
}

async fn parts(counter: &Counter, chat: &str, parts: Value) -> Answer {
    let body = json!({ "message": { "parts": parts } });
    counter.post(&format!("/api/v1/chats/{chat}/messages"), body).await
}

fn text(value: &str) -> Value {
    json!({ "type": "text", "value": value })
}

#[tokio::test]
async fn a_signature_over_time_and_body_is_checked_to_the_byte() {
    assert_eq!(
        signature("0123456789abcdef0123456789abcdef", 1_777_636_800, ""),
        "v1,1777636800,9766c6fb02af01e70270019e51c9c1013dca5d09ad7e06f2283baa570f3e16a2"
    );
    let counter = chert().await;
    let now = Utc::now().timestamp();
    let path = "/api/v1/phone-numbers";
    assert_eq!(counter.send(signed(&counter, path, now, "")).await.status, 200);
    for off in [-290, 290] {
        assert_eq!(counter.send(signed(&counter, path, now + off, "")).await.status, 200);
    }
    for off in [-320, 320] {
        let answer = counter.send(signed(&counter, path, now + off, "")).await;
        assert_eq!((answer.status, code(&answer)), (401, 2013));
    }
    let typing = format!("/api/v1/chats/{}/typing", direct(&counter).await);
    let body = r#"{"state":"typing"}"#;
    assert_eq!(counter.send(signed(&counter, &typing, now, body)).await.status, 200);
    let changed = signed(&counter, &typing, now, body).body(r#"{"state": "typing"}"#);
    let answer = counter.send(changed).await;
    assert_eq!((answer.status, code(&answer)), (401, 2004));
    let garbled = counter.bare(Method::GET, path).header("x-chert-tenant", "acme-7a3f");
    let answer = counter.send(garbled.header("x-chert-signature", "v1,now,zz")).await;
    assert_eq!(code(&answer), 2004);
}

#[tokio::test]
async fn credentials_are_needed_and_the_signature_goes_before_the_secret() {
    let counter = chert().await;
    let path = "/api/v1/phone-numbers";
    let answer = counter.send(counter.bare(Method::GET, path)).await;
    assert_eq!((answer.status, code(&answer)), (401, 2012));
    assert_eq!(counter.get(path).await.status, 200);
    let wrong = counter.bare(Method::GET, path).bearer_auth("wrong");
    assert_eq!(code(&counter.send(wrong).await), 2004);
    let both = signed(&counter, path, 1_000, "").bearer_auth(&counter.account.token);
    assert_eq!(code(&counter.send(both).await), 2013);
    let stranger = counter.request(Method::GET, path).header("x-chert-tenant", "other-0000");
    let answer = counter.send(stranger).await;
    assert_eq!((answer.status, code(&answer)), (404, 2001));
    let now = Utc::now().timestamp();
    let without = counter
        .bare(Method::GET, path)
        .header("x-chert-signature", signature(&counter.account.token, now, ""));
    assert_eq!(code(&counter.send(without).await), 2012);
}

#[tokio::test]
async fn a_clock_that_is_ahead_makes_every_signature_too_old_and_says_its_time() {
    let counter = counter(Service::Chert, &[Quirk::ClockSkew]).await;
    let now = Utc::now().timestamp();
    let response = signed(&counter, "/api/v1/phone-numbers", now, "").send().await.expect("sent");
    let date = response.headers()["date"].to_str().expect("text");
    let shown = chrono::DateTime::parse_from_rfc2822(date).expect("a date").timestamp();
    assert!((shown - now - 720).abs() < 5, "{date}");
    assert!(response.headers().contains_key("x-trace-id"));
    let body: Value = response.json().await.expect("JSON");
    assert_eq!(body["error"]["code"], 2013);
}

#[tokio::test]
async fn there_is_no_list_of_chats_but_a_log_of_what_came_in() {
    let counter = chert().await;
    assert_eq!(counter.get("/api/v1/chats").await.status, 404);
    let log = events(&counter, 60).await;
    let ids: HashSet<&str> = field(&log, "id").into_iter().collect();
    assert!(ids.len() == log.len() && log.len() > 200, "{}", log.len());
    assert!(field(&log, "created_at").is_sorted_by(|a, b| a >= b));
    let known = counter.bench.handle.at(Service::Chert).chats();
    assert_eq!(chats(&counter).await.len() + 1, known.len(), "one chat has nothing from outside");
    let groups = log.iter().filter(|event| event["payload"]["data"]["chat"]["is_group"] == true);
    assert!(groups.count() > 5);
    let one = counter.get(&format!("/api/v1/events/{}", log[0]["id"].as_str().expect("id"))).await;
    assert_eq!(one.body, log[0]);
    for bad in ["limit=0", "limit=201", "since=monday", "cursor=x", "status=lost"] {
        let answer = counter.get(&format!("/api/v1/events?{bad}")).await;
        assert_eq!((answer.status, code(&answer)), (400, 1002), "{bad}");
    }
    let since = log[4]["created_at"].as_str().expect("a time");
    let newer = counter.get(&format!("/api/v1/events?since={}", encoded(since))).await;
    let newer = newer.body["events"].as_array().expect("events").len();
    assert!(newer <= 4, "{newer}");
    let none = counter.get("/api/v1/events?type=lead_reply").await;
    assert_eq!((&none.body["count"], &none.body["next_cursor"]), (&json!(0), &Value::Null));
}

#[tokio::test]
async fn an_events_message_has_another_id_than_the_row_of_the_same_message() {
    let counter = chert().await;
    let event = events(&counter, 200).await.remove(0);
    let data = &event["payload"]["data"];
    let (rows, _) = rows(&counter, data["chat"]["id"].as_str().expect("an id")).await;
    let row = rows.iter().rev().find(|row| row["direction"] == "inbound").expect("a row");
    assert_eq!(row["parts"], data["message"]["parts"]);
    assert_ne!(row["id"], data["message"]["id"]);
    assert_eq!(data["message"]["sender_handle"]["is_me"], false);
}

#[tokio::test]
async fn the_newest_two_hundred_are_shown_oldest_first_and_what_is_missing_is_said() {
    let counter = chert().await;
    let long = counter.longest();
    let (page, more) = rows(&counter, &long).await;
    assert_eq!((page.len(), more), (200, true));
    assert!(field(&page, "created_at").is_sorted());
    let newest = counter.bench.handle.at(Service::Chert).messages(&long).pop().expect("one");
    assert_eq!(page[199]["id"], newest.id.replace('-', ""));
    let (page, more) = rows(&counter, &direct(&counter).await).await;
    assert!(!more && page.len() < 200);
    for row in &page {
        for name in ["id", "chat_id", "parts", "status", "direction", "created_at", "service"] {
            assert!(!row[name].is_null(), "{name} in {row}");
        }
        assert!(row.get("delivered_at").is_some() && row.get("read_at").is_some());
    }
    let answer = counter.get("/api/v1/chats/unknown/messages").await;
    assert_eq!((answer.status, code(&answer)), (404, 2002));
}

#[tokio::test]
async fn texts_files_and_links_are_all_there() {
    let counter = chert().await;
    let mut kinds = HashSet::new();
    for chat in counter.bench.handle.at(Service::Chert).chats() {
        for row in rows(&counter, &chat.id).await.0 {
            for part in row["parts"].as_array().expect("parts") {
                let kind = part["type"].as_str().expect("a type").to_owned();
                if kind == "media" && !kinds.contains("media") {
                    let id = part["attachment_id"].as_str().expect("an id");
                    let file =
                        counter.request(Method::GET, &format!("/api/v1/attachments/{id}/content"));
                    let file = file.send().await.expect("an answer");
                    assert_eq!(file.status().as_u16(), 200);
                    assert!(!file.bytes().await.expect("bytes").is_empty());
                }
                kinds.insert(kind);
            }
        }
    }
    assert_eq!(kinds, ["text", "media", "rich_link"].map(str::to_owned).into());
}

#[tokio::test]
async fn parts_are_sent_together_and_wrong_ones_are_refused_with_their_code() {
    let counter = chert().await;
    let chat = direct(&counter).await;
    let link = json!({ "type": "rich_link", "url": "https://example.com" });
    let answer = parts(&counter, &chat, json!([text("See"), link, text("Good?")])).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let row = &answer.body["message"];
    assert_eq!(
        (&row["direction"], row["parts"].as_array().map(Vec::len)),
        (&json!("outbound"), Some(3))
    );
    assert_eq!(rows(&counter, &chat).await.0.pop().expect("a row"), *row);
    let many: Vec<Value> = (0..11).map(|_| link.clone()).collect();
    let media = json!({ "type": "media", "attachment_id": "att_nothing" });
    for (wrong, status, number) in [
        (json!([text("a"), text("b")]), 400, 1008),
        (json!(many), 400, 1006),
        (json!([]), 400, 1001),
        (json!([{ "type": "text", "text": "a" }]), 400, 1001),
        (json!([{ "type": "hologram" }]), 400, 1002),
        (json!([text(&"x".repeat(10_001))]), 400, 1009),
        (json!([media]), 404, 5001),
    ] {
        let answer = parts(&counter, &chat, wrong.clone()).await;
        assert_eq!((answer.status, code(&answer)), (status, number), "{wrong}");
        assert_eq!(answer.body["error"]["retryable"], false);
    }
    let path = format!("/api/v1/chats/{chat}/messages");
    let top = counter.post(&path, json!({ "parts": [text("a")] })).await;
    assert_eq!((top.status, code(&top)), (400, 1002));
    let garbled = counter.request(Method::POST, &path).body("{");
    assert_eq!(code(&counter.send(garbled).await), 1004);
    assert_eq!(code(&parts(&counter, "unknown", json!([text("a")])).await), 2002);
}

#[tokio::test]
async fn the_same_key_again_says_the_same_again_and_sends_nothing() {
    let counter = chert().await;
    let chat = direct(&counter).await;
    let path = format!("/api/v1/chats/{chat}/messages");
    let body =
        |words: &str| json!({ "message": { "parts": [text(words)], "idempotency_key": "k1" } });
    let before = rows(&counter, &chat).await.0.len();
    let first = counter.post(&path, body("once")).await;
    let again = counter.post(&path, body("once")).await;
    assert_eq!((again.status, &again.body), (200, &first.body));
    assert_eq!(rows(&counter, &chat).await.0.len(), before + 1);
    let other = counter.post(&path, body("twice")).await;
    assert_eq!((other.status, code(&other)), (409, 1012));
}

#[tokio::test]
async fn an_own_text_is_edited_within_a_quarter_of_an_hour() {
    let counter = chert().await;
    let chat = direct(&counter).await;
    let sent = parts(&counter, &chat, json!([text("Tusday")])).await;
    let id = sent.body["message"]["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/v1/messages/{id}/edit");
    let edit = |words: &str| json!({ "new_text": words, "edited_part_index": 0 });
    let answer = counter.post(&path, edit("Tuesday")).await;
    assert_eq!((answer.status, &answer.body["status"]), (200, &json!("edited")));
    assert!(answer.body["date_edited"].is_string() && answer.body["edit_history"].is_null());
    let one = counter.get(&format!("/api/v1/messages/{id}")).await;
    assert_eq!(one.body["message"]["parts"], json!([text("Tuesday")]));
    assert_eq!(
        code(&counter.post(&path, json!({ "new_text": "x", "edited_part_index": 3 })).await),
        1002
    );
    let (page, _) = rows(&counter, &chat).await;
    let theirs = page.iter().find(|row| row["direction"] == "inbound").expect("one");
    let path_theirs = format!("/api/v1/messages/{}/edit", theirs["id"].as_str().expect("id"));
    assert_eq!(code(&counter.post(&path_theirs, edit("x")).await), 1002);
    counter.bench.handle.advance(Duration::from_secs(15 * 60 + 1));
    let late = counter.post(&path, edit("Wednesday")).await;
    assert_eq!((late.status, code(&late)), (422, 4099));
    assert_eq!(code(&counter.post("/api/v1/messages/unknown/edit", edit("x")).await), 2003);
}

#[tokio::test]
async fn typing_reading_and_reacting_reach_the_customer() {
    let counter = chert().await;
    let chat = direct(&counter).await;
    let typing = format!("/api/v1/chats/{chat}/typing");
    for state in ["typing", "stopped"] {
        let answer = counter.post(&typing, json!({ "state": state })).await;
        assert_eq!(answer.body, json!({ "status": "sent", "chat_id": chat, "state": state }));
    }
    assert_eq!(code(&counter.post(&typing, json!({ "state": "recording" })).await), 1002);
    let log: Vec<String> =
        counter.bench.handle.presence_log().into_iter().map(|set| set.2).collect();
    assert_eq!(log, ["typing", "stopped"]);
    for _ in 0..2 {
        let read = counter.request(Method::POST, &format!("/api/v1/chats/{chat}/mark-read"));
        assert_eq!(counter.send(read).await.body, json!({ "chat_id": chat, "status": "read" }));
    }
    let id = rows(&counter, &chat).await.0[0]["id"].as_str().expect("an id").to_owned();
    let react = format!("/api/v1/messages/{id}/react");
    assert_eq!(counter.post(&react, json!({ "reaction": "love" })).await.status, 200);
    assert_eq!(code(&counter.post(&react, json!({ "reaction": "👍" })).await), 1002);
    assert_eq!(counter.bench.handle.chert_reactions(&id), ["love"]);
}

#[tokio::test]
async fn a_file_goes_in_three_calls() {
    let counter = chert().await;
    let chat = direct(&counter).await;
    let new = |size: usize, kind: &str| json!({ "filename": "a.pdf", "content_type": kind, "size_bytes": size });
    let made = counter.post("/api/v1/attachments", new(5, "application/pdf")).await;
    let id = made.body["attachment_id"].as_str().expect("an id").to_owned();
    let media = || json!([{ "type": "media", "attachment_id": id }]);
    assert_eq!(code(&parts(&counter, &chat, media()).await), 5004);
    let url = made.body["upload_url"].as_str().expect("a link");
    let kind = made.body["required_headers"]["content-type"].as_str().expect("a type");
    let put =
        |body: &'static str| counter.bench.http.put(url).header("content-type", kind).body(body);
    let key = &counter.account.token;
    assert_eq!(code(&counter.send(put("12345")).await), 2012, "an upload wants the secret itself");
    assert_eq!(code(&counter.send(put("123").bearer_auth(key)).await), 5002);
    assert_eq!(counter.send(put("12345").bearer_auth(key)).await.status, 200);
    assert_eq!(parts(&counter, &chat, media()).await.status, 200);
    let fetched = counter.request(Method::GET, &format!("/api/v1/attachments/{id}/content"));
    let fetched = fetched.send().await.expect("an answer");
    assert_eq!(fetched.text().await.expect("text"), "12345");
    let large = counter.post("/api/v1/attachments", new((100 << 20) + 1, "application/pdf")).await;
    assert_eq!((large.status, code(&large)), (400, 5002));
    assert_eq!(code(&counter.post("/api/v1/attachments", new(1, "pdf")).await), 5003);
}

#[tokio::test]
async fn a_chat_is_made_without_a_link_in_its_first_message() {
    let counter = chert().await;
    let line = counter.get("/api/v1/phone-numbers").await.body["phone_numbers"][0].clone();
    let new = |to: Value, words: &str| json!({ "from": line["phone_number"], "to": to, "message": { "parts": [text(words)], "idempotency_key": "n" } });
    let path = "/api/v1/chats";
    let refused = counter.post(path, new(json!(["+14155551234"]), "see https://example.com")).await;
    assert_eq!((refused.status, code(&refused)), (400, 1005));
    let made = counter.post(path, new(json!(["+14155551234"]), "Hi Sam")).await;
    assert_eq!(made.status, 201, "{made:?}");
    let chat = &made.body["chat"];
    assert_eq!(
        (&chat["is_group"], &chat["handles"][0]["address"]),
        (&json!(false), &json!("+14155551234"))
    );
    let again = counter.post(path, new(json!(["+14155551234"]), "Hi Sam")).await;
    assert_eq!(again.body, made.body);
    let (page, _) = rows(&counter, chat["id"].as_str().expect("an id")).await;
    assert_eq!(page.len(), 1);
    assert_eq!(code(&counter.post(path, new(json!(["415"]), "x")).await), 1012);
    let other = json!({ "from": "+19999999999", "to": ["+14155551234"], "message": { "parts": [text("x")] } });
    assert_eq!(code(&counter.post(path, other).await), 2006);
}

#[tokio::test]
async fn a_quick_send_parts_bubbles_and_fails_in_its_own_form() {
    let counter = chert().await;
    let body = |phone: &str| json!({ "phone": phone, "body": "Hello\n\nIt is here", "idempotency_key": "q" });
    let sent = counter.post("/api/v1/send", body("+14155550000")).await;
    assert_eq!((sent.status, &sent.body["lead_created"]), (200, &json!(true)));
    let chat = sent.body["lead_id"].as_str().expect("the chat's id");
    let (page, _) = rows(&counter, chat).await;
    assert_eq!((page.len(), &page[0]["id"]), (2, &sent.body["message_id"]));
    assert_eq!(counter.post("/api/v1/send", body("+14155550000")).await.body, sent.body);
    assert_eq!(rows(&counter, chat).await.0.len(), 2);
    let convo = sent.body["convo_id"].as_str().expect("an id");
    assert_eq!(code(&counter.get(&format!("/api/v1/chats/{convo}/messages")).await), 2002);
    let failed = counter.post("/api/v1/send", json!({ "phone": "415", "body": "x" })).await;
    assert_eq!((failed.status, &failed.body["status"]), (400, &json!("failed")));
    assert!(failed.body["error"]["code"] == 1003 && failed.body.get("trace_id").is_none());
}

#[tokio::test]
async fn groups_are_renamed_and_left_and_direct_chats_are_not() {
    let counter = chert().await;
    let known = counter.bench.handle.at(Service::Chert).chats();
    let group = known.iter().find(|chat| chat.group).expect("a group").id.clone();
    let name = json!({ "display_name": "Depot", "group_chat_icon": null });
    let renamed = counter.call(Method::PUT, &format!("/api/v1/chats/{group}"), name.clone()).await;
    assert_eq!(renamed.body["chat"]["display_name"], "Depot");
    let left = counter.request(Method::POST, &format!("/api/v1/chats/{group}/leave"));
    assert_eq!(counter.send(left).await.status, 200);
    let direct = direct(&counter).await;
    let answer = counter.call(Method::PUT, &format!("/api/v1/chats/{direct}"), name).await;
    assert_eq!((answer.status, code(&answer)), (400, 1006));
}

/// Reads a stream until these words came.
async fn until(response: &mut reqwest::Response, words: &str) -> String {
    let mut read = String::new();
    while !read.contains(words) {
        let piece = tokio::time::timeout(Duration::from_secs(10), response.chunk()).await;
        let piece = piece.expect("in time").expect("a piece").expect("not the end");
        read += &String::from_utf8_lossy(&piece);
    }
    read
}

#[tokio::test]
async fn a_stream_tells_what_comes_in_and_says_when_it_closes() {
    let counter = chert().await;
    let chat = direct(&counter).await;
    let mut stream =
        counter.request(Method::GET, "/api/v1/events/stream").send().await.expect("open");
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let service = Service::Chert;
    counter.bench.handle.at(service).receive(&chat, "are you there?").expect("known");
    let told = until(&mut stream, "are you there?").await;
    let data = told.lines().find_map(|line| line.strip_prefix("data: ")).expect("data");
    let data: Value = serde_json::from_str(data).expect("JSON");
    assert_eq!(data["data"]["chat"]["id"], chat);
    counter.bench.handle.at(service).receive(&chat, "hello??").expect("known");
    let told = until(&mut stream, "hello??").await;
    assert!(told.contains("\"payload\""), "the other form: {told}");
    counter.bench.handle.chert_close_streams();
    until(&mut stream, "event: close").await;
    assert!(stream.chunk().await.expect("an end").is_none());
    let now = chrono::DateTime::from_timestamp_millis(counter.bench.handle.now() - 60_000);
    let since = encoded(&now.expect("a time").to_rfc3339());
    let path = format!("/api/v1/events/stream?since={since}");
    let mut resumed = counter.request(Method::GET, &path).send().await.expect("open");
    let told = until(&mut resumed, "hello??").await;
    assert!(told.contains("are you there?"));
}

#[tokio::test]
async fn a_message_that_is_sent_is_delivered_and_often_read() {
    let counter = counter_of(Service::Chert, Options { still: false, ..still() }).await;
    let chat = direct(&counter).await;
    let sent = parts(&counter, &chat, json!([text("On its way")])).await;
    let row = &sent.body["message"];
    assert_eq!((&row["status"], &row["delivered_at"]), (&json!("sent"), &Value::Null));
    counter.bench.handle.advance(Duration::from_secs(60));
    let path = format!("/api/v1/messages/{}", row["id"].as_str().expect("an id"));
    let later = counter.get(&path).await.body["message"].clone();
    assert_eq!(later["status"], "delivered");
    assert!(later["delivered_at"].is_string());
}

#[tokio::test]
async fn quirks_bend_rows_and_refusals_keep_the_services_form() {
    let counter = counter(Service::Chert, &[Quirk::MissingFields, Quirk::MalformedRows]).await;
    let (bent, _) = rows(&counter, &counter.longest()).await;
    assert!(bent.iter().any(|row| row.get("status").is_none()));
    assert!(bent.iter().any(|row| row["id"].is_null()));
    counter.bench.handle.set_quirks(&[]);
    for (status, number, retryable) in [(429, 1007, true), (500, 3001, true), (503, 3002, true)] {
        counter.bench.handle.fail_next("GET", status, 1);
        let answer = counter.get("/api/v1/phone-numbers").await;
        assert_eq!((answer.status, code(&answer)), (status, number));
        assert_eq!(answer.body["error"]["retryable"], retryable);
        assert_eq!(answer.retry_after.is_some(), status == 429);
    }
}
