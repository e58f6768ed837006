//! What lies over the panes for a moment.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use tui_textarea::TextArea;

use super::chooser::Chooser;
use super::inbox::Inbox;
use super::input;
use super::palette::Palette;
use super::prompt::Prompt;
use super::seen::RowId;
use crate::domain::{Act, ChatKey, Found, Hit, Note, Query, Search, Target, Version};

/// How many rows a picker offers.
pub const OFFERS: usize = 200;

/// What lies over the panes.
#[derive(Debug)]
pub enum Overlay {
    /// The keys in force.
    Help {
        /// The first line shown.
        scroll: u16,
    },
    /// Current problems.
    Problems {
        /// The first line shown.
        scroll: u16,
    },
    /// Each account: its link, its numbers, what it can do.
    Accounts {
        /// The first line shown.
        scroll: u16,
    },
    /// Everything known about a row of a thread.
    Details {
        /// Whose thread.
        chat: ChatKey,
        /// Which row of it.
        row: RowId,
        /// What it said before, oldest first, where that was kept.
        before: Vec<Version>,
        /// The first line shown.
        scroll: u16,
    },
    /// A chat is chosen by a few letters.
    Jump(Picker<ChatKey>),
    /// A command is chosen by name.
    Palette(Palette),
    /// One of several is chosen.
    Choose(Box<Chooser>),
    /// A line is asked for.
    Ask(Box<Prompt>),
    /// What colleagues noted.
    Notes {
        /// About whom.
        chat: ChatKey,
        /// Newest first; `None`: they are on their way.
        notes: Option<Vec<Note>>,
        /// The first line shown.
        scroll: u16,
    },
    /// Words are searched for in what was read so far.
    Search(Finder),
    /// A date is written, to go there.
    Date(Dating),
    /// Something waits for a yes.
    Confirm(Confirm),
}

/// A date that is being written.
#[derive(Debug)]
pub struct Dating {
    /// What is typed.
    pub area: TextArea<'static>,
}

/// Words that are searched for, and what was found.
#[derive(Debug)]
pub struct Finder {
    /// Only in this chat.
    pub chat: Option<ChatKey>,
    /// The words, and the messages with them, newest first.
    pub picker: Picker<Hit>,
    /// What the store was asked last; `None`: it answered, or nothing is asked.
    pub asked: Option<Query>,
    /// Why it can't be searched.
    pub trouble: Option<String>,
    /// Whether older messages match than are offered.
    pub more: bool,
}

/// Something that waits for a yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirm {
    /// What is asked, in a few words.
    pub title: String,
    /// What it means, sentence by sentence.
    pub lines: Vec<String>,
    /// What a yes does, in a word or two.
    pub yes: &'static str,
    /// What a yes does.
    pub then: Then,
}

/// What a yes does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// Leaves the program.
    Quit,
    /// Deletes the stored chat.
    DeleteChat(ChatKey),
    /// Puts a text away that may have been sent, and did arrive.
    Dismiss(crate::domain::SendKey),
    /// Sends the draft of a chat in which somebody else has answered.
    SendBeside(ChatKey),
    /// Sends a text again that may have been sent.
    SendAgain(crate::domain::SendKey),
    /// Does something to a message.
    Act(ChatKey, Target, Act),
}

/// A list narrowed by typing.
#[derive(Debug)]
pub struct Picker<T> {
    /// What is typed.
    pub area: TextArea<'static>,
    /// What is offered, best first.
    pub offers: Vec<T>,
    /// The chosen row.
    pub chosen: usize,
}

impl<T> Default for Picker<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Picker<T> {
    /// Nothing is typed, nothing offered.
    pub fn new() -> Self {
        Self { area: input::area(""), offers: Vec::new(), chosen: 0 }
    }

    /// Moves the choice; stops at the ends.
    pub fn step(&mut self, by: isize) {
        let last = self.offers.len().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(by).min(last);
    }
}

impl Finder {
    /// Nothing is searched for yet.
    pub fn new(chat: Option<ChatKey>) -> Self {
        Self { chat, picker: Picker::new(), asked: None, trouble: None, more: false }
    }

    /// The words have changed: what to ask the store.
    pub fn changed(&mut self) -> Option<Query> {
        let words = input::text(&self.picker.area);
        self.asked = (!words.trim().is_empty()).then(|| {
            // one more than is offered: whether there are more is said
            let limit = OFFERS + 1;
            Query::Search(Search { words, account: None, chat: self.chat.clone(), limit })
        });
        if self.asked.is_none() {
            self.picker.offers.clear();
        }
        self.asked.clone()
    }

    /// The store has answered. An answer to words that were changed meanwhile is none.
    pub fn found(&mut self, query: &Query, found: Found) {
        if self.asked.as_ref() != Some(query) {
            return;
        }
        self.asked = None;
        self.picker.chosen = 0;
        self.more = matches!(&found, Found::Hits(hits) if hits.len() > OFFERS);
        (self.picker.offers, self.trouble) = match found {
            Found::Hits(mut hits) => {
                hits.truncate(OFFERS);
                (hits, None)
            }
            Found::Failed(why) => (Vec::new(), Some(why)),
            _ => (Vec::new(), None),
        };
    }
}

impl Picker<ChatKey> {
    /// Every chat, in the list's order.
    pub fn chats(inbox: &Inbox) -> Self {
        let mut picker = Self::new();
        picker.narrow_chats(inbox);
        picker
    }

    /// The typed letters have changed.
    pub fn narrow_chats(&mut self, inbox: &Inbox) {
        let rows = inbox.all().map(|chat| {
            let address = chat.address.as_deref().unwrap_or("");
            (chat.key.clone(), format!("{} {address} {}", chat.title(), chat.key.account))
        });
        self.offers = best(&input::text(&self.area), rows);
        self.chosen = 0;
    }
}

/// The rows that match, best first; rows that match equally well keep their order.
pub fn best<T>(wanted: &str, rows: impl Iterator<Item = (T, String)>) -> Vec<T> {
    let pattern = Pattern::parse(wanted, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut letters = Vec::new();
    let scored = rows.filter_map(|(row, text)| {
        let score = pattern.score(Utf32Str::new(&text, &mut letters), &mut matcher)?;
        Some((score, row))
    });
    let mut scored: Vec<_> = scored.collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().take(OFFERS).map(|(_, row)| row).collect()
}
