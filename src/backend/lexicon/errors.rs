//! What went wrong. The shape of an error body is not documented (contract 2.5, GAP): every
//! common one is read, FastAPI's `{"detail": "…"}` and `{"detail": [{"loc", "msg"}]}` first.

use serde_json::Value;

use crate::backend::row::{Row, plain};
use crate::backend::{Reply, heal, status};
use crate::domain::Problem;

/// The longest text of the service that is kept, in characters.
const WORDS: usize = 500;

/// Reads an unsuccessful reply.
pub fn problem(reply: &Reply) -> Problem {
    let body = heal::json(&reply.body);
    let (code, words) = match &body {
        Some(body) => said(body),
        None => (None, bare(reply)),
    };
    let words = words.or_else(|| unsaid(reply)).map(|words| words.chars().take(WORDS).collect());
    Problem { code, detail: words, ..reply.problem(status::cause(reply.status)) }
}

/// The code and the text of an error body.
fn said(body: &Value) -> (Option<String>, Option<String>) {
    let Some(row) = Row::of(body) else { return (None, plain(body).filter(|text| !blank(text))) };
    let nested = ["detail", "error"].into_iter().find_map(|name| row.child(name));
    let words = row
        .raw("detail")
        .and_then(detail)
        .or_else(|| nested?.any_word(&["message", "msg", "detail"]))
        .or_else(|| row.any_word(&["message", "error", "msg"]));
    let code = nested.and_then(|nested| nested.any_word(&["code", "type"]));
    (code.or_else(|| row.any_word(&["code", "error_code"])), words)
}

/// FastAPI's `detail`: text, or one entry per field that was wrong.
fn detail(detail: &Value) -> Option<String> {
    let Some(list) = detail.as_array() else { return plain(detail).filter(|text| !blank(text)) };
    let words: Vec<String> = list.iter().filter_map(one).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

fn one(entry: &Value) -> Option<String> {
    let Some(row) = Row::of(entry) else { return plain(entry) };
    let words = row.any_word(&["msg", "message"])?;
    let place = row.raw("loc").and_then(Value::as_array).and_then(|loc| loc.last());
    Some(match place.and_then(plain) {
        Some(place) => format!("{place}: {words}"),
        None => words,
    })
}

/// A body that is plain text.
fn bare(reply: &Reply) -> Option<String> {
    if reply.web_page() {
        return None;
    }
    let text = String::from_utf8_lossy(&reply.body);
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// What can be said of a reply that is no error of this service.
fn unsaid(reply: &Reply) -> Option<String> {
    if (300..400).contains(&reply.status) {
        return Some("the address leads elsewhere: check base_url".into());
    }
    reply.web_page().then(|| "a web page answered instead of Lexicon: check base_url".into())
}
