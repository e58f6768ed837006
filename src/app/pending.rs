//! What is shown of chats before the service has said that it is so: it goes back where it was
//! refused, and what is read meanwhile doesn't take it away.

use chrono::{DateTime, Utc};

use super::inbox::Inbox;
use crate::domain::{Chat, ChatKey, Triage};

/// One fact about a chat that can be shown before it is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Out of the way.
    Archived(bool),
    /// Kept on top.
    Pinned(bool),
    /// Quiet until then.
    Muted(Option<DateTime<Utc>>),
    /// So many unread.
    Unread(u32),
}

impl Mark {
    /// What a triage makes of a chat; `None`: only the service can say.
    pub fn of(triage: &Triage) -> Option<Self> {
        match triage {
            Triage::Archive(archived) => Some(Self::Archived(*archived)),
            Triage::Pin(pinned) => Some(Self::Pinned(*pinned)),
            Triage::Mute(until) => Some(Self::Muted(*until)),
            _ => None,
        }
    }

    /// The same fact as it stands.
    pub fn as_in(self, chat: &Chat) -> Self {
        match self {
            Self::Archived(_) => Self::Archived(chat.archived),
            Self::Pinned(_) => Self::Pinned(chat.pinned),
            Self::Muted(_) => Self::Muted(chat.muted_until),
            Self::Unread(_) => Self::Unread(chat.unread),
        }
    }

    fn put(self, chat: &mut Chat) {
        match self {
            Self::Archived(archived) => chat.archived = archived,
            Self::Pinned(pinned) => chat.pinned = pinned,
            Self::Muted(until) => chat.muted_until = until,
            Self::Unread(unread) => chat.unread = unread,
        }
    }

    fn same_fact(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

/// Everything that is shown and not confirmed, in the order in which it was asked for.
#[derive(Debug, Default)]
pub struct Pending(Vec<Row>);

#[derive(Debug)]
struct Row {
    key: ChatKey,
    before: Mark,
    shown: Mark,
}

impl Pending {
    /// Shows it; `key`: the row of the service that is asked about it.
    pub fn show(&mut self, inbox: &mut Inbox, key: &ChatKey, shown: Mark) {
        let name = inbox.name_of(key).unwrap_or(key).clone();
        let Some(chat) = inbox.get(&name) else { return };
        // another row of the same chat may have shown it already
        let twin = self.0.iter().rev().find(|row| {
            row.shown == shown && row.key != *key && inbox.name_of(&row.key) == Some(&name)
        });
        let before = twin.map_or_else(|| shown.as_in(chat), |twin| twin.before);
        self.0.push(Row { key: key.clone(), before, shown });
        inbox.change(&name, |chat| shown.put(chat));
    }

    /// The service did it.
    pub fn confirmed(&mut self, key: &ChatKey, mark: Mark) {
        self.take(key, mark);
    }

    /// The service did not do it: what was before is shown again, unless something else was asked
    /// for meanwhile.
    pub fn refused(&mut self, inbox: &mut Inbox, key: &ChatKey, mark: Mark) {
        let Some(row) = self.take(key, mark) else { return };
        let later =
            self.0.iter_mut().find(|later| later.key == *key && later.shown.same_fact(mark));
        match later {
            Some(later) => later.before = row.before,
            None => {
                let name = inbox.name_of(key).unwrap_or(key).clone();
                inbox.change(&name, |chat| row.before.put(chat));
            }
        }
    }

    /// Rows were read: what is not confirmed yet is shown all the same.
    pub fn again(&self, inbox: &mut Inbox) {
        for row in &self.0 {
            let name = inbox.name_of(&row.key).unwrap_or(&row.key).clone();
            let shown = inbox.get(&name).is_none_or(|chat| row.shown.as_in(chat) == row.shown);
            if !shown {
                inbox.change(&name, |chat| row.shown.put(chat));
            }
        }
    }

    fn take(&mut self, key: &ChatKey, mark: Mark) -> Option<Row> {
        let place = self.0.iter().position(|row| row.key == *key && row.shown == mark)?;
        Some(self.0.remove(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inbox() -> (Inbox, ChatKey) {
        let key = ChatKey::new("a", "l", "c");
        let mut inbox = Inbox::default();
        inbox.take(vec![Chat::new(key.clone())]);
        (inbox, key)
    }

    #[test]
    fn what_is_refused_goes_back_and_what_is_done_stays() {
        let (mut inbox, key) = inbox();
        let mut pending = Pending::default();
        for (done, pinned) in [(true, true), (false, false)] {
            pending.show(&mut inbox, &key, Mark::Pinned(pinned));
            assert_eq!(inbox.get(&key).unwrap().pinned, pinned);
            match done {
                true => pending.confirmed(&key, Mark::Pinned(pinned)),
                false => pending.refused(&mut inbox, &key, Mark::Pinned(pinned)),
            }
            assert!(inbox.get(&key).unwrap().pinned);
        }
    }

    #[test]
    fn a_refusal_takes_nothing_from_what_was_asked_for_later() {
        let (mut inbox, key) = inbox();
        let mut pending = Pending::default();
        pending.show(&mut inbox, &key, Mark::Archived(true));
        pending.show(&mut inbox, &key, Mark::Archived(false));
        pending.refused(&mut inbox, &key, Mark::Archived(true));
        assert!(!inbox.get(&key).unwrap().archived);
        pending.refused(&mut inbox, &key, Mark::Archived(false));
        assert!(!inbox.get(&key).unwrap().archived);
    }

    #[test]
    fn a_row_that_was_read_before_the_answer_takes_nothing_back() {
        let (mut inbox, key) = inbox();
        let mut pending = Pending::default();
        pending.show(&mut inbox, &key, Mark::Archived(true));
        inbox.take(vec![Chat { unread: 3, ..Chat::new(key.clone()) }]);
        pending.again(&mut inbox);
        assert!(inbox.get(&key).unwrap().archived);
    }
}
