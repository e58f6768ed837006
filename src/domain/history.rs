//! Which stretches of a chat are known, and what stands at their older edges.
//!
//! A chat is read in one or more *parts* (two JIDs of one person, a customer's successive
//! conversations). Each part is walked by cursor, every cursor at most once.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{ChatId, Message, MessageId, Problem};

/// How many pages in a row may bring nothing new before a walk stops and asks the operator.
pub const BARREN_PAGES: u8 = 20;

/// Why nothing is asked for at a gap whose cursor was refused.
const ANEW: &str = "they are looked for from the newest message on";

/// A service's own bookmark. Opaque: handed back untouched, never parsed.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cursor(Arc<str>);

impl Cursor {
    /// A bookmark as the service gave it; `None` where it gave an empty one, which is none.
    pub fn new(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(text.into()))
    }

    /// The bookmark to hand back.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::new(&text).ok_or_else(|| serde::de::Error::custom("an empty cursor"))
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

/// One page of one part of a chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Oldest first, in the service's own order.
    pub messages: Vec<Message>,
    /// What the service says of what is older.
    pub older: Older,
}

/// What a page says of what is older than it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Older {
    /// More, from here on.
    At(Cursor),
    /// Nothing: the service's own word.
    Nothing,
    /// Perhaps more, but the service does not give it; why, as a sentence.
    Withheld(String),
}

/// What stands at the older edge of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum History {
    /// Nobody asked yet.
    Unknown,
    /// More is there.
    More(Cursor),
    /// A page is under way; the cursor it was asked with (`None`: the newest page).
    Loading(Option<Cursor>),
    /// The page could not be had. Never asked again by itself.
    Stalled {
        /// The cursor to ask again with.
        cursor: Option<Cursor>,
        /// Why it failed.
        why: Problem,
    },
    /// Page after page brought nothing new; goes on when the operator says so.
    Barren(Cursor),
    /// The service says there is nothing older.
    Complete,
    /// It ends here for another reason: why, as a sentence.
    Truncated(String),
}

/// A message down to which a reading from the newest page on has to come, to join what was read
/// before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    id: MessageId,
    at: DateTime<Utc>,
}

impl Mark {
    fn newest_of(page: &Page) -> Option<Self> {
        let Some(newest) = page.messages.iter().max_by_key(|message| message.sent_at) else {
            // Of an empty chat the beginning is known: a later page has to come down to it.
            return (page.older == Older::Nothing).then(Self::beginning);
        };
        Some(Self { id: newest.id.clone(), at: newest.sent_at })
    }

    /// Before every message.
    fn beginning() -> Self {
        Self { id: "".into(), at: DateTime::UNIX_EPOCH }
    }

    /// Whether a page holds this message, or begins before it: where the message itself is gone
    /// (deleted, forgotten by the service), its place is within the page all the same.
    fn within(&self, page: &Page) -> bool {
        let oldest = page.messages.first();
        page.messages.iter().any(|message| message.id == self.id)
            || oldest.is_some_and(|oldest| oldest.sent_at < self.at)
    }
}

/// A stretch that is missing between two known ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The oldest message of the stretch below the gap.
    pub below: MessageId,
    /// Its time.
    pub at: DateTime<Utc>,
    /// The walk that fills it.
    pub walk: Walk,
    /// The newest message of the stretch above it, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    above: Option<Mark>,
}

impl Gap {
    /// Whether a page comes down to the stretch above; `known`: one of its messages from before
    /// the gap is known.
    pub fn closed_by(&self, page: &Page, known: bool) -> bool {
        page.older == Older::Nothing || self.above.as_ref().map_or(known, |mark| mark.within(page))
    }
}

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
        Self { edge: History::Unknown, asked: HashSet::new(), barren: 0 }
    }
}

impl From<Cursor> for Walk {
    fn from(cursor: Cursor) -> Self {
        Self { edge: History::More(cursor), ..Self::default() }
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
            Saved::Complete => History::Complete,
            Saved::Truncated(why) => History::Truncated(why),
        };
        Self { edge, ..Self::default() }
    }
}

impl Walk {
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
            Older::At(next) if self.asked.contains(next) => {
                History::Truncated("the service repeats itself here".into())
            }
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

    /// Whether nothing more is to come.
    pub fn ended(&self) -> bool {
        matches!(self.edge, History::Complete | History::Truncated(_))
    }

    /// Whether it only goes on when the operator says so.
    pub fn stuck(&self) -> bool {
        matches!(self.edge, History::Stalled { .. } | History::Barren(_))
    }
}

/// One part of a chat and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The chat id that is asked for.
    pub id: ChatId,
    /// The walk towards older messages.
    pub walk: Walk,
    /// Stretches that are missing further down.
    pub gaps: Vec<Gap>,
    /// Nothing in it is newer than this; `None`: not known.
    pub latest: Option<DateTime<Utc>>,
    oldest: Option<DateTime<Utc>>,
    /// The newest message of the newest page that was read: what events told since then may have
    /// holes before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    newest: Option<Mark>,
    /// Down to here a walk that began anew meets only what is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retraced_to: Option<DateTime<Utc>>,
}

impl Part {
    /// A part that nobody asked for yet.
    pub fn new(id: ChatId) -> Self {
        Self {
            id,
            walk: Walk::default(),
            gaps: Vec::new(),
            latest: None,
            oldest: None,
            newest: None,
            retraced_to: None,
        }
    }

    /// A page towards older messages has come; `fresh`: how many of its messages were not known.
    pub fn landed(&mut self, asked: &Option<Cursor>, page: &Page, fresh: usize) {
        if self.walk.waits_for(asked)
            && let Some(oldest) = page.messages.iter().map(|message| message.sent_at).min()
        {
            self.oldest = Some(self.oldest.map_or(oldest, |known| known.min(oldest)));
        }
        // A walk that retraces its steps brings nothing new until it is where it was.
        let retraced = match (self.retraced_to, page.messages.first()) {
            (Some(to), Some(oldest)) => oldest.sent_at > to,
            _ => false,
        };
        if !retraced {
            self.retraced_to = None;
        }
        self.walk.landed(asked, &page.older, fresh + usize::from(retraced));
    }

    /// The newest page was read, for the first time or again. Answers whether it joins what was read
    /// before; what lies between is a gap otherwise. `oldest`: the oldest message of this part that
    /// is known and older than the page; where nobody can say down to which message the page has to
    /// come, that one has to be reached.
    pub fn renewed(&mut self, page: &Page, oldest: Option<&Message>) -> bool {
        let above = self.newest.take();
        let above =
            above.or(oldest.map(|oldest| Mark { id: oldest.id.clone(), at: oldest.sent_at }));
        let joins = page.older == Older::Nothing
            || page.messages.is_empty()
            || above.as_ref().is_none_or(|mark| mark.within(page));
        if joins && let Some(above) = &above {
            self.passed(above.at);
        }
        self.newest = Mark::newest_of(page).or(above.clone());
        let walk = match &page.older {
            Older::At(cursor) => Some(Walk::from(cursor.clone())),
            // What lies between is lost: the service gives its newest messages only.
            Older::Withheld(why) => {
                Some(Walk { edge: History::Truncated(why.clone()), ..Walk::default() })
            }
            Older::Nothing => None,
        };
        if let (false, Some(oldest), Some(walk)) = (joins, page.messages.first(), walk) {
            self.gaps.push(Gap { below: oldest.id.clone(), at: oldest.sent_at, walk, above });
        }
        joins
    }

    /// The service refuses the cursor of a gap: it is filled from the next newest page on, which has
    /// to come down to where the gap began. Whether there was such a gap.
    pub fn gap_refused(&mut self, cursor: &Option<Cursor>) -> bool {
        let mut refused = false;
        for gap in self.gaps.iter_mut().filter(|gap| gap.walk.waits_for(cursor)) {
            refused = true;
            gap.walk.edge = History::Truncated(ANEW.into());
            let above = gap.above.clone().unwrap_or_else(Mark::beginning);
            if self.newest.as_ref().is_none_or(|newest| above.at < newest.at) {
                self.newest = Some(above);
            }
        }
        refused
    }

    /// A page has come, whoever asked for it: a gap whose lower edge is within it begins above it.
    pub fn covered(&mut self, page: &Page) {
        let (Some(first), Some(last)) = (page.messages.first(), page.messages.last()) else {
            return;
        };
        self.gaps.retain_mut(|gap| {
            if first.sent_at < gap.at && gap.at <= last.sent_at {
                gap.below = first.id.clone();
                gap.at = first.sent_at;
                return gap.above.as_ref().is_none_or(|above| !above.within(page));
            }
            true
        });
    }

    /// What was missing down to here is there now, and so are the gaps that waited for it.
    pub fn passed(&mut self, at: DateTime<Utc>) {
        let anew = |gap: &Gap| gap.walk.edge == History::Truncated(ANEW.into());
        self.gaps.retain(|gap| !anew(gap) || gap.at <= at);
    }

    /// Whether the walk that goes on began anew not long ago.
    pub fn retraces(&self) -> bool {
        self.retraced_to.is_some()
    }

    /// What was remembered below this part's newest message is not to be had any more: whether the
    /// next newest page joins it has to be judged by what is known then.
    pub fn unsure(&mut self) {
        self.newest = None;
    }

    /// Whether nobody can say what the next newest page has to come down to.
    pub fn unjudged(&self) -> bool {
        self.newest.is_none()
            && !matches!(self.walk.edge, History::Unknown | History::Loading(None))
    }

    /// The service does not take its own cursor any more, or nobody has it: the walk begins at the
    /// newest page again, and retraces its steps down to where it was.
    pub fn restart(&mut self) {
        self.walk = Walk::default();
        self.retraced_to = self.retraced_to.into_iter().chain(self.oldest.take()).min();
    }

    /// Everything older than `before` was forgotten here: what stood at the older edge is not known
    /// any more, and is found again from the newest page on.
    pub fn forget(&mut self, before: DateTime<Utc>) {
        self.gaps.retain(|gap| gap.at >= before);
        self.walk = Walk::default();
        self.oldest = None;
    }

    /// The time down to which this part is certainly known; `None`: nothing limits it.
    ///
    /// A part that can't be read on for the moment limits nothing: what other parts have is worth
    /// more to the reader than a place kept free for what may never come. Its edge says so.
    fn limit(&self) -> Option<DateTime<Utc>> {
        if self.walk.ended() || self.walk.stuck() {
            return None;
        }
        Some(self.oldest.or(self.latest).unwrap_or(DateTime::<Utc>::MAX_UTC))
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Cause;

    fn cursor(text: &str) -> Cursor {
        Cursor::new(text).unwrap()
    }

    fn page(ids: &[&str], older: Older) -> Page {
        let at = |n: usize| DateTime::from_timestamp_millis(1_000 + n as i64).unwrap();
        let messages = ids.iter().enumerate();
        let messages = messages.map(|(n, id)| Message::text(*id, "c".into(), at(n), id)).collect();
        Page { messages, older }
    }

    #[test]
    fn a_cursor_is_handed_out_once() {
        let mut part = Part::new("c".into());
        assert_eq!(part.walk.begin(), Some(None));
        assert_eq!(part.walk.begin(), None);
        part.landed(&None, &page(&["a"], Older::At(cursor("1"))), 1);
        assert_eq!(part.walk.begin(), Some(Some(cursor("1"))));
        assert_eq!(part.walk.begin(), None);
    }

    #[test]
    fn only_the_service_says_that_nothing_is_older() {
        let mut part = Part::new("c".into());
        part.walk.begin();
        part.landed(&None, &page(&[], Older::At(cursor("1"))), 0);
        assert_eq!(part.walk.edge, History::More(cursor("1")));
        part.walk.begin();
        part.landed(&Some(cursor("1")), &page(&[], Older::Nothing), 0);
        assert_eq!(part.walk.edge, History::Complete);
    }

    #[test]
    fn a_cursor_that_repeats_stops_the_walk() {
        let mut part = Part::new("c".into());
        part.walk.begin();
        part.landed(&None, &page(&["a"], Older::At(cursor("1"))), 1);
        part.walk.begin();
        part.landed(&Some(cursor("1")), &page(&["b"], Older::At(cursor("1"))), 1);
        assert!(matches!(part.walk.edge, History::Truncated(_)));
        assert_eq!(part.walk.begin(), None);
    }

    #[test]
    fn known_pages_are_walked_through_but_not_for_ever() {
        let mut part = Part::new("c".into());
        let mut asked = part.walk.begin().unwrap();
        for n in 0..BARREN_PAGES {
            let next = cursor(&n.to_string());
            part.landed(&asked, &page(&["a"], Older::At(next)), 0);
            match part.walk.begin() {
                Some(cursor) => asked = cursor,
                None => break,
            }
        }
        assert!(matches!(part.walk.edge, History::Barren(_)));
        assert!(part.walk.retry().is_some());
    }

    #[test]
    fn a_failed_page_waits_for_the_operator() {
        let mut part = Part::new("c".into());
        part.walk.begin();
        part.walk.failed(&None, Problem::new(Cause::Unavailable));
        assert_eq!(part.walk.begin(), None);
        assert_eq!(part.walk.retry(), Some(None));
    }

    #[test]
    fn a_page_nobody_waits_for_moves_no_edge() {
        let mut part = Part::new("c".into());
        part.walk.begin();
        part.landed(&Some(cursor("9")), &page(&["a"], Older::Nothing), 1);
        assert_eq!(part.walk.edge, History::Loading(None));
    }

    #[test]
    fn a_part_is_saved_as_it_stands_and_goes_on_where_it_stood() {
        let mut part = Part::new("c".into());
        part.walk.begin();
        part.landed(&None, &page(&["a"], Older::At(cursor("1"))), 1);
        let older =
            Message::text("0", "c".into(), DateTime::from_timestamp_millis(1).unwrap(), "0");
        assert!(!part.renewed(&page(&["z"], Older::At(cursor("9"))), Some(&older)));
        part.walk.begin();
        let saved = serde_json::to_string(&part).unwrap();
        let mut back: Part = serde_json::from_str(&saved).unwrap();
        assert_eq!((&back.gaps, back.oldest), (&part.gaps, part.oldest));
        assert_eq!(back.walk.begin(), Some(Some(cursor("1"))), "it was under way");
        back.walk.failed(&Some(cursor("1")), Problem::new(Cause::Unavailable));
        let saved = serde_json::to_string(&back).unwrap();
        let mut again: Part = serde_json::from_str(&saved).unwrap();
        assert_eq!(again.walk.begin(), Some(Some(cursor("1"))), "it had failed");
    }

    #[test]
    fn every_edge_that_can_be_kept_is_kept() {
        let why = "the service repeats itself here".to_owned();
        for edge in [
            History::Unknown,
            History::More(cursor("1")),
            History::Barren(cursor("2")),
            History::Complete,
            History::Truncated(why),
        ] {
            let walk = Walk { edge, ..Walk::default() };
            let saved = serde_json::to_string(&walk).unwrap();
            assert_eq!(serde_json::from_str::<Walk>(&saved).unwrap(), walk);
        }
    }

    #[test]
    fn a_forgotten_edge_is_looked_for_from_the_newest_page_on() {
        let mut part = Part::new("c".into());
        part.walk.begin();
        part.landed(&None, &page(&["a"], Older::Nothing), 1);
        let older =
            Message::text("0", "c".into(), DateTime::from_timestamp_millis(1).unwrap(), "0");
        assert!(!part.renewed(&page(&["z"], Older::At(cursor("9"))), Some(&older)));
        part.forget(DateTime::from_timestamp_millis(5_000).unwrap());
        assert_eq!(part.walk.begin(), Some(None));
        assert!(part.gaps.is_empty());
    }

    #[test]
    fn of_two_parts_the_one_with_the_nearer_edge_is_read_and_limits_what_is_shown() {
        let mut parts = Parts::default();
        parts.know([ChatId::from("a"), ChatId::from("b")].iter());
        for id in ["a", "b"] {
            let part = parts.get_mut(&id.into()).unwrap();
            part.walk.begin();
            let mut page = page(&["x", "y"], Older::At(cursor("1")));
            if id == "b" {
                page.messages.remove(0);
            }
            part.landed(&None, &page, 1);
        }
        assert_eq!(parts.to_read().unwrap().id, "b".into());
        assert_eq!(parts.floor().unwrap().timestamp_millis(), 1_001);
    }
}
