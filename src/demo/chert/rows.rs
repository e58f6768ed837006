//! Chats and messages as Chert writes them (Chert contract, 3.3).

use serde_json::{Value, json};

use crate::demo::{
    bend::Shape,
    chance::mix,
    clock::Millis,
    ids, times,
    world::{
        message::Author,
        progress::Status,
        town::{Said, Talk},
    },
};

use super::shop::{LINE, Shop};

/// What may be bent about a message.
pub const MESSAGE: Shape = Shape {
    texts: &[],
    optional: &["parts", "status", "created_at", "delivered_at", "read_at", "service", "chat_id"],
    words: &["status", "direction", "service"],
    times: &["created_at", "delivered_at"],
};

/// A message's id: opaque digits.
pub fn id(id: &str) -> String {
    id.replace('-', "")
}

/// The other id under which an event tells of the same message.
pub fn event_message_id(id: &str) -> String {
    let letters: Vec<u64> = id.bytes().map(u64::from).collect();
    ids::uuid(mix(&[5, mix(&letters)])).to_uppercase()
}

/// Somebody's number.
pub fn handle(person: &Author) -> String {
    format!("+{}", person.jid.split('@').next().unwrap_or_default())
}

/// The parts of a message.
pub fn parts(shop: &Shop, said: &Said) -> Vec<Value> {
    let message = &said.message;
    if let Some(parts) = shop.parts.get(&message.id) {
        return parts.clone();
    }
    let media = message
        .has_media
        .then(|| json!({ "type": "media", "attachment_id": format!("in_{}", id(&message.id)) }));
    let text = message.body.as_ref().filter(|text| !text.is_empty());
    let text = text.map(|text| json!({ "type": "text", "value": text }));
    media.into_iter().chain(text).collect()
}

/// When a state was reached, if it was.
fn reached(said: &Said, status: Status, now: Millis) -> Option<Millis> {
    let progress = said.message.progress.as_ref()?;
    let stands = progress.at(now);
    if stands == Status::Failed || stands < status {
        return None;
    }
    let told = progress.reaches(status).filter(|at| *at > Millis::MIN);
    let after = if status == Status::Read { 60_000 } else { 2_000 };
    Some(told.unwrap_or(said.message.timestamp + after))
}

/// A message's row.
pub fn message(shop: &Shop, talk: &Talk, said: &Said, now: Millis) -> Value {
    let message = &said.message;
    let created = times::seconds(message.timestamp);
    let (delivered, read) = if message.from_me {
        let time = |status| reached(said, status, now).map(times::seconds);
        (time(Status::Delivered), time(Status::Read))
    } else {
        (Some(created.clone()), None)
    };
    let status = match said.status(now) {
        Some(Status::Pending | Status::Sent) => "sent",
        Some(Status::Failed) => "failed",
        _ => "delivered",
    };
    json!({
        "id": id(&message.id),
        "chat_id": talk.id,
        "parts": parts(shop, said),
        "status": status,
        "direction": if message.from_me { "outbound" } else { "inbound" },
        "created_at": created,
        "delivered_at": delivered,
        "read_at": read,
        "service": "imessage",
    })
}

/// A chat, as it is shown to whoever makes it.
pub fn chat(shop: &Shop, talk: &Talk) -> Value {
    let handles: Vec<Value> = talk
        .people
        .iter()
        .map(|person| json!({ "service": "imessage", "address": handle(person) }))
        .collect();
    let name = shop.names.get(&talk.id).map(String::as_str).or_else(|| talk.name());
    json!({
        "id": talk.id,
        "display_name": name,
        "handles": handles,
        "is_group": talk.group,
        "service": "imessage",
        "health_score": 87,
        "created_at": times::seconds(talk.began),
    })
}

/// Somebody in an event.
fn event_handle(number: &str, is_me: bool) -> Value {
    json!({ "handle": number, "service": "imessage", "is_me": is_me })
}

/// What an event tells of an inbound message.
pub fn event_data(shop: &Shop, talk: &Talk, said: &Said) -> Value {
    let me = event_handle(LINE.0, true);
    let others = talk.people.iter().map(|person| event_handle(&handle(person), false));
    let handles: Vec<Value> = std::iter::once(me.clone()).chain(others).collect();
    let sender = said.message.author.as_ref().or_else(|| talk.people.first());
    let sender = sender.map(|person| event_handle(&handle(person), false));
    json!({
        "chat": {
            "id": talk.id, "is_group": talk.group, "handles": handles, "owner_handle": me,
        },
        "message": {
            "id": event_message_id(&said.message.id),
            "direction": "inbound",
            "sender_handle": sender,
            "parts": parts(shop, said),
        },
    })
}
