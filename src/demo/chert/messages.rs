//! Messages: the newest two hundred of a chat, one alone, reacted to, edited (Chert contract, 3.2
//! and 3.3).

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::demo::{
    bend,
    clock::Millis,
    hub::Hub,
    times,
    world::town::{Said, Talk},
};

use super::{
    Problem,
    parts::read,
    rows::{self, MESSAGE},
    shop::Shop,
};

/// How many messages a chat shows.
const SHOWN: usize = 200;
/// How long an own message may be edited.
const EDITABLE: Millis = 15 * 60_000;
const REACTIONS: [&str; 6] = ["love", "like", "dislike", "laugh", "emphasize", "question"];

/// `GET /chats/{id}/messages`, oldest first.
pub async fn list(
    State(hub): State<Arc<Hub>>,
    Path(chat): Path<String>,
) -> Result<Json<Value>, Problem> {
    let (shop, now) = hub.open(&hub.chert.shop);
    let talk = shop.town.talks.iter().find(|talk| talk.id == chat);
    let talk = talk.ok_or_else(Problem::no_chat)?;
    let hidden = talk.lines.len().saturating_sub(SHOWN);
    let lines = talk.lines.iter().skip(hidden);
    let page = lines.map(|said| rows::message(&shop, talk, said, now)).collect();
    Ok(Json(json!({ "messages": bend::rows(&hub, page, &MESSAGE), "has_more": hidden > 0 })))
}

/// Where the message with this id is.
fn find(shop: &Shop, wanted: &str) -> Result<(usize, usize), Problem> {
    let found = shop.town.talks.iter().enumerate().find_map(|(at, talk)| {
        let line = talk.lines.iter().position(|said| rows::id(&said.message.id) == wanted)?;
        Some((at, line))
    });
    found.ok_or_else(Problem::no_message)
}

fn at(shop: &Shop, (at, line): (usize, usize)) -> Result<(&Talk, &Said), Problem> {
    let talk = shop.town.talks.get(at).ok_or_else(Problem::no_message)?;
    talk.lines.get(line).map(|said| (talk, said)).ok_or_else(Problem::no_message)
}

/// `GET /messages/{id}`
pub async fn detail(
    State(hub): State<Arc<Hub>>,
    Path(message): Path<String>,
) -> Result<Json<Value>, Problem> {
    let (shop, now) = hub.open(&hub.chert.shop);
    let (talk, said) = at(&shop, find(&shop, &message)?)?;
    Ok(Json(json!({ "message": rows::message(&shop, talk, said, now) })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct React {
    reaction: String,
}

/// `POST /messages/{id}/react`: twice is two reactions.
pub async fn react(
    State(hub): State<Arc<Hub>>,
    Path(message): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let React { reaction } = read(&body)?;
    if !REACTIONS.contains(&reaction.as_str()) {
        return Err(Problem::invalid("reaction"));
    }
    let (mut shop, _) = hub.open(&hub.chert.shop);
    find(&shop, &message)?;
    shop.reactions.push((message.clone(), reaction.clone()));
    Ok(Json(json!({ "status": "sent", "message_id": message, "reaction": reaction })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    new_text: String,
    #[serde(default)]
    edited_part_index: usize,
}

/// `POST /messages/{id}/edit`: own texts, for a quarter of an hour.
pub async fn edit(
    State(hub): State<Arc<Hub>>,
    Path(message): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let wanted: Edit = read(&body)?;
    if wanted.new_text.trim().is_empty() {
        return Err(Problem::required("new_text"));
    }
    let (mut shop, now) = hub.open(&hub.chert.shop);
    let place = find(&shop, &message)?;
    let (_, said) = at(&shop, place)?;
    if !said.message.from_me {
        return Err(Problem::new(1002, "Only outbound messages can be edited"));
    }
    if now - said.message.created_at > EDITABLE {
        return Err(Problem::new(4099, "The edit window of 15 minutes is over"));
    }
    let mut parts = rows::parts(&shop, said);
    let part = parts.get_mut(wanted.edited_part_index).filter(|part| part["type"] == "text");
    part.ok_or_else(|| Problem::invalid("edited_part_index"))?["value"] =
        wanted.new_text.clone().into();
    let id = said.message.id.clone();
    shop.parts.insert(id, parts);
    let said = shop.town.talks.get_mut(place.0).and_then(|talk| talk.lines.get_mut(place.1));
    if let Some(said) = said {
        said.message.edited = true;
        said.message.body = Some(wanted.new_text.clone());
    }
    Ok(Json(json!({
        "status": "edited",
        "message_id": message,
        "new_text": wanted.new_text,
        "date_edited": times::seconds(now),
        "edit_history": null,
    })))
}
