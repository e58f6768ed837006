//! Commands by name: a list narrowed by typing, or a whole line with what follows the name.

use std::collections::VecDeque;

use super::input;
use super::overlay::{Picker, best};
use crate::command::{self, Command, Row, TABLE};

/// How many lines are remembered.
const LINES: usize = 50;
/// How many of them are offered again.
const AGAIN: usize = 5;

/// The lines that were carried out in this run, the latest first.
#[derive(Debug, Default)]
pub struct Lines(VecDeque<String>);

impl Lines {
    /// A line was carried out.
    pub fn ran(&mut self, line: &str) {
        self.0.retain(|known| known != line);
        self.0.push_front(line.to_owned());
        self.0.truncate(LINES);
    }

    /// The lines, the latest first.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// What the palette offers.
#[derive(Debug, Clone)]
pub enum Entry {
    /// A line that was carried out before.
    Again(String),
    /// A command, with its place in the table.
    Command(&'static Row),
}

impl Entry {
    fn is(&self, row: &Row) -> bool {
        matches!(self, Self::Command(known) if known.name == row.name)
    }
}

/// The palette.
#[derive(Debug)]
pub struct Palette {
    /// What is typed, and what is offered.
    pub picker: Picker<Entry>,
    commands: Vec<Command>,
    lines: Vec<String>,
}

impl Palette {
    /// With these commands, and the lines that were carried out before.
    pub fn new(commands: Vec<Command>, lines: &Lines) -> Self {
        let lines = lines.iter().map(str::to_owned).collect();
        let mut palette = Self { picker: Picker::new(), commands, lines };
        palette.narrow();
        palette
    }

    /// What is typed.
    pub fn text(&self) -> String {
        input::text(&self.picker.area)
    }

    /// The command that is typed with a blank behind its name: what follows belongs to it.
    pub fn begun(&self) -> Option<&'static Row> {
        let text = self.text();
        let (row, _) = command::split(&text)?;
        text.trim_start().strip_prefix(row.name)?.starts_with(char::is_whitespace).then_some(row)
    }

    /// What can be asked here.
    fn rows(&self) -> impl Iterator<Item = &'static Row> {
        let here = |row: &&Row| row.command.is_some_and(|command| self.commands.contains(&command));
        TABLE.iter().filter(here)
    }

    /// The typed letters have changed.
    pub fn narrow(&mut self) {
        let typed = self.text();
        let again = |line: &String| (Entry::Again(line.clone()), line.clone());
        let offers = match (self.begun(), typed.trim()) {
            (Some(row), _) => {
                let lines = self.lines.iter().filter(|line| line.starts_with(typed.trim()));
                let lines = lines.take(AGAIN).map(|line| Entry::Again(line.clone()));
                std::iter::once(Entry::Command(row)).chain(lines).collect()
            }
            (None, "") => {
                let lines = self.lines.iter().take(AGAIN).map(|line| Entry::Again(line.clone()));
                lines.chain(self.rows().chain(of_a_shell()).map(Entry::Command)).collect()
            }
            (None, typed) => {
                let named = |row: &'static Row| (Entry::Command(row), row.name.to_owned());
                let rows = self.rows().map(named).chain(self.lines.iter().map(again));
                let mut offers = best(typed, rows);
                // then what is only said about them; at last what is not carried out here
                let here = |row: &&Row| !offers.iter().any(|offer| offer.is(row));
                let said = self.rows().filter(here);
                // a few letters scattered over a sentence are no word of it
                let words: Vec<_> =
                    typed.split_whitespace().map(|word| format!("'{word}")).collect();
                let said = said.map(|row| (Entry::Command(row), row.words.to_owned()));
                let said = best(&words.join(" "), said);
                offers.extend(said);
                offers.extend(best(typed, of_a_shell().map(named)));
                offers
            }
        };
        self.picker.offers = offers;
        // A name that is typed whole comes before what it is a part of, also where the service
        // can't do it: that is said then, and nothing else is carried out instead.
        if let Some(row) = TABLE.iter().find(|row| row.name == typed.trim()) {
            self.picker.offers.retain(|entry| !entry.is(row));
            self.picker.offers.insert(0, Entry::Command(row));
        }
        self.picker.chosen = 0;
    }

    /// Completes what is chosen into the line.
    pub fn complete(&mut self) {
        let line = match self.picker.offers.get(self.picker.chosen) {
            Some(Entry::Again(line)) => line.clone(),
            Some(Entry::Command(row)) if self.begun().is_none() => format!("{} ", row.name),
            _ => return,
        };
        self.picker.area = input::area(&line);
        self.narrow();
    }

    /// The line that an Enter carries out.
    pub fn line(&self) -> Option<String> {
        if self.begun().is_some() && self.picker.chosen == 0 {
            return Some(self.text().trim().to_owned());
        }
        Some(match self.picker.offers.get(self.picker.chosen)? {
            Entry::Again(line) => line.clone(),
            Entry::Command(row) => row.name.to_owned(),
        })
    }
}

/// What only a shell has.
fn of_a_shell() -> impl Iterator<Item = &'static Row> {
    TABLE.iter().filter(|row| row.command.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn palette(typed: &str, before: &[&str]) -> Palette {
        let mut lines = Lines::default();
        before.iter().for_each(|line| lines.ran(line));
        let commands = TABLE.iter().filter_map(|row| row.command).collect();
        let mut palette = Palette::new(commands, &lines);
        palette.picker.area = input::area(typed);
        palette.narrow();
        palette
    }

    #[test]
    fn a_name_is_enough_and_what_follows_it_stays_with_it() {
        assert_eq!(palette("pin", &[]).line().as_deref(), Some("pin"));
        assert_eq!(palette("mute 8h ", &[]).line().as_deref(), Some("mute 8h"));
        assert_eq!(palette("no such thing 0123", &[]).line(), None);
    }

    #[test]
    fn a_name_is_completed_with_a_blank_behind_it() {
        let mut palette = palette("loca", &[]);
        palette.complete();
        assert_eq!(palette.text(), "location ");
        palette.complete();
        assert_eq!(palette.text(), "location ");
    }

    #[test]
    fn lines_that_were_carried_out_are_offered_first() {
        let palette = palette("", &["mute 8h", "pin"]);
        let offered = |place: usize| match &palette.picker.offers[place] {
            Entry::Again(line) => line.as_str(),
            Entry::Command(row) => row.name,
        };
        assert_eq!((offered(0), offered(1)), ("pin", "mute 8h"));
    }
}
