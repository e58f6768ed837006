//! What was told lately, so that nothing is told twice.

use std::collections::{HashSet, VecDeque};
use std::hash::Hash;

/// How many are remembered.
const REMEMBERED: usize = 4_096;

/// The latest of their kind, each once.
#[derive(Debug)]
pub(super) struct Recent<T> {
    known: HashSet<T>,
    order: VecDeque<T>,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self { known: HashSet::new(), order: VecDeque::new() }
    }
}

impl<T: Clone + Eq + Hash> Recent<T> {
    /// Whether this one is not among them; it is from now on, in place of the oldest.
    pub fn is_new(&mut self, one: T) -> bool {
        if !self.known.insert(one.clone()) {
            return false;
        }
        self.order.push_back(one);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_new_once_and_only_the_oldest_is_forgotten() {
        let mut recent = Recent::default();
        assert!(recent.is_new(0) && !recent.is_new(0));
        for n in 1..=REMEMBERED {
            assert!(recent.is_new(n));
        }
        assert!(!recent.is_new(1) && recent.is_new(0));
    }
}
