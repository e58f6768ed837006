//! What asking costs: the requests that an account has made in the last minute.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

const MINUTE: Duration = Duration::from_secs(60);
/// More than any service allows in a minute.
const MOST: usize = 6_000;

/// The moments of the requests of the last minute.
#[derive(Debug, Clone, Default)]
pub struct Spending(VecDeque<Instant>);

impl Spending {
    /// A request was made.
    pub fn made(&mut self, now: Instant) {
        self.forget(now);
        if self.0.len() < MOST {
            self.0.push_back(now);
        }
    }

    /// How many were made in the minute before `now`.
    pub fn in_the_last_minute(&self, now: Instant) -> usize {
        self.0.iter().rev().take_while(|at| now.saturating_duration_since(**at) < MINUTE).count()
    }

    fn forget(&mut self, now: Instant) {
        while self.0.front().is_some_and(|at| now.saturating_duration_since(*at) >= MINUTE) {
            self.0.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_counts_for_one_minute() {
        let begun = Instant::now();
        let after = |seconds| begun + Duration::from_secs(seconds);
        let mut spending = Spending::default();
        spending.made(begun);
        spending.made(after(30));
        assert_eq!(spending.in_the_last_minute(after(59)), 2);
        assert_eq!(spending.in_the_last_minute(after(61)), 1);
        spending.made(after(100));
        assert_eq!(spending.in_the_last_minute(after(100)), 1);
    }
}
