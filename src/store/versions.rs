//! What messages said before they were edited or taken back.

use chrono::DateTime;
use rusqlite::{Connection, TransactionBehavior, params};

use super::write::Writer;
use super::{Result, chats};
use crate::domain::memory::Version;
use crate::domain::{AccountId, ChatKey, Message, MessageId};

/// Keeps the text that a message had, where it says something else now or was taken back. A
/// message that goes back to an earlier text has had it twice.
pub(super) fn keep(
    writer: &Writer<'_>,
    thread: i64,
    before: &Message,
    after: &Message,
) -> Result<()> {
    let Some(text) = before.text.as_ref().filter(|text| !text.is_empty()) else { return Ok(()) };
    let taken_back = after.deleted && !before.deleted;
    if before.deleted || (after.text == before.text && !taken_back) {
        return Ok(());
    }
    let sql = "INSERT INTO version (thread, id, text, until) SELECT ?1, ?2, ?3, ?4
               WHERE ?3 IS NOT (SELECT text FROM version WHERE thread = ?1 AND id = ?2
                                ORDER BY until DESC, n DESC LIMIT 1)";
    let row = params![thread, before.id.as_str(), text, writer.now.timestamp_micros()];
    writer.db.prepare_cached(sql)?.execute(row)?;
    Ok(())
}

/// What a message said before, oldest first.
pub(super) fn of(db: &Connection, chat: &ChatKey, id: &MessageId) -> Result<Vec<Version>> {
    let Some(thread) = chats::thread_of(db, chat)? else { return Ok(Vec::new()) };
    let sql = "SELECT text, until FROM version WHERE thread = ? AND id = ? ORDER BY until, n";
    let mut select = db.prepare_cached(sql)?;
    let versions = select.query_map(params![thread, id.as_str()], |row| {
        let until = DateTime::from_timestamp_micros(row.get(1)?).unwrap_or_default();
        Ok(Version { text: row.get(0)?, until })
    })?;
    Ok(versions.collect::<rusqlite::Result<_>>()?)
}

/// Forgets those of these accounts, and the texts of messages that were taken back.
pub(super) fn forget(db: &mut Connection, accounts: &[AccountId]) -> Result<()> {
    let step = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for sql in [
        "DELETE FROM version WHERE thread IN (SELECT n FROM thread WHERE account IN rarray(?))",
        "UPDATE message SET body = json_remove(body, '$.text')
         WHERE words = '' AND body ->> '$.deleted' AND body ->> '$.text' IS NOT NULL
           AND thread IN (SELECT n FROM thread WHERE account IN rarray(?))",
    ] {
        step.prepare_cached(sql)?.execute([chats::names(accounts)])?;
    }
    Ok(step.commit()?)
}
