//! What a screen holds, cell by cell, as far as it can be seen.

use ratatui::buffer::Cell;
use ratatui::layout::Size;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthChar;

use crate::ui::text;

/// Attributes that show on a blank cell.
const SEEN_ON_BLANK: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::CROSSED_OUT)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK);

/// Colours and attributes of a cell.
///
/// Without the colour of an underline: terminals that do not know it take its numbers for attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub fg: Color,
    pub bg: Color,
    pub modifier: Modifier,
}

impl Look {
    pub const PLAIN: Self =
        Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

    /// The part of it that a blank cell shows.
    fn on_blank(self) -> Self {
        let modifier = self.modifier.intersection(SEEN_ON_BLANK);
        let fg = if modifier.is_empty() { Color::Reset } else { self.fg };
        Self { fg, bg: self.bg, modifier }
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ink {
    /// Printable ASCII, one cell wide everywhere.
    Ascii(u8),
    /// Any other cluster: how wide it should be, and how wide a terminal may draw it, in cells.
    Cluster { text: Box<str>, width: u16, reach: u16 },
    /// Covered by the cluster to its left.
    Behind,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    pub ink: Ink,
    pub look: Look,
}

impl Spot {
    pub const BLANK: Self = Self::blank(Look::PLAIN);

    const fn blank(look: Look) -> Self {
        Self { ink: Ink::Ascii(b' '), look }
    }

    /// From a cell of a frame. The last guard: what no terminal should be sent becomes a space.
    pub fn new(cell: &Cell) -> Self {
        let look = Look { fg: cell.fg, bg: cell.bg, modifier: cell.modifier };
        match ink(cell.symbol()) {
            Ink::Ascii(b' ') => Self::blank(look.on_blank()),
            ink => Self { ink, look },
        }
    }

    /// Its width in cells, as the frame counts it.
    pub fn width(&self) -> u16 {
        if let Ink::Cluster { width, .. } = self.ink { width } else { 1 }
    }

    /// The cells that some terminal may draw it over, itself included.
    pub fn reach(&self) -> u16 {
        if let Ink::Cluster { reach, .. } = self.ink { reach } else { 1 }
    }

    pub fn is_blank(&self) -> bool {
        self.ink == Ink::Ascii(b' ')
    }

    /// One cell wide, but not in every terminal: the blank to its right is left to it.
    pub fn owns_next_blank(&self) -> bool {
        matches!(self.ink, Ink::Cluster { width: 1, .. })
    }
}

fn ink(symbol: &str) -> Ink {
    if let [byte @ b' '..=b'~'] = symbol.as_bytes() {
        return Ink::Ascii(*byte);
    }
    let unfit = symbol.chars().any(text::is_forbidden);
    match u16::try_from(text::cluster_width(symbol)) {
        Ok(width @ 1..) if !unfit => {
            Ink::Cluster { text: symbol.into(), width, reach: reach(symbol).max(width) }
        }
        _ => Ink::Ascii(b' '),
    }
}

/// The widest that a terminal may draw a cluster: every character by itself, joiners ignored, marks
/// in cells of their own, and two cells for what is not ASCII. (`width_cjk` would leave out the
/// letters, Cyrillic or accented, that Unicode calls ambiguous and terminals of East Asia draw wide.)
fn reach(symbol: &str) -> u16 {
    let cells = symbol.chars().map(|c| match c.width() {
        _ if c.is_ascii() => 1,
        Some(0) | None if matches!(c, '\u{200C}' | '\u{200D}' | '\u{FE0F}') => 0,
        Some(0) | None => 1,
        Some(width) => width.max(2),
    });
    u16::try_from(cells.sum::<usize>()).unwrap_or(u16::MAX)
}

/// A screen. Wide clusters in it are always whole.
#[derive(Debug)]
pub(super) struct Grid {
    size: Size,
    rows: Vec<Vec<Spot>>,
}

impl Grid {
    pub fn blank(size: Size) -> Self {
        let row = vec![Spot::BLANK; usize::from(size.width)];
        Self { size, rows: vec![row; usize::from(size.height)] }
    }

    pub fn row(&self, y: usize) -> &[Spot] {
        &self.rows[y]
    }

    pub fn copy_row(&mut self, y: usize, row: &[Spot]) {
        self.rows[y].clone_from_slice(row);
    }

    pub fn size(&self) -> Size {
        self.size
    }

    /// Puts a cell of a frame in its place. What lies outside the screen is ignored.
    pub fn put(&mut self, x: u16, y: u16, mut spot: Spot) {
        let Some(row) = self.rows.get_mut(usize::from(y)).filter(|_| x < self.size.width) else {
            return;
        };
        if x + spot.width() > self.size.width {
            spot = Spot::blank(spot.look.on_blank());
        }
        let (at, end) = (usize::from(x), usize::from(x + spot.width()));
        if row[at].ink == Ink::Behind {
            // ratatui also reports the blanks behind some emoji
            if spot.is_blank() {
                return;
            }
            let lead = (0..at).rev().find(|lead| row[*lead].ink != Ink::Behind);
            lead.into_iter().for_each(|lead| break_up(row, lead));
        }
        (at..end).for_each(|covered| break_up(row, covered));
        row[at] = spot;
        row[at + 1..end].iter_mut().for_each(|behind| behind.ink = Ink::Behind);
        row[at + 1..end].iter_mut().for_each(|behind| behind.look = Look::PLAIN);
    }
}

/// Makes blanks of a wide cluster.
fn break_up(row: &mut [Spot], lead: usize) {
    let width = usize::from(row[lead].width());
    if width > 1 {
        let blank = Spot::blank(row[lead].look.on_blank());
        row[lead..lead + width].fill(blank);
    }
}
