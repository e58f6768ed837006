//! The commands that read.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Which chats are listed.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Chats {
    /// Only this account's [default: every account's]
    #[arg(value_name = "ACCOUNT", id = "of")]
    pub account: Option<String>,

    /// Only chats with something unread
    #[arg(long)]
    pub unread: bool,

    /// At most so many, from the top of the list
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
}

/// Which messages are read.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Messages {
    /// The account (may be left out where there is only one), and the chat: its id, its number, or
    /// a title that no other chat has
    #[arg(value_names = ["ACCOUNT", "CHAT"], num_args = 1..=2, required = true)]
    pub words: Vec<String>,

    /// The newest so many [default: 50]
    #[arg(long, value_name = "N", conflicts_with = "all")]
    pub limit: Option<usize>,

    /// Every message that the service gives
    #[arg(long)]
    pub all: bool,

    /// Only what was sent before: 2026-03-18, "2026-03-18 14:00", 2026-03-18T14:00:00Z, or 2d (ago)
    #[arg(long, value_name = "TIME")]
    pub before: Option<String>,

    /// Newest first, printed page by page as it comes
    #[arg(long)]
    pub newest_first: bool,

    /// Shows people the messages' ids, by which commands name them (always in JSON)
    #[arg(long)]
    pub ids: bool,
}

/// What is searched for in what was read so far.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Search {
    /// Words, each the beginning of a word in the message; "in quotes": exactly, in this order
    #[arg(required = true, value_name = "WORDS")]
    pub words: Vec<String>,

    /// Only in this chat: its id, or a title that no other chat has
    #[arg(long, value_name = "CHAT")]
    pub chat: Option<String>,

    /// At most so many messages, newest first
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub limit: usize,
}

/// What is listened to.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Watch {
    /// Only this account [default: every account]
    #[arg(value_name = "ACCOUNT", id = "of")]
    pub account: Option<String>,
}

/// What is written down, and where.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Export {
    /// The account (may be left out where there is only one), and the chat: its id, its number, or
    /// a title that no other chat has
    #[arg(value_names = ["ACCOUNT", "CHAT"], num_args = 1..=2, required = true)]
    pub words: Vec<String>,

    /// As what
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Format,

    /// Into this file, which nobody else may read; - is standard output [default: -]
    ///
    /// The file takes its place when it is whole. If reading is cut short, what was read so far
    /// stays beside it as FILE.partial. A pipe or a device is written into.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Replaces the file where there is one
    #[arg(long, requires = "output")]
    pub force: bool,
}

/// How a transcript is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One object with the chat and an array of its messages
    Json,
    /// A table for spreadsheets, in which formulas are text
    Csv,
    /// For people and wikis
    Markdown,
    /// A page that needs nothing else
    Html,
}
