//! `GET /api/v1/chats/{chat_id}/messages` (Lexicon contract, 2.2 and 2.3).

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
};
use serde_json::{Value, json};

use crate::demo::{
    Quirk,
    bend::{self, Shape},
    files,
    hub::Hub,
    query::Query,
    times,
    world::town::{By, Said},
};

use super::{Problem, ask};

const SHAPE: Shape = Shape {
    texts: &["content"],
    optional: &["content", "media_type", "media_url", "metadata", "created_at"],
    words: &["sender_role", "media_type"],
    times: &["created_at"],
};

fn row(hub: &Hub, said: &Said) -> Value {
    let message = &said.message;
    let kind = match message.kind.as_str() {
        "image" => Some("image"),
        _ if message.has_media => Some("file"),
        _ => None,
    };
    let media = message.media.clone().unwrap_or_default();
    let link = kind.map(|_| {
        let name = files::name(media.filename.as_deref(), media.mimetype.as_deref(), &message.kind);
        hub.link(&message.id, &name)
    });
    let letters = message.body.as_ref().map_or(0, String::len);
    let (role, metadata) = match said.by {
        By::Machine => ("assistant", json!({ "model": "gpt-4", "tokens_used": letters / 4 + 9 })),
        _ => ("user", json!({ "user_agent": "Mozilla/5.0" })),
    };
    json!({
        "id": format!("msg-{}", message.id),
        "content": message.body.as_deref().unwrap_or_default(),
        "sender_role": role,
        "media_type": kind,
        "media_url": link,
        "created_at": times::seconds(message.timestamp),
        "metadata": metadata,
    })
}

/// A page of a chat, oldest first unless asked otherwise.
pub async fn list(
    State(hub): State<Arc<Hub>>,
    Path(chat): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let ask = ask(&Query::read(query.as_deref()), false)?;
    let (mut shop, now) = hub.open(&hub.lexicon.shop);
    let at = shop.position(&chat).ok_or_else(Problem::no_chat)?;
    if ask.offset > 0 && hub.strikes(Quirk::Busy, 2) {
        shop.town.receive(at, "One more thing …", now);
    }
    let lines = shop.town.talks.get(at).map_or(&[][..], |talk| talk.lines.as_slice());
    let total = lines.len();
    let end = ask.offset.saturating_add(ask.limit).min(total);
    let from = bend::begins(&hub, ask.offset).min(end);
    let page = (from..end)
        .map(|place| if ask.descending { total - 1 - place } else { place })
        .filter_map(|place| lines.get(place))
        .map(|said| row(&hub, said))
        .collect();
    Ok(Json(json!({
        "messages": bend::rows(&hub, page, &SHAPE),
        "total": total,
        "offset": ask.offset,
        "limit": ask.limit,
        "has_more": ask.offset.saturating_add(ask.limit) < total,
    })))
}
