//! Cells to SVG. Every cluster is put on its own place of the grid, so columns hold in whatever
//! monospaced font the reader has; lines and bars are drawn as shapes, so they have no gaps.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

/// Size of a cell and of its letters, in pixels.
const CELL: (f64, f64) = (8.4, 18.0);
const LETTER: f64 = 14.0;
/// From the top of a cell to the line its letters stand on.
const BASE: f64 = 13.5;
/// Around the screen.
const MARGIN: f64 = 14.0;

const PAPER: &str = "#15191e";
const INK: &str = "#d5dbe2";
const CURSOR: &str = "#7fc8f8";
const EMOJI: &str = " font-family=\"'Apple Color Emoji','Segoe UI Emoji','Noto Color Emoji'\"";
const FONTS: &str = "'DejaVu Sans Mono','JetBrains Mono','Cascadia Mono',Menlo,Consolas,\
                     'Noto Sans Mono CJK JP','Noto Sans Mono',monospace";

/// A whole picture.
pub fn picture(buffer: &Buffer, cursor: Position, title: &str) -> String {
    let (columns, rows) = (f64::from(buffer.area.width), f64::from(buffer.area.height));
    let (width, height) = (columns * CELL.0 + 2.0 * MARGIN, rows * CELL.1 + 2.0 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\">\n<title>{title}</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"9\" fill=\"{PAPER}\"/>\n\
         <g transform=\"translate({MARGIN} {MARGIN})\" font-family=\"{FONTS}\" \
         font-size=\"{LETTER}\" fill=\"{INK}\" xml:space=\"preserve\">\n"
    );
    for y in 0..buffer.area.height {
        let pieces = pieces(buffer, y);
        pieces.iter().for_each(|piece| backdrop(&mut svg, piece, y));
        pieces.iter().for_each(|piece| ink(&mut svg, piece, y));
    }
    let (x, y) = (f64::from(cursor.x) * CELL.0, f64::from(cursor.y) * CELL.1);
    let _ = writeln!(
        svg,
        "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"2\" height=\"{:.1}\" fill=\"{CURSOR}\"/>",
        y + 1.0,
        CELL.1 - 2.0
    );
    svg + "</g>\n</svg>\n"
}

/// What is drawn in one go: letters of one look and of one kind.
struct Piece {
    x: u16,
    cells: u16,
    text: String,
    look: Look,
    kind: Kind,
}

/// How letters are placed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Each on its own cell.
    Each,
    /// Together, in as many cells as they take: scripts whose letters join.
    Joined,
    /// One cluster by itself.
    Alone,
    /// A line or a bar.
    Shape,
}

#[derive(Clone, PartialEq, Eq)]
struct Look {
    ink: String,
    paper: Option<String>,
    modifier: Modifier,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        let (mut ink, mut paper) = (hex(cell.fg), hex(cell.bg));
        if cell.modifier.contains(Modifier::REVERSED) {
            (ink, paper) = (paper.or(Some(PAPER.into())), ink.or(Some(INK.into())));
        }
        Self { ink: ink.unwrap_or_else(|| INK.into()), paper, modifier: cell.modifier }
    }

    fn attributes(&self) -> String {
        let mut said = String::new();
        if self.ink != INK {
            let _ = write!(said, " fill=\"{}\"", self.ink);
        }
        for (modifier, attribute) in [
            (Modifier::BOLD, " font-weight=\"bold\""),
            (Modifier::ITALIC, " font-style=\"italic\""),
            (Modifier::DIM, " opacity=\"0.7\""),
        ] {
            if self.modifier.contains(modifier) {
                said.push_str(attribute);
            }
        }
        said
    }
}

/// The theme's own colours; what is left to the terminal is the paper and the ink of the picture.
fn hex(colour: Color) -> Option<String> {
    match colour {
        Color::Rgb(r, g, b) => Some(format!("#{r:02x}{g:02x}{b:02x}")),
        _ => None,
    }
}

fn kind(symbol: &str) -> Kind {
    match symbol.chars().next() {
        Some('│' | '─' | '▌') => Kind::Shape,
        Some(letter) if letter.is_ascii() && symbol.len() == 1 => Kind::Each,
        Some('\u{590}'..='\u{8ff}' | '\u{900}'..='\u{e7f}' | '\u{fb1d}'..='\u{fefc}') => {
            Kind::Joined
        }
        _ => Kind::Alone,
    }
}

fn pieces(buffer: &Buffer, y: u16) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut x = 0;
    while x < buffer.area.width {
        let cell = &buffer[(x, y)];
        let cells = u16::try_from(cell.symbol().width().max(1)).unwrap_or(1);
        let (look, kind) = (Look::of(cell), kind(cell.symbol()));
        match pieces.last_mut() {
            Some(last) if last.look == look && last.kind.takes(kind, cell.symbol()) => {
                last.text.push_str(cell.symbol());
                last.cells += cells;
            }
            _ => pieces.push(Piece { x, cells, text: cell.symbol().into(), look, kind }),
        }
        x += cells;
    }
    pieces
}

impl Kind {
    /// Whether what comes next goes on with it.
    fn takes(self, next: Self, symbol: &str) -> bool {
        match self {
            Self::Each => next == Self::Each,
            Self::Joined => next == Self::Joined || symbol == " ",
            Self::Alone => false,
            Self::Shape => next == Self::Shape && symbol == "─",
        }
    }
}

fn backdrop(svg: &mut String, piece: &Piece, y: u16) {
    if let Some(paper) = &piece.look.paper {
        let (x, width) = (f64::from(piece.x) * CELL.0, f64::from(piece.cells) * CELL.0);
        rect(svg, x, f64::from(y) * CELL.1, width, CELL.1, paper);
    }
}

fn rect(svg: &mut String, x: f64, y: f64, width: f64, height: f64, colour: &str) {
    let _ = writeln!(
        svg,
        "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{colour}\"/>"
    );
}

fn ink(svg: &mut String, piece: &Piece, y: u16) {
    let (left, top) = (f64::from(piece.x) * CELL.0, f64::from(y) * CELL.1);
    let said = piece.look.attributes();
    let base = top + BASE;
    if piece.look.modifier.contains(Modifier::UNDERLINED) {
        let width = f64::from(piece.cells) * CELL.0;
        rect(svg, left, base + 2.5, width, 1.0, &piece.look.ink);
    }
    match piece.kind {
        _ if piece.text.trim().is_empty() => {}
        Kind::Shape => shape(svg, piece, left, top),
        Kind::Each => {
            let first = piece.text.len() - piece.text.trim_start().len();
            let text = piece.text.trim();
            let places: Vec<_> = (first..first + text.len())
                .map(|n| format!("{:.1}", left + n as f64 * CELL.0))
                .collect();
            let (places, text) = (places.join(" "), escaped(text));
            let _ = writeln!(svg, "<text x=\"{places}\" y=\"{base:.1}\"{said}>{text}</text>");
        }
        Kind::Joined => {
            let text = piece.text.trim_end();
            let cells = text.width() as f64;
            let (width, text) = (cells * CELL.0, escaped(text));
            let _ = writeln!(
                svg,
                "<text x=\"{left:.1}\" y=\"{base:.1}\" textLength=\"{width:.1}\" \
                 lengthAdjust=\"spacingAndGlyphs\"{said}>{text}</text>"
            );
        }
        Kind::Alone => {
            let middle = left + f64::from(piece.cells) * CELL.0 / 2.0;
            let wide = piece.cells > 1 && emojis::get(&piece.text).is_some();
            let font = if wide { EMOJI } else { "" };
            let text = escaped(&piece.text);
            let _ = writeln!(
                svg,
                "<text x=\"{middle:.1}\" y=\"{base:.1}\" text-anchor=\"middle\"{font}{said}>{text}</text>"
            );
        }
    }
}

fn shape(svg: &mut String, piece: &Piece, left: f64, top: f64) {
    let (width, colour) = (f64::from(piece.cells) * CELL.0, piece.look.ink.as_str());
    match piece.text.chars().next() {
        Some('│') => rect(svg, left + CELL.0 / 2.0 - 0.6, top, 1.2, CELL.1, colour),
        Some('▌') => rect(svg, left, top, CELL.0 / 2.0, CELL.1, colour),
        _ => rect(svg, left, top + CELL.1 / 2.0 - 0.6, width, 1.2, colour),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
