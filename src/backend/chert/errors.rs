//! What went wrong: `{"success": false, "error": {status, code, message, retryable}, "trace_id"}`,
//! and the flatter body of `/send` (contract 3.6).
//!
//! Whether a request is worth another attempt is what `retryable` says, never the status: the same
//! code comes with several.

use std::time::Duration;

use chrono::TimeDelta;

use crate::backend::row::Row;
use crate::backend::{Reply, heal, status};
use crate::domain::{Cause, Problem};

/// The longest text of the service that is kept, in characters.
const WORDS: usize = 500;
/// The longest wait that is believed.
const LONGEST: f64 = 86_400.0;
/// Why a text is not changed any more.
pub(super) const TOO_LATE: &str = "It is too late: a text can be edited for 15 minutes only.";

/// A successful reply as it is; any other as what it says went wrong.
pub(super) fn accepted(reply: Reply) -> Result<Reply, Problem> {
    if reply.ok() { Ok(reply) } else { Err(problem(&reply)) }
}

/// Reads an unsuccessful reply.
pub fn problem(reply: &Reply) -> Problem {
    let body = heal::json(&reply.body).unwrap_or_default();
    let said = Row::of(&body).map(said).unwrap_or_default();
    let cause = cause(&said, reply.status);
    let words = in_words(&said, reply).or(said.words).or_else(|| unsaid(reply));
    Problem {
        code: said.code,
        detail: words.map(|words| words.chars().take(WORDS).collect()),
        request_id: said.trace.or_else(|| reply.request_id.clone()),
        retry_after: reply.retry_after.or(said.wait),
        ..reply.problem(cause)
    }
}

/// What an edit that came too late is answered with, under either of its codes (contract 3.6).
pub(super) fn of_edit(problem: Problem) -> Problem {
    match problem.code.as_deref() {
        Some("4001" | "4099") => Problem { cause: Cause::Invalid, ..problem.with_detail(TOO_LATE) },
        _ => problem,
    }
}

#[derive(Default)]
struct Said {
    code: Option<String>,
    words: Option<String>,
    retryable: Option<bool>,
    wait: Option<Duration>,
    trace: Option<String>,
}

fn said(body: Row<'_>) -> Said {
    let error = body.child("error").unwrap_or(body);
    let word = |name| error.word(name).or_else(|| body.word(name));
    let wait = word("retry_after").and_then(|wait| wait.parse::<f64>().ok());
    let wait = wait.filter(|wait| (0.0..=LONGEST).contains(wait));
    Said {
        code: error.any_word(&["code", "error_code"]).or_else(|| body.word("code")),
        words: word("message").or_else(|| body.any_word(&["error", "reason", "detail"])),
        retryable: error.flag("retryable").or_else(|| body.flag("retryable")),
        wait: wait.map(Duration::from_secs_f64),
        trace: word("trace_id"),
    }
}

fn cause(said: &Said, status: u16) -> Cause {
    let code = said.code.as_deref().and_then(by_code);
    let by_status = status::cause(status);
    match said.retryable {
        Some(true) if code == Some(Cause::RateLimited) => Cause::RateLimited,
        Some(true) if code.is_none() && by_status == Cause::RateLimited => Cause::RateLimited,
        Some(true) => Cause::Unavailable,
        Some(false) => match code.unwrap_or(by_status) {
            // A refusal, whatever the code and the status: the service says that asking again is
            // no use, so nothing is asked again by itself, and nobody waits for another word.
            Cause::RateLimited
            | Cause::Unavailable
            | Cause::Internal
            | Cause::Conflict
            | Cause::Unreadable => Cause::Invalid,
            cause => cause,
        },
        None => code.unwrap_or(by_status),
    }
}

/// The codes of contract 3.6. A clock that is wrong (2013) is no reason to look for another secret.
fn by_code(code: &str) -> Option<Cause> {
    Some(match code {
        "1001" | "1002" | "1003" | "1004" | "1005" | "1006" | "1008" | "1009" | "1010" | "1011"
        | "1013" | "2006" | "2013" | "2014" | "4098" | "5002" | "5003" | "5004" => Cause::Invalid,
        "1007" => Cause::RateLimited,
        "1012" => Cause::Conflict,
        "2001" | "2002" | "2003" | "2011" | "5001" => Cause::NotFound,
        "2004" | "2012" => Cause::Unauthorized,
        "2005" | "2007" | "2008" | "2010" => Cause::Forbidden,
        "3001" => Cause::Internal,
        "3002" | "3004" | "4001" | "4002" => Cause::Unavailable,
        "3003" | "4099" => Cause::NotImplemented,
        _ => return None,
    })
}

/// What helps, where the service's own words don't say it.
fn in_words(said: &Said, reply: &Reply) -> Option<String> {
    Some(match said.code.as_deref()? {
        "2013" => clock(reply.clock_ahead),
        "1005" => "the first message to somebody must hold no link".into(),
        "1008" => "two texts in a row are not taken as one message".into(),
        "2007" => "the account's email address is not verified yet".into(),
        "2008" => "the account's limit is reached".into(),
        "4002" => "every line is busy: try again in a while".into(),
        "5002" => "the file is too large: 100 MB at most".into(),
        _ => return None,
    })
}

/// The service takes five minutes either way.
fn clock(ahead: Option<TimeDelta>) -> String {
    let apart = |gap: TimeDelta| match gap.abs() {
        gap if gap >= TimeDelta::hours(3) => format!("{} hours", gap.num_hours()),
        gap if gap >= TimeDelta::minutes(3) => format!("{} minutes", gap.num_minutes()),
        gap => format!("{} s", gap.num_seconds()),
    };
    match ahead {
        Some(gap) if gap.abs() > TimeDelta::seconds(1) => {
            let way = if gap > TimeDelta::zero() { "ahead of" } else { "behind" };
            format!(
                "this machine's clock is {} {way} the service's, which takes 5 minutes: set the clock",
                apart(gap)
            )
        }
        _ => "this machine's clock and the service's differ by more than 5 minutes: set the clock"
            .into(),
    }
}

/// What can be said of a reply that is no error of this service.
fn unsaid(reply: &Reply) -> Option<String> {
    if (300..400).contains(&reply.status) {
        return Some("the address leads elsewhere: check base_url".into());
    }
    reply.web_page().then(|| "a web page answered instead of Chert: check base_url".into())
}
