//! A row of the chat list.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{ChatId, ChatKey, Named};

/// How far apart two words about one message may be.
const SAME: TimeDelta = TimeDelta::minutes(1);

/// A conversation with one customer, a group, or a feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    /// Which chat this is.
    pub key: ChatKey,
    /// Other ids of the same chat (gateway: phone JID and LID of one person).
    pub aliases: Vec<ChatId>,
    /// Its kind.
    pub kind: ChatKind,
    /// The name the service knows it by.
    pub name: Option<String>,
    /// The customer's number or address, readable, where the service tells.
    pub address: Option<String>,
    /// The last thing that happened in it.
    pub last_activity: Option<DateTime<Utc>>,
    /// Unread messages, by the service's own count.
    pub unread: u32,
    /// Out of the way.
    pub archived: bool,
    /// Kept on top.
    pub pinned: bool,
    /// Quiet until then.
    pub muted_until: Option<DateTime<Utc>>,
    /// The newest message in a line, where the service sends one.
    pub preview: Option<String>,
    /// The part of it that is written to, where that is not the chat's own id (Kapso: the newest
    /// of a customer's conversations).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<ChatId>,
    /// The network that it is on, by the service's own word, where a service has several (Cekat:
    /// `whatsapp`, `livechat`, …).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The service's own word for its state (`active`, `resolved`, …), where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The service counts it as done with: a conversation that ended, a chat that is resolved.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
    /// The person of the team whose chat it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Named>,
    /// The labels on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Named>,
    /// What colleagues noted about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When the customer last wrote, as far as known: some services take answers for 24 hours only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_inbound: Option<DateTime<Utc>>,
    /// The time of the newest thing in it that the operator has looked at, where the service does
    /// not count what is unread: what came later is counted here, as new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked_at: Option<DateTime<Utc>>,
}

/// Who is on the other side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChatKind {
    /// One person.
    Direct,
    /// Several people.
    Group,
    /// A feed that only its owner writes.
    Channel,
    /// A list that we write to.
    Broadcast,
    /// Status posts.
    Status,
    /// Something this program does not know; the service's own word.
    Other(String),
}

impl ChatKind {
    /// The word used in JSON.
    pub fn word(&self) -> &str {
        match self {
            Self::Direct => "direct",
            Self::Group => "group",
            Self::Channel => "channel",
            Self::Broadcast => "broadcast",
            Self::Status => "status",
            Self::Other(_) => "other",
        }
    }
}

impl Chat {
    /// An empty chat of which only the id is known.
    pub fn new(key: ChatKey) -> Self {
        Self {
            key,
            aliases: Vec::new(),
            kind: ChatKind::Direct,
            name: None,
            address: None,
            last_activity: None,
            unread: 0,
            archived: false,
            pinned: false,
            muted_until: None,
            preview: None,
            current: None,
            channel: None,
            status: None,
            closed: false,
            assignee: None,
            labels: Vec::new(),
            note: None,
            last_inbound: None,
            looked_at: None,
        }
    }

    /// What stands in the list: the name, else the number, else the bare id.
    pub fn title(&self) -> &str {
        let named = self.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        named.or(self.address.as_deref()).unwrap_or(self.key.chat.as_str())
    }

    /// Whether it is muted at `now`.
    pub fn muted(&self, now: DateTime<Utc>) -> bool {
        self.muted_until.is_some_and(|until| until > now)
    }

    /// What this row says, over what was known: a row that tells a part of a chat only, or of an
    /// earlier moment, takes nothing away.
    pub fn over(self, known: &Self) -> Self {
        // A message and the event that told of it have slightly different times: once is enough.
        let apart = self.last_activity.zip(known.last_activity).map(|(a, b)| (a - b).abs());
        let same = apart.is_some_and(|apart| apart < SAME) && self.preview == known.preview;
        let last = if same { known.last_activity } else { self.last_activity };
        let newer = last >= known.last_activity;
        // A row that knows nobody does not know what kind of chat it is either.
        let nobody = self.name.is_none() && self.address.is_none();
        let mut aliases = self.aliases;
        aliases.extend(known.aliases.iter().filter(|id| **id != self.key.chat).cloned());
        aliases.sort();
        aliases.dedup();
        Self {
            aliases,
            kind: if nobody { known.kind.clone() } else { self.kind },
            name: self.name.or_else(|| known.name.clone()),
            address: self.address.or_else(|| known.address.clone()),
            last_activity: last.max(known.last_activity),
            preview: self.preview.filter(|_| newer).or_else(|| known.preview.clone()),
            last_inbound: self.last_inbound.max(known.last_inbound),
            key: self.key,
            ..known.clone()
        }
    }

    /// Every id of this chat, its own first.
    pub fn ids(&self) -> impl Iterator<Item = &ChatId> {
        std::iter::once(&self.key.chat).chain(&self.aliases)
    }
}
