//! The invented world: chats, people and messages, the same for the same seed, told in no
//! service's own words. Services read it and change it through this module only.

mod blanks;
pub mod chat;
mod filler;
mod language;
mod making;
pub mod message;
pub mod news;
mod numbered;
pub mod progress;
mod script;
mod story;
mod telling;
pub mod town;
mod visits;

use std::collections::HashMap;

use super::{
    chance::mix,
    clock::Millis,
    ids::{Ids, Place},
};
use chat::{Chat, Kind, Source};
use language::Language;
use message::{Author, Message};
use news::Book;
use progress::{NOT_ON_WHATSAPP, Progress, Status};
use visits::Visits;

/// A WhatsApp number that is attached to the services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: &'static str,
    pub name: &'static str,
    /// `working`, `scan_qr_code`, …
    pub status: &'static str,
    /// Digits with the country code.
    pub phone: &'static str,
    pub lid: &'static str,
}

/// The numbers of the shop. The second is only shown on request.
pub const SESSIONS: [Session; 2] = [
    Session {
        id: "01J9ZX8K2QHV0M3T6R7P4N5W8C",
        name: "Support line",
        status: "working",
        phone: "628110001122",
        lid: "118800244466001@lid",
    },
    Session {
        id: "01JB4T7M9YKQ2ZC8F5D3H6N1RA",
        name: "Night line",
        status: "scan_qr_code",
        phone: "628110003344",
        lid: "118800244466002@lid",
    },
];

/// Everything there is.
pub struct World {
    pub chats: Vec<Chat>,
    rows: HashMap<(usize, String), usize>,
    languages: Vec<Language>,
    ids: Ids,
    seed: u64,
    still: bool,
    visits: Visits,
    /// What happens, for those who tell it by themselves.
    pub news: Book,
}

/// What a world is made from.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub seed: u64,
    /// How many chats the first session has.
    pub chats: usize,
    /// How many messages the long chat has.
    pub messages: usize,
    pub still: bool,
    /// The world's time at the start.
    pub start: Millis,
}

impl World {
    /// The chat with this JID (or alias), by its row.
    pub fn row(&self, session: usize, jid: &str) -> Option<usize> {
        let row = *self.rows.get(&(session, jid.to_owned()))?;
        self.chats.get(row).filter(|chat| !chat.history.is_empty()).map(|_| row)
    }

    fn insert(&mut self, mut chat: Chat) -> usize {
        chat.history.begin();
        let row = self.chats.len();
        self.rows.insert((chat.session, chat.jid.clone()), row);
        if let Some(lid) = &chat.lid {
            self.rows.insert((chat.session, lid.clone()), row);
        }
        self.chats.push(chat);
        row
    }

    /// The message at this position of a chat, with its ids.
    pub fn message(&self, row: usize, index: usize) -> Option<Message> {
        let chat = self.chats.get(row)?;
        if index < chat.history.floor {
            return None;
        }
        let mut message = match chat.history.kept(index) {
            Some(kept) => kept.clone(),
            None => self.made(chat, row, index)?,
        };
        let place = place(row, index)?;
        message.id = self.ids.whatsapp(place);
        message.store_id = self.ids.store(place);
        Some(message)
    }

    fn made(&self, chat: &Chat, row: usize, index: usize) -> Option<Message> {
        let (mut message, reply) = match &chat.history.source {
            Source::Nothing => return None,
            Source::Numbered(numbered) => numbered.message(index, &chat.people)?,
            Source::Filler(filler) => {
                let language = self.languages.get(chat.language)?;
                filler.message(index, &filler::Setting { language, people: &chat.people })?
            }
        };
        message.quoted = reply.and_then(|index| place(row, index)).map(|at| self.ids.whatsapp(at));
        Some(message)
    }

    /// When something last happened in a chat.
    pub fn last_activity(&self, row: usize) -> Option<Millis> {
        self.chats.get(row).map(|chat| chat.last)
    }

    /// Finds a message of a chat by its identity.
    pub fn find(&self, row: usize, id: &str) -> Option<(usize, Message)> {
        let at = self.ids.locate(id).filter(|at| at.row as usize == row)?;
        let index = at.index as usize;
        self.message(row, index).map(|message| (index, message))
    }

    /// Puts a message at the end of a chat and gives back its id.
    pub fn add(&mut self, row: usize, message: Message) -> Option<String> {
        let chat = self.chats.get_mut(row)?;
        chat.last = chat.last.max(message.timestamp);
        let index = chat.history.end();
        chat.history.add(message);
        let id = place(row, index).map(|at| self.ids.whatsapp(at))?;
        self.told(row, index, &id);
        Some(id)
    }

    /// The row of a chat to write to, made when there is none yet; nothing for what is no JID of
    /// a person and no known chat.
    pub fn row_for_sending(&mut self, session: usize, jid: &str) -> Option<usize> {
        if let Some(row) = self.rows.get(&(session, jid.to_owned())) {
            return Some(*row);
        }
        let digits = jid.strip_suffix("@s.whatsapp.net")?;
        if !(7..=15).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let mut chat = Chat::new(session, jid, Kind::Direct);
        chat.people = vec![chat.customer()];
        Some(self.insert(chat))
    }

    /// What becomes of a message sent now into this chat. Where the clock stands it stays `sent`.
    pub fn progress(&self, row: usize, now: Millis) -> Progress {
        let chat = self.chats.get(row);
        let unreachable = chat.is_some_and(|chat| chat.unreachable);
        match (unreachable, self.still) {
            (true, true) => Progress::settled(Status::Failed, Some(NOT_ON_WHATSAPP)),
            (true, false) => Progress::doomed(now, 1_500, NOT_ON_WHATSAPP),
            (false, true) => Progress::settled(Status::Sent, None),
            (false, false) => {
                let sent = chat.map_or(0, |chat| chat.history.end()) as u64;
                Progress::travelling(now, mix(&[self.seed, 30, row as u64, sent]))
            }
        }
    }

    /// A customer writes. A deleted chat comes back with it.
    pub fn receive(&mut self, row: usize, text: &str, now: Millis) -> Option<String> {
        let mut message = Message::text(false, text, now);
        let chat = self.chats.get_mut(row)?;
        message.author = chat.writer(mix(&[self.seed, 31, chat.history.end() as u64]));
        chat.unread += 1;
        self.add(row, message)
    }

    /// Everybody who is known: customers first, then members of groups. No order is promised.
    pub fn contacts(&self, session: usize) -> impl Iterator<Item = &Author> {
        let kinds = [Kind::Direct, Kind::Group];
        kinds.into_iter().flat_map(move |kind| {
            let chats =
                self.chats.iter().filter(move |chat| chat.session == session && chat.kind == kind);
            chats.flat_map(|chat| chat.people.iter())
        })
    }

    /// The name somebody is known by, looked up by either JID.
    pub fn name_of(&self, row: usize, jid: &str) -> Option<String> {
        let people = &self.chats.get(row)?.people;
        let person =
            people.iter().find(|person| person.jid == jid || person.lid.as_deref() == Some(jid))?;
        person.name.clone()
    }
}

fn place(row: usize, index: usize) -> Option<Place> {
    Some(Place { row: u32::try_from(row).ok()?, index: u32::try_from(index).ok()? })
}
