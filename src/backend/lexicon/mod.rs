//! Lexicon Labs chats: `/api/v1`, an API key, offsets, the chats of the configured users.
//!
//! An AI answers its users here. Who reads along can't take part: what is sent is sent as the
//! user, and the AI answers it (contract 2.2).
//!
//! - `users`: the configured users, each a line
//! - `chats`: the chats of a user; one of them; deleting it
//! - `messages`: a page of a chat
//! - `offset`: offsets that shift while they are walked
//! - [`errors`]: what went wrong
//! - `wire`: what every answer has in common

mod chats;
pub mod errors;
mod messages;
mod offset;
mod users;
mod wire;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};

use super::{Dialect, Flow, Once, Reply, Request, Urgency, fetch, unable};
use crate::domain::{
    Abilities, Ability, Can, Cause, Chat, Line, LineId, LineSource, LineState, Op, Problem,
};

/// Messages that a row's preview is made from.
const PREVIEW: u16 = 5;
/// Why nothing is written: the only way in is a WebSocket that speaks as the user (contract 2.4).
const READ_ONLY: &str =
    "Read only: sending would speak as the customer, and the AI would answer it.";

/// How Lexicon Labs talks.
#[derive(Debug, Clone)]
pub struct Lexicon {
    users: Vec<LineId>,
}

impl Lexicon {
    /// With the users whose chats are listed: the service has no list of all.
    pub fn new<'a>(users: impl IntoIterator<Item = &'a str>) -> Self {
        Self { users: users.into_iter().map(LineId::from).collect() }
    }

    fn lines(&self) -> Vec<Line> {
        let line = |id: &LineId| {
            let name = Some(id.to_string());
            Line { id: id.clone(), name, number: None, state: LineState::Unknown }
        };
        self.users.iter().map(line).collect()
    }
}

impl Dialect for Lexicon {
    fn root(&self) -> &'static str {
        "/api/v1"
    }

    fn begin(&self, op: &Op) -> Box<dyn Flow> {
        match op {
            Op::Lines { only, .. } => {
                let wanted = |line: &Line| only.as_ref().is_none_or(|only| line.id == *only);
                users::reachable(self.lines().into_iter().filter(wanted).collect())
            }
            Op::Chats { line, cursor, limit } => chats::page(line, cursor.as_ref(), *limit),
            Op::Chat { chat } => chats::one(chat),
            Op::Preview { part, .. } => messages::page(part, None, PREVIEW, Urgency::Background),
            Op::Messages { part, cursor, limit, .. } => {
                messages::page(part, cursor.as_ref(), *limit, Urgency::Soon)
            }
            Op::DeleteChat { chat } => chats::delete(chat),
            Op::Fetch { place, .. } => fetch::public(place),
            Op::Send { .. } => {
                let why = Problem::new(Cause::NotImplemented).with_detail(READ_ONLY);
                Once::flow(Err(why), |reply| Err(reply.problem(Cause::Internal)))
            }
            _ => unable(),
        }
    }

    /// `X-API-Key` (contract 2.1).
    fn sign(&self, request: &mut Request, secret: &SecretString, _wall: DateTime<Utc>) {
        request.set_secret_header("x-api-key", secret.expose_secret().to_owned());
    }

    fn problem(&self, reply: &Reply) -> Problem {
        errors::problem(reply)
    }
}

impl Abilities for Lexicon {
    fn can(&self, what: Ability, _line: Option<&Line>, _chat: &Chat, _wall: DateTime<Utc>) -> Can {
        match what {
            Ability::DeleteChat | Ability::Fetch => Can::Yes,
            _ => Can::Never,
        }
    }

    fn why_no_file(&self) -> Option<&'static str> {
        Some("Lexicon says nothing of where this file lies.")
    }

    fn read_only(&self) -> Option<&'static str> {
        Some(READ_ONLY)
    }

    fn delete_note(&self) -> &'static [&'static str] {
        &[
            "The chat goes for good, with all its messages: nobody can bring them back.",
            "It can't be deleted while the customer has it open.",
        ]
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

    fn line_source(&self) -> LineSource {
        LineSource::Fixed(self.lines())
    }

    /// In order of creation (contract 2.3).
    fn lists_by_activity(&self) -> bool {
        false
    }

    fn previews_apart(&self) -> bool {
        true
    }

    fn details_apart(&self) -> bool {
        true
    }
}
