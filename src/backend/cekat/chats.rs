//! Conversations: rows of the chat list. Each names its own inbox, which is its line.

use chrono::FixedOffset;

use super::wire;
use crate::backend::row::Row;
use crate::backend::{Flow, Once, Path, Request, Urgency, phone};
use crate::domain::{Answer, Chat, ChatKey, Cursor, LineKey, LineSource, Named, Problem};

/// What separates the two halves of a bookmark: neither an id nor a time has a line break.
const BETWEEN: char = '\n';
/// Rows of a page at most: public programs ask for no more (contract 4.4).
const ROWS: u16 = 100;

/// A page, newest activity first: `GET /api/conversations`. What comes after the first page is
/// fetched in the background.
pub(super) fn page(
    line: &LineKey,
    cursor: Option<&Cursor>,
    limit: u16,
    zone: FixedOffset,
) -> Box<dyn Flow> {
    let line = line.clone();
    Once::flow(request(&line, cursor, limit), move |reply| {
        let page = wire::Listing::read(&wire::accepted(reply)?)?;
        let chats = page.rows().filter_map(|row| chat(&line, row, zone)).collect();
        Ok(Answer::Chats(chats, next(&page)))
    })
}

fn request(line: &LineKey, cursor: Option<&Cursor>, limit: u16) -> Result<Request, Problem> {
    let urgency = if cursor.is_some() { Urgency::Background } else { Urgency::Soon };
    let path = Path::of(&["api", "conversations"])?;
    let mut request = Request::get(path).urgency(urgency).query("limit", limit.clamp(1, ROWS));
    if line.line.as_str() != LineSource::ALL {
        request = request.query("inbox_id", line.line.as_str());
    }
    match cursor.and_then(|cursor| cursor.as_str().split_once(BETWEEN)) {
        Some((id, ts)) => Ok(request.query("cursor_id", id).query("cursor_ts", ts)),
        None => Ok(request),
    }
}

/// `metadata.next_cursor`: both halves, or it was the last page (contract 4.4; a public importer
/// ends where either is missing).
fn next(page: &wire::Listing) -> Option<Cursor> {
    let next = wire::metadata(page)?.child("next_cursor")?;
    let (id, ts) = (next.word("cursor_id")?, next.word("cursor_ts")?);
    Cursor::new(&format!("{id}{BETWEEN}{ts}"))
}

/// Where one conversation is.
pub(super) fn path(id: &str) -> Result<Path, Problem> {
    Path::of(&["api", "conversations", id])
}

/// One row: `GET /api/conversations/{id}`.
pub(super) fn one(key: &ChatKey, zone: FixedOffset) -> Box<dyn Flow> {
    let line = key.line_key();
    Once::flow(path(key.chat.as_str()).map(Request::get), move |reply| {
        let reply = wire::accepted(reply)?;
        let chat = wire::object(&reply, |row| chat(&line, row, zone))?;
        Ok(Answer::Chat(Box::new(chat)))
    })
}

/// Reads one row; `None` for one without an id.
pub(super) fn chat(line: &LineKey, row: Row<'_>, zone: FixedOffset) -> Option<Chat> {
    let id = row.word("id")?;
    let inbox = row.word("inbox_id").or_else(|| row.child("inbox")?.word("id"));
    let phone = row.word("contact_phone");
    let last = row.child("last_message");
    let last_at = last.and_then(|last| wire::time(last, "created_at", zone));
    let status = row.word("stage_status");
    Some(Chat {
        name: row.word("contact_name").filter(|name| phone.as_ref() != Some(name)),
        address: phone.map(|phone| phone::readable(&phone).unwrap_or(phone)),
        last_activity: last_at.or_else(|| wire::time(row, "created_at", zone)),
        preview: last.filter(|last| !is_private(*last)).and_then(|last| last.text("message")),
        channel: row.word("platform_type"),
        closed: status.as_deref() == Some("resolved"),
        status,
        assignee: person(row.word("handled_by_id"), row.word("handled_by_name")),
        labels: named(row, "labels"),
        note: row.text("notes"),
        last_inbound: [last, row.child("last_message_by_human")]
            .into_iter()
            .flatten()
            .filter(|said| said.word("sent_by_type").as_deref() == Some("user"))
            .filter_map(|said| wire::time(said, "created_at", zone))
            .max(),
        ..Chat::new(ChatKey {
            account: line.account.clone(),
            line: inbox.map_or_else(|| line.line.clone(), Into::into),
            chat: id.into(),
        })
    })
}

/// A private note says nothing of the chat to whoever glances at the list.
pub(super) fn is_private(message: Row<'_>) -> bool {
    let flag = |row: Row<'_>| row.flag("is_private_note") == Some(true);
    flag(message) || message.child("additional_data").is_some_and(flag)
}

/// Somebody or something with an id and a name; each stands for the other where one is missing.
pub(super) fn person(id: Option<String>, name: Option<String>) -> Option<Named> {
    let id = id.or_else(|| name.clone())?;
    Some(Named { name: name.unwrap_or_else(|| id.clone()), id })
}

fn named(row: Row<'_>, list: &str) -> Vec<Named> {
    let rows = row.raw(list).and_then(|list| list.as_array()).into_iter().flatten();
    rows.filter_map(Row::of).filter_map(|row| person(row.word("id"), row.word("name"))).collect()
}
