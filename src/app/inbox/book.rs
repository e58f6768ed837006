//! Every chat once, under all of its ids, in the list's order. Whatever happens to one chat costs
//! the same few steps with a hundred chats as with a hundred thousand.

use std::cmp::Ordering;
use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::Taken;
use crate::domain::{AccountId, Chat, ChatId, ChatKey, LineId};

/// From so many rows on, and a good part of the list, the order is made anew instead of mended row
/// by row.
const MANY: usize = 64;

/// The place of a chat in the book; it keeps it whatever the order is.
pub(super) type Slot = u32;

/// Every chat, by its ids and in its order.
#[derive(Debug, Default)]
pub(super) struct Book {
    entries: Vec<Option<Entry>>,
    free: Vec<Slot>,
    names: HashMap<ChatKey, Slot>,
    order: Vec<Slot>,
    counts: Vec<Count>,
    lines: Vec<LineId>,
}

/// How many chats of an account there are, and how many of them have something unread.
#[derive(Debug)]
struct Count {
    account: AccountId,
    chats: usize,
    unread: usize,
}

/// One chat and the rows of the service that it is made of.
#[derive(Debug)]
struct Entry {
    chat: Chat,
    /// Empty: the chat is its only row.
    rows: Vec<Chat>,
    /// Ids that it had once and that no row names any more.
    former: Vec<ChatId>,
}

impl Entry {
    fn of(row: Chat) -> Self {
        Self { chat: row, rows: Vec::new(), former: Vec::new() }
    }

    fn rows(&self) -> &[Chat] {
        if self.rows.is_empty() { std::slice::from_ref(&self.chat) } else { &self.rows }
    }

    fn ids(&self) -> impl Iterator<Item = &ChatId> {
        self.rows().iter().flat_map(Chat::ids).chain(&self.former)
    }

    /// Takes in a row; whether it was not known, or says something else now.
    fn take(&mut self, row: Chat) -> Option<Said> {
        let known = self.rows().iter().position(|known| known.key == row.key);
        let Some(place) = known else {
            if self.rows.is_empty() {
                self.rows.push(self.chat.clone());
            }
            self.rows.push(row);
            self.join_rows();
            return Some(Said::Fresh);
        };
        let before = &self.rows()[place];
        if *before == row {
            return None;
        }
        let known = |id: &ChatId| row.ids().any(|now| now == id) || self.former.contains(id);
        let dropped = before.ids().filter(|id| !known(id));
        self.former.extend(dropped.cloned().collect::<Vec<_>>());
        match self.rows.get_mut(place) {
            Some(known) => *known = row,
            None => self.chat = row,
        }
        self.join_rows();
        Some(Said::Changed)
    }

    fn join_rows(&mut self) {
        if !self.rows.is_empty() {
            self.chat = as_one(&self.chat.key, &self.rows);
        }
    }
}

/// What a row said.
enum Said {
    Fresh,
    Changed,
}

impl Book {
    /// Takes in rows; `mend`: told of every chat that is put at another place.
    pub fn take(&mut self, rows: Vec<Chat>, others: &mut dyn Listing) -> Taken {
        let mut taken = Taken::default();
        let bulk = rows.len() > MANY && rows.len() > self.order.len() / 8;
        for row in rows {
            self.take_row(self.tidy(row), bulk, others, &mut taken);
        }
        if bulk && taken.fresh + taken.changed > 0 {
            self.order_anew();
            others.anew(self);
        }
        taken
    }

    /// A row with its aliases in order, and names shared with the other rows.
    fn tidy(&self, mut row: Chat) -> Chat {
        row.aliases.retain(|id| *id != row.key.chat);
        row.aliases.sort();
        row.aliases.dedup();
        if let Some(known) = self.counts.iter().find(|known| known.account == row.key.account) {
            row.key.account = known.account.clone();
        }
        if let Some(known) = self.lines.iter().find(|line| **line == row.key.line) {
            row.key.line = known.clone();
        }
        row
    }

    fn take_row(&mut self, row: Chat, bulk: bool, others: &mut dyn Listing, taken: &mut Taken) {
        let keys: Vec<ChatKey> = row.ids().map(|id| row.key.sibling(id.clone())).collect();
        let mut known: Vec<Slot> =
            keys.iter().filter_map(|key| self.names.get(key).copied()).collect();
        known.sort_unstable();
        known.dedup();
        known.sort_by_key(|slot| self.chat(*slot).map(|c| (is_hidden_number(&c.key.chat), &c.key)));
        let Some((slot, joining)) = known.split_first() else {
            let slot = self.insert(Entry::of(row));
            self.name(keys, slot);
            self.list(slot, bulk, others);
            taken.fresh += 1;
            return;
        };
        let slot = *slot;
        let same =
            joining.is_empty() && self.entry(slot).is_some_and(|entry| entry.rows().contains(&row));
        if same {
            return;
        }
        self.unlist(slot, bulk, others);
        for other in joining {
            taken.joined.extend(self.join(*other, slot, bulk, others));
        }
        match self.entry_mut(slot).and_then(|entry| entry.take(row)) {
            Some(Said::Fresh) => taken.fresh += 1,
            Some(Said::Changed) => taken.changed += 1,
            None => {}
        }
        self.name(keys, slot);
        self.list(slot, bulk, others);
    }

    /// Two chats are one: the rows of the first go on under the name of the second.
    fn join(
        &mut self,
        from: Slot,
        into: Slot,
        bulk: bool,
        others: &mut dyn Listing,
    ) -> Option<(ChatKey, ChatKey)> {
        self.unlist(from, bulk, others);
        let entry = self.entries.get_mut(from as usize)?.take()?;
        self.free.push(from);
        let keys: Vec<ChatKey> = entry.ids().map(|id| entry.chat.key.sibling(id.clone())).collect();
        let target = self.entry_mut(into)?;
        let named = (entry.chat.key.clone(), target.chat.key.clone());
        if target.rows.is_empty() {
            target.rows.push(target.chat.clone());
        }
        target.rows.extend(entry.rows().iter().cloned());
        target.former.extend(entry.former);
        target.join_rows();
        self.name(keys, into);
        Some(named)
    }

    /// Takes a chat out.
    pub fn remove(&mut self, key: &ChatKey, others: &mut dyn Listing) {
        let Some(slot) = self.slot(key) else { return };
        self.unlist(slot, false, others);
        let Some(entry) = self.entries.get_mut(slot as usize).and_then(Option::take) else {
            return;
        };
        for id in entry.ids() {
            self.names.remove(&entry.chat.key.sibling(id.clone()));
        }
        self.free.push(slot);
    }

    /// Changes what is known of a chat until the service says it anew.
    pub fn change(
        &mut self,
        key: &ChatKey,
        change: impl Fn(&mut Chat),
        others: &mut dyn Listing,
    ) -> bool {
        let Some(slot) = self.slot(key) else { return false };
        self.unlist(slot, false, others);
        if let Some(entry) = self.entry_mut(slot) {
            if entry.rows.is_empty() {
                change(&mut entry.chat);
            }
            entry.rows.iter_mut().for_each(&change);
            entry.join_rows();
        }
        self.list(slot, false, others);
        true
    }

    fn insert(&mut self, entry: Entry) -> Slot {
        if !self.lines.contains(&entry.chat.key.line) {
            self.lines.push(entry.chat.key.line.clone());
        }
        if let Some(slot) = self.free.pop() {
            self.entries[slot as usize] = Some(entry);
            return slot;
        }
        self.entries.push(Some(entry));
        Slot::try_from(self.entries.len() - 1).unwrap_or(Slot::MAX)
    }

    fn name(&mut self, keys: Vec<ChatKey>, slot: Slot) {
        for key in keys {
            self.names.insert(key, slot);
        }
    }

    /// A chat leaves its place, before anything changes that decides about it.
    fn unlist(&mut self, slot: Slot, bulk: bool, others: &mut dyn Listing) {
        self.count(slot, false);
        if !bulk {
            others.leave(self, slot);
            if let Ok(place) = self.place_in(&self.order, slot) {
                self.order.remove(place);
            }
        }
    }

    fn list(&mut self, slot: Slot, bulk: bool, others: &mut dyn Listing) {
        self.count(slot, true);
        if !bulk {
            if let Err(place) = self.place_in(&self.order, slot) {
                self.order.insert(place, slot);
            }
            others.enter(self, slot);
        }
    }

    fn count(&mut self, slot: Slot, more: bool) {
        let Some(chat) = self.entries.get(slot as usize).and_then(Option::as_ref) else { return };
        let (chat, by) = (&chat.chat, if more { 1 } else { -1 });
        let known = self.counts.iter().position(|count| count.account == chat.key.account);
        let place = known.unwrap_or_else(|| {
            self.counts.push(Count { account: chat.key.account.clone(), chats: 0, unread: 0 });
            self.counts.len() - 1
        });
        let count = &mut self.counts[place];
        count.chats = count.chats.saturating_add_signed(by);
        if chat.unread > 0 {
            count.unread = count.unread.saturating_add_signed(by);
        }
    }

    fn order_anew(&mut self) {
        let mut order = std::mem::take(&mut self.order);
        let known: std::collections::HashSet<Slot> = order.iter().copied().collect();
        order.retain(|slot| self.entry(*slot).is_some());
        let all = 0..Slot::try_from(self.entries.len()).unwrap_or(Slot::MAX);
        order.extend(all.filter(|slot| !known.contains(slot) && self.entry(*slot).is_some()));
        order.sort_by(|a, b| self.compare(*a, *b));
        self.order = order;
    }

    /// Where a chat stands, or would stand, in a list that is in this order.
    pub fn place_in(&self, list: &[Slot], slot: Slot) -> Result<usize, usize> {
        list.binary_search_by(|probe| self.compare(*probe, slot))
    }

    fn compare(&self, a: Slot, b: Slot) -> Ordering {
        match (self.chat(a), self.chat(b)) {
            (Some(a), Some(b)) => rank(a).cmp(&rank(b)).then_with(|| a.key.cmp(&b.key)),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }

    fn entry(&self, slot: Slot) -> Option<&Entry> {
        self.entries.get(slot as usize)?.as_ref()
    }

    fn entry_mut(&mut self, slot: Slot) -> Option<&mut Entry> {
        self.entries.get_mut(slot as usize)?.as_mut()
    }

    /// The chat in this slot.
    pub fn chat(&self, slot: Slot) -> Option<&Chat> {
        self.entry(slot).map(|entry| &entry.chat)
    }

    /// The slot of a chat, by the name it goes by.
    pub fn slot(&self, key: &ChatKey) -> Option<Slot> {
        let slot = *self.names.get(key)?;
        (self.chat(slot)?.key == *key).then_some(slot)
    }

    /// The name under which a chat goes, whichever of its ids is asked for.
    pub fn name_of(&self, key: &ChatKey) -> Option<&ChatKey> {
        Some(&self.chat(*self.names.get(key)?)?.key)
    }

    /// The rows of a chat.
    pub fn rows(&self, key: &ChatKey) -> &[Chat] {
        self.slot(key).and_then(|slot| self.entry(slot)).map_or(&[], Entry::rows)
    }

    /// Every chat, in the list's order.
    pub fn order(&self) -> &[Slot] {
        &self.order
    }

    /// How many chats there are (of one account: `only`), and how many of them have something
    /// unread.
    pub fn counts(&self, only: Option<&AccountId>) -> (usize, usize) {
        let shown = self.counts.iter().filter(|count| only.is_none_or(|id| count.account == *id));
        shown.fold((0, 0), |sum, count| (sum.0 + count.chats, sum.1 + count.unread))
    }
}

/// A part of the list that is kept in its order beside the whole.
pub(super) trait Listing {
    /// A chat is about to change or to go.
    fn leave(&mut self, book: &Book, slot: Slot);
    /// A chat has changed or come.
    fn enter(&mut self, book: &Book, slot: Slot);
    /// Many chats have changed.
    fn anew(&mut self, book: &Book);
}

/// What is out of the way comes last, what is kept on top first, then the latest activity.
fn rank(chat: &Chat) -> (bool, bool, std::cmp::Reverse<Option<DateTime<Utc>>>) {
    (chat.archived, !chat.pinned, std::cmp::Reverse(chat.last_activity))
}

/// A JID that hides the number (gateway contract, `…@lid`): the other one names the chat.
fn is_hidden_number(id: &ChatId) -> bool {
    id.as_str().ends_with("@lid")
}

/// Several rows of one direct chat as one: what any of them knows. Their counters may count the
/// same messages, so the larger one is shown, never the sum.
fn as_one(name: &ChatKey, rows: &[Chat]) -> Chat {
    let newest_first = {
        let mut rows: Vec<&Chat> = rows.iter().collect();
        rows.sort_by_key(|row| {
            (std::cmp::Reverse(row.last_activity), is_hidden_number(&row.key.chat))
        });
        rows
    };
    // Of conversations that follow one another, the one that is open is written to.
    let current = newest_first.iter().filter(|row| row.current.is_some());
    let current = current.min_by_key(|row| row.closed).copied();
    let mut one =
        newest_first.first().map_or_else(|| Chat::new(name.clone()), |row| (*row).clone());
    let ids = rows.iter().flat_map(Chat::ids).filter(|id| **id != name.chat).cloned();
    let mut aliases: Vec<ChatId> = ids.collect();
    aliases.sort();
    aliases.dedup();
    for row in newest_first.iter().skip(1) {
        one.name = one.name.or_else(|| row.name.clone());
        one.address = one.address.or_else(|| row.address.clone());
        one.unread = one.unread.max(row.unread);
        one.pinned |= row.pinned;
        one.archived &= row.archived;
        one.muted_until = one.muted_until.max(row.muted_until);
        one.last_inbound = one.last_inbound.max(row.last_inbound);
        one.looked_at = one.looked_at.max(row.looked_at);
        one.note = one.note.or_else(|| row.note.clone());
        if current.is_none() {
            // What was said in the conversation before is not what was said last.
            one.preview = one.preview.or_else(|| row.preview.clone());
        }
    }
    if let Some(current) = current {
        one.current = current.current.clone();
        one.status = current.status.clone();
        one.closed = current.closed;
        one.assignee = current.assignee.clone();
        one.labels = current.labels.clone();
    }
    Chat { key: name.clone(), aliases, ..one }
}
