//! What can be asked: one row per command, with its name and its words.
//!
//! The keys are in `assets/keymap.toml`; help, palette and README are made from both.

use std::fmt;

/// Something the operator can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "what each one does is said once, in TABLE")]
pub enum Command {
    NextPane,
    PreviousPane,
    Jump,
    Search,
    SearchChat,
    Palette,
    NextAccount,
    PreviousAccount,
    Accounts,
    NextUnread,
    PreviousUnread,
    Help,
    Problems,
    Redraw,
    Quit,
    Suspend,
    Down,
    Up,
    PageDown,
    PageUp,
    HalfDown,
    HalfUp,
    First,
    Last,
    Open,
    Find,
    Compose,
    Reply,
    TakeBack,
    Retry,
    MarkRead,
    DeleteChat,
    Copy,
    CopyId,
    Details,
    Back,
    Send,
    NewLine,
    LeaveComposer,
    DeleteWord,
    DeleteToLineStart,
    UndoEdit,
    RedoEdit,
}

/// A row of the table.
pub struct Row {
    /// Which command.
    pub command: Command,
    /// Its name in keymap, palette and shell.
    pub name: &'static str,
    /// What it does.
    pub words: &'static str,
}

const fn row(command: Command, name: &'static str, words: &'static str) -> Row {
    Row { command, name, words }
}

/// Every command.
pub const TABLE: &[Row] = &[
    row(Command::NextPane, "next-pane", "go to the next pane"),
    row(Command::PreviousPane, "previous-pane", "go to the previous pane"),
    row(Command::Jump, "jump", "jump to a chat by a few letters of its name or number"),
    row(Command::Search, "search", "search the messages of all chats that were read so far"),
    row(Command::SearchChat, "find", "find words in this chat's messages that were read so far"),
    row(Command::Palette, "palette", "choose a command by name"),
    row(
        Command::NextAccount,
        "next-account",
        "show only the next account's chats, at last all again",
    ),
    row(Command::PreviousAccount, "previous-account", "show only the previous account's chats"),
    row(Command::Accounts, "accounts", "show each account: its link, its numbers, what it can do"),
    row(Command::NextUnread, "next-unread", "go to the next unread chat"),
    row(Command::PreviousUnread, "previous-unread", "go to the previous unread chat"),
    row(Command::Help, "help", "show the keys in force"),
    row(Command::Problems, "problems", "show current problems with their request ids"),
    row(Command::Redraw, "redraw", "draw the screen anew"),
    row(Command::Quit, "quit", "leave"),
    row(Command::Suspend, "suspend", "give the terminal back to the shell for a while"),
    row(Command::Down, "down", "one down: chat, message, or line of a tall message"),
    row(Command::Up, "up", "one up: chat, message, or line of a tall message"),
    row(Command::PageDown, "page-down", "a page down"),
    row(Command::PageUp, "page-up", "a page up"),
    row(Command::HalfDown, "half-page-down", "half a page down"),
    row(Command::HalfUp, "half-page-up", "half a page up"),
    row(
        Command::First,
        "first",
        "first chat; oldest loaded message, and again: fetch on to the very oldest",
    ),
    row(Command::Last, "last", "last chat; newest message"),
    row(Command::Open, "open", "open the chat; go to the quoted message; retry a failed page"),
    row(Command::Find, "filter", "filter the chat list by name or number"),
    row(Command::Compose, "compose", "write to this chat"),
    row(Command::Reply, "reply", "answer the selected message"),
    row(Command::TakeBack, "take-back", "take the text of an unsent or failed message back"),
    row(Command::Retry, "retry", "send a failed message again; load a failed page again"),
    row(Command::MarkRead, "mark-read", "mark the chat as read"),
    row(Command::DeleteChat, "delete-chat", "delete the stored chat (asks first)"),
    row(Command::Copy, "copy", "copy the message's text by way of the terminal"),
    row(Command::CopyId, "copy-id", "copy the number or id by way of the terminal"),
    row(Command::Details, "details", "show everything known about the message"),
    row(Command::Back, "back", "go back; clear the filter"),
    row(Command::Send, "send", "send"),
    row(Command::NewLine, "new-line", "begin a new line"),
    row(Command::LeaveComposer, "leave-composer", "leave the composer and keep the text"),
    row(Command::DeleteWord, "delete-word", "delete the word before the cursor"),
    row(Command::DeleteToLineStart, "delete-to-line-start", "delete to the start of the line"),
    row(Command::UndoEdit, "undo-edit", "undo the last edit of the text"),
    row(Command::RedoEdit, "redo-edit", "redo an edit that was undone"),
];

impl Command {
    /// Its row.
    pub fn row(self) -> Option<&'static Row> {
        TABLE.iter().find(|row| row.command == self)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.name)
    }

    /// What it does.
    pub fn words(self) -> &'static str {
        self.row().map_or("", |row| row.words)
    }

    /// The command of this name.
    pub fn named(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.name == name).map(|row| row.command)
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where a key is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pane {
    /// In every pane; while text is written, only keys that are not text.
    Everywhere,
    /// The chat list.
    Inbox,
    /// The messages of a chat.
    Thread,
    /// Where text is written.
    Composer,
}

impl Pane {
    /// Its name in the keymap.
    pub fn name(self) -> &'static str {
        match self {
            Self::Everywhere => "everywhere",
            Self::Inbox => "inbox",
            Self::Thread => "thread",
            Self::Composer => "composer",
        }
    }

    /// Every pane.
    pub const ALL: [Self; 4] = [Self::Everywhere, Self::Inbox, Self::Thread, Self::Composer];
}
