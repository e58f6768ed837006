//! Chats: made, shown as read, typed in, renamed, left; and the tenant's lines (Chert contract,
//! 3.2 and 3.3).

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::demo::{clock::Millis, hub::Hub, world::message::Author};

use super::{
    Problem,
    parts::{self, order, read},
    rows::{self, handle},
    send::store,
    shop::{LINE, Shop},
};

/// Whether a text is a phone number with a `+` and a country code.
pub fn e164(number: &str) -> bool {
    let digits = number.strip_prefix('+').unwrap_or_default();
    (7..=15).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0')
}

/// The talk with exactly these numbers, and whether it had to be made.
pub fn talk_with(
    shop: &mut Shop,
    to: &[String],
    name: Option<String>,
    now: Millis,
) -> (usize, bool) {
    let known = shop.town.talks.iter().position(|talk| {
        talk.people.len() == to.len() && talk.people.iter().all(|one| to.contains(&handle(one)))
    });
    if let Some(at) = known {
        return (at, false);
    }
    let at = shop.town.begin(now);
    if let Some(talk) = shop.town.talks.get_mut(at) {
        talk.group = to.len() > 1;
        let person = |number: &String| Author {
            jid: format!("{}@s.whatsapp.net", number.trim_start_matches('+')),
            lid: None,
            name: name.clone(),
        };
        talk.people = to.iter().map(person).collect();
    }
    (at, true)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    from: String,
    to: Vec<String>,
    message: Value,
}

/// `POST /chats`
pub async fn create(
    State(hub): State<Arc<Hub>>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let whole = parts::json(&body)?;
    let wanted: New = read(&body)?;
    let (mut shop, now) = hub.open(&hub.chert.shop);
    let key = wanted.message["idempotency_key"].as_str().map(str::to_owned);
    if let Some(before) = shop.before("chats", key.as_deref(), &whole) {
        return before.map(|answer| (StatusCode::CREATED, Json(answer)));
    }
    if wanted.from != LINE.0 {
        return Err(Problem::new(2006, "Phone number is not the tenant's"));
    }
    if !(1..=31).contains(&wanted.to.len()) {
        return Err(Problem::invalid("to"));
    }
    if !wanted.to.iter().all(|number| e164(number)) {
        return Err(Problem::new(1003, "Invalid E.164 phone number"));
    }
    let order = order(&shop, &whole, true)?;
    let (at, _) = talk_with(&mut shop, &wanted.to, None, now);
    let message = store(&mut shop, at, order, now)?;
    let talk = shop.town.talks.get(at).ok_or_else(Problem::no_chat)?;
    let outcome = Ok(json!({ "chat": rows::chat(&shop, talk), "message": message }));
    shop.keep("chats", key.as_deref(), whole, &outcome);
    outcome.map(|answer| (StatusCode::CREATED, Json(answer)))
}

/// `POST /chats/{id}/mark-read`: the customer may see it; once or often is the same.
pub async fn mark_read(
    State(hub): State<Arc<Hub>>,
    Path(chat): Path<String>,
) -> Result<Json<Value>, Problem> {
    let (mut shop, _) = hub.open(&hub.chert.shop);
    let talk = shop.town.talks.iter_mut().find(|talk| talk.id == chat);
    let talk = talk.ok_or_else(Problem::no_chat)?;
    talk.lines.iter_mut().for_each(|said| said.read = true);
    Ok(Json(json!({ "chat_id": chat, "status": "read" })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typing {
    state: String,
}

/// `POST /chats/{id}/typing`
pub async fn typing(
    State(hub): State<Arc<Hub>>,
    Path(chat): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let Typing { state } = read(&body)?;
    if !["typing", "stopped"].contains(&state.as_str()) {
        return Err(Problem::invalid("state"));
    }
    let (shop, _) = hub.open(&hub.chert.shop);
    shop.town.position(&chat).ok_or_else(Problem::no_chat)?;
    hub.journal.presence(("chert".to_owned(), chat.clone(), state.clone()));
    Ok(Json(json!({ "status": "sent", "chat_id": chat, "state": state })))
}

/// What only groups have: a direct chat answers 1006 here.
fn group(shop: &Shop, chat: &str) -> Result<usize, Problem> {
    let at = shop.town.position(chat).ok_or_else(Problem::no_chat)?;
    let group = shop.town.talks.get(at).is_some_and(|talk| talk.group);
    if group { Ok(at) } else { Err(Problem::new(1006, "Chat is a direct message")) }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rename {
    display_name: Option<String>,
    #[serde(rename = "group_chat_icon")]
    _icon: Option<String>,
}

/// `PUT /chats/{id}`
pub async fn rename(
    State(hub): State<Arc<Hub>>,
    Path(chat): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let wanted: Rename = read(&body)?;
    let (mut shop, _) = hub.open(&hub.chert.shop);
    let at = group(&shop, &chat)?;
    if let Some(name) = wanted.display_name {
        shop.names.insert(chat, name);
    }
    let talk = shop.town.talks.get(at).ok_or_else(Problem::no_chat)?;
    Ok(Json(json!({ "chat": rows::chat(&shop, talk) })))
}

/// `POST /chats/{id}/leave`
pub async fn leave(
    State(hub): State<Arc<Hub>>,
    Path(chat): Path<String>,
) -> Result<Json<Value>, Problem> {
    let (mut shop, _) = hub.open(&hub.chert.shop);
    let at = group(&shop, &chat)?;
    if let Some(talk) = shop.town.talks.get_mut(at) {
        talk.lively = false;
    }
    Ok(Json(json!({ "status": "left", "chat_id": chat })))
}

/// `GET /phone-numbers`
pub async fn lines() -> Json<Value> {
    Json(json!({ "phone_numbers": [{
        "id": LINE.1,
        "phone_line_id": LINE.1,
        "phone_number": LINE.0,
        "service": "imessage",
        "is_active": true,
        "capabilities": ["imessage"],
    }] }))
}
