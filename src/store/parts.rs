//! How far the parts of a chat are known.

use rusqlite::{Connection, params};

use super::{Result, chats};
use crate::domain::{ChatKey, Part, Parts};

/// What is known of a chat's parts.
pub(super) fn of(db: &Connection, chat: &ChatKey) -> Result<Parts> {
    let mut parts = Parts::default();
    if let Some(thread) = chats::thread_of(db, chat)? {
        for part in read(db, thread)? {
            parts.restore(part);
        }
    }
    Ok(parts)
}

/// The parts of a thread. One that can't be read any more is found out anew.
pub(super) fn read(db: &Connection, thread: i64) -> Result<Vec<Part>> {
    let mut select = db.prepare_cached("SELECT body FROM part WHERE thread = ? ORDER BY place")?;
    let bodies = select.query_map([thread], |row| row.get::<_, String>(0))?;
    let mut parts = Vec::new();
    for body in bodies {
        parts.extend(serde_json::from_str::<Part>(&body?).ok());
    }
    Ok(parts)
}

/// Keeps what is known of a chat's parts.
pub(super) fn save(db: &Connection, chat: &ChatKey, parts: &Parts) -> Result<()> {
    write(db, chats::thread_for(db, chat)?, parts.iter())
}

/// Keeps what is known of these parts of a thread.
pub(super) fn write<'a>(
    db: &Connection,
    thread: i64,
    parts: impl Iterator<Item = &'a Part>,
) -> Result<()> {
    let sql = "INSERT INTO part (thread, place, id, body) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT DO UPDATE SET place = ?2, body = ?4 WHERE body <> ?4 OR place <> ?2";
    let mut insert = db.prepare_cached(sql)?;
    for (place, part) in (0_i64..).zip(parts) {
        let body = serde_json::to_string(part)?;
        insert.execute(params![thread, place, part.id.as_str(), body])?;
    }
    Ok(())
}

/// Two threads turned out to be one: the parts of the first come behind those of the second.
pub(super) fn move_over(db: &Connection, from: i64, into: i64) -> Result<()> {
    for sql in [
        "UPDATE OR IGNORE part SET thread = ?2, place = place + 1000 WHERE thread = ?1",
        "DELETE FROM part WHERE thread = ?1 AND ?2 <> ?1",
    ] {
        db.prepare_cached(sql)?.execute([from, into])?;
    }
    Ok(())
}
