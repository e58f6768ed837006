//! What is remembered between runs, what can be asked of it, and what it answers.
//!
//! The store keeps these, the program hands them out and takes them in: both speak these words.

use std::ops::Range;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{AccountId, Chat, ChatKey, Message, MessageId, Outgoing, Parts, Place, SendKey};

pub use super::Happening;

/// What is remembered of an account's chats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keep {
    /// Everything, on disk.
    #[default]
    Disk,
    /// Chats and messages until the program ends; unsent texts on disk.
    Memory,
    /// Nothing.
    Off,
}

/// Something to remember. Remembering it twice is as good as once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Rows of the chat list, as the service sends them (one per id, not joined).
    Chats(Vec<Chat>),
    /// A chat is gone, with its messages. Unsent texts stay.
    ChatGone(ChatKey),
    /// Two chats turned out to be one: the first goes on under the name of the second.
    Joined {
        /// The name that is given up.
        from: ChatKey,
        /// The name that stays.
        into: ChatKey,
    },
    /// A page of messages, oldest first, in the service's own order.
    Messages {
        /// Whose.
        chat: ChatKey,
        /// Which.
        messages: Vec<Message>,
        /// On which side of what is known it stands; decides only between messages of one time.
        place: Place,
    },
    /// Something happened to one message, whether it is on screen or not.
    Happened {
        /// Where.
        chat: ChatKey,
        /// To which.
        id: MessageId,
        /// What.
        what: Happening,
    },
    /// How far a chat's parts are known. To be handed over after the messages it speaks of.
    Parts {
        /// Whose.
        chat: ChatKey,
        /// What is known.
        parts: Parts,
    },
    /// What is remembered of a chat's history can't be relied on: its messages and parts go, its
    /// row stays.
    Unlearn(ChatKey),
    /// The operator looked at a chat.
    SeenAt {
        /// Which.
        chat: ChatKey,
        /// When.
        at: DateTime<Utc>,
    },
    /// An unsent text as it is now.
    Draft(Draft),
    /// There is no unsent text for this chat any more.
    DraftGone(ChatKey),
    /// An own text on its way, as it stands now.
    Outgoing(Outgoing),
    /// An own text is settled, or was taken back.
    OutgoingGone(SendKey),
    /// Where the operator stands.
    View(View),
    /// What comes after this takes account of what was forgotten; answers [`Forgotten::told`].
    /// Until then it is not taken at its word how far chats are known.
    Heeded(u32),
}

/// What was remembered and is not any more, without a word of the services about it: it was too
/// old, the operator wanted it gone, or the file took damage. It may be another window's doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// How often this program was told of something forgotten; answered by [`Change::Heeded`].
    pub told: u32,
    /// What.
    pub lapses: Vec<Lapse>,
}

/// One stretch that was forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lapse {
    /// Of which account; `None`: of all.
    pub account: Option<AccountId>,
    /// Messages from before this; `None`: everything, also what nobody can give again.
    pub before: Option<DateTime<Utc>>,
}

/// A text that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// To whom.
    pub chat: ChatKey,
    /// What.
    pub text: String,
    /// Where the cursor stands: line and character, counted from 0.
    pub cursor: (usize, usize),
    /// The message it answers.
    pub reply_to: Option<MessageId>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Where the operator stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct View {
    /// The chat on screen.
    pub open: Option<ChatKey>,
    /// The pane that keys go to.
    pub pane: Pane,
    /// The chat selected in the list.
    pub selected: Option<ChatKey>,
    /// The only account that the list shows; `None`: all of them.
    pub account: Option<AccountId>,
    /// What the list is narrowed to; empty: nothing.
    pub filter: String,
    /// Where the reader stands in chats that are not at their newest message.
    pub spots: Vec<Spot>,
}

/// The pane that keys go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pane {
    /// The chat list.
    #[default]
    Inbox,
    /// The messages.
    Thread,
    /// The text being written.
    Composer,
}

/// Where the reader stands in one chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// Which chat.
    pub chat: ChatKey,
    /// At which message.
    pub message: MessageId,
    /// The line within the message, counted from 0.
    pub line: u16,
    /// The line of the pane it stands on; negative while the message begins above the pane.
    pub y: i32,
}

/// A question to what is remembered. Comes back with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// Rows of the chat list in its order; answered by [`Found::Chats`].
    Chats {
        /// Of these accounts.
        accounts: Vec<AccountId>,
        /// After so many rows.
        skip: usize,
        /// How many.
        limit: usize,
    },
    /// A chat that is opened; answered by [`Found::Thread`].
    Thread {
        /// Which.
        chat: ChatKey,
        /// From where.
        from: PageFrom,
        /// How many messages.
        limit: usize,
    },
    /// Messages of a chat; answered by [`Found::Page`].
    Page {
        /// Whose.
        chat: ChatKey,
        /// From where.
        from: PageFrom,
        /// How many.
        limit: usize,
    },
    /// Messages with these words; answered by [`Found::Hits`].
    Search(Search),
    /// What a message said before; answered by [`Found::Versions`].
    Versions {
        /// Where.
        chat: ChatKey,
        /// Which.
        id: MessageId,
    },
    /// Unsent texts whose window has gone; answered by [`Found::Adopted`]. They are this window's
    /// from now on.
    Adopt {
        /// Of these accounts.
        accounts: Vec<AccountId>,
    },
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Rows of the chat list; fewer than asked for: there are no more.
    Chats(Vec<Chat>),
    /// A chat that is opened.
    Thread(Box<Recollection>),
    /// Messages of a chat.
    Page(Stretch),
    /// Messages with the words searched for, newest first.
    Hits(Vec<Hit>),
    /// Earlier texts, oldest first.
    Versions(Vec<Version>),
    /// Unsent texts whose window has gone.
    Adopted {
        /// Being written.
        drafts: Vec<Draft>,
        /// On their way.
        outbox: Vec<Outgoing>,
    },
    /// It could not be looked up; why, as a sentence.
    Failed(String),
}

/// What the first frame is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Remembered {
    /// The first rows of the chat list in its order, and every row that the rest speaks of.
    pub chats: Vec<Chat>,
    /// There are more chats; [`Query::Chats`] finds them.
    pub more_chats: bool,
    /// Where the operator stood last.
    pub view: Option<View>,
    /// The chat that was open, around the place where the reader stood.
    pub open: Option<Recollection>,
    /// Texts that were being written.
    pub drafts: Vec<Draft>,
    /// Own texts on their way, in their order.
    pub outbox: Vec<Outgoing>,
}

/// Where a page of remembered messages is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageFrom {
    /// The newest ones.
    Newest,
    /// The oldest ones.
    Oldest,
    /// Those right before a message, without it.
    Before(MessageId),
    /// Those right after a message, without it.
    After(MessageId),
    /// A message with its surroundings: half before, the rest after.
    Around(MessageId),
    /// The surroundings of the first message that is not older.
    AtTime(DateTime<Utc>),
}

/// Remembered messages that follow one another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stretch {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// Older ones are remembered.
    pub older: bool,
    /// Newer ones are remembered.
    pub newer: bool,
}

/// What is remembered of one chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recollection {
    /// Which.
    pub chat: ChatKey,
    /// The messages asked for.
    pub stretch: Stretch,
    /// How far its parts are known.
    pub parts: Parts,
    /// How many of its messages are remembered.
    pub count: usize,
    /// When the operator last looked at it.
    pub seen_at: Option<DateTime<Utc>>,
}

/// What is searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// Words, each the beginning of a word in the message; "in quotes": exactly, in this order.
    pub words: String,
    /// Only in this account.
    pub account: Option<AccountId>,
    /// Only in this chat.
    pub chat: Option<ChatKey>,
    /// At most so many messages.
    pub limit: usize,
}

/// A message that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Where: any of the chat's ids.
    pub chat: ChatKey,
    /// Which.
    pub message: Message,
    /// The words with their surroundings.
    pub excerpt: Excerpt,
}

/// A piece of a text, on one line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Excerpt {
    /// The piece.
    pub text: String,
    /// The bytes of it that were searched for.
    pub marks: Vec<Range<usize>>,
}

/// What a message said before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its words then.
    pub text: String,
    /// When it was seen that it says something else, or was taken back.
    pub until: DateTime<Utc>,
}

impl Change {
    /// The account it is about, where it is about one.
    pub fn account(&self) -> Option<&AccountId> {
        match self {
            Self::Chats(rows) => rows.first().map(|row| &row.key.account),
            Self::Outgoing(row) => Some(&row.chat.account),
            Self::OutgoingGone(_) | Self::View(_) | Self::Heeded(_) => None,
            _ => self.chat().map(|chat| &chat.account),
        }
    }

    /// The chat it is about, where it is about one.
    pub fn chat(&self) -> Option<&ChatKey> {
        match self {
            Self::ChatGone(chat)
            | Self::Joined { into: chat, .. }
            | Self::Messages { chat, .. }
            | Self::Happened { chat, .. }
            | Self::Parts { chat, .. }
            | Self::Unlearn(chat)
            | Self::SeenAt { chat, .. }
            | Self::Draft(Draft { chat, .. })
            | Self::DraftGone(chat)
            | Self::Outgoing(Outgoing { chat, .. }) => Some(chat),
            Self::Chats(_) | Self::OutgoingGone(_) | Self::View(_) | Self::Heeded(_) => None,
        }
    }
}
