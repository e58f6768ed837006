//! The chat lists as far as something may be new in them.

use std::collections::HashSet;

use crate::cli::exit::Stop;
use crate::cli::session::Reach;
use crate::domain::{Answer, Chat, Cursor, LineKey, Older, Op, Walk};

/// Rows a page of a list whose newest activity is at its top.
const TOP: u16 = 50;
/// Rows a page of a list in another order.
const ROWS: u16 = 100;
/// How many pages of such a list are looked at.
const PAGES: usize = 10;

/// The rows of one list in which something may have happened: its top, or all of it where what
/// happened last may stand anywhere.
pub(super) async fn newest(reach: &Reach, line: &LineKey) -> Result<Vec<Chat>, Stop> {
    let by_activity = reach.abilities().lists_by_activity();
    let size = if by_activity { TOP } else { ROWS };
    let mut walk = Walk::default();
    let mut rows: Vec<Chat> = Vec::new();
    let mut known = HashSet::new();
    for _ in 0..PAGES {
        let Some(cursor) = walk.begin() else { break };
        let (page, next) = page(reach, line, cursor.clone(), size).await?;
        let before = rows.len();
        rows.extend(page.into_iter().filter(|row| known.insert(row.key.clone())));
        if by_activity {
            break;
        }
        walk.landed(&cursor, &next.map_or(Older::Nothing, Older::At), rows.len() - before);
    }
    rows.retain(|row| reach.shows(&row.key.line));
    Ok(rows)
}

async fn page(
    reach: &Reach,
    line: &LineKey,
    cursor: Option<Cursor>,
    limit: u16,
) -> Result<(Vec<Chat>, Option<Cursor>), Stop> {
    match reach.told(&Op::Chats { line: line.clone(), cursor, limit }, None).await? {
        Answer::Chats(rows, next) => Ok((rows, next)),
        _ => Ok((Vec::new(), None)),
    }
}
