//! The mouse, where the configuration captures it: the wheel scrolls, a click opens.

use crossterm::event::{KeyCode, KeyEvent};

use super::keymap::Key;
use super::msg::Mouse;
use super::seen::Move;
use super::{App, Effect, Focus, Now};

/// Rows per notch of the wheel.
const NOTCH: i32 = 3;

impl App {
    pub(super) fn mouse(&mut self, now: Now, mouse: Mouse) -> Vec<Effect> {
        if self.overlay.is_some() {
            return self.mouse_over(now, mouse);
        }
        match mouse {
            Mouse::Wheel { column, up } => {
                let by = if up { -NOTCH } else { NOTCH };
                if self.row_at(column, 0).is_some() {
                    self.inbox.step(by as isize);
                } else if let Some(thread) = self.thread_mut() {
                    thread.moves.push(Move::Items(by));
                }
                Vec::new()
            }
            Mouse::Click { column, line } => match self.row_at(column, line) {
                Some(row) => match self.inbox.row(row).map(|chat| chat.key.clone()) {
                    Some(chat) => self.open_chat(now, &chat, Focus::Thread),
                    None => Vec::new(),
                },
                None if self.open.is_some() && self.focus == Focus::Inbox => {
                    self.focus = Focus::Thread;
                    Vec::new()
                }
                None => Vec::new(),
            },
        }
    }

    /// What lies over the panes is scrolled as by its keys; a click does nothing there.
    fn mouse_over(&mut self, now: Now, mouse: Mouse) -> Vec<Effect> {
        let Mouse::Wheel { up, .. } = mouse else { return Vec::new() };
        let event = KeyEvent::from(if up { KeyCode::Up } else { KeyCode::Down });
        let step = |app: &mut Self| app.overlay_key(now, event, Key::from(event), false);
        (0..NOTCH).flat_map(|_| step(self)).collect()
    }

    /// The row of the list at a place of the screen; the first one above the list.
    fn row_at(&self, column: u16, line: u16) -> Option<usize> {
        let ((left, right), first) = self.inbox.place?;
        let inside = (left..right).contains(&column);
        inside.then(|| self.inbox.top + usize::from(line.saturating_sub(first)))
    }
}
