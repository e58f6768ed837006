//! How many requests a minute a service takes. In a still world there is no limit unless a test
//! sets one, since there the minute never ends.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::clock::Millis;

const MINUTE: Millis = 60_000;

/// Counts the requests of the current minute of the world's clock.
#[derive(Debug, Default)]
pub struct Limit {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    set: Option<u32>,
    began: Millis,
    used: u32,
}

impl Limit {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on this many a minute, counted anew.
    pub fn set(&self, per_minute: u32) {
        *self.state() = State { set: Some(per_minute), ..State::default() };
    }

    /// Counts one request against `usual` a minute, or against what a test has set. Gives back
    /// the limit and how many are left; nothing is left where the request is too many.
    pub fn count(&self, usual: u32, still: bool, now: Millis) -> (u32, Option<u32>) {
        let mut state = self.state();
        let Some(limit) = state.set.or((!still).then_some(usual)) else {
            return (usual, usual.checked_sub(1));
        };
        if now - state.began >= MINUTE {
            (state.began, state.used) = (now, 0);
        }
        state.used = state.used.saturating_add(1);
        (limit, limit.checked_sub(state.used))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_takes_so_many_and_the_next_one_again() {
        let limit = Limit::default();
        assert_eq!(limit.count(2, true, 0), (2, Some(1)));
        limit.set(2);
        let left = [0, 1, 2, 60_000].map(|now| limit.count(9, true, MINUTE + now).1);
        assert_eq!(left, [Some(1), Some(0), None, Some(1)]);
    }
}
