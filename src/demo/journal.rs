//! The server's own record of what it was asked, for tests to compare with.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use axum::http::request::Parts;
use chrono::{DateTime, Utc};

/// The newest calls that are kept; a server left running for days stays small.
const KEPT: usize = 20_000;
/// Bytes of a request's body that are kept.
const BODY: usize = 64 * 1024;

/// One request as it arrived, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// `GET`, `POST`, …
    pub method: String,
    /// As it was sent, percent-encoding included.
    pub path: String,
    /// As it was sent; empty when there is none.
    pub query: String,
    /// Absent while there is no answer.
    pub status: Option<u16>,
    /// The work was done (or refused), but the answer was thrown away.
    pub lost: bool,
    /// The `X-Request-Id` it was answered with.
    pub request_id: String,
    /// The `Idempotency-Key`, when one came.
    pub key: Option<String>,
    /// The request's body, cut after 64 KiB.
    pub body: String,
    /// In real time, also where the world's clock stands.
    pub at: DateTime<Utc>,
}

/// The number under which a call is kept.
#[derive(Debug, Clone, Copy)]
pub struct Entry(u64);

/// What a client said about typing: session, chat and state, in order of arrival.
pub type PresenceSet = (String, String, String);

#[derive(Debug, Default)]
struct Book {
    first: u64,
    calls: VecDeque<Call>,
    presence: VecDeque<PresenceSet>,
}

/// Keeps the calls.
#[derive(Debug, Default)]
pub struct Journal {
    book: Mutex<Book>,
}

impl Journal {
    fn book(&self) -> std::sync::MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request.
    pub fn begin(&self, parts: &Parts, request_id: &str, body: &[u8]) -> Entry {
        let header =
            |name| parts.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
        let call = Call {
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            status: None,
            lost: false,
            request_id: request_id.to_owned(),
            key: header("idempotency-key").map(std::borrow::Cow::into_owned),
            body: String::from_utf8_lossy(body.get(..BODY).unwrap_or(body)).into_owned(),
            at: Utc::now(),
        };
        let mut book = self.book();
        if book.calls.len() == KEPT {
            book.calls.pop_front();
            book.first += 1;
        }
        book.calls.push_back(call);
        Entry(book.first + book.calls.len() as u64 - 1)
    }

    /// Notes what a request was answered with.
    pub fn end(&self, entry: Entry, status: Option<u16>, lost: bool) {
        let mut book = self.book();
        let at = entry.0.checked_sub(book.first).and_then(|at| usize::try_from(at).ok());
        if let Some(call) = at.and_then(|at| book.calls.get_mut(at)) {
            call.status = status;
            call.lost = lost;
        }
    }

    /// Notes a typing state that was accepted.
    pub fn presence(&self, set: PresenceSet) {
        let mut book = self.book();
        if book.presence.len() == KEPT {
            book.presence.pop_front();
        }
        book.presence.push_back(set);
    }

    /// Every call so far, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.book().calls.iter().cloned().collect()
    }

    /// Every typing state that was accepted, oldest first.
    pub fn presences(&self) -> Vec<PresenceSet> {
        self.book().presence.iter().cloned().collect()
    }

    /// Forgets everything noted so far. Calls still open stay unknown.
    pub fn clear(&self) {
        let mut book = self.book();
        book.first += book.calls.len() as u64;
        book.calls.clear();
        book.presence.clear();
    }
}
