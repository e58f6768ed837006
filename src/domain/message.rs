//! A message as every service can be understood to say it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{ChatId, Delivery, MessageId, Reaction};

/// One message of a thread. Text is as the service sent it: it is cleaned where it is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its identity: events and actions use this one.
    pub id: MessageId,
    /// Another id that the service has for it, by which reactions and quotes may name it (Kapso:
    /// WhatsApp's own).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also: Option<MessageId>,
    /// The part of the chat it was read from (an alias JID, an older conversation).
    pub part: ChatId,
    /// When it was sent; the epoch where the service gave no readable time.
    pub sent_at: DateTime<Utc>,
    /// Towards us or from us.
    pub direction: Direction,
    /// Who wrote it.
    pub author: Author,
    /// What it is.
    pub kind: Kind,
    /// Its text or caption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Names for the mentions in `text`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Mention>,
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// What is attached, as far as the service tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<Media>,
    /// What a location, contact or poll carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extra: Option<Extra>,
    /// How far it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// A raw acknowledgement number whose scale is not certain (gateway contract, `ackLevel`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ack_level: Option<i64>,
    /// The service's error text on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Changed after it was sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub edited: bool,
    /// Taken back: its place stays, its text is hidden.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// A note among colleagues, never seen by the customer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub private: bool,
    /// Reactions to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    /// Facts that only the details show, as (name, value).
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "super::fact")]
    pub facts: Vec<(&'static str, String)>,
}

/// Towards us or from us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// From the customer.
    In,
    /// From us.
    Out,
    /// The service doesn't say.
    Unknown,
}

impl Direction {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::Unknown => "unknown",
        }
    }
}

/// Who wrote a message.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Author {
    /// How the service names the person.
    pub id: Option<String>,
    /// How people call them.
    pub name: Option<String>,
    /// On which side they stand.
    pub role: Role,
}

/// On which side somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Role {
    /// The other side.
    #[default]
    Customer,
    /// A person on our side.
    Agent,
    /// A machine that answers on our side.
    Assistant,
    /// Nobody: the service itself.
    System,
}

impl Role {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Agent => "agent",
            Self::Assistant => "assistant",
            Self::System => "system",
        }
    }
}

/// What a message is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Words.
    Text,
    /// A picture.
    Image,
    /// A film.
    Video,
    /// Sound, or a voice note.
    Audio,
    /// A file.
    Document,
    /// A sticker.
    Sticker,
    /// A place.
    Location,
    /// A card with a name and a number.
    Contact,
    /// A question with options.
    Poll,
    /// A reaction whose message is not known (else it is folded into that message).
    Reaction,
    /// The service speaking.
    System,
    /// A kind this program does not know; the service's own word.
    Other(String),
}

impl Kind {
    /// The word used on screen and in JSON.
    pub fn word(&self) -> &str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Document => "document",
            Self::Sticker => "sticker",
            Self::Location => "location",
            Self::Contact => "contact",
            Self::Poll => "poll",
            Self::Reaction => "reaction",
            Self::System => "system",
            Self::Other(word) => word,
        }
    }
}

/// What is known about an attachment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Media {
    /// Its type, such as `image/jpeg`.
    pub mime: Option<String>,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// Its file name.
    pub name: Option<String>,
    /// Where it lies: a link, or how the service names it where it is fetched by name.
    pub url: Option<String>,
}

/// What a kind of message carries besides text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Extra {
    /// A place; degrees.
    Location {
        /// North is positive.
        latitude: f64,
        /// East is positive.
        longitude: f64,
        /// What it is called.
        name: Option<String>,
    },
    /// A card.
    Contact {
        /// The person.
        name: Option<String>,
        /// Their number.
        number: Option<String>,
    },
    /// A question.
    Poll {
        /// What is asked.
        question: Option<String>,
        /// The answers, with who chose each.
        options: Vec<(String, Vec<String>)>,
    },
}

// Coordinates never decide identity; two equal bit patterns are equal enough to compare effects.
impl Eq for Extra {}

/// A name for a mention: `@handle` in the text is shown as `@name`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// What stands in the text after `@`.
    pub handle: String,
    /// Who that is.
    pub name: String,
}

impl Message {
    /// The fact that repeats what it answers.
    pub const QUOTED: &'static str = "quoted";
    /// The fact that names who wrote what it answers; [`Reaction::YOU`] where we did.
    pub const QUOTED_BY: &'static str = "quoted sender";

    /// A plain text message; the start for dialects and tests.
    pub fn text(
        id: impl Into<MessageId>,
        part: ChatId,
        sent_at: DateTime<Utc>,
        text: &str,
    ) -> Self {
        Self {
            id: id.into(),
            also: None,
            part,
            sent_at,
            direction: Direction::In,
            author: Author::default(),
            kind: Kind::Text,
            text: Some(text.to_owned()),
            mentions: Vec::new(),
            reply_to: None,
            media: None,
            extra: None,
            delivery: None,
            ack_level: None,
            error: None,
            edited: false,
            deleted: false,
            private: false,
            reactions: Vec::new(),
            facts: Vec::new(),
        }
    }

    /// A fact by its name.
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.facts.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// Whether this is one of its ids.
    pub fn is(&self, id: &MessageId) -> bool {
        self.id == *id || self.also.as_ref() == Some(id)
    }

    /// Whether it is ours.
    pub fn own(&self) -> bool {
        self.direction == Direction::Out
    }

    /// Whether it did not arrive.
    pub fn failed(&self) -> bool {
        self.own() && matches!(self.delivery, Some(Delivery::Failed(_)))
    }

    /// Sets one person's reaction, unless a later one of theirs is known. An empty emoji takes it
    /// back; it stays in the list so that an older one does not return.
    pub fn react(&mut self, reaction: Reaction) {
        match self.reactions.iter_mut().find(|known| known.same_person(&reaction)) {
            Some(known) if known.at > reaction.at => *known = known.clone().over(&reaction),
            Some(known) => *known = reaction.over(known),
            None => self.reactions.push(reaction),
        }
    }

    /// The own reaction, where there is one; own ones are by [`Reaction::YOU`].
    pub fn own_reaction(&self) -> Option<&str> {
        let own = self.reactions.iter().find(|reaction| reaction.is_own())?;
        (!own.emoji.is_empty()).then_some(own.emoji.as_str())
    }

    /// Puts the own reaction in place of the one before, which it answers; `None`: it is gone.
    pub fn set_own_reaction(&mut self, reaction: Option<Reaction>) -> Option<Reaction> {
        let place = self.reactions.iter().position(Reaction::is_own);
        let before = place.map(|place| self.reactions.remove(place));
        self.reactions.extend(reaction);
        before
    }

    /// The own vote, in place of the one before.
    pub fn set_own_vote(&mut self, chosen: &[String]) {
        let Some(Extra::Poll { options, .. }) = &mut self.extra else { return };
        for (option, by) in options {
            by.retain(|by| by != Reaction::YOU);
            if chosen.contains(option) {
                by.push(Reaction::YOU.to_owned());
            }
        }
    }

    /// The options of a poll, as far as they are known.
    pub fn options(&self) -> &[(String, Vec<String>)] {
        match &self.extra {
            Some(Extra::Poll { options, .. }) => options,
            _ => &[],
        }
    }

    /// What a reaction row says of the message it names; `None` for everything else, and for a
    /// reaction that names nothing.
    pub fn as_reaction(&self) -> Option<(&MessageId, Reaction)> {
        let (Kind::Reaction, Some(target)) = (&self.kind, &self.reply_to) else {
            return None;
        };
        let (emoji, at) = (self.text.clone().unwrap_or_default(), Some(self.sent_at));
        if self.own() {
            return Some((target, Reaction::own(emoji, at)));
        }
        let Author { id, name, .. } = self.author.clone();
        Some((target, Reaction::of(emoji, id, name, at)))
    }

    /// This message as the service says it now, keeping what only earlier words told: how far it
    /// came, reactions, and what a page does not repeat.
    pub fn after(mut self, known: &Self) -> Self {
        // What it answers may lie beyond what is read: only its event said it.
        for fact in [Self::QUOTED, Self::QUOTED_BY] {
            let told = known.fact(fact).filter(|_| self.fact(fact).is_none());
            self.facts.extend(told.map(|told| (fact, told.to_owned())));
        }
        if let Some(before) = known.delivery.clone() {
            self.delivery = Some(match self.delivery.take() {
                Some(now) => before.merged(now),
                None => before,
            });
        }
        for reaction in &known.reactions {
            self.react(reaction.clone());
        }
        self.also = self.also.or_else(|| known.also.clone());
        self.extra = self.extra.or_else(|| known.extra.clone());
        // A service may list the kind of an own file alone: its name is what was sent.
        self.media = self.media.or_else(|| known.media.clone());
        if known.edited && !self.edited {
            // A page that was on its way when the message was changed says what it said before.
            self.text = known.text.clone();
        }
        self.edited |= known.edited;
        self.deleted |= known.deleted;
        self
    }
}
