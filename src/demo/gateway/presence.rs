//! `PUT` and `GET /sessions/{s}/chats/{cid}/presence` (gateway contract, Acting and Reading).

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::demo::{Quirk, chance::mix, hub::Hub, world::chat::Kind};

use super::{
    Problem,
    body::strict,
    is_connected,
    keys::{Caller, Right},
    session,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    state: String,
}

fn client(hub: &Hub, session: usize) -> Result<(), Problem> {
    if hub.has(Quirk::NoClient) || !is_connected(hub, session) {
        return Err(Problem::no_client());
    }
    Ok(())
}

/// Shows typing, recording or nothing to the chat. The chat need not be stored: this goes
/// straight to WhatsApp.
pub async fn set(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path((id, chat)): Path<(String, String)>,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    caller.needs(Right::Send)?;
    let session = session(&hub, &id)?;
    let Set { state } = strict(&body)?;
    if !["composing", "recording", "paused"].contains(&state.as_str()) {
        let problem = Problem::validation("`state` is composing, recording or paused");
        return Err(problem.with_details(json!({ "state": state })));
    }
    client(&hub, session)?;
    hub.journal.presence((id, chat, state));
    Ok(StatusCode::NO_CONTENT)
}

/// Subscribes to a contact's presence and says what is known now, which often is nothing.
pub async fn snapshot(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path((id, jid)): Path<(String, String)>,
) -> Result<Json<Value>, Problem> {
    caller.needs(Right::Read)?;
    let session = session(&hub, &id)?;
    let (world, now) = hub.world();
    let row = world.row(session, &jid).ok_or_else(|| Problem::not_found("chat not found"))?;
    client(&hub, session)?;
    hub.gateway.realtime.watch(row);
    let luck = mix(&[hub.seed, 70, row as u64]) % 4;
    let chat = world.chats.get(row);
    let direct = chat.is_some_and(|chat| chat.kind == Kind::Direct);
    let (state, last_seen) = match luck {
        _ if world.is_typing(row, now) => ("composing", None),
        0 if direct => ("available", None),
        1 if direct => ("unavailable", world.last_activity(row)),
        _ => ("unknown", None),
    };
    let mut presence = json!({ "from": jid, "state": state });
    if let Some(fields) = presence.as_object_mut() {
        if state == "composing" {
            fields.insert("chatJid".into(), json!(chat.map(|chat| &chat.jid)));
        }
        if let Some(seen) = last_seen {
            fields.insert("lastSeen".into(), seen.into());
        }
    }
    Ok(Json(presence))
}
