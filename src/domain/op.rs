//! What a service can be asked, and what it answers.

use chrono::{DateTime, Utc};

use super::{AccountId, Message};
use super::{
    Chat, ChatId, ChatKey, Cursor, Delivery, Line, LineId, LineKey, MessageId, Page, SendKey,
};

/// One question to one account. Comparable and inert: it comes back with its answer, so that an
/// answer always lands where its question came from, whatever is open meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Op {
    /// Which lines the token may see; `only`: just this one.
    Lines {
        /// The account.
        account: AccountId,
        /// The configured line, where there is one.
        only: Option<LineId>,
    },
    /// A page of the chat list, newest activity first.
    Chats {
        /// Whose chats.
        line: LineKey,
        /// Where to go on; `None`: the first page.
        cursor: Option<Cursor>,
        /// How many rows.
        limit: u16,
    },
    /// One row of the chat list.
    Chat {
        /// Which.
        chat: ChatKey,
    },
    /// A page of a chat's messages.
    Messages {
        /// Whose thread it belongs to.
        chat: ChatKey,
        /// Which part of the chat is read (an alias, an older conversation).
        part: ChatId,
        /// Where to go on towards older ones; `None`: the newest page.
        cursor: Option<Cursor>,
        /// How many messages.
        limit: u16,
    },
    /// Send a text.
    Send {
        /// To whom.
        chat: ChatKey,
        /// The attempt.
        key: SendKey,
        /// What.
        text: String,
        /// In answer to.
        reply_to: Option<MessageId>,
    },
    /// Show the customer whether somebody is typing.
    Typing {
        /// Where.
        chat: ChatKey,
        /// What they see.
        presence: Presence,
    },
    /// Clear the unread mark.
    MarkRead {
        /// Where.
        chat: ChatKey,
    },
    /// Remove the chat from the service's store.
    DeleteChat {
        /// Which.
        chat: ChatKey,
    },
}

impl Op {
    /// What sending is called.
    pub const SENDING: &'static str = "sending";

    /// The account that is asked.
    pub fn account(&self) -> &AccountId {
        match self {
            Self::Lines { account, .. } => account,
            Self::Chats { line, .. } => &line.account,
            Self::Chat { chat }
            | Self::Messages { chat, .. }
            | Self::Send { chat, .. }
            | Self::Typing { chat, .. }
            | Self::MarkRead { chat }
            | Self::DeleteChat { chat } => &chat.account,
        }
    }

    /// The chat it is about.
    pub fn chat(&self) -> Option<&ChatKey> {
        match self {
            Self::Lines { .. } | Self::Chats { .. } => None,
            Self::Chat { chat }
            | Self::Messages { chat, .. }
            | Self::Send { chat, .. }
            | Self::Typing { chat, .. }
            | Self::MarkRead { chat }
            | Self::DeleteChat { chat } => Some(chat),
        }
    }

    /// What it is, as the operator would say it: "… failed", "… is retried".
    pub fn what(&self) -> &'static str {
        match self {
            Self::Lines { .. } => "looking up the account's numbers",
            Self::Chats { .. } => "loading the chat list",
            Self::Chat { .. } => "loading the chat",
            Self::Messages { .. } => "loading messages",
            Self::Send { .. } => Self::SENDING,
            Self::Typing { .. } => "showing that you type",
            Self::MarkRead { .. } => "marking as read",
            Self::DeleteChat { .. } => "deleting the stored chat",
        }
    }
}

/// What the customer sees of somebody composing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// "typing…"
    Composing,
    /// Nothing.
    Paused,
}

/// What came of an [`Op`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The account's numbers.
    Lines(Vec<Line>),
    /// Rows of the chat list, and where to go on.
    Chats(Vec<Chat>, Option<Cursor>),
    /// One row.
    Chat(Box<Chat>),
    /// Messages of one part of a chat.
    Messages(Page),
    /// A text was taken.
    Sent(Sent),
    /// It is done; there is nothing more to say.
    Done,
}

/// What a service says of a text it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Its identity, where the service gave one.
    pub id: Option<MessageId>,
    /// How far it came.
    pub delivery: Delivery,
    /// The service's time of it.
    pub at: Option<DateTime<Utc>>,
    /// The same key was seen before: this is the first result again.
    pub replayed: bool,
    /// The whole message, where the service returned it.
    pub message: Option<Box<Message>>,
}
