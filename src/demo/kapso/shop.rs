//! What Kapso keeps: customers of one WhatsApp number, each with a conversation for every time
//! they came, who looks after them, and notes about them.

use std::collections::HashSet;

use crate::demo::{
    chance::between,
    clock::Millis,
    hub::Kept,
    world::{
        Plan,
        message::Message,
        progress::{Progress, Status},
        town::{Answering, By, Mark, Said, Town, Wish},
    },
};

/// The members of the project: whom a conversation can be assigned to.
pub const MEMBERS: [(&str, &str); 3] = [
    ("Ana", "6f0c1f9e-3a52-4b0e-9a53-0d2b7f4f8a01"),
    ("Budi", "6f0c1f9e-3a52-4b0e-9a53-0d2b7f4f8a02"),
    ("Chidi", "6f0c1f9e-3a52-4b0e-9a53-0d2b7f4f8a03"),
];
/// The one number's configuration.
pub const CONFIG: &str = "a3d1c7b2-5d0e-4a86-8f43-1c9a2e77b6d0";
const CUSTOMERS: usize = 28;
const LONG: usize = 430;
const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;
/// How long after the customer's last words anything may be sent; and when an idle conversation
/// ends.
pub const WINDOW: Millis = 24 * HOUR;

/// Who looks after a conversation.
#[derive(Debug, Clone)]
pub struct Assignment {
    pub id: String,
    pub conversation: String,
    pub user: String,
    pub active: bool,
    pub notes: Option<String>,
    pub made: Millis,
}

/// Somebody who is known.
#[derive(Debug, Clone)]
pub struct Contact {
    pub id: String,
    pub digits: String,
    pub name: Option<String>,
    pub metadata: serde_json::Value,
    pub made: Millis,
}

/// Something noted about a contact.
#[derive(Debug, Clone)]
pub struct Note {
    pub id: String,
    pub contact: String,
    pub name: String,
    pub content: String,
    pub metadata: serde_json::Value,
    pub made: Millis,
    pub changed: Millis,
}

/// Everything that Kapso keeps.
#[derive(Debug)]
pub struct Shop {
    pub town: Town,
    pub assignments: Vec<Assignment>,
    pub contacts: Vec<Contact>,
    pub notes: Vec<Note>,
    /// The conversations that an AI agent is at work in.
    pub agents: HashSet<String>,
}

impl Kept for Shop {
    fn make(plan: &Plan) -> Shop {
        let mut shop = Shop {
            town: Town::new(plan, 101, Answering::ByPeople),
            assignments: Vec::new(),
            contacts: Vec::new(),
            notes: Vec::new(),
            agents: HashSet::new(),
        };
        for number in 0..CUSTOMERS {
            shop.settle(number, plan.start);
        }
        shop
    }

    fn town(&mut self) -> &mut Town {
        &mut self.town
    }
}

impl Shop {
    fn settle(&mut self, number: usize, start: Millis) {
        let seed = self.town.chance(&[200, number as u64]);
        let place = Millis::try_from(number).unwrap_or(0);
        let age = match number {
            2 => 30 * HOUR,
            5 => 3 * WINDOW,
            0..12 => MINUTE * (4 + place * 41),
            _ => HOUR * (20 + (place - 12) * (place - 12) * 9),
        };
        let (at_least, parts) = if number == 1 { (LONG, 3) } else { (6, 1 + number % 4) };
        let last = start - age - 1_000 * between(0, 50, seed);
        let at = self.town.settle(&Wish { number, last, at_least, group: false });
        if let Some(talk) = self.town.talks.get_mut(at) {
            talk.lines.retain(|said| said.by != By::System && !said.message.deleted);
            // Whoever wrote last waits for an answer, at every fourth number.
            let answered = talk.lines.iter().rposition(|said| said.message.from_me);
            if number.is_multiple_of(4) {
                let unread = talk.lines.iter_mut().skip(answered.map_or(0, |at| at + 1));
                unread.for_each(|said| said.read = false);
            }
            talk.unreachable = (number == 6).then_some("131026: Message undeliverable");
            if number == 4
                && let Some(customer) = talk.people.first_mut()
            {
                customer.name = None;
            }
        }
        self.split(at, parts);
        self.special(number, at, start);
        self.know(at, seed);
    }

    /// Cuts a customer's history into conversations, at the long pauses. The newest keeps its
    /// place; the older ones have ended.
    fn split(&mut self, at: usize, parts: usize) {
        let Some(talk) = self.town.talks.get_mut(at) else { return };
        let lines = std::mem::take(&mut talk.lines);
        let enough = lines.len() / parts.max(1);
        let mut pieces: Vec<Vec<Said>> = vec![Vec::new()];
        for said in lines {
            let Some(piece) = pieces.last_mut() else { return };
            let pause = piece
                .last()
                .is_some_and(|last| said.message.timestamp - last.message.timestamp > WINDOW / 2);
            if pause && piece.len() >= enough.max(1) {
                pieces.push(vec![said]);
            } else {
                piece.push(said);
            }
        }
        talk.lines = pieces.pop().unwrap_or_default();
        talk.began = talk.lines.first().map_or(talk.began, |said| said.message.timestamp);
        for piece in pieces {
            let id = self.town.new_id();
            let Some(mut old) = self.town.talks.get(at).cloned() else { return };
            old.began = piece.first().map_or(old.began, |said| said.message.timestamp);
            (old.id, old.lines, old.ended, old.lively) = (id, piece, true, false);
            self.town.talks.push(old);
        }
    }

    fn special(&mut self, number: usize, at: usize, start: Millis) {
        if number == 2 {
            let text = "Hi, your parcel is waiting at the counter until Friday.";
            let mut message = Message::text(true, text, start - 5 * HOUR);
            message.progress = Some(Progress::settled(Status::Delivered, None));
            let said = Said { mark: Mark::Template, ..Said::new(message, By::Staff(0)) };
            self.town.add(at, said);
        }
        let Some(talk) = self.town.talks.get_mut(at) else { return };
        if number == 3 {
            self.agents.insert(talk.id.clone());
        }
        if start - talk.last() >= WINDOW {
            (talk.ended, talk.lively) = (true, false);
        }
        if number % 5 == 1 {
            let (conversation, made) = (talk.id.clone(), talk.began);
            let user = MEMBERS.get(number % 3).map_or("", |(_, id)| id);
            self.assign(conversation, user, None, true, made);
        }
    }

    fn know(&mut self, at: usize, seed: u64) {
        let id = self.town.new_id();
        let Some(talk) = self.town.talks.get(at) else { return };
        let contact = Contact {
            id: id.clone(),
            digits: talk.digits().to_owned(),
            name: talk.name().map(str::to_owned),
            metadata: serde_json::json!({}),
            made: talk.began,
        };
        let made = talk.began;
        self.contacts.push(contact);
        if seed.is_multiple_of(3) {
            self.note(&id, "Delivery", "Prefers the evening; the bell does not work.", made);
        }
    }

    /// Gives a conversation to somebody; there is one active assignment at most.
    pub fn assign(
        &mut self,
        conversation: String,
        user: &str,
        notes: Option<String>,
        active: bool,
        now: Millis,
    ) -> Assignment {
        let theirs =
            self.assignments.iter_mut().filter(|a| active && a.conversation == conversation);
        theirs.for_each(|assignment| assignment.active = false);
        let id = self.town.new_id();
        let new = Assignment { id, conversation, user: user.to_owned(), active, notes, made: now };
        self.assignments.push(new.clone());
        new
    }

    /// Notes something about a contact.
    pub fn note(&mut self, contact: &str, name: &str, content: &str, now: Millis) -> Note {
        let note = Note {
            id: self.town.new_id(),
            contact: contact.to_owned(),
            name: name.to_owned(),
            content: content.to_owned(),
            metadata: serde_json::json!({}),
            made: now,
            changed: now,
        };
        self.notes.push(note.clone());
        note
    }

    /// When the customer of a conversation last wrote, in any of their conversations.
    pub fn last_from(&self, digits: &str) -> Option<Millis> {
        let theirs = self.town.talks.iter().filter(|talk| talk.digits() == digits);
        theirs.filter_map(|talk| talk.last_from_customer()).max()
    }
}
