//! A whole line of the palette: a command's name and what follows it.

use crate::app::overlay::{Finder, Overlay};
use crate::app::palette::Palette;
use crate::app::{App, Effect, Now, input, until};
use crate::command::{self, Command, TABLE};
use crate::domain::{Ability, Can};

impl App {
    /// `:`
    pub(in crate::app) fn palette(&mut self) -> Vec<Effect> {
        let rows = TABLE.iter().map(|row| row.command).filter(|command| self.offers(*command));
        let palette = Palette::new(rows.collect(), &self.lines);
        self.show(Overlay::Palette(palette))
    }

    /// Whether the service has what a command needs; what it never has is not shown.
    pub fn offers(&self, command: Command) -> bool {
        let Some(needs) = command.needs() else { return true };
        let Some(chat) = self.subject() else { return true };
        let Some(account) = self.account(&chat.key.account) else { return true };
        account.can(needs, chat, self.wall) != Can::Never
    }

    /// The key that a command has in the messages, else its name behind the palette's key.
    pub fn thread_key(&self, command: Command) -> String {
        let key = self.settings.keymap.key_for(command::Pane::Thread, command);
        key.unwrap_or_else(|| format!(":{}", command.name()))
    }

    /// How a command is asked for here: its key, else its name behind the palette's key.
    pub fn key_name(&self, command: Command) -> String {
        let keymap = &self.settings.keymap;
        let pane = match self.pane() {
            command::Pane::Composer => command::Pane::Thread,
            pane => pane,
        };
        let panes = [pane, command::Pane::Thread, command::Pane::Inbox];
        let key = panes.into_iter().find_map(|pane| keymap.key_for(pane, command));
        key.unwrap_or_else(|| format!(":{}", command.name()))
    }

    /// Carries a line out, and remembers it.
    pub(in crate::app) fn run_line(&mut self, now: Now, line: &str) -> Vec<Effect> {
        let Some((command, rest)) = command::split(line) else {
            self.warn(now, format!("There is no command “{}”.", line.trim()));
            return Vec::new();
        };
        self.lines.ran(line.trim());
        if rest.is_empty() { self.run(now, command) } else { self.run_with(now, command, rest) }
    }

    /// Carries a command out with what follows its name.
    fn run_with(&mut self, now: Now, command: Command, rest: &str) -> Vec<Effect> {
        match command {
            Command::Open => self.open_by_id(now, rest),
            Command::New => match self.begin_chat(now, rest) {
                Ok(effects) => effects,
                Err(why) => {
                    self.warn(now, why);
                    Vec::new()
                }
            },
            Command::Edit => self.edit_to(now, rest),
            Command::React => self.react_by_name(now, rest),
            Command::Attach => self.attach(now, rest),
            Command::Location => self.send_location(now, rest),
            Command::Contact => self.send_contact(now, rest),
            Command::Poll => self.send_poll(now, rest),
            Command::Mute => self.mute_for(now, rest),
            Command::Assign => self.choose_person(now, rest),
            Command::Label => self.choose_label(now, rest),
            Command::Status => self.choose_status(now, rest),
            Command::Note => self.write_note(now, rest),
            Command::GoToDate => self.date_given(now, rest),
            Command::Search | Command::SearchChat => self.search_for(now, command, rest),
            _ => {
                self.warn(now, format!("“{}” takes nothing after it.", command.name()));
                Vec::new()
            }
        }
    }

    fn mute_for(&mut self, now: Now, typed: &str) -> Vec<Effect> {
        let Some(chat) = self.may(now, Ability::Mute) else { return Vec::new() };
        match until::parse(typed, now.wall, self.settings.zone) {
            Some(until) => self.mute_until(now, &chat.key, until),
            None => {
                self.warn(now, format!("“{typed}” is no time: 8h, 2d, 18:00, always."));
                Vec::new()
            }
        }
    }

    fn search_for(&mut self, now: Now, command: Command, words: &str) -> Vec<Effect> {
        let effects = self.search(now, command == Command::SearchChat);
        let Some(Overlay::Search(finder)) = &mut self.overlay else { return effects };
        let finder: &mut Finder = finder;
        finder.picker.area = input::area(words);
        finder.changed().map(Effect::Recall).into_iter().collect()
    }
}
