//! What happens to the program.

use std::time::Instant;

use chrono::{DateTime, Utc};
use crossterm::event::KeyEvent;

use super::files::Listing;
use super::seen::Seen;
use crate::domain::{
    AccountId, Allowance, Answer, Event, Feed, Forgotten, Found, Op, Problem, Query, Retry, SendKey,
};

/// Both clocks, at the moment of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// For deadlines.
    pub mono: Instant,
    /// For people.
    pub wall: DateTime<Utc>,
}

/// Something that happened outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Msg {
    /// The program begins.
    Start,
    /// A key; `more`: further keys came right behind it, as in a paste without brackets.
    Key {
        /// Which.
        key: KeyEvent,
        /// Whether others were waiting behind it.
        more: bool,
    },
    /// A bracketed paste.
    Paste(String),
    /// The wheel was turned, or a place was clicked; only where the mouse is captured.
    Mouse(Mouse),
    /// The terminal has (`true`) or lost the operator's attention.
    Focus(bool),
    /// The terminal has another size; everything is laid out anew by the next frame.
    Resized,
    /// What the last frame showed.
    Seen(Seen),
    /// A deadline has come.
    Woke,
    /// An account answered, or could not be asked.
    Answered {
        /// The question.
        op: Op,
        /// The answer.
        outcome: Result<Answer, Problem>,
    },
    /// Something was looked up in what is remembered.
    Recalled {
        /// The question.
        query: Query,
        /// The answer.
        found: Found,
    },
    /// What is handed over to be remembered is written down (again), or can't be for the moment.
    Keeping(bool),
    /// Something that was remembered is not any more.
    Forgotten(Forgotten),
    /// A request failed and will be made again by itself.
    Retrying {
        /// For which account.
        account: AccountId,
        /// What and when.
        retry: Retry,
    },
    /// A request was made, for whatever reason.
    Spent {
        /// Of which account.
        account: AccountId,
    },
    /// A service said how many requests it still takes.
    Allowed {
        /// From which account.
        account: AccountId,
        /// How many.
        allowance: Allowance,
    },
    /// What lies where a path that is typed leads.
    Files {
        /// What was typed.
        typed: String,
        /// What is there.
        listing: Listing,
    },
    /// A file that is sent has come so far.
    Uploaded {
        /// Whose attempt.
        key: SendKey,
        /// How much of it, 0 to 100.
        percent: u8,
    },
    /// A service told something by itself.
    Live {
        /// Of which account.
        account: AccountId,
        /// What.
        event: Box<Event>,
    },
    /// The link over which a service tells by itself stands differently now.
    Link {
        /// Of which account.
        account: AccountId,
        /// How.
        feed: Feed,
    },
    /// Something the operator should know about an account (a token file others can read, …).
    Notice {
        /// Which.
        account: AccountId,
        /// One sentence.
        text: String,
    },
    /// Something the operator should know: a text that did not go to the clipboard, a warning
    /// about the configuration. One sentence.
    Warning(String),
    /// The system or the terminal asks us to end.
    Terminate,
}

/// What the mouse did, in columns and lines of the screen counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouse {
    /// One notch of the wheel.
    Wheel {
        /// Where.
        column: u16,
        /// Towards what is older.
        up: bool,
    },
    /// The main button.
    Click {
        /// Where.
        column: u16,
        /// Where.
        line: u16,
    },
}
