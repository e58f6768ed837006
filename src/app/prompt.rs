//! One line is asked for.

use tui_textarea::TextArea;

use super::input;
use crate::domain::{ChatKey, File};

/// A line that is asked for, and what it is for.
#[derive(Debug)]
pub struct Prompt {
    /// What is asked, in a few words.
    pub title: String,
    /// How it is written.
    pub hint: String,
    /// What is typed.
    pub area: TextArea<'static>,
    /// Why what was typed can't be taken.
    pub trouble: Option<String>,
    /// What it is for.
    pub wanted: Wanted,
}

/// What a line is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The caption of a file that is sent.
    Caption(ChatKey, File),
    /// Until when a chat is kept quiet.
    Until(ChatKey),
    /// A note for colleagues.
    Note(ChatKey),
    /// Whom to write first.
    Recipient,
    /// A place that is sent.
    Location(ChatKey),
    /// A card that is sent.
    Contact(ChatKey),
    /// A poll that is sent.
    Poll(ChatKey),
}

impl Prompt {
    /// Asks for a line.
    pub fn new(title: impl Into<String>, hint: impl Into<String>, wanted: Wanted) -> Self {
        let (title, hint) = (title.into(), hint.into());
        Self { title, hint, area: input::area(""), trouble: None, wanted }
    }

    /// With something typed already.
    pub fn typed(self, text: &str) -> Self {
        Self { area: input::area(text), ..self }
    }

    /// What is typed.
    pub fn text(&self) -> String {
        input::text(&self.area)
    }
}
