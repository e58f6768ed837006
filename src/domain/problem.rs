//! What went wrong with a request. Made at the edges, worded in one place (`app::words`).

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What is said where the time was up before an answer, or more of it, came.
const TOO_LATE: [&str; 2] = ["no answer within", "nothing came for"];

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind of failure it is: what the program branches on.
    pub cause: Cause,
    /// The service's own code, such as `not_found`.
    pub code: Option<String>,
    /// The service's own words; hostile until cleaned.
    pub detail: Option<String>,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// The id under which the service's operators can find the request.
    pub request_id: Option<String>,
    /// How long the service asked us to wait.
    pub retry_after: Option<Duration>,
}

/// The kinds of failure that make a difference to the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Cause {
    /// The token is missing, wrong or expired (401), also after it was read anew.
    Unauthorized,
    /// The token may not do this (403).
    Forbidden,
    /// No such chat, message or line (404).
    NotFound,
    /// The service does not accept what was sent (400, 422).
    Invalid,
    /// It contradicts something that is there (409).
    Conflict,
    /// Too many requests (429).
    RateLimited,
    /// The service can't do this now; on the gateway: no WhatsApp client is connected (501).
    NotImplemented,
    /// The service is not available for the moment (502, 503, 504).
    Unavailable,
    /// The service failed (any other 5xx).
    Internal,
    /// The request never reached the service: no connection could be made.
    Unreachable,
    /// The connection broke, or no answer came in time: what was done is unknown.
    Interrupted,
    /// An answer came that is not what the contract describes, or is too large.
    Unreadable,
    /// The token could not be obtained here (its file, command or variable).
    NoToken,
    /// Nothing failed: it was left from an earlier run, and waits for the operator's word.
    Held,
}

impl Problem {
    /// A problem of which only the cause is known.
    pub fn new(cause: Cause) -> Self {
        Self { cause, code: None, detail: None, status: None, request_id: None, retry_after: None }
    }

    /// Nothing broke, but no whole answer came within this time.
    pub fn too_late(patience: Duration) -> Self {
        Self::late(TOO_LATE[0], patience)
    }

    /// Nothing broke, but for this time nothing more came of an answer, or not even its beginning.
    pub fn stood_still(patience: Duration) -> Self {
        Self::late(TOO_LATE[1], patience)
    }

    fn late(words: &str, patience: Duration) -> Self {
        let words = format!("{words} {} s", patience.as_secs_f32());
        Self::new(Cause::Interrupted).with_detail(words)
    }

    /// The words where the time was up, which say all there is to say.
    pub fn lateness(&self) -> Option<&str> {
        let words = self.detail.as_deref().filter(|_| self.cause == Cause::Interrupted);
        words.filter(|words| TOO_LATE.iter().any(|late| words.starts_with(late)))
    }

    /// Adds words.
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Whether the same request may succeed later without anybody changing anything.
    pub fn passing(&self) -> bool {
        use Cause::*;
        matches!(self.cause, RateLimited | Unavailable | Internal | Unreachable | Interrupted)
    }

    /// Whether no request for it left this machine: no connection stood, or the account's own gate
    /// was still closed. What must never be repeated by itself may be tried again after this.
    pub fn never_left(&self) -> bool {
        self.status.is_none() && matches!(self.cause, Cause::Unreachable | Cause::RateLimited)
    }

    /// Whether the service certainly did not do what was asked.
    ///
    /// 429 is answered before the work; a broken connection or any 5xx says nothing about it, and
    /// a conflict under an idempotency key may be the first request, still at work.
    pub fn certainly_not_done(&self) -> bool {
        use Cause::*;
        !matches!(self.cause, Conflict | Unavailable | Internal | Interrupted | Unreadable)
    }
}
