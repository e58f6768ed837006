//! Forgetting: what was asked for is gone from the file, not only from sight.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior, params};

use super::{Result, chats, lapse, parts};
use crate::domain::{AccountId, ChatKey, Lapse};

/// A chat with everything a service told of it.
pub(super) fn chat(db: &Connection, chat: &ChatKey) -> Result<()> {
    let Some(thread) = chats::thread_of(db, chat)? else { return Ok(()) };
    erase_history(db, thread)?;
    for sql in [
        "DELETE FROM chat WHERE thread = ?",
        "DELETE FROM name WHERE thread = ?",
        "DELETE FROM thread WHERE n = ?",
    ] {
        db.prepare_cached(sql)?.execute([thread])?;
    }
    Ok(())
}

/// The messages of a chat and what is known of its parts.
pub(super) fn history(db: &Connection, chat: &ChatKey) -> Result<()> {
    match chats::thread_of(db, chat)? {
        Some(thread) => erase_history(db, thread),
        None => Ok(()),
    }
}

fn erase_history(db: &Connection, thread: i64) -> Result<()> {
    for sql in [
        "DELETE FROM message WHERE thread = ?",
        "DELETE FROM aside WHERE thread = ?",
        "DELETE FROM part WHERE thread = ?",
        "DELETE FROM version WHERE thread = ?",
    ] {
        db.prepare_cached(sql)?.execute([thread])?;
    }
    Ok(())
}

/// Chats and messages of these accounts.
pub(super) fn accounts(db: &mut Connection, accounts: &[AccountId]) -> Result<()> {
    let names = chats::names(accounts);
    let threads: i64 = db.query_row(
        "SELECT count(*) FROM thread WHERE account IN rarray(?)",
        [names.clone()],
        |row| row.get(0),
    )?;
    if threads == 0 {
        return Ok(());
    }
    let step = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for table in ["message", "aside", "part", "version", "chat", "name"] {
        let sql = format!(
            "DELETE FROM {table} WHERE thread IN (SELECT n FROM thread WHERE account IN rarray(?))"
        );
        step.execute(&sql, [names.clone()])?;
    }
    step.execute("DELETE FROM thread WHERE account IN rarray(?)", [names])?;
    // Where the operator stood may name one of these chats.
    step.execute("DELETE FROM view", [])?;
    step.commit()?;
    sweep(db)
}

/// Everything.
pub(super) fn everything(db: &mut Connection) -> Result<()> {
    let step = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for table in [
        "message", "aside", "part", "version", "chat", "name", "thread", "draft", "outgoing",
        "view",
    ] {
        step.execute(&format!("DELETE FROM {table}"), [])?;
    }
    step.execute("INSERT INTO search (search) VALUES ('rebuild')", [])?;
    lapse::note(&step, &Lapse { account: None, before: None })?;
    step.commit()?;
    sweep(db)
}

/// Leaves nothing of what was deleted in the file or its journal.
fn sweep(db: &Connection) -> Result<()> {
    db.execute_batch("VACUUM")?;
    empty_journal(db)
}

fn empty_journal(db: &Connection) -> Result<()> {
    // Another window that reads just now keeps it from being emptied; it is at the next occasion.
    Ok(db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
}

/// Messages of an account from before some time, and previews of chats in which nothing has
/// happened since; answers how many messages. What was known of the older edge is forgotten with
/// them.
pub(super) fn older(
    db: &mut Connection,
    account: &AccountId,
    before: DateTime<Utc>,
) -> Result<usize> {
    let at = before.timestamp_micros();
    let threads: Vec<i64> = {
        let mut select = db.prepare_cached(
            "SELECT n FROM thread WHERE account = ?
             AND EXISTS (SELECT 1 FROM message WHERE thread = thread.n AND at < ?)",
        )?;
        let threads = select.query_map(params![account.as_str(), at], |row| row.get(0))?;
        threads.collect::<rusqlite::Result<_>>()?
    };
    let mut forgotten = 0;
    for thread in threads {
        // A step for each, so that other windows get their turn.
        let step = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        forgotten += older_in(&step, thread, at, before)?;
        lapse::note(&step, &Lapse { account: Some(account.clone()), before: Some(before) })?;
        step.commit()?;
    }
    db.execute(
        "UPDATE chat SET body = json_remove(body, '$.preview')
         WHERE account = ? AND last_activity < ? AND body ->> '$.preview' IS NOT NULL",
        params![account.as_str(), at],
    )?;
    if forgotten > 0 {
        empty_journal(db)?;
    }
    Ok(forgotten)
}

fn older_in(db: &Connection, thread: i64, at: i64, before: DateTime<Utc>) -> Result<usize> {
    let sql = "DELETE FROM version WHERE thread = ?1 AND id IN
               (SELECT id FROM message WHERE thread = ?1 AND at < ?2)";
    db.prepare_cached(sql)?.execute([thread, at])?;
    let sql = "DELETE FROM message WHERE thread = ? AND at < ?";
    let forgotten = db.prepare_cached(sql)?.execute([thread, at])?;
    let mut known = parts::read(db, thread)?;
    for part in &mut known {
        part.forget(before);
    }
    parts::write(db, thread, known.iter())?;
    Ok(forgotten)
}
