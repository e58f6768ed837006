//! Chert (iMessage): `/api/v1`, signed requests, a chat list made of events.
//!
//! - [`sign`]: HMAC v1, or the secret as bearer
//! - `lines`: the tenant's phone numbers
//! - `events`: the log that the chat list is made of; `chats`: its rows
//! - `messages`: the newest messages of a chat; `parts`: what a message is made of
//! - `send`: texts and files, also to somebody new; `upload`: a file in three calls
//! - `acts`: typing, mark as read, react, edit, fetch
//! - `live`: server-sent events
//! - [`errors`]: what went wrong, by `retryable` and code

mod acts;
mod chats;
pub mod errors;
mod events;
mod lines;
mod live;
mod messages;
mod parts;
mod send;
pub mod sign;
mod upload;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;

use super::{Dialect, Flow, Listener, Reply, Request, Urgency, unable};
use crate::domain::{
    Abilities, Ability, Can, Chat, ChatId, ChatKind, Line, LineId, LineSource, Message, Op,
    Problem, why_not,
};

pub use sign::Auth;

/// How long a text can be changed after it was sent (contract 3.2).
const EDITABLE: TimeDelta = TimeDelta::minutes(15);
/// The largest file, in bytes (contract 3.1: 100 MB).
const LARGEST: u64 = 100_000_000;
/// The reactions that there are (contract 3.2).
const REACTIONS: &[&str] = &["love", "like", "dislike", "laugh", "emphasize", "question"];

/// How Chert talks.
#[derive(Debug, Clone)]
pub struct Chert {
    tenant: Option<String>,
    auth: Auth,
}

impl Chert {
    /// For a tenant, by its slug, and how requests prove who they come from.
    pub fn new(tenant: Option<String>, auth: Auth) -> Self {
        Self { tenant, auth }
    }
}

impl Dialect for Chert {
    fn root(&self) -> &'static str {
        "/api/v1"
    }

    fn begin(&self, op: &Op) -> Box<dyn Flow> {
        match op {
            Op::Lines { .. } => lines::all(),
            Op::Chats { line, cursor, limit } => events::page(line, cursor.as_ref(), *limit),
            Op::Chat { chat } => messages::row(chat),
            Op::Preview { part, .. } => messages::page(part, Urgency::Background),
            Op::Messages { part, .. } => messages::page(part, Urgency::Soon),
            Op::Send { .. } => send::begin(op),
            Op::Typing { chat, presence } => acts::typing(chat, *presence),
            Op::MarkRead { chat } => acts::mark_read(chat),
            Op::Act { target, act, .. } => acts::begin(target, act),
            Op::Fetch { place, .. } => acts::fetch(place),
            _ => unable(),
        }
    }

    fn sign(&self, request: &mut Request, secret: &SecretString, wall: DateTime<Utc>) {
        sign::sign(self.auth, self.tenant.as_deref(), request, secret, wall);
    }

    fn problem(&self, reply: &Reply) -> Problem {
        errors::problem(reply)
    }

    fn listener(&self, _only: Option<&LineId>) -> Option<Box<dyn Listener>> {
        Some(live::listener())
    }
}

impl Abilities for Chert {
    fn can(&self, what: Ability, line: Option<&Line>, _chat: &Chat, _wall: DateTime<Utc>) -> Can {
        use Ability::*;
        match what {
            Send | Attach | StartChat => match line.and_then(lines::why_down) {
                Some(why) => Can::NotNow(why.into()),
                None => Can::Yes,
            },
            Typing | MarkRead | React | Edit | Fetch => Can::Yes,
            _ => Can::Never,
        }
    }

    fn can_to(
        &self,
        what: Ability,
        line: Option<&Line>,
        chat: &Chat,
        message: &Message,
        wall: DateTime<Utc>,
    ) -> Can {
        let not = match self.can(what, line, chat, wall) {
            Can::Yes => why_not(what, message),
            can => return can,
        };
        let late = || (wall - message.sent_at > EDITABLE).then(|| errors::TOO_LATE.to_owned());
        let parts = || {
            let several = parts::are_several(message);
            several.then(|| "Only a message of one text can be edited here.".to_owned())
        };
        let not = match what {
            Ability::Edit => not.or_else(parts).or_else(late),
            _ => not,
        };
        not.map_or(Can::Yes, Can::NotNow)
    }

    fn chat_for(&self, typed: &str) -> Option<ChatId> {
        chats::written_first(typed)
    }

    fn keyed_sends(&self) -> bool {
        true
    }

    /// No event says that a text was delivered or read (contract 3.5).
    fn tells_deliveries(&self) -> bool {
        false
    }

    /// Reacting is not idempotent (contract 3.2).
    fn reactions_add_up(&self) -> bool {
        true
    }

    fn mark_read_note(&self) -> Option<&'static str> {
        Some("the customer may see that it was read")
    }

    fn counts_unread(&self) -> bool {
        false
    }

    fn lists_all(&self) -> bool {
        false
    }

    fn list_note(&self) -> Option<&'static str> {
        Some("of those who wrote in the last 30 days, and what was known before; :open takes an id")
    }

    fn line_source(&self) -> LineSource {
        LineSource::Listed
    }

    fn reactions(&self) -> Option<&'static [&'static str]> {
        Some(REACTIONS)
    }

    fn before_sending(&self, chat: &Chat, _wall: DateTime<Utc>) -> Option<String> {
        let first = chats::is_address(chat.key.chat.as_str()) && chat.kind == ChatKind::Direct;
        first.then(|| "A first message must hold no link: the service refuses it.".into())
    }

    fn largest_file(&self) -> u64 {
        LARGEST
    }
}
