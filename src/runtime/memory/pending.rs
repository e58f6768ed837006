//! Changes that wait to be written.

use std::collections::HashSet;
use std::time::Duration;

use crate::domain::{Change, ChatKey, SendKey};

/// How far back an earlier word on the same thing is looked for.
const LOOK_BACK: usize = 256;
/// How many messages may wait while the disk fails.
const MESSAGES: usize = 20_000;
/// How many changes may wait while the disk fails.
const CHANGES: usize = 10_000;

/// Changes in their order; of several words on one draft, text, view or part only the last.
#[derive(Debug, Default)]
pub(super) struct Pending {
    changes: Vec<Change>,
}

/// One thing that only its last word counts of.
#[derive(PartialEq, Eq)]
enum Slot<'a> {
    Draft(&'a ChatKey),
    Outgoing(&'a SendKey),
    Parts(&'a ChatKey),
    SeenAt(&'a ChatKey),
    View,
}

impl Slot<'_> {
    fn of(change: &Change) -> Option<Slot<'_>> {
        Some(match change {
            Change::Draft(draft) => Slot::Draft(&draft.chat),
            Change::DraftGone(chat) => Slot::Draft(chat),
            Change::Outgoing(row) => Slot::Outgoing(&row.key),
            Change::OutgoingGone(key) => Slot::Outgoing(key),
            Change::Parts { chat, .. } => Slot::Parts(chat),
            Change::SeenAt { chat, .. } => Slot::SeenAt(chat),
            Change::View(_) => Slot::View,
            _ => return None,
        })
    }
}

/// What gives another meaning to what comes before it.
fn is_turn(change: &Change) -> bool {
    matches!(change, Change::Joined { .. } | Change::ChatGone(_) | Change::Unlearn(_))
}

/// How long a change may wait for others.
pub(super) fn patience(change: &Change) -> Duration {
    match change {
        Change::Outgoing(_) | Change::OutgoingGone(_) => Duration::ZERO,
        Change::Draft(_) | Change::DraftGone(_) | Change::View(_) | Change::SeenAt { .. } => {
            Duration::from_millis(500)
        }
        _ => Duration::from_millis(100),
    }
}

impl Pending {
    /// Adds a change.
    pub fn push(&mut self, change: Change) {
        if let Some(slot) = Slot::of(&change) {
            let recent = self.changes.iter().enumerate().rev().take(LOOK_BACK);
            let recent = recent.take_while(|(_, earlier)| !is_turn(earlier));
            let same = recent.filter(|(_, earlier)| Slot::of(earlier).as_ref() == Some(&slot));
            let same = same.map(|(place, _)| place).next();
            if let Some(place) = same {
                self.changes.remove(place);
            }
        }
        self.changes.push(change);
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// All of them, in order.
    pub fn all(&self) -> &[Change] {
        &self.changes
    }

    /// Takes all of them out.
    pub fn take(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    /// Where too much waits, lets go of what a service has, and answers of which chats: what is
    /// remembered of their history has holes from now on. Unsent texts always stay.
    pub fn shed(&mut self) -> HashSet<ChatKey> {
        let messages = self.changes.iter().map(|change| match change {
            Change::Messages { messages, .. } => messages.len(),
            _ => 0,
        });
        if messages.sum::<usize>() <= MESSAGES && self.changes.len() <= CHANGES {
            return HashSet::new();
        }
        let history = |change: &Change| is_history(change).cloned();
        let holed: HashSet<ChatKey> = self.changes.iter().filter_map(history).collect();
        self.changes
            .retain(|change| is_history(change).is_none() && !matches!(change, Change::Chats(_)));
        holed
    }
}

/// The chat whose history a change speaks of, where it speaks of one.
pub(super) fn is_history(change: &Change) -> Option<&ChatKey> {
    match change {
        Change::Messages { chat, .. }
        | Change::Happened { chat, .. }
        | Change::Parts { chat, .. } => Some(chat),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::domain::memory::Draft;
    use crate::domain::{Message, Place};

    fn key(chat: &str) -> ChatKey {
        ChatKey::new("a", "l", chat)
    }

    fn draft(chat: &str, text: &str) -> Change {
        let updated_at = DateTime::UNIX_EPOCH;
        let text = text.to_owned();
        Change::Draft(Draft { chat: key(chat), text, cursor: (0, 0), reply_to: None, updated_at })
    }

    fn page(chat: &str, count: usize) -> Change {
        let message =
            |n: usize| Message::text(n.to_string(), chat.into(), DateTime::UNIX_EPOCH, "x");
        let messages = (0..count).map(message).collect();
        Change::Messages { chat: key(chat), messages, place: Place::Newer }
    }

    #[test]
    fn of_several_words_on_one_draft_the_last_is_written() {
        let mut pending = Pending::default();
        for change in [draft("x", "a"), draft("y", "b"), draft("x", "ab")] {
            pending.push(change);
        }
        assert_eq!(pending.all(), [draft("y", "b"), draft("x", "ab")]);
        pending.push(Change::DraftGone(key("x")));
        assert_eq!(pending.all(), [draft("y", "b"), Change::DraftGone(key("x"))]);
    }

    #[test]
    fn a_word_before_a_turn_is_not_taken_back_by_one_after_it() {
        let mut pending = Pending::default();
        let joined = Change::Joined { from: key("x"), into: key("y") };
        for change in [draft("x", "a"), joined.clone(), draft("x", "b")] {
            pending.push(change);
        }
        assert_eq!(pending.all(), [draft("x", "a"), joined, draft("x", "b")]);
    }

    #[test]
    fn where_too_much_waits_unsent_texts_stay_and_the_chats_are_named() {
        let mut pending = Pending::default();
        pending.push(draft("x", "a"));
        pending.push(page("x", MESSAGES));
        assert!(pending.shed().is_empty());
        pending.push(page("y", 1));
        assert_eq!(pending.shed(), HashSet::from([key("x"), key("y")]));
        assert_eq!(pending.all(), [draft("x", "a")]);
    }
}
