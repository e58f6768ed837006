//! Moving through the list and through a thread.

use crate::app::seen::{Anchor, Move, RowId};
use crate::app::thread::{Errand, Thread};
use crate::app::{App, Effect, Focus};

impl App {
    pub(in crate::app) fn step(&mut self, by: i32) -> Vec<Effect> {
        match self.focus {
            Focus::Inbox => self.inbox.step(by as isize),
            _ => self.scroll(Move::Items(by)),
        }
        Vec::new()
    }

    pub(in crate::app) fn page(&mut self, halves: i32) -> Vec<Effect> {
        let rows = (self.inbox.height.max(2) / 2) as isize * halves as isize;
        match self.focus {
            Focus::Inbox => self.inbox.step(rows),
            _ => self.scroll(Move::Halves(halves)),
        }
        Vec::new()
    }

    pub(in crate::app) fn scroll(&mut self, by: Move) {
        if let Some(thread) = self.thread_mut() {
            thread.at_oldest = false;
            thread.moves.push(by);
        }
    }

    pub(in crate::app) fn first(&mut self) -> Vec<Effect> {
        if self.focus == Focus::Inbox {
            self.inbox.step(isize::MIN);
            return Vec::new();
        }
        let Some(thread) = self.thread_mut() else { return Vec::new() };
        // A page that came in between has moved the oldest message on: asked again is asked again.
        if !(thread.at_oldest || at_oldest(thread)) || thread.ended() {
            thread.to_oldest();
            return Vec::new();
        }
        thread.errand = Some(Errand::Oldest { read: 0 });
        let mut ops = thread.retry();
        ops.extend(thread.read_on());
        ops
    }

    pub(in crate::app) fn last(&mut self) -> Vec<Effect> {
        match self.focus {
            Focus::Inbox => self.inbox.step(isize::MAX),
            _ => {
                if let Some(thread) = self.thread_mut() {
                    thread.follow();
                }
            }
        }
        Vec::new()
    }
}

/// Whether the reader stands at the oldest known message.
pub(super) fn at_oldest(thread: &Thread) -> bool {
    if !thread.timeline.reaches_oldest() {
        return false;
    }
    let oldest = thread.timeline.at(thread.first_shown()).map(|message| &message.id);
    match (&thread.anchor, oldest) {
        (Anchor::At { row: RowId::Message(id), .. }, Some(oldest)) => id == oldest,
        (Anchor::Newest, _) => thread.timeline.len() <= 1,
        _ => false,
    }
}
