//! The table of commands.

use super::Command;

/// A row of the table.
pub struct Row {
    /// Which command.
    pub command: Command,
    /// Its name in keymap, palette and shell.
    pub name: &'static str,
    /// What may follow the name on a command line: `WORD` is needed, `[WORD]` is asked for where
    /// it is missing.
    pub arguments: &'static str,
    /// What it does.
    pub words: &'static str,
}

const fn row(command: Command, name: &'static str, words: &'static str) -> Row {
    Row { command, name, arguments: "", words }
}

const fn taking(
    command: Command,
    name: &'static str,
    arguments: &'static str,
    words: &'static str,
) -> Row {
    Row { command, name, arguments, words }
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
    row(
        Command::NextUnread,
        "next-unread",
        "go to the next unread chat; while finding: the next match",
    ),
    row(
        Command::PreviousUnread,
        "previous-unread",
        "go to the previous unread chat; while finding: the match before",
    ),
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
    taking(
        Command::Open,
        "open",
        "[ID]",
        "open the chat, or the one of this id; go to the quoted message; retry a failed page",
    ),
    taking(
        Command::GoToDate,
        "go-to-date",
        "[DATE]",
        "go to a date in this chat, fetching on where needed",
    ),
    row(Command::Find, "filter", "filter the chat list by name or number"),
    row(Command::Compose, "compose", "write to this chat"),
    row(Command::Reply, "reply", "answer the selected message"),
    taking(
        Command::Edit,
        "edit",
        "[TEXT]",
        "change the own text; take an unsent or failed one back",
    ),
    row(Command::Forward, "forward", "send the message on to another chat (asks first)"),
    taking(Command::Attach, "attach", "[FILE]", "send a file"),
    taking(Command::React, "react", "[NAME]", "react to the message, by the name of an emoji"),
    row(Command::DeleteMessage, "delete-message", "delete the message for everyone (asks first)"),
    row(Command::Vote, "vote", "vote in the poll"),
    row(Command::Retry, "retry", "send a failed message again; load a failed page again"),
    row(Command::MarkRead, "mark-read", "mark the chat as read"),
    row(Command::Archive, "archive", "put the chat out of the way, or back"),
    row(Command::Pin, "pin", "keep the chat on top, or no longer"),
    taking(
        Command::Mute,
        "mute",
        "[8h | 2d | 18:00 | always]",
        "keep the chat quiet, or no longer",
    ),
    row(Command::DeleteChat, "delete-chat", "delete the stored chat (asks first)"),
    row(Command::Undo, "undo", "undo archiving, pinning or muting, for a few seconds"),
    row(Command::Copy, "copy", "copy the message's text by way of the terminal"),
    row(Command::CopyId, "copy-id", "copy the number or id by way of the terminal"),
    row(Command::CopyLink, "copy-link", "copy the link to what is attached"),
    row(Command::Save, "save", "save what is attached, or copy the link to it"),
    row(Command::Details, "details", "show everything known about the message"),
    taking(Command::New, "new", "[ACCOUNT] NUMBER", "write first, to a number or an id"),
    taking(Command::Location, "location", "LATITUDE, LONGITUDE [NAME]", "send a place"),
    taking(Command::Contact, "contact", "NAME NUMBER", "send somebody's card"),
    taking(
        Command::Poll,
        "poll",
        "[--any] QUESTION; OPTION; OPTION…",
        "send a question with options, of which one or any number is chosen",
    ),
    taking(Command::Assign, "assign", "[PERSON]", "give the chat to somebody of the team"),
    row(Command::Resolve, "resolve", "say that the chat is done"),
    taking(Command::Status, "status", "[STATE]", "give the chat another state"),
    taking(Command::Label, "label", "[NAME]", "put a label on the chat, or take it off"),
    taking(Command::Note, "note", "[TEXT]", "write a note for colleagues"),
    row(Command::Notes, "notes", "read what colleagues noted"),
    row(Command::Back, "back", "go back; clear the filter"),
    row(Command::Send, "send", "send"),
    row(Command::NewLine, "new-line", "begin a new line"),
    row(Command::LeaveComposer, "leave-composer", "leave the composer and keep the text"),
    row(Command::DeleteWord, "delete-word", "delete the word before the cursor"),
    row(Command::DeleteToLineStart, "delete-to-line-start", "delete to the start of the line"),
    row(Command::UndoEdit, "undo-edit", "undo the last edit of the text"),
    row(Command::RedoEdit, "redo-edit", "redo an edit that was undone"),
];
