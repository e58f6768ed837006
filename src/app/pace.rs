//! How often an account is asked for news, so that what its plan allows lasts.
//!
//! Services say with their answers how many requests are left ([`Allowance`]); some plans also have
//! a number for the day, which is counted here. While more than half is left nothing changes; then
//! the looks for news come rarer, the less is left, and what is left never runs dry by them alone.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::Allowance;

/// A service that counts by the minute allows everything again after one.
const MINUTE: Duration = Duration::from_secs(60);
/// The rarest that a service is asked for news, whatever is left.
const RAREST: Duration = Duration::from_secs(20 * 60);
/// A smaller limit than this is one for each minute (Cekat contract 4.5: 60 and 300 a minute,
/// 1,000 and 10,000 a day).
const BY_THE_DAY: u32 = 1_000;

/// Seconds of a day.
const DAY: i64 = 24 * 3600;

/// What an account has spent today, and what its service says is left.
#[derive(Debug, Clone, Default)]
pub struct Pace {
    allowance: Option<Allowance>,
    day: Option<NaiveDate>,
    today: u32,
}

impl Pace {
    /// A request was made.
    pub fn made(&mut self, wall: DateTime<Utc>) {
        let today = wall.date_naive();
        if self.day != Some(today) {
            self.day = Some(today);
            self.today = 0;
        }
        self.today = self.today.saturating_add(1);
    }

    /// The service said how many are left.
    pub fn allowed(&mut self, allowance: Allowance) {
        self.allowance = Some(allowance);
    }

    /// The limit that the service named last.
    pub fn limit(&self) -> Option<u32> {
        self.allowance.map(|allowance| allowance.limit)
    }

    /// How long until the next look for news, where `usual` is what is configured; `by_day`: how
    /// many requests the plan has for a day, where that is known.
    pub fn rest(&self, wall: DateTime<Utc>, usual: Duration, by_day: Option<u32>) -> Duration {
        let said = self.allowance.map(|allowance| {
            let most = if allowance.limit < BY_THE_DAY { MINUTE } else { RAREST };
            stretched(usual, allowance.remaining, allowance.limit, most)
        });
        let day = by_day.map(|limit| {
            let left = limit.saturating_sub(self.today);
            let gentle = stretched(usual, left, limit, RAREST);
            if left > limit / 10 { gentle } else { gentle.max(to_midnight(wall, left)) }
        });
        said.into_iter().chain(day).max().unwrap_or(usual)
    }
}

/// The last requests of a day, spread over what is left of it: a look for news takes two.
fn to_midnight(wall: DateTime<Utc>, left: u32) -> Duration {
    let gone = wall.timestamp().rem_euclid(DAY);
    let seconds = u64::try_from(DAY - gone).unwrap_or_default();
    Duration::from_secs(seconds * 4 / u64::from(left.max(1)))
}

fn stretched(usual: Duration, left: u32, limit: u32, most: Duration) -> Duration {
    let half = f64::from(limit) / 2.0;
    let factor = (half / f64::from(left.max(1))).max(1.0);
    usual.mul_f64(factor).min(most.max(usual))
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Duration = Duration::from_secs(30);

    fn after(requests: u32, allowance: Option<(u32, u32)>, by_day: Option<u32>) -> u64 {
        let mut pace = Pace::default();
        (0..requests).for_each(|_| pace.made(DateTime::UNIX_EPOCH));
        if let Some((limit, remaining)) = allowance {
            pace.allowed(Allowance { limit, remaining });
        }
        pace.rest(DateTime::UNIX_EPOCH, USUAL, by_day).as_secs()
    }

    #[test]
    fn while_more_than_half_is_left_nothing_changes() {
        assert_eq!(after(0, None, None), 30);
        assert_eq!(after(400, Some((1000, 600)), Some(1000)), 30);
    }

    #[test]
    fn the_less_is_left_of_a_day_the_rarer_it_is_asked() {
        assert_eq!(after(0, Some((1000, 250)), None), 60);
        assert_eq!(after(800, None, Some(1000)), 75);
        assert_eq!(after(900, None, Some(1000)), 24 * 3600 * 4 / 100);
        assert_eq!(after(0, Some((1000, 0)), None), 20 * 60);
    }

    #[test]
    fn a_minute_that_is_used_up_is_over_after_a_minute() {
        assert_eq!(after(0, Some((60, 0)), None), 60);
    }

    #[test]
    fn a_day_of_looks_for_news_leaves_something_over() {
        let mut pace = Pace::default();
        let begun = DateTime::UNIX_EPOCH;
        let mut at = Duration::ZERO;
        while at < Duration::from_secs(24 * 3600) {
            // the list and the open chat
            let wall = begun + at;
            (0..2).for_each(|_| pace.made(wall));
            at += pace.rest(wall, USUAL, Some(1000));
        }
        assert!(pace.today < 1_000, "{}", pace.today);
    }

    #[test]
    fn every_day_begins_anew() {
        let mut pace = Pace::default();
        (0..990).for_each(|_| pace.made(DateTime::UNIX_EPOCH));
        let tomorrow = DateTime::UNIX_EPOCH + chrono::TimeDelta::days(1);
        pace.made(tomorrow);
        assert_eq!(pace.rest(tomorrow, USUAL, Some(1000)), USUAL);
    }
}
