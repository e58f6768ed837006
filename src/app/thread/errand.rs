//! Longer walks that the operator asked for: to the oldest, to a moment, to one message.

use chrono::{DateTime, Utc};

use super::{Ended, Errand, Thread};
use crate::app::seen::{Anchor, RowId};
use crate::domain::MessageId;

/// How many pages are read to find one message before the search is given up.
pub(super) const SEEK_PAGES: u16 = 60;

impl Thread {
    /// Goes on with an errand after something came; answers how it ended, when it did.
    pub fn go_on(&mut self) -> Option<Ended> {
        let (stalled, ended) = (self.stalled(), self.ended());
        let known_from = self.unfetched_below().flatten().unwrap_or(DateTime::<Utc>::MAX_UTC);
        let ended = match self.errand.as_mut()? {
            Errand::Find { met: true, .. } => Ended::Found,
            Errand::Find { target, .. } if self.timeline.knows(target) => Ended::Found,
            Errand::Until { at, .. } if *at >= known_from => Ended::Found,
            Errand::Find { left: 0, .. } => Ended::GivenUp,
            Errand::Find { .. } if ended => Ended::NotStored,
            Errand::Until { .. } if ended => Ended::Found,
            Errand::Oldest { .. } if ended => Ended::Oldest,
            _ if stalled => Ended::Failed,
            Errand::Find { left, .. } => {
                *left -= 1;
                return None;
            }
            Errand::Oldest { .. } | Errand::Until { .. } => return None,
        };
        let errand = self.errand.take();
        match (ended, errand) {
            (Ended::Found, Some(Errand::Find { target, .. })) => self.go_there(target),
            (Ended::Found, Some(Errand::Until { at, .. })) => self.to_time(at),
            (Ended::Oldest | Ended::Failed, Some(Errand::Oldest { .. } | Errand::Until { .. })) => {
                self.to_oldest()
            }
            _ => {}
        }
        Some(ended)
    }

    /// Begins to look for a message, or goes there at once.
    pub fn find(&mut self, target: MessageId) -> Option<Ended> {
        if self.timeline.position(&target).is_some() {
            self.go_to(&target);
            return Some(Ended::Found);
        }
        if self.kept {
            self.seek(target);
        } else {
            self.errand = Some(Errand::Find { target, left: SEEK_PAGES, read: 0, met: false });
        }
        None
    }

    /// Goes to a message that is here or in the store.
    fn go_there(&mut self, target: MessageId) {
        match self.timeline.position(&target) {
            Some(_) => self.go_to(&target),
            None => self.seek(target),
        }
    }

    pub(super) fn go_to(&mut self, target: &MessageId) {
        let y = i32::from(self.height / 3);
        self.at_oldest = false;
        self.moves.clear();
        let id = self.timeline.get(target).map_or(target, |message| &message.id).clone();
        self.anchor = Anchor::At { row: RowId::Message(id), line: 0, y };
    }
}
