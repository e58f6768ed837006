//! `GET …/chats/{cid}/messages`, newest first (gateway contract, Reading).

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery, State},
    response::Response,
};

use crate::demo::{
    Quirk,
    clock::Millis,
    hub::Hub,
    world::{SESSIONS, World, message::Message},
};

use super::{
    Problem, chats,
    keys::{Caller, Right},
    paging::{Ask, List, Page, ask},
    parts::Part,
    rows::{Around, MessageRow},
    session, twist,
};

/// A page of a chat's messages, in the order in which they were stored.
pub async fn list(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path((id, jid)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    caller.needs(Right::Read)?;
    let session = session(&hub, &id)?;
    let (world, now) = hub.world();
    let row = chats::find(&world, session, &jid)?;
    let part = world.chats.get(row).map_or(Part::Whole, |chat| Part::of(&hub, chat, &jid));
    let list = List { kind: 'm', of: 2 * row as u64 + u64::from(part == Part::Lid) };
    let ask = ask(&hub, list, query.as_deref())?;
    let page = page(&hub, &world, &Wanted { row, part, now }, &ask);
    drop(world);
    Ok(page.answer(&hub, list, &ask))
}

struct Wanted {
    row: usize,
    part: Part,
    now: Millis,
}

/// The page below a position. The second number of a position only tells that the empty page of
/// the quirk `short-pages` was already given there.
fn page(hub: &Hub, world: &World, wanted: &Wanted, ask: &Ask) -> Page<MessageRow> {
    let Some(chat) = world.chats.get(wanted.row) else {
        return Page { rows: Vec::new(), next: None, end: (0, 0) };
    };
    let end = chat.history.end();
    let below = ask.from.map_or(end, |(below, _)| usize::try_from(below).unwrap_or(end).min(end));
    let from = (below as u64, 1);
    let going_on = ask.from.is_some_and(|(_, given)| given == 0) && below > chat.history.floor;
    if going_on && hub.strikes(Quirk::ShortPages, 4) {
        return Page { rows: Vec::new(), next: Some(from), end: from };
    }
    let top = (below + ask.again).min(end);
    let mut held = (chat.history.floor..top).rev().filter(|index| wanted.part.holds(chat, *index));
    let indices: Vec<usize> = held.by_ref().take(ask.limit).collect();
    let oldest = indices.last().map_or(below as u64, |index| *index as u64);
    let messages = indices.into_iter().filter_map(|index| world.message(wanted.row, index));
    let rows =
        messages.filter_map(|message| write(hub, world, wanted.row, message, wanted.now)).collect();
    Page { rows, next: held.next().map(|_| (oldest, 0)), end: (oldest, 0) }
}

/// Writes a message's row.
pub fn write(
    hub: &Hub,
    world: &World,
    row: usize,
    message: Message,
    now: Millis,
) -> Option<MessageRow> {
    let chat = world.chats.get(row)?;
    let session = SESSIONS.get(chat.session)?;
    let index = world.find(row, &message.id).map(|(index, _)| index);
    let by_lid =
        hub.has(Quirk::LidRows) && index.is_some_and(|index| chat.history.is_by_lid(index));
    let part = if by_lid { Part::Lid } else { Part::Whole };
    let around = Around { session, chat_jid: part.jid(chat), now };
    let mut written = MessageRow::new(message, &around);
    twist::message(hub, &mut written);
    Some(written)
}
