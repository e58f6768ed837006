//! The newest messages of a chat.

use chrono::{DateTime, Offset, Utc};
use serde_json::Value;

use super::{chats, errors, parts};
use crate::backend::row::Row;
use crate::backend::then::Known;
use crate::backend::{Flow, Once, Path, Reply, Request, Urgency, clock};
use crate::domain::{
    Answer, Author, ChatId, ChatKey, Delivery, Direction, Kind, Message, Older, Page, Problem, Role,
};

/// How many messages the service gives (seed 003).
const NEWEST: usize = 200;
/// Why there is nothing older.
const EDGE: &str = "the service gives only its newest 200 messages";
/// The longest raw value that a fact repeats, in characters.
const FACT: usize = 200;

/// `GET /chats/{id}/messages` (seed 003): the newest 200, oldest first. There is no way to ask for
/// older ones.
pub(super) fn page(part: &ChatId, urgency: Urgency) -> Box<dyn Flow> {
    if chats::is_address(part.as_str()) {
        // Nobody wrote yet: the service makes the chat with the first message.
        return Known::flow(Answer::Messages(Page { messages: vec![], older: Older::Nothing }));
    }
    let part = part.clone();
    Once::flow(request(&part, urgency), move |reply| read(&part, reply).map(Answer::Messages))
}

/// What a chat's messages tell of it: the service has no other way to look it up.
pub(super) fn row(key: &ChatKey) -> Box<dyn Flow> {
    let key = key.clone();
    if chats::is_address(key.chat.as_str()) {
        return Known::flow(Answer::Chat(Box::new(chats::begun(&key))));
    }
    Once::flow(request(&key.chat, Urgency::Soon), move |reply| {
        let page = read(&key.chat, reply)?;
        Ok(Answer::Chat(Box::new(chats::of_messages(&key, &page.messages))))
    })
}

fn request(part: &ChatId, urgency: Urgency) -> Result<Request, Problem> {
    let path = Path::of(&["chats", part.as_str(), "messages"])?;
    Ok(Request::get(path).urgency(urgency))
}

fn read(part: &ChatId, reply: Reply) -> Result<Page, Problem> {
    let reply = errors::accepted(reply)?;
    let body = reply.json()?;
    let rows = match body.get("messages").unwrap_or(&body) {
        Value::Array(rows) => rows.as_slice(),
        Value::Null => &[],
        _ => return Err(reply.unreadable("the answer has no list of messages")),
    };
    let mut last = None;
    let mut messages: Vec<Message> = Vec::with_capacity(rows.len());
    for (mut message, at) in rows.iter().filter_map(Row::of).filter_map(|row| message(row, part)) {
        // One whose time can't be read stays beside its neighbour.
        last = at.or(last);
        message.sent_at = last.unwrap_or_default();
        messages.push(message);
    }
    if let Some(first) = messages.iter().map(|message| message.sent_at).find(|at| !is_none(at)) {
        for message in messages.iter_mut().take_while(|message| is_none(&message.sent_at)) {
            message.sent_at = first;
        }
    }
    let more = Row::of(&body).and_then(|body| body.flag("has_more"));
    let older = match more.unwrap_or(rows.len() >= NEWEST) {
        true => Older::Withheld(EDGE.into()),
        false => Older::Nothing,
    };
    Ok(Page { messages, older })
}

fn is_none(at: &DateTime<Utc>) -> bool {
    *at == DateTime::<Utc>::default()
}

/// Reads one row, and when it was sent; `None` for a row without an id.
pub(super) fn message(row: Row<'_>, part: &ChatId) -> Option<(Message, Option<DateTime<Utc>>)> {
    let id = row.any_word(&["id", "message_id"])?;
    let direction = match row.word("direction").as_deref() {
        Some("inbound") => Direction::In,
        Some("outbound") => Direction::Out,
        _ => Direction::Unknown,
    };
    let at = time(row, "created_at").or_else(|| time(row, "sent_at"));
    let content = parts::read(row);
    let mut message = Message {
        direction,
        author: author(row, direction),
        kind: content.kind.unwrap_or(Kind::Text),
        text: content.text,
        media: content.media,
        delivery: (direction == Direction::Out).then(|| delivery(row)).flatten(),
        edited: time(row, "date_edited").or_else(|| time(row, "edited_at")).is_some(),
        facts: content.facts,
        ..Message::text(id, part.clone(), at.unwrap_or_default(), "")
    };
    if let Some(Delivery::Failed(why)) = &message.delivery {
        message.error = why.clone();
    }
    tell_facts(row, at, &mut message);
    Some((message, at))
}

/// A row names no sender; what an event has in its place is read where it stands.
fn author(row: Row<'_>, direction: Direction) -> Author {
    if direction == Direction::Out {
        return Author { role: Role::Agent, ..Author::default() };
    }
    let sender = row.child("sender_handle").or_else(|| row.child("sender"));
    let sender = sender.filter(|sender| sender.flag("is_me") != Some(true));
    Author {
        id: sender.and_then(chats::handle).or_else(|| row.word("sender_handle")),
        name: sender.and_then(|sender| sender.any_word(&["display_name", "name"])),
        role: Role::Customer,
    }
}

/// `read_at`, `delivered_at` and `status`: the farthest of what they say. Only `sent` and
/// `delivered` are seen in the documents; a failed and a read one are likely (contract 3.3).
fn delivery(row: Row<'_>) -> Option<Delivery> {
    let word = row.word("status").and_then(|word| match word.as_str() {
        "queued" | "pending" | "sending" | "accepted" => Some(Delivery::Pending),
        "sent" => Some(Delivery::Sent),
        "delivered" => Some(Delivery::Delivered),
        "read" => Some(Delivery::Read),
        "failed" | "undelivered" | "error" => Some(Delivery::Failed(reason(row))),
        _ => None,
    });
    let told = [
        word,
        time(row, "delivered_at").map(|_| Delivery::Delivered),
        time(row, "read_at").map(|_| Delivery::Read),
    ];
    told.into_iter().flatten().reduce(Delivery::merged)
}

fn reason(row: Row<'_>) -> Option<String> {
    let nested = || row.child("error").and_then(|error| error.any_word(&["message", "code"]));
    row.any_word(&["error_message", "failure_reason", "error"]).or_else(nested)
}

/// A time; one without a zone is UTC.
pub(super) fn time(row: Row<'_>, name: &str) -> Option<DateTime<Utc>> {
    clock::read(row.raw(name)?, Utc.fix())
}

/// What only the details show.
fn tell_facts(row: Row<'_>, at: Option<DateTime<Utc>>, message: &mut Message) {
    let own = message.direction == Direction::Out;
    let status = row.word("status").filter(|status| {
        let known = matches!(status.as_str(), "sent" | "delivered" | "read");
        message.delivery.is_none() || !known
    });
    let mut tell = |name, value: Option<String>| {
        let value = value.map(|value| (name, value.chars().take(FACT).collect::<String>()));
        message.facts.extend(value);
    };
    tell("status", status);
    let moment = |name| time(row, name).map(|at| at.to_rfc3339());
    tell("delivered at", moment("delivered_at").filter(|_| own));
    tell("read at", moment("read_at"));
    tell("service", row.word("service").filter(|service| service != "imessage"));
    if at.is_none() {
        let raw = row.raw("created_at").map(ToString::to_string);
        tell("time", Some(format!("not readable: {}", raw.as_deref().unwrap_or("absent"))));
    }
}
