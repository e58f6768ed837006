//! How far own messages came, where the service tells everything by itself but that: the open chat
//! is read again, as often as an account is that tells nothing.

use std::time::Instant;

use chrono::TimeDelta;

use super::{App, Effect, Now};
use crate::domain::{ChatKey, Delivery, Message};

/// How long after it was sent something is still expected to happen to a message.
const AWAITED: TimeDelta = TimeDelta::days(1);

impl App {
    /// The newest page of a chat was read, or something was just sent in it: what became of its
    /// messages is looked up no sooner than a rest after this.
    pub(super) fn deliveries_read(&mut self, now: Now, chat: &ChatKey) {
        if self.open.as_ref() == Some(chat) {
            self.delivered_at = Some(now.mono);
        }
    }

    /// Reads the open chat again, where that is due.
    pub(super) fn deliveries_due(&mut self, now: Now) -> Vec<Effect> {
        if self.deliveries_deadline(now).is_none_or(|at| at > now.mono) {
            return Vec::new();
        }
        self.delivered_at = Some(now.mono);
        self.thread_mut().map(|thread| thread.refresh()).unwrap_or_default()
    }

    /// When the open chat is read again for what became of its messages; `None`: something else
    /// tells it, or nothing is awaited.
    pub(super) fn deliveries_deadline(&self, now: Now) -> Option<Instant> {
        let account = self.account(&self.open.as_ref()?.account)?;
        let rest = account.rest_for_deliveries(now.wall, self.focused)?;
        let recent = |message: &&Message| now.wall - message.sent_at < AWAITED;
        let mut recent = self.thread()?.timeline.iter().rev().take_while(recent);
        recent.any(is_awaited).then(|| self.delivered_at.map_or(now.mono, |at| at + rest))
    }
}

/// An own message to which more may happen: it is not read yet, and did not fail.
fn is_awaited(message: &Message) -> bool {
    let on_its_way = [Delivery::Pending, Delivery::Sent, Delivery::Delivered];
    message.own() && message.delivery.as_ref().is_some_and(|known| on_its_way.contains(known))
}
