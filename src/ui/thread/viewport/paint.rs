//! Drawing what is on screen: heads, texts, gutter, times.

use ratatui::buffer::Buffer;

use super::super::block::{HeadLine, Item};
use super::super::body::BodyLine;
use super::super::kinds::in_a_line;
use super::{LEFT, Place, RIGHT, Viewport};
use crate::app::Focus;
use crate::domain::{Message, Reaction};
use crate::ui::theme::Meaning;
use crate::ui::{marks, text, times};

impl Viewport<'_> {
    /// Draws what is on screen.
    pub fn draw(&mut self, buffer: &mut Buffer, place: &Place) {
        for (item, top) in &place.shown {
            self.draw_head(buffer, *item, *top);
            self.draw_body(buffer, *item, *top, *item == place.spot.item);
        }
    }

    pub(super) fn screen_y(&self, y: i32) -> Option<u16> {
        (0..self.height()).contains(&y).then(|| self.area.y + y as u16)
    }

    pub(super) fn draw_head(&self, buffer: &mut Buffer, item: usize, text_top: i32) {
        let head = self.head(item);
        let top = text_top - head.len() as i32;
        for (line, y) in head.iter().zip(top..) {
            if let Some(y) = self.screen_y(y) {
                self.draw_head_line(buffer, line, y);
            }
        }
        if item == 0 {
            let top = top - self.edge.len() as i32 - 1;
            for (line, y) in self.edge.iter().zip(top..) {
                if let Some(y) = self.screen_y(y) {
                    let x = self.area.x + LEFT;
                    self.look.put(
                        buffer,
                        x,
                        y,
                        self.area.width.saturating_sub(LEFT),
                        line,
                        self.edge_meaning,
                    );
                }
            }
        }
    }

    pub(super) fn draw_head_line(&self, buffer: &mut Buffer, line: &HeadLine, y: u16) {
        let look = self.look;
        match line {
            HeadLine::Blank => {}
            HeadLine::Day(day) => {
                let dash = look.glyphs.dash;
                self.centred(buffer, &format!("{dash} {day} {dash}"), y, Meaning::Dim);
            }
            HeadLine::Unread(words) => self.ruled(buffer, words, y),
            HeadLine::Gap(words, meaning) => {
                let clean = look.line(words);
                self.centred(buffer, &clean, y, *meaning);
            }
            HeadLine::Author(name, meaning) => {
                let clean = look.line(name);
                let room = self.area.width.saturating_sub(3);
                look.put(buffer, self.area.x + 2, y, room, &clean, *meaning);
            }
        }
    }

    /// The width that text, time and mark take together.
    pub(super) fn column(&self) -> u16 {
        LEFT + self.text_width() + RIGHT
    }

    pub(super) fn centred(&self, buffer: &mut Buffer, words: &str, y: u16, meaning: Meaning) {
        let column = self.column();
        let shown = self.look.fit(words, usize::from(column.saturating_sub(2)));
        let x = self.area.x + column.saturating_sub(text::width(&shown) as u16) / 2;
        self.look.put(buffer, x, y, column, &shown, meaning);
    }

    pub(super) fn ruled(&self, buffer: &mut Buffer, words: &str, y: u16) {
        let column = self.column().saturating_sub(2);
        let words = format!("  {words}  ");
        let side = usize::from(column).saturating_sub(text::width(&words)) / 2;
        let rule = self.look.glyphs.horizontal.repeat(side);
        let line = format!("{rule}{words}{rule}");
        self.look.put(buffer, self.area.x + 1, y, column, &line, Meaning::NeedsYou);
    }

    pub(super) fn draw_body(&mut self, buffer: &mut Buffer, item: usize, top: i32, selected: bool) {
        let Some(row) = self.item(item) else { return };
        let body = self.body(item);
        for ((n, line), y) in body.lines.iter().enumerate().zip(top..) {
            let Some(y) = self.screen_y(y) else { continue };
            self.gutter(buffer, row, y, selected);
            self.draw_line(buffer, row, line, y);
            if n == body.timed {
                self.time(buffer, row, y);
            }
        }
    }

    pub(super) fn gutter(&self, buffer: &mut Buffer, row: Item<'_>, y: u16, selected: bool) {
        let x = self.area.x;
        if selected {
            let here = self.app.focus == Focus::Thread;
            let meaning = if here { Meaning::Here } else { Meaning::HereDim };
            self.look.put(buffer, x, y, 1, self.look.glyphs.selection, meaning);
        }
        if row.own() {
            self.look.put(buffer, x + 2, y, 1, self.look.glyphs.own, Meaning::Own);
        }
    }

    pub(super) fn draw_line(&self, buffer: &mut Buffer, row: Item<'_>, line: &BodyLine, y: u16) {
        let x = self.area.x + LEFT;
        let width = self.text_width();
        match line {
            BodyLine::Text(pieces) => {
                let pieces: Vec<_> =
                    pieces.iter().map(|(piece, meaning)| (piece.as_str(), *meaning)).collect();
                self.look.put_all(buffer, x, y, width, &pieces);
            }
            BodyLine::Quote => {
                let quoted = format!("{} {}", self.look.glyphs.quote, self.quoted(row));
                let clean = self.look.line(&quoted);
                self.look.put(buffer, x, y, width, &clean, Meaning::Dim);
            }
        }
    }

    pub(super) fn quoted(&self, row: Item<'_>) -> String {
        let target = match row {
            Item::Message(message) => message.reply_to.as_ref(),
            Item::Outgoing(outgoing) => outgoing.reply_to.as_ref(),
        };
        let quoted = target.and_then(|target| self.thread.timeline.get(target));
        quoted.map_or_else(|| self.quoted_as_told(row), in_a_line)
    }

    /// What the event of an answer told of a message that is not here.
    fn quoted_as_told(&self, row: Item<'_>) -> String {
        let message = match row {
            Item::Message(message) => Some(message),
            Item::Outgoing(_) => None,
        };
        let told = |name| message.and_then(|message| message.fact(name));
        let Some(text) = told(Message::QUOTED) else { return "an older message".to_owned() };
        let author = match told(Message::QUOTED_BY) {
            Some(Reaction::YOU) => Some("You".to_owned()),
            Some(id) => Some(self.app.name_in(&self.thread.chat, id)).filter(|name| name != id),
            None => None,
        };
        author.map_or_else(|| text.to_owned(), |author| format!("{author}: {text}"))
    }

    pub(super) fn time(&self, buffer: &mut Buffer, row: Item<'_>, y: u16) {
        let look = self.look;
        let (at, mark) = match row {
            Item::Message(message) => (message.sent_at, marks::message(look, message)),
            Item::Outgoing(outgoing) => {
                (outgoing.queued_at, Some(marks::stage(look, &outgoing.stage)))
            }
        };
        let x = self.area.x + LEFT + self.text_width() + 2;
        let taken = look.put(buffer, x, y, 5, &times::clock(look.wall(at)), Meaning::Dim);
        if let Some((mark, meaning)) = mark {
            look.put(buffer, x + taken + 1, y, 4, mark, meaning);
        }
    }
}
