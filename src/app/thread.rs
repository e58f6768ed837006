//! One chat's messages and where the reader stands in them.

use chrono::{DateTime, Utc};

use super::effect::Effect;
use super::seen::{Anchor, Move, RowId, ThreadSeen};
use crate::domain::{
    ChatId, ChatKey, Cursor, Direction, History, Kind, Merged, Message, MessageId, Op, Page,
    PageFrom, Part, Parts, Place, Problem, Query, Recollection, SendKey, Spot, Stretch, Timeline,
};

/// How many pages are read to find one message before the search is given up.
const SEEK_PAGES: u16 = 60;
/// How many pages are read by themselves to fill a gap; then by key or when it is on screen.
const GAP_PAGES: u8 = 5;
/// How many messages one look into the store brings.
const REMEMBERED_PAGE: usize = 500;

/// One chat's messages.
#[derive(Debug)]
pub struct Thread {
    /// Whose.
    pub chat: ChatKey,
    /// The known messages.
    pub timeline: Timeline,
    /// What is known of what is older, by part.
    pub parts: Parts,
    /// Where the reader stands.
    pub anchor: Anchor,
    /// Movements that the next frame carries out.
    pub moves: Vec<Move>,
    /// Where the unread messages begin, as it was on opening.
    pub divider: Divider,
    /// A longer walk that the operator asked for.
    pub errand: Option<Errand>,
    /// How many rows the last frame had.
    pub height: u16,
    /// The last movement went to the oldest known message: once more goes on from there.
    pub at_oldest: bool,
    revealed: Option<DateTime<Utc>>,
    /// What the store has beyond the messages that are here.
    shelf: Shelf,
    page_size: u16,
    near_top: bool,
    awaited: bool,
    refreshing: Vec<ChatId>,
    gap_pages: u8,
}

/// What the store has on either side of the messages that are in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Shelf {
    older: Reach,
    newer: Reach,
}

/// What is remembered beyond one end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Reach {
    /// Nothing.
    #[default]
    Nothing,
    /// More messages.
    More,
    /// More messages, and they are on their way.
    Asked,
}

impl Reach {
    fn of(more: bool) -> Self {
        if more { Self::More } else { Self::Nothing }
    }
}

/// Where the unread messages begin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Divider {
    /// Nothing was unread on opening.
    #[default]
    None,
    /// So many were unread; not enough messages are known yet to say where they begin.
    Counting(u32),
    /// They begin with this message, so many as there were.
    Before(MessageId, u32),
}

/// A longer walk that the operator asked for; any key stops it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// To the very oldest message; how many were known when it began.
    Oldest {
        /// Messages known at the beginning.
        from: usize,
    },
    /// To one message.
    Find {
        /// Which.
        target: MessageId,
        /// How many pages may follow.
        left: u16,
    },
}

/// How an errand ended, where it ended with something to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The oldest message is reached.
    Oldest,
    /// The message was found.
    Found,
    /// Everything was read and it was not there.
    NotStored,
    /// It was not found within the bound.
    GivenUp,
    /// A page could not be had.
    Failed,
}

impl Thread {
    /// A thread of which nothing is known.
    pub fn new(chat: ChatKey, page_size: u16) -> Self {
        Self {
            chat,
            timeline: Timeline::default(),
            parts: Parts::default(),
            anchor: Anchor::Newest,
            moves: Vec::new(),
            divider: Divider::None,
            errand: None,
            height: 0,
            at_oldest: false,
            revealed: None,
            shelf: Shelf::default(),
            page_size,
            near_top: true,
            awaited: false,
            refreshing: Vec::new(),
            gap_pages: 0,
        }
    }

    /// The chat is opened: its parts are known, `unread` messages were unread. Answers what to ask.
    pub fn opened(&mut self, parts: &[ChatId], unread: u32) -> Vec<Effect> {
        self.parts.know(parts.iter());
        // Of a thread that was read before, the next frame says whether its top is near.
        self.near_top = self.timeline.is_empty();
        self.divider = if unread > 0 { Divider::Counting(unread) } else { Divider::None };
        let mut ops: Vec<Effect> = self.look_ahead().into_iter().collect();
        ops.extend(self.refresh());
        ops.extend(self.read_on());
        self.place_divider();
        ops
    }

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
    fn look_back(&mut self) -> Option<Effect> {
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

    fn recall(&self, from: PageFrom) -> Effect {
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

    /// The chat is left.
    pub fn left(&mut self) {
        self.divider = Divider::None;
        self.errand = None;
        self.at_oldest = false;
        self.moves.clear();
    }

    /// Asks for the newest page of every part that was read before.
    pub fn refresh(&mut self) -> Vec<Effect> {
        if self.shelf.newer != Reach::Nothing {
            return Vec::new();
        }
        let known = self.parts.iter().filter(|part| {
            !matches!(part.walk.edge, History::Unknown | History::Loading(None))
                && !matches!(&part.walk.edge, History::Stalled { cursor: None, .. })
        });
        let ids: Vec<_> = known.map(|part| part.id.clone()).collect();
        let ids = ids.into_iter().filter(|id| !self.refreshing.contains(id)).collect::<Vec<_>>();
        self.refreshing.extend(ids.iter().cloned());
        ids.into_iter().map(|id| self.page(id, None)).collect()
    }

    /// Asks for the next older page, where the reader is near the top or an errand goes on.
    pub fn read_on(&mut self) -> Vec<Effect> {
        let mut ops = self.fill_gaps(&[]);
        if !self.near_top && self.errand.is_none() {
            return ops;
        }
        match self.shelf.older {
            Reach::Nothing => {}
            Reach::Asked => return ops,
            Reach::More => {
                ops.extend(self.look_back());
                return ops;
            }
        }
        let next = self.parts.to_read();
        if let Some((id, cursor)) =
            next.and_then(|part| Some((part.id.clone(), part.walk.begin()?)))
        {
            ops.push(self.page(id, cursor));
        }
        ops
    }

    /// The operator asks again for what failed.
    pub fn retry(&mut self) -> Vec<Effect> {
        let mut asked = Vec::new();
        for part in self.parts.iter_mut() {
            asked.extend(part.walk.retry().map(|cursor| (part.id.clone(), cursor)));
            for gap in &mut part.gaps {
                asked.extend(gap.walk.retry().map(|cursor| (part.id.clone(), cursor)));
            }
        }
        asked.into_iter().map(|(id, cursor)| self.page(id, cursor)).collect()
    }

    /// Whether nothing older is to be had, here or at the service.
    pub fn ended(&self) -> bool {
        self.shelf.older == Reach::Nothing && self.parts.ended()
    }

    /// Whether something failed that [`Thread::retry`] asks for again.
    pub fn stalled(&self) -> bool {
        self.parts
            .iter()
            .any(|part| part.walk.stuck() || part.gaps.iter().any(|gap| gap.walk.stuck()))
    }

    fn fill_gaps(&mut self, visible: &[MessageId]) -> Vec<Effect> {
        let mut asked = Vec::new();
        let spare = &mut self.gap_pages;
        for part in self.parts.iter_mut() {
            for gap in &mut part.gaps {
                if *spare == 0 && !visible.contains(&gap.below) {
                    continue;
                }
                if let Some(cursor) = gap.walk.begin() {
                    *spare = spare.saturating_sub(1);
                    asked.push((part.id.clone(), cursor));
                }
            }
        }
        asked.into_iter().map(|(id, cursor)| self.page(id, cursor)).collect()
    }

    fn page(&self, part: ChatId, cursor: Option<Cursor>) -> Effect {
        let limit = self.page_size;
        Effect::Ask(Op::Messages { chat: self.chat.clone(), part, cursor, limit })
    }

    /// The last frame showed this. Answers what to ask.
    pub fn seen(&mut self, seen: ThreadSeen) -> Vec<Effect> {
        self.anchor = seen.anchor;
        self.moves.clear();
        self.near_top = seen.near_top;
        self.height = seen.height;
        let mut ops = self.fill_gaps(&seen.gaps);
        ops.extend(self.read_on());
        ops
    }

    /// A page has come, asked for with `cursor`.
    pub fn landed(&mut self, part: &ChatId, cursor: &Option<Cursor>, page: Page) -> Merged {
        let Some(known) = self.parts.get(part) else { return Merged::default() };
        let merged = if known.walk.waits_for(cursor) {
            self.older_landed(part, cursor, page)
        } else if cursor.is_none() {
            self.newest_landed(part, page)
        } else {
            self.gap_landed(part, cursor, page)
        };
        self.reveal();
        self.place_divider();
        merged
    }

    fn older_landed(&mut self, part: &ChatId, cursor: &Option<Cursor>, page: Page) -> Merged {
        let place = if cursor.is_none() { Place::Newer } else { Place::Older };
        let merged = self.timeline.merge(page.messages.clone(), place);
        if merged.fresh > 0 {
            // Whether the top is still near is for the next frame to say.
            self.near_top = false;
        }
        if let Some(part) = self.parts.get_mut(part) {
            part.landed(cursor, &page, merged.fresh);
        }
        merged
    }

    fn newest_landed(&mut self, part: &ChatId, page: Page) -> Merged {
        self.refreshing.retain(|id| id != part);
        let empty = self.timeline.is_empty();
        let merged = self.timeline.merge(page.messages.clone(), Place::Newer);
        if merged.known == 0 && merged.fresh > 0 && !empty {
            self.gap_pages = GAP_PAGES;
            if let Some(part) = self.parts.get_mut(part) {
                part.open_gap(&page);
            }
        }
        merged
    }

    fn gap_landed(&mut self, id: &ChatId, cursor: &Option<Cursor>, page: Page) -> Merged {
        let timeline = &mut self.timeline;
        let Some(part) = self.parts.get_mut(id) else { return Merged::default() };
        let place = part.gaps.iter().position(|gap| gap.walk.waits_for(cursor));
        let Some(gap) = place.and_then(|place| part.gaps.get_mut(place)) else {
            return timeline.merge(page.messages, Place::Older);
        };
        let below = gap.at;
        let reached = page.messages.iter().any(|m| m.sent_at < below && timeline.knows(&m.id));
        let merged = timeline.merge(page.messages.clone(), Place::Older);
        gap.walk.landed(cursor, &page.older, merged.fresh);
        if let Some(oldest) = page.messages.first().filter(|oldest| oldest.sent_at <= below) {
            gap.below = oldest.id.clone();
            gap.at = oldest.sent_at;
        }
        if reached || gap.walk.edge == History::Complete {
            let below = gap.below.clone();
            part.gaps.retain(|gap| gap.below != below);
        }
        merged
    }

    /// A page could not be had.
    pub fn failed(&mut self, part: &ChatId, cursor: &Option<Cursor>, why: &Problem) {
        if cursor.is_none() {
            self.refreshing.retain(|id| id != part);
        }
        let Some(part) = self.parts.get_mut(part) else { return };
        part.walk.failed(cursor, why.clone());
        for gap in &mut part.gaps {
            gap.walk.failed(cursor, why.clone());
        }
        self.reveal();
        self.place_divider();
    }

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

    fn go_to(&mut self, target: &MessageId) {
        let y = i32::from(self.height / 3);
        self.at_oldest = false;
        self.moves.clear();
        self.anchor = Anchor::At { row: RowId::Message(target.clone()), line: 0, y };
    }

    /// An own text is a message now: a reader who stands at it goes on standing there.
    pub fn became(&mut self, key: &SendKey, message: &MessageId) {
        if let Anchor::At { row, .. } = &mut self.anchor
            && *row == RowId::Outgoing(key.clone())
        {
            *row = RowId::Message(message.clone());
        }
    }

    /// The newest row is shown and followed.
    pub fn follow(&mut self) {
        self.anchor = Anchor::Newest;
        self.at_oldest = false;
        self.moves.clear();
    }

    /// The place of the first message that may be shown.
    pub fn first_shown(&self) -> usize {
        let Some(floor) = self.parts.floor() else { return 0 };
        let newest = self.timeline.newest().map_or(floor, |newest| newest.sent_at);
        let revealed = self.revealed.unwrap_or(floor);
        self.timeline.from_time(floor.min(newest).min(revealed))
    }

    /// What may be shown now stays: a part that is read again, or turns up later, puts its
    /// messages between the others, but takes none away from under the reader's eye.
    fn reveal(&mut self) {
        let floor = self.parts.floor().unwrap_or(DateTime::<Utc>::MIN_UTC);
        self.revealed = Some(self.revealed.map_or(floor, |known| known.min(floor)));
    }

    /// What stands above the first message.
    pub fn top_edge(&self) -> Option<&Part> {
        self.parts.nearest()
    }

    /// The gap that stands above a message, if one does.
    pub fn gap_above(&self, message: &MessageId) -> Option<&History> {
        let mut gaps = self.parts.iter().flat_map(|part| &part.gaps);
        gaps.find(|gap| gap.below == *message).map(|gap| &gap.walk.edge)
    }

    /// Two rows turned out to be one chat: the other's messages go on here.
    pub fn join(&mut self, other: Thread) {
        self.reveal();
        self.parts.absorb(other.parts);
        self.timeline.merge(other.timeline.iter().cloned().collect(), Place::Older);
    }

    /// Finds where the unread messages begin: before the n-th newest that is not ours.
    fn place_divider(&mut self) {
        let Divider::Counting(unread) = self.divider else { return };
        // What was known before may lack exactly the unread ones: the newest page comes first.
        let newest_under_way = self
            .parts
            .iter()
            .any(|part| matches!(part.walk.edge, History::Unknown | History::Loading(None)));
        if newest_under_way || !self.refreshing.is_empty() {
            return;
        }
        let inbound = |m: &&Message| m.direction != Direction::Out && m.kind != Kind::System;
        let mut newest = self.timeline.iter().rev().filter(inbound);
        let first = newest.nth(unread as usize - 1);
        let first = match first {
            Some(first) => Some(first),
            None if self.parts.ended() => self.timeline.iter().find(inbound),
            None => None,
        };
        if let Some(first) = first {
            self.divider = Divider::Before(first.id.clone(), unread);
        }
    }

    /// The newest time known, for a chat whose list row is older.
    pub fn newest_at(&self) -> Option<DateTime<Utc>> {
        self.timeline.newest().map(|message| message.sent_at)
    }
}
