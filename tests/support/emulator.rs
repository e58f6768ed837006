//! A small terminal for tests: what bytes make of a screen, with widths of its own.

use ratatui::buffer::CellWidth;
use ratatui::style::{Color, Modifier};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How wide a terminal draws what it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Widths {
    /// As ratatui counts.
    Normal,
    /// Emoji in one cell, everything else as ratatui counts.
    NarrowEmoji,
    /// Whatever is not ASCII in two cells, as with all that Unicode calls ambiguous.
    WideAmbiguous,
    /// Each character by itself: no joined emoji, no flags.
    NoClusters,
    /// All of it at once, and a wide character that is cut in half leaves its other half.
    Poor,
}

impl Widths {
    pub const ALL: [Self; 5] =
        [Self::Normal, Self::NarrowEmoji, Self::WideAmbiguous, Self::NoClusters, Self::Poor];

    /// A printable text in the pieces that this terminal draws, with their cells.
    fn pieces(self, text: &str) -> Vec<(String, usize)> {
        let piece = |piece: &str| (piece.to_owned(), self.cells(piece));
        match self {
            Self::NoClusters | Self::Poor => {
                text.chars().map(|c| piece(c.encode_utf8(&mut [0; 4]))).collect()
            }
            _ => text.graphemes(true).map(piece).collect(),
        }
    }

    fn cells(self, piece: &str) -> usize {
        let emoji = emojis::get(piece).is_some();
        match self {
            Self::NarrowEmoji | Self::Poor if emoji => 1,
            Self::NoClusters => piece.width(),
            Self::WideAmbiguous | Self::Poor if !piece.is_ascii() && piece.width() > 0 => {
                piece.width().max(2)
            }
            _ => usize::from(piece.cell_width()),
        }
    }
}

/// Colours and attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    pub fg: Color,
    pub bg: Color,
    pub modifier: Modifier,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Cell {
    /// What starts here, and how many cells it covers.
    Drawn(String, usize, Look),
    /// The rest of what starts to the left.
    Rest,
}

const BLANK: &str = " ";

fn blank() -> Cell {
    Cell::Drawn(BLANK.to_owned(), 1, Look::default())
}

/// What a terminal may leave of a wide character that was written into.
fn half() -> Cell {
    Cell::Drawn("▒".to_owned(), 1, Look::default())
}

/// The terminal. It does not wrap lines.
#[derive(Debug)]
pub struct Emulator {
    widths: Widths,
    columns: usize,
    cells: Vec<Vec<Cell>>,
    cursor: (usize, usize),
    look: Look,
    pub cursor_visible: bool,
    /// Between frames, a frame must have ended.
    pub synchronized: bool,
    /// Controls outside sequences, and bidirectional controls: there should be none.
    pub forbidden: Vec<char>,
    /// Sequences that it does not know: there should be none.
    pub unknown: Vec<String>,
}

impl Emulator {
    pub fn new(widths: Widths, columns: u16, rows: u16) -> Self {
        let columns = usize::from(columns);
        Self {
            widths,
            columns,
            // nothing may be taken for granted: the screen is full of something else
            cells: vec![
                vec![Cell::Drawn("#".to_owned(), 1, Look::default()); columns];
                usize::from(rows)
            ],
            cursor: (0, 0),
            look: Look { fg: Color::Red, ..Look::default() },
            cursor_visible: true,
            synchronized: false,
            forbidden: Vec::new(),
            unknown: Vec::new(),
        }
    }

    /// What stands in a cell; empty for the rest of something wide.
    pub fn symbol(&self, x: u16, y: u16) -> &str {
        match &self.cells[usize::from(y)][usize::from(x)] {
            Cell::Drawn(symbol, _, _) => symbol,
            Cell::Rest => "",
        }
    }

    pub fn look(&self, x: u16, y: u16) -> Look {
        match &self.cells[usize::from(y)][usize::from(x)] {
            Cell::Drawn(_, _, look) => *look,
            Cell::Rest => Look::default(),
        }
    }

    /// Column and row, from 0.
    pub fn cursor(&self) -> (u16, u16) {
        (u16::try_from(self.cursor.0).unwrap(), u16::try_from(self.cursor.1).unwrap())
    }

    pub fn lines(&self) -> Vec<String> {
        let text = |row: &Vec<Cell>| {
            row.iter()
                .map(|cell| if let Cell::Drawn(symbol, _, _) = cell { symbol.as_str() } else { "" })
                .collect()
        };
        self.cells.iter().map(text).collect()
    }

    pub fn feed(&mut self, bytes: &[u8]) {
        let text = std::str::from_utf8(bytes).expect("what is written is UTF-8");
        let mut rest = text;
        while !rest.is_empty() {
            let plain = rest.find(char::is_control).unwrap_or(rest.len());
            self.print(&rest[..plain]);
            rest = self.control(&rest[plain..]);
        }
    }

    fn control<'a>(&mut self, text: &'a str) -> &'a str {
        if let Some(sequence) = text.strip_prefix("\x1b[") {
            let end = sequence.find(|c| matches!(c, '@'..='~')).expect("sequences end");
            self.sequence(&sequence[..end], sequence.as_bytes()[end]);
            return &sequence[end + 1..];
        }
        for (start, ends) in [("\x1b]", ["\x07", "\x1b\\"]), ("\x1bP", ["\x1b\\", "\x1b\\"])] {
            if let Some(string) = text.strip_prefix(start) {
                let end = ends.iter().filter_map(|end| Some(string.find(end)? + end.len())).min();
                return &string[end.expect("strings end")..];
            }
        }
        let mut chars = text.chars();
        self.forbidden.extend(chars.next());
        chars.as_str()
    }

    fn print(&mut self, text: &str) {
        let bidi = |c: &char| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        self.forbidden.extend(text.chars().filter(bidi));
        for (piece, cells) in self.widths.pieces(text) {
            self.draw(piece, cells);
        }
    }

    fn draw(&mut self, piece: String, cells: usize) {
        let (x, y) = self.cursor;
        if cells == 0 {
            return;
        }
        // as VTE does without wrapping: what has no room is drawn over the last cells
        let x = x.min(self.columns.saturating_sub(cells));
        let end = (x + cells).min(self.columns);
        for covered in x..end {
            self.cut(covered, y);
        }
        self.cells[y][x] = Cell::Drawn(piece, end - x, self.look);
        self.cells[y][x + 1..end].fill(Cell::Rest);
        self.cursor.0 = end.min(self.columns - 1);
    }

    /// Makes blanks of what covers a cell.
    fn cut(&mut self, x: usize, y: usize) {
        let row = &mut self.cells[y];
        let start = (0..=x).rev().find(|at| row[*at] != Cell::Rest).unwrap();
        if let Cell::Drawn(_, cells, _) = row[start] {
            let left = if self.widths == Widths::Poor { half() } else { blank() };
            row[start..start + cells].fill(if cells > 1 { left } else { blank() });
        }
    }

    fn sequence(&mut self, parameters: &str, last: u8) {
        let numbers: Vec<usize> =
            parameters.split(';').map(|number| number.parse().unwrap_or(0)).collect();
        let first = numbers[0].max(1);
        let rows = self.cells.len();
        match (last, parameters) {
            (b'h' | b'l', "?2026") => self.synchronized = last == b'h',
            (b'h' | b'l', "?25") => self.cursor_visible = last == b'h',
            (b'h' | b'l' | b't' | b'q', _) => {}
            (b'm', _) => self.attributes(&numbers),
            (b'H', _) => {
                let column = numbers.get(1).copied().unwrap_or(1).max(1);
                self.cursor = (column.min(self.columns) - 1, first.min(rows) - 1);
            }
            (b'G', _) => self.cursor.0 = first.min(self.columns) - 1,
            (b'A', _) => self.cursor.1 = self.cursor.1.saturating_sub(first),
            (b'B', _) => self.cursor.1 = (self.cursor.1 + first).min(rows - 1),
            (b'C', _) => self.cursor.0 = (self.cursor.0 + first).min(self.columns - 1),
            (b'D', _) => self.cursor.0 = self.cursor.0.saturating_sub(first),
            (b'J', "2") => self.cells.iter_mut().for_each(|row| row.fill(blank())),
            (b'K', "" | "0") => {
                let (x, y) = self.cursor;
                (x..self.columns).for_each(|erased| self.cut(erased, y));
                self.cells[y][x..].fill(blank());
            }
            _ => self.unknown.push(format!("{parameters}{}", char::from(last))),
        }
    }

    fn attributes(&mut self, numbers: &[usize]) {
        let mut rest = numbers;
        while let [number, after @ ..] = rest {
            rest = after;
            let both = Modifier::BOLD | Modifier::DIM;
            match number {
                0 => self.look = Look::default(),
                1 => self.look.modifier.insert(Modifier::BOLD),
                2 => self.look.modifier.insert(Modifier::DIM),
                3 => self.look.modifier.insert(Modifier::ITALIC),
                4 => self.look.modifier.insert(Modifier::UNDERLINED),
                7 => self.look.modifier.insert(Modifier::REVERSED),
                9 => self.look.modifier.insert(Modifier::CROSSED_OUT),
                22 => self.look.modifier.remove(both),
                23 => self.look.modifier.remove(Modifier::ITALIC),
                24 => self.look.modifier.remove(Modifier::UNDERLINED),
                27 => self.look.modifier.remove(Modifier::REVERSED),
                29 => self.look.modifier.remove(Modifier::CROSSED_OUT),
                30..=39 | 90..=97 => (self.look.fg, rest) = colour(*number, after),
                40..=49 | 100..=107 => (self.look.bg, rest) = colour(*number - 10, after),
                other => self.unknown.push(format!("{other}m")),
            }
        }
    }
}

/// The colour that a parameter from 30 on says, and the parameters after it.
fn colour(number: usize, rest: &[usize]) -> (Color, &[usize]) {
    const NAMED: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    let byte = |number: usize| u8::try_from(number).unwrap();
    match (number, rest) {
        (38, [5, index, after @ ..]) => (Color::Indexed(byte(*index)), after),
        (38, [2, r, g, b, after @ ..]) => (Color::Rgb(byte(*r), byte(*g), byte(*b)), after),
        (39, _) => (Color::Reset, rest),
        (30..=37, _) => (NAMED[number - 30], rest),
        _ => (NAMED[number - 90 + 8], rest),
    }
}
