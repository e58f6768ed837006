//! `POST /realtime/ticket`: the right to open one socket, for half a minute.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::{Json, body::Bytes, extract::State, http::StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::demo::{Quirk, hub::Hub};

use super::super::{
    Problem,
    body::strict,
    keys::{Caller, Right},
    session,
};
use super::feed::Wanted;

/// How long a ticket is good.
const GOOD: Duration = Duration::from_secs(30);

/// The tickets that were given out and not used.
#[derive(Debug, Default)]
pub struct Tickets {
    open: Mutex<HashMap<String, (Instant, Wanted)>>,
}

impl Tickets {
    fn give(&self, wanted: Wanted) -> String {
        let ticket = format!("rtt_{}", uuid::Uuid::new_v4().simple());
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, (given, _)| given.elapsed() < GOOD);
        open.insert(ticket.clone(), (Instant::now(), wanted));
        ticket
    }

    /// What a ticket is for. It is used up by this.
    pub fn take(&self, ticket: &str) -> Option<Wanted> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let (given, wanted) = open.remove(ticket)?;
        (given.elapsed() < GOOD).then_some(wanted)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    scope: String,
    session: Option<String>,
    events: Vec<String>,
    since: Option<String>,
}

/// Gives a ticket. The address it names is the gateway's own, inside its network.
pub async fn give(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    if hub.has(Quirk::NoTicket) || hub.has(Quirk::NoEvents) {
        return Err(Problem::not_found("no such path"));
    }
    caller.needs(Right::Events)?;
    let Asked { scope, session: named, events, since } = strict(&body)?;
    let session = match (scope.as_str(), named) {
        ("organization", None) => None,
        ("session", Some(id)) => Some(session(&hub, &id)?),
        ("session" | "organization", _) => {
            return Err(Problem::validation("`session` goes with the scope session"));
        }
        _ => return Err(Problem::validation("`scope` is session or organization")),
    };
    if events.is_empty() {
        return Err(Problem::validation("`events` is empty"));
    }
    let ticket = hub.gateway.realtime.tickets.give(Wanted { session, events, since });
    let answer = json!({
        "ticket": ticket,
        "expiresInSeconds": GOOD.as_secs(),
        "url": format!("wss://gateway.internal:8443/api/v1/realtime?ticket={ticket}"),
    });
    Ok((StatusCode::CREATED, Json(answer)))
}
