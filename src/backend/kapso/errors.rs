//! What went wrong. Legacy bodies are `{"error": "short", "message": "detail"}`; what Kapso hands
//! on from WhatsApp is Graph's `{"error": {"message", "code", "error_data": {"details"}}}`
//! (contract 1.4). Refusals that an operator meets often are said in plain words.

use std::time::Duration;

use crate::backend::row::Row;
use crate::backend::{Reply, heal, status, window};
use crate::domain::{Cause, Problem};

/// The longest text of the service that is kept, in characters.
const WORDS: usize = 500;
/// WhatsApp's code for a window that is closed.
const WINDOW_CLOSED: &str = "131047";
/// How long a limit lasts of which nobody says more: it counts the requests of a minute.
const MINUTE: Duration = Duration::from_secs(60);

/// Reads an unsuccessful reply.
pub fn problem(reply: &Reply) -> Problem {
    let body = heal::json(&reply.body).unwrap_or_default();
    let said = Row::of(&body).map(said).unwrap_or_default();
    let cause = status::cause(reply.status);
    let (cause, words) = match in_words(reply, &said) {
        // Refused before anything was done: nobody has to wonder whether it was sent.
        Some(words) => (if cause == Cause::Conflict { Cause::Invalid } else { cause }, Some(words)),
        None => (cause, said.words.or_else(|| unsaid(reply))),
    };
    let words: Option<String> = words.map(|words| words.chars().take(WORDS).collect());
    let told = reply.retry_after.or_else(|| words.as_deref().and_then(told_wait));
    let retry_after = match cause {
        Cause::RateLimited => told.or(Some(MINUTE)),
        _ => reply.retry_after,
    };
    Problem { code: said.code, detail: words, retry_after, ..reply.problem(cause) }
}

/// "Please retry after X seconds" (contract 1.4).
fn told_wait(words: &str) -> Option<Duration> {
    let lower = words.to_lowercase();
    let (_, behind) = lower.split_once("after")?;
    let number = behind.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().map(Duration::from_secs)
}

#[derive(Default)]
struct Said {
    code: Option<String>,
    words: Option<String>,
}

fn said(body: Row<'_>) -> Said {
    let Some(error) = body.child("error") else {
        // Rails' own `{"errors": […]}` is what a 422 may hold.
        let listed = Some(body.words("errors").join("; ")).filter(|words| !words.is_empty());
        let (short, long) = (body.word("error"), body.word("message"));
        return Said { code: short.clone(), words: long.or(short).or(listed) };
    };
    let details = error.child("error_data").and_then(|data| data.word("details"));
    let words = match (error.word("message"), details) {
        (Some(message), Some(details)) if message != details => {
            Some(format!("{message}: {details}"))
        }
        (message, details) => message.or(details),
    };
    Said { code: error.any_word(&["code", "type"]), words }
}

/// What the refusals of contract 1.2 and 1.4 mean to whoever answers customers.
fn in_words(reply: &Reply, said: &Said) -> Option<String> {
    let words = said.words.as_deref().unwrap_or_default();
    let lower = words.to_lowercase();
    let short = said.code.as_deref().unwrap_or_default();
    if short == WINDOW_CLOSED || lower.contains(WINDOW_CLOSED) {
        return Some(window::CLOSED.to_owned());
    }
    let refused = matches!(reply.status, 400 | 403 | 409 | 422 | 423);
    let both = format!("{} {lower}", short.to_lowercase());
    // People of the team are called agents, too.
    let at_work = both.contains("agent") && both.contains("execution");
    if refused && (at_work || both.contains("ai agent")) {
        return Some(format!(
            "an AI agent is answering in this conversation: stop it, or let it hand over, then send again ({words})"
        ));
    }
    (reply.status == 409).then(|| {
        let short = "another message is on its way in this conversation: send again in a moment";
        if words.is_empty() { short.to_owned() } else { format!("{short} ({words})") }
    })
}

/// What can be said of a reply that is no error of this service.
fn unsaid(reply: &Reply) -> Option<String> {
    if (300..400).contains(&reply.status) {
        return Some("the address leads elsewhere: check base_url".into());
    }
    reply.web_page().then(|| "a web page answered instead of Kapso: check base_url".into())
}
