//! Lists that are walked by offset, newest first, while they change.
//!
//! What comes anew moves every row to a later place: rows are met twice, which whoever takes them
//! heals. What is removed moves them to an earlier one, over the edge behind us: so each page
//! begins a few places before the end of the last one, and where it does not show the row that the
//! last one ended with, the page before is read again.

use super::wire::Listing;
use crate::backend::once::past_its_end;
use crate::backend::{Flow, Reply, Request, Step};
use crate::domain::{Answer, Cause, Cursor, Problem};

/// The most rows a page has: more is an error (seed 002).
const MOST: u64 = 100;
/// How many places a page goes back.
const OVERLAP: u64 = 5;

/// A list of this kind.
pub(super) trait List: Send {
    /// What its rows are.
    type Row: Send;

    /// Asks for it, without saying which part of it.
    fn request(&self) -> Result<Request, Problem>;

    /// Reads a page: its rows, newest first, and the page itself.
    fn read(&self, reply: Reply) -> Result<(Vec<Self::Row>, Listing), Problem>;

    /// How a row is told from the others.
    fn id<'a>(&self, row: &'a Self::Row) -> &'a str;

    /// What is made of rows, newest first, and where it goes on; `None`: there are no more.
    fn answer(&self, rows: Vec<Self::Row>, next: Option<Cursor>) -> Answer;
}

/// Where a walk goes on: behind this many places, the last of which had this row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Mark {
    reached: u64,
    last: Option<String>,
}

impl Mark {
    fn read(cursor: &Cursor) -> Option<Self> {
        let (reached, last) = cursor.as_str().split_once(':').unwrap_or((cursor.as_str(), ""));
        let last = Some(last.to_owned()).filter(|last| !last.is_empty());
        Some(Self { reached: reached.parse().ok()?, last })
    }

    fn write(&self) -> Option<Cursor> {
        Cursor::new(&format!("{}:{}", self.reached, self.last.as_deref().unwrap_or_default()))
    }
}

/// One page of a list.
pub(super) struct Walk<L: List> {
    list: L,
    limit: u64,
    mark: Result<Mark, Problem>,
    state: State<L::Row>,
}

enum State<T> {
    Begin,
    /// The page that begins here is under way.
    At(u64),
    /// The page lacked the row that the last one ended with: the one before is under way.
    Before {
        rows: Vec<T>,
        next: Option<Cursor>,
    },
}

impl<L: List + 'static> Walk<L> {
    /// The page at `cursor`, of about `limit` rows.
    pub fn flow(list: L, cursor: Option<&Cursor>, limit: u16) -> Box<dyn Flow> {
        let nowhere = || Problem::new(Cause::Invalid).with_detail("this is no place to go on from");
        let mark = match cursor {
            None => Ok(Mark::default()),
            Some(cursor) => Mark::read(cursor).ok_or_else(nowhere),
        };
        let limit = u64::from(limit).clamp(1, MOST);
        Box::new(Self { list, limit, mark, state: State::Begin })
    }
}

impl<L: List> Flow for Walk<L> {
    fn next(&mut self, reply: Option<Reply>) -> Step {
        let mark = match &self.mark {
            Ok(mark) => mark.clone(),
            Err(why) => return Step::Failed(why.clone()),
        };
        let step = match (std::mem::replace(&mut self.state, State::Begin), reply) {
            (State::Begin, None) => self.ask(mark.reached - mark.reached.min(OVERLAP)),
            (State::At(from), Some(reply)) => self.landed(&mark, from, reply),
            (State::Before { rows, next }, Some(reply)) => self.before_landed(rows, next, reply),
            _ => Err(past_its_end()),
        };
        step.unwrap_or_else(Step::Failed)
    }
}

impl<L: List> Walk<L> {
    fn ask(&mut self, from: u64) -> Result<Step, Problem> {
        self.state = State::At(from);
        self.page(from)
    }

    /// `offset`, `limit`, `order=desc`; the overlap comes on top, as far as a page may hold it.
    fn page(&self, from: u64) -> Result<Step, Problem> {
        let overlap = if from == 0 { 0 } else { OVERLAP };
        let request = self.list.request()?.query("offset", from);
        let request = request.query("limit", (self.limit + overlap).min(MOST));
        Ok(Step::Call(request.query("order", "desc")))
    }

    fn landed(&mut self, mark: &Mark, from: u64, reply: Reply) -> Result<Step, Problem> {
        let (rows, page) = self.list.read(reply)?;
        let (places, more) = (page.places(), page.has_more());
        let reached = from.saturating_add(places);
        // `total` is not to be trusted, an empty page is (contract 2.3).
        let ended = places == 0 || more == Some(false) || (more.is_none() && places < self.limit);
        if !ended && reached <= mark.reached && from < mark.reached {
            // Shorter pages than the overlap: it would never get on.
            return self.ask(mark.reached);
        }
        let last = rows.last().map(|row| self.list.id(row).to_owned());
        let next = Mark { reached: reached.max(mark.reached), last: last.or(mark.last.clone()) };
        let next = if ended { None } else { next.write() };
        let seen = |id: &String| rows.iter().any(|row| self.list.id(row) == id);
        let overlaps = from > 0 && from < mark.reached;
        if overlaps && mark.last.as_ref().is_some_and(|last| !seen(last)) {
            self.state = State::Before { rows, next };
            return self.page(from - from.min(self.limit));
        }
        Ok(Step::Done(self.list.answer(rows, next)))
    }

    fn before_landed(
        &mut self,
        rows: Vec<L::Row>,
        next: Option<Cursor>,
        reply: Reply,
    ) -> Result<Step, Problem> {
        let (mut all, _) = self.list.read(reply)?;
        for row in rows {
            if !all.iter().any(|known| self.list.id(known) == self.list.id(&row)) {
                all.push(row);
            }
        }
        Ok(Step::Done(self.list.answer(all, next)))
    }
}
