//! Live events of the embedded gateway: tickets, sockets, lines.

use std::time::Duration;

use axum::http::StatusCode;
use futures_util::StreamExt;
use reqwest::Method;
use serde_json::{Value, json};
use switchboard::demo::{Options, Quirk, TOKEN_WITHOUT_EVENTS};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Error;

use super::client::{Bench, SITI, UNREACHABLE, bench, encoded, quirky, still};

/// How long a frame may take.
const PATIENCE: Duration = Duration::from_secs(20);

struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    async fn open(bench: &Bench, ticket: &str) -> Result<Socket, u16> {
        let stream = TcpStream::connect(bench.demo.address()).await.unwrap();
        let url = format!("ws://{}/gateway/api/v1/realtime?ticket={ticket}", bench.demo.address());
        match tokio_tungstenite::client_async(url, stream).await {
            Ok((socket, _)) => Ok(Socket(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// The next frame; nothing at the end.
    async fn frame(&mut self) -> Option<Value> {
        let frame = timeout(PATIENCE, self.0.next()).await.expect("a frame in time")?.ok()?;
        serde_json::from_str(frame.to_text().ok()?).ok()
    }

    /// The next frame of this kind.
    async fn next(&mut self, event: &str) -> Value {
        for _ in 0..200 {
            let frame = self.frame().await.expect("the stream goes on");
            if frame["event"] == event {
                return frame;
            }
        }
        panic!("no {event} came");
    }
}

async fn ask(bench: &Bench, body: Value) -> (u16, Value) {
    let base = &bench.demo.accounts()[0].base_url;
    let request = bench.http.post(format!("{base}/api/v1/realtime/ticket"));
    let answer = bench.send(request.bearer_auth(&bench.token).json(&body)).await.unwrap();
    (answer.status, answer.body)
}

fn session_scope(bench: &Bench) -> Value {
    json!({ "scope": "session", "session": bench.handle.session(), "events": ["*"] })
}

async fn ticket(bench: &Bench, since: Option<&str>) -> String {
    let mut body = session_scope(bench);
    if let Some(since) = since {
        body["since"] = json!(since);
    }
    let (status, body) = ask(bench, body).await;
    assert_eq!(status, 201, "{body}");
    body["ticket"].as_str().unwrap().to_owned()
}

async fn listening(bench: &Bench, since: Option<&str>) -> Socket {
    let ticket = ticket(bench, since).await;
    let mut socket = Socket::open(bench, &ticket).await.expect("a socket");
    let greeting = socket.frame().await.unwrap();
    assert_eq!(
        (&greeting["event"], greeting["heartbeatSeconds"].is_u64()),
        (&json!("connected"), true)
    );
    socket
}

#[tokio::test]
async fn a_ticket_opens_one_socket_and_no_second() {
    let bench = bench(still()).await;
    let ticket = ticket(&bench, None).await;
    assert!(Socket::open(&bench, &ticket).await.is_ok());
    assert_eq!(Socket::open(&bench, &ticket).await.err(), Some(401));
    assert_eq!(Socket::open(&bench, "made-up").await.err(), Some(401));
}

#[tokio::test]
async fn a_ticket_is_asked_for_as_the_contract_says_and_not_otherwise() {
    let bench = bench(still()).await;
    assert_eq!(ask(&bench, json!({ "scope": "organization", "events": ["*"] })).await.0, 201);
    for wrong in [
        json!({ "scope": "session", "events": ["*"] }),
        json!({ "scope": "team", "events": ["*"] }),
        json!({ "scope": "organization" }),
        json!({ "scope": "organization", "events": ["*"], "types": "message" }),
    ] {
        assert_eq!(ask(&bench, wrong.clone()).await.0, 400, "{wrong}");
    }
    let unknown = json!({ "scope": "session", "session": "nobody", "events": ["*"] });
    assert_eq!(ask(&bench, unknown).await.0, 404);
}

#[tokio::test]
async fn a_key_without_the_right_may_not_listen() {
    let mut bench = bench(still()).await;
    bench.token = TOKEN_WITHOUT_EVENTS.into();
    assert_eq!(ask(&bench, session_scope(&bench)).await.0, 403);
    let lines = bench.http.get(format!("{}/api/v1/events", bench.demo.accounts()[0].base_url));
    let lines = lines.bearer_auth(&bench.token).send().await.unwrap();
    assert_eq!(lines.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_a_customer_does_is_told() {
    let bench = bench(still()).await;
    let mut socket = listening(&bench, None).await;
    let id = bench.handle.receive(SITI, "hello?").unwrap();
    let told = socket.next("message").await;
    assert_eq!(told["schema"], "v1");
    assert_eq!(told["session"], bench.handle.session());
    let payload = &told["payload"];
    assert_eq!((&payload["waMessageId"], &payload["body"]), (&json!(id), &json!("hello?")));
    assert_eq!((&payload["chatJid"], &payload["fromMe"]), (&json!(SITI), &json!(false)));
    assert!(payload["media"].is_null() && payload["timestamp"].is_i64());
    assert!(bench.handle.change(SITI, &id, "hello!"));
    assert_eq!(socket.next("message.edited").await["payload"]["body"], "hello!");
    assert!(bench.handle.react(SITI, &id, "👍"));
    let reaction = socket.next("message.reaction").await;
    assert_eq!(reaction["payload"]["targetId"], json!(id));
    assert_eq!(reaction["payload"]["reaction"], "👍");
    assert!(bench.handle.take_back(SITI, &id));
    assert_eq!(socket.next("message.revoked").await["payload"]["targetId"], json!(id));
}

#[tokio::test]
async fn an_own_send_is_told_before_it_is_answered_and_then_how_far_it_came() {
    let bench = bench(Options { still: false, ..still() }).await;
    let mut socket = listening(&bench, None).await;
    let sent = bench.text("k1", SITI, "on its way").await;
    let told = socket.next("message.from_me").await;
    assert_eq!(told["payload"]["waMessageId"], sent.body["waMessageId"]);
    let status = socket.next("message.status").await;
    assert_eq!(status["payload"]["messageIds"], json!([sent.body["waMessageId"]]));
    assert_eq!(status["payload"]["status"], "sent");
    assert_eq!(socket.next("message.status").await["payload"]["status"], "delivered");
}

#[tokio::test]
async fn a_send_that_fails_later_is_told_to_have_failed() {
    let bench = bench(Options { still: false, ..still() }).await;
    let mut socket = listening(&bench, None).await;
    bench.text("k1", UNREACHABLE, "to nobody").await;
    assert_eq!(socket.next("message.status").await["payload"]["status"], "failed");
}

#[tokio::test]
async fn typing_is_told_to_those_who_have_subscribed() {
    let bench = bench(still()).await;
    let mut socket = listening(&bench, None).await;
    bench.handle.types(SITI, true);
    let answer = bench.get(&format!("/chats/{}/presence", encoded(SITI))).await;
    assert_eq!(answer.status, 200);
    bench.handle.types(SITI, false);
    let first = socket.next("presence.update").await;
    assert_eq!(
        (&first["payload"]["from"], &first["payload"]["state"]),
        (&json!(SITI), &json!("paused"))
    );
}

#[tokio::test]
async fn changed_rows_and_a_lost_session_are_told() {
    let bench = bench(still()).await;
    let mut socket = listening(&bench, None).await;
    bench
        .call(Method::PATCH, &format!("/chats/{}", encoded(SITI)), json!({ "pinned": true }))
        .await;
    let row = socket.next("chat.update").await;
    assert_eq!((&row["payload"]["jid"], &row["payload"]["pinned"]), (&json!(SITI), &json!(true)));
    bench.handle.set_quirks(&[Quirk::Disconnected]);
    assert_eq!(socket.next("session.status").await["payload"]["status"], "logged_out");
}

#[tokio::test]
async fn after_a_break_what_was_missed_is_told_from_there_on() {
    let bench = bench(still()).await;
    let mut socket = listening(&bench, None).await;
    bench.handle.receive(SITI, "one");
    let last = socket.next("message").await["id"].as_str().unwrap().to_owned();
    bench.handle.break_streams();
    assert_eq!(socket.frame().await, None);
    for text in ["two", "three"] {
        bench.handle.receive(SITI, text);
    }
    let mut again = listening(&bench, Some(&last)).await;
    bench.handle.receive(SITI, "four");
    for text in ["two", "three", "four"] {
        assert_eq!(again.next("message").await["payload"]["body"], text);
    }
}

#[tokio::test]
async fn what_can_not_be_told_again_is_said_to_be_missed() {
    let bench = bench(still()).await;
    let mut socket = listening(&bench, Some("evt_of_another_life")).await;
    let frame = socket.frame().await.unwrap();
    assert_eq!((&frame["event"], &frame["error"]), (&json!("error"), &json!("replay_failed")));
    bench.handle.receive(SITI, "and on");
    assert_eq!(socket.next("message").await["payload"]["body"], "and on");
}

#[tokio::test]
async fn a_thousand_events_are_told_again_and_not_one_more() {
    let bench = bench(still()).await;
    let mut socket = listening(&bench, None).await;
    bench.handle.receive(SITI, "first");
    let first = socket.next("message").await["id"].as_str().unwrap().to_owned();
    for n in 0..1_000 {
        bench.handle.receive(SITI, &n.to_string());
    }
    let mut again = listening(&bench, Some(&first)).await;
    assert_eq!(again.next("message").await["payload"]["body"], "0");
    bench.handle.receive(SITI, "one more");
    let mut late = listening(&bench, Some(&first)).await;
    assert_eq!(late.frame().await.unwrap()["error"], "replay_failed");
}

#[tokio::test]
async fn it_says_that_it_is_alive() {
    let bench = bench(Options { heartbeat: Duration::from_millis(40), ..still() }).await;
    let mut socket = listening(&bench, None).await;
    socket.next("ping").await;
    socket.next("ping").await;
}

#[tokio::test]
async fn older_gateways_tell_the_same_as_lines() {
    let bench = quirky(&[Quirk::NoTicket]).await;
    assert_eq!(ask(&bench, session_scope(&bench)).await.0, 404);
    let base = &bench.demo.accounts()[0].base_url;
    let url = format!("{base}/api/v1/events?types=message&session={}", bench.handle.session());
    let mut response = bench.http.get(url).bearer_auth(&bench.token).send().await.unwrap();
    bench.handle.receive(SITI, "as a line");
    let mut text = String::new();
    while text.lines().count() < 2 {
        let chunk = response.chunk().await.unwrap().expect("the stream goes on");
        text += std::str::from_utf8(&chunk).unwrap();
    }
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["event"], "connected");
    assert_eq!(lines[1]["payload"]["body"], "as a line");
}

#[tokio::test]
async fn where_there_are_none_both_ways_are_not_found() {
    let bench = quirky(&[Quirk::NoEvents]).await;
    assert_eq!(ask(&bench, session_scope(&bench)).await.0, 404);
    let base = &bench.demo.accounts()[0].base_url;
    let lines = bench.http.get(format!("{base}/api/v1/events")).bearer_auth(&bench.token);
    assert_eq!(lines.send().await.unwrap().status(), StatusCode::NOT_FOUND);
}
