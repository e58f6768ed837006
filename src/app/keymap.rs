//! Which key does what, by pane: the embedded keymap, overlaid by the operator's own.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use serde::Deserialize;

use crate::command::{Command, Pane, TABLE};

const DEFAULTS: &str = include_str!("../../assets/keymap.toml");

/// A key without what terminals report differently: letters carry their own case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Self {
        Self::new(event.code, event.modifiers)
    }
}

impl Key {
    fn new(code: KeyCode, modifiers: KeyModifiers) -> Self {
        let relevant = KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT;
        let modifiers = modifiers & relevant;
        match code {
            KeyCode::BackTab => Self { code, modifiers: modifiers - KeyModifiers::SHIFT },
            KeyCode::Tab if modifiers.contains(KeyModifiers::SHIFT) => {
                Self { code: KeyCode::BackTab, modifiers: modifiers - KeyModifiers::SHIFT }
            }
            KeyCode::Char(letter) if modifiers.contains(KeyModifiers::CONTROL) => Self {
                code: KeyCode::Char(letter.to_ascii_lowercase()),
                modifiers: modifiers - KeyModifiers::SHIFT,
            },
            KeyCode::Char(_) => Self { code, modifiers: modifiers - KeyModifiers::SHIFT },
            _ => Self { code, modifiers },
        }
    }

    /// Reads a key as the keymap writes it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut letters = text.chars();
        if let (Some(letter), None) = (letters.next(), letters.next()) {
            return Ok(Self::new(KeyCode::Char(letter), KeyModifiers::NONE));
        }
        let key = crokey::parse(text).map_err(|_| format!("\"{text}\" is not a key"))?;
        let event: KeyEvent = key.into();
        Ok(Self::from(event))
    }

    /// Whether it would write a letter.
    fn writes(self) -> bool {
        matches!(self.code, KeyCode::Char(_))
            && !self.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
    }

    /// How it is called on screen.
    pub fn label(self) -> String {
        let name = match self.code {
            KeyCode::Char(' ') => "Space".into(),
            KeyCode::Char(letter) => letter.to_string(),
            KeyCode::BackTab => return "Shift-Tab".into(),
            KeyCode::PageUp => "PgUp".into(),
            KeyCode::PageDown => "PgDn".into(),
            KeyCode::F(n) => format!("F{n}"),
            code => code.to_string(),
        };
        let mut label = String::new();
        for (modifier, prefix) in [
            (KeyModifiers::CONTROL, "Ctrl-"),
            (KeyModifiers::ALT, "Alt-"),
            (KeyModifiers::SHIFT, "Shift-"),
        ] {
            if self.modifiers.contains(modifier) {
                label.push_str(prefix);
            }
        }
        label + &name
    }
}

/// One row: keys, command, and its word or two for the bottom line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Where it is in force.
    pub pane: Pane,
    /// The keys; empty where the operator took them away.
    pub keys: Vec<Key>,
    /// What they do.
    pub command: Command,
    /// A word or two.
    pub help: String,
}

/// Every binding in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    rows: Vec<Binding>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    everywhere: Table,
    #[serde(default)]
    inbox: Table,
    #[serde(default)]
    thread: Table,
    #[serde(default)]
    composer: Table,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    keys: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    on: Keys,
    #[serde(rename = "do")]
    command: String,
    help: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Keys {
    One(String),
    Several(Vec<String>),
}

impl Keymap {
    /// The embedded keymap.
    pub fn defaults() -> Self {
        let empty = Self { rows: Vec::new() };
        // The embedded file is parsed by a test; a keymap without rows still lets Ctrl-c through.
        empty.overlaid(DEFAULTS).unwrap_or(Self { rows: Vec::new() })
    }

    /// The keymap with an operator's file laid over it; the error is one sentence.
    pub fn overlaid(&self, text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
            format!("line {line}: {}", error.message())
        })?;
        let mut keymap = self.clone();
        let panes = [file.everywhere, file.inbox, file.thread, file.composer];
        for (pane, table) in Pane::ALL.into_iter().zip(panes) {
            for row in table.keys {
                keymap.bind(pane, row)?;
            }
        }
        Ok(keymap)
    }

    fn bind(&mut self, pane: Pane, row: Written) -> Result<(), String> {
        let names = match row.on {
            Keys::One(name) => vec![name],
            Keys::Several(names) => names,
        };
        let keys = names.iter().map(|name| Key::parse(name)).collect::<Result<Vec<_>, _>>()?;
        for known in self.rows.iter_mut().filter(|known| known.pane == pane) {
            known.keys.retain(|key| !keys.contains(key));
        }
        if row.command == "none" {
            return Ok(());
        }
        let command = Command::named(&row.command).ok_or_else(|| unknown(&row.command))?;
        let rows = &mut self.rows;
        let known = rows.iter_mut().find(|known| known.pane == pane && known.command == command);
        match known {
            Some(known) => {
                known.keys.splice(0..0, keys);
                known.help = row.help.unwrap_or(std::mem::take(&mut known.help));
            }
            None => {
                let help = row.help.unwrap_or_else(|| command.name().replace('-', " "));
                rows.push(Binding { pane, keys, command, help });
            }
        }
        Ok(())
    }

    /// What a key does in a pane. While text is written, keys that write are text.
    pub fn command(&self, pane: Pane, key: Key) -> Option<Command> {
        let within =
            |pane: Pane| self.rows.iter().find(|row| row.pane == pane && row.keys.contains(&key));
        if pane == Pane::Composer && key.writes() {
            return None;
        }
        within(pane).or_else(|| within(Pane::Everywhere)).map(|row| row.command)
    }

    /// The bindings of a pane, in the order of the file.
    pub fn rows(&self, pane: Pane) -> impl Iterator<Item = &Binding> {
        self.rows.iter().filter(move |row| row.pane == pane && !row.keys.is_empty())
    }

    /// The key that does this in a pane, as it is called on screen.
    pub fn key_for(&self, pane: Pane, command: Command) -> Option<String> {
        let mut rows = self.rows(pane).chain(self.rows(Pane::Everywhere));
        let row = rows.find(|row| row.command == command)?;
        row.keys.first().map(|key| key.label())
    }
}

fn unknown(name: &str) -> String {
    let nearest = TABLE
        .iter()
        .filter(|row| row.command.is_some())
        .map(|row| (strsim::damerau_levenshtein(row.name, name), row.name))
        .min_by_key(|(distance, _)| *distance);
    match nearest {
        Some((_, nearest)) => {
            format!("there is no command \"{name}\"; the nearest is \"{nearest}\"")
        }
        None => format!("there is no command \"{name}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_command_has_a_key_and_no_key_two_meanings_in_one_pane() {
        let keymap = Keymap::defaults();
        let by_name = [Command::CopyLink, Command::Resolve, Command::Notes];
        let keyed = |row: &crate::command::Row| {
            row.command.filter(|command| row.arguments.is_empty() && !by_name.contains(command))
        };
        for (row, command) in TABLE.iter().filter_map(|row| Some((row, keyed(row)?))) {
            assert!(
                keymap.rows.iter().any(|binding| binding.command == command),
                "{} has no key",
                row.name
            );
        }
        for pane in Pane::ALL {
            let mut seen = HashSet::new();
            for key in keymap.rows(pane).flat_map(|row| &row.keys) {
                assert!(seen.insert(*key), "{} twice in {}", key.label(), pane.name());
            }
        }
    }

    #[test]
    fn a_row_of_the_operator_takes_the_key_from_whatever_had_it() {
        let own = "[thread]\nkeys = [{ on = \"y\", do = \"reply\" }]";
        let keymap = Keymap::defaults().overlaid(own).unwrap();
        let key = Key::parse("y").unwrap();
        assert_eq!(keymap.command(Pane::Thread, key), Some(Command::Reply));
        assert_eq!(keymap.key_for(Pane::Thread, Command::Copy), None);
        assert_eq!(keymap.command(Pane::Thread, Key::parse("r").unwrap()), Some(Command::Reply));
    }

    #[test]
    fn a_misspelt_command_is_answered_with_the_nearest() {
        let own = "[thread]\nkeys = [{ on = \"y\", do = \"replay\" }]";
        let error = Keymap::defaults().overlaid(own).unwrap_err();
        assert_eq!(error, "there is no command \"replay\"; the nearest is \"reply\"");
    }

    #[test]
    fn a_command_is_still_known_by_the_name_it_had() {
        let own = "[thread]\nkeys = [{ on = \"w\", do = \"take-back\" }]";
        let keymap = Keymap::defaults().overlaid(own).unwrap();
        let key = Key::parse("w").unwrap();
        assert_eq!(keymap.command(Pane::Thread, key), Some(Command::Edit));
    }

    #[test]
    fn letters_are_text_where_text_is_written() {
        let keymap = Keymap::defaults();
        assert_eq!(keymap.command(Pane::Composer, Key::parse("n").unwrap()), None);
        let ctrl_k = Key::parse("ctrl-k").unwrap();
        assert_eq!(keymap.command(Pane::Composer, ctrl_k), Some(Command::Jump));
    }

    #[test]
    fn labels_read_as_people_say_them() {
        let label = |text| Key::parse(text).unwrap().label();
        assert_eq!(label("ctrl-k"), "Ctrl-k");
        assert_eq!(label("shift-tab"), "Shift-Tab");
        assert_eq!(label("alt-enter"), "Alt-Enter");
        assert_eq!(label("pageup"), "PgUp");
        assert_eq!(label("G"), "G");
    }
}
