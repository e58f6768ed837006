//! A list narrowed by typing: chats, commands.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{clear, frame_of};
use crate::app::overlay::Picker;
use crate::app::{App, input};
use crate::command::{Command, Pane};
use crate::domain::ChatKey;
use crate::ui::look::Look;
use crate::ui::theme::Meaning;
use crate::ui::{text, times};

/// Draws the list of chats to jump to.
pub fn chats(app: &App, look: &Look, frame: &mut Frame, area: Rect, picker: &Picker<ChatKey>) {
    draw(look, frame, area, "Jump to a chat", picker, |key| {
        let chat = app.inbox.get(key);
        let title = chat.map_or_else(|| key.chat.to_string(), |chat| chat.title().to_owned());
        let unread = chat.map_or(0, |chat| chat.unread);
        let unread = if unread > 0 { format!("{unread} unread  ") } else { String::new() };
        let at = chat.and_then(|chat| chat.last_activity);
        let at = at.map_or(String::new(), |at| times::short(look.wall(at), look.wall(app.wall)));
        (title, format!("{unread}{at}"))
    });
}

/// Draws the list of commands.
pub fn commands(app: &App, look: &Look, frame: &mut Frame, area: Rect, picker: &Picker<Command>) {
    let keymap = &app.settings.keymap;
    draw(look, frame, area, "Commands", picker, |command| {
        let panes = [app.pane(), Pane::Inbox, Pane::Thread, Pane::Composer];
        let key = panes.into_iter().find_map(|pane| keymap.key_for(pane, *command));
        (format!("{}: {}", command.name(), command.words()), key.unwrap_or_default())
    });
}

fn draw<T>(
    look: &Look,
    frame: &mut Frame,
    area: Rect,
    title: &str,
    picker: &Picker<T>,
    row: impl Fn(&T) -> (String, String),
) {
    let height = area.height.saturating_sub(2).min(20);
    let buffer = frame.buffer_mut();
    let place = clear(buffer, area, area.width.min(72), height);
    let inner = frame_of(look, buffer, place, title, "Enter chooses, Esc closes");
    let written = input::text(&picker.area);
    let written = look.line(&written);
    let pieces = [("> ", Meaning::Here), (&*written, Meaning::Strong)];
    look.put_all(buffer, inner.x, inner.y, inner.width.saturating_sub(1), &pieces);
    let before = text::width(&look.line(input::before_cursor(&picker.area))) as u16;
    let cursor = inner.x + (2 + before).min(inner.width.saturating_sub(1));
    let list = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
    if picker.offers.is_empty() {
        look.put(buffer, list.x + 2, list.y, list.width, "Nothing matches.", Meaning::Dim);
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
        look.put(buffer, line.x + 2, y, room, &look.line(&left), Meaning::Normal);
        let x = line.right().saturating_sub(right_width);
        look.put(buffer, x, y, right_width, &right, Meaning::Dim);
    }
    frame.set_cursor_position((cursor, inner.y));
}
