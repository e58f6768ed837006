//! What went wrong. Two bodies are published (contract 4.5):
//! `{"success": false, "status_code": 401, "error": {"message"}}` and
//! `{"success": false, "error": {"code", "message", "details": [{"field", "message"}]}}`.

use std::time::Duration;

use serde_json::Value;

use crate::backend::row::{Row, plain};
use crate::backend::{Reply, heal, status};
use crate::domain::{Cause, Problem};

/// The longest text of the service that is kept, in characters.
const WORDS: usize = 500;
/// How long everybody waits after a 429 that doesn't say: limits are counted by the minute.
const WAIT: Duration = Duration::from_secs(20);

/// Reads an unsuccessful reply.
pub fn problem(reply: &Reply) -> Problem {
    let body = heal::json(&reply.body).unwrap_or_default();
    let body = Row::of(&body);
    let said = body.and_then(|body| body.number("status_code"));
    let said = said.and_then(|status| u16::try_from(status).ok());
    // A failure under a good status says its real one in the body, or is a refusal.
    let status = if reply.ok() { said.unwrap_or(400) } else { reply.status };
    let cause = status::cause(status);
    let error = body.and_then(|body| body.child("error"));
    let words = body.and_then(words).or_else(|| unsaid(reply));
    let wait = (cause == Cause::RateLimited).then_some(WAIT);
    Problem {
        code: error.and_then(|error| error.word("code")),
        detail: words.map(|words| words.chars().take(WORDS).collect()),
        retry_after: reply.retry_after.or(wait),
        ..reply.problem(cause)
    }
}

fn words(body: Row<'_>) -> Option<String> {
    let error = body.child("error");
    let bare = body.raw("error").and_then(plain).filter(|text| !text.trim().is_empty());
    let message = error.and_then(|error| error.word("message"));
    let message = message.or(bare).or_else(|| body.word("message"));
    let details = error.map(details).filter(|details| !details.is_empty());
    match (message, details) {
        (Some(message), Some(details)) => Some(format!("{message} ({details})")),
        (message, details) => message.or(details),
    }
}

fn details(error: Row<'_>) -> String {
    let list = error.raw("details").and_then(Value::as_array);
    let one = |row: Row<'_>| match (row.word("field"), row.word("message")) {
        (Some(field), Some(message)) => Some(format!("{field}: {message}")),
        (field, message) => message.or(field),
    };
    let all: Vec<_> = list.into_iter().flatten().filter_map(Row::of).filter_map(one).collect();
    all.join("; ")
}

/// What can be said of a reply that is no error of this service.
fn unsaid(reply: &Reply) -> Option<String> {
    if (300..400).contains(&reply.status) {
        return Some("the address leads elsewhere: check base_url".into());
    }
    reply.web_page().then(|| "a web page answered instead of Cekat: check base_url".into())
}
