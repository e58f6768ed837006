//! The parts of one chat, joined by time.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{History, Part};
use crate::domain::ChatId;

/// The parts of one chat. They are joined by time: what one part may still bring in hides
/// nothing, but nothing older than it is shown before it came.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Parts(Vec<Part>);

impl Parts {
    /// Makes sure that each of these ids is a part, keeping what is known of the others.
    pub fn know<'a>(&mut self, ids: impl Iterator<Item = &'a ChatId>) {
        for id in ids {
            if self.get(id).is_none() {
                self.0.push(Part::new(id.clone()));
            }
        }
    }

    /// Every part.
    pub fn iter(&self) -> impl Iterator<Item = &Part> {
        self.0.iter()
    }

    /// Every part, to change.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Part> {
        self.0.iter_mut()
    }

    /// Takes in one part as it was saved; replaces what is known of it.
    pub fn restore(&mut self, part: Part) {
        match self.get_mut(&part.id) {
            Some(known) => *known = part,
            None => self.0.push(part),
        }
    }

    /// One part.
    pub fn get(&self, id: &ChatId) -> Option<&Part> {
        self.0.iter().find(|part| part.id == *id)
    }

    /// One part, to change.
    pub fn get_mut(&mut self, id: &ChatId) -> Option<&mut Part> {
        self.0.iter_mut().find(|part| part.id == *id)
    }

    /// The part whose older edge is nearest: the one to read next.
    pub fn to_read(&mut self) -> Option<&mut Part> {
        self.0.iter_mut().filter(|part| part.limit().is_some()).max_by_key(|part| part.limit())
    }

    /// The part that is spoken of at the top of the thread: one that waits for the operator, else
    /// the one whose older edge is nearest, else one that did not end by the service's word.
    pub fn nearest(&self) -> Option<&Part> {
        let stuck = self.0.iter().find(|part| part.walk.stuck());
        let open = self.0.iter().filter(|part| part.limit().is_some());
        let cut = self.0.iter().find(|part| part.walk.edge != History::Complete);
        stuck.or_else(|| open.max_by_key(|part| part.limit())).or(cut).or(self.0.first())
    }

    /// Messages older than this are not shown yet, because another part may still have some that
    /// stand between. `None` with a single part, and when every part has ended.
    pub fn floor(&self) -> Option<DateTime<Utc>> {
        if self.0.len() < 2 {
            return None;
        }
        self.0.iter().filter_map(Part::limit).max()
    }

    /// Some part has not been read to its end; `Some(None)`: nothing of it was read yet, else the
    /// time from which on everything was.
    pub fn unread_below(&self) -> Option<Option<DateTime<Utc>>> {
        let open = self.0.iter().filter(|part| !part.walk.ended());
        let edges = open.map(|part| part.oldest.or(part.latest));
        edges.max_by_key(|edge| edge.unwrap_or(DateTime::<Utc>::MAX_UTC))
    }

    /// Takes over the parts of a chat that turned out to be the same one.
    pub fn absorb(&mut self, other: Self) {
        for part in other.0 {
            if self.get(&part.id).is_none() {
                self.0.push(part);
            }
        }
    }

    /// Whether no part has anything older.
    pub fn ended(&self) -> bool {
        self.0.iter().all(|part| part.walk.ended())
    }
}
