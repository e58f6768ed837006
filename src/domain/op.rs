//! What a service can be asked, and what it answers.

use std::path::PathBuf;

use bytes::Bytes;
use chrono::{DateTime, Utc};

use super::{
    AccountId, Act, Attachment, Chat, ChatId, ChatKey, Cursor, Delivery, Line, LineId, LineKey,
    Message, MessageId, Named, Note, Page, Route, SendKey, Target, Triage,
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
    /// The newest few messages of a chat, for its row in the list; nobody waits for them. Answered
    /// as a page.
    Preview {
        /// Whose row.
        chat: ChatKey,
        /// The part of the chat that is read.
        part: ChatId,
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
    /// Send a text, a file, or both.
    Send {
        /// To whom.
        chat: ChatKey,
        /// Where exactly.
        route: Route,
        /// The attempt.
        key: SendKey,
        /// What; may be empty beside an attachment.
        text: String,
        /// In answer to.
        reply_to: Option<MessageId>,
        /// What goes along.
        attachment: Option<Attachment>,
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
    /// Do something to one message.
    Act {
        /// Where.
        chat: ChatKey,
        /// To which.
        target: Target,
        /// What.
        act: Act,
    },
    /// Do something with a chat to keep the inbox in order.
    Triage {
        /// With which.
        chat: ChatKey,
        /// What.
        triage: Triage,
    },
    /// Ask to be told when the customer of a direct chat types (gateway contract, "presence").
    Subscribe {
        /// Which.
        chat: ChatKey,
    },
    /// Whom a chat can be given to.
    People {
        /// In which account.
        account: AccountId,
    },
    /// The labels that can be put on a chat.
    Labels {
        /// In which account.
        account: AccountId,
    },
    /// What colleagues noted about a chat's customer.
    Notes {
        /// Which.
        chat: ChatKey,
    },
    /// Fetch what is attached to a message.
    Fetch {
        /// Where.
        chat: ChatKey,
        /// To which.
        id: MessageId,
        /// Where the service keeps it: [`Media::url`](super::Media::url), or its id there.
        place: String,
        /// What the service calls it: the name it is saved under, once it is harmless.
        name: Option<String>,
    },
}

impl Op {
    /// What sending is called.
    pub const SENDING: &'static str = "sending";

    /// What showing the customer that somebody types is called.
    pub const SHOWING_TYPING: &'static str = "showing that you type";

    /// The account that is asked.
    pub fn account(&self) -> &AccountId {
        match self {
            Self::Lines { account, .. } | Self::People { account } | Self::Labels { account } => {
                account
            }
            Self::Chats { line, .. } => &line.account,
            Self::Chat { chat }
            | Self::Preview { chat, .. }
            | Self::Messages { chat, .. }
            | Self::Send { chat, .. }
            | Self::Typing { chat, .. }
            | Self::MarkRead { chat }
            | Self::DeleteChat { chat }
            | Self::Act { chat, .. }
            | Self::Triage { chat, .. }
            | Self::Subscribe { chat }
            | Self::Notes { chat }
            | Self::Fetch { chat, .. } => &chat.account,
        }
    }

    /// The chat it is about.
    pub fn chat(&self) -> Option<&ChatKey> {
        match self {
            Self::Lines { .. } | Self::Chats { .. } | Self::People { .. } | Self::Labels { .. } => {
                None
            }
            Self::Chat { chat }
            | Self::Preview { chat, .. }
            | Self::Messages { chat, .. }
            | Self::Send { chat, .. }
            | Self::Typing { chat, .. }
            | Self::MarkRead { chat }
            | Self::DeleteChat { chat }
            | Self::Act { chat, .. }
            | Self::Triage { chat, .. }
            | Self::Subscribe { chat }
            | Self::Notes { chat }
            | Self::Fetch { chat, .. } => Some(chat),
        }
    }

    /// What it is, as the operator would say it: "… failed", "… is retried".
    pub fn what(&self) -> &'static str {
        match self {
            Self::Lines { .. } => "looking up the account's numbers",
            Self::Chats { .. } => "loading the chat list",
            Self::Chat { .. } => "loading the chat",
            Self::Preview { .. } => "looking up the newest messages",
            Self::Messages { .. } => "loading messages",
            Self::Send { .. } => Self::SENDING,
            Self::Typing { .. } => Self::SHOWING_TYPING,
            Self::MarkRead { .. } => "marking as read",
            Self::DeleteChat { .. } => "deleting the stored chat",
            Self::Act { act, .. } => act.what(),
            Self::Triage { triage, .. } => triage.what(),
            Self::Subscribe { .. } => "asking to see when the customer types",
            Self::People { .. } => "looking up the team",
            Self::Labels { .. } => "looking up the labels",
            Self::Notes { .. } => "loading notes",
            Self::Fetch { .. } => "fetching the attachment",
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
    /// People of the team, or labels.
    Named(Vec<Named>),
    /// Notes, newest first.
    Notes(Vec<Note>),
    /// What is attached: its bytes, and the type that the service calls it.
    Fetched(Bytes, Option<String>),
    /// What was attached lies here now; made of [`Answer::Fetched`] by the runtime.
    Saved(PathBuf),
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
    /// Whether the same key was seen before, so that this is the first result again; `None`: the
    /// service does not tell.
    pub replayed: Option<bool>,
    /// The whole message, where the service returned it.
    pub message: Option<Box<Message>>,
    /// The chat that the service made for it, where there was none.
    pub chat: Option<ChatId>,
}
