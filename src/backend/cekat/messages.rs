//! A page of a conversation.
//!
//! Rows are read one by one: a row that is broken never costs another. Who wrote is derived from
//! `sent_by_type`, for nothing says a direction (contract 4.3). Private notes are marked here, and
//! never look like what a customer saw.

use chrono::FixedOffset;
use serde_json::Value;

use super::{chats, wire};
use crate::backend::numbered::{Book, Leaf, Stamped, Walked};
use crate::backend::row::Row;
use crate::backend::{Flow, Path, Reply, Request, Urgency};
use crate::domain::{
    Answer, Author, ChatId, Cursor, Delivery, Direction, Extra, Kind, Media, Message, MessageId,
    Older, Page, Problem, Role,
};

/// The longest raw value that a fact repeats, in characters.
const FACT: usize = 200;
/// Rows of a page at most: what public programs ask for (contract 4.4).
const ROWS: u16 = 300;

/// `GET /api/messages?conversation_id=…&page=…&limit=…` (seed 004). The order is not documented:
/// [`Walked`] finds it out.
pub(super) fn page(
    conversation: &ChatId,
    cursor: Option<&Cursor>,
    limit: u16,
    zone: FixedOffset,
    urgency: Urgency,
) -> Box<dyn Flow> {
    let book = Messages { part: conversation.clone(), zone, urgency };
    Walked::flow(book, cursor, limit.clamp(1, ROWS))
}

struct Messages {
    part: ChatId,
    zone: FixedOffset,
    urgency: Urgency,
}

impl Book for Messages {
    type Row = Message;

    fn request(&self, page: u64, size: u16) -> Result<Request, Problem> {
        let request = Request::get(Path::of(&["api", "messages"])?);
        let request = request.query("conversation_id", self.part.as_str());
        Ok(request.query("page", page).query("limit", size).urgency(self.urgency))
    }

    fn read(&self, reply: Reply) -> Result<Leaf<Message>, Problem> {
        let page = wire::Listing::read(&wire::accepted(reply)?)?;
        // A service that overlooks the filter must not put one customer's words into another's.
        let ours =
            |row: &Row<'_>| row.word("conversation_id").is_none_or(|id| id == self.part.as_str());
        let rows = page.rows().filter(ours);
        let rows = rows.filter_map(|row| message(row, &self.part, self.zone)).collect();
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
pub(super) fn message(row: Row<'_>, part: &ChatId, zone: FixedOffset) -> Option<Stamped<Message>> {
    let platform = row.word("platform_mid");
    let id = row.word("id").or_else(|| platform.clone())?;
    let private = chats::is_private(row);
    let (direction, role) = side(row);
    let kind = if role == Role::System { Kind::System } else { kind(row) };
    let status = row.word("status");
    let delivery = status.as_deref().filter(|_| direction == Direction::Out && !private);
    let delivery = delivery.and_then(self::delivery);
    let at = wire::time(row, "created_at", zone);
    let mut message = Message {
        also: platform.filter(|other| *other != id).map(MessageId::from),
        direction,
        author: author(row, role),
        media: media(row, &kind),
        extra: location(row),
        delivery,
        private,
        kind,
        text: row.text("message"),
        sent_at: at.unwrap_or_default(),
        ..Message::text(id, part.clone(), Default::default(), "")
    };
    message.facts = facts(row, &message, zone);
    Some(Stamped { row: message, at })
}

/// `user` is the customer (seed 004). The word for an answer by AI is not documented GAP: these
/// are taken for one. A word that nobody knows is on our side (contract 4.3), and told as a fact.
fn side(row: Row<'_>) -> (Direction, Role) {
    let word = row.word("sent_by_type").map(|word| word.to_lowercase());
    match word.as_deref() {
        Some("user" | "customer" | "contact") => (Direction::In, Role::Customer),
        Some("agent" | "supervisor" | "human") => (Direction::Out, Role::Agent),
        Some("ai" | "ai_agent" | "aiagent" | "ai-agent" | "bot" | "chatbot" | "assistant") => {
            (Direction::Out, Role::Assistant)
        }
        Some("system") => (Direction::Unknown, Role::System),
        Some(_) => (Direction::Out, Role::Agent),
        None => (Direction::Unknown, Role::Customer),
    }
}

fn author(row: Row<'_>, role: Role) -> Author {
    let contact = row.child("contact").filter(|_| role == Role::Customer);
    let display = contact.and_then(|contact| contact.word("display_name"));
    let number = contact.and_then(|contact| contact.word("phone_number"));
    Author { id: row.word("sent_by").or(number), name: row.word("sent_by_name").or(display), role }
}

fn kind(row: Row<'_>) -> Kind {
    if row.child("location").is_some() {
        return Kind::Location;
    }
    let Some(word) = row.word("media_type") else {
        return if row.word("media_url").is_some() { Kind::Document } else { Kind::Text };
    };
    match word.as_str() {
        // buttons and lists are words with something to press, which the details show
        "text" | "cta_url" | "button" | "list" | "interactive" => Kind::Text,
        "image" => Kind::Image,
        "video" => Kind::Video,
        "document" | "file" => Kind::Document,
        "audio" | "voice" => Kind::Audio,
        "sticker" => Kind::Sticker,
        "location" => Kind::Location,
        "contact" | "contacts" => Kind::Contact,
        _ => Kind::Other(word),
    }
}

fn media(row: Row<'_>, kind: &Kind) -> Option<Media> {
    let url = row.word("media_url");
    let file =
        matches!(kind, Kind::Image | Kind::Video | Kind::Audio | Kind::Document | Kind::Sticker);
    if url.is_none() && !file {
        return None;
    }
    // `file_url` must end in a file name (contract 4.2), so an address names its file.
    let parsed = url.as_deref().and_then(|url| url::Url::parse(url).ok());
    let last = parsed.as_ref().and_then(|url| url.path_segments()?.next_back());
    let name = last.map(|last| percent_encoding::percent_decode_str(last).decode_utf8_lossy());
    let name = name.map(|name| name.into_owned()).filter(|name| name.contains('.'));
    Some(Media { mime: None, size: None, name, url })
}

fn location(row: Row<'_>) -> Option<Extra> {
    let place = row.child("location")?;
    let degrees = |names: &[&str], most: f64| {
        let text = place.any_word(names)?;
        text.parse::<f64>().ok().filter(|degrees| degrees.abs() <= most)
    };
    Some(Extra::Location {
        latitude: degrees(&["latitude", "lat"], 90.0)?,
        longitude: degrees(&["longitude", "lng", "long"], 180.0)?,
        name: place.any_word(&["name", "address"]),
    })
}

pub(super) fn delivery(status: &str) -> Option<Delivery> {
    Some(match status {
        "pending" => Delivery::Pending,
        "sent" => Delivery::Sent,
        "delivered" => Delivery::Delivered,
        "read" => Delivery::Read,
        "failed" => Delivery::Failed(None),
        _ => return None,
    })
}

/// What only the details show.
fn facts(row: Row<'_>, message: &Message, zone: FixedOffset) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let mut tell = |name, value: Option<String>| {
        facts.extend(value.map(|value| (name, value.chars().take(FACT).collect::<String>())));
    };
    let of = |object: &str, name: &str| row.child(object)?.word(name);
    tell("template", row.flag("is_template").filter(|yes| *yes).map(|_| "yes".into()));
    tell("written by", row.word("sent_by_type"));
    tell("status", row.word("status").filter(|_| message.delivery.is_none()));
    tell("WhatsApp id", message.also.as_ref().map(ToString::to_string));
    tell("contact", of("contact", "display_name"));
    tell("number", of("contact", "phone_number"));
    tell("network", of("contact", "type").or_else(|| of("inbox", "type")));
    tell("inbox", of("inbox", "name"));
    tell("own number", of("inbox", "phone_number"));
    tell("snoozed until", of("additional_data", "snooze_date"));
    let plain = ["text", "image", "video", "document", "audio"];
    tell("form", row.word("media_type").filter(|word| !plain.contains(&word.as_str())));
    let raw = |name: &str| row.raw(name).filter(|value| !is_empty(value)).map(Value::to_string);
    for name in ["interactive", "action", "ads_data", "chat_credits_used"] {
        tell(name, raw(name));
    }
    let updated = wire::time(row, "updated_at", zone).filter(|at| *at != message.sent_at);
    tell("changed at", updated.map(|at| at.to_rfc3339()));
    if wire::time(row, "created_at", zone).is_none() {
        let raw = row.raw("created_at").map(ToString::to_string);
        tell("time", Some(format!("not readable: {}", raw.as_deref().unwrap_or("absent"))));
    }
    facts
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Number(number) => number.as_f64() == Some(0.0),
        _ => false,
    }
}
