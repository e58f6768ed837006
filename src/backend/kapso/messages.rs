//! A page of a conversation.
//!
//! Rows are read one by one: a row that is broken never costs another. What a row says beyond
//! what the thread shows goes into the message's facts.

use super::{chats, content, wire};
use crate::backend::numbered::{Book, Leaf, Stamped, Walked};
use crate::backend::row::Row;
use crate::backend::{Flow, Path, Reply, Request, Urgency};
use crate::domain::{
    Answer, Author, ChatId, Cursor, Delivery, Direction, Message, MessageId, Older, Page, Problem,
    Role,
};

/// The longest raw value that a fact repeats, in characters.
const FACT: usize = 200;

/// `GET /whatsapp_conversations/{id}/whatsapp_messages` (seed 001). The order is not documented:
/// [`Walked`] finds it out.
pub(super) fn page(
    conversation: &str,
    cursor: Option<&Cursor>,
    limit: u16,
    urgency: Urgency,
) -> Box<dyn Flow> {
    let book = Messages { part: conversation.into(), urgency };
    Walked::flow(book, cursor, limit.clamp(1, 100))
}

struct Messages {
    part: ChatId,
    urgency: Urgency,
}

/// Where a conversation's messages lie.
pub(super) fn path(conversation: &str) -> Result<Path, Problem> {
    chats::path(conversation, &["whatsapp_messages"])
}

impl Book for Messages {
    type Row = Message;

    fn request(&self, page: u64, size: u16) -> Result<Request, Problem> {
        let request = Request::get(path(self.part.as_str())?);
        Ok(wire::paged(request, page, size).urgency(self.urgency))
    }

    fn read(&self, reply: Reply) -> Result<Leaf<Message>, Problem> {
        let page = wire::Listing::read(&wire::accepted(reply)?)?;
        let rows = page.rows().filter_map(|row| message(row, &self.part)).collect();
        Ok(Leaf { rows, pages: wire::pages(&page), total: wire::total(&page) })
    }

    fn answer(&self, rows: Vec<Stamped<Message>>, older: Option<Cursor>) -> Answer {
        let placed = |Stamped { mut row, at }: Stamped<Message>| {
            row.sent_at = at.unwrap_or_default();
            row
        };
        let messages = rows.into_iter().map(placed).collect();
        Answer::Messages(Page { messages, older: older.map_or(Older::Nothing, Older::At) })
    }
}

/// Reads one row, and when it was sent; `None` for a row without any id.
pub(super) fn message(row: Row<'_>, part: &ChatId) -> Option<Stamped<Message>> {
    let whatsapp = row.word("whatsapp_message_id");
    let id = row.word("id").or_else(|| whatsapp.clone())?;
    let also = whatsapp.filter(|other| *other != id).map(MessageId::from);
    let direction = direction(row);
    let content = content::of(row);
    let status = word(row, "status");
    let own = direction == Direction::Out;
    let reason = error(row);
    let delivery = status.as_deref().filter(|_| own);
    let delivery = delivery.and_then(|status| self::delivery(status, reason.clone()));
    let failed = matches!(delivery, Some(Delivery::Failed(_)));
    let at = ["created_at", "timestamp"].into_iter().find_map(|name| chats::time(row, name));
    let mut message = Message {
        also,
        direction,
        author: author(row, direction),
        reply_to: content.names.map(MessageId::from),
        media: content.media,
        extra: content.extra,
        error: reason.filter(|_| failed),
        delivery,
        kind: content.kind,
        text: content.text,
        sent_at: at.unwrap_or_default(),
        ..Message::text(id, part.clone(), Default::default(), "")
    };
    message.facts = facts(row, &message);
    Some(Stamped { row: message, at })
}

/// A word of the row, or of what the newer API says beside it.
fn word(row: Row<'_>, name: &str) -> Option<String> {
    row.word(name).or_else(|| row.child("kapso")?.word(name))
}

fn direction(row: Row<'_>) -> Direction {
    match word(row, "direction").as_deref() {
        Some("inbound") => Direction::In,
        Some("outbound") => Direction::Out,
        _ => Direction::Unknown,
    }
}

/// What `status` says of an own message; `None` for a word this program doesn't know. (`received`
/// is said of the customer's.)
pub(super) fn delivery(status: &str, reason: Option<String>) -> Option<Delivery> {
    Some(match status {
        "pending" => Delivery::Pending,
        "sent" => Delivery::Sent,
        "delivered" => Delivery::Delivered,
        "read" => Delivery::Read,
        "failed" => Delivery::Failed(reason),
        _ => return None,
    })
}

/// Why it failed; where that stands is not documented GAP: the row, its metadata, Graph's list.
fn error(row: Row<'_>) -> Option<String> {
    let metadata = row.child("metadata");
    let plain = |row: Row<'_>| row.any_word(&["error_message", "error", "failure_reason"]);
    let listed = |row: Row<'_>| {
        let first = row.raw("errors")?.as_array()?.first().and_then(Row::of)?;
        first.any_word(&["message", "title", "code"])
    };
    let nested = |row: Row<'_>| row.child("error")?.any_word(&["message", "title", "code"]);
    [Some(row), metadata]
        .into_iter()
        .flatten()
        .find_map(|row| plain(row).or_else(|| nested(row)).or_else(|| listed(row)))
}

fn author(row: Row<'_>, direction: Direction) -> Author {
    match direction {
        Direction::Out => Author { id: None, name: None, role: Role::Agent },
        Direction::In | Direction::Unknown => Author {
            id: row.any_word(&["phone_number", "from"]).or_else(|| word(row, "phone_number")),
            name: word(row, "contact_name"),
            role: Role::Customer,
        },
    }
}

/// What only the details show.
fn facts(row: Row<'_>, message: &Message) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let mut tell = |name, value: Option<String>| {
        facts.extend(value.map(|value| (name, value.chars().take(FACT).collect::<String>())));
    };
    tell("WhatsApp id", message.also.as_ref().map(ToString::to_string));
    tell("number", row.word("phone_number").filter(|_| message.author.id.is_none()));
    tell("status", word(row, "status").filter(|_| message.delivery.is_none()));
    tell("processing", word(row, "processing_status"));
    tell("origin", word(row, "origin"));
    let updated = chats::time(row, "updated_at").filter(|at| *at != message.sent_at);
    tell("changed at", updated.map(|at| at.to_rfc3339()));
    let metadata = row.child("metadata").filter(|metadata| metadata.entries().next().is_some());
    tell("metadata", metadata.and_then(|_| row.raw("metadata")).map(ToString::to_string));
    if chats::time(row, "created_at").or_else(|| chats::time(row, "timestamp")).is_none() {
        let raw = row.raw("created_at").map(ToString::to_string);
        tell("time", Some(format!("not readable: {}", raw.as_deref().unwrap_or("absent"))));
    }
    facts
}
