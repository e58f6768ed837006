//! What colleagues noted.

use super::SheetLine;
use crate::app::App;
use crate::domain::{ChatKey, Note};
use crate::ui::look::Look;

/// The lines of the notes screen; `None`: they are on their way.
pub fn lines(app: &App, look: &Look, chat: &ChatKey, notes: Option<&[Note]>) -> Vec<SheetLine> {
    let Some(notes) = notes else { return vec![SheetLine::heading("Loading the notes.")] };
    let known = app.inbox.get(chat).and_then(|chat| chat.note.clone());
    let lines: Vec<_> = notes.iter().map(|note| line(look, note)).collect();
    match (lines.is_empty(), known) {
        (false, _) => lines,
        (true, Some(note)) => vec![SheetLine::new("note", note)],
        (true, None) => vec![SheetLine::heading("Nobody has noted anything.")],
    }
}

fn line(look: &Look, note: &Note) -> SheetLine {
    let at = note.at.map(|at| look.wall(at).format("%Y-%m-%d %H:%M").to_string());
    SheetLine::new(
        at.unwrap_or_else(|| "note".into()),
        match &note.by {
            Some(by) => format!("{by}: {}", note.text),
            None => note.text.clone(),
        },
    )
}
