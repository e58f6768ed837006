//! What was forgotten here, and which windows know of it. A window that has read a chat before its
//! messages were forgotten would write down that it is known further than it is.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::db::Db;
use super::{Result, Store};
use crate::domain::{AccountId, Forgotten, Lapse};

/// The number of what was forgotten last, as one window knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Knowing {
    /// The program was told of all up to this.
    pub told: i64,
    /// What the program hands in takes account of all up to this.
    pub heeded: i64,
}

impl Knowing {
    /// Of a file that was just opened, nothing was read before anything was forgotten.
    pub fn of(db: &Connection) -> Result<Self> {
        let now = number(db)?;
        Ok(Self { told: now, heeded: now })
    }

    /// Of a file that took the place of another, nothing is known.
    pub const NOTHING: Self = Self { told: -1, heeded: -1 };
}

/// The number of what was forgotten last; 0: nothing ever was.
pub(super) fn number(db: &Connection) -> Result<i64> {
    let sql = "SELECT coalesce(max(n), 0) FROM forgotten";
    Ok(db.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

/// Notes what is forgotten, within the step that does so. Numbers rise over files, too: one that
/// takes the place of another begins with the time.
pub(super) fn note(db: &Connection, lapse: &Lapse) -> Result<()> {
    let next = Utc::now().timestamp_micros().max(number(db)?.saturating_add(1));
    let before = lapse.before.map(|before| before.timestamp_micros());
    let account = lapse.account.as_ref().map(AccountId::as_str);
    let sql = "DELETE FROM forgotten WHERE ?1 IS NULL OR (account = ?1 AND before <= ?2)";
    db.prepare_cached(sql)?.execute(params![account, before])?;
    let sql = "INSERT INTO forgotten (n, account, before) VALUES (?, ?, ?)";
    db.prepare_cached(sql)?.execute(params![next, account, before])?;
    Ok(())
}

/// What was forgotten since this window was told last; it is told now.
pub(super) fn untold(db: &mut Db) -> Result<Vec<Lapse>> {
    let now = number(&db.connection)?;
    if now == db.knowing.told {
        return Ok(Vec::new());
    }
    let sql = "SELECT account, before FROM forgotten WHERE n > ? ORDER BY n";
    let mut lapses: Vec<Lapse> = {
        let mut select = db.connection.prepare_cached(sql)?;
        let rows = select.query_map([db.knowing.told], |row| {
            let account: Option<String> = row.get(0)?;
            let before: Option<i64> = row.get(1)?;
            let before = before.and_then(DateTime::from_timestamp_micros);
            Ok(Lapse { account: account.map(AccountId::from), before })
        })?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    let all = Lapse { account: None, before: None };
    if db.knowing.told < 0 || lapses.is_empty() || lapses.contains(&all) {
        lapses = vec![all];
    }
    db.knowing.told = now;
    Ok(lapses)
}

impl Store {
    /// What was forgotten since the last call, by whichever window, where anything was. To be
    /// answered by [`Heeded`]: until then no [`Parts`] are written.
    ///
    /// [`Heeded`]: crate::domain::Change::Heeded
    /// [`Parts`]: crate::domain::Change::Parts
    pub fn take_forgotten(&mut self) -> Result<Option<Forgotten>> {
        let mut lapses = untold(&mut self.disk)?;
        if let Some(memory) = &mut self.memory {
            lapses.extend(untold(memory)?);
        }
        if lapses.is_empty() {
            return Ok(None);
        }
        lapses.dedup();
        self.told = self.told.wrapping_add(1);
        Ok(Some(Forgotten { told: self.told, lapses }))
    }
}
