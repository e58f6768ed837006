//! The order of messages of one time, as [`Timeline`](crate::domain::Timeline) has it: beside
//! their neighbours in the page, else on the side that the page stands on.
//!
//! Each message has a rank among those of its time. Ranks leave room between them; where there is
//! none left, those of that one time are spread anew.

use rusqlite::{Connection, OptionalExtension, params};

use super::Result;
use crate::domain::{MessageId, Place};

/// The room between two ranks.
const STEP: i64 = 1 << 20;

/// A message of a page, as far as its place goes: its id and its time in microseconds.
pub(super) type Neighbour<'a> = (&'a MessageId, i64);

/// Where a message goes among those of its time.
pub(super) struct Slot<'a> {
    pub thread: i64,
    pub at: i64,
    /// The message before it in the page.
    pub before: Option<Neighbour<'a>>,
    /// Those behind it in the page.
    pub behind: &'a [Neighbour<'a>],
    pub place: Place,
}

impl Slot<'_> {
    /// The rank for this place.
    pub fn rank(&self, db: &Connection) -> Result<i64> {
        let before = self.before.filter(|(_, at)| *at == self.at);
        if let Some((id, _)) = before
            && let Some(rank) = self.rank_of(db, id)?
        {
            return self.between(db, Side::After(rank));
        }
        for (id, _) in self.behind.iter().take_while(|(_, at)| *at == self.at) {
            if let Some(rank) = self.rank_of(db, id)? {
                return self.between(db, Side::Before(rank));
            }
        }
        let (first, last) = self.ends(db)?;
        Ok(match (self.place, first, last) {
            (Place::Older, Some(first), _) => first.saturating_sub(STEP),
            (Place::Newer, _, Some(last)) => last.saturating_add(STEP),
            _ => 0,
        })
    }

    /// Whether a message that is there stands before one of the same time that the page has before
    /// it: events came in another order than the service keeps.
    pub fn overtakes(&self, db: &Connection, id: &MessageId) -> Result<bool> {
        let Some((before, _)) = self.before.filter(|(_, at)| *at == self.at) else {
            return Ok(false);
        };
        let (here, before) = (self.rank_of(db, id)?, self.rank_of(db, before)?);
        Ok(here.zip(before).is_some_and(|(here, before)| before > here))
    }

    /// The rank of a message that has this time.
    fn rank_of(&self, db: &Connection, id: &MessageId) -> Result<Option<i64>> {
        let sql = "SELECT rank FROM message WHERE thread = ? AND id = ? AND at = ?";
        let key = params![self.thread, id.as_str(), self.at];
        Ok(db.prepare_cached(sql)?.query_row(key, |row| row.get(0)).optional()?)
    }

    fn ends(&self, db: &Connection) -> Result<(Option<i64>, Option<i64>)> {
        let first = "SELECT min(rank) FROM message WHERE thread = ? AND at = ?";
        let last = "SELECT max(rank) FROM message WHERE thread = ? AND at = ?";
        let end = |sql| -> Result<Option<i64>> {
            let mut select = db.prepare_cached(sql)?;
            Ok(select.query_row([self.thread, self.at], |row| row.get(0))?)
        };
        Ok((end(first)?, end(last)?))
    }

    fn between(&self, db: &Connection, side: Side) -> Result<i64> {
        if let Some(rank) = side.free(self.neighbour(db, side)?) {
            return Ok(rank);
        }
        let place = self.count_before(db, side)?;
        self.spread(db)?;
        // After spreading, ranks are multiples of the step, in their order.
        Ok(place * STEP - STEP / 2)
    }

    /// The rank on the other side of the place.
    fn neighbour(&self, db: &Connection, side: Side) -> Result<Option<i64>> {
        let (sql, rank) = match side {
            Side::After(rank) => {
                ("SELECT min(rank) FROM message WHERE thread = ? AND at = ? AND rank > ?", rank)
            }
            Side::Before(rank) => {
                ("SELECT max(rank) FROM message WHERE thread = ? AND at = ? AND rank < ?", rank)
            }
        };
        let mut select = db.prepare_cached(sql)?;
        Ok(select.query_row([self.thread, self.at, rank], |row| row.get(0))?)
    }

    /// How many messages stand before the place.
    fn count_before(&self, db: &Connection, side: Side) -> Result<i64> {
        let bound = match side {
            Side::After(rank) => rank,
            Side::Before(rank) => rank.saturating_sub(1),
        };
        let sql = "SELECT count(*) FROM message WHERE thread = ? AND at = ? AND rank <= ?";
        let mut select = db.prepare_cached(sql)?;
        Ok(select.query_row([self.thread, self.at, bound], |row| row.get(0))?)
    }

    fn spread(&self, db: &Connection) -> Result<()> {
        let sql = "SELECT n FROM message WHERE thread = ? AND at = ? ORDER BY rank";
        let mut select = db.prepare_cached(sql)?;
        let rows = select.query_map([self.thread, self.at], |row| row.get(0))?;
        let rows: Vec<i64> = rows.collect::<rusqlite::Result<_>>()?;
        let mut update = db.prepare_cached("UPDATE message SET rank = ? WHERE n = ?")?;
        for (rank, n) in (0..).step_by(STEP as usize).zip(rows) {
            update.execute([rank, n])?;
        }
        Ok(())
    }
}

/// On which side of a rank a place is.
#[derive(Debug, Clone, Copy)]
enum Side {
    After(i64),
    Before(i64),
}

impl Side {
    /// A rank that is free between this one and its neighbour.
    fn free(self, neighbour: Option<i64>) -> Option<i64> {
        let (low, high) = match (self, neighbour) {
            (Self::After(rank), None) => return rank.checked_add(STEP),
            (Self::Before(rank), None) => return rank.checked_sub(STEP),
            (Self::After(rank), Some(high)) => (rank, high),
            (Self::Before(rank), Some(low)) => (low, rank),
        };
        (high - low > 1).then(|| low + (high - low) / 2)
    }
}
