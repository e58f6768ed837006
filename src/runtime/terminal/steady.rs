//! A ratatui backend whose columns hold in terminals that disagree about widths.

use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

use super::grid::{Grid, Spot};
use super::pen::Pen;
use super::row;

/// Begin and end of synchronized output: the terminal shows the frame at once.
/// <https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036>
const FRAME: (&[u8], &[u8]) = (b"\x1b[?2026h", b"\x1b[?2026l");
const SHOW_CURSOR: &[u8] = b"\x1b[?25h";
const HIDE_CURSOR: &[u8] = b"\x1b[?25l";

/// Draws on `W`, one write and one flush a frame, and nothing where nothing changed.
///
/// It remembers what the terminal shows, and for each row that changed writes what the rules in
/// `row` ask for. The terminal must not wrap lines by itself, which [`super::Session`] sees to.
/// The cursor's position is never asked for: it is always known.
#[derive(Debug)]
pub struct Steady<W> {
    out: W,
    fixed: Option<Size>,
    shown: Grid,
    wanted: Grid,
    touched: Vec<bool>,
    pen: Pen,
    erase: bool,
    cursor: Position,
    cursor_wanted: bool,
    /// Whether the terminal shows its cursor; unknown at first.
    cursor_shown: Option<bool>,
}

impl<W: Write> Steady<W> {
    /// Draws on a terminal whose size is asked for whenever it may have changed.
    pub fn new(out: W) -> Self {
        Self::with(out, None)
    }

    /// Draws on a screen of a given size, for tests.
    pub fn sized(out: W, size: Size) -> Self {
        Self::with(out, Some(size))
    }

    fn with(out: W, fixed: Option<Size>) -> Self {
        let none = Size::default();
        let mut steady = Self {
            out,
            fixed,
            shown: Grid::blank(none),
            wanted: Grid::blank(none),
            touched: Vec::new(),
            pen: Pen::default(),
            erase: true,
            cursor: Position::ORIGIN,
            cursor_wanted: false,
            cursor_shown: None,
        };
        steady.start_anew();
        steady
    }

    /// Sends what is not part of a frame (a title, a notification). It must not move the cursor.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.out.flush()
    }

    /// The writer.
    pub fn writer_mut(&mut self) -> &mut W {
        &mut self.out
    }

    /// Gives [`Self::sized`] another size; ratatui notices at the next frame.
    pub fn resize(&mut self, size: Size) {
        self.fixed = Some(size);
    }

    /// Nothing of what the terminal shows is known: erase it and begin.
    fn start_anew(&mut self) {
        let size = self.size().unwrap_or_default();
        self.shown = Grid::blank(size);
        self.wanted = Grid::blank(size);
        self.touched = vec![false; usize::from(size.height)];
        self.pen.forget();
        self.cursor_shown = None;
        self.erase = true;
    }

    /// After a failed write nobody knows what arrived: everything wanted is sent again.
    fn repeat_everything(&mut self) {
        let wanted = std::mem::replace(&mut self.wanted, Grid::blank(Size::default()));
        self.start_anew();
        // of another size: ratatui will notice, and clear
        if wanted.size() == self.shown.size() {
            self.wanted = wanted;
            self.touched.fill(true);
        }
    }

    fn write_rows(&mut self) -> bool {
        let mut rows = 0;
        for y in 0..self.touched.len() {
            if std::mem::take(&mut self.touched[y]) && self.wanted.row(y) != self.shown.row(y) {
                let number = u16::try_from(y).unwrap_or(u16::MAX);
                row::write(&mut self.pen, number, self.wanted.row(y), self.shown.row(y));
                self.shown.copy_row(y, self.wanted.row(y));
                rows += 1;
            }
        }
        rows > 1
    }

    /// The bytes from what is shown to what is wanted; empty if they are the same.
    fn frame(&mut self) -> Vec<u8> {
        if std::mem::take(&mut self.erase) {
            self.pen.set(super::grid::Look::PLAIN);
            self.pen.sequence(format_args!("2J"));
        }
        let wide = self.write_rows() || self.cursor_shown.is_none();
        let drawn = !self.pen.is_empty();
        let mut frame = Vec::new();
        if drawn {
            frame.extend_from_slice(FRAME.0);
        }
        // a cursor running over the screen is seen where frames are not synchronized
        if self.cursor_shown != Some(false) && (wide || !self.cursor_wanted) {
            frame.extend_from_slice(HIDE_CURSOR);
            self.cursor_shown = Some(false);
        }
        if self.cursor_wanted {
            self.pen.go(self.cursor.x, self.cursor.y);
        }
        frame.append(&mut self.pen.take());
        if self.cursor_wanted && self.cursor_shown != Some(true) {
            frame.extend_from_slice(SHOW_CURSOR);
            self.cursor_shown = Some(true);
        }
        if drawn {
            frame.extend_from_slice(FRAME.1);
        }
        frame
    }
}

impl<W: Write> Backend for Steady<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        for (x, y, cell) in content {
            self.wanted.put(x, y, Spot::new(cell));
            if let Some(row) = self.touched.get_mut(usize::from(y)) {
                *row = true;
            }
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.cursor_wanted = false;
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.cursor_wanted = true;
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor = position.into();
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.start_anew();
        Ok(())
    }

    /// Only the whole screen is ever cleared by a full-screen program.
    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        match region {
            ClearType::All => self.clear(),
            _ => Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "only the whole screen can be cleared",
            )),
        }
    }

    fn size(&self) -> io::Result<Size> {
        match self.fixed {
            Some(size) => Ok(size),
            None => crossterm::terminal::size().map(|(width, height)| Size { width, height }),
        }
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        // pixels are of no use to us; 0 is how terminals say that they do not tell
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::default() })
    }

    fn flush(&mut self) -> io::Result<()> {
        let frame = self.frame();
        if frame.is_empty() {
            return Ok(());
        }
        self.out
            .write_all(&frame)
            .and_then(|()| self.out.flush())
            .inspect_err(|_| self.repeat_everything())
    }
}
