//! A whole line of the palette: a command's name and what follows it.

use crate::app::overlay::{Finder, Overlay, Picker};
use crate::app::palette::Palette;
use crate::app::{App, Effect, Now, input};
use crate::command::{self, Command, Row, TABLE};
use crate::domain::Can;

impl App {
    /// `:`
    pub(in crate::app) fn palette(&mut self) -> Vec<Effect> {
        let rows =
            TABLE.iter().filter_map(|row| row.command).filter(|command| self.offers(*command));
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

    /// The key that a command has while writing, else its name behind the palette's key.
    pub fn composer_key(&self, command: Command) -> String {
        let key = self.settings.keymap.key_for(command::Pane::Composer, command);
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
        let Some((row, rest)) = command::split(line) else {
            self.warn(now, format!("There is no command “{}”.", line.trim()));
            return Vec::new();
        };
        self.lines.ran(line.trim());
        match (row.command, rest) {
            (None, rest) => self.tell_for_a_shell(now, row, rest),
            (Some(command), "") => self.run(now, command),
            (Some(command), rest) => self.run_with(now, command, rest),
        }
    }

    /// What only a shell has is handed over as a line for it, about the chat that is looked at.
    fn tell_for_a_shell(&mut self, now: Now, row: &Row, rest: &str) -> Vec<Effect> {
        let chat = self.subject().map(|chat| &chat.key);
        let chat = chat.map(|key| (key.account.as_str(), key.chat.as_str()));
        let line = command::in_a_shell(row, chat, rest);
        self.say(
            now,
            format!("In a shell: {line} (sent to the terminal, which may put it on the clipboard)"),
        );
        vec![Effect::Copy(line)]
    }

    /// Carries a command out with what follows its name.
    fn run_with(&mut self, now: Now, command: Command, rest: &str) -> Vec<Effect> {
        match command {
            Command::Open => self.open_by_id(now, rest),
            Command::New => match self.begin_chat(now, rest) {
                Ok(effects) => effects,
                Err(why) => self.refuse_line(now, why),
            },
            Command::Send => self.send_line(now, rest),
            Command::Edit => self.edit_to(now, rest),
            Command::React if rest == "--clear" => self.clear_reaction(now),
            Command::React => self.react_by_name(now, rest),
            Command::Forward => self.typed_into_chooser(now, command, rest),
            Command::DeleteMessage if rest == "--yes" => self.delete_message(now),
            Command::Vote => self.vote_for(now, rest),
            Command::Attach => self.attach(now, rest),
            Command::Location => self.send_location(now, rest),
            Command::Contact => self.send_contact(now, rest),
            Command::Poll => self.send_poll(now, rest),
            Command::Archive if rest == "--undo" => self.archive_back(now),
            Command::Pin if rest == "--undo" => self.unpin(now),
            Command::Mute => self.mute_for(now, rest),
            Command::DeleteChat if rest == "--yes" => self.delete_chat(now),
            Command::Assign => self.choose_person(now, rest),
            Command::Label => self.label_named(now, rest),
            Command::Status => self.choose_status(now, rest),
            Command::Note => self.write_note(now, rest),
            Command::GoToDate => self.date_given(now, rest),
            Command::Search | Command::SearchChat => self.search_for(now, command, rest),
            Command::Jump => self.jump_by(rest),
            Command::Find => self.filter_by(now, rest),
            _ => self.refuse_line(now, no_such_rest(command, rest)),
        }
    }

    /// A line that can't be carried out as it stands.
    pub(in crate::app) fn refuse_line(&mut self, now: Now, why: String) -> Vec<Effect> {
        self.warn(now, why);
        Vec::new()
    }

    /// What a key would offer, narrowed by what was typed.
    pub(in crate::app) fn typed_into_chooser(
        &mut self,
        now: Now,
        command: Command,
        typed: &str,
    ) -> Vec<Effect> {
        let effects = self.run(now, command);
        self.overlay = match self.overlay.take() {
            Some(Overlay::Choose(chooser)) => Some(Overlay::Choose(Box::new(chooser.typed(typed)))),
            other => other,
        };
        effects
    }

    fn search_for(&mut self, now: Now, command: Command, words: &str) -> Vec<Effect> {
        let effects = self.search(now, command == Command::SearchChat);
        let Some(Overlay::Search(finder)) = &mut self.overlay else { return effects };
        let finder: &mut Finder = finder;
        finder.picker.area = input::area(words);
        finder.changed().map(Effect::Recall).into_iter().collect()
    }

    fn jump_by(&mut self, letters: &str) -> Vec<Effect> {
        let mut picker = Picker::chats(&self.inbox);
        picker.area = input::area(letters);
        picker.narrow_chats(&self.inbox);
        self.show(Overlay::Jump(picker))
    }
}

fn no_such_rest(command: Command, rest: &str) -> String {
    match command.arguments() {
        "" => format!("“{}” takes nothing after it.", command.name()),
        arguments => format!("“{}” takes {arguments} after it, not “{rest}”.", command.name()),
    }
}
