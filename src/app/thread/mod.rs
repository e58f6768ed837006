//! One chat's messages and where the reader stands in them.

mod errand;
mod pages;
mod shelf;

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::effect::Effect;
use super::seen::{Anchor, Move, RowId, ThreadSeen};
use errand::SEEK_PAGES;
use shelf::{Goal, Shelf};

use crate::domain::{
    ChatId, ChatKey, Direction, History, Kind, Message, MessageId, Part, Parts, Place, SendKey,
    Timeline,
};

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
    /// How wide its texts were.
    pub width: u16,
    /// How many letters of the anchored message stood before the anchored line.
    pub letters: usize,
    /// The last movement went to the oldest known message: once more goes on from there.
    pub at_oldest: bool,
    /// When it was opened last, in steps of the program's own.
    pub opened_at: u64,
    revealed: Option<DateTime<Utc>>,
    /// What is asked of the store, beyond the messages that are here.
    shelf: Shelf,
    /// The store keeps what was read: messages far from the reader need not stay here.
    kept: bool,
    page_size: u16,
    near_top: bool,
    awaited: bool,
    refreshing: Vec<ChatId>,
    /// What had last happened in a part when its newest page was read.
    fresh_to: HashMap<ChatId, DateTime<Utc>>,
    gap_pages: u8,
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
    /// To the very oldest message.
    Oldest {
        /// How many messages were read on the way.
        read: usize,
    },
    /// To a moment.
    Until {
        /// Which.
        at: DateTime<Utc>,
        /// How many messages were read on the way.
        read: usize,
    },
    /// To one message.
    Find {
        /// Which.
        target: MessageId,
        /// How many pages may follow.
        left: u16,
        /// How many messages were read on the way.
        read: usize,
        /// It was on one of the pages.
        met: bool,
    },
}

impl Errand {
    /// How many messages were read on the way.
    pub fn read(&self) -> usize {
        match self {
            Self::Oldest { read } | Self::Until { read, .. } | Self::Find { read, .. } => *read,
        }
    }
}

/// How an errand ended, where it ended with something to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The oldest message is reached.
    Oldest,
    /// The message was found, or the moment reached.
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
            width: 0,
            letters: 0,
            at_oldest: false,
            opened_at: 0,
            revealed: None,
            shelf: Shelf::default(),
            kept: false,
            page_size,
            near_top: true,
            awaited: false,
            refreshing: Vec::new(),
            fresh_to: HashMap::new(),
            gap_pages: 0,
        }
    }

    /// Its conversations, as far as the list knows them, each with the last thing that happened in
    /// it: nothing in it is newer.
    pub fn bounded(&mut self, conversations: &[(ChatId, DateTime<Utc>)]) {
        self.parts.know(conversations.iter().map(|(id, _)| id));
        for (id, at) in conversations {
            let Some(part) = self.parts.get_mut(id) else { continue };
            if part.latest == Some(*at) && part.walk.edge != History::Unknown {
                self.fresh_to.entry(id.clone()).or_insert(*at);
            }
            part.latest = Some(*at);
        }
    }

    /// The chat is opened: its parts are known, `unread` messages were unread. Answers what to ask.
    pub fn opened(&mut self, parts: &[ChatId], unread: u32) -> Vec<Effect> {
        self.parts.know(parts.iter());
        // Of a thread that was read before, the next frame says whether its top is near.
        self.near_top = self.timeline.is_empty();
        if unread > 0 {
            self.divider = Divider::Counting(unread);
        }
        let mut ops = self.begin_failed_parts(|_| true);
        ops.extend(self.refresh());
        ops.extend(self.read_on());
        self.place_divider();
        ops
    }

    /// The chat is left.
    pub fn left(&mut self) {
        self.divider = Divider::None;
        self.errand = None;
        self.at_oldest = false;
        self.shelf.goal = None;
        self.moves.clear();
    }

    /// The last frame showed this. Answers what to ask.
    pub fn seen(&mut self, seen: ThreadSeen) -> Vec<Effect> {
        self.anchor = seen.anchor;
        self.moves.clear();
        self.near_top = seen.near_top;
        self.height = seen.height;
        self.width = seen.width;
        self.letters = seen.letters;
        if self.anchor == Anchor::Newest && !self.timeline.reaches_newest() {
            self.shelf.goal.get_or_insert(Goal::Newest);
        }
        self.let_go();
        let mut ops = self.fill_gaps(&seen.gaps);
        ops.extend(self.read_on());
        ops.extend(seen.near_bottom.then(|| self.look_ahead()).flatten());
        ops
    }

    /// An own text is a message now: a reader who stands at it goes on standing there.
    pub fn became(&mut self, key: &SendKey, message: &MessageId) {
        if let Anchor::At { row, .. } = &mut self.anchor
            && *row == RowId::Outgoing(key.clone())
        {
            *row = RowId::Message(message.clone());
        }
    }

    /// An own text goes on under another key, in its old place: so does a reader who stands at it.
    pub fn goes_on(&mut self, key: &SendKey, under: &SendKey) {
        if let Anchor::At { row, .. } = &mut self.anchor
            && *row == RowId::Outgoing(key.clone())
        {
            *row = RowId::Outgoing(under.clone());
        }
    }

    /// The newest row is shown and followed.
    pub fn follow(&mut self) {
        self.at_oldest = false;
        self.moves.clear();
        if self.timeline.reaches_newest() {
            self.anchor = Anchor::Newest;
            self.shelf.goal = None;
        } else {
            self.shelf.goal = Some(Goal::Newest);
        }
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

    /// Something was not fetched yet, and from when on everything was, where anything was;
    /// `None`: everything was.
    pub fn unfetched_below(&self) -> Option<Option<DateTime<Utc>>> {
        self.parts.unread_below()
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
        let whole = |timeline: &Timeline| timeline.reaches_oldest() && timeline.reaches_newest();
        let both = whole(&self.timeline) && whole(&other.timeline);
        self.timeline.merge(other.timeline.iter().cloned().collect(), Place::Older);
        if !both {
            // Two windows side by side may have holes that only the store can fill.
            self.shelf.goal = Some(match &self.anchor {
                Anchor::At { row: RowId::Message(id), .. } => Goal::Stay(id.clone()),
                _ => Goal::Newest,
            });
        }
    }

    /// Finds where the unread messages begin: before the n-th newest that is not ours.
    fn place_divider(&mut self) {
        let Divider::Counting(unread) = self.divider else { return };
        if !self.timeline.reaches_newest() {
            return;
        }
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
}
