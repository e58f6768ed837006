//! Commands by name: a list narrowed by typing, or a whole line with what follows the name.

use std::collections::VecDeque;

use super::input;
use super::overlay::{Picker, best};
use crate::command::{self, Command, TABLE};

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A line that was carried out before.
    Again(String),
    /// A command.
    Command(Command),
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
    pub fn begun(&self) -> Option<Command> {
        let text = self.text();
        let (command, _) = command::split(&text)?;
        text.trim_start().contains(char::is_whitespace).then_some(command)
    }

    /// The typed letters have changed.
    pub fn narrow(&mut self) {
        let typed = self.text();
        let rows = TABLE.iter().filter(|row| self.commands.contains(&row.command));
        let again = |line: &String| (Entry::Again(line.clone()), line.clone());
        self.picker.offers = match (self.begun(), typed.trim()) {
            (Some(command), _) => {
                let lines = self.lines.iter().filter(|line| line.starts_with(typed.trim()));
                let lines = lines.take(AGAIN).map(|line| Entry::Again(line.clone()));
                std::iter::once(Entry::Command(command)).chain(lines).collect()
            }
            (None, "") => {
                let lines = self.lines.iter().take(AGAIN).map(|line| Entry::Again(line.clone()));
                lines.chain(rows.map(|row| Entry::Command(row.command))).collect()
            }
            (None, typed) => {
                let rows = rows.map(|row| {
                    (Entry::Command(row.command), format!("{} {}", row.name, row.words))
                });
                best(typed, rows.chain(self.lines.iter().map(again)))
            }
        };
        // a name that is typed whole comes before what it is a part of
        let typed = Command::named(typed.trim()).map(Entry::Command);
        if let Some(place) =
            self.picker.offers.iter().position(|known| Some(known) == typed.as_ref())
        {
            let exact = self.picker.offers.remove(place);
            self.picker.offers.insert(0, exact);
        }
        self.picker.chosen = 0;
    }

    /// Completes what is chosen into the line.
    pub fn complete(&mut self) {
        let line = match self.picker.offers.get(self.picker.chosen) {
            Some(Entry::Again(line)) => line.clone(),
            Some(Entry::Command(command)) if self.begun() != Some(*command) => {
                format!("{} ", command.name())
            }
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
            Entry::Command(command) => command.name().to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn palette(typed: &str, before: &[&str]) -> Palette {
        let mut lines = Lines::default();
        before.iter().for_each(|line| lines.ran(line));
        let mut palette = Palette::new(TABLE.iter().map(|row| row.command).collect(), &lines);
        palette.picker.area = input::area(typed);
        palette.narrow();
        palette
    }

    #[test]
    fn a_name_is_enough_and_what_follows_it_stays_with_it() {
        assert_eq!(palette("pin", &[]).line().as_deref(), Some("pin"));
        assert_eq!(palette("mute 8h ", &[]).line().as_deref(), Some("mute 8h"));
        assert_eq!(palette("no such thing at all", &[]).line(), None);
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
        assert_eq!(palette.picker.offers[0], Entry::Again("pin".into()));
        assert_eq!(palette.picker.offers[1], Entry::Again("mute 8h".into()));
    }
}
