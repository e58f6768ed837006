//! What Lexicon keeps: three users of one tenant, and their talks with the assistant.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::demo::{
    chance::{between, pick},
    clock::Millis,
    hub::Kept,
    world::{
        Plan,
        town::{Answering, By, Town, Wish},
    },
};

/// Whose chats there are.
pub const USERS: [&str; 3] = ["user123", "maria.silva", "kiosk-7"];
/// How many chats the world begins with; the last of them is empty.
const CHATS: usize = 26;
/// How many messages the long chat has, at least.
const LONG: usize = 340;
const MINUTE: Millis = 60_000;
const TITLES: [&str; 9] = [
    "Where is order {order}?",
    "Change of address, order {order}",
    "Support Session",
    "Invoice for order {order}",
    "Refund for order {order}",
    "Opening hours at the counter",
    "Order {order} arrived damaged",
    "Left with a neighbour: {order}",
    "Can I still cancel {order}?",
];

/// What there is to a chat beside what is said in it.
#[derive(Debug)]
pub struct Facts {
    pub user: String,
    pub title: Option<String>,
    pub metadata: Value,
    pub closed: bool,
    pub deleted: bool,
}

/// Everything that Lexicon keeps. The facts stand in the order of the town's talks.
#[derive(Debug)]
pub struct Shop {
    pub town: Town,
    pub facts: Vec<Facts>,
    /// The chats that a WebSocket is open on; they can't be deleted.
    pub sockets: HashSet<String>,
}

impl Kept for Shop {
    fn make(plan: &Plan) -> Shop {
        let town = Town::new(plan, 102, Answering::ByMachine);
        let mut shop = Shop { town, facts: Vec::new(), sockets: HashSet::new() };
        for number in 0..CHATS {
            shop.settle(number, plan.start);
        }
        shop
    }

    fn town(&mut self) -> &mut Town {
        &mut self.town
    }
}

/// What a chat is called; some have no title.
fn title(number: usize, seed: u64) -> Option<String> {
    let order = between(20_000, 89_999, seed >> 5).to_string();
    let title = pick(&TITLES, number as u64).filter(|_| number % 11 != 5)?;
    Some(title.replace("{order}", &order))
}

impl Shop {
    fn settle(&mut self, number: usize, start: Millis) {
        let seed = self.town.chance(&[200, number as u64]);
        let age = Millis::try_from(number).unwrap_or(0);
        let last = start - MINUTE * (3 + age * age * 31) - 1_000 * between(0, 50, seed);
        let at_least = match number {
            2 => LONG,
            _ => 4,
        };
        let at = self.town.settle(&Wish { number, last, at_least, group: false });
        if let Some(talk) = self.town.talks.get_mut(at) {
            if number + 1 == CHATS {
                talk.lines.clear();
            }
            talk.lines.retain(|said| said.by != By::System && !said.message.deleted);
            for said in talk.lines.iter_mut().filter(|said| said.message.from_me) {
                said.by = By::Machine;
            }
            talk.lively = number % 7 != 6;
            talk.began -= 40_000;
        }
        let user = pick(&USERS, if number < 6 { number as u64 } else { seed >> 9 });
        let departments = ["technical", "sales", "delivery"];
        let department = pick(&departments, seed >> 20).copied().unwrap_or_default();
        self.facts.push(Facts {
            user: user.copied().unwrap_or_default().to_owned(),
            title: title(number, seed),
            metadata: json!({ "department": department, "priority": "normal" }),
            closed: number % 7 == 6,
            deleted: false,
        });
    }

    /// A chat that was not deleted, by its position.
    pub fn position(&self, id: &str) -> Option<usize> {
        let at = self.town.position(id)?;
        self.facts.get(at).filter(|facts| !facts.deleted).map(|_| at)
    }
}
