//! What every answer of Cekat has in common: the envelope, `metadata`, times without a zone.

use std::collections::HashSet;

use chrono::{DateTime, FixedOffset, Utc};

use super::errors;
pub(super) use crate::backend::envelope::{Listing, object};
use crate::backend::once::past_its_end;
use crate::backend::row::Row;
use crate::backend::{Flow, Reply, Request, Step, clock};
use crate::domain::{Answer, Problem};

/// More pages of inboxes, people or labels than anybody has.
const PAGES: u64 = 50;

/// A successful reply as it is; any other as what it says went wrong. `"success": false` is no
/// success, whatever the status (contract 4.5).
pub(super) fn accepted(reply: Reply) -> Result<Reply, Problem> {
    if !reply.ok() {
        return Err(errors::problem(&reply));
    }
    let refused = reply.json().ok().and_then(|body| Row::of(&body)?.flag("success"));
    if refused == Some(false) { Err(errors::problem(&reply)) } else { Ok(reply) }
}

/// A time of this service; one without a zone is in the account's.
pub(super) fn time(row: Row<'_>, name: &str, zone: FixedOffset) -> Option<DateTime<Utc>> {
    clock::read(row.raw(name)?, zone)
}

/// `metadata.pagination.total_page`, singular; the plural is understood too.
pub(super) fn pages(page: &Listing) -> Option<u64> {
    count(page, &["total_page", "total_pages"])
}

/// `metadata.pagination.total_items`.
pub(super) fn total(page: &Listing) -> Option<u64> {
    count(page, &["total_items", "total"])
}

fn count(page: &Listing, names: &[&str]) -> Option<u64> {
    let pages = metadata(page).and_then(|metadata| metadata.child("pagination"));
    let pages = pages.or_else(|| page.envelope()?.child("pagination"))?;
    names.iter().find_map(|name| u64::try_from(pages.number(name)?).ok())
}

/// `metadata`.
pub(super) fn metadata(page: &Listing) -> Option<Row<'_>> {
    page.envelope()?.child("metadata")
}

/// A short list, read whole, page by page: inboxes, people, labels.
pub(super) struct Whole<T> {
    ask: Box<dyn Fn(u64) -> Result<Request, Problem> + Send>,
    read: fn(Row<'_>) -> Option<(String, T)>,
    answer: Box<dyn Fn(Vec<T>) -> Answer + Send>,
    page: u64,
    known: HashSet<String>,
    rows: Vec<T>,
}

impl<T: Send + 'static> Whole<T> {
    /// `ask` writes the request of a page, `read` gives a row with its id, `answer` is made of all.
    pub fn flow(
        ask: impl Fn(u64) -> Result<Request, Problem> + Send + 'static,
        read: fn(Row<'_>) -> Option<(String, T)>,
        answer: impl Fn(Vec<T>) -> Answer + Send + 'static,
    ) -> Box<dyn Flow> {
        let (ask, answer) = (Box::new(ask), Box::new(answer));
        Box::new(Self { ask, read, answer, page: 0, known: HashSet::new(), rows: Vec::new() })
    }

    /// Takes a page in; whether there is another. A page that brings nothing new is the end.
    fn landed(&mut self, reply: Reply) -> Result<bool, Problem> {
        let page = Listing::read(&accepted(reply)?)?;
        let before = self.rows.len();
        for (id, row) in page.rows().filter_map(self.read) {
            if self.known.insert(id) {
                self.rows.push(row);
            }
        }
        let more = pages(&page).is_some_and(|pages| self.page < pages);
        Ok(more && self.rows.len() > before && self.page < PAGES)
    }
}

impl<T: Send + 'static> Flow for Whole<T> {
    fn next(&mut self, reply: Option<Reply>) -> Step {
        let more = match reply {
            Some(reply) => self.landed(reply),
            None if self.page == 0 => Ok(true),
            None => Err(past_its_end()),
        };
        match more {
            Ok(true) => {
                self.page += 1;
                (self.ask)(self.page).into()
            }
            Ok(false) => Step::Done((self.answer)(std::mem::take(&mut self.rows))),
            Err(problem) => Step::Failed(problem),
        }
    }
}
