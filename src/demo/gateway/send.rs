//! `POST /sessions/{s}/messages` (gateway contract, Acting).

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
};
use serde_json::Value;

use crate::demo::{
    clock::Millis,
    hub::Hub,
    world::{
        World,
        chat::Kind,
        message::{Mention, Message},
        progress::Status,
    },
};

use super::{
    Problem,
    body::strict,
    is_connected,
    keys::{Caller, Right},
    once::{Outcome, Receipt},
    payload::{self, Order},
    session,
};

/// Sends once per `Idempotency-Key`. With `async=true` the answer names no message.
pub async fn send(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Receipt>), Problem> {
    caller.needs(Right::Send)?;
    let session = session(&hub, &id)?;
    let body: Value = strict(&body)?;
    let order = payload::read(&body)?;
    if !is_connected(&hub, session) {
        return Err(Problem::unavailable("the session is not connected to WhatsApp"));
    }
    let later = is_async(query.as_deref());
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
    let (mut world, now) = hub.world();
    // What the chat doesn't allow at all was never attempted, so no key remembers it.
    let row = recipient(&mut world, session, &order.to)?;
    let receipt =
        hub.gateway.sent.once(session, key, body, || deliver(&mut world, row, order, now))?;
    let receipt = standing(&world, receipt, now);
    if later {
        let receipt = Receipt {
            mode: "async",
            wa_message_id: None,
            timestamp: None,
            status: None,
            ..receipt
        };
        return Ok((StatusCode::ACCEPTED, Json(receipt)));
    }
    Ok((StatusCode::OK, Json(Receipt { outbox_id: None, ..receipt })))
}

fn is_async(query: Option<&str>) -> bool {
    let mut pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    pairs.any(|(name, value)| name == "async" && value == "true")
}

/// The row of the chat to write to; a person who was never written to gets one.
pub fn recipient(world: &mut World, session: usize, to: &str) -> Result<usize, Problem> {
    match Kind::of(to) {
        None => Err(Problem::validation("`to` is no JID")),
        Some(Kind::Status | Kind::Broadcast) => {
            Err(Problem::validation("`to` can't be written to"))
        }
        Some(_) => {
            let row = world.row_for_sending(session, to);
            row.ok_or_else(|| Problem::not_found("chat not found"))
        }
    }
}

/// Stores the message and says what is known of it. A newsletter takes nothing from its readers:
/// that is a definite refusal, which the key remembers.
fn deliver(world: &mut World, row: usize, order: Order, now: Millis) -> Outcome {
    if world.chats.get(row).is_some_and(|chat| chat.kind == Kind::Newsletter) {
        return Err(Problem::not_allowed("only its owner writes to a newsletter"));
    }
    let quoted = order.reply_to.as_deref();
    if let Some(quoted) = quoted.filter(|id| world.find(row, id).is_none()) {
        return Err(Problem::validation(format!("`replyTo`: {quoted} is not stored in this chat")));
    }
    let mentions = order
        .mentions
        .iter()
        .map(|jid| Mention { jid: jid.clone(), name: world.name_of(row, jid) });
    let mentions = mentions.collect();
    let message = Message { mentions, quoted: order.reply_to, ..order.message };
    store(world, row, message, &order.to, now)
}

/// Puts an own message into a chat, now, and lets the customer think about an answer.
pub fn store(world: &mut World, row: usize, message: Message, to: &str, now: Millis) -> Outcome {
    let progress = world.progress(row, now);
    let read = progress.reaches(Status::Read);
    let timed = Message::text(true, "", now);
    let message = Message {
        progress: Some(progress),
        timestamp: timed.timestamp,
        created_at: timed.created_at,
        ..message
    };
    let timestamp = message.timestamp;
    let id = world.add(row, message).ok_or_else(|| Problem::of_status(500))?;
    if let Some(chat) = world.chats.get_mut(row).filter(|chat| chat.lid.as_deref() == Some(to)) {
        chat.history.went_to_lid();
    }
    world.expect_reply(row, read);
    Ok(Receipt {
        mode: "sync",
        outbox_id: Some(format!("ob_{}", id.to_lowercase())),
        wa_message_id: Some(id.clone()),
        status: None,
        timestamp: Some(timestamp),
        replayed: false,
        stored: Some((row, id)),
    })
}

/// A receipt with the state in which the message is now: the first result of a key may have
/// failed since.
pub fn standing(world: &World, receipt: Receipt, now: Millis) -> Receipt {
    let found = receipt.stored.as_ref().and_then(|(row, id)| world.find(*row, id));
    let progress = found.and_then(|(_, message)| message.progress);
    let status = progress.map_or(Status::Sent, |progress| progress.at(now));
    Receipt { status: Some(status.word()), ..receipt }
}
