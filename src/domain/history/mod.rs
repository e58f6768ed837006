//! Which stretches of a chat are known, and what stands at their older edges.
//!
//! A chat is read in one or more *parts* (two JIDs of one person, a customer's successive
//! conversations). Each part is walked by cursor, every cursor at most once.

mod cursor;
mod gap;
mod part;
mod parts;
#[cfg(test)]
mod tests;
mod walk;

pub use cursor::Cursor;
pub use gap::{Gap, Mark};
pub use part::Part;
pub use parts::Parts;
pub use walk::{BARREN_PAGES, Walk};

use super::{Message, Problem};

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
    /// The service names a page that it gave before as the next one. Asked again, from the newest
    /// page on, when the operator says so.
    Repeats,
    /// The service says there is nothing older.
    Complete,
    /// It ends here for another reason: why, as a sentence.
    Truncated(String),
}
