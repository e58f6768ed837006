//! The runtime against servers that misbehave: what is repeated, what is told, what never leaks.

#[path = "runtime_http/elsewhere.rs"]
mod elsewhere;
#[path = "runtime_http/support.rs"]
mod support;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::response::Response;
use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use secrecy::SecretString;
use support::*;
use switchboard::app::Msg;
use switchboard::backend::{self, Dialect, Flow, Path, Repeat, Reply, Request};
use switchboard::domain::*;
use switchboard::runtime::http::AccountSetup;
use switchboard::runtime::world::World;
use tokio::sync::mpsc;
use url::Url;

fn read() -> Request {
    Request::get(Path::of(&["sessions"]).unwrap())
}

fn act() -> Request {
    Request::act(backend::Method::Post, Path::of(&["sessions"]).unwrap())
}

async fn cause(url: &Url, request: Request) -> Problem {
    http(url).0.call(&request, "trying").await.map(|reply| reply.status).unwrap_err()
}

fn retries(receiver: &mut mpsc::Receiver<Msg>) -> Vec<Retry> {
    let mut retries = Vec::new();
    while let Ok(message) = receiver.try_recv() {
        if let Msg::Retrying { retry, .. } = message {
            retries.push(retry);
        }
    }
    retries
}

mod broken_connections {
    use super::*;

    #[tokio::test]
    async fn without_a_connection_nothing_was_done() {
        let problem = cause(&nobody().await, act()).await;
        assert_eq!(problem.cause, Cause::Unreachable);
        assert!(problem.certainly_not_done());
        assert_eq!(problem.detail.as_deref(), Some("Connection refused"));
    }

    #[tokio::test]
    async fn a_silent_server_is_given_up_on_in_time() {
        let begun = Instant::now();
        let problem = cause(&raw(b"", false).await, act()).await;
        assert_eq!(problem.cause, Cause::Interrupted);
        assert!(!problem.certainly_not_done());
        assert!(begun.elapsed() < Duration::from_secs(2));
        assert!(problem.request_id.is_some());
    }

    #[tokio::test]
    async fn a_body_that_drips_and_stops_is_given_up_on_too() {
        let url = raw(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"da", false).await;
        assert_eq!(cause(&url, act()).await.cause, Cause::Interrupted);
    }

    #[tokio::test]
    async fn a_request_may_have_less_patience_than_the_account() {
        let begun = Instant::now();
        let request = act().within(Duration::from_millis(30));
        cause(&raw(b"", false).await, request).await;
        assert!(begun.elapsed() < Duration::from_millis(300));
    }

    #[tokio::test]
    async fn a_cut_body_is_an_interruption() {
        let url = raw(
            b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\nx-request-id: theirs\r\n\r\n{\"da",
            true,
        );
        let problem = cause(&url.await, act()).await;
        assert_eq!((problem.cause, problem.status), (Cause::Interrupted, Some(200)));
        assert_eq!(problem.request_id.as_deref(), Some("theirs"));
    }

    #[tokio::test]
    async fn a_connection_that_closes_without_a_word_is_an_interruption() {
        assert_eq!(cause(&raw(b"", true).await, act()).await.cause, Cause::Interrupted);
        let cut = raw(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab", true).await;
        assert_eq!(cause(&cut, act()).await.cause, Cause::Interrupted);
    }

    #[tokio::test]
    async fn a_length_that_is_too_short_makes_the_answer_unreadable() {
        let url = raw(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{\"data\":[]}", true).await;
        let problem = http(&url).0.ask(&page_op()).await.unwrap_err();
        assert_eq!(problem.cause, Cause::Unreadable);
    }

    #[tokio::test]
    async fn a_huge_body_is_not_taken_in() {
        let server = Server::quick(|_, _| json(200, vec![b' '; 200_000])).await;
        let problem = cause(&server.url, read()).await;
        assert_eq!(problem.cause, Cause::Unreadable);
        assert!(problem.detail.unwrap().contains("too large"));
        assert_eq!(server.hits().len(), 1);
    }
}

mod packed_bodies {
    use super::*;

    const PACKED: &[u8] = &[
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 74, 73, 44, 73, 84, 178, 138, 142, 173, 5, 0,
        148, 100, 178, 94, 11, 0, 0, 0,
    ];

    fn packed(body: &'static [u8]) -> Response {
        Response::builder().header("content-encoding", "gzip").body(Body::from(body)).unwrap()
    }

    #[tokio::test]
    async fn gzip_is_unpacked() {
        let server = Server::quick(|_, _| packed(PACKED)).await;
        let page = http(&server.url).0.ask(&page_op()).await;
        assert_eq!(
            page,
            Ok(Answer::Messages(Page { messages: Vec::new(), older: Older::Nothing }))
        );
        assert!(server.hits()[0].header("accept-encoding").unwrap().contains("gzip"));
    }

    #[tokio::test]
    async fn half_a_gzip_is_an_interruption_and_nonsense_is_unreadable() {
        let half = Server::quick(|_, _| packed(&PACKED[..20])).await;
        assert_eq!(cause(&half.url, act()).await.cause, Cause::Interrupted);
        let nonsense = Server::quick(|_, _| packed(b"this was never packed at all")).await;
        assert_eq!(cause(&nonsense.url, act()).await.cause, Cause::Unreadable);
    }
}

mod redirects {
    use super::*;

    fn to(status: u16, place: String) -> Response {
        Response::builder().status(status).header("location", place).body(Body::empty()).unwrap()
    }

    #[tokio::test]
    async fn another_host_or_port_never_sees_the_request() {
        let other = Server::quick(|_, _| empty_page()).await;
        let place = format!("{}api/v1/sessions", other.url);
        let by_name = place.replace("127.0.0.1", "localhost");
        for place in [place, by_name] {
            for status in [301, 302, 303, 307, 308] {
                let place = place.clone();
                let server = Server::quick(move |_, _| to(status, place.clone())).await;
                let problem = http(&server.url).0.ask(&page_op()).await.unwrap_err();
                assert_eq!(problem.cause, Cause::Unreadable);
                assert!(problem.detail.unwrap().contains("base_url"));
            }
        }
        assert!(other.hits().is_empty());
    }

    #[tokio::test]
    async fn the_same_host_is_followed_with_the_token() {
        let server = Server::quick(|number, _| match number {
            0 => to(302, "/api/v1/moved?a=b".into()),
            _ => empty_page(),
        });
        let server = server.await;
        assert_eq!(http(&server.url).0.call(&read(), "trying").await.unwrap().status, 200);
        let moved = &server.hits()[1];
        assert_eq!(moved.line, "GET /api/v1/moved?a=b");
        assert_eq!(moved.header("authorization"), Some("Bearer wa_token"));
    }

    #[tokio::test]
    async fn a_post_is_never_turned_into_something_else() {
        let server = Server::quick(|_, _| to(302, "/api/v1/moved".into())).await;
        assert_eq!(http(&server.url).0.call(&act(), "trying").await.unwrap().status, 302);
        let again = Server::quick(|number, _| match number {
            0 => to(307, "/api/v1/moved".into()),
            _ => empty_page(),
        });
        let again = again.await;
        assert_eq!(http(&again.url).0.call(&act(), "trying").await.unwrap().status, 200);
        assert_eq!(again.hits()[1].line, "POST /api/v1/moved");
    }

    #[tokio::test]
    async fn a_circle_is_left() {
        let server = Server::quick(|_, _| to(302, "/api/v1/round".into())).await;
        assert_eq!(http(&server.url).0.call(&read(), "trying").await.unwrap().status, 302);
        assert_eq!(server.hits().len(), 6);
    }
}

mod tokens {
    use super::*;

    fn only(good: &'static str) -> impl Fn(usize, &Heard) -> Response + Clone + Send + Sync {
        move |_, hit| match hit.header("authorization") {
            Some(token) if token == format!("Bearer {good}") => empty_page(),
            _ => refusal(401, "unauthorized"),
        }
    }

    #[tokio::test]
    async fn a_refused_token_is_read_anew_once_for_everybody() {
        let server = Server::quick(only("fresh")).await;
        let tokens = Row::of(&["stale", "fresh"]);
        let (http, _receiver) = http_with(&server.url, tokens.clone());
        let asked = join_all((0..4).map(|_| async { http.ask(&page_op()).await })).await;
        for outcome in asked {
            assert!(outcome.is_ok(), "{outcome:?}");
        }
        assert_eq!(tokens.refreshes.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_text_is_repeated_with_the_new_token_for_a_401_did_no_work() {
        let server = Server::quick(only("fresh")).await;
        let (http, _receiver) = http_with(&server.url, Row::of(&["stale", "fresh"]));
        assert!(http.call(&act().repeat(Repeat::Never), "trying").await.unwrap().ok());
        assert_eq!(server.hits().len(), 2);
    }

    #[tokio::test]
    async fn the_same_token_again_is_unauthorized_and_not_tried() {
        let server = Server::quick(only("other")).await;
        let tokens = Row::of(&["stale"]);
        let (http, _receiver) = http_with(&server.url, tokens.clone());
        let asked = join_all((0..3).map(|_| async { http.ask(&page_op()).await })).await;
        for outcome in asked {
            let problem = outcome.unwrap_err();
            assert_eq!((problem.cause, problem.status), (Cause::Unauthorized, Some(401)));
        }
        assert_eq!(server.hits().len(), 3);
        assert_eq!(tokens.refreshes.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_new_token_that_is_refused_too_ends_it() {
        let server = Server::quick(only("never")).await;
        let (http, _receiver) = http_with(&server.url, Row::of(&["one", "two", "three"]));
        assert_eq!(http.ask(&page_op()).await.unwrap_err().cause, Cause::Unauthorized);
        assert_eq!(server.hits().len(), 2);
    }

    #[tokio::test]
    async fn a_refusal_that_repeats_the_token_does_not_bring_it_to_the_screen() {
        let body = r#"{"error":{"code":"forbidden","message":"wa_token may not"}}"#;
        let server = Server::quick(move |_, _| json(403, body)).await;
        let problem = http(&server.url).0.ask(&page_op()).await.unwrap_err();
        assert_eq!(problem.detail.as_deref(), Some("… may not"));
    }

    #[tokio::test]
    async fn a_token_that_no_header_can_carry_is_told_without_it() {
        let (http, _receiver) = http_with(&nobody().await, Row::of(&["two\nlines"]));
        let problem = http.ask(&page_op()).await.unwrap_err();
        assert_eq!(problem.cause, Cause::NoToken);
        assert!(!format!("{problem:?}").contains("two"));
    }

    #[tokio::test]
    async fn every_request_has_an_id_of_its_own_and_the_services_goes_before_it() {
        let server = Server::quick(|number, _| match number {
            0 => refusal(403, "forbidden"),
            _ => {
                let mut response = refusal(403, "forbidden");
                response.headers_mut().insert("x-request-id", "theirs".parse().unwrap());
                response
            }
        });
        let server = server.await;
        let (http, _receiver) = http(&server.url);
        let ours = http.ask(&page_op()).await.unwrap_err().request_id;
        assert_eq!(ours.as_deref(), server.hits()[0].header("x-request-id"));
        let theirs = http.ask(&page_op()).await.unwrap_err().request_id;
        assert_eq!(theirs.as_deref(), Some("theirs"));
        assert_ne!(server.hits()[1].header("x-request-id"), ours.as_deref());
    }
}

mod trying_again {
    use super::*;

    fn wait(response: Response, seconds: &str) -> Response {
        let mut response = response;
        response.headers_mut().insert("retry-after", seconds.parse().unwrap());
        response
    }

    #[tokio::test]
    async fn unavailable_three_times_and_then_there() {
        let server = Server::quick(|number, _| match number {
            0..3 => refusal(503, "gateway_unavailable"),
            _ => empty_page(),
        });
        let server = server.await;
        let (http, mut receiver) = http(&server.url);
        assert!(http.ask(&page_op()).await.is_ok());
        let retries = retries(&mut receiver);
        assert_eq!((server.hits().len(), retries.len()), (4, 3));
        assert_eq!(retries[0].what, "loading messages");
        assert_eq!(retries[0].why.cause, Cause::Unavailable);
    }

    #[tokio::test]
    async fn unavailable_for_good_is_told_after_four_attempts() {
        for status in [502, 503, 504, 429] {
            let server = Server::quick(move |_, _| json(status, "")).await;
            let problem = http(&server.url).0.ask(&page_op()).await.unwrap_err();
            assert_eq!((problem.status, server.hits().len()), (Some(status), 4));
        }
    }

    #[tokio::test]
    async fn whoever_has_little_patience_waits_once_and_then_no_longer_than_that() {
        let server = Server::quick(|_, _| wait(refusal(429, "rate_limited"), "0.02")).await;
        let mut setup = setup(&server.url, Row::of(&["wa_token"]));
        setup.limits.longest_waiting = Duration::from_millis(30);
        let http = switchboard::runtime::http::Http::new(setup, mpsc::channel(64).0);
        let problem = http.ask(&page_op()).await.unwrap_err();
        assert_eq!((problem.cause, server.hits().len()), (Cause::RateLimited, 2));
    }

    #[tokio::test]
    async fn what_is_no_passing_state_is_asked_once() {
        for status in [400, 403, 404, 409, 500, 501] {
            let server = Server::quick(move |_, _| json(status, "")).await;
            assert!(http(&server.url).0.ask(&page_op()).await.is_err());
            assert_eq!(server.hits().len(), 1, "{status}");
        }
    }

    #[tokio::test]
    async fn texts_and_actions_are_asked_once_whatever_comes() {
        let server = Server::quick(|_, _| refusal(503, "gateway_unavailable")).await;
        let (http, mut receiver) = http(&server.url);
        for op in [send_op("k"), typing_op(Presence::Composing), Op::MarkRead { chat: chat() }] {
            assert_eq!(http.ask(&op).await.unwrap_err().cause, Cause::Unavailable);
        }
        assert_eq!((server.hits().len(), retries(&mut receiver).len()), (3, 0));
    }

    #[tokio::test]
    async fn retry_after_holds_everybody_back() {
        let server = Server::quick(|number, _| match number {
            0 => wait(refusal(429, "rate_limited"), "0.3"),
            _ => empty_page(),
        });
        let server = server.await;
        let (http, mut receiver) = http(&server.url);
        let begun = Instant::now();
        let first = async { http.ask(&page_op()).await };
        let later = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let refused = http.ask(&send_op("k")).await.unwrap_err();
            (refused, http.ask(&page_op()).await, begun.elapsed())
        };
        let (first, (refused, second, elapsed)) = tokio::join!(first, later);
        assert!(first.is_ok() && second.is_ok());
        assert!(elapsed >= Duration::from_millis(290), "{elapsed:?}");
        assert_eq!(refused.cause, Cause::RateLimited);
        assert!(refused.certainly_not_done() && refused.retry_after.is_some());
        assert_eq!((server.hits().len(), retries(&mut receiver).len()), (3, 1));
    }

    #[tokio::test]
    async fn a_wait_that_is_too_long_is_told_and_not_waited_for() {
        let server = Server::quick(|_, _| wait(refusal(429, "rate_limited"), "3600")).await;
        let problem = http(&server.url).0.ask(&page_op()).await.unwrap_err();
        assert_eq!(problem.retry_after, Some(Duration::from_secs(3600)));
        assert_eq!(server.hits().len(), 1);
    }

    #[tokio::test]
    async fn a_lost_connection_is_tried_again_for_reads() {
        let (http, mut receiver) = http(&nobody().await);
        let problem = http.ask(&page_op()).await.unwrap_err();
        assert_eq!(problem.cause, Cause::Unreachable);
        assert_eq!(retries(&mut receiver).len(), 3);
    }
}

mod lanes {
    use super::*;
    use Presence::{Composing, Paused};

    fn slow() -> impl Fn(usize, &Heard) -> (Duration, Response) + Clone + Send + Sync {
        |_, hit| {
            let response = if hit.line.starts_with("GET") { empty_page() } else { json(204, "") };
            let sent = hit.line.ends_with("/messages") && hit.line.starts_with("POST");
            (Duration::from_millis(80), if sent { json(200, "{}") } else { response })
        }
    }

    #[tokio::test]
    async fn a_paused_follows_the_composing_under_way_and_what_was_between_is_dropped() {
        let server = Server::start(slow()).await;
        let (mut world, mut receiver) = world(&server.url);
        for presence in [Composing, Paused, Composing, Composing, Paused] {
            world.ask(typing_op(presence));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(answered(&mut receiver).await, (typing_op(Composing), Ok(Answer::Done)));
        assert_eq!(answered(&mut receiver).await, (typing_op(Paused), Ok(Answer::Done)));
        let bodies: Vec<_> = server.hits().into_iter().map(|hit| hit.body).collect();
        assert_eq!(bodies, [r#"{"state":"composing"}"#, r#"{"state":"paused"}"#]);
        assert!(receiver.try_recv().is_err());
    }

    #[tokio::test]
    async fn another_chat_does_not_wait() {
        let server = Server::start(slow()).await;
        let (mut world, mut receiver) = world(&server.url);
        let other = ChatKey::new("support", "s", "2@s.whatsapp.net");
        let begun = Instant::now();
        world.ask(typing_op(Composing));
        world.ask(Op::Typing { chat: other, presence: Composing });
        assert!(answered(&mut receiver).await.1.is_ok());
        assert!(answered(&mut receiver).await.1.is_ok());
        assert!(begun.elapsed() < Duration::from_millis(150));
    }

    #[tokio::test]
    async fn texts_go_out_one_after_the_other_in_the_order_of_sending() {
        let server = Server::start(slow()).await;
        let (mut world, mut receiver) = world(&server.url);
        for key in ["1", "2", "3"] {
            world.ask(send_op(key));
        }
        for key in ["1", "2", "3"] {
            let (op, outcome) = answered(&mut receiver).await;
            assert_eq!(op, send_op(key));
            assert!(outcome.is_ok());
        }
        let keys: Vec<_> = server.hits();
        let keys: Vec<_> = keys.iter().map(|hit| hit.header("idempotency-key").unwrap()).collect();
        assert_eq!(keys, ["1", "2", "3"]);
    }

    #[tokio::test]
    async fn a_page_that_is_under_way_is_not_asked_for_twice() {
        let server = Server::start(slow()).await;
        let (mut world, mut receiver) = world(&server.url);
        world.ask(page_op());
        world.ask(page_op());
        assert!(answered(&mut receiver).await.1.is_ok());
        world.ask(page_op());
        assert!(answered(&mut receiver).await.1.is_ok());
        assert_eq!(server.hits().len(), 2);
    }

    #[tokio::test]
    async fn dropping_the_world_ends_everything() {
        let server = Server::start(|_, _| (Duration::from_secs(60), empty_page())).await;
        let (mut world, mut receiver) = world(&server.url);
        world.ask(page_op());
        tokio::time::sleep(Duration::from_millis(50)).await;
        drop(world);
        let last = async {
            while let Some(message) = receiver.recv().await {
                assert!(matches!(message, Msg::Spent { .. }), "{message:?}");
            }
        };
        assert!(tokio::time::timeout(Duration::from_millis(200), last).await.is_ok());
    }

    #[tokio::test]
    async fn an_account_that_is_not_configured_is_told() {
        let (mut world, mut receiver) = world(&nobody().await);
        world.ask(Op::MarkRead { chat: ChatKey::new("nobody", "s", "c") });
        assert_eq!(answered(&mut receiver).await.1.unwrap_err().cause, Cause::Invalid);
    }
}

/// A dialect with a fault.
struct Faulty;

impl Abilities for Faulty {
    fn can(&self, _: Ability, _: Option<&Line>, _: &Chat, _: DateTime<Utc>) -> Can {
        Can::Never
    }

    fn keyed_sends(&self) -> bool {
        false
    }

    fn mark_read_note(&self) -> Option<&'static str> {
        None
    }
}

impl Dialect for Faulty {
    fn root(&self) -> &'static str {
        ""
    }

    fn begin(&self, _: &Op) -> Box<dyn Flow> {
        panic!("a fault on purpose")
    }

    fn sign(&self, _: &mut Request, _: &SecretString, _: DateTime<Utc>) {}

    fn problem(&self, reply: &Reply) -> Problem {
        reply.problem(Cause::Internal)
    }
}

#[tokio::test]
async fn a_panic_is_an_answer_and_the_lane_goes_on() {
    let url = nobody().await;
    let (sender, mut receiver) = mpsc::channel(8);
    let setup = AccountSetup { dialect: Arc::new(Faulty), ..setup(&url, Row::of(&["t"])) };
    let mut world = World::new(vec![setup], sender);
    for op in [send_op("1"), send_op("2"), page_op()] {
        world.ask(op.clone());
        let (answered, outcome) = answered(&mut receiver).await;
        assert_eq!((answered, outcome.unwrap_err().cause), (op, Cause::Internal));
    }
}

#[tokio::test]
async fn a_ca_file_that_cannot_be_used_is_told_by_every_answer() {
    let (sender, _receiver) = mpsc::channel(8);
    let setup = AccountSetup {
        ca_file: Some("/nowhere/ca.pem".into()),
        ..setup(&nobody().await, Row::of(&["t"]))
    };
    let problem = switchboard::runtime::http::Http::new(setup, sender).ask(&send_op("k")).await;
    assert!(problem.unwrap_err().detail.unwrap().contains("ca_file"));
}
/// The environment decides about the machine's authorities, so this one runs in a process of its own.
#[test]
fn a_machine_without_certificate_authorities_is_no_obstacle_and_is_told() {
    let empty = tempfile::NamedTempFile::new().unwrap();
    let none = tempfile::tempdir().unwrap();
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "on_a_machine_without_certificate_authorities", "--ignored"])
        .env("SSL_CERT_FILE", empty.path())
        .env("SSL_CERT_DIR", none.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("1 passed"), "{told}");
}

#[tokio::test]
#[ignore = "run by the test above, in its environment"]
async fn on_a_machine_without_certificate_authorities() {
    let server = Server::quick(|_, _| empty_page()).await;
    let (http, mut receiver) = http(&server.url);
    assert!(matches!(receiver.try_recv(), Ok(Msg::Notice { .. })));
    assert!(http.ask(&page_op()).await.is_ok());
}

#[tokio::test]
async fn every_request_is_counted_also_those_that_are_made_again() {
    let answer = |n: usize, _: &Heard| json(if n < 2 { 503 } else { 200 }, "{}");
    let server = Server::quick(answer).await;
    let (http, mut reports) = http(&server.url);
    http.call(&read(), "trying").await.unwrap();
    let mut counted = 0;
    while let Ok(message) = reports.try_recv() {
        counted += usize::from(matches!(message, Msg::Spent { .. }));
    }
    assert_eq!(counted, 3);
}
