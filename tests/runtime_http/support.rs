//! Small servers that misbehave on purpose, and accounts that talk to them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use futures_util::future::BoxFuture;
use switchboard::app::Msg;
use switchboard::backend::gateway::Gateway;
use switchboard::domain::*;
use switchboard::runtime::http::{AccountSetup, Http, Limits, Token, Tokens};
use switchboard::runtime::world::World;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use url::Url;

/// What a server saw of one request.
#[derive(Debug, Clone)]
pub struct Heard {
    pub line: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Heard {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// A server on this machine, and what it saw.
pub struct Server {
    pub url: Url,
    hits: Arc<Mutex<Vec<Heard>>>,
}

impl Server {
    /// Answers the n-th request (from 0), after a while.
    pub async fn start(
        answer: impl Fn(usize, &Heard) -> (Duration, Response) + Clone + Send + Sync + 'static,
    ) -> Self {
        let hits = Arc::new(Mutex::new(Vec::new()));
        let seen = hits.clone();
        let router = Router::new().fallback(move |request: Request| {
            let (answer, seen) = (answer.clone(), seen.clone());
            async move {
                let hit = hit(request).await;
                let number = {
                    let mut seen = seen.lock().unwrap();
                    seen.push(hit.clone());
                    seen.len() - 1
                };
                let (wait, response) = answer(number, &hit);
                tokio::time::sleep(wait).await;
                response
            }
        });
        let (listener, url) = listen().await;
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, hits }
    }

    /// Answers at once.
    pub async fn quick(
        answer: impl Fn(usize, &Heard) -> Response + Clone + Send + Sync + 'static,
    ) -> Self {
        Self::start(move |number, hit| (Duration::ZERO, answer(number, hit))).await
    }

    pub fn hits(&self) -> Vec<Heard> {
        self.hits.lock().unwrap().clone()
    }
}

async fn hit(request: Request) -> Heard {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    Heard {
        line: format!("{} {}", head.method, head.uri),
        headers: head.headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    }
}

async fn listen() -> (TcpListener, Url) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    (listener, url)
}

/// A server that says exactly these bytes to every request, and then closes or stays silent.
pub async fn raw(bytes: &'static [u8], then_close: bool) -> Url {
    let (listener, url) = listen().await;
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let _ = socket.read(&mut request).await;
                let _ = socket.write_all(bytes).await;
                if !then_close {
                    tokio::time::sleep(Duration::from_secs(60)).await;
                }
            });
        }
    });
    url
}

/// A port that nobody listens on.
pub async fn nobody() -> Url {
    listen().await.1
}

pub fn json(status: u16, body: impl Into<Bytes>) -> Response {
    let body = Body::from(body.into());
    let response = Response::builder().status(StatusCode::from_u16(status).unwrap());
    response.header("content-type", "application/json").body(body).unwrap()
}

pub fn empty_page() -> Response {
    json(200, r#"{"data":[]}"#)
}

pub fn refusal(status: u16, code: &str) -> Response {
    json(status, format!(r#"{{"error":{{"code":"{code}","message":"no"}}}}"#))
}

/// Tokens one after the other; the last one stays.
pub struct Row {
    secrets: Vec<&'static str>,
    read: AtomicU64,
    pub refreshes: AtomicU64,
}

impl Row {
    pub fn of(secrets: &[&'static str]) -> Arc<Self> {
        let read = AtomicU64::new(0);
        Arc::new(Self { secrets: secrets.to_vec(), read, refreshes: AtomicU64::new(0) })
    }

    fn token(&self) -> Token {
        let generation = self.read.load(Ordering::SeqCst);
        let place = (generation as usize).min(self.secrets.len() - 1);
        Token { secret: self.secrets[place].to_owned().into(), generation }
    }
}

impl Tokens for Row {
    fn get(&self) -> BoxFuture<'_, Result<Token, Problem>> {
        Box::pin(async { Ok(self.token()) })
    }

    fn refresh(&self, stale: u64) -> BoxFuture<'_, Result<Token, Problem>> {
        Box::pin(async move {
            self.refreshes.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(20)).await;
            let _ =
                self.read.compare_exchange(stale, stale + 1, Ordering::SeqCst, Ordering::SeqCst);
            Ok(self.token())
        })
    }
}

/// Limits that keep a test short.
pub fn brisk() -> Limits {
    Limits {
        connect: Duration::from_millis(500),
        read: Duration::from_millis(400),
        act: Duration::from_millis(400),
        pause: Duration::from_millis(5),
        body: 100_000,
        ..Limits::default()
    }
}

pub fn setup(url: &Url, tokens: Arc<dyn Tokens>) -> AccountSetup {
    let setup = AccountSetup::new("support", Arc::new(Gateway), url.clone(), tokens);
    AccountSetup { limits: brisk(), ..setup }
}

pub fn http(url: &Url) -> (Http, mpsc::Receiver<Msg>) {
    http_with(url, Row::of(&["wa_token"]))
}

pub fn http_with(url: &Url, tokens: Arc<dyn Tokens>) -> (Http, mpsc::Receiver<Msg>) {
    let (sender, receiver) = mpsc::channel(64);
    (Http::new(setup(url, tokens), sender), receiver)
}

pub fn world(url: &Url) -> (World, mpsc::Receiver<Msg>) {
    let (sender, receiver) = mpsc::channel(64);
    (World::new(vec![setup(url, Row::of(&["wa_token"]))], sender), receiver)
}

pub fn chat() -> ChatKey {
    ChatKey::new("support", "s", "1@s.whatsapp.net")
}

pub fn page_op() -> Op {
    Op::Messages { chat: chat(), part: chat().chat, cursor: None, limit: 50 }
}

pub fn send_op(key: &str) -> Op {
    Op::Send {
        chat: chat(),
        route: Route::bare(&chat()),
        key: key.into(),
        text: "hello".into(),
        reply_to: None,
        attachment: None,
    }
}

pub fn typing_op(presence: Presence) -> Op {
    Op::Typing { chat: chat(), presence }
}

/// The next answer; whatever else is told meanwhile is passed over.
pub async fn answered(receiver: &mut mpsc::Receiver<Msg>) -> (Op, Result<Answer, Problem>) {
    loop {
        let next = tokio::time::timeout(Duration::from_secs(5), receiver.recv()).await;
        match next.expect("an answer in time").expect("a world that is alive") {
            Msg::Answered { op, outcome } => return (op, outcome),
            _ => continue,
        }
    }
}
