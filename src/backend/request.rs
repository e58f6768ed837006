//! What goes out.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use url::Url;

use super::Path;

/// One HTTP request, without anything that proves who we are: [`super::Dialect::sign`] adds that.
#[derive(Clone)]
pub struct Request {
    /// Which of the service's hosts.
    pub host: Host,
    /// The verb.
    pub method: Method,
    /// The path below the service's root; not used with [`Host::Exact`].
    pub path: Path,
    /// The query, not yet encoded.
    pub query: Vec<(&'static str, String)>,
    /// Headers besides those that the runtime sets.
    pub headers: Vec<Header>,
    /// The body, exactly as it goes out; empty for none.
    pub body: Bytes,
    /// Whether the runtime may repeat it by itself.
    pub repeat: Repeat,
    /// What it may push aside.
    pub urgency: Urgency,
    /// How long the whole answer may take; `None`: as long as the runtime usually waits.
    pub within: Option<Duration>,
    /// The largest answer that is taken in, in bytes, where it may be larger than usual: then it
    /// is a file, which may take its time as long as it goes on coming.
    pub largest: Option<usize>,
}

/// Which of a service's hosts a request goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// The configured base URL.
    Main,
    /// The second host that some services keep for actions (Cekat contract, "Triage actions").
    Actions,
    /// Exactly this address, such as an upload slot that the service named.
    Exact(Url),
}

/// The verb of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Make.
    Post,
    /// Set.
    Put,
    /// Change.
    Patch,
    /// Remove.
    Delete,
}

/// Whether the runtime may repeat a request by itself when its outcome is bad or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Any number of times: it changes nothing.
    Safe,
    /// Only under its idempotency key, and only when the program says so.
    Keyed,
    /// Never: twice would be noticed.
    Never,
}

/// Who waits for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// The operator, for a file: it may take minutes, and keeps nothing else waiting.
    File,
    /// Nobody in particular.
    Background,
    /// The operator looks at the place where it will appear.
    Soon,
    /// The operator did it this moment.
    Now,
}

/// One header.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    /// Its name, in lower case.
    pub name: Cow<'static, str>,
    /// Its value.
    pub value: String,
    /// Whether the value must never be shown or logged.
    pub secret: bool,
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = if self.secret { "…" } else { &self.value };
        write!(f, "{}: {value}", self.name)
    }
}

impl fmt::Debug for Request {
    /// Without the body: it holds what operators write to customers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("host", &self.host)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.len())
            .field("repeat", &self.repeat)
            .field("urgency", &self.urgency)
            .finish()
    }
}

impl Request {
    /// A read: safe to repeat.
    pub fn get(path: Path) -> Self {
        Self::new(Method::Get, path, Repeat::Safe, Urgency::Soon)
    }

    /// Something the operator does: never repeated by the runtime.
    pub fn act(method: Method, path: Path) -> Self {
        Self::new(method, path, Repeat::Never, Urgency::Now)
    }

    fn new(method: Method, path: Path, repeat: Repeat, urgency: Urgency) -> Self {
        Self {
            host: Host::Main,
            method,
            path,
            query: Vec::new(),
            headers: Vec::new(),
            body: Bytes::new(),
            repeat,
            urgency,
            within: None,
            largest: None,
        }
    }

    /// Adds one name to the query.
    pub fn query(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    /// Adds a header that may be shown.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push(Header { name: name.into(), value: value.into(), secret: false });
        self
    }

    /// Adds a header whose value is never shown, in place of one of the same name.
    pub fn set_secret_header(&mut self, name: &'static str, value: String) {
        self.headers.retain(|header| header.name != name);
        self.headers.push(Header { name: name.into(), value, secret: true });
    }

    /// Gives it a JSON body.
    pub fn json(self, body: &Value) -> Self {
        let bytes = Bytes::from(body.to_string());
        Self { body: bytes, ..self.header("content-type", "application/json") }
    }

    /// Says whether it may be repeated.
    pub fn repeat(self, repeat: Repeat) -> Self {
        Self { repeat, ..self }
    }

    /// Says who waits for it.
    pub fn urgency(self, urgency: Urgency) -> Self {
        Self { urgency, ..self }
    }

    /// Says how long the whole answer may take.
    pub fn within(self, within: Duration) -> Self {
        Self { within: Some(within), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_secrets_nor_texts_are_printed() {
        let path = Path::of(&["messages"]).unwrap();
        let body = serde_json::json!({"text": "our little secret"});
        let mut request = Request::act(Method::Post, path).json(&body);
        request.set_secret_header("authorization", "Bearer wa_hidden".into());
        let printed = format!("{request:?}");
        assert!(!printed.contains("wa_hidden") && !printed.contains("little"), "{printed}");
    }

    #[test]
    fn signing_twice_leaves_one_signature() {
        let mut request = Request::get(Path::of(&["me"]).unwrap());
        request.set_secret_header("authorization", "Bearer one".into());
        request.set_secret_header("authorization", "Bearer two".into());
        let values: Vec<_> = request.headers.iter().map(|h| h.value.as_str()).collect();
        assert_eq!(values, ["Bearer two"]);
    }
}
