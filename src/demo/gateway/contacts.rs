//! `GET /sessions/{s}/contacts` (gateway contract, Reading).

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery, State},
    response::Response,
};

use crate::demo::hub::Hub;

use super::{
    Problem,
    keys::{Caller, Right},
    paging::{List, Page, ask},
    rows::ContactRow,
    session,
};

/// Everybody who is known to the session.
pub async fn list(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    caller.needs(Right::Read)?;
    let session = session(&hub, &id)?;
    let list = List { kind: 'p', of: session as u64 };
    let ask = ask(&hub, list, query.as_deref())?;
    let from = ask.from.map_or(0, |(from, _)| usize::try_from(from).unwrap_or(usize::MAX));
    let from = from.saturating_sub(ask.again);
    let (world, _) = hub.world();
    let rows: Vec<_> =
        world.contacts(session).skip(from).take(ask.limit).map(ContactRow::from).collect();
    let end = from + rows.len();
    let more = world.contacts(session).nth(end).is_some();
    drop(world);
    let position = (end as u64, 0);
    Ok(Page { rows, next: more.then_some(position), end: position }.answer(&hub, list, &ask))
}
