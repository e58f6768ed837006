//! The chat list: every chat once, in its order, the selection on its chat.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use tui_textarea::TextArea;

use super::input;
use crate::domain::{AccountId, Chat, ChatId, ChatKey, ChatKind, Cursor, LineKey, Walk};

/// How many pages a look for news reads before it leaves the rest to the next look.
const NEWS_PAGES: u8 = 25;

/// The chat list.
#[derive(Debug, Default)]
pub struct Inbox {
    chats: HashMap<ChatKey, Entry>,
    names: HashMap<ChatKey, ChatKey>,
    order: Vec<ChatKey>,
    shown: Vec<ChatKey>,
    /// The selected chat.
    pub selected: Option<ChatKey>,
    /// The operator has begun to work: the selection is theirs.
    pub chosen: bool,
    /// The first visible row, as the last frame had it.
    pub top: usize,
    /// How many rows the last frame had.
    pub height: usize,
    /// The columns and the first line that the last frame gave the list.
    pub place: Option<((u16, u16), u16)>,
    /// What the list is narrowed to.
    pub filter: Filter,
    /// The only account whose chats are shown; `None`: all of them.
    pub only: Option<AccountId>,
    /// How far the lists of the lines have been read.
    pub walks: Vec<ListWalk>,
}

/// One chat and the rows of the service that it is made of.
#[derive(Debug, Clone)]
struct Entry {
    chat: Chat,
    rows: Vec<Chat>,
}

/// What the list is narrowed to.
#[derive(Debug, Default)]
pub enum Filter {
    /// Nothing.
    #[default]
    Off,
    /// To what is being written.
    Writing(Box<TextArea<'static>>),
    /// To what was written.
    On(String),
}

impl Filter {
    /// Its text.
    pub fn text(&self) -> String {
        match self {
            Self::Off => String::new(),
            Self::Writing(area) => input::text(area),
            Self::On(text) => text.clone(),
        }
    }
}

/// How far one line's list has been read.
#[derive(Debug)]
pub struct ListWalk {
    /// Whose list.
    pub line: LineKey,
    /// The walk from the newest activity to the oldest.
    pub walk: Walk,
    /// A look for news that is under way.
    pub news: Option<News>,
}

/// A look for news: the first page, and further ones while they bring something new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// The page that is waited for.
    pub cursor: Option<Cursor>,
    /// How many pages may follow.
    pub left: u8,
}

impl News {
    /// A look that has not begun.
    pub fn begin() -> Self {
        Self { cursor: None, left: NEWS_PAGES }
    }
}

/// What taking in rows did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Rows that were not known.
    pub fresh: usize,
    /// Rows that were known and say something else now.
    pub changed: usize,
    /// Chats that turned out to be others: (this, is that).
    pub joined: Vec<(ChatKey, ChatKey)>,
}

impl Inbox {
    /// Takes in rows of a service.
    pub fn take(&mut self, rows: Vec<Chat>) -> Taken {
        let mut taken = Taken::default();
        for row in rows {
            self.take_row(row, &mut taken);
        }
        if taken.fresh + taken.changed > 0 {
            self.sort();
        }
        taken
    }

    fn take_row(&mut self, row: Chat, taken: &mut Taken) {
        let keys: Vec<ChatKey> = row.ids().map(|id| row.key.sibling(id.clone())).collect();
        let mut known: Vec<ChatKey> = Vec::new();
        for name in keys.iter().filter_map(|key| self.names.get(key)) {
            if !known.contains(name) {
                known.push(name.clone());
            }
        }
        known.sort_by_key(|key| (is_hidden_number(&key.chat), key.clone()));
        let mut known = known.into_iter();
        let name = known.next().unwrap_or_else(|| row.key.clone());
        for other in known {
            self.join(&other, &name);
            taken.joined.push((other, name.clone()));
        }
        let entry = self.chats.entry(name.clone());
        let entry = entry.or_insert_with(|| Entry { chat: row.clone(), rows: Vec::new() });
        match entry.rows.iter_mut().find(|known| known.key == row.key) {
            Some(known) if *known == row => {}
            Some(known) => {
                *known = row;
                taken.changed += 1;
            }
            None => {
                entry.rows.push(row);
                taken.fresh += 1;
            }
        }
        entry.chat = as_one(&name, &entry.rows);
        for key in keys {
            self.names.insert(key, name.clone());
        }
    }

    /// Two chats are one: the rows of the first go on under the name of the second.
    fn join(&mut self, from: &ChatKey, into: &ChatKey) {
        if let Some(entry) = self.chats.remove(from)
            && let Some(target) = self.chats.get_mut(into)
        {
            target.rows.extend(entry.rows);
        }
        self.names.values_mut().filter(|name| *name == from).for_each(|name| *name = into.clone());
        if self.selected.as_ref() == Some(from) {
            self.selected = Some(into.clone());
        }
    }

    /// Takes a chat out of the list.
    pub fn remove(&mut self, key: &ChatKey) {
        let after = self.position(key);
        self.chats.remove(key);
        self.names.retain(|_, name| name != key);
        self.sort();
        if self.selected.as_ref() == Some(key) {
            let place = after.unwrap_or(0).min(self.shown.len().saturating_sub(1));
            self.selected = self.shown.get(place).cloned();
        }
    }

    /// One chat.
    pub fn get(&self, key: &ChatKey) -> Option<&Chat> {
        self.chats.get(key).map(|entry| &entry.chat)
    }

    /// The name under which a chat goes, whichever of its ids is asked for.
    pub fn name_of(&self, key: &ChatKey) -> Option<&ChatKey> {
        self.names.get(key)
    }

    /// The ids under which the service has rows for this chat: the parts of its history.
    pub fn parts(&self, key: &ChatKey) -> Vec<ChatId> {
        match self.chats.get(key) {
            Some(entry) => entry.rows.iter().map(|row| row.key.chat.clone()).collect(),
            None => vec![key.chat.clone()],
        }
    }

    /// Changes what is known of a chat until the service says it anew.
    pub fn change(&mut self, key: &ChatKey, change: impl Fn(&mut Chat)) {
        if let Some(entry) = self.chats.get_mut(key) {
            entry.rows.iter_mut().for_each(&change);
            entry.chat = as_one(key, &entry.rows);
            self.sort();
        }
    }

    /// How many chats there are, of the accounts that are shown, and how many of them have
    /// something unread.
    pub fn counts(&self) -> (usize, usize) {
        let only = self.only.as_ref();
        let mut counts = (0, 0);
        for entry in self.chats.values() {
            if only.is_none_or(|only| entry.chat.key.account == *only) {
                counts.0 += 1;
                counts.1 += usize::from(entry.chat.unread > 0);
            }
        }
        counts
    }

    /// Every chat in order, whatever the filter.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = &Chat> {
        self.order.iter().filter_map(|key| self.get(key))
    }

    /// How many chats pass the filter.
    pub fn shown_len(&self) -> usize {
        self.shown.len()
    }

    /// The chat in this row.
    pub fn row(&self, place: usize) -> Option<&Chat> {
        self.get(self.shown.get(place)?)
    }

    /// The row of a chat.
    pub fn position(&self, key: &ChatKey) -> Option<usize> {
        self.shown.iter().position(|shown| shown == key)
    }

    /// The row of the selected chat.
    pub fn selected_row(&self) -> Option<usize> {
        self.position(self.selected.as_ref()?)
    }

    /// Moves the selection by rows; stops at the ends.
    pub fn step(&mut self, by: isize) {
        let last = self.shown.len().saturating_sub(1);
        let from = self.selected_row().unwrap_or(0);
        let to = from.saturating_add_signed(by).min(last);
        self.selected = self.shown.get(to).cloned();
    }

    /// The next chat with something unread after the selected one (`forward`), or before it; goes
    /// round once. Muted chats and status posts don't ask for attention.
    pub fn unread(&self, forward: bool, now: DateTime<Utc>) -> Option<ChatKey> {
        let len = self.shown.len();
        let from = self.selected_row().unwrap_or(0);
        let step = |n: usize| if forward { (from + n) % len } else { (from + len - n % len) % len };
        (1..=len).map(step).find_map(|place| {
            let chat = self.row(place)?;
            let quiet = chat.muted(now) || chat.kind == ChatKind::Status;
            (chat.unread > 0 && !quiet).then(|| chat.key.clone())
        })
    }

    /// The filter's text has changed.
    pub fn narrow(&mut self) {
        let wanted = self.filter.text().to_lowercase();
        let words: Vec<&str> = wanted.split_whitespace().collect();
        let only = self.only.as_ref();
        let passes = |chat: &Chat| {
            if only.is_some_and(|only| chat.key.account != *only) {
                return false;
            }
            let address = chat.address.as_deref().unwrap_or("");
            let hay = format!("{} {address} {}", chat.title(), chat.key.chat).to_lowercase();
            let digits: String = hay.chars().filter(char::is_ascii_digit).collect();
            words
                .iter()
                .all(|word| hay.contains(word) || (is_number(word) && digits.contains(word)))
        };
        let keys = self.order.iter().filter(|key| self.get(key).is_some_and(passes));
        self.shown = keys.cloned().collect();
    }

    /// After the filter changed: a selected chat that is not shown gives way to the first one.
    pub fn settle_selection(&mut self) {
        if self.selected_row().is_none() {
            self.selected = self.shown.first().cloned();
        }
    }

    /// Whether some list has not been read to its end.
    pub fn reading(&self) -> bool {
        self.walks.iter().any(|list| !list.walk.ended())
    }

    fn sort(&mut self) {
        let mut ranked: Vec<_> =
            self.order.drain(..).filter(|key| self.chats.contains_key(key)).collect();
        if ranked.len() != self.chats.len() {
            ranked = self.chats.keys().cloned().collect();
        }
        let chats = &self.chats;
        ranked
            .sort_by(|a, b| rank(&chats[a].chat).cmp(&rank(&chats[b].chat)).then_with(|| a.cmp(b)));
        self.order = ranked;
        self.narrow();
        // Until a key is pressed the selection stands at the top, whichever list came first.
        if self.selected.is_none() || (!self.chosen && self.reading()) {
            self.selected = self.shown.first().cloned();
        }
    }
}

fn is_number(word: &str) -> bool {
    word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn rank(chat: &Chat) -> (bool, std::cmp::Reverse<Option<DateTime<Utc>>>) {
    (!chat.pinned, std::cmp::Reverse(chat.last_activity))
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
        one.preview = one.preview.or_else(|| row.preview.clone());
    }
    Chat { key: name.clone(), aliases, ..one }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(id: &str, at: i64) -> Chat {
        let mut chat = Chat::new(ChatKey::new("a", "l", id));
        chat.last_activity = DateTime::from_timestamp(at, 0);
        chat.name = Some(id.into());
        chat
    }

    fn shown(inbox: &Inbox) -> Vec<String> {
        (0..inbox.shown_len()).map(|n| inbox.row(n).unwrap().title().to_owned()).collect()
    }

    #[test]
    fn pinned_chats_come_first_then_the_latest_activity() {
        let mut inbox = Inbox::default();
        let pinned = Chat { pinned: true, ..chat("old", 1) };
        inbox.take(vec![chat("b", 2), chat("c", 3), pinned]);
        assert_eq!(shown(&inbox), ["old", "c", "b"]);
    }

    #[test]
    fn the_selection_stays_on_its_chat_when_the_order_changes_under_it() {
        let mut inbox = Inbox::default();
        inbox.take(vec![chat("a", 3), chat("b", 2), chat("c", 1)]);
        inbox.step(1);
        inbox.take(vec![chat("c", 9)]);
        assert_eq!(inbox.selected.as_ref().unwrap().chat.as_str(), "b");
        assert_eq!(inbox.selected_row(), Some(2));
    }

    #[test]
    fn a_chat_on_two_pages_stands_once() {
        let mut inbox = Inbox::default();
        inbox.take(vec![chat("a", 1), chat("b", 2)]);
        let taken = inbox.take(vec![chat("a", 5)]);
        assert_eq!((taken.fresh, taken.changed), (0, 1));
        assert_eq!(shown(&inbox), ["a", "b"]);
    }

    #[test]
    fn two_rows_of_one_person_are_one_chat_whichever_comes_first() {
        for swap in [false, true] {
            let phone = Chat { unread: 1, ..chat("62@s.whatsapp.net", 5) };
            let lid =
                Chat { aliases: vec!["62@s.whatsapp.net".into()], unread: 2, ..chat("9@lid", 7) };
            let mut rows = vec![phone, lid];
            if swap {
                rows.reverse();
            }
            let mut inbox = Inbox::default();
            inbox.take(rows);
            assert_eq!(inbox.shown_len(), 1);
            let row = inbox.row(0).unwrap();
            assert_eq!((row.unread, row.last_activity.unwrap().timestamp()), (2, 7));
            assert_eq!(inbox.parts(&row.key.clone()).len(), 2);
        }
    }

    #[test]
    fn a_row_that_names_two_known_chats_joins_them_and_says_so() {
        let mut inbox = Inbox::default();
        inbox.take(vec![chat("62@s.whatsapp.net", 1), chat("9@lid", 2)]);
        let lid = Chat { aliases: vec!["62@s.whatsapp.net".into()], ..chat("9@lid", 2) };
        let taken = inbox.take(vec![lid]);
        assert_eq!(inbox.shown_len(), 1);
        assert_eq!(taken.joined.len(), 1);
        assert_eq!(inbox.row(0).unwrap().key.chat.as_str(), "62@s.whatsapp.net");
    }

    #[test]
    fn the_filter_finds_words_in_any_order_and_numbers_without_their_spaces() {
        let mut inbox = Inbox::default();
        let mut rahma = chat("Siti Rahma", 1);
        rahma.address = Some("+62 812 3456".into());
        inbox.take(vec![rahma, chat("Ahmed", 2)]);
        for wanted in ["rah si", "8123", "SITI"] {
            inbox.filter = Filter::On(wanted.into());
            inbox.narrow();
            assert_eq!(shown(&inbox), ["Siti Rahma"], "{wanted}");
        }
    }

    #[test]
    fn next_unread_goes_round_and_passes_muted_chats() {
        let now = DateTime::from_timestamp(100, 0).unwrap();
        let unread = |id: &str, at| Chat { unread: 1, ..chat(id, at) };
        let muted = Chat { muted_until: DateTime::from_timestamp(200, 0), ..unread("m", 3) };
        let mut inbox = Inbox::default();
        inbox.take(vec![unread("a", 5), chat("b", 4), muted, unread("d", 2)]);
        inbox.step(1);
        let next = inbox.unread(true, now).unwrap();
        assert_eq!(next.chat.as_str(), "d");
        inbox.selected = Some(next);
        assert_eq!(inbox.unread(true, now).unwrap().chat.as_str(), "a");
        assert_eq!(inbox.unread(false, now).unwrap().chat.as_str(), "a");
    }
}
