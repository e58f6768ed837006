//! The WhatsApp gateway: `/api/v1`, JSON, opaque cursors, newest first.
//!
//! - [`lines`]: sessions, the account's own numbers
//! - [`chats`]: rows of the chat list
//! - [`messages`]: a page of a thread
//! - [`acts`]: typing, mark as read, delete the stored chat
//! - [`triage`]: archive, pin, mute
//! - [`changes`]: what is done to one message: edit, delete, react, forward, vote
//! - [`send`]: texts, files, places, cards and polls, under an idempotency key
//! - [`recipient`]: whom a number or a JID means
//! - [`live`], [`events`]: what it tells by itself
//! - [`errors`]: what went wrong, by code
//! - `wire`: what every answer of this gateway has in common

pub mod acts;
pub mod changes;
pub mod chats;
pub mod errors;
pub mod events;
pub mod lines;
pub mod live;
pub mod messages;
pub mod recipient;
pub mod send;
pub mod triage;
mod wire;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};

use super::{Dialect, Flow, Listener, Once, Path, Repeat, Reply, Request, unable};
use crate::domain::{
    Abilities, Ability, Answer, Can, Chat, ChatId, ChatKey, ChatKind, Line, LineId, Message, Op,
    Problem, why_not,
};

/// How the WhatsApp gateway talks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Gateway;

impl Dialect for Gateway {
    fn root(&self) -> &'static str {
        "/api/v1"
    }

    fn begin(&self, op: &Op) -> Box<dyn Flow> {
        match op {
            Op::Lines { only: Some(line), .. } => lines::one(line),
            Op::Lines { only: None, .. } => lines::all(),
            Op::Chats { line, cursor, limit } => chats::page(line, cursor.as_ref(), *limit),
            Op::Chat { chat } => chats::one(chat),
            Op::Messages { chat, part, cursor, limit } => {
                messages::page(&chat.line, part, cursor.as_ref(), *limit)
            }
            Op::Send { chat, key, text, reply_to, attachment, .. } => match attachment {
                None => send::text(chat, key, text, reply_to.as_ref()),
                Some(attachment) => send::attachment(chat, key, text, attachment),
            },
            Op::Act { chat, target, act } => changes::begin(&chat.line, target, act),
            Op::Triage { chat, triage } => triage::begin(chat, triage),
            Op::Typing { chat, presence } => acts::typing(chat, *presence),
            Op::MarkRead { chat } => acts::mark_read(chat),
            Op::DeleteChat { chat } => acts::delete(chat),
            Op::Subscribe { chat } => subscribe(chat),
            _ => unable(),
        }
    }

    /// A login JWT or an API key, both as bearer (seed 000).
    fn sign(&self, request: &mut Request, secret: &SecretString, _wall: DateTime<Utc>) {
        let bearer = format!("Bearer {}", secret.expose_secret());
        request.set_secret_header("authorization", bearer);
    }

    fn problem(&self, reply: &Reply) -> Problem {
        errors::problem(reply)
    }

    fn listener(&self, only: Option<&LineId>) -> Option<Box<dyn Listener>> {
        Some(Box::new(live::Ears::new(only)))
    }
}

/// `GET …/presence` subscribes: without it no typing of that customer is told. What it answers is
/// an old picture, the events that follow are the news.
fn subscribe(chat: &ChatKey) -> Box<dyn Flow> {
    let path = ["sessions", chat.line.as_str(), "chats", chat.chat.as_str(), "presence"];
    Once::flow(Path::of(&path).map(|path| Request::get(path).repeat(Repeat::Never)), |reply| {
        wire::accepted(reply).map(|_| Answer::Done)
    })
}

impl Abilities for Gateway {
    fn can(&self, what: Ability, line: Option<&Line>, chat: &Chat, _wall: DateTime<Utc>) -> Can {
        use Ability::*;
        let down = || line.and_then(|line| lines::why_down(&line.state));
        let why = match what {
            Send | Reply | Typing | Attach | SendLocation | SendContact | SendPoll => {
                closed(&chat.kind).map(str::to_owned).or_else(down)
            }
            Edit | DeleteMessage | React | ClearReaction | Forward | Vote | StartChat => down(),
            SeeTyping if chat.kind == ChatKind::Direct => down(),
            SeeTyping => Some("only direct chats show that somebody types".into()),
            MarkRead | DeleteChat | Archive | Pin | Mute => None,
            _ => return Can::Never,
        };
        why.map_or(Can::Yes, Can::NotNow)
    }

    /// In a group, whoever administrates it takes back what others wrote, too (gateway contract:
    /// `sender` of a message that is deleted for everyone).
    fn can_to(
        &self,
        what: Ability,
        line: Option<&Line>,
        chat: &Chat,
        message: &Message,
        wall: DateTime<Utc>,
    ) -> Can {
        let anybodys = what == Ability::DeleteMessage && chat.kind == ChatKind::Group;
        match self.can(what, line, chat, wall) {
            Can::Yes if anybodys && !message.deleted => Can::Yes,
            Can::Yes => why_not(what, message).map_or(Can::Yes, Can::NotNow),
            can => can,
        }
    }

    /// A hidden number that names no other JID may be the alias of a row that names it.
    fn has_other_rows(&self, row: &Chat) -> bool {
        row.aliases.is_empty() && row.key.chat.as_str().ends_with("@lid")
    }

    fn chat_for(&self, typed: &str) -> Option<ChatId> {
        recipient::of(typed)
    }

    /// By the ending of the JID.
    fn kind_of(&self, chat: &ChatId) -> ChatKind {
        chats::kind(None, chat.as_str())
    }

    fn keyed_sends(&self) -> bool {
        true
    }

    fn delete_note(&self) -> &'static [&'static str] {
        &[
            "Only the gateway's copy and its stored messages go; they can't be brought back here.",
            "WhatsApp keeps the chat, on every phone it is on.",
            "With new activity the chat may come back into this list.",
        ]
    }

    fn mark_read_note(&self) -> Option<&'static str> {
        Some("only the gateway's own counter is cleared: the customer gets no read receipt")
    }
}

/// Why nobody answers in such a chat.
fn closed(kind: &ChatKind) -> Option<&'static str> {
    match kind {
        ChatKind::Channel => Some("only its owner writes in this channel"),
        ChatKind::Status => Some("status posts are not answered here"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ChatKey, LineState};

    fn can(what: Ability, state: LineState, kind: ChatKind) -> Can {
        let line = Line { id: "s".into(), name: None, number: None, state };
        let chat = Chat { kind, ..Chat::new(ChatKey::new("a", "s", "1@s.whatsapp.net")) };
        Gateway.can(what, Some(&line), &chat, DateTime::UNIX_EPOCH)
    }

    #[test]
    fn nothing_is_sent_from_a_number_that_is_down() {
        let down = || LineState::Down("scan_qr_code".into());
        assert!(matches!(can(Ability::Send, down(), ChatKind::Direct), Can::NotNow(_)));
        assert_eq!(can(Ability::MarkRead, down(), ChatKind::Direct), Can::Yes);
        assert_eq!(can(Ability::Send, LineState::Unknown, ChatKind::Direct), Can::Yes);
    }

    #[test]
    fn nobody_answers_in_a_channel() {
        assert!(matches!(
            can(Ability::Send, LineState::Working, ChatKind::Channel),
            Can::NotNow(_)
        ));
        assert_eq!(can(Ability::Send, LineState::Working, ChatKind::Group), Can::Yes);
    }
}
