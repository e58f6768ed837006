//! One of several is chosen: a list narrowed by typing, for whatever it is chosen for.

use chrono::{DateTime, Utc};

use super::files::{Entry, Listing};
use super::input;
use super::overlay::{Picker, best};
use crate::domain::{AccountId, ChatKey, Named, Target};

/// A list of offers, and what a choice does.
#[derive(Debug)]
pub struct Chooser {
    /// What is chosen, in a few words.
    pub title: String,
    /// What stands where nothing is offered.
    pub empty: String,
    /// What is typed, and the places of the offers that match, best first.
    pub picker: Picker<usize>,
    /// Every offer.
    pub all: Vec<Offer>,
    /// What a choice does.
    pub choice: Choice,
}

/// One offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What it is.
    pub words: String,
    /// What stands on the right.
    pub aside: String,
    /// Whether it is so already, or chosen together with others.
    pub on: bool,
    /// What is chosen by it.
    pub pick: Pick,
}

/// What an offer stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// A word: an emoji, an option, a state.
    Word(String),
    /// No reaction any more.
    Nothing,
    /// A chat.
    Chat(ChatKey),
    /// A moment.
    Until(DateTime<Utc>),
    /// A moment that is to be typed.
    Typed,
    /// A person, a label.
    Named(Named),
    /// Something on disk.
    Entry(Entry),
}

/// What a choice does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Reacts to a message.
    React(ChatKey, Target),
    /// Sends a message on.
    Forward(ChatKey, Target),
    /// Votes in a poll; several options may be marked.
    Vote(ChatKey, Target),
    /// Keeps a chat quiet.
    Mute(ChatKey),
    /// Gives a chat to a person.
    Assign(ChatKey),
    /// Puts a label on a chat, or takes it off.
    Label(ChatKey),
    /// Gives a chat another state.
    Status(ChatKey),
    /// Sends a file.
    Attach(ChatKey),
}

impl Offer {
    /// An offer of something that is not so yet.
    pub fn new(words: impl Into<String>, pick: Pick) -> Self {
        Self { words: words.into(), aside: String::new(), on: false, pick }
    }

    /// With something on the right.
    pub fn aside(self, aside: impl Into<String>) -> Self {
        Self { aside: aside.into(), ..self }
    }

    /// Whether it is so already.
    pub fn on(self, on: bool) -> Self {
        Self { on, ..self }
    }
}

impl Chooser {
    /// A list in which nothing is typed yet.
    pub fn new(title: impl Into<String>, choice: Choice, all: Vec<Offer>) -> Self {
        let (title, empty) = (title.into(), "Nothing matches.".to_owned());
        let mut chooser = Self { title, empty, picker: Picker::new(), all, choice };
        chooser.narrow();
        chooser
    }

    /// With this in place of "Nothing matches."
    pub fn empty(self, empty: impl Into<String>) -> Self {
        Self { empty: empty.into(), ..self }
    }

    /// With something typed already.
    pub fn typed(mut self, text: &str) -> Self {
        self.picker.area = input::area(text);
        self.narrow();
        self
    }

    /// Whether letters narrow the list; where several options may be marked they don't.
    pub fn narrows(&self) -> bool {
        !matches!(self.choice, Choice::Vote(..))
    }

    /// What is typed.
    pub fn text(&self) -> String {
        input::text(&self.picker.area)
    }

    /// The typed letters have changed.
    pub fn narrow(&mut self) {
        let typed = self.text();
        let rows = self.all.iter().enumerate();
        self.picker.offers = match self.choice {
            // what is on disk was narrowed where it was looked up
            Choice::Attach(_) => (0..self.all.len()).collect(),
            _ => best(&typed, rows.map(|(place, offer)| (place, offer.words.clone()))),
        };
        self.picker.chosen = 0;
    }

    /// The offer that is chosen.
    pub fn chosen(&self) -> Option<&Offer> {
        self.all.get(*self.picker.offers.get(self.picker.chosen)?)
    }

    /// Marks the chosen option, or takes the mark off.
    pub fn toggle(&mut self) {
        let place = self.picker.offers.get(self.picker.chosen);
        if let Some(offer) = place.and_then(|place| self.all.get_mut(*place)) {
            offer.on = !offer.on;
        }
    }

    /// People or labels of an account have come.
    pub fn fill(&mut self, account: &AccountId, offers: Vec<Offer>) {
        let (Choice::Assign(chat) | Choice::Label(chat)) = &self.choice else { return };
        if chat.account != *account {
            return;
        }
        let known = self.chosen().map(|offer| offer.pick.clone());
        "Nobody and nothing is there.".clone_into(&mut self.empty);
        self.all = offers;
        self.narrow();
        let place = self
            .picker
            .offers
            .iter()
            .position(|place| Some(&self.all[*place].pick) == known.as_ref());
        self.picker.chosen = place.unwrap_or(0);
    }

    /// What is on disk has come; an answer to a path that was changed meanwhile is none.
    pub fn listed(&mut self, typed: &str, listing: Listing) {
        if !matches!(self.choice, Choice::Attach(_)) || self.text() != typed {
            return;
        }
        self.empty =
            listing.why.unwrap_or_else(|| "No file or folder there begins like this.".into());
        let offer = |entry: Entry| {
            let aside = if entry.folder { "folder".into() } else { super::words::size(entry.size) };
            Offer::new(entry.typed.clone(), Pick::Entry(entry)).aside(aside)
        };
        self.all = listing.entries.into_iter().map(offer).collect();
        self.narrow();
    }
}
