//! Messages, merged as [`Timeline`](crate::domain::Timeline) merges them.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::order::{Neighbour, Slot};
use super::write::Writer;
use super::{Result, chats, versions, words};
use crate::domain::{ChatKey, Happening, Message, MessageId, Place};

/// How many words about messages that have not come yet are kept aside.
const ASIDE: i64 = 10_000;

/// A message that is there.
struct Known {
    n: i64,
    at: i64,
    message: Message,
}

/// Takes in a page, oldest first. Known messages are brought up to date in place.
pub(super) fn merge(
    writer: &Writer<'_>,
    chat: &ChatKey,
    page: &[Message],
    place: Place,
) -> Result<()> {
    merge_into(writer, chats::thread_for(writer.db, chat)?, page, place)
}

fn merge_into(writer: &Writer<'_>, thread: i64, page: &[Message], place: Place) -> Result<()> {
    let ids: Vec<Neighbour<'_>> = page.iter().map(|m| (&m.id, time(m.sent_at))).collect();
    let mut before = None;
    for (n, message) in page.iter().enumerate() {
        if let Some((target, reaction)) = message.as_reaction() {
            happened_in(writer, thread, target, &Happening::Reacted(reaction))?;
            continue;
        }
        let at = time(message.sent_at);
        let slot = Slot { thread, at, before, behind: &ids[n + 1..], place };
        take(writer, message.clone(), &slot)?;
        before = Some(ids[n]);
    }
    Ok(())
}

/// Times are kept in microseconds: no service tells finer ones.
pub(super) fn time(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

fn take(writer: &Writer<'_>, message: Message, slot: &Slot<'_>) -> Result<()> {
    let db = writer.db;
    match known(db, slot.thread, &message.id)? {
        Some(known) if known.at == slot.at && !slot.overtakes(db, &message.id)? => {
            let after = message.after(&known.message);
            update(writer, slot.thread, &known, after)
        }
        Some(known) => {
            let after = message.after(&known.message);
            let rank = slot.rank(db)?;
            let sql = "UPDATE message SET at = ?, rank = ? WHERE n = ?";
            db.prepare_cached(sql)?.execute([slot.at, rank, known.n])?;
            update(writer, slot.thread, &known, after)
        }
        None => insert(writer, with_aside(db, slot.thread, message)?, slot),
    }
}

fn known(db: &Connection, thread: i64, id: &MessageId) -> Result<Option<Known>> {
    let sql = "SELECT n, at, body FROM message WHERE thread = ? AND id = ?";
    let row = db
        .prepare_cached(sql)?
        .query_row(params![thread, id.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
        })
        .optional()?;
    let Some((n, at, body)) = row else { return Ok(None) };
    match serde_json::from_str(&body) {
        Ok(message) => Ok(Some(Known { n, at, message })),
        Err(_) => {
            // A row that can't be read any more gives way to what the service says.
            db.prepare_cached("DELETE FROM message WHERE n = ?")?.execute([n])?;
            Ok(None)
        }
    }
}

fn insert(writer: &Writer<'_>, message: Message, slot: &Slot<'_>) -> Result<()> {
    let rank = slot.rank(writer.db)?;
    let message = as_kept(writer, message);
    let (words, body) = (words::of(&message), serde_json::to_string(&message)?);
    let sql = "INSERT INTO message (thread, id, at, rank, words, body) VALUES (?, ?, ?, ?, ?, ?)";
    let id = message.id.as_str();
    let row = params![slot.thread, id, slot.at, rank, words, body];
    writer.db.prepare_cached(sql)?.execute(row)?;
    Ok(())
}

fn update(writer: &Writer<'_>, thread: i64, known: &Known, after: Message) -> Result<()> {
    let after = as_kept(writer, after);
    if after == known.message {
        return Ok(());
    }
    if writer.versions {
        versions::keep(writer, thread, &known.message, &after)?;
    }
    let body = serde_json::to_string(&after)?;
    let words = words::of(&after);
    let reworded = words != words::of(&known.message);
    let db = writer.db;
    db.prepare_cached("UPDATE message SET body = ? WHERE n = ?")?
        .execute(params![body, known.n])?;
    if reworded {
        let sql = "UPDATE message SET words = ? WHERE n = ?";
        db.prepare_cached(sql)?.execute(params![words, known.n])?;
    }
    Ok(())
}

/// Where earlier texts are not kept, the text of a message that was taken back isn't, either.
fn as_kept(writer: &Writer<'_>, mut message: Message) -> Message {
    if message.deleted && !writer.versions {
        message.text = None;
    }
    message
}

/// Something happened to a message; kept aside while the message is not known.
pub(super) fn happened(
    writer: &Writer<'_>,
    chat: &ChatKey,
    id: &MessageId,
    what: &Happening,
) -> Result<()> {
    happened_in(writer, chats::thread_for(writer.db, chat)?, id, what)
}

fn happened_in(writer: &Writer<'_>, thread: i64, id: &MessageId, what: &Happening) -> Result<()> {
    if let Some(known) = known(writer.db, thread, id)? {
        let mut after = known.message.clone();
        after.happen(what.clone());
        return update(writer, thread, &known, after);
    }
    let sql = "INSERT OR IGNORE INTO aside (thread, target, body) VALUES (?, ?, ?)";
    let body = serde_json::to_string(what)?;
    let db = writer.db;
    if db.prepare_cached(sql)?.execute(params![thread, id.as_str(), body])? > 0 {
        let sql = "DELETE FROM aside WHERE n <= ?";
        db.prepare_cached(sql)?.execute([db.last_insert_rowid() - ASIDE])?;
    }
    Ok(())
}

/// A message with what was said about it before it came.
fn with_aside(db: &Connection, thread: i64, mut message: Message) -> Result<Message> {
    let sql = "SELECT body FROM aside WHERE thread = ? AND target = ? ORDER BY n";
    let mut select = db.prepare_cached(sql)?;
    let key = params![thread, message.id.as_str()];
    let bodies = select.query_map(key, |row| row.get::<_, String>(0))?;
    let bodies: Vec<String> = bodies.collect::<rusqlite::Result<_>>()?;
    if bodies.is_empty() {
        return Ok(message);
    }
    for what in bodies.iter().filter_map(|body| serde_json::from_str(body).ok()) {
        message.happen(what);
    }
    let sql = "DELETE FROM aside WHERE thread = ? AND target = ?";
    db.prepare_cached(sql)?.execute(params![thread, message.id.as_str()])?;
    Ok(message)
}

/// Two threads turned out to be one: the messages of the first are merged into the second.
pub(super) fn move_over(writer: &Writer<'_>, from: i64, into: i64) -> Result<()> {
    let db = writer.db;
    let mut select =
        db.prepare_cached("SELECT body FROM message WHERE thread = ? ORDER BY at, rank")?;
    let bodies = select.query_map([from], |row| row.get::<_, String>(0))?;
    let mut messages: Vec<Message> = Vec::new();
    for body in bodies {
        messages.extend(serde_json::from_str(&body?).ok());
    }
    db.prepare_cached("DELETE FROM message WHERE thread = ?")?.execute([from])?;
    merge_into(writer, into, &messages, Place::Older)
}
