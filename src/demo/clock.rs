//! The world's clock: it starts when the server starts, and it can stand or be moved.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};

/// Milliseconds since 1970, in the world's own time.
pub type Millis = i64;

/// Tells the world's time. A still clock moves only when it is told to.
#[derive(Debug)]
pub struct Clock {
    start: Millis,
    started: Instant,
    still: bool,
    moved: AtomicI64,
}

impl Clock {
    /// A clock that shows `start` now.
    pub fn new(start: DateTime<Utc>, still: bool) -> Self {
        let start = start.timestamp_millis();
        Clock { start, started: Instant::now(), still, moved: AtomicI64::new(0) }
    }

    /// What the clock showed at the start.
    pub fn start(&self) -> Millis {
        self.start
    }

    /// What the clock shows now.
    pub fn now(&self) -> Millis {
        let ran = if self.still { 0 } else { millis(self.started.elapsed()) };
        self.start + self.moved.load(Ordering::Relaxed) + ran
    }

    /// Puts the clock forward.
    pub fn advance(&self, by: Duration) {
        self.moved.fetch_add(millis(by), Ordering::Relaxed);
    }
}

fn millis(duration: Duration) -> Millis {
    Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "time has to pass for a clock to be seen to stand"
    )]
    fn a_still_clock_moves_only_when_told_to() {
        let clock = Clock::new(DateTime::UNIX_EPOCH, true);
        std::thread::sleep(Duration::from_millis(3));
        assert_eq!(clock.now(), 0);
        clock.advance(Duration::from_secs(2));
        assert_eq!(clock.now(), 2_000);
        assert_eq!(clock.start(), 0);
    }
}
