//! Longer walks that the operator asked for: to the oldest, to one message.

use super::{Ended, Errand, Thread};
use crate::app::seen::{Anchor, Move, RowId};
use crate::domain::MessageId;

/// How many pages are read to find one message before the search is given up.
const SEEK_PAGES: u16 = 60;

impl Thread {
    /// Goes on with an errand after something came; answers how it ended, when it did.
    pub fn go_on(&mut self) -> Option<Ended> {
        let (stalled, ended) = (self.stalled(), self.ended());
        let ended = match self.errand.as_mut()? {
            Errand::Find { target, .. } if self.timeline.knows(target) => Ended::Found,
            Errand::Find { left: 0, .. } => Ended::GivenUp,
            Errand::Find { .. } if ended => Ended::NotStored,
            Errand::Oldest { .. } if ended => Ended::Oldest,
            _ if stalled => Ended::Failed,
            Errand::Find { left, .. } => {
                *left -= 1;
                return None;
            }
            Errand::Oldest { .. } => return None,
        };
        let errand = self.errand.take();
        match (ended, errand) {
            (Ended::Found, Some(Errand::Find { target, .. })) => self.go_to(&target),
            (Ended::Oldest | Ended::Failed, Some(Errand::Oldest { .. })) => {
                self.moves = vec![Move::Oldest];
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
        self.errand = Some(Errand::Find { target, left: SEEK_PAGES });
        None
    }

    pub(super) fn go_to(&mut self, target: &MessageId) {
        let y = i32::from(self.height / 3);
        self.at_oldest = false;
        self.moves.clear();
        self.anchor = Anchor::At { row: RowId::Message(target.clone()), line: 0, y };
    }
}
