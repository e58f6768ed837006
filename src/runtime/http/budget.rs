//! Requests per minute, shared fairly: what the operator does may use all of it, the rest leaves
//! some over.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::backend::Urgency;

/// A bucket of requests. It holds a quarter of a minute's worth and fills with the other three
/// quarters each minute, so that no minute ever sees more than was allowed.
pub struct Budget {
    size: f64,
    per_second: f64,
    level: Mutex<(f64, Instant)>,
}

impl Budget {
    /// A full bucket.
    pub fn new(per_minute: u32) -> Self {
        let per_minute = f64::from(per_minute.max(1));
        let size = (per_minute / 4.0).max(1.0);
        let level = Mutex::new((size, Instant::now()));
        Self { size, per_second: per_minute * 0.75 / 60.0, level }
    }

    /// Takes one request's worth; waits until there is.
    pub async fn take(&self, urgency: Urgency) {
        while let Err(wait) = self.try_take(urgency) {
            sleep(wait).await;
        }
    }

    fn try_take(&self, urgency: Urgency) -> Result<(), Duration> {
        let kept_back = match urgency {
            Urgency::Now => 0.0,
            Urgency::Soon | Urgency::File => 0.2,
            Urgency::Background => 0.5,
        };
        let needed = (1.0 + kept_back * self.size).min(self.size);
        let mut level = self.level.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let filled = (now - level.1).as_secs_f64() * self.per_second;
        *level = ((level.0 + filled).min(self.size), now);
        if level.0 >= needed {
            level.0 -= 1.0;
            return Ok(());
        }
        let wait = (needed - level.0) / self.per_second;
        Err(Duration::from_secs_f64(wait).max(Duration::from_millis(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_minute_sees_more_than_was_allowed() {
        let budget = Budget::new(60);
        let begun = Instant::now();
        let mut taken = 0;
        while begun.elapsed() < Duration::from_secs(60) {
            budget.take(Urgency::Now).await;
            taken += 1;
        }
        assert!((55..=61).contains(&taken), "{taken}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_background_leaves_something_for_the_operator() {
        let budget = Budget::new(60);
        let mut taken = 0;
        while budget.try_take(Urgency::Background).is_ok() {
            taken += 1;
        }
        assert!(taken >= 7, "{taken}");
        for _ in 0..5 {
            assert!(budget.try_take(Urgency::Now).is_ok());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn even_one_a_minute_is_given_out() {
        let budget = Budget::new(1);
        budget.take(Urgency::Background).await;
        budget.take(Urgency::Background).await;
    }
}
