//! Kapso's legacy API: `/api/v1`, an API key, numbered pages, one conversation after the other
//! with the same customer.
//!
//! - `chats`: conversations, rows of the chat list; `find`: one of them by the number
//! - `messages`: a page of a conversation; `content`: what a message carries
//! - `send`: texts, places, cards, reactions
//! - `acts`: mark as read, assignments, status, notes
//! - [`errors`]: what went wrong
//! - `wire`: what every answer has in common

mod acts;
mod chats;
mod content;
pub mod errors;
mod find;
mod messages;
mod send;
mod wire;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};

use super::{Dialect, Flow, Known, Reply, Request, Urgency, fetch, unable, window};
use crate::domain::{
    Abilities, Ability, Act, Answer, Can, Chat, ChatId, Line, LineId, LineSource, LineState, Named,
    Op, Problem,
};

/// The one line: an API key belongs to a project, and its list says no numbers of its own.
const PROJECT: &str = "project";
/// Messages that a row's preview is made from.
const PREVIEW: u16 = 10;

/// How Kapso talks.
#[derive(Debug, Clone, Default)]
pub struct Kapso {
    people: Vec<Named>,
}

impl Kapso {
    /// With the people that a conversation can be given to: the service lists none.
    pub fn new(people: impl IntoIterator<Item = Named>) -> Self {
        Self { people: people.into_iter().collect() }
    }

    fn line() -> Line {
        let id = LineId::from(PROJECT);
        Line { id, name: None, number: None, state: LineState::Unknown }
    }
}

impl Dialect for Kapso {
    fn root(&self) -> &'static str {
        "/api/v1"
    }

    fn begin(&self, op: &Op) -> Box<dyn Flow> {
        match op {
            Op::Lines { .. } => chats::reachable(Self::line()),
            Op::Chats { line, cursor, limit } => {
                chats::page(line, cursor.as_ref(), *limit, &self.people)
            }
            Op::Chat { chat } => acts::one(chat, &self.people),
            Op::Preview { chat, part } => find::conversation(&chat.line_key(), part, |id| {
                messages::page(id, None, PREVIEW, Urgency::Background)
            }),
            Op::Messages { chat, part, cursor, limit } => {
                let (cursor, limit) = (cursor.clone(), *limit);
                find::conversation(&chat.line_key(), part, move |id| {
                    messages::page(id, cursor.as_ref(), limit, Urgency::Soon)
                })
            }
            Op::Send { .. } => send::send(op),
            Op::MarkRead { chat } => acts::mark_read(chat),
            Op::Act { chat, target, act: act @ (Act::React(_) | Act::ClearReaction) } => {
                let (target, act) = (target.clone(), act.clone());
                find::conversation(&chat.line_key(), &target.part.clone(), move |id| {
                    send::react(&target, id, &act)
                })
            }
            Op::Triage { chat, triage } => acts::triage(chat, triage, &self.people),
            Op::People { .. } => Known::flow(Answer::Named(self.people.clone())),
            Op::Notes { chat } => acts::notes(chat),
            Op::Fetch { place, .. } => fetch::public(place),
            _ => unable(),
        }
    }

    /// `X-API-Key` (seed 001).
    fn sign(&self, request: &mut Request, secret: &SecretString, _wall: DateTime<Utc>) {
        request.set_secret_header("x-api-key", secret.expose_secret().to_owned());
    }

    fn problem(&self, reply: &Reply) -> Problem {
        errors::problem(reply)
    }
}

impl Abilities for Kapso {
    fn can(&self, what: Ability, _line: Option<&Line>, chat: &Chat, wall: DateTime<Utc>) -> Can {
        match what {
            Ability::Send
            | Ability::SendLocation
            | Ability::SendContact
            | Ability::React
            | Ability::ClearReaction => window::can(chat, wall),
            Ability::MarkRead
            | Ability::StartChat
            | Ability::Status
            | Ability::Note
            | Ability::Fetch => Can::Yes,
            Ability::Resolve if chat.closed => {
                Can::NotNow("This conversation has ended already.".into())
            }
            Ability::Resolve => Can::Yes,
            Ability::Assign if self.people.is_empty() => Can::NotNow(
                "Kapso does not list its team: name it in the configuration, as assignees.".into(),
            ),
            Ability::Assign => Can::Yes,
            _ => Can::Never,
        }
    }

    fn why_no_file(&self) -> Option<&'static str> {
        Some("Kapso says nothing of where this file lies.")
    }

    fn keyed_sends(&self) -> bool {
        false
    }

    fn mark_read_note(&self) -> Option<&'static str> {
        Some("the customer sees that it was read")
    }

    fn counts_unread(&self) -> bool {
        false
    }

    fn line_source(&self) -> LineSource {
        LineSource::Fixed(vec![Self::line()])
    }

    fn previews_apart(&self) -> bool {
        true
    }

    fn details_apart(&self) -> bool {
        true
    }

    /// In which order conversations come is not documented (contract 1.3).
    fn lists_by_activity(&self) -> bool {
        false
    }

    fn has_other_rows(&self, _row: &Chat) -> bool {
        true
    }

    fn chat_for(&self, typed: &str) -> Option<ChatId> {
        if chats::Number::read(typed).is_some() {
            return Some(typed.into());
        }
        let plain: String =
            typed.chars().filter(|letter| !matches!(letter, ' ' | '-' | '(' | ')' | '.')).collect();
        let id = format!("+{}", plain.strip_prefix('+').unwrap_or(&plain));
        chats::Number::read(&id).filter(|number| number.with.is_none()).map(|_| id.into())
    }

    fn before_sending(&self, chat: &Chat, wall: DateTime<Utc>) -> Option<String> {
        window::closing(chat, wall)
    }

    fn statuses(&self) -> &'static [&'static str] {
        &["active", "ended"]
    }
}
