//! Sending into a chat (Chert contract, 3.2). The same key again says the same again.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
};
use serde_json::{Value, json};

use crate::demo::{
    clock::Millis,
    hub::Hub,
    world::town::{By, Said},
};

use super::{
    Problem,
    parts::{self, Order, order},
    rows,
    shop::Shop,
};

/// `POST /chats/{id}/messages`
pub async fn in_chat(
    State(hub): State<Arc<Hub>>,
    Path(chat): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let body = parts::json(&body)?;
    if body.get("parts").is_some() {
        return Err(Problem::invalid("parts: put them into message"));
    }
    let (mut shop, now) = hub.open(&hub.chert.shop);
    let at = shop.town.position(&chat).ok_or_else(Problem::no_chat)?;
    let key = body["message"]["idempotency_key"].as_str().map(str::to_owned);
    let route = format!("chats/{chat}");
    if let Some(before) = shop.before(&route, key.as_deref(), &body) {
        return before.map(Json);
    }
    let first = shop.town.talks.get(at).is_none_or(|talk| talk.lines.is_empty());
    let order = order(&shop, &body, first)?;
    let outcome = store(&mut shop, at, order, now).map(|row| json!({ "message": row }));
    shop.keep(&route, key.as_deref(), body, &outcome);
    outcome.map(Json)
}

/// Sends a message and gives back its row.
pub fn store(shop: &mut Shop, at: usize, order: Order, now: Millis) -> Result<Value, Problem> {
    let mut message = order.message;
    (message.timestamp, message.created_at) = (now - now.rem_euclid(1_000), now);
    let sent = shop.town.send(at, Said::new(message, By::Staff(0)), now);
    let id = sent.ok_or_else(Problem::no_chat)?;
    shop.parts.insert(id.clone(), order.parts);
    let place = shop.town.find(&id).ok_or_else(Problem::no_message)?;
    let talk = shop.town.talks.get(place.0).ok_or_else(Problem::no_chat)?;
    let said = talk.lines.get(place.1).ok_or_else(Problem::no_message)?;
    Ok(rows::message(shop, talk, said, now))
}
