//! The operator's sentences: the one place where a failure becomes words.
//!
//! What comes from a service inside them is cleaned where it is drawn.

use crate::domain::{Cause, Chat, Op, Problem};

/// Why something failed, as a clause that may follow "…: ".
pub fn why(problem: &Problem) -> String {
    if let Some(late) = problem.lateness() {
        return late.to_owned();
    }
    let reason = match problem.cause {
        Cause::Unauthorized => "the service does not accept the token",
        Cause::Forbidden => "the token may not do this",
        Cause::NotFound => "the service doesn't have it",
        Cause::Invalid => "the service does not accept it",
        Cause::Conflict => "it contradicts what is there",
        Cause::RateLimited => "too many requests",
        Cause::NotImplemented => "the service can't do this at the moment",
        Cause::Unavailable => "the service is not available",
        Cause::Internal => "the service failed",
        Cause::Unreachable => "the service can't be reached",
        Cause::Interrupted => "the connection broke before an answer came",
        Cause::Unreadable => "the answer could not be understood",
        Cause::NoToken => "the token could not be read",
        Cause::Held => "it was left from an earlier run",
    };
    match problem.detail.as_deref().map(str::trim).filter(|detail| !detail.is_empty()) {
        Some(detail) => format!("{reason} ({})", shortened(detail, 160)),
        None => reason.to_owned(),
    }
}

/// What the operator can do about it, as a sentence; `key`: the key that tries again.
pub fn remedy(problem: &Problem, key: Option<&str>) -> String {
    let again = key.map_or(String::new(), |key| format!("{key} tries again"));
    match problem.cause {
        Cause::Unauthorized | Cause::NoToken => {
            "check the account's token in the configuration".into()
        }
        Cause::Forbidden => "ask for a token with the right to do this".into(),
        Cause::NotImplemented => "connect the line at the service".into(),
        _ => again,
    }
}

/// A whole sentence: what failed, why, what to do.
pub fn sentence(what: &str, about: Option<&str>, problem: &Problem, key: Option<&str>) -> String {
    let with = if what.ends_with("the chat") { "with" } else { "for" };
    let about = about.map_or(String::new(), |about| format!(" {with} {about}"));
    let remedy = remedy(problem, key);
    let tail = if remedy.is_empty() { String::new() } else { format!("; {remedy}") };
    if what == Op::SENDING && !problem.certainly_not_done() {
        return format!(
            "Whether the message{about} was sent is not known: {}{tail}.",
            why(problem)
        );
    }
    capital(&format!("{what}{about} failed: {}{tail}.", why(problem)))
}

/// Bytes as people say them.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{:.1} MB", bytes as f64 / 1_000_000.0),
    }
}

/// The text with a capital first letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// A clause as a sentence of its own.
pub fn whole(text: &str) -> String {
    let end = if text.ends_with(['.', '!', '?', '…']) { "" } else { "." };
    format!("{}{end}", capital(text))
}

/// Letters of a chat's name within a sentence, at most: what happened has to fit behind it.
pub const CALLED: usize = 40;

/// How a chat is called within a sentence.
pub fn called(chat: &Chat) -> String {
    shortened(chat.title(), CALLED)
}

/// At most `most` letters of a text.
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_what_failed_for_whom_why_and_what_to_do() {
        let problem = Problem::new(Cause::Unavailable).with_detail("maintenance");
        assert_eq!(
            sentence("loading messages", Some("Siti"), &problem, Some("R")),
            "Loading messages for Siti failed: the service is not available (maintenance); R tries again."
        );
        let problem = Problem::new(Cause::Interrupted);
        assert_eq!(
            sentence(Op::SENDING, Some("Siti"), &problem, None),
            "Whether the message for Siti was sent is not known: the connection broke before an \
             answer came."
        );
        let problem = Problem::too_late(std::time::Duration::from_secs(30));
        assert_eq!(
            sentence("loading messages", Some("Siti"), &problem, Some("R")),
            "Loading messages for Siti failed: no answer within 30 s; R tries again."
        );
    }
}
