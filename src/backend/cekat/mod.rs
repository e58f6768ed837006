//! Cekat's open API: one list over all inboxes, a two-part cursor for conversations, numbered
//! pages for messages, times without a zone, and a second host for what keeps the inbox in order.
//!
//! - `chats`: conversations, rows of the chat list
//! - `messages`: a page of a conversation; who wrote, and what is a private note
//! - `acts`: sending; assign, resolve, status, labels; inboxes and people
//! - [`errors`]: what went wrong
//! - `wire`: what every answer has in common

mod acts;
mod chats;
pub mod errors;
mod messages;
mod wire;

use chrono::{DateTime, FixedOffset, Utc};
use secrecy::{ExposeSecret, SecretString};

use super::{Dialect, Flow, Reply, Request, Urgency, fetch, unable, window};
use crate::domain::{Abilities, Ability, Can, Chat, Line, LineSource, LineState, Op, Problem};

/// Messages that are looked through for what is new in a row.
const PREVIEW: u16 = 10;
/// Why nothing can be sent to somebody whose number is not known.
const NOBODY: &str = "Cekat knows no number of this customer: answer them in Cekat.";

/// How Cekat talks.
#[derive(Debug, Clone)]
pub struct Cekat {
    zone: FixedOffset,
    acts: bool,
}

impl Cekat {
    /// `zone`: that of its times without one; `acts`: whether its second host is known.
    pub fn new(zone: FixedOffset, acts: bool) -> Self {
        Self { zone, acts }
    }
}

impl Dialect for Cekat {
    /// Nothing: the paths of sending don't begin with `/api` (contract 4.1).
    fn root(&self) -> &'static str {
        ""
    }

    fn begin(&self, op: &Op) -> Box<dyn Flow> {
        match op {
            Op::Lines { only, .. } => acts::inboxes(only.as_ref()),
            Op::Chats { line, cursor, limit } => {
                chats::page(line, cursor.as_ref(), *limit, self.zone)
            }
            Op::Chat { chat } => chats::one(chat, self.zone),
            Op::Preview { part, .. } => {
                messages::page(part, None, PREVIEW, self.zone, Urgency::Background)
            }
            Op::Messages { part, cursor, limit, .. } => {
                messages::page(part, cursor.as_ref(), *limit, self.zone, Urgency::Soon)
            }
            Op::Send { .. } => acts::send(op, self.zone),
            Op::Triage { chat, triage } => acts::triage(chat, triage),
            Op::People { .. } => acts::people(),
            Op::Labels { .. } => acts::labels(),
            Op::Notes { chat } => acts::notes(chat, self.zone),
            Op::Fetch { place, .. } => fetch::public(place),
            _ => unable(),
        }
    }

    /// Both headers on every call, as Cekat's own node does (contract 4.1).
    fn sign(&self, request: &mut Request, secret: &SecretString, _wall: DateTime<Utc>) {
        let key = secret.expose_secret();
        request.set_secret_header("authorization", format!("Bearer {key}"));
        request.set_secret_header("api_key", key.to_owned());
    }

    fn problem(&self, reply: &Reply) -> Problem {
        errors::problem(reply)
    }
}

impl Abilities for Cekat {
    fn can(&self, what: Ability, line: Option<&Line>, chat: &Chat, wall: DateTime<Utc>) -> Can {
        match what {
            Ability::Send => sending(line, chat, wall),
            Ability::Fetch => Can::Yes,
            Ability::Resolve if chat.closed => Can::NotNow("This chat is resolved already.".into()),
            Ability::Assign | Ability::Resolve | Ability::Status | Ability::Label => {
                if self.acts {
                    Can::Yes
                } else {
                    Can::NotNow(no_actions())
                }
            }
            _ => Can::Never,
        }
    }

    fn keyed_sends(&self) -> bool {
        false
    }

    fn mark_read_note(&self) -> Option<&'static str> {
        None
    }

    fn counts_unread(&self) -> bool {
        false
    }

    fn counts_by_looking(&self) -> bool {
        true
    }

    fn line_source(&self) -> LineSource {
        LineSource::InRows
    }

    /// The plans of contract 4.5 by their limit of a minute: Free, and Pro.
    fn requests_a_day(&self, limit: Option<u32>) -> Option<u32> {
        match limit {
            Some(60) => Some(1_000),
            Some(300) => Some(10_000),
            _ => None,
        }
    }

    fn before_sending(&self, chat: &Chat, wall: DateTime<Utc>) -> Option<String> {
        window::closing(chat, wall)
    }

    fn statuses(&self) -> &'static [&'static str] {
        &["open", "pending", "assigned", "resolved"]
    }
}

fn no_actions() -> String {
    "Cekat does this on a second host: set actions_url in the configuration.".into()
}

/// Where sending can work: WhatsApp, a number, an inbox that is active, the window open
/// (contract 4.2).
fn sending(line: Option<&Line>, chat: &Chat, wall: DateTime<Utc>) -> Can {
    let network = chat.channel.as_deref().unwrap_or("whatsapp");
    if !network.to_lowercase().contains("whatsapp") {
        return Can::NotNow(format!(
            "Cekat's interface sends to WhatsApp only, and this is {network}: answer in Cekat."
        ));
    }
    if chat.address.is_none() {
        return Can::NotNow(NOBODY.into());
    }
    match line.map(|line| &line.state) {
        Some(LineState::Down(word)) if word == "not_found" => {
            Can::NotNow("Cekat knows no such inbox: check inbox in the configuration.".into())
        }
        Some(LineState::Down(word)) => Can::NotNow(format!("This inbox is {word} in Cekat.")),
        _ => window::can(chat, wall),
    }
}
