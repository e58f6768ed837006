//! What lies on other hosts, what is sent as a file, and what is saved.

use std::io::Write;

use super::*;
use switchboard::backend::{Host, Repeat, Step, fetch};
use switchboard::runtime::downloads::Downloads;
use switchboard::runtime::http::Http;

fn exactly(url: &Url, path: &str) -> Request {
    Request { host: Host::Exact(url.join(path).unwrap()), ..read() }
}

#[tokio::test]
async fn what_proves_who_we_are_never_leaves_the_accounts_own_host() {
    let own = Server::quick(|_, _| empty_page()).await;
    let foreign = Server::quick(|_, _| empty_page()).await;
    let (http, _receiver) = http(&own.url);
    for request in [exactly(&own.url, "/media/1"), exactly(&foreign.url, "/media/1")] {
        http.call(&request, "fetching").await.unwrap();
    }
    assert_eq!(own.hits()[0].header("authorization"), Some("Bearer wa_token"));
    assert_eq!(foreign.hits()[0].header("authorization"), None);
    assert!(!format!("{:?}", foreign.hits()).contains("wa_token"));
}

#[tokio::test]
async fn a_file_that_lies_elsewhere_is_read_there_without_the_token_and_nothing_else_is() {
    let bucket = Server::quick(|_, _| json(200, "bytes")).await;
    let there = bucket.url.join("/signed?x=1").unwrap().to_string();
    let own = Server::quick(move |_, _| {
        let moved = Response::builder().status(302).header("location", there.as_str());
        moved.body(Body::empty()).unwrap()
    })
    .await;
    let (http, _receiver) = http(&own.url);
    let reply = http.call(&exactly(&own.url, "/media/1"), "fetching").await.unwrap();
    assert_eq!((reply.status, &reply.body[..]), (200, &b"bytes"[..]));
    assert_eq!(own.hits()[0].header("authorization"), Some("Bearer wa_token"));
    assert_eq!(bucket.hits()[0].header("authorization"), None);
    assert!(!format!("{:?}", bucket.hits()).contains("wa_token"));
    for request in [read(), act()] {
        assert_eq!(http.call(&request, "trying").await.map(|reply| reply.status), Ok(302));
    }
    assert_eq!(bucket.hits().len(), 1);
}

#[tokio::test]
async fn another_host_that_refuses_us_costs_no_token() {
    let foreign = Server::quick(|_, _| refusal(401, "unauthorized")).await;
    let tokens = Row::of(&["one", "two"]);
    let (http, _receiver) = http_with(&nobody().await, tokens.clone());
    let reply = http.call(&exactly(&foreign.url, "/x"), "fetching").await.unwrap();
    assert_eq!((reply.status, foreign.hits().len()), (401, 1));
    assert_eq!(tokens.refreshes.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn only_http_and_https_are_followed() {
    let (http, _receiver) = http(&nobody().await);
    for place in ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:text/plain,x"] {
        let request = Request { host: Host::Exact(Url::parse(place).unwrap()), ..read() };
        let why = http.call(&request, "fetching").await.unwrap_err();
        assert_eq!(why.cause, Cause::Invalid, "{place}");
    }
}

fn attached(path: &std::path::Path, size: u64) -> Op {
    let (path, name, mime) = (path.to_owned(), "a.png".into(), "image/png".into());
    let attachment = Some(Attachment::File(File { path, name, mime, size }));
    match send_op("k") {
        Op::Send { chat, route, key, text, reply_to, .. } => {
            Op::Send { chat, route, key, text, reply_to, attachment }
        }
        _ => unreachable!("a send is a send"),
    }
}

#[tokio::test]
async fn a_file_arrives_whole_with_its_length_and_tells_how_far_it_is() {
    let server = Server::quick(|_, _| json(200, r#"{"waMessageId":"m","status":"sent"}"#)).await;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&vec![7; 600_000]).unwrap();
    let (sender, mut receiver) = mpsc::channel(256);
    let http = Http::new(setup(&server.url, Row::of(&["wa_token"])), sender);
    http.ask(&attached(file.path(), 600_000)).await.unwrap();
    let hit = &server.hits()[0];
    let length = hit.body.len().to_string();
    assert_eq!(hit.header("content-length"), Some(length.as_str()));
    assert!(hit.body.len() > 800_000 && hit.header("authorization").is_some());
    let mut told = Vec::new();
    while let Ok(message) = receiver.try_recv() {
        if let Msg::Uploaded { key, percent } = message {
            assert_eq!(key, "k".into());
            told.push(percent);
        }
    }
    assert!(told.len() > 3 && told.is_sorted(), "{told:?}");
}

#[tokio::test]
async fn a_file_that_is_gone_is_told_by_its_name_and_nothing_is_sent() {
    let server = Server::quick(|_, _| json(200, "{}")).await;
    let (http, _receiver) = http(&server.url);
    let why = http.ask(&attached("/nowhere/a.png".as_ref(), 3)).await.unwrap_err();
    assert!(why.certainly_not_done() && why.detail.unwrap().contains("/nowhere/a.png"));
    assert!(server.hits().is_empty());
}

/// A service that keeps what is attached.
struct Keeps(Url);

impl Abilities for Keeps {
    fn can(&self, _: Ability, _: Option<&Line>, _: &Chat, _: DateTime<Utc>) -> Can {
        Can::Yes
    }

    fn keyed_sends(&self) -> bool {
        false
    }

    fn mark_read_note(&self) -> Option<&'static str> {
        None
    }
}

struct Fetching(Option<Request>);

impl Flow for Fetching {
    fn next(&mut self, reply: Option<Reply>) -> Step {
        match (self.0.take(), reply) {
            (Some(request), _) => Step::Call(request),
            (None, Some(reply)) => Step::Done(Answer::Fetched(reply.body, reply.content_type)),
            (None, None) => Step::Failed(Problem::new(Cause::Internal)),
        }
    }
}

impl Dialect for Keeps {
    fn root(&self) -> &'static str {
        ""
    }

    fn begin(&self, _: &Op) -> Box<dyn Flow> {
        Box::new(Fetching(Some(exactly(&self.0, "/media/1"))))
    }

    fn sign(&self, _: &mut Request, _: &SecretString, _: DateTime<Utc>) {}

    fn problem(&self, reply: &Reply) -> Problem {
        reply.problem(Cause::Internal)
    }
}

fn fetch_op() -> Op {
    let name = Some("../photo.jpg".to_owned());
    Op::Fetch { chat: chat(), id: "m".into(), place: "x".into(), name }
}

#[tokio::test]
async fn what_is_fetched_is_saved_beside_what_is_there_and_nowhere_else() {
    let server = Server::quick(|_, _| json(200, "bytes")).await;
    let folder = tempfile::tempdir().unwrap();
    let (sender, mut receiver) = mpsc::channel(8);
    let keeps = Arc::new(Keeps(server.url.clone()));
    let setup = AccountSetup { dialect: keeps, ..setup(&server.url, Row::of(&["t"])) };
    let mut world =
        World::new(vec![setup], sender).saving(Downloads::into(folder.path().to_owned()));
    for name in ["photo.jpg", "photo (2).jpg"] {
        world.ask(fetch_op());
        let (_, outcome) = answered(&mut receiver).await;
        let path = folder.path().join(name);
        assert_eq!(outcome, Ok(Answer::Saved(path.clone())));
        assert_eq!(std::fs::read(path).unwrap(), b"bytes");
    }
}

#[tokio::test]
async fn what_is_too_large_to_fetch_leaves_no_file() {
    let server = Server::quick(|_, _| json(200, vec![0; 200_000])).await;
    let folder = tempfile::tempdir().unwrap();
    let (sender, mut receiver) = mpsc::channel(8);
    let keeps = Arc::new(Keeps(server.url.clone()));
    let setup = AccountSetup { dialect: keeps, ..setup(&server.url, Row::of(&["t"])) };
    let mut world =
        World::new(vec![setup], sender).saving(Downloads::into(folder.path().to_owned()));
    world.ask(fetch_op());
    let (_, outcome) = answered(&mut receiver).await;
    assert!(outcome.unwrap_err().detail.unwrap().contains("too large"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_file_may_be_larger_than_any_other_answer_but_not_endless() {
    let server = Server::quick(|_, _| json(200, vec![0; 200_000])).await;
    let (http, _receiver) = http(&server.url);
    let of_size = |largest| Request { largest: Some(largest), ..exactly(&server.url, "/media/1") };
    let reply = http.call(&of_size(200_000), "fetching").await.unwrap();
    assert_eq!(reply.body.len(), 200_000);
    let why = http.call(&of_size(199_999), "fetching").await.unwrap_err();
    assert_eq!(why.cause, Cause::Unreadable);
}

#[tokio::test]
async fn a_file_may_take_its_time_as_long_as_it_goes_on_coming() {
    let drips = Server::quick(|_, _| {
        let piece = |_| async {
            tokio::time::sleep(Duration::from_millis(150)).await;
            Ok::<_, std::io::Error>("piece")
        };
        let pieces = futures_util::StreamExt::then(futures_util::stream::iter(0..5), piece);
        Response::new(Body::from_stream(pieces))
    })
    .await;
    let (http, _receiver) = http(&drips.url);
    let file = |url: &Url| fetch::large(exactly(url, "/media/1")).repeat(Repeat::Never);
    let reply = http.call(&file(&drips.url), "fetching").await.unwrap();
    assert_eq!(reply.body.len(), 25, "longer than any other answer may take");
    for stops in [&b""[..], b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nhalf"] {
        let begun = Instant::now();
        let why = http.call(&file(&raw(stops, false).await), "fetching").await.unwrap_err();
        assert_eq!(why.cause, Cause::Interrupted);
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn what_is_done_in_one_chat_is_done_in_the_order_it_was_asked_for() {
    let server = Server::start(|number, _| {
        let wait = if number == 0 { Duration::from_millis(80) } else { Duration::ZERO };
        (wait, json(200, "{}"))
    })
    .await;
    let (mut world, mut receiver) = world(&server.url);
    let pin = |pinned| Op::Triage { chat: chat(), triage: Triage::Pin(pinned) };
    world.ask(pin(true));
    world.ask(pin(false));
    for pinned in [true, false] {
        assert_eq!(answered(&mut receiver).await.0, pin(pinned));
    }
    assert!(server.hits()[1].body.contains("false"));
}
