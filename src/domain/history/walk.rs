//! A walk by cursor through pages.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{Cursor, History, Older};
use crate::domain::Problem;

/// How many pages in a row may bring nothing new before a walk stops and asks the operator.
pub const BARREN_PAGES: u8 = 20;
/// How earlier versions saved the edge of a service that repeats itself.
const REPEATS: &str = "the service repeats itself here";

/// A walk by cursor through pages, every cursor asked for at most once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Saved", into = "Saved")]
pub struct Walk {
    /// What stands at the edge that the walk has reached.
    pub edge: History,
    asked: HashSet<Cursor>,
    barren: u8,
}

impl Default for Walk {
    fn default() -> Self {
        Self::at(History::Unknown)
    }
}

impl From<Cursor> for Walk {
    fn from(cursor: Cursor) -> Self {
        Self::at(History::More(cursor))
    }
}

/// What is kept of a walk from one run to the next: where it stands. A page that was under way is
/// asked for again, and so is one that failed; which cursors were asked for before is not kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Saved {
    Unknown,
    More(Cursor),
    Barren(Cursor),
    Repeats,
    Complete,
    Truncated(String),
}

impl From<Walk> for Saved {
    fn from(walk: Walk) -> Self {
        match walk.edge {
            History::Unknown | History::Loading(None) | History::Stalled { cursor: None, .. } => {
                Self::Unknown
            }
            History::More(cursor)
            | History::Loading(Some(cursor))
            | History::Stalled { cursor: Some(cursor), .. } => Self::More(cursor),
            History::Barren(cursor) => Self::Barren(cursor),
            History::Repeats => Self::Repeats,
            History::Complete => Self::Complete,
            History::Truncated(why) => Self::Truncated(why),
        }
    }
}

impl From<Saved> for Walk {
    fn from(saved: Saved) -> Self {
        let edge = match saved {
            Saved::Unknown => History::Unknown,
            Saved::More(cursor) => History::More(cursor),
            Saved::Barren(cursor) => History::Barren(cursor),
            Saved::Repeats => History::Repeats,
            Saved::Truncated(why) if why == REPEATS => History::Repeats,
            Saved::Complete => History::Complete,
            Saved::Truncated(why) => History::Truncated(why),
        };
        Self::at(edge)
    }
}

impl Walk {
    /// A walk that stands here and has asked for nothing yet.
    pub(super) fn at(edge: History) -> Self {
        Self { edge, asked: HashSet::new(), barren: 0 }
    }

    /// Takes the next cursor, exactly once per cursor. `Some(None)` asks for the first page.
    pub fn begin(&mut self) -> Option<Option<Cursor>> {
        let cursor = match &self.edge {
            History::Unknown => None,
            History::More(cursor) => Some(cursor.clone()),
            _ => return None,
        };
        Some(self.load(cursor))
    }

    /// Takes the cursor of a walk that failed or brought nothing, because the operator said so.
    /// One that met a page again begins anew: see [`Part::restart`](super::Part::restart).
    pub fn retry(&mut self) -> Option<Option<Cursor>> {
        let cursor = match &self.edge {
            History::Stalled { cursor, .. } => cursor.clone(),
            History::Barren(cursor) => Some(cursor.clone()),
            _ => return None,
        };
        self.barren = 0;
        Some(self.load(cursor))
    }

    fn load(&mut self, cursor: Option<Cursor>) -> Option<Cursor> {
        self.asked.extend(cursor.clone());
        self.edge = History::Loading(cursor.clone());
        cursor
    }

    /// Whether the walk waits for the page that was asked for with this cursor.
    pub fn waits_for(&self, asked: &Option<Cursor>) -> bool {
        matches!(&self.edge, History::Loading(cursor) if cursor == asked)
    }

    /// Whether it would ask for this page next, or has asked for it.
    pub fn stands_at(&self, asked: &Option<Cursor>) -> bool {
        match &self.edge {
            History::More(cursor)
            | History::Barren(cursor)
            | History::Loading(Some(cursor))
            | History::Stalled { cursor: Some(cursor), .. } => Some(cursor) == asked.as_ref(),
            _ => false,
        }
    }

    /// The page that it would ask for next was asked for by another walk: it is taken, too.
    pub fn joins_in(&mut self, asked: &Option<Cursor>) {
        if self.stands_at(asked) {
            self.load(asked.clone());
        }
    }

    /// A page has come; `fresh`: how many of its rows were not known. A page nobody waits for
    /// changes nothing here.
    pub fn landed(&mut self, asked: &Option<Cursor>, older: &Older, fresh: usize) {
        if !self.waits_for(asked) {
            return;
        }
        self.barren = if fresh > 0 { 0 } else { self.barren.saturating_add(1) };
        self.edge = match older {
            Older::Nothing => History::Complete,
            Older::Withheld(why) => History::Truncated(why.clone()),
            Older::At(next) if self.asked.contains(next) => History::Repeats,
            Older::At(next) if self.barren >= BARREN_PAGES => History::Barren(next.clone()),
            Older::At(next) => History::More(next.clone()),
        };
    }

    /// A page could not be had.
    pub fn failed(&mut self, asked: &Option<Cursor>, why: Problem) {
        if self.waits_for(asked) {
            self.edge = History::Stalled { cursor: asked.clone(), why };
        }
    }

    /// Whether nothing more is to come by itself.
    pub fn ended(&self) -> bool {
        matches!(self.edge, History::Complete | History::Repeats | History::Truncated(_))
    }

    /// Whether it only goes on when the operator says so.
    pub fn stuck(&self) -> bool {
        matches!(self.edge, History::Stalled { .. } | History::Barren(_) | History::Repeats)
    }
}
