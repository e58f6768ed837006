//! What Cekat keeps: three inboxes, the agents of one business, and what is known of each
//! conversation beside what was said.

use crate::demo::{
    chance::{between, mix, pick},
    clock::Millis,
    hub::Kept,
    ids,
    world::{
        Plan,
        message::Message,
        progress::{Progress, Status},
        town::{Answering, By, Mark, Said, Town, Wish},
    },
};

const CONVERSATIONS: usize = 34;
const LONG: usize = 260;
const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;
/// How long after the customer's last words anything may be sent.
pub const WINDOW: Millis = 24 * HOUR;
/// The business that everything belongs to.
pub const BUSINESS: &str = "c1b5a0de-9d1b-4f43-8a1c-6a51b7b8d001";
/// What answers where no person does.
pub const MACHINE: &str = "Cekat AI";

/// Where messages come in.
#[derive(Debug)]
pub struct Inbox {
    pub id: &'static str,
    pub name: &'static str,
    /// `whatsapp`, `livechat` or `instagram`.
    pub kind: &'static str,
    pub phone: Option<&'static str>,
}

/// The inboxes of the business.
pub const INBOXES: [Inbox; 3] = [
    Inbox {
        id: "5f1c7d20-0b4a-4e0e-8f0d-2f4c31d90001",
        name: "Toko Nusantara",
        kind: "whatsapp",
        phone: Some("6287751700285"),
    },
    Inbox {
        id: "5f1c7d20-0b4a-4e0e-8f0d-2f4c31d90002",
        name: "Website",
        kind: "livechat",
        phone: None,
    },
    Inbox {
        id: "5f1c7d20-0b4a-4e0e-8f0d-2f4c31d90003",
        name: "toko.nusantara",
        kind: "instagram",
        phone: None,
    },
];

/// Somebody who answers: id, name, role.
pub const AGENTS: [(&str, &str, &str); 4] = [
    ("77aa3c11-4f0e-4c5f-9a44-1b8e5d7c0001", "Dewi Lestari", "agent"),
    ("77aa3c11-4f0e-4c5f-9a44-1b8e5d7c0002", "Rizky Pratama", "agent"),
    ("77aa3c11-4f0e-4c5f-9a44-1b8e5d7c0003", "Siti Rahma", "supervisor"),
    ("77aa3c11-4f0e-4c5f-9a44-1b8e5d7c0004", "Joko Susilo", "agent"),
];

/// What conversations are marked with: id, name, colour.
pub const LABELS: [(&str, &str, &str); 4] = [
    ("11bb9e40-7a0d-47a2-8a4f-3e6b0c5d0001", "Important", "#e5484d"),
    ("11bb9e40-7a0d-47a2-8a4f-3e6b0c5d0002", "Refund", "#f5a524"),
    ("11bb9e40-7a0d-47a2-8a4f-3e6b0c5d0003", "Courier", "#3e63dd"),
    ("11bb9e40-7a0d-47a2-8a4f-3e6b0c5d0004", "VIP", "#8e4ec6"),
];

/// The templates that may be sent: id and text, with `{{1}}` for the first variable.
pub const TEMPLATES: [(&str, &str); 2] = [
    ("order_update", "Halo {{1}}, pesanan Anda sedang dalam perjalanan."),
    ("follow_up", "Halo {{1}}, apakah masih ada yang bisa kami bantu?"),
];

/// What there is to a conversation beside what was said.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Which of the inboxes.
    pub inbox: usize,
    pub contact: String,
    pub stage: String,
    /// Which of the agents looks after it.
    pub handled_by: Option<usize>,
    pub notes: Option<String>,
    /// Which labels it has.
    pub labels: Vec<usize>,
    pub collaborators: Vec<usize>,
    pub resolved: Option<(Millis, usize)>,
    /// Whether the AI is kept out.
    pub without_ai: bool,
    pub pipeline: Option<String>,
}

/// One time that a conversation was given to somebody.
#[derive(Debug)]
pub struct Given {
    pub id: String,
    pub conversation: String,
    pub agent: usize,
    pub at: Millis,
}

/// Everything that Cekat keeps. The facts stand in the order of the town's talks.
#[derive(Debug)]
pub struct Shop {
    pub town: Town,
    pub facts: Vec<Facts>,
    pub given: Vec<Given>,
}

impl Kept for Shop {
    fn make(plan: &Plan) -> Shop {
        let town = Town::new(plan, 104, Answering::ByPeople);
        let mut shop = Shop { town, facts: Vec::new(), given: Vec::new() };
        for number in 0..CONVERSATIONS {
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
            0..14 => MINUTE * (5 + place * 37),
            _ => HOUR * (12 + (place - 14) * (place - 14) * 5),
        };
        let at_least = if number == 1 { LONG } else { 6 };
        let last = start - age - 1_000 * between(0, 50, seed);
        let at = self.town.settle(&Wish { number, last, at_least, group: false });
        let inbox = match number % 5 {
            3 => 1,
            4 => 2,
            _ => 0,
        };
        let facts = facts(number, inbox, seed, last);
        if let Some(talk) = self.town.talks.get_mut(at) {
            talk.lines.retain(|said| !said.message.deleted);
            talk.unreachable = (number == 6).then_some("Message undeliverable");
            talk.lively = facts.stage != "resolved";
            let agent = facts.handled_by.unwrap_or(number % AGENTS.len());
            let ours = talk.lines.iter_mut().filter(|said| said.message.from_me);
            for (n, said) in ours.enumerate() {
                let machine = number.is_multiple_of(3) && n < 2;
                said.by = if machine { By::Machine } else { By::Staff(agent) };
            }
        }
        self.remark(number, at, &facts);
        self.facts.push(facts);
    }

    /// Puts among the messages what customers don't see: a note, who took over, what was resolved;
    /// and, at some, a template that we began with.
    fn remark(&mut self, number: usize, at: usize, facts: &Facts) {
        let Some(talk) = self.town.talks.get(at) else { return };
        let middle = talk.lines.len() / 2;
        let time = talk.lines.get(middle).map_or(talk.began, |said| said.message.timestamp);
        let (began, last) = (talk.began, talk.last());
        let agent = facts.handled_by.unwrap_or(0);
        let name = AGENTS.get(agent).map_or("", |(_, name, _)| name);
        if number % 4 == 1 {
            let text = "Customer asked twice already, please call the courier before answering.";
            let note = Said { mark: Mark::Note, ..ours(text, time, By::Staff(agent)) };
            self.put(at, middle + 1, note);
        }
        if facts.handled_by.is_some() {
            let text = format!("Conversation assigned to {name}");
            self.put(at, 1, ours(&text, began, By::System));
        }
        if number % 6 == 5 {
            let text = "Halo! Terima kasih sudah menghubungi Toko Nusantara.";
            let greeting = ours(text, began, By::Staff(agent));
            self.put(at, 0, Said { mark: Mark::Template, ..greeting });
        }
        if facts.resolved.is_some() {
            let text = format!("Conversation resolved by {name}");
            let end = self.town.talks.get(at).map_or(0, |talk| talk.lines.len());
            self.put(at, end, ours(&text, last, By::System));
        }
    }

    fn put(&mut self, at: usize, line: usize, mut said: Said) {
        said.message.id = self.town.new_id();
        if let Some(talk) = self.town.talks.get_mut(at) {
            let line = line.min(talk.lines.len());
            talk.lines.insert(line, said);
        }
    }

    /// Says what happened in a conversation.
    pub fn tell(&mut self, at: usize, text: &str, now: Millis) {
        self.town.add(at, ours(text, now, By::System));
    }

    /// Notes that a conversation was given to somebody.
    pub fn give(&mut self, at: usize, agent: usize, now: Millis) {
        let id = self.town.new_id();
        let Some(talk) = self.town.talks.get(at) else { return };
        self.given.push(Given { id, conversation: talk.id.clone(), agent, at: now });
    }
}

/// Something of ours that has arrived.
fn ours(text: &str, time: Millis, by: By) -> Said {
    let mut message = Message::text(true, text, time);
    message.progress = Some(Progress::settled(Status::Delivered, None));
    Said::new(message, by)
}

fn facts(number: usize, inbox: usize, seed: u64, last: Millis) -> Facts {
    let stage = match number % 7 {
        0 | 3 => "open",
        1 | 2 | 4 => "assigned",
        5 => "pending",
        _ => "resolved",
    };
    let agent = usize::try_from(seed % AGENTS.len() as u64).unwrap_or(0);
    let notes = ["", "Prefers to be called in the evening.", "Wholesale customer since 2023."];
    let labels: Vec<usize> = (0..LABELS.len())
        .filter(|label| mix(&[seed, 8, *label as u64]).is_multiple_of(4))
        .collect();
    Facts {
        inbox,
        contact: ids::uuid(mix(&[seed, 9])),
        stage: stage.to_owned(),
        handled_by: (stage != "open").then_some(agent),
        notes: pick(&notes, seed >> 7).filter(|_| number % 8 != 7).map(|note| (*note).to_owned()),
        labels,
        collaborators: Vec::new(),
        resolved: (stage == "resolved").then_some((last, agent)),
        without_ai: number % 2 == 1,
        pipeline: None,
    }
}
