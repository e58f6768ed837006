//! The bytes of a frame, and where they leave the terminal: cursor, colours, attributes.

use std::io::Write as _;

use ratatui::style::{Color, Modifier, Style};

use super::grid::Look;

/// Writes into a frame what the terminal does not have already.
#[derive(Debug, Default)]
pub(super) struct Pen {
    out: Vec<u8>,
    /// The row of the terminal's cursor, from 0.
    row: Option<u16>,
    /// Its column, from 0; unknown after anything but ASCII.
    column: Option<u16>,
    look: Option<Look>,
}

impl Pen {
    /// What was written since the last call.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// Whether nothing was written since the last [`Self::take`].
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// Nothing is known of the terminal any more.
    pub fn forget(&mut self) {
        self.row = None;
        self.column = None;
        self.look = None;
    }

    /// Column and row of the cursor, where both are known.
    pub fn at(&self) -> Option<(u16, u16)> {
        self.column.zip(self.row)
    }

    pub fn look(&self) -> Option<Look> {
        self.look
    }

    /// Addresses a cell absolutely; within a row by its column alone (CHA).
    pub fn go(&mut self, x: u16, y: u16) {
        if self.at() == Some((x, y)) {
            return;
        }
        if self.row == Some(y) {
            // whatever a character's width was, it did not leave its row: nothing wraps
            self.sequence(format_args!("{}G", x + 1));
        } else if x == 0 {
            self.sequence(format_args!("{}H", y + 1));
        } else {
            self.sequence(format_args!("{};{}H", y + 1, x + 1));
        }
        (self.column, self.row) = (Some(x), Some(y));
    }

    /// One ASCII character, after which the cursor is known, unless it may stand behind the edge.
    pub fn ascii(&mut self, byte: u8, columns: u16) {
        self.out.push(byte);
        self.column = self.column.map(|x| x + 1).filter(|x| *x < columns);
    }

    /// A cluster, after which the column is not known, whatever the terminal.
    pub fn cluster(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
        self.column = None;
    }

    /// A control sequence that leaves cursor and look as they are.
    pub fn sequence(&mut self, body: std::fmt::Arguments<'_>) {
        self.out.extend_from_slice(b"\x1b[");
        // a Vec takes everything
        let _ = self.out.write_fmt(body);
    }

    /// Changes colours and attributes to `wanted`, by the shorter of two ways: what differs, or
    /// everything from the start.
    pub fn set(&mut self, wanted: Look) {
        if self.look == Some(wanted) {
            return;
        }
        let anew = from_start(wanted);
        let change = self
            .look
            .map(|shown| difference(shown, wanted))
            .filter(|change| change.len() < anew.len());
        let parameters = change.unwrap_or(anew);
        self.sequence(format_args!("{parameters}m"));
        self.look = Some(wanted);
    }
}

/// Clean text between the sequences that give it a style and take it away again.
#[must_use]
pub fn painted(clean: &str, style: Style) -> String {
    let look = Look {
        fg: style.fg.unwrap_or(Color::Reset),
        bg: style.bg.unwrap_or(Color::Reset),
        modifier: style.add_modifier,
    };
    match difference(Look::PLAIN, look) {
        parameters if parameters.is_empty() => clean.to_owned(),
        parameters => format!("\x1b[{parameters}m{clean}\x1b[m"),
    }
}

/// Attributes with the parameters that set and reset them (ECMA-48, 8.3.117).
const ATTRIBUTES: [(Modifier, &str, &str); 8] = [
    (Modifier::BOLD, "1", "22"),
    (Modifier::DIM, "2", "22"),
    (Modifier::ITALIC, "3", "23"),
    (Modifier::UNDERLINED, "4", "24"),
    (Modifier::SLOW_BLINK, "5", "25"),
    (Modifier::RAPID_BLINK, "6", "25"),
    (Modifier::REVERSED, "7", "27"),
    (Modifier::CROSSED_OUT, "9", "29"),
];

fn from_start(wanted: Look) -> String {
    match difference(Look::PLAIN, wanted) {
        parameters if parameters.is_empty() => parameters,
        parameters => format!("0;{parameters}"),
    }
}

fn difference(shown: Look, wanted: Look) -> String {
    let mut parameters = Vec::new();
    let mut on = shown.modifier;
    for (modifier, _, reset) in ATTRIBUTES {
        if on.contains(modifier) && !wanted.modifier.contains(modifier) {
            parameters.push(reset.to_owned());
            // 22 and 25 each end two
            for (shared, _, _) in ATTRIBUTES.into_iter().filter(|(_, _, other)| *other == reset) {
                on.remove(shared);
            }
        }
    }
    for (modifier, set, _) in ATTRIBUTES {
        if wanted.modifier.contains(modifier) && !on.contains(modifier) {
            parameters.push(set.to_owned());
        }
    }
    if shown.fg != wanted.fg {
        parameters.push(colour(wanted.fg, 30));
    }
    if shown.bg != wanted.bg {
        parameters.push(colour(wanted.bg, 40));
    }
    parameters.join(";")
}

/// The parameters of a colour; `base` is 30 for the text and 40 for what is behind it.
fn colour(colour: Color, base: u16) -> String {
    match colour {
        Color::Reset => (base + 9).to_string(),
        Color::Rgb(r, g, b) => format!("{};2;{r};{g};{b}", base + 8),
        Color::Indexed(index) => format!("{};5;{index}", base + 8),
        named => (base + ansi(named)).to_string(),
    }
}

/// The offset of a named colour: 0–7, and 60–67 for the bright ones.
const fn ansi(colour: Color) -> u16 {
    match colour {
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(from: Look, to: Look) -> String {
        let mut pen = Pen { look: Some(from), ..Pen::default() };
        pen.set(to);
        String::from_utf8(pen.take()).unwrap()
    }

    #[test]
    fn only_what_differs_is_written() {
        let red = Look { fg: Color::Red, ..Look::PLAIN };
        let bold = Look { modifier: Modifier::BOLD, ..red };
        let dim = Look { modifier: Modifier::DIM, ..red };
        assert_eq!(written(red, red), "");
        assert_eq!(written(Look::PLAIN, red), "\x1b[31m");
        assert_eq!(written(red, bold), "\x1b[1m");
        assert_eq!(written(bold, dim), "\x1b[22;2m");
        assert_eq!(written(bold, Look::PLAIN), "\x1b[m");
        assert_eq!(written(Look { bg: Color::Rgb(1, 2, 3), ..bold }, bold), "\x1b[49m");
    }

    #[test]
    fn bold_survives_the_end_of_dim() {
        let both = Look {
            modifier: Modifier::BOLD | Modifier::DIM | Modifier::ITALIC,
            fg: Color::Indexed(200),
            ..Look::PLAIN
        };
        let bold = Look { modifier: Modifier::BOLD | Modifier::ITALIC, ..both };
        assert_eq!(written(both, bold), "\x1b[22;1m");
    }
}
