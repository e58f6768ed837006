//! The chat list and what is done to a whole chat (gateway contract, Reading and Acting).

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;

use crate::demo::{
    clock::Millis,
    hub::Hub,
    world::{SESSIONS, World, chat::Chat, news::News},
};

use super::{
    Problem,
    body::strict,
    keys::{Caller, Right},
    paging::{Ask, List, Page, ask},
    parts::Part,
    rows::ChatRow,
    session, twist,
};

/// A chat's place in the list: the newest activity stands first, then the higher row number.
type Place = (u64, u64);

/// `GET …/chats`: newest activity first; a chat without any message is not listed.
pub async fn list(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    caller.needs(Right::Read)?;
    let session = session(&hub, &id)?;
    let list = List { kind: 'c', of: session as u64 };
    let ask = ask(&hub, list, query.as_deref())?;
    let page = page(&hub, session, &ask);
    Ok(page.answer(&hub, list, &ask))
}

fn page(hub: &Hub, session: usize, ask: &Ask) -> Page<ChatRow> {
    let (world, _) = hub.world();
    let listed = listed(hub, &world, session);
    let first = ask.from.map_or(0, |from| listed.partition_point(|(place, ..)| *place >= from));
    let first = first.saturating_sub(ask.again);
    let shown: Vec<_> = listed.iter().skip(first).take(ask.limit).collect();
    let end = shown.last().map(|(place, ..)| *place).or(ask.from).unwrap_or_default();
    let rows: Vec<ChatRow> =
        shown.into_iter().filter_map(|(_, row, part)| write(hub, &world, *row, *part)).collect();
    let more = first + rows.len() < listed.len();
    Page { rows, next: more.then_some(end), end }
}

fn listed(hub: &Hub, world: &World, session: usize) -> Vec<(Place, usize, Part)> {
    let rows = world.chats.iter().enumerate().filter(|(_, chat)| chat.session == session);
    let mut listed: Vec<(Place, usize, Part)> = rows
        .flat_map(|(row, chat)| Part::all(hub, chat).iter().map(move |part| (row, *part)))
        .filter_map(|(row, part)| {
            let last: Millis = part.last(world, row)?;
            Some(((last.unsigned_abs(), number(row, part)), row, part))
        })
        .collect();
    listed.sort_unstable_by_key(|(place, ..)| std::cmp::Reverse(*place));
    listed
}

/// The row number that the gateway shows as `id`.
fn number(row: usize, part: Part) -> u64 {
    2 * row as u64 + if part == Part::Lid { 2 } else { 1 }
}

/// Writes a chat's row.
pub fn write(hub: &Hub, world: &World, row: usize, part: Part) -> Option<ChatRow> {
    let chat = world.chats.get(row)?;
    let session = SESSIONS.get(chat.session)?;
    let mut written = ChatRow::new(chat, number(row, part), session.id);
    part.jid(chat).clone_into(&mut written.jid);
    written.last_message_at = part.last(world, row);
    if part == Part::Lid {
        written.aliases.clear();
        written.unread_count = 0;
    }
    twist::chat(hub, &mut written);
    Some(written)
}

/// Finds a stored chat by any of its JIDs; the two kinds of 404 look the same but for the words.
pub fn find(world: &World, session: usize, jid: &str) -> Result<usize, Problem> {
    world.row(session, jid).ok_or_else(|| Problem::not_found("chat not found"))
}

fn answer(hub: &Hub, world: &World, row: usize, jid: &str) -> Result<Json<ChatRow>, Problem> {
    let part = world.chats.get(row).map_or(Part::Whole, |chat| Part::of(hub, chat, jid));
    write(hub, world, row, part).map(Json).ok_or_else(|| Problem::not_found("chat not found"))
}

/// `GET …/chats/{cid}`.
pub async fn detail(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path((id, jid)): Path<(String, String)>,
) -> Result<Json<ChatRow>, Problem> {
    caller.needs(Right::Read)?;
    let session = session(&hub, &id)?;
    let (world, _) = hub.world();
    let row = find(&world, session, &jid)?;
    answer(&hub, &world, row, &jid)
}

/// `DELETE …/chats/{cid}`: only the stored copy goes.
pub async fn delete(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path((id, jid)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    caller.needs(Right::Send)?;
    let session = session(&hub, &id)?;
    let (mut world, _) = hub.world();
    let row = find(&world, session, &jid)?;
    if let Some(chat) = world.chats.get_mut(row) {
        chat.history.clear();
        chat.unread = 0;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Changes a chat and answers with it. That this needs `send` is a guess: the contract names no
/// capability for it.
fn changed(
    hub: &Hub,
    caller: Caller,
    (id, jid): &(String, String),
    change: impl FnOnce(&mut Chat),
) -> Result<Json<ChatRow>, Problem> {
    caller.needs(Right::Send)?;
    let session = session(hub, id)?;
    let (mut world, now) = hub.world();
    let row = find(&world, session, jid)?;
    if let Some(chat) = world.chats.get_mut(row) {
        change(chat);
    }
    world.news.happened(now, News::Listed { row });
    answer(hub, &world, row, jid)
}

/// `POST …/chats/{cid}/read`: clears the gateway's own counter and tells nobody.
pub async fn read(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path(path): Path<(String, String)>,
) -> Result<Json<ChatRow>, Problem> {
    changed(&hub, caller, &path, |chat| chat.unread = 0)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Change {
    archived: Option<bool>,
    pinned: Option<bool>,
    muted_until: Option<Millis>,
    unmute: Option<bool>,
}

/// `PATCH …/chats/{cid}`: any of `archived`, `pinned`, `mutedUntil`, `unmute`.
pub async fn change(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path(path): Path<(String, String)>,
    body: Bytes,
) -> Result<Json<ChatRow>, Problem> {
    caller.needs(Right::Send)?;
    let wanted: Change = strict(&body)?;
    let unmute = wanted.unmute == Some(true);
    if wanted.archived.is_none()
        && wanted.pinned.is_none()
        && wanted.muted_until.is_none()
        && !unmute
    {
        return Err(Problem::validation("nothing to change"));
    }
    if unmute && wanted.muted_until.is_some() {
        return Err(Problem::validation("`mutedUntil` and `unmute` exclude each other"));
    }
    changed(&hub, caller, &path, |chat| {
        chat.archived = wanted.archived.unwrap_or(chat.archived);
        chat.pinned = wanted.pinned.unwrap_or(chat.pinned);
        chat.muted_until = if unmute { None } else { wanted.muted_until.or(chat.muted_until) };
    })
}
