//! A plain HTTP client for the tests, which knows nothing of the program's own.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use switchboard::demo::{Demo, Handle, Options, Quirk, TOKEN, start};

pub const LONG: &str = "120363049900112233@g.us";
pub const SITI: &str = "6281234567890@s.whatsapp.net";
pub const SITI_LID: &str = "205227043110953@lid";
pub const UNREACHABLE: &str = "6281211110000@s.whatsapp.net";
pub const NEWSLETTER: &str = "120363199988877766@newsletter";
pub const GROUP: &str = "120363041234567890@g.us";

/// A running demo and a client for it.
pub struct Bench {
    pub demo: Demo,
    pub handle: Handle,
    pub http: reqwest::Client,
    pub token: String,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub request_id: String,
    pub retry_after: Option<String>,
}

impl Answer {
    /// The error's code.
    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    pub fn rows(&self) -> &[Value] {
        self.body["data"].as_array().map_or(&[], Vec::as_slice)
    }

    pub fn next(&self) -> Option<&str> {
        self.body["nextCursor"].as_str().filter(|cursor| !cursor.is_empty())
    }
}

/// Options with a fixed clock that stands.
pub fn still() -> Options {
    let now = DateTime::<Utc>::from_timestamp(1_763_560_980, 0);
    Options { still: true, now, messages: 2_000, ..Options::default() }
}

/// A demo with these options.
pub async fn bench(options: Options) -> Bench {
    rustls::crypto::ring::default_provider().install_default().ok();
    let demo = start(options).await.expect("a free port on loopback");
    let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(20)).build();
    let handle = demo.handle();
    Bench { demo, handle, http: http.expect("a client"), token: TOKEN.into() }
}

/// A still demo with these quirks.
pub async fn quirky(quirks: &[Quirk]) -> Bench {
    bench(Options { quirks: quirks.to_vec(), ..still() }).await
}

/// A JID as it stands in a path.
pub fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

impl Bench {
    /// A request to a path below the session, not yet sent.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let base = &self.demo.accounts()[0].base_url;
        let session = self.handle.session();
        let url = format!("{base}/api/v1/sessions/{session}{path}");
        self.http.request(method, url).bearer_auth(&self.token)
    }

    pub async fn send(&self, request: RequestBuilder) -> reqwest::Result<Answer> {
        let response = request.send().await?;
        let header = |name: &str| response.headers().get(name)?.to_str().ok().map(str::to_owned);
        let (request_id, retry_after) = (header("x-request-id"), header("retry-after"));
        let status = response.status().as_u16();
        let bytes = response.bytes().await?;
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Ok(Answer { status, body, request_id: request_id.unwrap_or_default(), retry_after })
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await.expect("an answer")
    }

    pub async fn call(&self, method: Method, path: &str, body: Value) -> Answer {
        self.send(self.request(method, path).json(&body)).await.expect("an answer")
    }

    /// Sends a text under a key.
    pub async fn text(&self, key: &str, to: &str, text: &str) -> Answer {
        let body = serde_json::json!({ "type": "text", "to": to, "text": text });
        let request = self.request(Method::POST, "/messages").header("Idempotency-Key", key);
        self.send(request.json(&body)).await.expect("an answer")
    }

    /// One page of a chat.
    pub async fn page(&self, chat: &str, limit: usize, cursor: Option<&str>) -> Answer {
        let cursor =
            cursor.map(|cursor| format!("&cursor={}", encoded(cursor))).unwrap_or_default();
        self.get(&format!("/chats/{}/messages?limit={limit}{cursor}", encoded(chat))).await
    }

    /// Every row of a list, page by page, with the number of pages. Gives up after 1,000 pages.
    pub async fn walk(&self, path: &str, limit: usize) -> (Vec<Value>, usize) {
        let mut rows = Vec::new();
        let mut cursor = String::new();
        for page in 1..=1_000 {
            let answer = self.get(&format!("{path}?limit={limit}{cursor}")).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            rows.extend_from_slice(answer.rows());
            match answer.next() {
                Some(next) => cursor = format!("&cursor={}", encoded(next)),
                None => return (rows, page),
            }
        }
        panic!("{path} has no end");
    }
}

/// The values of one field.
pub fn field<'a>(rows: &'a [Value], name: &str) -> Vec<&'a str> {
    rows.iter().filter_map(|row| row[name].as_str()).collect()
}
