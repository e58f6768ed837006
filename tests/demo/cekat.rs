//! The embedded Cekat against its contract.

use std::{collections::HashSet, time::Duration};

use reqwest::Method;
use serde_json::{Value, json};
use switchboard::demo::{Quirk, Service};

use crate::client::{Answer, encoded, field};
use crate::others::{Counter, counter};

async fn cekat() -> Counter {
    counter(Service::Cekat, &[]).await
}

fn messages(conversation: &str, query: &str) -> String {
    format!("/api/messages?conversation_id={conversation}{query}")
}

/// Every conversation, by the cursor of two parts.
async fn conversations(counter: &Counter, limit: usize) -> Vec<Value> {
    let (mut rows, mut cursor) = (Vec::new(), String::new());
    for _ in 0..100 {
        let answer = counter.get(&format!("/api/conversations?limit={limit}{cursor}")).await;
        assert_eq!((answer.status, &answer.body["success"]), (200, &json!(true)));
        rows.extend_from_slice(answer.rows());
        let next = &answer.body["metadata"]["next_cursor"];
        let (Some(id), Some(time)) = (next["cursor_id"].as_str(), next["cursor_ts"].as_str())
        else {
            return rows;
        };
        assert_eq!(answer.rows().len(), limit);
        cursor = format!("&cursor_id={id}&cursor_ts={}", encoded(time));
    }
    panic!("the list has no end");
}

/// Every message of a conversation, page by page.
async fn walk(counter: &Counter, conversation: &str, limit: usize) -> Vec<Value> {
    let mut rows = Vec::new();
    for page in 1..100 {
        let query = format!("&page={page}&limit={limit}");
        let answer = counter.get(&messages(conversation, &query)).await;
        let pagination = &answer.body["metadata"]["pagination"];
        assert_eq!(pagination["current_items"], answer.rows().len());
        rows.extend_from_slice(answer.rows());
        if pagination["total_page"].as_u64() <= Some(page) {
            assert_eq!(pagination["total_items"], rows.len());
            return rows;
        }
    }
    panic!("{conversation} has no end");
}

/// The first conversation that something holds for.
async fn first(counter: &Counter, fits: impl Fn(&Value) -> bool) -> Value {
    let rows = conversations(counter, 50).await;
    rows.into_iter().find(fits).expect("such a conversation")
}

async fn say(counter: &Counter, conversation: &Value, text: &str) -> Answer {
    let body = json!({
        "conversation_id": conversation["id"],
        "receiver": conversation["contact_phone"],
        "message": text,
    });
    counter.post("/messages/whatsapp", body).await
}

/// Does something to a conversation on the second host.
async fn act(counter: &Counter, name: &str, body: Value) -> Answer {
    let base = counter.account.actions_url.as_deref().expect("a second host");
    let url = format!("{base}/business_workflows/{name}");
    let key = &counter.account.token;
    let request = counter.bench.http.post(url).bearer_auth(key).header("api_key", key);
    counter.send(request.json(&body)).await
}

#[tokio::test]
async fn the_first_host_takes_the_key_in_either_header_and_the_second_wants_both() {
    let counter = cekat().await;
    let path = "/api/inboxes";
    let without = counter.send(counter.bare(Method::GET, path)).await;
    assert_eq!((without.status, &without.body["status_code"]), (401, &json!(401)));
    assert_eq!(without.body["error"]["message"], "Not authenticated");
    assert_eq!(counter.get(path).await.status, 200);
    let by_key = counter.bare(Method::GET, path).header("api_key", &counter.account.token);
    assert_eq!(counter.send(by_key).await.status, 200);
    let url =
        format!("{}/business_workflows/labels", counter.account.actions_url.as_deref().unwrap());
    let one = counter.bench.http.get(&url).bearer_auth(&counter.account.token);
    assert_eq!(counter.send(one).await.status, 401);
    let both = counter.bench.http.get(&url).bearer_auth(&counter.account.token);
    let both = counter.send(both.header("api_key", &counter.account.token)).await;
    assert_eq!((both.status, both.rows().len()), (200, 4));
}

#[tokio::test]
async fn conversations_are_walked_by_both_parts_of_the_cursor() {
    let counter = cekat().await;
    let rows = conversations(&counter, 7).await;
    let ids: HashSet<&str> = field(&rows, "id").into_iter().collect();
    assert_eq!((rows.len(), ids.len()), (34, 34));
    let times: Vec<&str> =
        rows.iter().filter_map(|row| row["last_message"]["created_at"].as_str()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b) && times.iter().all(|time| time.ends_with("+00:00")));
    let platforms: HashSet<&str> = field(&rows, "platform_type").into_iter().collect();
    assert_eq!(platforms, HashSet::from(["whatsapp", "livechat", "instagram"]));
    let half = counter.get("/api/conversations?cursor_id=x").await;
    assert_eq!((half.status, half.code()), (400, "VALIDATION_ERROR"));
    assert_eq!(counter.get("/api/conversations").await.rows().len(), 10);
    assert_eq!(counter.get("/api/conversations?limit=0").await.status, 400);
}

#[tokio::test]
async fn inbox_and_status_narrow_the_list() {
    let counter = cekat().await;
    let rows = conversations(&counter, 50).await;
    let inbox = rows.iter().find(|row| row["platform_type"] == "livechat").expect("livechat");
    let id = inbox["inbox_id"].as_str().expect("an id");
    let narrowed = counter.get(&format!("/api/conversations?limit=50&inbox_id={id}")).await;
    assert!(narrowed.rows().iter().all(|row| row["inbox_name"] == "Website"));
    assert!(!narrowed.rows().is_empty());
    for status in ["open", "assigned", "pending", "resolved"] {
        let answer =
            counter.get(&format!("/api/conversations?limit=50&stage_status={status}")).await;
        assert!(!answer.rows().is_empty(), "{status}");
        assert!(answer.rows().iter().all(|row| row["stage_status"] == status));
    }
    assert_eq!(counter.get("/api/conversations?start_date=monday").await.status, 400);
}

#[tokio::test]
async fn a_long_conversation_is_walked_in_either_order_and_a_page_is_no_larger_than_it_may_be() {
    let counter = cekat().await;
    let id = counter.longest();
    let down = walk(&counter, &id, 100).await;
    assert!(down.len() > 250, "{}", down.len());
    assert!(field(&down, "created_at").is_sorted_by(|a, b| a >= b));
    let asked = counter.get(&messages(&id, "&limit=300")).await;
    assert_eq!(asked.rows().len(), 100);
    assert_eq!(counter.get(&messages(&id, "")).await.rows().len(), 10);
    counter.bench.handle.set_quirks(&[Quirk::OldestFirst]);
    let mut up = walk(&counter, &id, 60).await;
    up.reverse();
    assert_eq!(field(&up, "id"), field(&down, "id"));
    assert_eq!(counter.get(&messages("unknown", "")).await.status, 404);
    assert_eq!(counter.get(&messages(&id, "&page=0")).await.status, 400);
}

#[tokio::test]
async fn a_messages_time_is_jakartas_and_a_conversations_is_greenwichs() {
    let counter = cekat().await;
    let rows = conversations(&counter, 50).await;
    let row = rows.iter().find(|row| row["stage_status"] != "resolved").expect("one");
    let newest = walk(&counter, row["id"].as_str().expect("id"), 100).await[0].clone();
    let local = newest["created_at"].as_str().expect("a time");
    let local = chrono::NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M:%S").expect("no zone");
    let zoned = row["last_message"]["created_at"].as_str().expect("a time");
    let zoned = chrono::DateTime::parse_from_rfc3339(zoned).expect("a zone").naive_utc();
    let apart = (local - zoned).num_seconds();
    assert!((7 * 3_600 - 1..=7 * 3_600).contains(&apart), "{apart}");
}

#[tokio::test]
async fn everybody_who_writes_is_told_apart_and_notes_are_marked() {
    let counter = cekat().await;
    let mut kinds = HashSet::new();
    let (mut notes, mut templates, mut page) = (0, 0, 1);
    loop {
        let answer = counter.get(&format!("/api/messages?limit=100&page={page}")).await;
        for row in answer.rows() {
            let kind = row["sent_by_type"].as_str().expect("a type").to_owned();
            notes += usize::from(row["additional_data"]["is_private_note"] == true);
            templates += usize::from(row["is_template"] == true);
            for name in
                ["conversation_id", "sent_by_name", "media_type", "status", "contact", "inbox"]
            {
                assert!(!row[name].is_null(), "{name}: {row}");
            }
            kinds.insert(kind);
        }
        if answer.rows().len() < 100 {
            break;
        }
        page += 1;
    }
    assert_eq!(kinds, ["agent", "user", "system", "ai"].map(str::to_owned).into());
    assert!(notes > 3 && templates > 3, "{notes} notes, {templates} templates");
}

#[tokio::test]
async fn a_text_is_sent_on_whatsapp_inside_the_window_to_the_customer_only() {
    let counter = cekat().await;
    let row = first(&counter, |row| row["platform_type"] == "whatsapp").await;
    let answer = say(&counter, &row, "Baik, Kak").await;
    assert_eq!((answer.status, &answer.body["success"]), (200, &json!(true)));
    let id = row["id"].as_str().expect("an id");
    let newest = walk(&counter, id, 100).await[0].clone();
    assert_eq!((&newest["message"], &newest["status"]), (&json!("Baik, Kak"), &json!("sent")));
    assert_eq!(newest["id"], answer.body["data"]["message_id"]);
    let to = |receiver: Value, message: &str| json!({ "conversation_id": id, "receiver": receiver, "message": message });
    for wrong in
        [to("".into(), "x"), to("62811".into(), "x"), to(row["contact_phone"].clone(), " ")]
    {
        let refused = counter.post("/messages/whatsapp", wrong).await;
        assert_eq!((refused.status, refused.code()), (400, "VALIDATION_ERROR"), "{refused:?}");
    }
    let web = first(&counter, |row| row["platform_type"] == "livechat").await;
    assert_eq!(say(&counter, &web, "x").await.status, 400);
    let mut nowhere = row.clone();
    nowhere["id"] = "unknown".into();
    assert_eq!(say(&counter, &nowhere, "x").await.status, 404);
}

#[tokio::test]
async fn files_need_a_name_at_the_end_of_their_link_and_buttons_a_type() {
    let counter = cekat().await;
    let row = first(&counter, |row| row["platform_type"] == "whatsapp").await;
    let body = |more: Value| {
        let mut body = json!({ "conversation_id": row["id"], "receiver": row["contact_phone"] });
        for (name, value) in more.as_object().expect("an object") {
            body[name] = value.clone();
        }
        body
    };
    for (more, status) in [
        (json!({ "file_url": "https://example.com/a.pdf" }), 200),
        (json!({ "file_url": "https://example.com/files/" }), 400),
        (json!({ "message": "Pick", "media_type": "button", "action": { "buttons": [] } }), 200),
        (json!({ "message": "Pick", "action": { "buttons": [] } }), 400),
        (json!({ "location": { "latitude": 1, "longitude": 2 } }), 200),
        (json!({ "message": "x", "idempotency_key": "1" }), 400),
    ] {
        assert_eq!(
            counter.post("/messages/whatsapp", body(more.clone())).await.status,
            status,
            "{more}"
        );
    }
    let newest = walk(&counter, row["id"].as_str().expect("id"), 100).await;
    assert!(
        newest.iter().any(|row| row["media_type"] == "document" && row["sent_by_type"] == "agent")
    );
}

#[tokio::test]
async fn outside_the_window_a_template_is_what_can_be_sent() {
    let counter = cekat().await;
    let rows = conversations(&counter, 50).await;
    let mut closed = None;
    for row in rows.iter().filter(|row| row["platform_type"] == "whatsapp") {
        let answer = say(&counter, row, "halo?").await;
        if answer.status == 400 {
            closed = Some((row, answer.body["error"]["message"].clone()));
            break;
        }
    }
    let (row, why) = closed.expect("a closed window");
    assert!(why.as_str().is_some_and(|why| why.contains("24 hour")), "{why}");
    let template = |name: &str| {
        json!({
            "inbox_id": row["inbox_id"], "wa_template_id": name, "template_body_variables": ["Ana"],
            "phone_number": row["contact_phone"], "phone_name": "Ana",
        })
    };
    assert_eq!(counter.post("/templates/send", template("follow_up")).await.status, 200);
    let newest = walk(&counter, row["id"].as_str().expect("id"), 100).await[0].clone();
    assert_eq!((&newest["is_template"], &newest["sent_by_type"]), (&json!(true), &json!("agent")));
    assert_eq!(counter.post("/templates/send", template("nothing")).await.status, 404);
}

#[tokio::test]
async fn conversations_are_given_away_resolved_and_labelled_on_the_second_host() {
    let counter = cekat().await;
    let row = first(&counter, |row| row["stage_status"] == "open").await;
    let id = row["id"].clone();
    let agent = counter.get("/api/agents").await.rows()[1].clone();
    let given = json!({ "conversation_id": id, "agent_id": agent["id"] });
    assert_eq!(act(&counter, "assign-agent", given).await.status, 200);
    let path = format!("/api/conversations/{}", id.as_str().expect("an id"));
    let now = counter.get(&path).await.body["data"].clone();
    assert_eq!(
        (&now["handled_by_name"], &now["stage_status"]),
        (&agent["name"], &json!("assigned"))
    );
    let told = walk(&counter, id.as_str().expect("id"), 100).await[0].clone();
    assert_eq!(told["sent_by_type"], "system");
    assert_eq!(
        act(&counter, "resolve-conversation", json!({ "conversation_id": id })).await.status,
        200
    );
    let now = counter.get(&path).await.body["data"].clone();
    assert_eq!(
        (&now["stage_status"], &now["resolved_by_name"]),
        (&json!("resolved"), &agent["name"])
    );
    assert!(now["resolved_at"].is_string());
    let pending = json!({ "conversation_id": id, "stage_status": "pending" });
    assert_eq!(act(&counter, "conversation-status", pending).await.status, 200);
    let label =
        json!({ "conversation_id": id, "label_id": "11bb9e40-7a0d-47a2-8a4f-3e6b0c5d0004" });
    assert_eq!(act(&counter, "labels", label.clone()).await.status, 200);
    let now = counter.get(&path).await.body["data"].clone();
    assert_eq!(now["stage_status"], "pending");
    assert!(now["labels"].as_array().expect("labels").iter().any(|one| one["name"] == "VIP"));
    assert_eq!(act(&counter, "labels/remove", label).await.status, 200);
    let assignments = counter.get("/api/agent_assignments").await;
    assert_eq!(assignments.rows()[0]["conversation_id"], id);
    for (name, body, status) in [
        ("assign-agent", json!({ "conversation_id": id, "agent_id": "nobody" }), 404),
        ("assign-agent", json!({ "conversation_id": id }), 400),
        ("conversation-status", json!({ "conversation_id": id, "stage_status": "done" }), 400),
        ("resolve-conversation", json!({ "conversation_id": "unknown" }), 404),
    ] {
        assert_eq!(act(&counter, name, body).await.status, status, "{name}");
    }
}

#[tokio::test]
async fn contacts_inboxes_and_agents_come_in_pages_without_a_count_of_the_page() {
    let counter = cekat().await;
    for (path, total) in [("/api/contacts", 34), ("/api/inboxes", 3), ("/api/agents", 4)] {
        let answer = counter.get(&format!("{path}?limit=2&page=2")).await;
        let pagination = &answer.body["metadata"]["pagination"];
        assert_eq!(pagination["total_items"], total, "{path}");
        assert!(pagination.get("current_items").is_none());
        assert!(!answer.rows().is_empty());
    }
    let detail = counter.get(&format!("/api/conversations/{}", counter.longest())).await;
    for name in ["pipeline", "collaborators", "last_message_by_human", "labels"] {
        assert!(detail.body["data"].get(name).is_some(), "{name}");
    }
    assert_eq!(counter.get("/api/conversations/unknown").await.status, 404);
}

#[tokio::test]
async fn every_answer_says_what_is_left_of_the_limit() {
    let counter = cekat().await;
    counter.bench.handle.limit(Service::Cekat, 2);
    let mut left = Vec::new();
    for _ in 0..3 {
        let response =
            counter.request(Method::GET, "/api/inboxes").send().await.expect("an answer");
        let header = |name: &str| response.headers()[name].to_str().expect("text").to_owned();
        assert_eq!(header("x-ratelimit-limit"), "2");
        left.push((response.status().as_u16(), header("x-ratelimit-remaining")));
    }
    assert_eq!(left, [(200, "1".into()), (200, "0".into()), (429, "0".into())]);
    counter.bench.handle.advance(Duration::from_secs(60));
    assert_eq!(counter.get("/api/inboxes").await.status, 200);
}

#[tokio::test]
async fn quirks_bend_rows_and_refusals_keep_the_services_form() {
    let counter = counter(Service::Cekat, &[Quirk::MissingFields, Quirk::MalformedRows]).await;
    let path = messages(&counter.longest(), "&limit=100");
    let bent = counter.get(&path).await;
    assert!(bent.rows().iter().any(|row| row.get("contact").is_none()));
    assert!(bent.rows().iter().any(|row| row["id"].is_null()));
    let row =
        first(&counter, |row| row["contact_phone"].as_str().is_some_and(|p| !p.is_empty())).await;
    assert_eq!(say(&counter, &row, "x").await.body, json!({ "success": true }));
    counter.bench.handle.set_quirks(&[]);
    for status in [429, 500, 503] {
        counter.bench.handle.fail_next("GET", status, 1);
        let answer = counter.get("/api/inboxes").await;
        assert_eq!((answer.status, &answer.body["status_code"]), (status, &json!(status)));
        assert!(answer.body["error"]["message"].is_string());
    }
}
