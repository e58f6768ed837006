//! Rows of the chat list, and under which ids a chat is known.

use std::rc::Rc;

use chrono::{DateTime, Utc};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};

use super::write::Writer;
use super::{Result, messages, parts};
use crate::domain::{AccountId, Chat, ChatKey};

/// The thread of a chat, whichever of its ids is asked for.
pub(super) fn thread_of(db: &Connection, chat: &ChatKey) -> Result<Option<i64>> {
    let sql = "SELECT thread FROM name WHERE account = ? AND line = ? AND id = ?";
    let key = [chat.account.as_str(), chat.line.as_str(), chat.chat.as_str()];
    Ok(db.prepare_cached(sql)?.query_row(key, |row| row.get(0)).optional()?)
}

/// The thread of a chat, begun where there is none.
pub(super) fn thread_for(db: &Connection, chat: &ChatKey) -> Result<i64> {
    if let Some(thread) = thread_of(db, chat)? {
        return Ok(thread);
    }
    let sql = "INSERT INTO thread (account, line, chat) VALUES (?, ?, ?)";
    let key = [chat.account.as_str(), chat.line.as_str(), chat.chat.as_str()];
    db.prepare_cached(sql)?.execute(key)?;
    let thread = db.last_insert_rowid();
    name(db, chat, thread)?;
    Ok(thread)
}

fn name(db: &Connection, chat: &ChatKey, thread: i64) -> Result<()> {
    let sql = "INSERT INTO name (account, line, id, thread) VALUES (?, ?, ?, ?)
               ON CONFLICT DO UPDATE SET thread = excluded.thread WHERE thread <> excluded.thread";
    let (account, line, id) = (chat.account.as_str(), chat.line.as_str(), chat.chat.as_str());
    db.prepare_cached(sql)?.execute(params![account, line, id, thread])?;
    Ok(())
}

/// The chat that a thread is called after.
pub(super) fn key_of(db: &Connection, thread: i64) -> Result<ChatKey> {
    let sql = "SELECT account, line, chat FROM thread WHERE n = ?";
    let key = |row: &rusqlite::Row<'_>| {
        let (account, line, chat): (String, String, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(ChatKey::new(account, line, chat))
    };
    Ok(db.prepare_cached(sql)?.query_row([thread], key)?)
}

/// Takes in rows of the chat list. A row that names two known chats joins them.
pub(super) fn take(writer: &Writer<'_>, rows: &[Chat]) -> Result<()> {
    for row in rows {
        let thread = thread_for_row(writer, row)?;
        upsert(writer.db, row, thread)?;
    }
    Ok(())
}

fn thread_for_row(writer: &Writer<'_>, row: &Chat) -> Result<i64> {
    let db = writer.db;
    let thread = match known(db, row)? {
        Some(thread) => thread,
        None => thread_for(db, &row.key)?,
    };
    for id in row.ids() {
        let key = row.key.sibling(id.clone());
        match thread_of(db, &key)? {
            Some(other) if other == thread => {}
            Some(other) => join(writer, other, thread)?,
            None => name(db, &key, thread)?,
        }
    }
    Ok(thread)
}

fn known(db: &Connection, row: &Chat) -> Result<Option<i64>> {
    let mut first = None;
    for id in row.ids() {
        let thread = thread_of(db, &row.key.sibling(id.clone()))?;
        first = match (first, thread) {
            (Some(first), Some(thread)) => Some(std::cmp::min::<i64>(first, thread)),
            (first, thread) => first.or(thread),
        };
    }
    Ok(first)
}

fn upsert(db: &Connection, row: &Chat, thread: i64) -> Result<()> {
    let sql = "INSERT INTO chat (account, line, id, thread, pinned, last_activity, body)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
               ON CONFLICT (account, line, id) DO UPDATE
               SET thread = ?4, pinned = ?5, last_activity = ?6, body = ?7
               WHERE body <> ?7 OR thread <> ?4";
    let ChatKey { account, line, chat } = &row.key;
    let last = row.last_activity.map(|at| at.timestamp_micros());
    let body = serde_json::to_string(row)?;
    db.prepare_cached(sql)?.execute(params![
        account.as_str(),
        line.as_str(),
        chat.as_str(),
        thread,
        row.pinned,
        last,
        body
    ])?;
    Ok(())
}

/// Two chats turned out to be one.
pub(super) fn join_named(writer: &Writer<'_>, from: &ChatKey, into: &ChatKey) -> Result<()> {
    let db = writer.db;
    match (thread_of(db, from)?, thread_of(db, into)?) {
        (None, None) => Ok(()),
        (Some(thread), None) => name(db, into, thread),
        (None, Some(thread)) => name(db, from, thread),
        (Some(from), Some(into)) if from == into => Ok(()),
        (Some(from), Some(into)) => join(writer, from, into),
    }
}

fn join(writer: &Writer<'_>, from: i64, into: i64) -> Result<()> {
    let db = writer.db;
    messages::move_over(writer, from, into)?;
    parts::move_over(db, from, into)?;
    for sql in [
        "UPDATE name SET thread = ?2 WHERE thread = ?1",
        "UPDATE chat SET thread = ?2 WHERE thread = ?1",
        "UPDATE thread SET seen_at = max(coalesce(seen_at, 0), coalesce((SELECT seen_at FROM thread WHERE n = ?1), 0)) WHERE n = ?2",
        "UPDATE OR IGNORE aside SET thread = ?2 WHERE thread = ?1",
        "UPDATE version SET thread = ?2 WHERE thread = ?1 AND NOT EXISTS
           (SELECT 1 FROM version AS there WHERE there.thread = ?2 AND there.id = version.id
            AND there.text = version.text AND there.until = version.until)",
        "DELETE FROM thread WHERE n = ?1 AND ?2 <> ?1",
    ] {
        db.prepare_cached(sql)?.execute([from, into])?;
    }
    Ok(())
}

/// The first rows in the list's order, every row of the chats in `wanted`, and all rows of the
/// same chats; whether there are more.
pub(super) fn head<'a>(
    db: &Connection,
    accounts: &[AccountId],
    limit: usize,
    wanted: impl Iterator<Item = &'a ChatKey>,
) -> Result<(Vec<Chat>, bool)> {
    let mut rows = list(db, accounts, 0, limit + 1)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let mut threads: Vec<Value> = Vec::new();
    if more {
        for chat in wanted.filter(|chat| accounts.contains(&chat.account)) {
            threads.extend(thread_of(db, chat)?.map(Value::Integer));
        }
        for row in rows.iter().filter(|row| !row.aliases.is_empty()) {
            threads.extend(thread_of(db, &row.key)?.map(Value::Integer));
        }
    }
    if !threads.is_empty() {
        let sql = "SELECT body FROM chat WHERE thread IN rarray(?)";
        let mut select = db.prepare_cached(sql)?;
        let also = select.query_map([Rc::new(threads)], |row| row.get::<_, String>(0))?;
        let also = read(also)?;
        rows.extend(also);
    }
    Ok((rows, more))
}

/// Rows in the list's order.
pub(super) fn list(
    db: &Connection,
    accounts: &[AccountId],
    skip: usize,
    limit: usize,
) -> Result<Vec<Chat>> {
    let sql = "SELECT body FROM chat WHERE +account IN rarray(?)
               ORDER BY pinned DESC, last_activity DESC, account, line, id LIMIT ? OFFSET ?";
    let mut select = db.prepare_cached(sql)?;
    let (limit, skip) = (in_sql(limit), in_sql(skip));
    let rows =
        select.query_map(params![names(accounts), limit, skip], |row| row.get::<_, String>(0))?;
    read(rows)
}

/// Account names as a value that a statement can look in.
pub(super) fn names(accounts: &[AccountId]) -> Rc<Vec<Value>> {
    Rc::new(accounts.iter().map(|account| Value::Text(account.to_string())).collect())
}

/// A count as SQL has it.
pub(super) fn in_sql(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Rows that this program can't read any more are left out: the service has them.
fn read(rows: impl Iterator<Item = rusqlite::Result<String>>) -> Result<Vec<Chat>> {
    let mut chats = Vec::new();
    for body in rows {
        chats.extend(serde_json::from_str::<Chat>(&body?).ok());
    }
    Ok(chats)
}

/// The operator looked at a chat.
pub(super) fn saw(db: &Connection, chat: &ChatKey, at: DateTime<Utc>) -> Result<()> {
    let thread = thread_for(db, chat)?;
    let sql = "UPDATE thread SET seen_at = max(coalesce(seen_at, ?1), ?1) WHERE n = ?2";
    db.prepare_cached(sql)?.execute([at.timestamp_micros(), thread])?;
    Ok(())
}

/// When the operator last looked at a chat.
pub(super) fn seen_at(db: &Connection, chat: &ChatKey) -> Result<Option<DateTime<Utc>>> {
    let Some(thread) = thread_of(db, chat)? else { return Ok(None) };
    let sql = "SELECT nullif(seen_at, 0) FROM thread WHERE n = ?";
    let at: Option<i64> = db.prepare_cached(sql)?.query_row([thread], |row| row.get(0))?;
    Ok(at.and_then(DateTime::from_timestamp_micros))
}
