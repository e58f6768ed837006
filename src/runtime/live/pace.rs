//! When a link that broke is made again.

use std::time::Duration;

/// The first pause at most; it doubles with each failure.
const FIRST: Duration = Duration::from_secs(1);
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(30);
/// A link that stood so long was well: what comes after it begins anew.
const STEADY: Duration = Duration::from_secs(20);
/// A link that its service closes sooner than this is not worth going on at once.
const TOO_SHORT: Duration = Duration::from_secs(2);

/// After a link that told something the pause is as after so many failures: at most two seconds.
const SOON: u32 = 1;

/// Counts failures in a row.
#[derive(Debug, Default)]
pub struct Pace {
    failures: u32,
}

impl Pace {
    /// A link has broken that stood for so long.
    pub fn lasted(&mut self, stood: Duration) {
        if stood >= STEADY {
            self.failures = 0;
        }
    }

    /// Something was heard over the link: there is reason to be back soon, should it break.
    pub fn heard(&mut self) {
        self.failures = self.failures.min(SOON);
    }

    /// Whether a link that was closed as announced, after it stood for so long, is made again at
    /// once.
    pub fn may_go_on(&mut self, stood: Duration) -> bool {
        self.lasted(stood);
        stood >= TOO_SHORT
    }

    /// How long to wait now: exponential with full jitter, never less than the service asked for
    /// and never at once.
    pub fn pause(&mut self, asked: Option<Duration>) -> Duration {
        let most = FIRST.saturating_mul(1 << self.failures.min(8)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        let own = most.mul_f64(fastrand::f64()).max(FIRST / 8);
        own.max(asked.unwrap_or_default().min(LONGEST * 10))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_half_a_minute_and_begin_anew_after_a_steady_link() {
        let mut pace = Pace::default();
        for n in 0..40 {
            let most = FIRST.saturating_mul(1 << n.min(8)).min(LONGEST);
            assert!(pace.pause(None) <= most);
        }
        pace.lasted(Duration::from_secs(1));
        assert!((0..50).map(|_| pace.pause(None)).max() > Some(FIRST));
        pace.lasted(STEADY);
        assert!(pace.pause(None) <= FIRST);
    }

    #[test]
    fn a_link_that_told_something_is_made_again_soon() {
        let mut pace = Pace::default();
        for _ in 0..10 {
            pace.pause(None);
        }
        pace.heard();
        assert!(pace.pause(None) <= 2 * FIRST);
    }

    #[test]
    fn a_service_that_asks_for_a_pause_gets_it() {
        assert!(Pace::default().pause(Some(Duration::from_secs(7))) >= Duration::from_secs(7));
    }

    #[test]
    fn a_link_that_is_closed_again_and_again_is_not_made_at_once() {
        let mut pace = Pace::default();
        assert!(pace.may_go_on(Duration::from_secs(60)));
        assert!(!pace.may_go_on(Duration::from_millis(5)));
    }
}
