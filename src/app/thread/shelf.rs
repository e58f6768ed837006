//! What the store has of this chat beyond the messages in memory.

use super::{Reach, Thread};
use crate::app::effect::Effect;
use crate::app::seen::{Anchor, RowId};
use crate::domain::{PageFrom, Place, Query, Recollection, Spot, Stretch};

/// How many messages one look into the store brings.
const REMEMBERED_PAGE: usize = 500;

impl Thread {
    /// What is remembered of the chat, before anything is asked of its service.
    pub fn restored(&mut self, known: Recollection, spot: Option<&Spot>) {
        self.shelf.older = Reach::of(known.stretch.older);
        self.shelf.newer = Reach::of(known.stretch.newer);
        self.timeline.merge(known.stretch.messages, Place::Newer);
        self.parts = known.parts;
        self.awaited = false;
        if let Some(spot) = spot.filter(|spot| self.timeline.knows(&spot.message)) {
            let row = RowId::Message(spot.message.clone());
            self.anchor = Anchor::At { row, line: spot.line, y: spot.y };
        }
    }

    /// Waits for what is remembered of it.
    pub fn awaits_memory(&mut self) {
        self.awaited = true;
    }

    /// Whether it waits for what is remembered of it.
    pub fn awaited(&self) -> bool {
        self.awaited
    }

    /// Nothing is remembered of it.
    pub fn not_remembered(&mut self) {
        self.awaited = false;
    }

    /// Asks the store for the messages right before those that are here.
    pub(super) fn look_back(&mut self) -> Option<Effect> {
        let from = PageFrom::Before(self.timeline.at(0)?.id.clone());
        self.shelf.older = Reach::Asked;
        Some(self.recall(from))
    }

    /// Asks the store for the messages right after those that are here.
    pub fn look_ahead(&mut self) -> Option<Effect> {
        if self.shelf.newer != Reach::More {
            return None;
        }
        let from = PageFrom::After(self.timeline.newest()?.id.clone());
        self.shelf.newer = Reach::Asked;
        Some(self.recall(from))
    }

    pub(super) fn recall(&self, from: PageFrom) -> Effect {
        let (chat, limit) = (self.chat.clone(), REMEMBERED_PAGE);
        Effect::Recall(Query::Page { chat, from, limit })
    }

    /// Remembered messages have come; `None`: they can't be read. Answers what to ask next.
    pub fn recalled(&mut self, from: &PageFrom, found: Option<Stretch>) -> Vec<Effect> {
        let stretch = found.unwrap_or_default();
        let (older, newer) = (Reach::of(stretch.older), Reach::of(stretch.newer));
        match from {
            PageFrom::Before(_) => {
                let merged = self.timeline.merge(stretch.messages, Place::Older);
                self.shelf.older = if merged.fresh > 0 { older } else { Reach::Nothing };
                self.near_top = self.near_top && merged.fresh == 0;
                self.reveal();
                self.place_divider();
                self.read_on()
            }
            _ => {
                let merged = self.timeline.merge(stretch.messages, Place::Newer);
                self.shelf.newer = if merged.fresh > 0 { newer } else { Reach::Nothing };
                match self.look_ahead() {
                    Some(effect) => vec![effect],
                    None => self.refresh(),
                }
            }
        }
    }
}
