//! Reading messages, forwards and backwards.

use rusqlite::{Connection, OptionalExtension, params};

use super::{Result, chats, messages};
use crate::domain::memory::Stretch;
use crate::domain::{ChatKey, Message, MessageId, PageFrom};

/// A place in a thread's order: time and rank.
type Spot = (i64, i64);
const START: Spot = (i64::MIN, i64::MIN);
const END: Spot = (i64::MAX, i64::MAX);

/// How many messages of a chat are remembered.
pub(super) fn count(db: &Connection, chat: &ChatKey) -> Result<usize> {
    let Some(thread) = chats::thread_of(db, chat)? else { return Ok(0) };
    let mut select = db.prepare_cached("SELECT count(*) FROM message WHERE thread = ?")?;
    let count: i64 = select.query_row([thread], |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// A page of a chat.
pub(super) fn page(
    db: &Connection,
    chat: &ChatKey,
    from: &PageFrom,
    limit: usize,
) -> Result<Stretch> {
    let Some(thread) = chats::thread_of(db, chat)? else { return Ok(Stretch::default()) };
    let pages = Pages { db, thread };
    match from {
        PageFrom::Newest => pages.before(END, limit),
        PageFrom::Oldest => pages.after(START, limit),
        PageFrom::Before(id) => match pages.spot(id)? {
            Some(spot) => Ok(Stretch { newer: true, ..pages.before(spot, limit)? }),
            None => Ok(Stretch::default()),
        },
        PageFrom::After(id) => match pages.spot(id)? {
            Some(spot) => Ok(Stretch { older: true, ..pages.after(spot, limit)? }),
            None => Ok(Stretch::default()),
        },
        PageFrom::Around(id) => match pages.spot(id)? {
            Some(spot) => pages.around(spot, limit),
            None => Ok(Stretch::default()),
        },
        PageFrom::AtTime(at) => match pages.first_from(messages::time(*at))? {
            Some(spot) => pages.around(spot, limit),
            None => pages.before(END, limit),
        },
    }
}

struct Pages<'a> {
    db: &'a Connection,
    thread: i64,
}

impl Pages<'_> {
    fn spot(&self, id: &MessageId) -> Result<Option<Spot>> {
        let sql = "SELECT at, rank FROM message WHERE thread = ? AND id = ?";
        let mut select = self.db.prepare_cached(sql)?;
        let spot = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        Ok(select.query_row(params![self.thread, id.as_str()], spot).optional()?)
    }

    fn first_from(&self, at: i64) -> Result<Option<Spot>> {
        let sql = "SELECT at, rank FROM message WHERE thread = ? AND at >= ?
                   ORDER BY at, rank LIMIT 1";
        let mut select = self.db.prepare_cached(sql)?;
        let spot = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        Ok(select.query_row([self.thread, at], spot).optional()?)
    }

    /// Messages before a place, without the one there.
    fn before(&self, spot: Spot, limit: usize) -> Result<Stretch> {
        let sql = "SELECT body FROM message WHERE thread = ? AND (at, rank) < (?, ?)
                   ORDER BY at DESC, rank DESC LIMIT ?";
        let (mut messages, older) = self.read(sql, spot, limit)?;
        messages.reverse();
        Ok(Stretch { messages, older, newer: false })
    }

    /// Messages after a place, without the one there.
    fn after(&self, spot: Spot, limit: usize) -> Result<Stretch> {
        let sql = "SELECT body FROM message WHERE thread = ? AND (at, rank) > (?, ?)
                   ORDER BY at, rank LIMIT ?";
        let (messages, newer) = self.read(sql, spot, limit)?;
        Ok(Stretch { messages, older: false, newer })
    }

    /// The message at a place with its surroundings; where one side is short, more of the other.
    fn around(&self, (at, rank): Spot, limit: usize) -> Result<Stretch> {
        let half = limit / 2;
        let before = self.before((at, rank), half)?;
        let from_here = (at, rank.saturating_sub(1));
        let after = self.after(from_here, limit - before.messages.len())?;
        let room = limit - after.messages.len();
        let before = if room > half { self.before((at, rank), room)? } else { before };
        let (older, newer) = (before.older, after.newer);
        let messages = before.messages.into_iter().chain(after.messages).collect();
        Ok(Stretch { messages, older, newer })
    }

    /// The rows of a page, and whether there are more. Rows that this program can't read any more
    /// are left out: the service has them.
    fn read(&self, sql: &str, (at, rank): Spot, limit: usize) -> Result<(Vec<Message>, bool)> {
        let mut select = self.db.prepare_cached(sql)?;
        let limit_and_one = chats::in_sql(limit.saturating_add(1));
        let mut rows = select.query(params![self.thread, at, rank, limit_and_one])?;
        let (mut messages, mut seen) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            seen += 1;
            if seen > limit {
                break;
            }
            messages
                .extend(serde_json::from_str::<Message>(row.get_ref(0)?.as_str().unwrap_or("")));
        }
        Ok((messages, seen > limit))
    }
}
