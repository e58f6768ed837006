//! `GET /sessions` and `GET /sessions/{s}/me` (gateway contract, Reading).

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    response::Response,
};
use serde_json::{Value, json};

use crate::demo::{Quirk, hub::Hub, world::SESSIONS};

use super::{
    Problem, is_connected,
    keys::{Caller, Right},
    paging::{List, Page, ask},
    rows::{SessionRow, own_jid},
    session, status,
};

const LIST: List = List { kind: 's', of: 0 };

/// Every session of the organization; needs `manage`.
pub async fn list(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    caller.needs(Right::Manage)?;
    let ask = ask(&hub, LIST, query.as_deref())?;
    let shown = if hub.has(Quirk::TwoSessions) { 2 } else { 1 };
    let first = ask.from.map_or(0, |(first, _)| usize::try_from(first).unwrap_or(shown));
    let rows = SESSIONS.iter().enumerate().take(shown).skip(first);
    let rows =
        rows.map(|(position, session)| SessionRow::new(session, status(&hub, position))).collect();
    Ok(Page { rows, next: None, end: (shown as u64, 0) }.answer(&hub, LIST, &ask))
}

/// The session's own number and whether it is connected.
pub async fn me(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    caller.needs(Right::Read)?;
    let position = session(&hub, &id)?;
    let session = SESSIONS.get(position).ok_or_else(|| Problem::not_found("session not found"))?;
    Ok(Json(json!({
        "connected": is_connected(&hub, position),
        "status": status(&hub, position),
        "phoneNumber": session.phone,
        "waJid": own_jid(session),
        "waLid": session.lid,
    })))
}
