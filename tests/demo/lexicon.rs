//! The embedded Lexicon against its contract.

use std::collections::HashSet;

use reqwest::Method;
use serde_json::{Value, json};
use switchboard::demo::{Quirk, Service};

use crate::client::{Answer, field};
use crate::others::{Counter, counter};

async fn lexicon() -> Counter {
    counter(Service::Lexicon, &[]).await
}

fn rows<'a>(answer: &'a Answer, name: &str) -> &'a [Value] {
    answer.body[name].as_array().map_or(&[], Vec::as_slice)
}

/// The first chat of a user.
async fn first(counter: &Counter) -> String {
    let answer = counter.get("/api/v1/chats/user/user123").await;
    answer.body["chats"][0]["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn without_the_tenants_key_nothing_is_told() {
    let counter = lexicon().await;
    let path = "/api/v1/chats/user/user123";
    let without = counter.send(counter.bare(Method::GET, path)).await;
    let wrong = counter.bare(Method::GET, path).header("X-API-Key", "wrong");
    let bearer = counter.bare(Method::GET, path).bearer_auth(&counter.account.token);
    assert_eq!(without.status, 401);
    assert!(without.body["detail"].is_string(), "{without:?}");
    assert_eq!(counter.send(wrong).await.status, 401);
    assert_eq!(counter.send(bearer).await.status, 401);
    assert_eq!(counter.get("/api/v1/chats").await.status, 404, "there is no list of all chats");
}

#[tokio::test]
async fn a_users_chats_have_the_documented_fields_and_the_newest_made_comes_first() {
    let counter = lexicon().await;
    let mut count = 0;
    for user in &counter.account.users {
        let answer = counter.get(&format!("/api/v1/chats/user/{user}")).await;
        let chats = rows(&answer, "chats");
        assert!(!chats.is_empty(), "{user}");
        assert_eq!(answer.body["total"], chats.len());
        assert_eq!((&answer.body["limit"], &answer.body["has_more"]), (&json!(50), &json!(false)));
        assert!(field(chats, "created_at").is_sorted_by(|a, b| a >= b));
        for chat in chats {
            assert_eq!(chat["user_id"], **user);
            assert!(chat["config"]["metadata"].is_object() && chat["tenant_id"].is_string());
            assert!(chat["message_count"].is_u64());
            count += 1;
        }
    }
    assert_eq!(count, 26);
    let nobody = counter.get("/api/v1/chats/user/nobody").await;
    assert_eq!((nobody.status, rows(&nobody, "chats").len()), (200, 0));
    let up = counter.get("/api/v1/chats/user/user123?order=asc&limit=3").await;
    assert!(field(rows(&up, "chats"), "created_at").is_sorted());
    assert_eq!(up.body["has_more"], true);
}

#[tokio::test]
async fn a_long_chat_is_walked_both_ways_without_a_gap() {
    let counter = lexicon().await;
    let chat = counter.longest();
    let mut walks = Vec::new();
    for order in ["asc", "desc"] {
        let (mut ids, mut offset) = (Vec::new(), 0);
        loop {
            let query = format!("offset={offset}&limit=100&order={order}");
            let answer = counter.get(&format!("/api/v1/chats/{chat}/messages?{query}")).await;
            let page = rows(&answer, "messages");
            ids.extend(field(page, "id").into_iter().map(str::to_owned));
            offset += page.len();
            assert_eq!(answer.body["offset"].as_u64(), Some((offset - page.len()) as u64));
            if answer.body["has_more"] == false {
                assert_eq!(answer.body["total"].as_u64(), Some(offset as u64));
                break;
            }
            assert_eq!(page.len(), 100);
        }
        walks.push(ids);
    }
    assert!(walks[0].len() > 300 && walks[0].iter().all(|id| id.starts_with("msg-")));
    assert_eq!(walks[0].iter().collect::<HashSet<_>>().len(), walks[0].len());
    let down: Vec<&String> = walks[1].iter().rev().collect();
    assert_eq!(walks[0].iter().collect::<Vec<_>>(), down);
}

#[tokio::test]
async fn messages_are_a_users_or_the_assistants_and_some_have_media() {
    let counter = lexicon().await;
    let chat = counter.longest();
    let answer = counter.get(&format!("/api/v1/chats/{chat}/messages?limit=100")).await;
    let page = rows(&answer, "messages");
    let roles: HashSet<&str> = field(page, "sender_role").into_iter().collect();
    assert_eq!(roles, HashSet::from(["user", "assistant"]));
    assert!(page.iter().all(|row| row["created_at"].as_str().is_some_and(|t| t.ends_with('Z'))));
    assert!(page.iter().any(|row| row["metadata"]["model"] == "gpt-4"));
    let with_media = page.iter().find(|row| row["media_type"].is_string()).expect("some media");
    let link = with_media["media_url"].as_str().expect("a link");
    let file = counter.bench.http.get(link).send().await.expect("an answer");
    assert_eq!(file.status().as_u16(), 200);
    assert!(!file.bytes().await.expect("bytes").is_empty());
}

#[tokio::test]
async fn a_limit_above_100_and_every_other_bad_query_is_an_error() {
    let counter = lexicon().await;
    let chat = first(&counter).await;
    for bad in ["limit=101", "limit=0", "limit=x", "offset=-1", "order=newest"] {
        for path in [format!("/api/v1/chats/{chat}/messages"), "/api/v1/chats/user/user123".into()]
        {
            let answer = counter.get(&format!("{path}?{bad}")).await;
            assert_eq!(answer.status, 400, "{path}?{bad}");
            assert!(answer.body["detail"].is_string());
        }
    }
    let unknown = counter.get("/api/v1/chats/00000000-0000-4000-8000-000000000000/messages").await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn an_empty_chat_has_no_messages_and_no_last_time() {
    let counter = lexicon().await;
    let body = json!({ "user_id": "user123", "title": "New" });
    let made = counter.post("/api/v1/chats/", body).await;
    assert_eq!(made.status, 201);
    assert!(made.body["last_message_at"].is_null());
    let id = made.body["id"].as_str().expect("an id");
    let answer = counter.get(&format!("/api/v1/chats/{id}/messages")).await;
    assert_eq!((&answer.body["messages"], &answer.body["total"]), (&json!([]), &json!(0)));
    let detail = counter.get(&format!("/api/v1/chats/{id}")).await;
    assert_eq!(
        (&detail.body["status"], &detail.body["message_count"]),
        (&json!("active"), &json!(0))
    );
    assert_eq!(counter.post("/api/v1/chats/", json!({ "title": "x" })).await.status, 400);
}

#[tokio::test]
async fn a_chat_is_deleted_for_good_unless_somebody_talks_in_it() {
    let counter = lexicon().await;
    let id = first(&counter).await;
    let path = format!("/api/v1/chats/{id}");
    counter.bench.handle.lexicon_socket(&id, true);
    assert_eq!(counter.send(counter.request(Method::DELETE, &path)).await.status, 409);
    counter.bench.handle.lexicon_socket(&id, false);
    let gone = counter.send(counter.request(Method::DELETE, &path)).await;
    assert_eq!((gone.status, &gone.body["success"]), (200, &json!(true)));
    assert!(gone.body["deleted_at"].is_string() && gone.body["message"].is_string());
    assert_eq!(counter.send(counter.request(Method::DELETE, &path)).await.status, 404);
    assert_eq!(counter.get(&format!("{path}/messages")).await.status, 404);
    let listed = counter.get("/api/v1/chats/user/user123").await;
    assert!(!field(rows(&listed, "chats"), "id").contains(&id.as_str()));
}

#[tokio::test]
async fn what_is_written_during_a_walk_shifts_the_offsets_of_descending_order_only() {
    let counter = lexicon().await;
    let chat = counter.longest();
    let asked = &counter;
    let page = |query: &'static str| {
        let path = format!("/api/v1/chats/{chat}/messages?{query}");
        async move { rows(&asked.get(&path).await, "messages").to_vec() }
    };
    let (first, up) = (page("order=desc&limit=10").await, page("offset=20&limit=10").await);
    counter.bench.handle.at(Service::Lexicon).receive(&chat, "and another thing").expect("known");
    let second = page("order=desc&offset=10&limit=10").await;
    assert_eq!(second[0]["id"], first[9]["id"]);
    assert_eq!(page("offset=20&limit=10").await, up);
}

#[tokio::test]
async fn quirks_bend_pages_and_refusals_keep_the_services_form() {
    let counter = counter(Service::Lexicon, &[Quirk::RepeatedRows]).await;
    let chat = counter.longest();
    let path = format!("/api/v1/chats/{chat}/messages?limit=10");
    let (one, two) = (counter.get(&path).await, counter.get(&format!("{path}&offset=10")).await);
    assert_eq!(rows(&two, "messages")[..3], rows(&one, "messages")[7..]);
    counter.bench.handle.set_quirks(&[Quirk::MalformedRows]);
    let bent = counter.get(&format!("{path}&limit=100")).await;
    assert!(rows(&bent, "messages").iter().any(|row| !row["id"].is_string()));
    counter.bench.handle.set_quirks(&[Quirk::Busy]);
    let down = format!("{path}&order=desc&offset=10");
    let (before, after) = (counter.get(&down).await, counter.get(&down).await);
    assert_eq!(before.body["total"].as_u64().map(|total| total + 1), after.body["total"].as_u64());
    counter.bench.handle.set_quirks(&[]);
    for status in [429, 500, 503] {
        counter.bench.handle.fail_next("GET", status, 1);
        let answer = counter.get(&path).await;
        assert_eq!((answer.status, answer.body["detail"].is_string()), (status, true));
    }
}
