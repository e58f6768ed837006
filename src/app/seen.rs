//! What a frame showed: the drawing's answer to the state it was given.

use crate::domain::{ChatKey, MessageId, SendKey};

/// What the last frame showed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// The chat list, where it was on screen.
    pub inbox: Option<InboxSeen>,
    /// The thread, where one was on screen.
    pub thread: Option<ThreadSeen>,
}

/// What the chat list showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxSeen {
    /// The first visible row.
    pub top: usize,
    /// How many rows fit.
    pub height: usize,
    /// The columns the list takes, from the first to the one behind the last.
    pub columns: (u16, u16),
    /// The line of the screen that the first row stands on.
    pub first_line: u16,
}

/// What the thread showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadSeen {
    /// Whose thread.
    pub chat: ChatKey,
    /// Where the reader stands, after the moves that were asked for.
    pub anchor: Anchor,
    /// Fewer than two screens are known above the first visible row.
    pub near_top: bool,
    /// Fewer than two screens are known below the last visible row.
    pub near_bottom: bool,
    /// The gaps that are on screen, each by the message below it.
    pub gaps: Vec<MessageId>,
    /// How many rows the pane has.
    pub height: u16,
    /// How wide the texts were.
    pub width: u16,
    /// How many letters of its message stand before the line that the reader stands at: what
    /// keeps the words there when the width changes.
    pub letters: usize,
}

/// A row of a thread: a message, or an own text on its way.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RowId {
    /// A message of the timeline.
    Message(MessageId),
    /// A text in the outbox.
    Outgoing(SendKey),
}

/// Where the reader stands. Bound to a message, so that neither newer nor older ones move it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Anchor {
    /// At the newest row, following it.
    #[default]
    Newest,
    /// One line of one row stays on one line of the pane.
    At {
        /// The row: it is also the selected one.
        row: RowId,
        /// The line within the row's own text, counted from 0.
        line: u16,
        /// The line of the pane it stands on, counted from the top; negative while the row
        /// begins above the pane.
        y: i32,
    },
}

/// A movement that needs to know how tall rows are; the next frame carries it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// So many rows up (negative) or down; inside a row taller than the pane, by line.
    Items(i32),
    /// So many halves of a pane up (negative) or down.
    Halves(i32),
    /// To the oldest known row.
    Oldest,
}
