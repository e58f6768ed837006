//! Messages: listed, marked read, deleted (Kapso contract, 1.2 and 1.3).

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::StatusCode,
};
use serde_json::{Value, json};

use crate::demo::{
    Quirk,
    bend::Shape,
    clock::Millis,
    files,
    hub::Hub,
    query::Query,
    times,
    world::{
        progress::Status,
        town::{Mark, Said, Talk},
    },
};

use super::{
    Problem,
    paging::{ask, page},
};

const SHAPE: Shape = Shape {
    texts: &["content"],
    optional: &[
        "content",
        "status",
        "processing_status",
        "metadata",
        "media_url",
        "message_type_data",
        "updated_at",
        "phone_number",
        "whatsapp_message_id",
        "created_at",
    ],
    words: &["status", "message_type", "direction", "processing_status"],
    times: &["created_at", "updated_at"],
};

/// The id that WhatsApp gives a message.
pub fn wamid(id: &str) -> String {
    format!("wamid.HBgL{}", id.replace('-', "").to_uppercase())
}

/// A message as Kapso writes it.
pub fn row(hub: &Hub, talk: &Talk, said: &Said, now: Millis) -> Value {
    let message = &said.message;
    let kind = match (said.mark, message.kind.as_str()) {
        (Mark::Template, _) => "template",
        (_, "contact") => "contacts",
        (_, "voice") => "audio",
        (_, kind) => kind,
    };
    let media = message.media.clone().unwrap_or_default();
    let name = files::name(media.filename.as_deref(), media.mimetype.as_deref(), kind);
    let link = message.has_media.then(|| hub.link(&message.id, &name));
    let time = times::seconds(message.timestamp);
    let data = match kind {
        "text" => json!({ "text": message.body }),
        "reaction" => json!({ "emoji": message.body, "message_id": message.quoted }),
        _ if message.has_media => json!({
            "caption": message.body, "filename": media.filename, "mime_type": media.mimetype,
            "link": link,
        }),
        _ => json!({}),
    };
    let status = match said.status(now) {
        // Kapso knows no `played`.
        Some(Status::Played) => "read",
        Some(status) => status.word(),
        None if said.read => "read",
        None => "received",
    };
    let mut metadata = json!({});
    if let Some(reason) = message.progress.as_ref().and_then(|p| p.reason_at(now)) {
        metadata["error"] = reason.into();
    }
    json!({
        "id": message.id,
        "phone_number": format!("+{}", talk.digits()),
        "message_type": kind,
        "content": message.body,
        "direction": if message.from_me { "outbound" } else { "inbound" },
        "status": status,
        "processing_status": "completed",
        "whatsapp_message_id": wamid(&message.id),
        "metadata": metadata,
        "media_url": link,
        "message_type_data": data,
        "created_at": time,
        "updated_at": time,
    })
}

/// `GET …/whatsapp_messages`. The order is not documented: newest first, or with the quirk
/// `oldest-first` the other way round.
pub async fn list(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let ask = ask(&Query::read(query.as_deref()))?;
    let (mut shop, now) = hub.open(&hub.kapso.shop);
    let at = shop.town.position(&id).ok_or_else(|| Problem::missing("Conversation"))?;
    let over = shop.town.talks.get(at).is_none_or(|talk| talk.ended);
    if ask.page > 1 && !over && hub.strikes(Quirk::Busy, 2) {
        shop.town.receive(at, "One more thing …", now);
    }
    let talk = shop.town.talks.get(at).ok_or_else(|| Problem::missing("Conversation"))?;
    let total = talk.lines.len();
    let upwards = hub.has(Quirk::OldestFirst);
    Ok(page(&hub, ask, total, &SHAPE, |place| {
        let place = if upwards { place } else { total.checked_sub(place + 1)? };
        talk.lines.get(place).map(|said| row(&hub, talk, said, now))
    }))
}

/// `PATCH /whatsapp_messages/{id}/mark_as_read`: the customer sees it, and, unless
/// `typing_indicator=false` is said, sees us typing too.
pub async fn mark_as_read(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let typing = match Query::read(query.as_deref()).get("typing_indicator") {
        None | Some("true") => true,
        Some("false") => false,
        Some(_) => return Err(Problem::bad("typing_indicator is true or false")),
    };
    let (mut shop, now) = hub.open(&hub.kapso.shop);
    // The Kapso id, not WhatsApp's.
    let (at, line) = shop.town.find(&id).ok_or_else(|| Problem::missing("Message"))?;
    let talk = shop.town.talks.get_mut(at).ok_or_else(|| Problem::missing("Message"))?;
    if talk.lines.get(line).is_some_and(|said| said.message.from_me) {
        return Err(Problem::refused("only inbound messages can be marked as read"));
    }
    talk.lines.iter_mut().take(line + 1).for_each(|said| said.read = true);
    if typing {
        let set = ("kapso".to_owned(), talk.id.clone(), "composing".to_owned());
        hub.journal.presence(set);
    }
    let talk = shop.town.talks.get(at).ok_or_else(|| Problem::missing("Message"))?;
    let said = talk.lines.get(line).ok_or_else(|| Problem::missing("Message"))?;
    Ok(Json(json!({ "data": row(&hub, talk, said, now) })))
}

/// `DELETE /whatsapp_messages/{id}`: only listed by the contract, so only the row goes away.
pub async fn delete(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let (mut shop, _) = hub.open(&hub.kapso.shop);
    let (at, line) = shop.town.find(&id).ok_or_else(|| Problem::missing("Message"))?;
    if let Some(talk) = shop.town.talks.get_mut(at) {
        talk.lines.remove(line);
    }
    Ok(StatusCode::NO_CONTENT)
}
