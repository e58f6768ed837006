//! The chat list: every chat once, in its order, the selection on its chat.

mod book;

use chrono::{DateTime, Utc};
use tui_textarea::TextArea;

use super::input;
use crate::domain::{AccountId, Chat, ChatId, ChatKey, ChatKind, Cursor, LineKey, Older, Walk};
use book::{Book, Listing, Slot};

/// How many pages a look for news reads before it leaves the rest to the next look.
const NEWS_PAGES: u8 = 25;
/// How many pages behind the first one it reads in turn, where news may stand anywhere.
const FURTHER_PAGES: u8 = 2;

/// The chat list.
#[derive(Debug, Default)]
pub struct Inbox {
    book: Book,
    narrowed: Narrowed,
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
    /// Where the next look goes on, behind the first page, in a list that is not in order of
    /// activity; `None`: on the second page.
    pub rest: Option<Cursor>,
}

/// A look for news: the first page, and further ones while they bring something new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// The page that is waited for.
    pub cursor: Option<Cursor>,
    /// How many pages may follow while they bring something new.
    pub left: u8,
    /// How many pages follow whatever they bring.
    pub further: u8,
}

impl News {
    /// A look that has not begun.
    pub fn begin() -> Self {
        Self { cursor: None, left: NEWS_PAGES, further: FURTHER_PAGES }
    }
}

impl ListWalk {
    /// A page of the look for news has come, and behind it there is `older`. Where the look goes
    /// on; `None`: it is over. `all_new`: everything on the page was news.
    pub fn look_on(&mut self, older: Older, all_new: bool, by_activity: bool) -> Option<Cursor> {
        let news = self.news.take()?;
        let next = match older {
            Older::At(next) => Some(next),
            Older::Nothing | Older::Withheld(_) => None,
        };
        if all_new && news.left > 0 {
            // What is behind it may be news too.
            let cursor = Some(next?);
            self.news = Some(News { cursor: cursor.clone(), left: news.left - 1, ..news });
            return cursor;
        }
        if by_activity {
            return None;
        }
        let first = news.cursor.is_none();
        let next = self.rest.take().filter(|_| first).or(next)?;
        if news.further == 0 {
            self.rest = Some(next);
            return None;
        }
        let cursor = Some(next);
        self.news =
            Some(News { cursor: cursor.clone(), left: news.left, further: news.further - 1 });
        cursor
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
        let taken = self.book.take(rows, &mut self.narrowed);
        for (from, into) in &taken.joined {
            if self.selected.as_ref() == Some(from) {
                self.selected = Some(into.clone());
            }
        }
        if taken.fresh + taken.changed > 0 {
            self.begin_at_the_top();
        }
        taken
    }

    /// Takes a chat out of the list.
    pub fn remove(&mut self, key: &ChatKey) {
        let after = self.position(key);
        self.book.remove(key, &mut self.narrowed);
        if self.selected.as_ref() == Some(key) {
            let place = after.unwrap_or(0).min(self.shown_len().saturating_sub(1));
            self.selected = self.key_at(place);
        }
        self.begin_at_the_top();
    }

    /// One chat.
    pub fn get(&self, key: &ChatKey) -> Option<&Chat> {
        self.book.chat(self.book.slot(key)?)
    }

    /// The name under which a chat goes, whichever of its ids is asked for.
    pub fn name_of(&self, key: &ChatKey) -> Option<&ChatKey> {
        self.book.name_of(key)
    }

    /// The rows of the service that a chat is made of.
    pub fn rows(&self, key: &ChatKey) -> &[Chat] {
        self.book.rows(key)
    }

    /// The row of the service with exactly this id.
    pub fn row_of(&self, key: &ChatKey) -> Option<&Chat> {
        let rows = self.book.rows(self.name_of(key)?);
        rows.iter().find(|row| row.key == *key)
    }

    /// The conversations of a chat that follow one another, and when something last happened in
    /// each; none where its rows are no conversations.
    pub fn conversations(&self, key: &ChatKey) -> Vec<(ChatId, DateTime<Utc>)> {
        let rows = self.book.rows(key).iter().filter(|row| row.current.is_some());
        rows.filter_map(|row| Some((row.key.chat.clone(), row.last_activity?))).collect()
    }

    /// The ids that an action on the whole chat goes to: the conversation that is written to,
    /// where conversations follow one another, else every row.
    pub fn addressed(&self, key: &ChatKey) -> Vec<ChatId> {
        match self.get(key).and_then(|chat| chat.current.clone()) {
            Some(current) => vec![current],
            None => self.parts(key),
        }
    }

    /// The ids under which the service has rows for this chat: the parts of its history.
    pub fn parts(&self, key: &ChatKey) -> Vec<ChatId> {
        let ids: Vec<_> = self.book.rows(key).iter().map(|row| row.key.chat.clone()).collect();
        if ids.is_empty() { vec![key.chat.clone()] } else { ids }
    }

    /// Changes what is known of a chat until the service says it anew.
    pub fn change(&mut self, key: &ChatKey, change: impl Fn(&mut Chat)) {
        if self.book.change(key, change, &mut self.narrowed) {
            self.begin_at_the_top();
        }
    }

    /// How many chats there are, of the accounts that are shown, and how many of them have
    /// something unread.
    pub fn counts(&self) -> (usize, usize) {
        self.book.counts(self.only.as_ref())
    }

    /// Every chat in order, whatever the filter.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = &Chat> {
        self.book.order().iter().filter_map(|slot| self.book.chat(*slot))
    }

    fn shown(&self) -> &[Slot] {
        self.narrowed.shown.as_deref().unwrap_or(self.book.order())
    }

    fn key_at(&self, place: usize) -> Option<ChatKey> {
        self.row(place).map(|chat| chat.key.clone())
    }

    /// How many chats pass the filter.
    pub fn shown_len(&self) -> usize {
        self.shown().len()
    }

    /// The chat in this row.
    pub fn row(&self, place: usize) -> Option<&Chat> {
        self.book.chat(*self.shown().get(place)?)
    }

    /// The row of a chat.
    pub fn position(&self, key: &ChatKey) -> Option<usize> {
        self.book.place_in(self.shown(), self.book.slot(key)?).ok()
    }

    /// The row of the selected chat.
    pub fn selected_row(&self) -> Option<usize> {
        self.position(self.selected.as_ref()?)
    }

    /// Moves the selection by rows; stops at the ends.
    pub fn step(&mut self, by: isize) {
        let last = self.shown_len().saturating_sub(1);
        let from = self.selected_row().unwrap_or(0);
        let to = from.saturating_add_signed(by).min(last);
        self.selected = self.key_at(to);
    }

    /// The selection goes from this chat to the one below it, or above: the chat is about to go.
    pub fn step_off(&mut self, key: &ChatKey) {
        if self.selected.as_ref() != Some(key) {
            return;
        }
        let Some(place) = self.position(key) else { return };
        let other = self.key_at(place + 1).or_else(|| self.key_at(place.checked_sub(1)?));
        self.selected = other.or(self.selected.take());
    }

    /// The next chat with something unread after the selected one (`forward`), or before it; goes
    /// round once. Muted chats and status posts don't ask for attention.
    pub fn unread(&self, forward: bool, now: DateTime<Utc>) -> Option<ChatKey> {
        let len = self.shown_len();
        let from = self.selected_row().unwrap_or(0);
        let step = |n: usize| if forward { (from + n) % len } else { (from + len - n % len) % len };
        (1..=len).map(step).find_map(|place| {
            let chat = self.row(place)?;
            let quiet = chat.muted(now) || chat.kind == ChatKind::Status;
            (chat.unread > 0 && !quiet).then(|| chat.key.clone())
        })
    }

    /// The filter's text has changed, or the account that is shown.
    pub fn narrow(&mut self) {
        let words = self.filter.text().to_lowercase();
        self.narrowed.words = words.split_whitespace().map(str::to_owned).collect();
        self.narrowed.only = self.only.clone();
        self.narrowed.anew(&self.book);
    }

    /// After the filter changed: a selected chat that is not shown gives way to the first one.
    pub fn settle_selection(&mut self) {
        if self.selected_row().is_none() {
            self.selected = self.key_at(0);
        }
    }

    /// Whether some list has not been read to its end.
    pub fn reading(&self) -> bool {
        self.walks.iter().any(|list| !list.walk.ended())
    }

    /// Until a key is pressed the selection stands at the top, whichever list came first.
    fn begin_at_the_top(&mut self) {
        if self.selected.is_none() || (!self.chosen && self.reading()) {
            self.selected = self.key_at(0);
        }
    }
}

/// The chats that pass the filter, in the list's order.
#[derive(Debug, Default)]
struct Narrowed {
    words: Vec<String>,
    only: Option<AccountId>,
    /// `None`: all of them.
    shown: Option<Vec<Slot>>,
}

impl Narrowed {
    fn passes(&self, chat: &Chat) -> bool {
        if self.only.as_ref().is_some_and(|only| chat.key.account != *only) {
            return false;
        }
        if self.words.is_empty() {
            return true;
        }
        let address = chat.address.as_deref().unwrap_or("");
        let hay = format!("{} {address} {}", chat.title(), chat.key.chat).to_lowercase();
        let digits: String = hay.chars().filter(char::is_ascii_digit).collect();
        self.words.iter().all(|word| {
            hay.contains(word.as_str()) || (is_number(word) && digits.contains(word.as_str()))
        })
    }
}

impl Listing for Narrowed {
    fn leave(&mut self, book: &Book, slot: Slot) {
        if let Some(shown) = &mut self.shown
            && let Ok(place) = book.place_in(shown, slot)
        {
            shown.remove(place);
        }
    }

    fn enter(&mut self, book: &Book, slot: Slot) {
        let passes = book.chat(slot).is_some_and(|chat| self.passes(chat));
        if let Some(shown) = self.shown.as_mut().filter(|_| passes)
            && let Err(place) = book.place_in(shown, slot)
        {
            shown.insert(place, slot);
        }
    }

    fn anew(&mut self, book: &Book) {
        let all = self.words.is_empty() && self.only.is_none();
        self.shown = (!all).then(|| {
            let passes = |slot: &&Slot| book.chat(**slot).is_some_and(|chat| self.passes(chat));
            book.order().iter().filter(passes).copied().collect()
        });
    }
}

fn is_number(word: &str) -> bool {
    word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    #[derive(Debug, Clone)]
    enum Turn {
        Take(Vec<Chat>),
        Change(u8, i64, u32),
        Remove(u8),
        Narrow(String),
    }

    fn row() -> impl Strategy<Value = Chat> {
        (0u8..12, prop::option::of(0u8..12), 0i64..6, 0u32..2, prop::bool::ANY).prop_map(
            |(id, alias, at, unread, pinned)| Chat {
                aliases: alias.iter().map(|id| name(*id).into()).collect(),
                unread,
                pinned,
                ..chat(&name(id), at)
            },
        )
    }

    fn name(id: u8) -> String {
        if id.is_multiple_of(3) { format!("{id}@lid") } else { format!("{id}@s.whatsapp.net") }
    }

    fn turn() -> impl Strategy<Value = Turn> {
        prop_oneof![
            prop::collection::vec(row(), 1..4).prop_map(Turn::Take),
            prop::collection::vec(row(), 65..70).prop_map(Turn::Take),
            (0u8..12, 0i64..6, 0u32..2).prop_map(|(id, at, unread)| Turn::Change(id, at, unread)),
            (0u8..12).prop_map(Turn::Remove),
            "[0-9]?".prop_map(Turn::Narrow),
        ]
    }

    proptest! {
        /// Whatever happens to the list, mending it row by row ends where sorting all of it would.
        #[test]
        fn the_list_is_always_in_order_counted_and_whole(
            turns in prop::collection::vec(turn(), 1..30),
        ) {
            let mut inbox = Inbox::default();
            for turn in turns {
                match turn {
                    Turn::Take(rows) => drop(inbox.take(rows)),
                    Turn::Change(id, at, unread) => {
                        let key = ChatKey::new("a", "l", name(id));
                        inbox.change(&key, |chat| {
                            chat.last_activity = DateTime::from_timestamp(at, 0);
                            chat.unread = unread;
                        });
                    }
                    Turn::Remove(id) => inbox.remove(&ChatKey::new("a", "l", name(id))),
                    Turn::Narrow(words) => {
                        inbox.filter = Filter::On(words);
                        inbox.narrow();
                    }
                }
                let all: Vec<&Chat> = inbox.all().collect();
                let mut sorted = all.clone();
                sorted.sort_by_key(|chat| {
                    (!chat.pinned, std::cmp::Reverse(chat.last_activity), chat.key.clone())
                });
                prop_assert_eq!(&all, &sorted);
                let unread = all.iter().filter(|chat| chat.unread > 0).count();
                prop_assert_eq!(inbox.counts(), (all.len(), unread));
                let words = inbox.filter.text();
                let passing = all.iter().filter(|chat| {
                    format!("{} {}", chat.title(), chat.key.chat).contains(words.trim())
                });
                let rows = (0..inbox.shown_len()).filter_map(|n| inbox.row(n));
                prop_assert!(passing.copied().eq(rows));
                for chat in all {
                    prop_assert_eq!(inbox.name_of(&chat.key), Some(&chat.key));
                    for id in chat.ids() {
                        prop_assert_eq!(inbox.name_of(&chat.key.sibling(id.clone())), Some(&chat.key));
                    }
                }
            }
        }
    }
}
