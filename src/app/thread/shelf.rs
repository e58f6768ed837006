//! The thread as a window: a few screens on either side of the reader are in memory, what the
//! store has beyond comes in as the reader goes there, and what lies far behind is let go of.

use chrono::{DateTime, Utc};

use super::{Errand, SEEK_PAGES, Thread};
use crate::app::effect::Effect;
use crate::app::seen::{Anchor, Move, RowId};
use crate::domain::{
    History, Message, MessageId, PageFrom, Place, Query, Recollection, Spot, Stretch,
};

/// How many messages one look into the store brings.
const REMEMBERED_PAGE: usize = 200;
/// How many messages on either side of the reader are never let go of.
const KEPT: usize = 300;
/// How many more there may be on one side before they are.
const SPARE: usize = 200;

/// What the store is asked beyond the messages that are here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Shelf {
    /// Those before this message are on their way.
    before: Option<MessageId>,
    /// Those after this message are on their way.
    after: Option<MessageId>,
    /// Where the reader wants to go, out of what is here.
    pub goal: Option<Goal>,
    /// The place of the goal is on its way.
    pursued: Option<PageFrom>,
}

/// A place out of what is in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Goal {
    /// The newest message.
    Newest,
    /// The oldest message that was read.
    Oldest,
    /// One message, here or at the service.
    Message(MessageId),
    /// Where the reader stands, with its surroundings anew.
    Stay(MessageId),
    /// The first message that is not older than this.
    Time(DateTime<Utc>),
}

impl Thread {
    /// Whether the store keeps what is read here.
    pub fn kept(&mut self, kept: bool) {
        self.kept = kept;
    }

    /// What is remembered of the chat, before anything is asked of its service.
    pub fn restored(&mut self, known: Recollection, spot: Option<&Spot>) {
        let Stretch { messages, older, newer } = known.stretch;
        self.timeline.replace(messages, older, newer);
        self.parts = known.parts;
        self.awaited = false;
        if let Some(spot) = spot.filter(|spot| self.timeline.knows(&spot.message)) {
            let row = RowId::Message(spot.message.clone());
            self.anchor = Anchor::At { row, line: spot.line, y: spot.y };
        }
    }

    /// The store has forgotten what is older than this, and so does the thread: the service has it,
    /// from the newest page on. A reader who stood there goes to the oldest that is left.
    pub fn forget(&mut self, before: DateTime<Utc>) {
        self.parts.iter_mut().for_each(|part| part.forget(before));
        if self.timeline.forget_before(before) == 0 {
            return;
        }
        self.shelf.before = None;
        match &self.anchor {
            _ if self.timeline.is_empty() => self.shelf.goal = Some(Goal::Newest),
            Anchor::At { row: RowId::Message(id), .. } if !self.timeline.knows(id) => {
                self.to_oldest();
            }
            _ => {}
        }
    }

    /// The store has nothing of it any more: what is here is all there is, and how it goes on at
    /// either end is asked of the service, from the newest page on.
    pub fn alone(&mut self) {
        self.timeline.close();
        let here = &self.timeline;
        for part in self.parts.iter_mut() {
            part.gaps.retain(|gap| here.knows(&gap.below));
            part.restart();
            part.unsure();
        }
        (self.shelf.before, self.shelf.after) = (None, None);
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

    /// Goes to the oldest message that was read.
    pub fn to_oldest(&mut self) {
        self.at_oldest = true;
        self.moves = vec![Move::Oldest];
        if !self.timeline.reaches_oldest() {
            self.moves.clear();
            self.shelf.goal = Some(Goal::Oldest);
        }
    }

    /// Goes to the first message that is not older than this, of those that were read.
    pub fn to_time(&mut self, at: DateTime<Utc>) {
        self.moves.clear();
        self.at_oldest = false;
        let (first, last) = (self.timeline.at(self.first_shown()), self.timeline.newest());
        let before = |end: Option<&Message>| end.is_none_or(|end| at < end.sent_at);
        let after = |end: Option<&Message>| end.is_none_or(|end| at > end.sent_at);
        let elsewhere = (before(first) && !self.timeline.reaches_oldest())
            || (after(last) && !self.timeline.reaches_newest());
        if elsewhere {
            self.shelf.goal = Some(Goal::Time(at));
        } else {
            self.stand_at_time(at);
        }
    }

    /// Whether the reader is on the way to another place.
    pub fn under_way(&self) -> bool {
        self.shelf.goal.is_some()
    }

    /// Begins to look for a message in the store.
    pub(super) fn seek(&mut self, target: MessageId) {
        self.shelf.goal = Some(Goal::Message(target));
    }

    /// Asks the store for the messages right before those that are here.
    pub(super) fn look_back(&mut self) -> Option<Effect> {
        let first = self.timeline.at(0)?.id.clone();
        if self.shelf.before.as_ref() == Some(&first) {
            return None;
        }
        self.shelf.before = Some(first.clone());
        Some(self.recall(PageFrom::Before(first)))
    }

    /// Asks the store for the messages right after those that are here.
    pub fn look_ahead(&mut self) -> Option<Effect> {
        let last = self.timeline.newest()?.id.clone();
        if self.timeline.reaches_newest() || self.shelf.after.as_ref() == Some(&last) {
            return None;
        }
        self.shelf.after = Some(last.clone());
        Some(self.recall(PageFrom::After(last)))
    }

    /// Asks the store for the place that the reader wants to go to.
    pub(super) fn pursue(&mut self) -> Option<Effect> {
        let from = match self.shelf.goal.as_ref()? {
            Goal::Newest => PageFrom::Newest,
            // Nothing older than this is shown before another part has come so far.
            Goal::Oldest => match self.parts.floor() {
                Some(floor) => PageFrom::AtTime(self.revealed.map_or(floor, |at| at.min(floor))),
                None => PageFrom::Oldest,
            },
            Goal::Message(id) | Goal::Stay(id) => PageFrom::Around(id.clone()),
            Goal::Time(at) => PageFrom::AtTime(*at),
        };
        if self.shelf.pursued.as_ref() == Some(&from) {
            return None;
        }
        self.shelf.pursued = Some(from.clone());
        Some(self.recall(from))
    }

    fn recall(&self, from: PageFrom) -> Effect {
        let (chat, limit) = (self.chat.clone(), REMEMBERED_PAGE);
        Effect::Recall(Query::Page { chat, from, limit })
    }

    /// Remembered messages have come; `None`: they can't be read. Answers what to ask next.
    pub fn recalled(&mut self, from: &PageFrom, found: Option<Stretch>) -> Vec<Effect> {
        let stretch = found.unwrap_or_default();
        match from {
            PageFrom::Before(id) => self.older_recalled(id, stretch),
            PageFrom::After(id) => self.newer_recalled(id, stretch),
            _ if self.shelf.pursued.as_ref() == Some(from) => {
                self.shelf.pursued = None;
                self.arrive(stretch);
            }
            _ => {}
        }
        self.reveal();
        self.place_divider();
        let mut ops = self.read_on();
        if self.parts.iter().any(|part| part.unjudged()) {
            ops.extend(self.refresh());
        }
        ops
    }

    fn older_recalled(&mut self, id: &MessageId, stretch: Stretch) {
        if self.shelf.before.take_if(|asked| asked == id).is_none()
            || self.timeline.at(0).is_none_or(|first| first.id != *id)
        {
            return;
        }
        let merged = self.timeline.extend(stretch.messages, Place::Older, stretch.older);
        if merged.fresh > 0 {
            // Whether the top is still near is for the next frame to say.
            self.near_top = false;
        } else if !stretch.older {
            // The store has lost what it had: the service has it, from the newest page on.
            self.parts.iter_mut().for_each(crate::domain::Part::restart);
        }
    }

    fn newer_recalled(&mut self, id: &MessageId, stretch: Stretch) {
        if self.shelf.after.take_if(|asked| asked == id).is_none()
            || self.timeline.newest().is_none_or(|last| last.id != *id)
        {
            return;
        }
        let merged = self.timeline.extend(stretch.messages, Place::Newer, stretch.newer);
        if merged.fresh == 0 {
            self.parts.iter_mut().for_each(crate::domain::Part::unsure);
        }
    }

    /// The place that the reader wanted to go to has come.
    fn arrive(&mut self, stretch: Stretch) {
        let Some(goal) = self.shelf.goal.take() else { return };
        let Stretch { messages, older, newer } = stretch;
        let found = !messages.is_empty();
        if found {
            self.timeline.replace(messages, older, newer);
            (self.shelf.before, self.shelf.after) = (None, None);
        }
        match goal {
            Goal::Newest => {
                if !found {
                    self.timeline.extend(Vec::new(), Place::Newer, false);
                    self.parts.iter_mut().for_each(crate::domain::Part::unsure);
                }
                self.anchor = Anchor::Newest;
            }
            Goal::Oldest => self.moves = vec![Move::Oldest],
            Goal::Message(id) | Goal::Stay(id) if self.timeline.knows(&id) => self.go_to(&id),
            Goal::Message(target) => {
                self.errand = Some(Errand::Find { target, left: SEEK_PAGES, read: 0, met: false });
            }
            Goal::Stay(_) => {}
            Goal::Time(at) => self.stand_at_time(at),
        }
    }

    /// The reader stands at the first message that is not older than this.
    pub(super) fn stand_at_time(&mut self, at: DateTime<Utc>) {
        let place = self.timeline.from_time(at).max(self.first_shown());
        let first = self.timeline.at(place).or(self.timeline.newest());
        if let Some(id) = first.map(|message| message.id.clone()) {
            self.go_to(&id);
        }
    }

    /// Lets go of what lies far behind the reader: of the side that he comes from. Never of what
    /// is on screen, nor of anything that nobody else keeps.
    pub(super) fn let_go(&mut self) {
        if !self.kept || self.timeline.len() <= KEPT + SPARE {
            return;
        }
        let last = self.timeline.len() - 1;
        let eye = match &self.anchor {
            Anchor::At { row: RowId::Message(id), .. } => self.timeline.position(id),
            Anchor::At { .. } | Anchor::Newest => Some(last),
        };
        let Some(eye) = eye else { return };
        let kept = KEPT.max(4 * usize::from(self.height));
        if last - eye > kept + SPARE && !self.newest_under_way() {
            self.timeline.cut_newer(eye + kept + 1);
        }
        if eye > kept + SPARE {
            self.timeline.cut_older(self.timeline.len() - (eye - kept));
        }
    }

    fn newest_under_way(&self) -> bool {
        let first = |edge: &History| matches!(edge, History::Unknown | History::Loading(None));
        self.parts.iter().any(|part| first(&part.walk.edge))
    }
}
