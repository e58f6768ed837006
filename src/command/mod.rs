//! What can be asked: one row per command, with its name and its words.
//!
//! The keys are in `assets/keymap.toml`; help, palette, the shell's `--help`, the manual and the
//! README are made from both.

mod line;
mod table;

use std::fmt;

use crate::domain::Ability;
pub use line::{in_a_shell, split};
pub use table::{Row, Shell, TABLE};

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
    GoToDate,
    Find,
    Compose,
    Reply,
    Edit,
    Forward,
    Attach,
    React,
    DeleteMessage,
    Vote,
    Retry,
    MarkRead,
    Archive,
    Pin,
    Mute,
    DeleteChat,
    Undo,
    Copy,
    CopyId,
    CopyLink,
    Save,
    Details,
    New,
    Location,
    Contact,
    Poll,
    Assign,
    Resolve,
    Status,
    Label,
    Note,
    Notes,
    Back,
    Send,
    NewLine,
    LeaveComposer,
    DeleteWord,
    DeleteToLineStart,
    UndoEdit,
    RedoEdit,
}

impl Command {
    /// Its row.
    pub fn row(self) -> Option<&'static Row> {
        TABLE.iter().find(|row| row.command == Some(self))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.name)
    }

    /// What it does.
    pub fn words(self) -> &'static str {
        self.row().map_or("", |row| row.words)
    }

    /// What follows its name on a command line, as help shows it; `""`: nothing.
    pub fn arguments(self) -> &'static str {
        self.row().map_or("", |row| row.arguments)
    }

    /// The command of this name, or of one that it had in an earlier version.
    pub fn named(name: &str) -> Option<Self> {
        let name = if name == "take-back" { "edit" } else { name };
        TABLE.iter().find(|row| row.name == name)?.command
    }

    /// What the service has to be able to do for it; a command of a service that never can is not
    /// shown. Editing also takes back what is not sent yet, and saving also copies links and says
    /// why nothing can be had, whatever the service.
    pub fn needs(self) -> Option<Ability> {
        Some(match self {
            Self::Compose | Self::Send => Ability::Send,
            Self::Reply => Ability::Reply,
            Self::Forward => Ability::Forward,
            Self::Attach => Ability::Attach,
            Self::React => Ability::React,
            Self::DeleteMessage => Ability::DeleteMessage,
            Self::Vote => Ability::Vote,
            Self::MarkRead => Ability::MarkRead,
            Self::Archive => Ability::Archive,
            Self::Pin => Ability::Pin,
            Self::Mute => Ability::Mute,
            Self::DeleteChat => Ability::DeleteChat,
            Self::Location => Ability::SendLocation,
            Self::Contact => Ability::SendContact,
            Self::Poll => Ability::SendPoll,
            Self::Assign => Ability::Assign,
            Self::Resolve => Ability::Resolve,
            Self::Status => Ability::Status,
            Self::Label => Ability::Label,
            Self::Note | Self::Notes => Ability::Note,
            _ => return None,
        })
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The command of this name in a shell, and how it is called there.
pub fn shell(name: &str) -> Option<(&'static Row, &'static Shell)> {
    let row = TABLE.iter().find(|row| row.name == name)?;
    Some((row, row.shell.as_ref()?))
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
