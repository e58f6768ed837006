//! Where the operator stands.

use rusqlite::{Connection, OptionalExtension, params};

use super::Result;
use super::write::Writer;
use crate::domain::memory::View;

/// Keeps where this window stands.
pub(super) fn save(writer: &Writer<'_>, view: &View) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO view (window, body, updated_at) VALUES (?, ?, ?)";
    let body = serde_json::to_string(view)?;
    let now = writer.now.timestamp_micros();
    writer.db.prepare_cached(sql)?.execute(params![writer.window, body, now])?;
    Ok(())
}

/// Where the window stood that was used last.
pub(super) fn last(db: &Connection) -> Result<Option<View>> {
    let sql = "SELECT body FROM view ORDER BY updated_at DESC LIMIT 1";
    let body = db.query_row(sql, [], |row| row.get::<_, String>(0)).optional()?;
    Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
}
