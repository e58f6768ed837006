//! What a service tells by itself.

use super::{App, Effect, Now};
use crate::domain::{AccountId, Event, Feed};

impl App {
    /// Something happened at a service. It answered, by telling it.
    pub(super) fn happened(&mut self, now: Now, account: &AccountId, _event: Event) -> Vec<Effect> {
        if let Some(account) = self.account_mut(account) {
            account.answered(now.wall);
        }
        Vec::new()
    }

    /// The link over which a service tells by itself stands differently now.
    pub(super) fn linked(&mut self, account: &AccountId, feed: Feed) -> Vec<Effect> {
        if let Some(account) = self.account_mut(account) {
            account.feed = feed;
        }
        Vec::new()
    }
}
