//! Where text is written: to whom, from where, and what the customer sees of it.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::look::Look;
use super::status::{typing_in_short, typing_words};
use super::theme::Meaning;
use super::{text, times, wrap};
use crate::app::thread::Errand;
use crate::app::{App, Focus, words};
use crate::domain::{Ability, Can, ChatKey};

/// Rows of text at most, of a pane of this height.
fn most_rows(height: u16) -> u16 {
    (height / 4).clamp(1, 10)
}

/// How many rows the composer of the open chat takes: a rule, to whom, a quote, the text.
pub fn height(app: &App, look: &Look, pane: Rect) -> u16 {
    let Some(chat) = app.open.as_ref() else { return 3 };
    let editing = app.drafts.editing(chat);
    let width = pane.width.saturating_sub(3).max(1);
    let here = app.focus == Focus::Composer;
    let draft = app.drafts.get(chat).filter(|draft| here || !draft.is_blank());
    let Some(area) = editing.map(|e| &e.area).or(draft.map(|draft| &draft.area)) else {
        let words = look.line(&idle_words(app, chat).0).into_owned();
        let rows = wrap::wrap(&words, pane.width.saturating_sub(2).max(1)).len() as u16;
        return 2 + rows.clamp(1, most_rows(pane.height).min(3));
    };
    let rows: usize = area.lines().iter().map(|line| wrap::wrap(line, width).len().max(1)).sum();
    let answers = draft.is_some_and(|draft| draft.reply_to.is_some());
    let quote = u16::from(editing.is_some() || answers);
    2 + quote + (rows as u16).clamp(1, most_rows(pane.height))
}

/// Draws the composer of the open chat; `newer`: messages below the last visible one.
pub fn draw(app: &App, look: &Look, newer: usize, frame: &mut Frame, area: Rect) {
    let Some(chat) = app.open.clone() else { return };
    rule(app, look, newer, frame, area);
    address(app, look, frame, Rect { y: area.y + 1, height: 1, ..area }, &chat);
    let mut top = area.y + 2;
    if let Some((quote, meaning)) = quote(app, look, &chat) {
        look.put(frame.buffer_mut(), area.x + 1, top, area.width - 2, &quote, meaning);
        top += 1;
    }
    let body = Rect { x: area.x + 1, y: top, width: area.width - 2, height: area.bottom() - top };
    write(app, look, frame, body, &chat);
}

/// The rule above the composer; while the reader is scrolled up it counts what is newer.
fn rule(app: &App, look: &Look, newer: usize, frame: &mut Frame, area: Rect) {
    let line = look.glyphs.horizontal.repeat(usize::from(area.width));
    let buffer = frame.buffer_mut();
    look.put(buffer, area.x, area.y, area.width, &line, Meaning::Rule);
    if let Some(doing) = app.open.as_ref().and_then(|chat| app.doing(chat)) {
        let said = format!(" {}{} ", look.line(&doing), look.glyphs.ellipsis);
        look.put(buffer, area.x + 1, area.y, area.width.saturating_sub(2), &said, Meaning::Note);
    }
    let Some(thread) = app.thread() else { return };
    let newest =
        app.settings.keymap.key_for(crate::command::Pane::Thread, crate::command::Command::Last);
    let newest = newest.unwrap_or_default();
    // Beyond what is in memory nobody counts.
    let more = if thread.timeline.reaches_newest() { "" } else { "+" };
    let said = match (&thread.errand, newer) {
        (Some(Errand::Oldest { read }), _) => Some((
            format!(" to the oldest: {read} messages {} any key stops ", look.glyphs.dot),
            Meaning::Note,
        )),
        (Some(Errand::Until { at, read }), _) => Some((
            format!(
                " to {}: {read} messages {} any key stops ",
                times::day(look.wall(*at).date(), look.wall(app.wall).date()),
                look.glyphs.dot
            ),
            Meaning::Note,
        )),
        (Some(Errand::Find { read, .. }), _) => Some((
            format!(" looking for the quote: {read} read {} any key stops ", look.glyphs.dot),
            Meaning::Note,
        )),
        (None, 0) => None,
        (None, newer) => Some((
            format!(
                " {} {newer}{more} newer {} {newest} goes there ",
                look.glyphs.more_below, look.glyphs.dot
            ),
            Meaning::NeedsYou,
        )),
    };
    if let Some((said, meaning)) = said {
        let width = text::width(&said) as u16;
        let x = area.right().saturating_sub(width + 2).max(area.x);
        look.put(buffer, x, area.y, area.right() - x, &said, meaning);
    }
}

/// To whom it goes, and from where.
fn address(app: &App, look: &Look, frame: &mut Frame, area: Rect, chat: &ChatKey) {
    let here = app.focus == Focus::Composer;
    let title = app.title(chat);
    if app.read_only(chat).is_some() {
        let (title, line) = (look.line(&title), look.line(chat.line.as_str()));
        let pieces = [
            ("Reading ", Meaning::Dim),
            (&*title, Meaning::HereDim),
            (", chat of ", Meaning::Dim),
            (&*line, Meaning::Normal),
        ];
        look.put_all(frame.buffer_mut(), area.x + 1, area.y, area.width.saturating_sub(2), &pieces);
        return;
    }
    let account = app.account(&chat.account);
    let line = account.and_then(|account| account.line(&chat.line));
    let from = line
        .and_then(|line| line.name.clone())
        .or_else(|| line.and_then(|line| line.number.clone()));
    let from = from.unwrap_or_else(|| chat.account.to_string());
    let (typing, meaning) =
        account.map_or((String::new(), Meaning::Dim), |account| typing_words(app, account));
    let dot = look.glyphs.dot;
    let (title, from) = (look.line(&title), look.line(&from));
    let typing = format!(" {dot} {}", look.line(&typing));
    let short = account.map_or("", |account| typing_in_short(app, account));
    let short = format!(" {dot} {short}");
    let room = usize::from(area.width.saturating_sub(2));
    // On a narrow screen the end of the own number tells it from the others as well.
    let named = |from: &str| text::width(&format!("To {title}, from {from}"));
    let number = !from.chars().any(char::is_alphabetic);
    let narrow = number && named(&from) + text::width(&short) > room;
    let from = if narrow { ending(&from, look) } else { from.into_owned() };
    // What the customer sees of it is never cut off: its reason is, and the ends of names.
    let left = room.saturating_sub(named(&from));
    let reason_begins = typing.split(':').next().map_or(0, text::width) + 8;
    let whole = left >= text::width(&typing).min(reason_begins);
    let said = if whole { &typing } else { &short };
    let kept = if whole { left } else { text::width(said).min(room) };
    let pieces = [
        ("To ", Meaning::Dim),
        (&*title, if here { Meaning::Here } else { Meaning::HereDim }),
        (", from ", Meaning::Dim),
        (&*from, Meaning::Normal),
    ];
    let buffer = frame.buffer_mut();
    let mut taken = 0;
    // However long the customer's name is, where it goes from keeps enough to tell it by.
    let least = text::width(look.glyphs.ellipsis) + 5;
    let around = text::width("To , from ") + text::width(&from).min(least);
    let name = room.saturating_sub(kept + around).max(least);
    for (n, (piece, meaning)) in pieces.into_iter().enumerate() {
        let most = if n == 1 { name } else { room };
        let most = most.min((room - kept).saturating_sub(usize::from(taken))) as u16;
        taken += look.put(buffer, area.x + 1 + taken, area.y, most, piece, meaning);
    }
    look.put(buffer, area.x + 1 + taken, area.y, room as u16 - taken, said, meaning);
}

/// The last digits of a number; a name as it is.
pub(super) fn ending(from: &str, look: &Look) -> String {
    let letters: Vec<char> = from.chars().filter(|letter| !letter.is_whitespace()).collect();
    if letters.len() <= 6 || letters.iter().any(|letter| letter.is_alphabetic()) {
        return from.to_owned();
    }
    let end: String = letters[letters.len() - 4..].iter().collect();
    format!("{}{end}", look.glyphs.ellipsis)
}

/// The message that is changed, or answered, in a line.
fn quote(app: &App, look: &Look, chat: &ChatKey) -> Option<(String, Meaning)> {
    if let Some(editing) = app.drafts.editing(chat) {
        let thread = app.threads.get(chat);
        let message = thread.and_then(|thread| thread.timeline.get(&editing.target.id));
        let text = message.and_then(|message| message.text.clone()).unwrap_or_default();
        return Some((format!("Editing: {}", look.line(&text)), Meaning::Note));
    }
    let target = app.drafts.get(chat)?.reply_to.as_ref()?;
    let message = app.threads.get(chat).and_then(|thread| thread.timeline.get(target));
    let words = message.map_or_else(|| "a message".to_owned(), super::thread::in_a_line);
    Some((format!("{} {}", look.glyphs.quote, look.line(&words)), Meaning::Dim))
}

fn write(app: &App, look: &Look, frame: &mut Frame, area: Rect, chat: &ChatKey) {
    let here = app.focus == Focus::Composer;
    let editing = app.drafts.editing(chat).map(|editing| &editing.area);
    let draft = app.drafts.get(chat).filter(|draft| here || !draft.is_blank());
    match editing.or(draft.map(|draft| &draft.area)) {
        Some(area_of_text) => {
            let mut shown = area_of_text.clone();
            shown.set_style(look.style(Meaning::Normal));
            shown.set_cursor_style(look.style(Meaning::Normal));
            frame.render_widget(&shown, area);
            if here && app.overlay.is_none() {
                let cursor = shown.screen_cursor();
                let (top, left) = shown.scroll_offset();
                let x = area.x + (cursor.col as u16).saturating_sub(left);
                let y = area.y + (cursor.row as u16).saturating_sub(top);
                frame.set_cursor_position((x.min(area.right() - 1), y.min(area.bottom() - 1)));
            }
            let (above, _) = shown.scroll_offset();
            if above > 0 {
                let mark = look.glyphs.more_above;
                look.put(frame.buffer_mut(), area.x - 1, area.y, 1, mark, Meaning::NeedsYou);
            }
        }
        None => {
            let (words, meaning) = idle_words(app, chat);
            super::thread::paragraph(look, frame.buffer_mut(), area, 0, &words, meaning);
        }
    }
}

/// What stands where no text is: how to begin, or why not.
fn idle_words(app: &App, chat: &ChatKey) -> (String, Meaning) {
    let key =
        app.settings.keymap.key_for(crate::command::Pane::Thread, crate::command::Command::Compose);
    let row = app.inbox.get(chat);
    if let Some(why) = app.read_only(chat) {
        return (why.to_owned(), Meaning::Dim);
    }
    let can =
        row.and_then(|row| Some(app.account(&chat.account)?.can(Ability::Send, row, app.wall)));
    match can {
        Some(Can::NotNow(why)) => (words::whole(&why), Meaning::Wrong),
        Some(Can::Never) => ("This service takes no messages from here.".into(), Meaning::Dim),
        _ => (format!("{} begins a message", key.unwrap_or_default()), Meaning::Dim),
    }
}
