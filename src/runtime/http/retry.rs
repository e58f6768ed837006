//! What is worth another attempt, and when.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::Limits;
use crate::domain::{Cause, Problem};

/// How long to wait before the next attempt after `attempt` failed ones; `None`: not at all.
///
/// Exponential, and a little longer by chance; `Retry-After` goes before it where the service gave
/// one.
pub fn wait(limits: &Limits, problem: &Problem, attempt: u32) -> Option<Duration> {
    use Cause::{Interrupted, RateLimited, Unavailable, Unreachable};
    let passing = matches!(problem.cause, RateLimited | Unavailable | Unreachable | Interrupted);
    if !passing || attempt >= limits.attempts {
        return None;
    }
    match problem.retry_after {
        Some(asked) if asked > limits.longest_retry_after => None,
        // a little later than asked, so that not everybody comes back at once
        Some(asked) => Some(asked + limits.pause.mul_f64(fastrand::f64() / 2.0)),
        None => {
            // A line that broke asks for no rest, as a service does that says "not now".
            let broke = matches!(problem.cause, Unreachable | Interrupted);
            let first = if broke { limits.pause / 4 } else { limits.pause };
            Some(pause(first, attempt).min(limits.longest_pause))
        }
    }
}

/// The pause after `attempt` failed ones: `first`, twice as long with each, and up to a quarter
/// more, so that not everybody comes back at once. Never less: 1, 2, 4 s is what a service may
/// ask for (Chert contract 3.6).
pub fn pause(first: Duration, attempt: u32) -> Duration {
    let pause = first.saturating_mul(1 << attempt.saturating_sub(1).min(20));
    pause.mul_f64(1.0 + fastrand::f64() / 4.0)
}

/// Reads `Retry-After`: seconds, or an HTTP date (RFC 9110, 10.2.3).
pub fn retry_after(value: &str, wall: DateTime<Utc>) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let at = DateTime::parse_from_rfc2822(value).ok()?.to_utc();
    Some((at - wall).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(cause: Cause, retry_after: Option<u64>) -> Problem {
        Problem { retry_after: retry_after.map(Duration::from_secs), ..Problem::new(cause) }
    }

    #[test]
    fn pauses_grow_and_end() {
        let limits = Limits::default();
        for (cause, first) in [
            (Cause::RateLimited, 1_000),
            (Cause::Unavailable, 1_000),
            (Cause::Interrupted, 250),
            (Cause::Unreachable, 250),
        ] {
            let why = problem(cause, None);
            for (attempt, least) in [(1, first), (2, 2 * first), (3, 4 * first)] {
                for _ in 0..50 {
                    let wait = wait(&limits, &why, attempt).unwrap().as_millis();
                    assert!((least..=least * 5 / 4).contains(&wait), "{wait}");
                }
            }
            assert_eq!(wait(&limits, &why, 4), None);
        }
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        for cause in [Cause::NotFound, Cause::Internal, Cause::Unreadable, Cause::NoToken] {
            assert_eq!(wait(&Limits::default(), &problem(cause, None), 1), None);
        }
    }

    #[test]
    fn a_service_that_asks_for_too_long_a_wait_is_not_waited_for() {
        let limits = Limits::default();
        assert!(wait(&limits, &problem(Cause::RateLimited, Some(300)), 1).is_some());
        assert_eq!(wait(&limits, &problem(Cause::RateLimited, Some(301)), 1), None);
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date() {
        let wall = DateTime::parse_from_rfc3339("2015-10-21T07:28:00Z").unwrap().to_utc();
        let read = |value| retry_after(value, wall).map(|wait| wait.as_secs());
        assert_eq!(read("120"), Some(120));
        assert_eq!(read("Wed, 21 Oct 2015 07:29:00 GMT"), Some(60));
        assert_eq!(read("Wed, 21 Oct 2015 07:00:00 GMT"), Some(0));
        for nonsense in ["", "soon", "-1", "NaN", "inf", "1e300"] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
    }
}
