//! One object: the chat, its messages as `messages --json` prints them, its notes.

use std::io::{self, Write};

use serde::Serialize;

use super::{Cover, Transcript};
use crate::cli::rows::json::{ChatRow, MessageRow, line, moment};
use crate::domain::Message;

/// The state of the writing.
#[derive(Default)]
pub(super) struct Json {
    begun: bool,
}

#[derive(Serialize)]
struct NoteRow<'a> {
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'a str>,
}

impl Transcript for Json {
    fn begin(&mut self, to: &mut dyn Write, cover: &Cover<'_>) -> io::Result<()> {
        let chat = line(&ChatRow::of(&cover.found.chat, cover.counted));
        write!(to, "{{\n\"chat\":{chat},\n\"complete\":{},\n\"messages\":[", cover.complete)
    }

    fn message(&mut self, to: &mut dyn Write, cover: &Cover<'_>, row: &Message) -> io::Result<()> {
        let comma = if std::mem::replace(&mut self.begun, true) { "," } else { "" };
        write!(to, "{comma}\n{}", line(&MessageRow::of(&cover.found.chat.key, row)))
    }

    fn end(&mut self, to: &mut dyn Write, cover: &Cover<'_>) -> io::Result<()> {
        let notes: Vec<NoteRow<'_>> = cover
            .notes
            .iter()
            .map(|note| NoteRow {
                text: &note.text,
                at: note.at.map(moment),
                by: note.by.as_deref(),
            })
            .collect();
        writeln!(to, "\n],\n\"notes\":{}\n}}", line(&notes))
    }
}
