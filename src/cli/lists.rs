//! The chat lists of accounts, read to their ends and joined as the inbox joins them.

use futures_util::future::join_all;

use super::exit::{Exit, Stop};
use super::session::Reach;
use crate::app::inbox::Inbox;
use crate::domain::{Answer, Chat, Cursor, LineKey, Older, Op, Walk};

/// Rows a page: as many as the gateway gives (its contract: 1–200).
const ROWS: u16 = 200;

/// What was read of a list, and why no more was.
pub(super) struct Lists {
    /// The chats, joined and in order.
    pub inbox: Inbox,
    /// What failed.
    pub failures: Vec<Stop>,
}

/// Every chat of these lines. One that fails hides nothing of the others.
///
/// # Errors
/// Where every line failed, or the operator stops.
pub(super) async fn whole(reach: &Reach, lines: &[LineKey]) -> Result<Lists, Stop> {
    let mut lists = Lists { inbox: Inbox::default(), failures: Vec::new() };
    let read = join_all(lines.iter().map(|line| rows(reach, line, &|_| {}))).await;
    for (rows, failure) in read {
        lists.inbox.take(rows);
        lists.failures.extend(failure);
    }
    let ends = lists.failures.len() == lines.len();
    match lists.failures.iter().find(|why| ends || why.exit == Exit::Interrupted) {
        Some(why) => Err(why.clone()),
        None => Ok(lists),
    }
}

impl Lists {
    /// Says what failed beside what was found.
    pub fn say_failures(&self, reach: &Reach) {
        self.failures.iter().for_each(|why| reach.tell.notice(&why.sentence));
    }
}

/// Every chat of these accounts, all of them asked at the same time; what fails hides nothing of
/// the others. `progress`: told the number of rows of every page that has come.
pub(super) async fn of_all(accounts: &[&Reach], progress: &(dyn Fn(usize) + Sync)) -> Lists {
    let each = join_all(accounts.iter().map(|reach| of_one(reach, progress))).await;
    let mut lists = Lists { inbox: Inbox::default(), failures: Vec::new() };
    for (rows, failures) in each {
        lists.inbox.take(rows);
        lists.failures.extend(failures);
    }
    lists
}

async fn of_one(reach: &Reach, progress: &(dyn Fn(usize) + Sync)) -> (Vec<Chat>, Vec<Stop>) {
    let lines = match reach.lines().await {
        Ok(lines) => lines,
        Err(failure) => return (Vec::new(), vec![failure]),
    };
    let mut all = (Vec::new(), Vec::new());
    for (rows, failure) in join_all(lines.iter().map(|line| rows(reach, line, progress))).await {
        all.0.extend(rows);
        all.1.extend(failure);
    }
    all
}

/// The first page of every list, to see whether it may be read; what failed.
pub(super) async fn tops(accounts: &[&Reach]) -> Vec<Stop> {
    let mut failures = Vec::new();
    for reach in accounts {
        match reach.lines().await {
            Ok(lines) => {
                for line in &lines {
                    failures.extend(page(reach, line, None).await.err());
                }
            }
            Err(failure) => failures.push(failure),
        }
    }
    failures
}

/// The rows of one line's list, page after page; what was read before something failed stays.
async fn rows(
    reach: &Reach,
    line: &LineKey,
    progress: &(dyn Fn(usize) + Sync),
) -> (Vec<Chat>, Option<Stop>) {
    let mut walk = Walk::default();
    let mut all = Vec::new();
    let mut pages = 0;
    while let Some(cursor) = walk.begin() {
        match page(reach, line, cursor.clone()).await {
            Ok((rows, next)) => {
                let count = rows.len();
                pages += 1;
                progress(count);
                all.extend(rows);
                walk.landed(&cursor, &next.map_or(Older::Nothing, Older::At), count);
            }
            Err(failure) => return (all, Some(failure)),
        }
    }
    if pages > 1 {
        // A chat that moved up past the pages read so far was on none of them.
        match page(reach, line, None).await {
            Ok((rows, _)) => all.extend(rows),
            Err(failure) => return (all, Some(failure)),
        }
    }
    (all, None)
}

async fn page(
    reach: &Reach,
    line: &LineKey,
    cursor: Option<Cursor>,
) -> Result<(Vec<Chat>, Option<Cursor>), Stop> {
    let op = Op::Chats { line: line.clone(), cursor, limit: ROWS };
    match reach.told(&op, None).await? {
        Answer::Chats(mut rows, next) => {
            // one list may have the chats of all own numbers
            rows.retain(|row| line.line == row.key.line || reach.shows(&row.key.line));
            Ok((rows, next))
        }
        _ => Ok((Vec::new(), None)),
    }
}
