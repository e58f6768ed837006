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

    /// How far the lists that are shown have been read.
    pub fn shown_walks(&self) -> impl Iterator<Item = &ListWalk> {
        let only = self.only.as_ref();
        self.walks.iter().filter(move |list| only.is_none_or(|only| list.line.account == *only))
    }

    /// Whether some list that is shown has not been read to its end.
    pub fn reading(&self) -> bool {
        self.shown_walks().any(|list| !list.walk.ended())
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
mod tests;
