//! What a service can do, per chat and moment.

use chrono::{DateTime, Utc};

use super::{Chat, Line};

/// Something an operator may want to do with a chat or a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ability {
    /// Send text.
    Send,
    /// Send text in answer to one message.
    Reply,
    /// Show the customer that somebody is typing.
    Typing,
    /// Clear the unread mark.
    MarkRead,
    /// Remove the chat from the service's store.
    DeleteChat,
}

/// Whether it can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Can {
    /// Now.
    Yes,
    /// The service has no such thing: hidden from help, palette and keys.
    Never,
    /// Not at this moment or in this chat; the reason, as a sentence for the operator.
    NotNow(String),
}

/// What one account can do; each service's dialect knows.
pub trait Abilities: Send + Sync {
    /// Whether it can be done in this chat at `wall`; `line`: the own number, as far as known.
    fn can(&self, what: Ability, line: Option<&Line>, chat: &Chat, wall: DateTime<Utc>) -> Can;

    /// Whether the service takes an idempotency key, so that an unsure send may be asked again.
    fn keyed_sends(&self) -> bool;

    /// What the customer notices when a chat is marked read, as a sentence; `None`: nothing is known.
    fn mark_read_note(&self) -> Option<&'static str>;
}
