//! A chat of the world and its history.

use std::collections::{HashMap, HashSet};

use crate::demo::clock::Millis;

use super::{
    filler::Filler,
    message::{Author, Message},
    numbered::Numbered,
};

/// What sort of chat it is, as the gateway tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Direct,
    Group,
    Newsletter,
    Broadcast,
    Status,
}

impl Kind {
    /// The kind that goes with a JID; nothing when it is no chat's JID.
    pub fn of(jid: &str) -> Option<Kind> {
        let (user, server) = jid.rsplit_once('@')?;
        match server {
            _ if user.is_empty() => None,
            "s.whatsapp.net" | "lid" => Some(Kind::Direct),
            "g.us" => Some(Kind::Group),
            "newsletter" => Some(Kind::Newsletter),
            "broadcast" if user == "status" => Some(Kind::Status),
            "broadcast" => Some(Kind::Broadcast),
            _ => None,
        }
    }
}

/// One chat, with what the gateway keeps about it.
#[derive(Debug, Clone)]
pub struct Chat {
    /// Which session it belongs to, by its position in the world's list.
    pub session: usize,
    pub jid: String,
    /// The other JID of the same person.
    pub lid: Option<String>,
    pub kind: Kind,
    pub name: Option<String>,
    pub unread: u32,
    pub archived: bool,
    pub pinned: bool,
    /// Milliseconds since 1970.
    pub muted_until: Option<Millis>,
    /// Whether the number has no WhatsApp: sends to it fail.
    pub unreachable: bool,
    /// Which of the world's languages is spoken here.
    pub language: usize,
    /// The people of a group; the one person of a direct chat.
    pub people: Vec<Author>,
    /// When something last happened.
    pub last: Millis,
    pub history: History,
}

impl Chat {
    /// An empty chat with this JID.
    pub fn new(session: usize, jid: &str, kind: Kind) -> Self {
        Chat {
            session,
            jid: jid.to_owned(),
            lid: None,
            kind,
            name: None,
            unread: 0,
            archived: false,
            pinned: false,
            muted_until: None,
            unreachable: false,
            language: 0,
            people: Vec::new(),
            last: 0,
            history: History::default(),
        }
    }

    /// The person at the other end of a direct chat.
    pub fn customer(&self) -> Author {
        Author { jid: self.jid.clone(), lid: self.lid.clone(), name: self.name.clone() }
    }

    /// Whoever writes next here: the customer, or one of the group's people.
    pub fn writer(&self, number: u64) -> Option<Author> {
        match self.kind {
            Kind::Direct => Some(self.customer()),
            _ => crate::demo::chance::pick(&self.people, number).cloned(),
        }
    }
}

/// Where the older part of a history comes from. It is made again whenever it is asked for, so
/// that it costs no memory.
#[derive(Debug, Clone)]
pub enum Source {
    Nothing,
    Filler(Filler),
    Numbered(Numbered),
}

/// A chat's messages in store order: what is made on demand, then what was added.
#[derive(Debug, Clone)]
pub struct History {
    pub source: Source,
    /// Everything before this position was deleted with the chat.
    pub floor: usize,
    /// How many positions the world began with.
    told: usize,
    /// Positions of later messages that went to the person's LID.
    by_lid: HashSet<usize>,
    changed: HashMap<usize, Message>,
    added: Vec<Message>,
}

impl Default for History {
    fn default() -> Self {
        History {
            source: Source::Nothing,
            floor: 0,
            told: 0,
            by_lid: HashSet::new(),
            changed: HashMap::new(),
            added: Vec::new(),
        }
    }
}

impl History {
    fn made(&self) -> usize {
        match &self.source {
            Source::Nothing => 0,
            Source::Filler(filler) => filler.count(),
            Source::Numbered(numbered) => numbered.count,
        }
    }

    /// How many positions there are, deleted ones included.
    pub fn end(&self) -> usize {
        self.made() + self.added.len()
    }

    /// Whether anything is stored.
    pub fn is_empty(&self) -> bool {
        self.floor >= self.end()
    }

    /// A message that is kept as it is; nothing for one that has to be made.
    pub fn kept(&self, index: usize) -> Option<&Message> {
        let added = || self.added.get(index.checked_sub(self.made())?);
        self.changed.get(&index).or_else(added)
    }

    /// Puts a message at the end.
    pub fn add(&mut self, message: Message) {
        self.added.push(message);
    }

    /// Notes that everything so far was there from the beginning.
    pub fn begin(&mut self) {
        self.told = self.end();
    }

    /// Notes that the newest message goes to the person's LID.
    pub fn went_to_lid(&mut self) {
        self.by_lid.extend(self.end().checked_sub(1));
    }

    /// Whether a message belongs to the person's LID, where the two are kept apart: of those that
    /// were there from the beginning, every other three.
    pub fn is_by_lid(&self, index: usize) -> bool {
        if index < self.told { index / 3 % 2 == 1 } else { self.by_lid.contains(&index) }
    }

    /// Keeps a changed message in its old place.
    pub fn change(&mut self, index: usize, message: Message) {
        self.changed.insert(index, message);
    }

    /// Forgets everything stored so far.
    pub fn clear(&mut self) {
        self.floor = self.end();
        self.changed.clear();
    }
}
