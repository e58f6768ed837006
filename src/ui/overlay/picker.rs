//! A list narrowed by typing: chats, commands.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{clear, frame_of};
use crate::app::App;
use crate::app::overlay::{Finder, Picker};
use crate::app::palette::{Entry, Palette};
use crate::command::{Command, Pane};
use crate::domain::{Chat, ChatKey, ChatKind, Excerpt};
use crate::ui::look::Look;
use crate::ui::theme::Meaning;
use crate::ui::{text, times};

/// Draws the list of chats to jump to.
pub fn chats(app: &App, look: &Look, frame: &mut Frame, area: Rect, picker: &Picker<ChatKey>) {
    let words = Words::of("Jump to a chat", "Nothing matches.");
    draw(look, frame, area, &words, picker, |key| {
        let chat = app.inbox.get(key);
        let title = chat.map_or_else(|| key.chat.to_string(), |chat| chat.title().to_owned());
        let whose = chat.map(|chat| whose(app, chat)).unwrap_or_default();
        let unread = chat.map_or(0, |chat| chat.unread);
        let word = if app.counts_news(&key.account) { "new" } else { "unread" };
        let unread = if unread > 0 { format!("{unread} {word}  ") } else { String::new() };
        let at = chat.and_then(|chat| chat.last_activity);
        let at = at.map_or(String::new(), |at| times::short(look.wall(at), look.wall(app.wall)));
        (vec![(title, Meaning::Normal), (whose, Meaning::Dim)], format!("{unread}{at}"))
    });
}

/// What tells a chat from another of the same name: its number, that it is a group, its account.
fn whose(app: &App, chat: &Chat) -> String {
    let address = chat.address.clone().filter(|address| address != chat.title());
    let kind = (chat.kind == ChatKind::Group).then(|| "group".to_owned());
    let facts = [address, kind, crate::ui::inbox::badge(app, chat)];
    facts.into_iter().flatten().map(|fact| format!("  {fact}")).collect()
}

/// Draws the list of commands; of one whose name is typed, what follows it.
pub fn commands(app: &App, look: &Look, frame: &mut Frame, area: Rect, palette: &Palette) {
    let keymap = &app.settings.keymap;
    let foot = "Enter carries out, Tab completes, Esc closes";
    let words = Words { foot, ..Words::of("Commands", "Nothing matches.") };
    let begun = palette.begun();
    draw(look, frame, area, &words, &palette.picker, |entry| {
        let row = match entry {
            Entry::Again(line) => return (vec![(line.clone(), Meaning::Strong)], "again".into()),
            Entry::Command(row) => row,
        };
        let key = match row.command {
            Some(command) if !app.offers(command) => "not of this service".into(),
            Some(command) => {
                let panes = [app.pane(), Pane::Inbox, Pane::Thread, Pane::Composer];
                panes.into_iter().find_map(|pane| keymap.key_for(pane, command)).unwrap_or_default()
            }
            None => "in a shell".into(),
        };
        let usage = match (row.arguments, row.shell) {
            _ if begun.is_none() => String::new(),
            ("", Some(shell)) if row.command.is_none() => format!(" {}", shell.usage),
            ("", _) => String::new(),
            (arguments, _) => format!(" {arguments}"),
        };
        let name = (format!("{}{usage}", row.name), Meaning::Normal);
        (vec![name, (format!(": {}", row.words), Meaning::Dim)], key)
    });
}

/// Draws the messages that were found.
pub fn found(app: &App, look: &Look, frame: &mut Frame, area: Rect, finder: &Finder) {
    let (title, foot) = match &finder.chat {
        Some(chat) => {
            let (missing, foot) = unsearched(app, look, finder);
            (format!("Find in {}{missing}", app.title(chat)), foot)
        }
        None => (
            "Search all chats, as far as they were read".to_owned(),
            "Enter goes there, Esc closes".to_owned(),
        ),
    };
    let title = match finder.more {
        true => format!("{title}: the newest {}", finder.picker.offers.len()),
        false => title,
    };
    let thread = finder.chat.as_ref().and_then(|chat| app.threads.get(chat));
    let whole = thread.is_some_and(|thread| thread.unfetched_below().is_none());
    let empty = match (&finder.trouble, &finder.asked) {
        (Some(why), _) => format!("It can't be searched: {why}"),
        (None, Some(_)) => format!("Searching{}", look.glyphs.ellipsis),
        (None, None) if finder.picker.area.is_empty() => {
            "What was read so far is searched; what was never loaded is missing.".into()
        }
        (None, None) if whole => "Nothing in this chat, all of which was read.".into(),
        (None, None) if finder.chat.is_some() => "Nothing in what was read so far.".into(),
        (None, None) => {
            let find = app.settings.keymap.key_for(Pane::Thread, Command::SearchChat);
            let find = find.unwrap_or_default();
            format!("Nothing in what was read so far; {find} in a chat fetches what is older.")
        }
    };
    let words = Words { foot: &foot, ..Words::of(&title, &empty) };
    draw(look, frame, area, &words, &finder.picker, |hit| {
        let at = times::short(look.wall(hit.message.sent_at), look.wall(app.wall));
        let mut pieces = Vec::new();
        if finder.chat.is_none() {
            let chat = app.inbox.name_of(&hit.chat).unwrap_or(&hit.chat);
            pieces.push((format!("{}  ", app.title(chat)), Meaning::Strong));
            let badge = app.inbox.get(chat).and_then(|chat| crate::ui::inbox::badge(app, chat));
            pieces.extend(badge.map(|badge| (format!("{badge}  "), Meaning::Dim)));
        }
        pieces.extend(excerpt(&hit.excerpt));
        (pieces, at)
    });
}

/// From when on a chat is searched, where it was not read to its end; and what keys do.
fn unsearched(app: &App, look: &Look, finder: &Finder) -> (String, String) {
    let foot = "Enter goes there, Esc closes".to_owned();
    let thread = finder.chat.as_ref().and_then(|chat| app.threads.get(chat));
    let Some(known_from) = thread.and_then(|thread| thread.unfetched_below()) else {
        return (String::new(), foot);
    };
    let from = known_from.map_or("what is there".to_owned(), |at| {
        let at = look.wall(at);
        let day = times::day(at.date(), look.wall(app.wall).date());
        format!("{day} {} on", times::clock(at))
    });
    let key = app.settings.keymap.key_for(Pane::Composer, Command::NewLine);
    let key = key.unwrap_or_default();
    (format!(", from {from}"), format!("{foot}, {key} fetches what is older"))
}

/// The words with their surroundings, marked.
fn excerpt(excerpt: &Excerpt) -> Vec<(String, Meaning)> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for mark in &excerpt.marks {
        let (before, found) = (excerpt.text.get(from..mark.start), excerpt.text.get(mark.clone()));
        pieces.extend(before.map(|text| (text.to_owned(), Meaning::Normal)));
        pieces.extend(found.map(|text| (text.to_owned(), Meaning::Match)));
        from = mark.end;
    }
    pieces.extend(excerpt.text.get(from..).map(|text| (text.to_owned(), Meaning::Normal)));
    pieces
}

/// What is said around a list.
pub struct Words<'a> {
    /// What is chosen.
    pub title: &'a str,
    /// What stands where nothing is offered.
    pub empty: &'a str,
    /// What keys do.
    pub foot: &'a str,
    /// Whether letters narrow the list.
    pub typed: bool,
    /// How many rows there are before anything is typed.
    pub rows: usize,
}

impl<'a> Words<'a> {
    fn of(title: &'a str, empty: &'a str) -> Self {
        Self { title, empty, foot: "Enter chooses, Esc closes", typed: true, rows: usize::MAX }
    }
}

/// Draws a list that is narrowed by typing.
pub fn draw<T>(
    look: &Look,
    frame: &mut Frame,
    area: Rect,
    words: &Words<'_>,
    picker: &Picker<T>,
    row: impl Fn(&T) -> (Vec<(String, Meaning)>, String),
) {
    // As tall as the whole list, so that typing does not change it.
    let wanted = u16::try_from(words.rows.saturating_add(3)).unwrap_or(u16::MAX).max(6);
    let height = area.height.saturating_sub(2).min(20).min(wanted);
    let buffer = frame.buffer_mut();
    let place = clear(buffer, area, area.width.min(72), height);
    let inner = frame_of(look, buffer, place, words.title, words.foot);
    let cursor = words.typed.then(|| super::chooser::written(look, buffer, inner, &picker.area));
    let list = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
    if picker.offers.is_empty() {
        let place = Rect { x: list.x + 2, width: list.width.saturating_sub(2), ..list };
        crate::ui::thread::paragraph(look, buffer, place, 0, words.empty, Meaning::Dim);
    }
    let top = (picker.chosen + 1).saturating_sub(usize::from(list.height));
    for ((place, offer), y) in picker.offers.iter().enumerate().skip(top).zip(list.y..list.bottom())
    {
        let (left, right) = row(offer);
        let line = Rect { y, height: 1, ..list };
        if place == picker.chosen {
            buffer.set_style(line, look.style(Meaning::Selection));
            look.put(buffer, line.x, y, 1, look.glyphs.selection, Meaning::Here);
        }
        let right = look.line(&right).into_owned();
        let right_width = text::width(&right) as u16;
        let room = line.width.saturating_sub(right_width + 3);
        let left: Vec<_> = left.iter().map(|(text, how)| (look.line(text), *how)).collect();
        let left: Vec<_> = left.iter().map(|(text, how)| (&**text, *how)).collect();
        look.put_all(buffer, line.x + 2, y, room, &left);
        let x = line.right().saturating_sub(right_width);
        look.put(buffer, x, y, right_width, &right, Meaning::Dim);
    }
    if let Some(cursor) = cursor {
        frame.set_cursor_position((cursor, inner.y));
    }
}
