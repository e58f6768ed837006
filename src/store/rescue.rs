//! Taking over, from a file that was set aside, what no service can give again.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::Result;

const DRAFT: (&str, &str) =
    ("draft", "window, account, line, chat, text, cursor_row, cursor_col, reply_to, updated_at");
const OUTGOING: (&str, &str) =
    ("outgoing", "key, window, account, line, chat, text, reply_to, queued_at, stage, attachment");
/// The same in files of versions that knew no attachments (before schema step 7).
const OUTGOING_BEFORE_7: (&str, &str) =
    ("outgoing", "key, window, account, line, chat, text, reply_to, queued_at, stage");

/// How many texts were taken over.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Saved {
    drafts: usize,
    outgoing: usize,
}

impl Saved {
    /// As the end of a sentence.
    pub fn words(&self) -> String {
        let drafts = (self.drafts > 0).then(|| counted(self.drafts, "draft"));
        let outgoing = (self.outgoing > 0).then(|| counted(self.outgoing, "unsent message"));
        let saved: Vec<String> = drafts.into_iter().chain(outgoing).collect();
        match (saved.is_empty(), self.drafts + self.outgoing) {
            (true, _) => "no unsent text was found in it".into(),
            (false, 1) => format!("{} was saved from it", saved.join(" and ")),
            (false, _) => format!("{} were saved from it", saved.join(" and ")),
        }
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Copies drafts and unsent texts, row by row, as far as they can be read.
pub(super) fn take_over(aside: &Path, into: &mut Connection) -> Result<Saved> {
    let Ok(old) = Connection::open_with_flags(aside, OpenFlags::SQLITE_OPEN_READ_WRITE) else {
        return Ok(Saved::default());
    };
    let step = into.transaction()?;
    let outgoing = match copy(&old, &step, OUTGOING)? {
        Some(copied) => Some(copied),
        None => copy(&old, &step, OUTGOING_BEFORE_7)?,
    };
    let drafts = copy(&old, &step, DRAFT)?;
    let saved = Saved { drafts: drafts.unwrap_or(0), outgoing: outgoing.unwrap_or(0) };
    step.commit()?;
    Ok(saved)
}

/// How many rows were copied; `None`: the old file has no such columns.
fn copy(
    old: &Connection,
    into: &Connection,
    (table, columns): (&str, &str),
) -> Result<Option<usize>> {
    let Ok(mut select) = old.prepare(&format!("SELECT {columns} FROM {table}")) else {
        return Ok(None);
    };
    let count = columns.split(',').count();
    let marks = vec!["?"; count].join(", ");
    let mut insert =
        into.prepare(&format!("INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})"))?;
    let Ok(mut rows) = select.query([]) else { return Ok(Some(0)) };
    let mut copied = 0;
    while let Ok(Some(row)) = rows.next() {
        let values: rusqlite::Result<Vec<Value>> = (0..count).map(|n| row.get(n)).collect();
        // A row that the fresh table refuses was damaged: the next one may not be.
        if values.and_then(|values| insert.execute(params_from_iter(values))).is_ok() {
            copied += 1;
        }
    }
    Ok(Some(copied))
}
