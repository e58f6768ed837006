//! What a service tells by itself, and how the link that it tells it over stands.

use chrono::{DateTime, Utc};

use super::{Chat, ChatId, Delivery, LineId, LineState, Message, MessageId, Problem};

/// Something that happened at a service while we listened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The service's own id of it: a repeated one is dropped.
    pub id: Option<String>,
    /// When it happened, by the service's clock.
    pub at: Option<DateTime<Utc>>,
    /// The own number it happened on; `None`: the service doesn't say.
    pub line: Option<LineId>,
    /// What happened.
    pub what: Live,
}

/// What can happen while we listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Live {
    /// A message came, or was sent by us from somewhere.
    Message {
        /// In which chat.
        chat: ChatId,
        /// The message.
        message: Box<Message>,
        /// How the sender calls themselves.
        push_name: Option<String>,
    },
    /// Own messages came so far.
    Status {
        /// In which chat, where the service says.
        chat: Option<ChatId>,
        /// Which.
        ids: Vec<MessageId>,
        /// How far.
        delivery: Delivery,
    },
    /// A message says something else now.
    Edited {
        /// In which chat, where the service says.
        chat: Option<ChatId>,
        /// Which.
        id: MessageId,
        /// What it says now.
        text: String,
    },
    /// A message was taken back.
    Deleted {
        /// In which chat, where the service says.
        chat: Option<ChatId>,
        /// Which.
        id: MessageId,
    },
    /// Somebody reacted to a message, or took it back.
    Reacted {
        /// In which chat, where the service says.
        chat: Option<ChatId>,
        /// To which.
        id: MessageId,
        /// Who, as the service names them; [`Reaction::YOU`](super::Reaction::YOU): we did.
        by: String,
        /// How they call themselves, where the service says.
        name: Option<String>,
        /// With what; `None`: their reaction is gone.
        emoji: Option<String>,
    },
    /// Somebody chose options of a poll, in place of those chosen before.
    Voted {
        /// In which chat, where the service says.
        chat: Option<ChatId>,
        /// Of which poll.
        id: MessageId,
        /// Who, as the service names them.
        by: String,
        /// Which.
        options: Vec<String>,
    },
    /// A customer types, records, comes or goes.
    Presence {
        /// In which chat.
        chat: ChatId,
        /// Who, as the service names them; `None`: the only other one in it.
        who: Option<String>,
        /// What they do.
        doing: Doing,
    },
    /// An own number's state changed.
    Line(LineState),
    /// A row of the chat list as it is now.
    Chat(Box<Chat>),
    /// A person or group is called something else now.
    Renamed {
        /// Who: a chat's id, or a person's.
        id: String,
        /// What they are called.
        name: String,
    },
    /// Something happened in a chat; only reading it again tells what.
    Touched(ChatId),
    /// Something was missed: what is on screen has to be read again.
    Missed,
}

/// What a customer is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Doing {
    /// "typing…"
    Composing,
    /// "recording…"
    Recording,
    /// Neither.
    Paused,
    /// The app is open.
    Online,
    /// The app is not open; when it last was, where known.
    Offline(Option<DateTime<Utc>>),
}

/// How the link stands over which a service tells by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Feed {
    /// There is none, or nobody tried yet: the service is asked every now and then.
    #[default]
    Off,
    /// It is being made.
    Connecting,
    /// It stands.
    Live,
    /// It can't be had; why, as half a sentence. The service is asked every now and then instead.
    Polling(String),
    /// It broke, and is made again by itself.
    Down {
        /// Why.
        why: Problem,
        /// When it is tried again.
        again_at: DateTime<Utc>,
    },
}
