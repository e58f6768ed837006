//! Rows that come in numbered pages, where nothing says which end page 1 is (Kapso and Cekat
//! contracts, order: GAP). The one place where that is decided.
//!
//! Falling times within page 1 say that it is the newest end. Anything else is settled by a look
//! at the last page: whichever of the two has the newest row. A row that moves to another page
//! while the walk goes on is met twice, which the timeline heals; where rows were removed, so that
//! one may have moved over the edge behind us, the page before is read again.

use chrono::{DateTime, Utc};

use super::once::past_its_end;
use super::{Flow, Reply, Request, Step};
use crate::domain::{Answer, Cause, Cursor, Problem};

/// A list in numbered pages.
pub trait Book: Send {
    /// What its rows are.
    type Row: Send;

    /// Asks for a page; the first is 1.
    ///
    /// # Errors
    /// Where an id can't be part of an address.
    fn request(&self, page: u64, size: u16) -> Result<Request, Problem>;

    /// Reads a page.
    ///
    /// # Errors
    /// Where the reply is no page.
    fn read(&self, reply: Reply) -> Result<Leaf<Self::Row>, Problem>;

    /// What is made of the rows, oldest first, and where older ones are; `None`: there are none.
    fn answer(&self, rows: Vec<Stamped<Self::Row>>, older: Option<Cursor>) -> Answer;
}

/// One page.
pub struct Leaf<T> {
    /// Its rows, as they come.
    pub rows: Vec<Stamped<T>>,
    /// How many pages there are, where the service says.
    pub pages: Option<u64>,
    /// How many rows there are on all of them, where the service says.
    pub total: Option<u64>,
}

/// A row and its time, where that is readable.
pub struct Stamped<T> {
    /// The row.
    pub row: T,
    /// Its time.
    pub at: Option<DateTime<Utc>>,
}

/// Which end of the list page 1 is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    Newest,
    Oldest,
}

/// Where a walk goes on; opaque to everybody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    first: First,
    page: u64,
    size: u16,
    /// How many rows there were.
    total: Option<u64>,
}

impl Mark {
    fn write(self) -> Option<Cursor> {
        let first = if self.first == First::Newest { "newest-first" } else { "oldest-first" };
        let total = self.total.map(|total| format!(":{total}")).unwrap_or_default();
        Cursor::new(&format!("{first}:{}:{}{total}", self.page, self.size))
    }

    /// A bare number is a page, newest first.
    fn read(cursor: &Cursor, size: u16) -> Option<Self> {
        let text = cursor.as_str();
        if let Ok(page) = text.parse() {
            return Some(Self { first: First::Newest, page, size, total: None });
        }
        let mut parts = text.split(':');
        let first = match parts.next()? {
            "newest-first" => First::Newest,
            "oldest-first" => First::Oldest,
            _ => return None,
        };
        let (page, size) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Self { first, page, size, total: parts.next().and_then(|total| total.parse().ok()) })
    }
}

/// A walk through a book: the newest page, or the one that a cursor names.
pub struct Walked<B: Book> {
    book: B,
    size: u16,
    state: State<B::Row>,
}

enum State<T> {
    /// Nothing was asked.
    Begin(Option<Cursor>),
    /// Page 1 is under way, and nothing is known of the order.
    First,
    /// A later page is under way, to compare it with page 1.
    Compare { first: Leaf<T>, page: u64 },
    /// The oldest come first and nobody says how many pages there are: the last one is looked for.
    Climb { best: Leaf<T>, at: u64, empty: Option<u64>, asked: u64 },
    /// The page of a cursor is under way.
    At(Mark),
    /// Rows were removed: the page before is read again.
    Again { mark: Mark, leaf: Leaf<T> },
    /// The oldest come first, and the last page is short: the one before it is under way.
    Short { last: Leaf<T>, page: u64 },
    /// Over.
    End,
}

impl<B: Book + 'static> Walked<B> {
    /// The page at `cursor`, of `size` rows.
    pub fn flow(book: B, cursor: Option<&Cursor>, size: u16) -> Box<dyn Flow> {
        Box::new(Self { book, size, state: State::Begin(cursor.cloned()) })
    }
}

impl<B: Book> Flow for Walked<B> {
    fn next(&mut self, reply: Option<Reply>) -> Step {
        let state = std::mem::replace(&mut self.state, State::End);
        let step = match (state, reply) {
            (State::Begin(cursor), _) => self.begin(cursor),
            (_, None) => Err(past_its_end()),
            (state, Some(reply)) => self.book.read(reply).and_then(|leaf| self.landed(state, leaf)),
        };
        step.unwrap_or_else(Step::Failed)
    }
}

impl<B: Book> Walked<B> {
    fn begin(&mut self, cursor: Option<Cursor>) -> Result<Step, Problem> {
        let Some(cursor) = cursor else { return self.ask(State::First, 1) };
        let mark = Mark::read(&cursor, self.size).ok_or_else(|| {
            Problem::new(Cause::Invalid).with_detail("this is no place to go on from")
        })?;
        self.size = mark.size;
        self.ask(State::At(mark), mark.page)
    }

    fn ask(&mut self, state: State<B::Row>, page: u64) -> Result<Step, Problem> {
        self.state = state;
        self.book.request(page.max(1), self.size).map(Step::Call)
    }

    fn landed(&mut self, state: State<B::Row>, leaf: Leaf<B::Row>) -> Result<Step, Problem> {
        match state {
            State::First => self.first_landed(leaf),
            State::Compare { first, page } => self.compared(first, leaf, page),
            // A page that brings nothing newer is behind the last one, whatever stands on it.
            State::Climb { best, at, empty, asked } if newest(&leaf.rows) <= newest(&best.rows) => {
                self.climb(best, at, Some(empty.map_or(asked, |empty| empty.min(asked))))
            }
            State::Climb { empty, asked, .. } => self.climb(leaf, asked, empty),
            State::At(mark) => self.at_landed(mark, leaf),
            State::Again { mark, leaf: behind } => {
                let total = leaf.total;
                let next = older(mark, leaf.pages.or(behind.pages), false, total);
                let mut rows = in_order(behind.rows, mark.first);
                rows.extend(in_order(leaf.rows, mark.first));
                Ok(self.done(rows, next))
            }
            State::Short { last, page } => {
                let before = Leaf { total: last.total, pages: last.pages, ..leaf };
                Ok(self.oldest_is_first(before, Some(last), page - 1))
            }
            State::Begin(_) | State::End => Err(past_its_end()),
        }
    }

    fn first_landed(&mut self, leaf: Leaf<B::Row>) -> Result<Step, Problem> {
        let single = leaf.pages.is_some_and(|pages| pages <= 1);
        if single || leaf.rows.is_empty() {
            let rows = in_order(leaf.rows, First::Newest);
            return Ok(self.done(rows, None));
        }
        if trend(&leaf.rows) == Trend::Falling {
            return Ok(self.newest_is_first(leaf));
        }
        let page = leaf.pages.unwrap_or(2);
        self.ask(State::Compare { first: leaf, page }, page)
    }

    fn newest_is_first(&self, leaf: Leaf<B::Row>) -> Step {
        let mark = Mark { first: First::Newest, page: 1, size: self.size, total: leaf.total };
        let next = older(mark, leaf.pages, leaf.rows.is_empty(), leaf.total);
        self.done(in_order(leaf.rows, First::Newest), next)
    }

    fn compared(
        &mut self,
        first: Leaf<B::Row>,
        other: Leaf<B::Row>,
        page: u64,
    ) -> Result<Step, Problem> {
        let oldest_is_first = newest(&other.rows) > newest(&first.rows);
        if page == 2 && (first.pages.is_some() || other.rows.is_empty()) {
            // Both pages are here: that is all there is.
            let end = if oldest_is_first { First::Oldest } else { First::Newest };
            let (a, b) = (in_order(first.rows, end), in_order(other.rows, end));
            let rows = if oldest_is_first { [a, b] } else { [b, a] };
            return Ok(self.done(rows.into_iter().flatten().collect(), None));
        }
        if !oldest_is_first {
            return Ok(self.newest_is_first(first));
        }
        match first.pages {
            Some(_) => self.last_landed(other, page),
            None => self.climb(other, page, None),
        }
    }

    /// Doubles until a page is empty, then halves.
    fn climb(&mut self, best: Leaf<B::Row>, at: u64, empty: Option<u64>) -> Result<Step, Problem> {
        let next = match empty {
            Some(empty) if empty <= at + 1 => return self.last_landed(best, at),
            Some(empty) => at + (empty - at) / 2,
            None => at.saturating_mul(2),
        };
        self.ask(State::Climb { best, at, empty, asked: next }, next)
    }

    /// The last page is the newest one. It may hold a row or two only, and whoever asked for the
    /// newest page would take them for all that is new.
    fn last_landed(&mut self, last: Leaf<B::Row>, page: u64) -> Result<Step, Problem> {
        if page > 1 && last.rows.len() < usize::from(self.size) {
            return self.ask(State::Short { last, page }, page - 1);
        }
        Ok(self.oldest_is_first(last, None, page))
    }

    /// The rows of a page, and of a short one behind it.
    fn oldest_is_first(&self, leaf: Leaf<B::Row>, behind: Option<Leaf<B::Row>>, page: u64) -> Step {
        let mark = Mark { first: First::Oldest, page, size: self.size, total: leaf.total };
        let next = older(mark, leaf.pages, false, leaf.total);
        let mut rows = in_order(leaf.rows, First::Oldest);
        rows.extend(behind.into_iter().flat_map(|last| in_order(last.rows, First::Oldest)));
        self.done(rows, next)
    }

    fn at_landed(&mut self, mark: Mark, leaf: Leaf<B::Row>) -> Result<Step, Problem> {
        let removed = matches!((mark.total, leaf.total), (Some(then), Some(now)) if now < then);
        if removed && mark.first == First::Newest && mark.page > 1 {
            return self.ask(State::Again { mark, leaf }, mark.page - 1);
        }
        let next = older(mark, leaf.pages, leaf.rows.is_empty(), leaf.total);
        Ok(self.done(in_order(leaf.rows, mark.first), next))
    }

    fn done(&self, rows: Vec<Stamped<B::Row>>, older: Option<Cursor>) -> Step {
        Step::Done(self.book.answer(rows, older))
    }
}

/// The page that is older than this one. Where nobody counts the pages, an empty one is the end:
/// a short one may only be shorter than was asked for.
fn older(mark: Mark, pages: Option<u64>, empty: bool, total: Option<u64>) -> Option<Cursor> {
    let page = match (mark.first, pages) {
        (First::Oldest, _) => mark.page.checked_sub(1).filter(|page| *page > 0)?,
        (First::Newest, Some(pages)) => Some(mark.page + 1).filter(|page| *page <= pages)?,
        (First::Newest, None) if empty => return None,
        (First::Newest, None) => mark.page + 1,
    };
    Mark { page, total, ..mark }.write()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trend {
    Rising,
    Falling,
    Neither,
}

/// How the times of a page run, by the greater number of its steps.
fn trend<T>(rows: &[Stamped<T>]) -> Trend {
    let times: Vec<_> = rows.iter().filter_map(|row| row.at).collect();
    let steps = times.windows(2).map(|pair| pair[0].cmp(&pair[1]));
    let sum: i64 = steps.map(|step| step as i64).sum();
    match sum {
        1.. => Trend::Falling,
        0 => Trend::Neither,
        ..0 => Trend::Rising,
    }
}

fn newest<T>(rows: &[Stamped<T>]) -> Option<DateTime<Utc>> {
    rows.iter().filter_map(|row| row.at).max()
}

/// A page's rows, oldest first. Rows of one time stay as the service has them; one without a
/// readable time stays beside its neighbours.
fn in_order<T>(mut rows: Vec<Stamped<T>>, first: First) -> Vec<Stamped<T>> {
    match (trend(&rows), first) {
        (Trend::Falling, _) | (Trend::Neither, First::Newest) => rows.reverse(),
        (Trend::Rising, _) | (Trend::Neither, First::Oldest) => {}
    }
    let mut last = rows.iter().find_map(|row| row.at);
    for row in &mut rows {
        last = row.at.or(last);
        row.at = last;
    }
    rows.sort_by_key(|row| row.at);
    rows
}
