//! Conversations and messages as Cekat writes them (Cekat contract, 4.3), with its three ways to
//! write a time.

use chrono::DateTime;
use serde_json::{Value, json};

use crate::demo::{
    bend::Shape,
    clock::Millis,
    files,
    hub::Hub,
    world::{
        progress::Status,
        town::{By, Mark, Said, Talk},
    },
};

use super::{
    page::EAST,
    shop::{AGENTS, BUSINESS, Facts, INBOXES, LABELS, MACHINE},
};

/// What may be bent about a message.
pub const MESSAGE: Shape = Shape {
    texts: &["message", "sent_by_name"],
    optional: &[
        "sent_by",
        "sent_by_name",
        "media_url",
        "status",
        "is_template",
        "updated_at",
        "additional_data",
        "contact",
        "inbox",
        "location",
        "created_at",
        "media_type",
    ],
    words: &["sent_by_type", "media_type", "status"],
    times: &["created_at", "updated_at"],
};
/// What may be bent about a conversation.
pub const CONVERSATION: Shape = Shape {
    texts: &["contact_name", "notes", "inbox_name"],
    optional: &[
        "contact_name",
        "contact_phone",
        "inbox_name",
        "handled_by_id",
        "handled_by_name",
        "notes",
        "labels",
        "first_message",
        "additional_data",
        "created_at",
        "stage_status",
    ],
    words: &["stage_status", "platform_type"],
    times: &["created_at"],
};

fn written(time: Millis, format: &str) -> String {
    DateTime::from_timestamp_millis(time).unwrap_or_default().format(format).to_string()
}

/// `2026-04-10 16:24:23`, in Jakarta, without saying so.
pub fn local(time: Millis) -> String {
    written(time + EAST, "%Y-%m-%d %H:%M:%S")
}

/// `2026-04-10T09:24:23.237+00:00`
pub fn zoned(time: Millis) -> String {
    written(time, "%Y-%m-%dT%H:%M:%S%.3f+00:00")
}

/// `2026-04-10T09:51:19.885`, in UTC, without saying so.
pub fn bare(time: Millis) -> String {
    written(time, "%Y-%m-%dT%H:%M:%S%.3f")
}

/// The customer's phone number; none outside WhatsApp.
pub fn phone<'a>(talk: &'a Talk, facts: &Facts) -> &'a str {
    if facts.inbox == 0 { talk.digits() } else { "" }
}

/// Who sent something, in Cekat's words: id, name, type. What the AI is called is not documented.
fn sender(talk: &Talk, facts: &Facts, said: &Said) -> (Value, Value, &'static str) {
    match said.by {
        By::Customer(_) => (json!(facts.contact), json!(talk.name()), "user"),
        By::Staff(agent) => {
            let (id, name, _) = AGENTS.get(agent).copied().unwrap_or(AGENTS[0]);
            (json!(id), json!(name), "agent")
        }
        By::Machine => (Value::Null, json!(MACHINE), "ai"),
        By::System => (Value::Null, json!("System"), "system"),
    }
}

/// The word for how a message is carried.
fn media_type(said: &Said) -> &'static str {
    match said.message.kind.as_str() {
        "image" | "sticker" => "image",
        "video" => "video",
        "document" => "document",
        "audio" | "voice" => "audio",
        _ => "text",
    }
}

/// A message's row.
pub fn message(hub: &Hub, talk: &Talk, facts: &Facts, said: &Said, now: Millis) -> Value {
    let message = &said.message;
    let (by, name, kind) = sender(talk, facts, said);
    let inbox = INBOXES.get(facts.inbox).unwrap_or(&INBOXES[0]);
    let media = message.media.clone().unwrap_or_default();
    let link = message.has_media.then(|| {
        let name = files::name(media.filename.as_deref(), media.mimetype.as_deref(), &message.kind);
        hub.link(&message.id, &name)
    });
    let status = match said.status(now) {
        Some(Status::Pending | Status::Sent) => "sent",
        Some(Status::Read | Status::Played) => "read",
        Some(Status::Failed) => "failed",
        Some(Status::Delivered) | None => "delivered",
    };
    json!({
        "id": message.id,
        "message": message.body.as_deref().unwrap_or_default(),
        "conversation_id": talk.id,
        "sent_by": by,
        "sent_by_name": name,
        "sent_by_type": kind,
        "media_type": media_type(said),
        "media_url": link,
        "status": status,
        "is_template": said.mark == Mark::Template,
        "created_at": local(message.timestamp),
        "updated_at": local(message.timestamp),
        "additional_data": {
            "is_private_note": said.mark == Mark::Note,
            "snooze_date": null,
        },
        "contact": {
            "id": facts.contact,
            "type": inbox.kind,
            "display_name": talk.name(),
            "phone_number": phone(talk, facts),
        },
        "inbox": {
            "id": inbox.id,
            "name": inbox.name,
            "type": inbox.kind,
            "phone_number": inbox.phone,
        },
        "platform_mid": null,
        "business_id": BUSINESS,
        "location": null,
        "interactive": null,
        "action": null,
        "chat_credits_used": 0,
        "ads_data": null,
    })
}

/// The newest thing that the customer can see.
fn newest(talk: &Talk) -> Option<&Said> {
    talk.lines.iter().rev().find(|said| said.mark != Mark::Note && said.by != By::System)
}

/// When something was last said that the customer can see.
pub fn last(talk: &Talk) -> Millis {
    newest(talk).map_or(talk.began, |said| said.message.created_at)
}

/// A conversation's row.
pub fn conversation(talk: &Talk, facts: &Facts) -> Value {
    let inbox = INBOXES.get(facts.inbox).unwrap_or(&INBOXES[0]);
    let agent = |at: usize| AGENTS.get(at).copied().unwrap_or(AGENTS[0]);
    let handled = facts.handled_by.map(agent);
    let resolver = facts.resolved.map(|(_, by)| agent(by));
    let text = |said: Option<&Said>| {
        let said = said.and_then(|said| said.message.body.clone());
        said.unwrap_or_default()
    };
    let labels: Vec<Value> = facts
        .labels
        .iter()
        .filter_map(|label| LABELS.get(*label))
        .map(|(id, name, _)| json!({ "id": id, "name": name }))
        .collect();
    json!({
        "id": talk.id,
        "inbox_id": inbox.id,
        "contact_id": facts.contact,
        "contact_name": talk.name(),
        "contact_phone": phone(talk, facts),
        "platform_type": inbox.kind,
        "inbox_name": inbox.name,
        "stage_status": facts.stage,
        "handled_by_id": handled.map(|(id, ..)| id),
        "handled_by_name": handled.map(|(_, name, _)| name),
        "notes": facts.notes,
        "labels": labels,
        "last_message": { "message": text(newest(talk)), "created_at": zoned(last(talk)) },
        "first_message": { "message": text(talk.lines.first()) },
        "additional_data": { "business_name": null },
        "created_at": zoned(talk.began),
        "resolved_at": facts.resolved.map(|(at, _)| zoned(at)),
        "resolved_by_id": resolver.map(|(id, ..)| id),
        "resolved_by_name": resolver.map(|(_, name, _)| name),
    })
}

/// A conversation on its own, with what only stands there.
pub fn detail(talk: &Talk, facts: &Facts) -> Value {
    let mut row = conversation(talk, facts);
    let kind = newest(talk).map(|said| sender(talk, facts, said).2);
    let human = |said: &&Said| matches!(said.by, By::Staff(_)) && said.mark != Mark::Note;
    let by_human = talk.lines.iter().rev().find(human).map(|said| {
        json!({
            "message": said.message.body,
            "created_at": zoned(said.message.created_at),
            "sent_by_type": "agent",
        })
    });
    let people: Vec<Value> = facts
        .collaborators
        .iter()
        .filter_map(|agent| AGENTS.get(*agent))
        .map(|(id, name, _)| json!({ "id": id, "name": name }))
        .collect();
    let labels: Vec<Value> = facts
        .labels
        .iter()
        .filter_map(|label| LABELS.get(*label))
        .map(|(id, name, color)| json!({ "id": id, "name": name, "color": color }))
        .collect();
    row["last_message"]["sent_by_type"] = json!(kind);
    row["last_message_by_human"] = json!(by_human);
    row["collaborators"] = people.into();
    row["labels"] = labels.into();
    row["pipeline"] = json!(facts.pipeline.as_ref().map(|id| json!({ "id": id, "name": id })));
    row
}
