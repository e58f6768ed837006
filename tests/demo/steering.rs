//! What a test can do to single requests.

use std::time::Duration;

use reqwest::Method;
use switchboard::demo::Reply;

use crate::client::{GROUP, SITI, bench, encoded, still};

#[tokio::test]
async fn failures_strike_only_what_they_are_meant_for() {
    let bench = bench(still()).await;
    bench.handle.fail_next("POST /messages", 503, 2);
    assert_eq!(bench.get("/chats?limit=1").await.status, 200);
    let before = bench.handle.messages(SITI).len();
    let statuses = [
        bench.text("a", SITI, "1").await,
        bench.text("b", SITI, "2").await,
        bench.text("c", SITI, "3").await,
    ];
    assert_eq!(statuses.map(|answer| answer.status), [503, 503, 200]);
    assert_eq!(bench.handle.messages(SITI).len(), before + 1);
}

#[tokio::test]
async fn an_answer_can_be_made_by_hand() {
    let bench = bench(still()).await;
    let headers =
        vec![("Retry-After".into(), "7".into()), ("Content-Type".into(), "text/html".into())];
    bench.handle.answer_next(
        "GET /me",
        Reply { status: 429, headers, body: b"<html>busy</html>".to_vec() },
    );
    let answer = bench.get("/me").await;
    assert_eq!((answer.status, answer.retry_after.as_deref()), (429, Some("7")));
    assert_eq!(bench.get("/me").await.status, 200);
}

#[tokio::test]
async fn a_held_request_waits_for_its_release() {
    let bench = bench(still()).await;
    let hold = bench.handle.hold_next(SITI);
    let path = format!("/chats/{}/messages?limit=5", encoded(SITI));
    let request = tokio::spawn(bench.request(Method::GET, &path).send());
    tokio::time::timeout(Duration::from_secs(5), hold.reached()).await.expect("it arrives");
    assert_eq!(bench.page(GROUP, 5, None).await.status, 200);
    assert!(!request.is_finished());
    assert_eq!(bench.handle.log()[0].status, None);
    hold.release();
    let response = request.await.expect("a task").expect("an answer");
    assert_eq!(response.status().as_u16(), 200);
}

#[tokio::test]
async fn a_held_request_can_fail_afterwards_and_is_given_up_when_the_server_stops() {
    let bench = bench(still()).await;
    let hold = bench.handle.hold_next("/me");
    bench.handle.fail_next("/me", 500, 1);
    let request = tokio::spawn(bench.request(Method::GET, "/me").send());
    hold.reached().await;
    drop(hold);
    assert_eq!(request.await.expect("a task").expect("an answer").status().as_u16(), 500);
    let hold = bench.handle.hold_next("/me");
    let request = tokio::spawn(bench.request(Method::GET, "/me").send());
    hold.reached().await;
    drop(bench.demo);
    let outcome = tokio::time::timeout(Duration::from_secs(5), request).await.expect("in time");
    assert!(outcome.expect("a task").is_err());
    drop(hold);
}

#[tokio::test]
async fn a_connection_can_be_closed_before_or_after_the_work_or_within_the_answer() {
    let bench = bench(still()).await;
    let before = bench.handle.messages(SITI).len();
    let body = serde_json::json!({"type": "text", "to": SITI, "text": "hi"});
    let send = async || bench.send(bench.request(Method::POST, "/messages").json(&body)).await;
    bench.handle.drop_next("POST", 1);
    assert!(send().await.is_err());
    assert_eq!(bench.handle.messages(SITI).len(), before);
    bench.handle.lose_next("POST", 1);
    assert!(send().await.is_err());
    assert_eq!(bench.handle.messages(SITI).len(), before + 1);
    bench.handle.cut_next("POST", 10);
    let mut response =
        bench.request(Method::POST, "/messages").json(&body).send().await.expect("a head");
    let first = response.chunk().await.expect("a beginning").expect("bytes");
    assert_eq!(first.len(), 10);
    assert!(response.chunk().await.is_err());
    assert_eq!(bench.handle.messages(SITI).len(), before + 2);
}

#[tokio::test]
async fn rules_and_logs_can_be_forgotten() {
    let bench = bench(still()).await;
    bench.handle.fail_next("/me", 500, 9);
    assert_eq!(bench.get("/me").await.status, 500);
    bench.handle.clear_rules();
    assert_eq!(bench.get("/me").await.status, 200);
    bench.handle.clear_log();
    bench.get("/me").await;
    let log = bench.handle.log();
    assert_eq!((log.len(), log[0].method.as_str(), log[0].status), (1, "GET", Some(200)));
}
