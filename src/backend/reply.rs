//! What comes back.

use std::time::Duration;

use bytes::Bytes;
use chrono::TimeDelta;
use serde_json::Value;

use super::heal;
use crate::domain::{Allowance, Cause, Problem};

/// One HTTP reply, whole.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The id under which the service's operators can find the request: theirs, else ours.
    pub request_id: Option<String>,
    /// How long the service asks us to wait.
    pub retry_after: Option<Duration>,
    /// How far this machine's clock is ahead of the service's, by the reply's own date.
    pub clock_ahead: Option<TimeDelta>,
    /// How many requests the service still takes, where it says so.
    pub allowance: Option<Allowance>,
    /// What the body claims to be.
    pub content_type: Option<String>,
    /// The body, unpacked.
    pub body: Bytes,
}

impl Reply {
    /// Whether the status says that it worked.
    pub fn ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON; text that can't be text is healed.
    ///
    /// # Errors
    /// [`Cause::Unreadable`] where it is none.
    pub fn json(&self) -> Result<Value, Problem> {
        heal::json(&self.body)
            .ok_or_else(|| self.unreadable("the answer is not the JSON that was expected"))
    }

    /// A problem with this reply: all that the reply itself tells about it.
    pub fn problem(&self, cause: Cause) -> Problem {
        Problem {
            status: Some(self.status),
            request_id: self.request_id.clone(),
            retry_after: self.retry_after,
            ..Problem::new(cause)
        }
    }

    /// The problem of a reply that is not what the contract describes.
    pub fn unreadable(&self, why: &str) -> Problem {
        self.problem(Cause::Unreadable).with_detail(why)
    }

    /// Whether the body is a page for browsers: something else than the service has answered.
    pub fn web_page(&self) -> bool {
        let kind = self.content_type.as_deref().unwrap_or_default();
        kind.starts_with("text/html") || self.body.trim_ascii_start().starts_with(b"<")
    }
}
