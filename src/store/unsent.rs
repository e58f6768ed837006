//! Texts that are being written, and texts on their way. Each is owned by one window: a text on its
//! way may be sent by its owner only.

use std::rc::Rc;

use chrono::{DateTime, Utc};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::window::Window;
use super::write::Writer;
use super::{Result, chats};
use crate::domain::memory::Draft;
use crate::domain::{AccountId, ChatKey, MessageId, Outgoing, SendKey, Stage};

/// Keeps a text that is being written.
pub(super) fn write(writer: &Writer<'_>, draft: &Draft) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO draft
               (window, account, line, chat, text, cursor_row, cursor_col, reply_to, updated_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let ChatKey { account, line, chat } = &draft.chat;
    writer.db.prepare_cached(sql)?.execute(params![
        writer.window,
        account.as_str(),
        line.as_str(),
        chat.as_str(),
        draft.text,
        chats::in_sql(draft.cursor.0),
        chats::in_sql(draft.cursor.1),
        draft.reply_to.as_ref().map(MessageId::as_str),
        draft.updated_at.timestamp_micros(),
    ])?;
    Ok(())
}

/// There is nothing unsent for this chat in this window.
pub(super) fn erase(writer: &Writer<'_>, chat: &ChatKey) -> Result<()> {
    let sql = "DELETE FROM draft WHERE window = ? AND account = ? AND line = ? AND chat = ?";
    let ChatKey { account, line, chat } = chat;
    let key = [writer.window, account.as_str(), line.as_str(), chat.as_str()];
    writer.db.prepare_cached(sql)?.execute(key)?;
    Ok(())
}

/// Keeps a text on its way. One that another window owns is left to it.
pub(super) fn queue(writer: &Writer<'_>, row: &Outgoing) -> Result<()> {
    let sql = "INSERT INTO outgoing
               (key, window, account, line, chat, text, reply_to, queued_at, stage, attachment)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
               ON CONFLICT (key) DO UPDATE
               SET account = ?3, line = ?4, chat = ?5, text = ?6, reply_to = ?7, stage = ?9,
                   attachment = ?10
               WHERE window = ?2";
    let ChatKey { account, line, chat } = &row.chat;
    writer.db.prepare_cached(sql)?.execute(params![
        row.key.as_str(),
        writer.window,
        account.as_str(),
        line.as_str(),
        chat.as_str(),
        row.text,
        row.reply_to.as_ref().map(MessageId::as_str),
        row.queued_at.timestamp_micros(),
        serde_json::to_string(&row.stage)?,
        row.attachment.as_ref().map(serde_json::to_string).transpose()?,
    ])?;
    Ok(())
}

/// A text is settled, by its owner.
pub(super) fn settle(writer: &Writer<'_>, key: &SendKey) -> Result<()> {
    let sql = "DELETE FROM outgoing WHERE key = ? AND window = ?";
    writer.db.prepare_cached(sql)?.execute([key.as_str(), writer.window])?;
    Ok(())
}

/// Two chats turned out to be one: the texts of the first go on under the name of the second.
pub(super) fn join(writer: &Writer<'_>, from: &ChatKey, into: &ChatKey) -> Result<()> {
    let db = writer.db;
    let sql = "UPDATE outgoing SET chat = ?4, line = ?5
               WHERE account = ?1 AND line = ?2 AND chat = ?3 AND window = ?6";
    let (account, line) = (from.account.as_str(), from.line.as_str());
    let (chat, name) = (from.chat.as_str(), into.chat.as_str());
    let key = [account, line, chat, name, into.line.as_str(), writer.window];
    db.prepare_cached(sql)?.execute(key)?;
    let Some(moved) = draft(db, writer.window, from)? else { return Ok(()) };
    let there = draft(db, writer.window, into)?;
    erase(writer, from)?;
    write(writer, &one_of(Draft { chat: into.clone(), ..moved }, there))
}

/// Two drafts for one chat as one: nothing that was written is lost.
fn one_of(first: Draft, second: Option<Draft>) -> Draft {
    match second {
        Some(second) if second.text.trim().is_empty() || second.text == first.text => first,
        Some(second) if first.text.trim().is_empty() => second,
        Some(second) => Draft { text: format!("{}\n{}", first.text, second.text), ..first },
        None => first,
    }
}

const DRAFT: &str = "account, line, chat, text, cursor_row, cursor_col, reply_to, updated_at";

fn as_draft(row: &rusqlite::Row<'_>) -> rusqlite::Result<Draft> {
    let place = |n: i64| usize::try_from(n).unwrap_or(0);
    Ok(Draft {
        chat: as_chat(row)?,
        text: row.get(3)?,
        cursor: (place(row.get(4)?), place(row.get(5)?)),
        reply_to: row.get::<_, Option<String>>(6)?.map(MessageId::from),
        updated_at: as_time(row.get(7)?),
    })
}

fn as_chat(row: &rusqlite::Row<'_>) -> rusqlite::Result<ChatKey> {
    let (account, line, chat): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(ChatKey::new(account, line, chat))
}

fn as_time(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}

fn draft(db: &Connection, window: &str, chat: &ChatKey) -> Result<Option<Draft>> {
    let sql = format!(
        "SELECT {DRAFT} FROM draft WHERE window = ? AND account = ? AND line = ? AND chat = ?"
    );
    let key = [window, chat.account.as_str(), chat.line.as_str(), chat.chat.as_str()];
    Ok(db.prepare_cached(&sql)?.query_row(key, as_draft).optional()?)
}

/// Names of windows as a value that a statement can look in.
fn owners(windows: &[String]) -> Rc<Vec<Value>> {
    Rc::new(windows.iter().cloned().map(Value::Text).collect())
}

/// The drafts of these windows, the latest first; one per chat.
pub(super) fn drafts(
    db: &Connection,
    windows: &[String],
    accounts: &[AccountId],
) -> Result<Vec<Draft>> {
    let sql = format!(
        "SELECT {DRAFT} FROM draft WHERE window IN rarray(?) AND account IN rarray(?)
         ORDER BY updated_at DESC"
    );
    let mut select = db.prepare_cached(&sql)?;
    let rows = select.query_map(params![owners(windows), chats::names(accounts)], as_draft)?;
    let mut drafts: Vec<Draft> = Vec::new();
    for draft in rows {
        let draft = draft?;
        if !drafts.iter().any(|known| known.chat == draft.chat) {
            drafts.push(draft);
        }
    }
    Ok(drafts)
}

/// The texts on their way of these windows, in their order. One whose stage can't be read any more
/// is unsure, and so are those of other windows than `own`, which nobody can be made the owner of.
pub(super) fn outbox(
    db: &Connection,
    windows: &[String],
    own: &str,
    accounts: &[AccountId],
) -> Result<Vec<Outgoing>> {
    let sql =
        "SELECT account, line, chat, text, reply_to, queued_at, stage, key, attachment, window
               FROM outgoing
               WHERE window IN rarray(?) AND account IN rarray(?) ORDER BY queued_at, n";
    let mut select = db.prepare_cached(sql)?;
    let rows = select.query_map(params![owners(windows), chats::names(accounts)], |row| {
        let stage: String = row.get(6)?;
        let theirs = row.get::<_, String>(9)? != own;
        let attachment: Option<String> = row.get(8)?;
        let row = Outgoing {
            chat: as_chat(row)?,
            text: row.get(3)?,
            attachment: attachment.and_then(|json| serde_json::from_str(&json).ok()),
            reply_to: row.get::<_, Option<String>>(4)?.map(MessageId::from),
            queued_at: as_time(row.get(5)?),
            stage: serde_json::from_str(&stage).unwrap_or(Stage::Sending),
            key: SendKey::from(row.get::<_, String>(7)?),
        };
        Ok((row, theirs))
    })?;
    rows.map(|row| {
        let (row, theirs) = row?;
        let stage = if theirs && row.blocks() { Stage::Sending } else { row.stage };
        Ok(Outgoing { stage, ..row }.restored())
    })
    .collect()
}

/// Takes over the texts of these windows, which have gone.
pub(super) fn adopt(db: &mut Connection, window: &Window, gone: &[String]) -> Result<()> {
    if gone.is_empty() {
        return Ok(());
    }
    // Somebody else may take them over while we wait: then they are not found any more.
    let step = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let names = || owners(gone);
    let sql = "UPDATE outgoing SET window = ? WHERE window IN rarray(?)";
    step.prepare_cached(sql)?.execute(params![window.id(), names()])?;
    let sql =
        format!("SELECT {DRAFT} FROM draft WHERE window IN rarray(?) ORDER BY updated_at DESC");
    let orphans: Vec<Draft> = {
        let mut select = step.prepare_cached(&sql)?;
        let rows = select.query_map([names()], as_draft)?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    let writer = Writer { db: &step, window: window.id(), versions: true, now: Utc::now() };
    for orphan in orphans {
        let known = draft(&step, window.id(), &orphan.chat)?;
        let draft = match known {
            Some(known) => one_of(known, Some(orphan)),
            None => orphan,
        };
        write(&writer, &draft)?;
    }
    step.prepare_cached("DELETE FROM draft WHERE window IN rarray(?)")?.execute([names()])?;
    step.prepare_cached(
        "DELETE FROM view WHERE window IN rarray(?)
         AND updated_at < (SELECT max(updated_at) FROM view)",
    )?
    .execute([names()])?;
    Ok(step.commit()?)
}

/// The windows that own something and have gone.
pub(super) fn gone(db: &Connection, window: &Window) -> Result<Vec<String>> {
    let sql =
        "SELECT window FROM draft UNION SELECT window FROM outgoing UNION SELECT window FROM view";
    let mut select = db.prepare_cached(sql)?;
    let owners = select.query_map([], |row| row.get::<_, String>(0))?;
    let owners: Vec<String> = owners.collect::<rusqlite::Result<_>>()?;
    Ok(owners.into_iter().filter(|id| id != window.id() && !window.sees(id)).collect())
}
