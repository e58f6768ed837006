//! Tokens that worked once.

use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The tokens, keys and secrets that have expired, of whatever service.
#[derive(Debug, Default)]
pub struct Expired {
    tokens: Mutex<HashSet<String>>,
}

impl Expired {
    fn tokens(&self) -> MutexGuard<'_, HashSet<String>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a token has expired.
    pub fn has(&self, token: &str) -> bool {
        self.tokens().contains(token)
    }

    /// The token stops working.
    pub fn add(&self, token: &str) {
        self.tokens().insert(token.to_owned());
    }

    /// The token works again.
    pub fn renew(&self, token: &str) {
        self.tokens().remove(token);
    }
}
