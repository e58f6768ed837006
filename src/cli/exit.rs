//! How a command ends: an exit code for the shell, and a sentence for whoever reads it.

use std::process::ExitCode;

use crate::app::words;
use crate::config;
use crate::domain::{Cause, Problem};
use crate::ui::text;

/// How a command ended, for the shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done.
    Done,
    /// It failed.
    Failed,
    /// The words or the configuration are wrong.
    Usage,
    /// Not allowed.
    Refused,
    /// Not found.
    NotFound,
    /// Unavailable or rate-limited: try later.
    Later,
    /// Sent or not is unknown.
    Unknown,
    /// Interrupted.
    Interrupted,
}

impl Exit {
    /// The number that the shell gets.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::NotFound => 4,
            Self::Later => 5,
            Self::Unknown => 6,
            Self::Interrupted => 130,
        }
    }

    /// How a question ends that failed for this reason.
    fn of(cause: Cause) -> Self {
        match cause {
            Cause::Unauthorized | Cause::Forbidden => Self::Refused,
            Cause::NotFound => Self::NotFound,
            Cause::RateLimited | Cause::Unavailable | Cause::Unreachable | Cause::Interrupted => {
                Self::Later
            }
            Cause::NoToken => Self::Usage,
            Cause::Invalid
            | Cause::Conflict
            | Cause::NotImplemented
            | Cause::Internal
            | Cause::Unreadable
            | Cause::Held => Self::Failed,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// A sentence for the operator, and the exit code that goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// How the command ends.
    pub(super) exit: Exit,
    /// The kind of failure, for programs.
    pub(super) kind: &'static str,
    /// For the operator; empty: there is nothing to say.
    pub(super) sentence: String,
    /// The id under which the service's operators find the request.
    pub(super) request_id: Option<String>,
}

impl Stop {
    fn new(exit: Exit, kind: &'static str, sentence: impl ToString) -> Self {
        // titles and reasons in it are a service's words: one sentence stays one line
        let sentence = text::line(&sentence.to_string()).into_owned();
        Self { exit, kind, sentence, request_id: None }
    }

    pub(super) fn failed(sentence: impl ToString) -> Self {
        Self::new(Exit::Failed, "failed", sentence)
    }

    pub(super) fn usage(sentence: impl ToString) -> Self {
        Self::new(Exit::Usage, "usage", sentence)
    }

    /// Nothing can be done with this configuration. How to begin without one takes a few lines.
    pub(super) fn configuration(why: config::Problem) -> Self {
        match why {
            config::Problem::Absent { .. } => Self { sentence: why.to_string(), ..Self::usage("") },
            why => Self::usage(why),
        }
    }

    pub(super) fn not_found(sentence: impl ToString) -> Self {
        Self::new(Exit::NotFound, "not_found", sentence)
    }

    /// The service has no such thing, or not at this moment.
    pub(super) fn unable(sentence: impl ToString) -> Self {
        Self::new(Exit::Failed, "unable", sentence)
    }

    /// Not at this moment: try later.
    pub(super) fn later(sentence: impl ToString) -> Self {
        Self::new(Exit::Later, "unavailable", sentence)
    }

    /// Whether it was done can't be known.
    pub(super) fn unknown(sentence: impl ToString, problem: &Problem) -> Self {
        let request_id = problem.request_id.clone();
        Self { request_id, ..Self::new(Exit::Unknown, "unknown", sentence) }
    }

    /// Ctrl-C, or the system's wish.
    pub(super) fn interrupted() -> Self {
        Self::new(Exit::Interrupted, "interrupted", "Interrupted.")
    }

    /// Whoever read the output has gone: there is nobody to tell anything.
    pub(super) fn closed() -> Self {
        Self::new(Exit::Done, "closed", "")
    }

    /// A question that failed: what, about what, and why.
    pub(super) fn problem(what: &str, about: Option<&str>, problem: &Problem) -> Self {
        let sentence = words::sentence(what, about, problem, None);
        let request_id = problem.request_id.clone();
        let cause = as_told(problem);
        Self { request_id, ..Self::new(Exit::of(cause), kind(cause), sentence) }
    }
}

/// The kind of failure as the shell is told it. A 401 or 403 for which no other token helps (a
/// clock that is wrong) is no matter of the token here, but not allowed all the same.
fn as_told(problem: &Problem) -> Cause {
    match (problem.cause, problem.status) {
        (Cause::Invalid, Some(401)) => Cause::Unauthorized,
        (Cause::Invalid, Some(403)) => Cause::Forbidden,
        (cause, _) => cause,
    }
}

/// The word for programs.
fn kind(cause: Cause) -> &'static str {
    match cause {
        Cause::Unauthorized => "unauthorized",
        Cause::Forbidden => "forbidden",
        Cause::NotFound => "not_found",
        Cause::Invalid => "invalid",
        Cause::Conflict => "conflict",
        Cause::RateLimited => "rate_limited",
        Cause::NotImplemented => "not_implemented",
        Cause::Unavailable => "unavailable",
        Cause::Internal => "internal",
        Cause::Unreachable => "unreachable",
        Cause::Interrupted => "interrupted",
        Cause::Unreadable => "unreadable",
        Cause::NoToken => "no_token",
        Cause::Held => "held",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_allowed_is_told_so_whatever_it_takes_to_be_allowed() {
        for (cause, status, exit, word) in [
            (Cause::Invalid, Some(401), Exit::Refused, "unauthorized"),
            (Cause::Invalid, Some(403), Exit::Refused, "forbidden"),
            (Cause::Invalid, Some(400), Exit::Failed, "invalid"),
            (Cause::Invalid, None, Exit::Failed, "invalid"),
            (Cause::Unauthorized, Some(401), Exit::Refused, "unauthorized"),
        ] {
            let stop = Stop::problem("reading", None, &Problem { status, ..Problem::new(cause) });
            assert_eq!((stop.exit, stop.kind), (exit, word), "{status:?}");
        }
    }
}
