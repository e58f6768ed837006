//! One transaction of changes.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior};

use super::db::Db;
use super::keeping::Keeping;
use super::{Result, chats, forget, lapse, messages, parts, unsent, view};
use crate::domain::Change;

/// What a transaction is made with.
pub(super) struct Writer<'a> {
    pub db: &'a Connection,
    /// Whose unsent texts and view they are.
    pub window: &'a str,
    /// Whether earlier texts of messages are kept.
    pub versions: bool,
    pub now: DateTime<Utc>,
}

/// Whose changes they are.
pub(super) struct Author<'a> {
    pub window: &'a str,
    pub keeping: &'a Keeping,
    /// How often the program was told that something was forgotten.
    pub told: u32,
}

/// Makes all changes, or none. How far a chat is known is left out where the program does not
/// know yet that some of it was forgotten: it says so anew once it does.
pub(super) fn all(db: &mut Db, changes: &[Cow<'_, Change>], author: &Author<'_>) -> Result<()> {
    let Db { connection: db, knowing, .. } = db;
    // What nobody can give again outlives a power cut, too.
    let precious = changes.iter().any(|change| {
        matches!(**change, Change::Draft(_) | Change::Outgoing(_) | Change::OutgoingGone(_))
    });
    db.pragma_update(None, "synchronous", if precious { "FULL" } else { "NORMAL" })?;
    let step = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (now, window) = (Utc::now(), author.window);
    let (last, mut heeded) = (lapse::number(&step)?, knowing.heeded);
    for change in changes {
        match &**change {
            Change::Heeded(told) if *told == author.told => heeded = knowing.told,
            Change::Parts { .. } if heeded != last => {}
            change => {
                let versions = author.keeping.versions(change);
                one(&Writer { db: &step, window, versions, now }, change)?;
            }
        }
    }
    step.commit()?;
    knowing.heeded = heeded;
    Ok(())
}

fn one(writer: &Writer<'_>, change: &Change) -> Result<()> {
    let db = writer.db;
    match change {
        Change::Chats(rows) => chats::take(writer, rows),
        Change::ChatGone(chat) => forget::chat(db, chat),
        Change::Joined { from, into } => {
            chats::join_named(writer, from, into)?;
            unsent::join(writer, from, into)
        }
        Change::Messages { chat, messages, place } => {
            messages::merge(writer, chat, messages, *place)
        }
        Change::Happened { chat, id, what } => messages::happened(writer, chat, id, what),
        Change::Parts { chat, parts } => parts::save(db, chat, parts),
        Change::Unlearn(chat) => forget::history(db, chat),
        Change::SeenAt { chat, at } => chats::saw(db, chat, *at),
        Change::Draft(draft) => unsent::write(writer, draft),
        Change::DraftGone(chat) => unsent::erase(writer, chat),
        Change::Outgoing(row) => unsent::queue(writer, row),
        Change::OutgoingGone(key) => unsent::settle(writer, key),
        Change::View(view) => view::save(writer, view),
        // Of an earlier telling: a later one waits to be heeded.
        Change::Heeded(_) => Ok(()),
    }
}
