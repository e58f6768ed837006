//! What lies over the panes: help, details, problems, pickers, questions.

mod accounts;
mod chooser;
mod date;
mod details;
mod difference;
mod help;
mod notes;
mod picker;
mod problems;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Clear, Widget};

use super::look::Look;
use super::theme::Meaning;
use super::wrap;
use crate::app::App;
use crate::app::overlay::{Confirm, Overlay};

/// Draws what lies over the panes.
pub fn draw(app: &App, look: &Look, frame: &mut Frame, area: Rect) {
    if app.overlay.is_some() {
        // What lies behind is still there, but the eye has nothing to do with it now.
        let behind = Style::reset().patch(look.style(Meaning::Dim));
        frame.buffer_mut().set_style(area, behind);
    }
    match &app.overlay {
        None => {}
        Some(Overlay::Help { scroll }) => {
            let lines = help::lines(app);
            sheet(look, frame.buffer_mut(), area, "Keys", &lines, *scroll);
        }
        Some(Overlay::Problems { scroll }) => {
            let lines = problems::lines(app, look);
            sheet(look, frame.buffer_mut(), area, "Current problems", &lines, *scroll);
        }
        Some(Overlay::Accounts { scroll }) => {
            let lines = accounts::lines(app, look);
            sheet(look, frame.buffer_mut(), area, "Accounts", &lines, *scroll);
        }
        Some(Overlay::Details { chat, row, before, scroll }) => {
            let lines = details::lines(app, look, chat, row, before);
            sheet(
                look,
                frame.buffer_mut(),
                area,
                "Everything known about this message",
                &lines,
                *scroll,
            );
        }
        Some(Overlay::Jump(picker)) => picker::chats(app, look, frame, area, picker),
        Some(Overlay::Search(finder)) => picker::found(app, look, frame, area, finder),
        Some(Overlay::Palette(picker)) => picker::commands(app, look, frame, area, picker),
        Some(Overlay::Choose(chooser)) => chooser::choose(look, frame, area, chooser),
        Some(Overlay::Ask(prompt)) => chooser::ask(look, frame, area, prompt),
        Some(Overlay::Notes { chat, notes, scroll }) => {
            let lines = notes::lines(app, look, chat, notes.as_deref());
            let title = format!("Notes about {}", app.title(chat));
            sheet(look, frame.buffer_mut(), area, &title, &lines, *scroll);
        }
        Some(Overlay::Date(dating)) => date::draw(app, look, frame, area, dating),
        Some(Overlay::Confirm(confirm)) => question(look, frame.buffer_mut(), area, confirm),
    }
}

/// A line of a sheet: a name column and what is said.
pub struct SheetLine {
    /// Stands on the left, in a column of its own.
    pub name: String,
    /// What is said; wrapped.
    pub text: String,
    /// How.
    pub meaning: Meaning,
    /// What was taken out and put in is marked in it.
    pub marked: bool,
}

impl SheetLine {
    fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let (name, text) = (name.into(), text.into());
        Self { name, text, meaning: Meaning::Normal, marked: false }
    }

    fn heading(text: impl Into<String>) -> Self {
        Self { meaning: Meaning::Here, ..Self::new(text, "") }
    }
}

/// A row of a sheet as it is drawn.
struct SheetRow {
    name: String,
    name_meaning: Meaning,
    pieces: Vec<(String, Meaning)>,
}

/// Clears a place in the middle and answers what is inside its air.
fn clear(buffer: &mut Buffer, area: Rect, width: u16, height: u16) -> Rect {
    // A few columns of what lies behind would only look torn.
    let width = if area.width < width + 16 { area.width } else { width };
    let height = height.min(area.height);
    let place = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 3,
        width,
        height,
    };
    let air = Rect { x: place.x.saturating_sub(2), width: place.width + 4, ..place };
    Clear.render(air.intersection(area), buffer);
    place
}

/// Rules above and below, a title on the upper one, keys on the lower.
fn frame_of(look: &Look, buffer: &mut Buffer, place: Rect, title: &str, foot: &str) -> Rect {
    let rule = look.glyphs.horizontal.repeat(usize::from(place.width));
    for y in [place.y, place.bottom() - 1] {
        look.put(buffer, place.x, y, place.width, &rule, Meaning::Here);
    }
    let title = format!(" {} ", look.line(title));
    look.put(buffer, place.x + 2, place.y, place.width.saturating_sub(4), &title, Meaning::Here);
    let foot = format!(" {foot} ");
    look.put(
        buffer,
        place.x + 2,
        place.bottom() - 1,
        place.width.saturating_sub(4),
        &foot,
        Meaning::Dim,
    );
    Rect {
        x: place.x + 2,
        y: place.y + 1,
        width: place.width.saturating_sub(4),
        height: place.height.saturating_sub(2),
    }
}

/// A sheet of names and texts, scrolled by keys.
fn sheet(
    look: &Look,
    buffer: &mut Buffer,
    area: Rect,
    title: &str,
    lines: &[SheetLine],
    scroll: u16,
) {
    let width = area.width.min(84);
    let name_width = lines.iter().filter(|line| !line.text.is_empty());
    let name_width =
        name_width.map(|line| super::text::width(&line.name)).max().unwrap_or(0).min(22) as u16;
    let inner_width = width.saturating_sub(4);
    let text_width = inner_width.saturating_sub(name_width + 2).max(8);
    let rows = laid_out(look, lines, text_width);
    let wanted = rows.len() as u16 + 2;
    let place = clear(buffer, area, width, wanted.min(area.height.saturating_sub(2)).max(5));
    let more = rows.len() > usize::from(place.height.saturating_sub(2));
    let foot = if more { "j k scroll, any other key closes" } else { "any key closes" };
    let inner = frame_of(look, buffer, place, title, foot);
    let top = usize::from(scroll).min(rows.len().saturating_sub(usize::from(inner.height)));
    for (row, y) in rows.iter().skip(top).zip(inner.y..inner.bottom()) {
        let heading = row.pieces.is_empty();
        let room = if heading { inner.width } else { name_width };
        look.put(buffer, inner.x, y, room, &row.name, row.name_meaning);
        let x = inner.x + name_width + 2;
        let room = inner.right().saturating_sub(x);
        let pieces: Vec<_> = row.pieces.iter().map(|(text, how)| (text.as_str(), *how)).collect();
        look.put_all(buffer, x, y, room, &pieces);
    }
}

fn laid_out(look: &Look, lines: &[SheetLine], width: u16) -> Vec<SheetRow> {
    let mut rows = Vec::new();
    for line in lines {
        let name = look.line(&line.name).into_owned();
        let text = look.block(&line.text).into_owned();
        if text.is_empty() {
            rows.push(SheetRow { name, name_meaning: line.meaning, pieces: Vec::new() });
            continue;
        }
        let (mut name, mut within) = (Some(name), None);
        for range in wrap::wrap(&text, width) {
            let pieces = if line.marked {
                difference::pieces(&text[range], line.meaning, &mut within)
            } else {
                vec![(text[range].to_owned(), line.meaning)]
            };
            let name = name.take().unwrap_or_default();
            rows.push(SheetRow { name, name_meaning: Meaning::Key, pieces });
        }
    }
    rows
}

/// A question that waits for a yes.
fn question(look: &Look, buffer: &mut Buffer, area: Rect, confirm: &Confirm) {
    let width = area.width.min(64);
    let inner_width = width.saturating_sub(4).max(1);
    let wrapped = |line: &str, meaning: Meaning| {
        let clean = look.line(line).into_owned();
        let lines = wrap::wrap(&clean, inner_width).into_iter();
        lines.map(|range| (clean[range].to_owned(), meaning)).collect::<Vec<_>>()
    };
    let title = wrapped(&confirm.title, Meaning::Strong);
    let lines = confirm.lines.iter().flat_map(|line| wrapped(line, Meaning::Normal));
    let gap = || std::iter::once((String::new(), Meaning::Normal));
    // Blank rows go where there is no room for them; what it means to say yes does not.
    let mut rows: Vec<_> = gap().chain(title).chain(gap()).chain(lines).chain(gap()).collect();
    if rows.len() + 2 > usize::from(area.height) {
        rows.retain(|(row, _)| !row.is_empty());
    }
    let place = clear(buffer, area, width, rows.len() as u16 + 2);
    let inner =
        frame_of(look, buffer, place, "Sure?", &format!("y {}   n or Esc: no", confirm.yes));
    for ((row, meaning), y) in rows.iter().zip(inner.y..inner.bottom()) {
        look.put(buffer, inner.x, y, inner.width, row, *meaning);
    }
}
