//! What is done to a message, and what is done with a chat, besides writing to it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Chat, ChatId, ChatKey, Direction, Message, MessageId};

/// A message, as actions name it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Target {
    /// Which.
    pub id: MessageId,
    /// The other id that the service has for it, where it has two.
    pub also: Option<MessageId>,
    /// The part of the chat it was read from.
    pub part: ChatId,
    /// Who wrote it, as the service names them; groups need it.
    pub sender: Option<String>,
    /// Whether it is our own.
    pub own: bool,
}

impl From<&Message> for Target {
    fn from(message: &Message) -> Self {
        Self {
            id: message.id.clone(),
            also: message.also.clone(),
            part: message.part.clone(),
            sender: message.author.id.clone(),
            own: message.direction == Direction::Out,
        }
    }
}

/// What is done to one message.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Act {
    /// Gives it another text.
    Edit(String),
    /// Takes it back, for everyone.
    Delete,
    /// Reacts to it with an emoji, or with the service's own word for a reaction.
    React(String),
    /// Takes the own reaction back.
    ClearReaction,
    /// Sends it on to another chat of the same line.
    Forward(ChatKey),
    /// Chooses these options of a poll, in place of those chosen before.
    Vote(Vec<String>),
}

impl Act {
    /// What it is, as the operator would say it.
    pub fn what(&self) -> &'static str {
        match self {
            Self::Edit(_) => "editing the message",
            Self::Delete => "deleting the message for everyone",
            Self::React(_) => "reacting",
            Self::ClearReaction => "taking the reaction back",
            Self::Forward(_) => "forwarding the message",
            Self::Vote(_) => "voting",
        }
    }
}

/// What is done with a chat to keep the inbox in order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Triage {
    /// Puts it out of the way (`true`) or back.
    Archive(bool),
    /// Keeps it on top (`true`) or not any more.
    Pin(bool),
    /// Keeps it quiet until then; `None`: not any more.
    Mute(Option<DateTime<Utc>>),
    /// Gives it to a person of the team.
    Assign(Named),
    /// It is done.
    Resolve,
    /// Gives it one of the service's own states.
    Status(String),
    /// Writes a note for colleagues.
    Note(String),
    /// Puts a label on it (`true`) or takes it off.
    Label(Named, bool),
}

impl Triage {
    /// What it is, as the operator would say it.
    pub fn what(&self) -> &'static str {
        match self {
            Self::Archive(true) => "archiving the chat",
            Self::Archive(false) => "taking the chat out of the archive",
            Self::Pin(true) => "pinning the chat",
            Self::Pin(false) => "unpinning the chat",
            Self::Mute(Some(_)) => "muting the chat",
            Self::Mute(None) => "unmuting the chat",
            Self::Assign(_) => "assigning the chat",
            Self::Resolve => "resolving the chat",
            Self::Status(_) => "changing the chat's status",
            Self::Note(_) => "saving the note",
            Self::Label(_, true) => "putting a label on the chat",
            Self::Label(_, false) => "taking a label off the chat",
        }
    }
}

/// Something that has an id for the service and a name for people: a person, a label.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Named {
    /// How the service names it.
    pub id: String,
    /// How people call it.
    pub name: String,
}

/// A note among colleagues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it says.
    pub text: String,
    /// When it was written, where known.
    pub at: Option<DateTime<Utc>>,
    /// Who wrote it, where known.
    pub by: Option<String>,
}

/// Where exactly a text for a chat goes: decided when it is sent, from the chat alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Route {
    /// The part of the chat that is written to now (Kapso: its newest conversation).
    pub part: ChatId,
    /// The customer's number or address, where the service wants it said (Cekat).
    pub address: Option<String>,
}

impl Route {
    /// The way into a chat of which nothing more is known than its name.
    pub fn bare(chat: &ChatKey) -> Self {
        Self { part: chat.chat.clone(), address: None }
    }
}

impl From<&Chat> for Route {
    fn from(chat: &Chat) -> Self {
        let part = chat.current.as_ref().unwrap_or(&chat.key.chat).clone();
        Self { part, address: chat.address.clone() }
    }
}
