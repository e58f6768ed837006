//! How everything looks: theme, marks, zone; and the few strokes that every pane draws with.

use std::borrow::Cow;

use chrono::NaiveDateTime;
use ratatui::buffer::Buffer;
use ratatui::style::Style;

use super::text::{self, Emoji};
use super::theme::{Glyphs, Meaning, Theme};
use crate::app::settings::Zone;

/// How everything looks.
#[derive(Debug, Clone)]
pub struct Look {
    /// Colours, at the depth the terminal has.
    pub theme: Theme,
    /// Marks.
    pub glyphs: &'static Glyphs,
    /// How emoji are shown.
    pub emoji: Emoji,
    /// In which zone times are shown.
    pub zone: Zone,
}

impl Look {
    /// The style of a meaning.
    pub fn style(&self, meaning: Meaning) -> Style {
        self.theme.style(meaning)
    }

    /// Text from anywhere as one clean line.
    pub fn line<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.shown(text::line(text))
    }

    /// Text from anywhere as clean lines.
    pub fn block<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.shown(text::block(text))
    }

    fn shown<'a>(&self, clean: Cow<'a, str>) -> Cow<'a, str> {
        match clean {
            Cow::Borrowed(clean) => self.emoji.apply(clean),
            Cow::Owned(clean) => match self.emoji.apply(&clean) {
                Cow::Owned(shown) => Cow::Owned(shown),
                Cow::Borrowed(_) => Cow::Owned(clean),
            },
        }
    }

    /// The operator's clock.
    pub fn wall(&self, time: chrono::DateTime<chrono::Utc>) -> NaiveDateTime {
        self.zone.wall(time)
    }

    /// Clean text in at most `cells` cells.
    pub fn fit<'a>(&self, clean: &'a str, cells: usize) -> Cow<'a, str> {
        text::fit(clean, cells, self.glyphs.ellipsis)
    }

    /// Draws a clean line in at most `cells` cells; answers how many it took.
    pub fn put(
        &self,
        buffer: &mut Buffer,
        x: u16,
        y: u16,
        cells: u16,
        clean: &str,
        meaning: Meaning,
    ) -> u16 {
        self.put_styled(buffer, x, y, cells, clean, self.style(meaning))
    }

    /// Draws a clean line in a style of its own; answers how many cells it took.
    pub fn put_styled(
        &self,
        buffer: &mut Buffer,
        x: u16,
        y: u16,
        cells: u16,
        clean: &str,
        style: Style,
    ) -> u16 {
        let area = buffer.area;
        if y < area.top() || y >= area.bottom() || x >= area.right() {
            return 0;
        }
        let cells = cells.min(area.right() - x);
        let shown = self.fit(clean, usize::from(cells));
        if text::is_plain(&shown) {
            return put_plain(buffer, x, y, &shown, style);
        }
        let (end, _) = buffer.set_stringn(x, y, &shown, usize::from(cells), style);
        end - x
    }

    /// Draws pieces one after the other in at most `cells` cells; answers how many they took.
    pub fn put_all(
        &self,
        buffer: &mut Buffer,
        x: u16,
        y: u16,
        cells: u16,
        pieces: &[(&str, Meaning)],
    ) -> u16 {
        let mut taken = 0;
        for (piece, meaning) in pieces {
            let room = cells - taken;
            taken += self.put(buffer, x + taken, y, room, piece, *meaning);
            // behind a piece that was cut, another would only add its own sign for that
            if taken >= cells || text::width(piece) > usize::from(room) {
                break;
            }
        }
        taken
    }
}

/// As `Buffer::set_stringn`, for text that is known to fit and to have one cell for each byte.
fn put_plain(buffer: &mut Buffer, x: u16, y: u16, plain: &str, style: Style) -> u16 {
    let mut taken = 0;
    for byte in plain.bytes() {
        buffer[(x + taken, y)].set_char(char::from(byte)).set_style(style);
        taken += 1;
    }
    taken
}
