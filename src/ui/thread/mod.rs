//! The messages of the open chat.

mod block;
mod body;
mod edge;
mod viewport;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub use body::{Cache, in_a_line};
use viewport::Viewport;

use super::layout::ThreadPanes;
use super::look::Look;
use super::theme::Meaning;
use super::{text, wrap};
use crate::app::seen::ThreadSeen;
use crate::app::{App, Focus};
use crate::domain::Chat;

/// Draws the thread; tells what was on screen, and how many messages are below it.
pub fn draw(
    app: &App,
    look: &Look,
    cache: &mut Cache,
    frame: &mut Frame,
    panes: ThreadPanes,
) -> (Option<ThreadSeen>, usize) {
    cache.of(app.open.as_ref());
    let Some(thread) = app.thread() else {
        welcome(app, look, frame, panes);
        return (None, 0);
    };
    header(app, look, frame, panes.header);
    let buffer = frame.buffer_mut();
    let mut view = Viewport::new(app, thread, look, cache, panes.body);
    if view.is_empty() {
        edge::alone(app, look, buffer, panes.body, thread);
        return (Some(view.seen_empty()), 0);
    }
    let place = view.place();
    view.draw(buffer, &place);
    let newer = view.newer(&place);
    (Some(view.seen(&place)), newer)
}

/// Whose thread it is, and by which line.
fn header(app: &App, look: &Look, frame: &mut Frame, area: Rect) {
    let Some(key) = &app.open else { return };
    let here = if app.focus == Focus::Thread { Meaning::Here } else { Meaning::Strong };
    let title = app.title(key);
    let title = look.line(&title);
    let facts = app.inbox.get(key).map_or(String::new(), |chat| facts(app, chat, look));
    let facts = look.line(&facts);
    let buffer = frame.buffer_mut();
    let room = area.width.saturating_sub(2);
    let taken = look.put(buffer, area.x + 1, area.y, room, &title, here);
    let left = room.saturating_sub(taken + 2);
    let shown = look.fit(&facts, usize::from(left));
    let x = area.x + 1 + room - text::width(&shown) as u16;
    if left > 8 {
        look.put(buffer, x, area.y, left, &shown, Meaning::Dim);
    }
}

fn facts(app: &App, chat: &Chat, look: &Look) -> String {
    let mut facts = Vec::new();
    facts.extend(chat.address.clone().filter(|address| address != chat.title()));
    let account = app.account(&chat.key.account);
    let line = account.and_then(|account| account.line(&chat.key.line));
    let via = match line {
        Some(line) => [line.name.clone(), line.number.clone()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" "),
        None => String::new(),
    };
    facts.push(format!("via {}", if via.is_empty() { chat.key.account.to_string() } else { via }));
    facts.join(&format!(" {} ", look.glyphs.dot))
}

/// What stands in the pane while no chat is open.
fn welcome(app: &App, look: &Look, frame: &mut Frame, panes: ThreadPanes) {
    let keymap = &app.settings.keymap;
    let key = |command| keymap.key_for(crate::command::Pane::Inbox, command).unwrap_or_default();
    use crate::command::Command;
    let (total, unread) = app.inbox.counts();
    let lines = [
        (format!("{unread} of {total} chats have something unread."), Meaning::Normal),
        (String::new(), Meaning::Dim),
        (format!("{} opens the selected chat", key(Command::Open)), Meaning::Dim),
        (format!("{} goes to the next unread one", key(Command::NextUnread)), Meaning::Dim),
        (format!("{} jumps to any chat by a few letters", key(Command::Jump)), Meaning::Dim),
        (format!("{} shows every key", key(Command::Help)), Meaning::Dim),
    ];
    let area = panes.body;
    let top = area.y + area.height.saturating_sub(lines.len() as u16) / 3;
    let x = area.x + area.width.saturating_sub(40) / 2;
    for ((line, meaning), y) in lines.iter().zip(top..area.bottom()) {
        look.put(frame.buffer_mut(), x, y, area.right().saturating_sub(x), line, *meaning);
    }
}

/// Draws a sentence over as many lines as it takes.
pub fn paragraph(
    look: &Look,
    buffer: &mut Buffer,
    area: Rect,
    skip: u16,
    sentence: &str,
    meaning: Meaning,
) {
    let clean = look.line(sentence).into_owned();
    let lines = wrap::wrap(&clean, area.width.max(1));
    for (line, y) in lines.into_iter().zip((area.y + skip)..area.bottom()) {
        look.put(buffer, area.x, y, area.width, &clean[line], meaning);
    }
}
