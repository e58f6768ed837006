//! The table of commands: what feeds the keymap, the help screen, the palette, the shell with its
//! `--help`, the manual and the README.

use super::Command;

/// A row of the table. It is a command of the inbox, of the shell, or of both.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Its name in keymap, palette and shell; `config init` is one of two words.
    pub name: &'static str,
    /// What it does: a sentence without its capital letter and its full stop.
    pub words: &'static str,
    /// What it is in the inbox; `None`: only a shell has it.
    pub command: Option<Command>,
    /// What may follow the name on a line of the palette: `WORD` is needed, `[WORD]` is asked for
    /// where it is missing.
    pub arguments: &'static str,
    /// How it is called in a shell; `None`: only the inbox has it.
    pub shell: Option<Shell>,
}

/// How a command is called in a shell.
#[derive(Debug, Clone, Copy)]
pub struct Shell {
    /// What follows the name; the options have their own words.
    pub usage: &'static str,
    /// A line that works, without the program's name.
    pub example: &'static str,
}

impl Row {
    const fn taking(self, arguments: &'static str) -> Self {
        Self { arguments, ..self }
    }

    const fn shell(self, usage: &'static str, example: &'static str) -> Self {
        Self { shell: Some(Shell { usage, example }), ..self }
    }
}

/// A command of the inbox.
const fn row(command: Command, name: &'static str, words: &'static str) -> Row {
    Row { name, words, command: Some(command), arguments: "", shell: None }
}

/// A command that only a shell has: in the inbox it is what one looks at, or there is nothing to
/// ask.
const fn only(
    name: &'static str,
    words: &'static str,
    usage: &'static str,
    example: &'static str,
) -> Row {
    Row { name, words, command: None, arguments: "", shell: Some(Shell { usage, example }) }
}

/// Every command.
pub const TABLE: &[Row] = &[
    // reading, in a shell
    only(
        "chats",
        "list the chats, one a line",
        "[OPTIONS] [ACCOUNT]",
        "chats support --unread --limit 20",
    ),
    only(
        "messages",
        "print a chat's messages, oldest first",
        "[OPTIONS] [ACCOUNT] <CHAT>",
        "messages support 6281234567890@s.whatsapp.net --limit 20",
    ),
    only(
        "watch",
        "print what happens as it happens, one event a line, until it is stopped",
        "[OPTIONS] [ACCOUNT]",
        "watch support | jq -r 'select(.type == \"message\") | .text'",
    ),
    only(
        "export",
        "write a chat down as JSON, CSV, Markdown or a page for browsers",
        "[OPTIONS] --format <FORMAT> [ACCOUNT] <CHAT>",
        "export support 6281234567890@s.whatsapp.net --format html --output siti.html",
    ),
    // everywhere
    row(Command::NextPane, "next-pane", "go to the next pane"),
    row(Command::PreviousPane, "previous-pane", "go to the previous pane"),
    row(Command::Jump, "jump", "jump to a chat by a few letters of its name or number")
        .taking("[LETTERS]"),
    row(Command::Search, "search", "search the messages of all chats that were read so far")
        .taking("[WORDS]")
        .shell("[OPTIONS] <WORDS>...", "search parcel 8841 --account support"),
    row(Command::SearchChat, "find", "find words in this chat's messages that were read so far")
        .taking("[WORDS]"),
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
    // moving
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
    row(
        Command::Open,
        "open",
        "open the chat, or the one of this id; go to the quoted message; retry a failed page",
    )
    .taking("[ID]"),
    row(Command::GoToDate, "go-to-date", "go to a date in this chat, fetching on where needed")
        .taking("[DATE]"),
    row(Command::Find, "filter", "filter the chat list by name or number").taking("[LETTERS]"),
    // messages
    row(Command::Compose, "compose", "write to this chat"),
    row(Command::Send, "send", "send a text").taking("[TEXT]").shell(
        "[OPTIONS] [ACCOUNT] <CHAT> [TEXT | -]",
        "send support 6281234567890@s.whatsapp.net \"It is here.\" --key p-8841",
    ),
    row(Command::Reply, "reply", "answer the selected message"),
    row(
        Command::Edit,
        "edit",
        "change the text of an own message (in the inbox also: take an unsent or failed one back)",
    )
    .taking("[TEXT]")
    .shell(
        "[OPTIONS] [ACCOUNT] <CHAT> <MESSAGE> <TEXT | ->",
        "edit support 6281234567890@s.whatsapp.net 3EB0A1 \"It comes on Monday.\"",
    ),
    row(Command::Forward, "forward", "send a message on to another chat").taking("[TO]").shell(
        "[OPTIONS] [ACCOUNT] <CHAT> <MESSAGE> <TO>",
        "forward support 6281234567890@s.whatsapp.net 3EB0A1 971501234567@s.whatsapp.net",
    ),
    row(Command::Attach, "attach", "send a file").taking("[FILE]"),
    row(Command::React, "react", "react to a message with an emoji, or take that back")
        .taking("[EMOJI | NAME | --clear]")
        .shell(
            "[OPTIONS] [ACCOUNT] <CHAT> <MESSAGE> <EMOJI | --clear>",
            "react support 6281234567890@s.whatsapp.net 3EB0A1 👍",
        ),
    row(Command::DeleteMessage, "delete-message", "delete a message for everyone (asks first)")
        .taking("[--yes]")
        .shell(
            "[OPTIONS] [ACCOUNT] <CHAT> <MESSAGE>",
            "delete-message support 6281234567890@s.whatsapp.net 3EB0A1 --yes",
        ),
    row(Command::Vote, "vote", "vote in a poll").taking("[--option OPTION]…").shell(
        "[OPTIONS] [ACCOUNT] <CHAT> <MESSAGE> --option <OPTION>",
        "vote support 120363040000111122@g.us 3EB0A1 --option Monday",
    ),
    row(Command::Retry, "retry", "send a failed message again; load a failed page again"),
    // chats
    row(Command::MarkRead, "mark-read", "mark a chat as read")
        .shell("[OPTIONS] [ACCOUNT] <CHAT>", "mark-read support 6281234567890@s.whatsapp.net"),
    row(Command::Archive, "archive", "put a chat out of the way, or back")
        .taking("[--undo]")
        .shell("[OPTIONS] [ACCOUNT] <CHAT>", "archive support 6281234567890@s.whatsapp.net --undo"),
    row(Command::Pin, "pin", "keep a chat on top, or no longer")
        .taking("[--undo]")
        .shell("[OPTIONS] [ACCOUNT] <CHAT>", "pin support 6281234567890@s.whatsapp.net"),
    row(Command::Mute, "mute", "keep a chat quiet for a while, or no longer")
        .taking("[8h | 2d | 18:00 | always | --off]")
        .shell("[OPTIONS] [ACCOUNT] <CHAT>", "mute support 120363040000111122@g.us --for 7d"),
    row(Command::DeleteChat, "delete-chat", "delete a stored chat (asks first)")
        .taking("[--yes]")
        .shell(
            "[OPTIONS] [ACCOUNT] <CHAT>",
            "delete-chat support 6281234567890@s.whatsapp.net --yes",
        ),
    row(Command::Undo, "undo", "undo archiving, pinning or muting, for a few seconds"),
    row(Command::Copy, "copy", "copy the message's text by way of the terminal"),
    row(Command::CopyId, "copy-id", "copy the number or id by way of the terminal"),
    row(Command::CopyLink, "copy-link", "copy the link to what is attached"),
    row(Command::Save, "save", "save what is attached, or copy the link to it"),
    row(Command::Details, "details", "show everything known about the message"),
    row(Command::New, "new", "write first, to a number or an id").taking("[ACCOUNT] NUMBER"),
    row(Command::Location, "location", "send a place").taking("LATITUDE, LONGITUDE [NAME]"),
    row(Command::Contact, "contact", "send somebody's card").taking("NAME NUMBER"),
    row(
        Command::Poll,
        "poll",
        "send a question with options, of which one or any number is chosen",
    )
    .taking("[--any] QUESTION; OPTION; OPTION…"),
    // the team
    row(Command::Assign, "assign", "give a chat to somebody of the team")
        .taking("[PERSON]")
        .shell("[OPTIONS] [ACCOUNT] <CHAT> <PERSON>", "assign sales 6281234567890 Ana"),
    row(Command::Resolve, "resolve", "say that a chat is done")
        .shell("[OPTIONS] [ACCOUNT] <CHAT>", "resolve sales 6281234567890"),
    row(Command::Status, "status", "give a chat another state")
        .taking("[STATE]")
        .shell("[OPTIONS] [ACCOUNT] <CHAT> <STATE>", "status sales 6281234567890 ended"),
    row(Command::Label, "label", "put a label on a chat, or take it off")
        .taking("[NAME | --remove NAME]")
        .shell("[OPTIONS] [ACCOUNT] <CHAT> <LABEL>", "label jakarta 5f1c2d3e refund"),
    row(Command::Note, "note", "write a note for colleagues").taking("[TEXT]").shell(
        "[OPTIONS] [ACCOUNT] <CHAT> <TEXT | ->",
        "note sales 6281234567890 \"wants a call back\"",
    ),
    row(Command::Notes, "notes", "read what colleagues noted"),
    row(Command::Back, "back", "go back; clear the filter"),
    // writing
    row(Command::NewLine, "new-line", "begin a new line"),
    row(Command::LeaveComposer, "leave-composer", "leave the composer and keep the text"),
    row(Command::DeleteWord, "delete-word", "delete the word before the cursor"),
    row(Command::DeleteToLineStart, "delete-to-line-start", "delete to the start of the line"),
    row(Command::UndoEdit, "undo-edit", "undo the last edit of the text"),
    row(Command::RedoEdit, "redo-edit", "redo an edit that was undone"),
    // the program itself
    only(
        "doctor",
        "look at configuration, accounts and terminal, and say what to do",
        "[OPTIONS]",
        "doctor --json",
    ),
    only(
        "config",
        "write the configuration, say where it is and what it says, remove what is kept",
        "[OPTIONS] <COMMAND>",
        "config show",
    ),
    only(
        "config init",
        "write a configuration: asks for what no flag says, and tries the account",
        "[OPTIONS]",
        "config init --service gateway --base-url https://gateway.example.com --token-env SUPPORT_TOKEN",
    ),
    only(
        "config path",
        "print the configuration file's path, whether or not it is there",
        "[OPTIONS]",
        "config path --config other.toml",
    ),
    only(
        "config show",
        "print the effective configuration with all defaults; of secrets only where they are kept",
        "[OPTIONS]",
        "config show --config other.toml",
    ),
    only(
        "config purge",
        "remove what the state directory keeps: chats, messages, drafts, unsent messages, the log",
        "[OPTIONS]",
        "config purge --yes",
    ),
    only(
        "completions",
        "print what completes commands in a shell",
        "[OPTIONS] <SHELL>",
        "completions bash > ~/.local/share/bash-completion/completions/switchboard",
    ),
    only("man", "print the manual", "[OPTIONS] [COMMAND]...", "man send | man -l -"),
    only(
        "demo",
        "show the inbox on embedded services, with a temporary state of its own",
        "[OPTIONS]",
        "demo --services gateway,kapso --chats 20 --seed 7",
    ),
    only(
        "serve-demo",
        "run only the embedded services, each under its own path, and print a configuration for them",
        "[OPTIONS] --listen <ADDRESS:PORT>",
        "serve-demo --listen 127.0.0.1:7007 --quirks slow",
    ),
];
