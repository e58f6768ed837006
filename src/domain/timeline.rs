//! The messages of one thread, ordered by construction: by time, within one time in the
//! service's own order. Merging is idempotent; nothing appears twice.
//!
//! Where a store keeps what was seen, a timeline is a *window* of the thread: an end that was cut is
//! open, and what lies beyond it is the store's. Nothing is put beyond an open end.

use std::collections::{HashMap, HashSet, VecDeque};

use chrono::{DateTime, Utc};

use super::{Delivery, Happening, Message, MessageId, Reaction};

/// How many words about messages that have not come yet are kept aside, of each kind.
const ASIDE: usize = 2_000;
/// How many words about one message are kept aside.
const WORDS: usize = 50;
/// How many reactions that were folded into their messages are known as such.
const FOLDED: usize = 4_000;

/// Where a page stands beside what is known; decides only between messages of one millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Read by a cursor: before what is known.
    Older,
    /// The newest page, or something that just happened: after what is known.
    Newer,
}

/// What a merge did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Merged {
    /// Messages that were not known.
    pub fresh: usize,
    /// Messages that were known already.
    pub known: usize,
    /// Of those, how many say something else now.
    pub changed: usize,
}

/// Whether more is known beyond the messages that are here.
#[derive(Debug, Clone, Default)]
struct Ends {
    older: bool,
    newer: bool,
}

/// What is known of a message besides itself.
#[derive(Debug, Clone, Copy)]
struct Note {
    at: DateTime<Utc>,
    revision: u32,
}

/// The known messages of one thread.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    rows: VecDeque<Message>,
    open: Ends,
    notes: HashMap<MessageId, Note>,
    /// The other ids of messages that have two.
    also: HashMap<MessageId, MessageId>,
    revision: u32,
    reactions: HashMap<MessageId, Vec<Reaction>>,
    folded: HashSet<MessageId>,
    aside: HashMap<MessageId, Vec<Happening>>,
}

impl Timeline {
    /// How many messages are known.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The message in this place, counted from the oldest.
    pub fn at(&self, place: usize) -> Option<&Message> {
        self.rows.get(place)
    }

    /// Every message, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.rows.iter()
    }

    /// The newest message.
    pub fn newest(&self) -> Option<&Message> {
        self.rows.back()
    }

    /// One message.
    pub fn get(&self, id: &MessageId) -> Option<&Message> {
        self.rows.get(self.position(id)?)
    }

    /// What was drawn of a message before may be drawn again while this number is the same.
    pub fn revision(&self, id: &MessageId) -> u32 {
        self.notes.get(id).map_or(0, |note| note.revision)
    }

    fn revise(&mut self, id: &MessageId) {
        self.revision += 1;
        if let Some(note) = self.notes.get_mut(id) {
            note.revision = self.revision;
        }
    }

    /// Whether nothing that is known is newer than the newest message here.
    pub fn reaches_newest(&self) -> bool {
        !self.open.newer
    }

    /// Whether nothing that is known is older than the oldest message here.
    pub fn reaches_oldest(&self) -> bool {
        !self.open.older
    }

    /// Lets go of all but so many of the newest messages: the older end is open then.
    pub fn cut_older(&mut self, keep: usize) {
        let surplus = self.rows.len().saturating_sub(keep.max(1));
        let gone: Vec<Message> = self.rows.drain(..surplus).collect();
        self.open.older |= !gone.is_empty();
        self.forget(gone);
    }

    /// Lets go of all but so many of the oldest messages: the newer end is open then.
    pub fn cut_newer(&mut self, keep: usize) {
        let gone: Vec<Message> = self.rows.drain(keep.clamp(1, self.rows.len().max(1))..).collect();
        self.open.newer |= !gone.is_empty();
        self.forget(gone);
    }

    /// Forgets what is older than this: nobody keeps it beyond the older end, either. Answers how
    /// many messages that were.
    pub fn forget_before(&mut self, at: DateTime<Utc>) -> usize {
        let gone: Vec<Message> = self.rows.drain(..self.from_time(at)).collect();
        let count = gone.len();
        self.open.older &= count == 0;
        self.forget(gone);
        count
    }

    /// Nobody keeps anything beyond the messages that are here.
    pub fn close(&mut self) {
        self.open = Ends::default();
    }

    fn forget(&mut self, gone: Vec<Message>) {
        // One that comes back may say something else by then.
        self.revision += 1;
        for message in gone {
            self.notes.remove(&message.id);
            if let Some(also) = &message.also {
                self.also.remove(also);
            }
        }
        let many = self.rows.capacity() > 4 * self.rows.len() + 1_024;
        if many {
            self.rows.shrink_to(2 * self.rows.len());
            self.notes.shrink_to(2 * self.rows.len());
        }
    }

    /// Remembered messages that follow the ones here at one of their ends come in; `more`: there
    /// are more of them beyond.
    pub fn extend(&mut self, stretch: Vec<Message>, end: Place, more: bool) -> Merged {
        match end {
            Place::Older => self.open.older = false,
            Place::Newer => self.open.newer = false,
        }
        let merged = self.merge(stretch, end);
        match end {
            Place::Older => self.open.older = more,
            Place::Newer => self.open.newer = more,
        }
        merged
    }

    /// Other messages take the place of those here; `older`, `newer`: there are more beyond.
    pub fn replace(&mut self, stretch: Vec<Message>, older: bool, newer: bool) {
        let gone: Vec<Message> = self.rows.drain(..).collect();
        self.forget(gone);
        self.open = Ends::default();
        self.merge(stretch, Place::Newer);
        let some = !self.rows.is_empty();
        self.open = Ends { older: older && some, newer: newer && some };
    }

    /// Whether a message that is not here lies beyond an end that is open.
    fn beyond(&self, at: DateTime<Utc>, place: Place) -> bool {
        let (Some(first), Some(last)) = (self.rows.front(), self.rows.back()) else { return false };
        let older = at < first.sent_at || (at == first.sent_at && place == Place::Older);
        let newer = at > last.sent_at || (at == last.sent_at && place == Place::Newer);
        (self.open.older && older) || (self.open.newer && newer)
    }

    /// The place of a message, counted from the oldest.
    pub fn position(&self, id: &MessageId) -> Option<usize> {
        let id = self.also.get(id).unwrap_or(id);
        let at = self.notes.get(id)?.at;
        let (from, to) = self.group(at);
        (from..to).find(|&place| self.rows[place].id == *id)
    }

    /// The first place whose message is not older than `at`.
    pub fn from_time(&self, at: DateTime<Utc>) -> usize {
        self.rows.partition_point(|row| row.sent_at < at)
    }

    /// Whether this message has been seen, also as a reaction folded into another.
    pub fn knows(&self, id: &MessageId) -> bool {
        self.notes.contains_key(id) || self.also.contains_key(id) || self.folded.contains(id)
    }

    /// Takes in a page, oldest first. Known messages are brought up to date in place.
    pub fn merge(&mut self, page: Vec<Message>, place: Place) -> Merged {
        let mut merged = Merged::default();
        let ids: Vec<_> = page.iter().map(|m| (m.id.clone(), m.sent_at)).collect();
        let mut before: Option<(MessageId, DateTime<Utc>)> = None;
        for (n, message) in page.into_iter().enumerate() {
            match self.knows(&message.id) {
                true => merged.known += 1,
                false => merged.fresh += 1,
            }
            if self.fold_reaction(&message) {
                continue;
            }
            let here = (message.id.clone(), message.sent_at);
            let changed = self.take(message, before.as_ref(), &ids[n + 1..], place);
            merged.changed += usize::from(changed);
            before = Some(here);
        }
        merged
    }

    /// What the service says of an own message; kept aside while the message is not known.
    /// Answers whether something on screen may have changed.
    pub fn deliver(&mut self, id: &MessageId, delivery: Delivery) -> bool {
        self.happened(id, Happening::Delivered(delivery))
    }

    /// Something happened to a message; kept aside while the message is not here. Answers whether
    /// something on screen may have changed.
    pub fn happened(&mut self, id: &MessageId, what: Happening) -> bool {
        let Some(place) = self.position(id) else {
            let mut known = self.aside.remove(id).unwrap_or_default();
            make_room(&mut self.aside);
            if known.last() != Some(&what) && known.len() < WORDS {
                known.push(what);
            }
            self.aside.insert(id.clone(), known);
            return false;
        };
        let row = &mut self.rows[place];
        let before = row.clone();
        row.happen(what);
        let changed = *row != before;
        if changed {
            let id = before.id;
            self.revise(&id);
        }
        changed
    }

    /// Changes what is known of a message, until the service says it anew; the message as it is
    /// now, where it is known.
    pub fn change(
        &mut self,
        id: &MessageId,
        change: impl FnOnce(&mut Message),
    ) -> Option<&Message> {
        let place = self.position(id)?;
        change(&mut self.rows[place]);
        self.revise(id);
        self.rows.get(place)
    }

    /// Something beside a message changed that is drawn with it.
    pub fn touch(&mut self, id: &MessageId) {
        self.revise(id);
    }

    /// Forgets everything (the stored chat was deleted).
    pub fn clear(&mut self) {
        *self = Self { revision: self.revision + 1, ..Self::default() };
    }

    /// A reaction row belongs into the message it names (gateway contract: a guess, so a row
    /// that names nothing stays a row).
    fn fold_reaction(&mut self, message: &Message) -> bool {
        let Some((target, reaction)) = message.as_reaction() else { return false };
        if self.folded.len() >= FOLDED {
            // Folded again, one says the same again.
            self.folded.clear();
        }
        self.folded.insert(message.id.clone());
        match self.position(target) {
            Some(place) => {
                self.rows[place].react(reaction);
                let target = self.rows[place].id.clone();
                self.revise(&target);
            }
            None => {
                let known = self.reactions.remove(target);
                make_room(&mut self.reactions);
                let mut waiting = known.unwrap_or_default();
                match waiting.iter_mut().find(|other| other.same_person(&reaction)) {
                    Some(other) if other.at > reaction.at => *other = other.clone().over(&reaction),
                    Some(other) => *other = reaction.over(other),
                    None => waiting.push(reaction),
                }
                self.reactions.insert(target.clone(), waiting);
            }
        }
        true
    }

    /// Answers whether a message that was known says something else now.
    fn take(
        &mut self,
        mut message: Message,
        before: Option<&(MessageId, DateTime<Utc>)>,
        behind: &[(MessageId, DateTime<Utc>)],
        place: Place,
    ) -> bool {
        if self.position(&message.id).is_none() && self.beyond(message.sent_at, place) {
            return false;
        }
        if let Some(also) = message.also.clone().filter(|also| *also != message.id) {
            self.also.insert(also, message.id.clone());
        }
        for id in [Some(message.id.clone()), message.also.clone()].into_iter().flatten() {
            for what in self.aside.remove(&id).into_iter().flatten() {
                message.happen(what);
            }
            for reaction in self.reactions.remove(&id).into_iter().flatten() {
                message.react(reaction);
            }
        }
        let known = self.position(&message.id);
        if let Some(place) = known {
            let old = &self.rows[place];
            if old.sent_at == message.sent_at && !self.is_overtaken(place, before) {
                let after = message.after(old);
                let changed = after != *old;
                if changed {
                    self.revise(&after.id);
                    self.rows[place] = after;
                }
                return changed;
            }
            message = message.after(old);
            self.rows.remove(place);
            self.notes.remove(&message.id);
            self.revision += 1;
        }
        let at = self.slot(message.sent_at, before, behind, place);
        let note = Note { at: message.sent_at, revision: self.revision };
        self.notes.insert(message.id.clone(), note);
        self.rows.insert(at, message);
        known.is_some()
    }

    /// Whether the message here stands before one of the same time that the page has before it:
    /// events came in another order than the service keeps.
    fn is_overtaken(&self, here: usize, before: Option<&(MessageId, DateTime<Utc>)>) -> bool {
        let at = self.rows[here].sent_at;
        let before = before.filter(|(_, time)| *time == at);
        let before = before.and_then(|(id, _)| self.position(id));
        before.is_some_and(|before| before > here && self.rows[before].sent_at == at)
    }

    /// Where a message of this time goes: beside its neighbours in the page where they share its
    /// time, else on the side that the page stands on.
    fn slot(
        &self,
        at: DateTime<Utc>,
        before: Option<&(MessageId, DateTime<Utc>)>,
        behind: &[(MessageId, DateTime<Utc>)],
        place: Place,
    ) -> usize {
        let (from, to) = self.group(at);
        // A neighbour that is known under another time yet doesn't stand here.
        let here = |id| self.position(id).filter(|place| (from..to).contains(place));
        let before = before.filter(|(_, time)| *time == at).and_then(|(id, _)| here(id));
        if let Some(before) = before {
            return before + 1;
        }
        let mut twins = behind.iter().take_while(|(_, time)| *time == at);
        if let Some(behind) = twins.find_map(|(id, _)| here(id)) {
            return behind;
        }
        match place {
            Place::Older => from,
            Place::Newer => to,
        }
    }

    /// The places of all messages of one millisecond.
    fn group(&self, at: DateTime<Utc>) -> (usize, usize) {
        let from = self.from_time(at);
        let same = self.rows.range(from..).take_while(|row| row.sent_at == at).count();
        (from, from + same)
    }
}

/// What waits for messages that may never come is bounded: any of it gives way.
fn make_room<T>(waiting: &mut HashMap<MessageId, T>) {
    if waiting.len() >= ASIDE
        && let Some(any) = waiting.keys().next().cloned()
    {
        waiting.remove(&any);
    }
}

#[cfg(test)]
mod tests;
