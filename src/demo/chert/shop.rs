//! What Chert keeps: direct chats and groups, what was attached, what was sent under a key.

use std::collections::HashMap;

use axum::body::Bytes;
use serde_json::Value;

use crate::demo::{
    chance::between,
    clock::Millis,
    hub::Kept,
    world::{
        Plan,
        town::{Answering, By, Town, Wish},
    },
};

use super::Problem;

const CHATS: usize = 26;
/// The chat with more messages than a page shows.
const LONG: usize = 310;
const MINUTE: Millis = 60_000;
/// The tenant's own number, and its id.
pub const LINE: (&str, &str) = ("+14152165723", "3c0a9b1e-52d7-4f0e-9a3b-6a0d5e1f7c01");

/// A file that was announced, and perhaps uploaded.
#[derive(Debug, Clone)]
pub struct Attachment {
    pub kind: String,
    pub size: usize,
    pub bytes: Option<Bytes>,
}

/// What was sent under a key: the request, and what was answered.
#[derive(Debug, Clone)]
pub struct Once {
    pub body: Value,
    pub outcome: Result<Value, Problem>,
}

/// Everything that Chert keeps.
#[derive(Debug)]
pub struct Shop {
    pub town: Town,
    /// The parts of messages that have more than a text or a file.
    pub parts: HashMap<String, Vec<Value>>,
    pub attachments: HashMap<String, Attachment>,
    /// By route and key.
    pub sent: HashMap<(String, String), Once>,
    /// What we reacted with, by message, oldest first.
    pub reactions: Vec<(String, String)>,
    /// Names that groups were given.
    pub names: HashMap<String, String>,
}

impl Kept for Shop {
    fn make(plan: &Plan) -> Shop {
        let mut shop = Shop {
            town: Town::new(plan, 103, Answering::ByPeople),
            parts: HashMap::new(),
            attachments: HashMap::new(),
            sent: HashMap::new(),
            reactions: Vec::new(),
            names: HashMap::new(),
        };
        for number in 0..CHATS {
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
        let last = start - MINUTE * (6 + place * place * 29) - 1_000 * between(0, 50, seed);
        let group = number % 9 == 4;
        let at_least = if number == 1 { LONG } else { 6 };
        let at = self.town.settle(&Wish { number, last, at_least, group });
        let Some(talk) = self.town.talks.get_mut(at) else { return };
        talk.lines.retain(|said| said.by != By::System && !said.message.deleted);
        if number == 8 {
            // A chat without anything from outside is in no event.
            talk.lines.retain(|said| said.message.from_me);
            talk.lively = false;
        }
        talk.unreachable = (number == 6).then_some("Recipient is not on iMessage");
        if number % 6 == 2
            && let Some(said) = talk.lines.iter().rev().find(|said| said.message.from_me)
        {
            let link = serde_json::json!({
                "type": "rich_link",
                "url": "https://example.com/track/4711",
                "title": "Track your parcel",
                "summary": "Out for delivery",
                "image_url": null,
                "icon_url": null,
            });
            self.parts.insert(said.message.id.clone(), vec![link]);
        }
    }

    /// What a key was used for, on a route: nothing yet, the outcome to say again, or a conflict.
    pub fn before(
        &self,
        route: &str,
        key: Option<&str>,
        body: &Value,
    ) -> Option<Result<Value, Problem>> {
        let kept = self.sent.get(&(route.to_owned(), key?.to_owned()))?;
        if kept.body == *body {
            return Some(kept.outcome.clone());
        }
        Some(Err(Problem::new(1012, "idempotency_key was used for another request")))
    }

    /// Keeps an outcome under its key.
    pub fn keep(
        &mut self,
        route: &str,
        key: Option<&str>,
        body: Value,
        outcome: &Result<Value, Problem>,
    ) {
        if let Some(key) = key {
            let kept = Once { body, outcome: outcome.clone() };
            self.sent.insert((route.to_owned(), key.to_owned()), kept);
        }
    }
}
