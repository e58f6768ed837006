//! The commands that act. They take a chat by its id, never by its title: customers choose their
//! own names.

use std::path::PathBuf;

use clap::Args;

/// What is sent, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Send {
    /// The account (may be left out where there is only one), the chat's id or number, and the
    /// text; `-` or nothing reads it from standard input
    #[arg(value_names = ["ACCOUNT", "CHAT", "TEXT"], num_args = 1..=3, required = true)]
    pub words: Vec<String>,

    /// In answer to this message
    #[arg(long, value_name = "ID")]
    pub reply_to: Option<String>,

    /// Names this attempt: the same key never sends twice, where the service knows keys
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,

    /// Sends this file; the text becomes its caption
    #[arg(long, value_name = "PATH")]
    pub file: Option<PathBuf>,
}

/// A message that gets another text.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Edit {
    /// The account (may be left out where there is only one), the chat's id, the message's id, and
    /// the new text; `-` reads it from standard input
    #[arg(value_names = ["ACCOUNT", "CHAT", "MESSAGE", "TEXT"], num_args = 3..=4, required = true)]
    pub words: Vec<String>,
}

/// A reaction.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct React {
    /// The account (may be left out where there is only one), the chat's id, the message's id, and
    /// the emoji
    #[arg(value_names = ["ACCOUNT", "CHAT", "MESSAGE", "EMOJI"], num_args = 2..=4, required = true)]
    pub words: Vec<String>,

    /// Takes the own reaction back
    #[arg(long)]
    pub clear: bool,
}

/// A message that is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct DeleteMessage {
    /// The account (may be left out where there is only one), the chat's id, and the message's id
    #[arg(value_names = ["ACCOUNT", "CHAT", "MESSAGE"], num_args = 2..=3, required = true)]
    pub words: Vec<String>,

    /// Does not ask
    #[arg(long)]
    pub yes: bool,
}

/// A message that goes on to another chat.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Forward {
    /// The account (may be left out where there is only one), the chat's id, the message's id, and
    /// the id of the chat it goes to
    #[arg(value_names = ["ACCOUNT", "CHAT", "MESSAGE", "TO"], num_args = 3..=4, required = true)]
    pub words: Vec<String>,
}

/// Options of a poll.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Vote {
    /// The account (may be left out where there is only one), the chat's id, and the poll's id
    #[arg(value_names = ["ACCOUNT", "CHAT", "MESSAGE"], num_args = 2..=3, required = true)]
    pub words: Vec<String>,

    /// An option, word for word; several: those chosen, in place of those before
    #[arg(long = "option", value_name = "OPTION", required = true)]
    pub options: Vec<String>,
}

/// A chat, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct OneChat {
    /// The account (may be left out where there is only one), and the chat's id
    #[arg(value_names = ["ACCOUNT", "CHAT"], num_args = 1..=2, required = true)]
    pub words: Vec<String>,
}

/// A chat, and the way back.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Switch {
    /// The account (may be left out where there is only one), and the chat's id
    #[arg(value_names = ["ACCOUNT", "CHAT"], num_args = 1..=2, required = true)]
    pub words: Vec<String>,

    /// The other way round
    #[arg(long)]
    pub undo: bool,
}

/// How long a chat is quiet.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Mute {
    /// The account (may be left out where there is only one), and the chat's id
    #[arg(value_names = ["ACCOUNT", "CHAT"], num_args = 1..=2, required = true)]
    pub words: Vec<String>,

    /// For so long: 30m, 8h, 7d, always [default: 8h]
    #[arg(long = "for", value_name = "SPAN", conflicts_with_all = ["until", "off"])]
    pub span: Option<String>,

    /// Until then: 18:00, tomorrow, "2026-03-18 09:00", 2026-03-18T09:00:00Z, always
    #[arg(long, value_name = "TIME", conflicts_with = "off")]
    pub until: Option<String>,

    /// Not any more
    #[arg(long)]
    pub off: bool,
}

/// A chat that is removed from the service's store.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct DeleteChat {
    /// The account (may be left out where there is only one), and the chat's id
    #[arg(value_names = ["ACCOUNT", "CHAT"], num_args = 1..=2, required = true)]
    pub words: Vec<String>,

    /// Does not ask
    #[arg(long)]
    pub yes: bool,
}

/// To whom a chat is given.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Assign {
    /// The account (may be left out where there is only one), the chat's id, and the person: an id
    /// or a name that only one of the team has
    #[arg(value_names = ["ACCOUNT", "CHAT", "PERSON"], num_args = 2..=3, required = true)]
    pub words: Vec<String>,
}

/// What colleagues should know.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Note {
    /// The account (may be left out where there is only one), the chat's id, and the note; `-`
    /// reads it from standard input
    #[arg(value_names = ["ACCOUNT", "CHAT", "TEXT"], num_args = 2..=3, required = true)]
    pub words: Vec<String>,
}

/// A label for a chat.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Label {
    /// The account (may be left out where there is only one), the chat's id, and the label: its id
    /// or its name
    #[arg(value_names = ["ACCOUNT", "CHAT", "LABEL"], num_args = 2..=3, required = true)]
    pub words: Vec<String>,

    /// Takes it off
    #[arg(long)]
    pub remove: bool,
}

/// One of the service's own states.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Status {
    /// The account (may be left out where there is only one), the chat's id, and the state
    #[arg(value_names = ["ACCOUNT", "CHAT", "STATUS"], num_args = 2..=3, required = true)]
    pub words: Vec<String>,
}
