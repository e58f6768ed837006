//! The tables, by numbered steps. Steps are only ever appended: a file of any earlier version is
//! brought up by those it lacks.

use rusqlite::{Connection, TransactionBehavior};

use super::{Result, StoreProblem};

/// Every step, in order; the file's `user_version` says how many of them it has had.
pub const STEPS: &[&str] = &[
    include_str!("schema/1_chats.sql"),
    include_str!("schema/2_messages.sql"),
    include_str!("schema/3_search.sql"),
    include_str!("schema/4_unsent.sql"),
    include_str!("schema/5_view.sql"),
    include_str!("schema/6_versions.sql"),
    include_str!("schema/7_attachments.sql"),
    include_str!("schema/8_forgetting.sql"),
];

/// The version of a file that has had all steps.
pub fn newest() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// How many steps the file has had.
pub(super) fn version(db: &Connection) -> Result<i64> {
    Ok(db.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Brings the file up to the newest version.
pub(super) fn bring_up(db: &mut Connection) -> Result<()> {
    bring_up_to(db, newest())
}

/// Brings the file up to one version: for tests of files that an earlier program left.
pub fn bring_up_to(db: &mut Connection, wanted: i64) -> Result<()> {
    let found = check(version(db)?)?;
    if found >= wanted {
        return Ok(());
    }
    let step = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Somebody else may have brought it up while we waited for them.
    let had = usize::try_from(check(version(&step)?)?).unwrap_or(0);
    for sql in STEPS.iter().take(usize::try_from(wanted).unwrap_or(0)).skip(had) {
        step.execute_batch(sql)?;
    }
    let version = wanted.max(i64::try_from(had).unwrap_or(wanted));
    step.pragma_update(None, "user_version", version)?;
    Ok(step.commit()?)
}

fn check(found: i64) -> Result<i64> {
    if found > newest() {
        return Err(StoreProblem::Newer { found, known: newest() });
    }
    Ok(found)
}
