//! Standard output: rows for programs, or lines for people.

use std::io::{BufWriter, ErrorKind, IsTerminal, Stdout, Write};

use serde::Serialize;

use super::exit::Stop;
use super::rows::json;
use crate::runtime::terminal::{is_dumb, painted};
use crate::ui::Look;
use crate::ui::theme::Meaning;

/// Where a command writes what was asked for.
pub(super) struct Out {
    to: BufWriter<Stdout>,
    people: bool,
    /// The terminal knows colours and attributes.
    paints: bool,
    /// How everything looks on this terminal.
    pub look: Look,
    /// How wide lines for people may be, in cells.
    pub columns: usize,
}

impl Out {
    /// For people where the output is a terminal and `json` is not asked for.
    pub fn new(json: bool, look: Look) -> Self {
        let terminal = std::io::stdout().is_terminal();
        let size = if terminal { crossterm::terminal::size().ok() } else { None };
        let columns = size.map_or(80, |(columns, _)| usize::from(columns).max(40));
        let people = terminal && !json;
        let to = BufWriter::new(std::io::stdout());
        Self { to, people, paints: people && !is_dumb(), look, columns }
    }

    /// Whether people read it.
    pub fn for_people(&self) -> bool {
        self.people
    }

    /// Writes an object on a line of its own.
    pub fn row(&mut self, row: &impl Serialize) -> Result<(), Stop> {
        self.line(&json::line(row))
    }

    /// Writes a line; what is in it is clean.
    pub fn line(&mut self, clean: &str) -> Result<(), Stop> {
        let written = self.to.write_all(clean.as_bytes()).and_then(|()| self.to.write_all(b"\n"));
        written.map_err(not_written)
    }

    /// Standard output itself, for what has its own form.
    pub fn writer(&mut self) -> &mut impl Write {
        &mut self.to
    }

    /// Whether anybody still reads: a pipe tells when its other end is closed, without a write.
    #[cfg(unix)]
    pub fn still_read(&self) -> Result<(), Stop> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let out = std::io::stdout();
        let mut ends = [PollFd::new(&out, PollFlags::empty())];
        let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
        match poll(&mut ends, Some(&at_once)) {
            Ok(_) if ends[0].revents().contains(PollFlags::ERR) => Err(Stop::closed()),
            _ => Ok(()),
        }
    }

    /// Whatever was written is on its way.
    pub fn flush(&mut self) -> Result<(), Stop> {
        self.to.flush().map_err(not_written)
    }

    /// Clean text in the colours of a meaning; plain where nobody watches.
    pub fn paint(&self, clean: &str, meaning: Meaning) -> String {
        if !self.paints || clean.is_empty() {
            return clean.to_owned();
        }
        painted(clean, self.look.style(meaning))
    }
}

/// Writes a line of text that is no row: a path, a sentence.
pub(super) fn say(clean: &str) -> Result<(), Stop> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{clean}").and_then(|()| out.flush()).map_err(not_written)
}

/// A pipe that was closed has had enough: that is no failure.
pub(super) fn not_written(why: std::io::Error) -> Stop {
    match why.kind() {
        ErrorKind::BrokenPipe => Stop::closed(),
        _ => Stop::failed(format!("The output can't be written: {why}.")),
    }
}
