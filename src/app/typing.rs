//! Typing presence, by deadlines: shown at the first edit, again every 4 s while edits go on,
//! taken back after 5 s without one (gateway contract: it is transient, so it is re-sent).

use std::time::{Duration, Instant};

use crate::domain::{ChatKey, Presence};

/// How often `composing` is told while edits go on.
const AGAIN: Duration = Duration::from_secs(4);
/// How long after the last edit it is taken back.
const SILENCE: Duration = Duration::from_secs(5);

/// What the customers see of the operator typing: at most one of them at a time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Typing {
    /// Nothing.
    #[default]
    Paused,
    /// "typing…" in one chat.
    Composing {
        /// Where.
        chat: ChatKey,
        /// The last edit.
        edited: Instant,
        /// When it was last told.
        told: Instant,
    },
}

/// A word to one customer.
pub type Told = (ChatKey, Presence);

impl Typing {
    /// The text for this chat was edited.
    pub fn edited(&mut self, chat: &ChatKey, now: Instant) -> Vec<Told> {
        if let Self::Composing { chat: known, edited, told } = self
            && known == chat
        {
            *edited = now;
            if now.duration_since(*told) < AGAIN {
                return Vec::new();
            }
            *told = now;
            return vec![(chat.clone(), Presence::Composing)];
        }
        let mut words = self.stopped();
        *self = Self::Composing { chat: chat.clone(), edited: now, told: now };
        words.push((chat.clone(), Presence::Composing));
        words
    }

    /// The text was sent or cleared, the composer or the chat was left, the program ends.
    pub fn stopped(&mut self) -> Vec<Told> {
        match std::mem::take(self) {
            Self::Paused => Vec::new(),
            Self::Composing { chat, .. } => vec![(chat, Presence::Paused)],
        }
    }

    /// The customer was certainly not shown anything: there is nothing to take back.
    pub fn refused(&mut self, chat: &ChatKey) {
        if self.chat() == Some(chat) {
            *self = Self::Paused;
        }
    }

    /// Time has passed.
    pub fn woke(&mut self, now: Instant) -> Vec<Told> {
        let Self::Composing { chat, edited, told } = self else { return Vec::new() };
        if now.duration_since(*edited) >= SILENCE {
            return self.stopped();
        }
        if *edited > *told && now.duration_since(*told) >= AGAIN {
            *told = now;
            return vec![(chat.clone(), Presence::Composing)];
        }
        Vec::new()
    }

    /// When [`Typing::woke`] has something to do.
    pub fn deadline(&self) -> Option<Instant> {
        let Self::Composing { edited, told, .. } = self else { return None };
        let silence = *edited + SILENCE;
        Some(if *edited > *told { silence.min(*told + AGAIN) } else { silence })
    }

    /// The chat whose customer sees it.
    pub fn chat(&self) -> Option<&ChatKey> {
        match self {
            Self::Paused => None,
            Self::Composing { chat, .. } => Some(chat),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(id: &str) -> ChatKey {
        ChatKey::new("a", "l", id)
    }

    fn words(told: Vec<Told>) -> Vec<(String, Presence)> {
        told.into_iter().map(|(chat, presence)| (chat.chat.to_string(), presence)).collect()
    }

    #[test]
    fn composing_is_told_at_the_first_edit_and_every_four_seconds_while_edits_go_on() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut typing = Typing::default();
        let first = words(typing.edited(&chat("x"), at(0)));
        assert_eq!(first, [("x".to_string(), Presence::Composing)]);
        assert!(typing.edited(&chat("x"), at(1_000)).is_empty());
        assert_eq!(typing.deadline(), Some(at(4_000)));
        assert_eq!(words(typing.woke(at(4_000))), [("x".to_string(), Presence::Composing)]);
        assert_eq!(typing.deadline(), Some(at(6_000)));
    }

    #[test]
    fn five_seconds_without_an_edit_take_it_back_once() {
        let start = Instant::now();
        let mut typing = Typing::default();
        typing.edited(&chat("x"), start);
        assert!(typing.woke(start + Duration::from_millis(4_999)).is_empty());
        let after = start + Duration::from_secs(5);
        assert_eq!(words(typing.woke(after)), [("x".to_string(), Presence::Paused)]);
        assert!(typing.woke(after).is_empty());
        assert_eq!(typing.deadline(), None);
    }

    #[test]
    fn going_to_another_chat_takes_it_back_in_the_first() {
        let now = Instant::now();
        let mut typing = Typing::default();
        typing.edited(&chat("x"), now);
        let told = words(typing.edited(&chat("y"), now));
        assert_eq!(told, [("x".into(), Presence::Paused), ("y".into(), Presence::Composing)]);
    }
}
