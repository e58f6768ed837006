//! Keys in a chooser, in a prompt and in the palette.

use crossterm::event::{KeyCode, KeyEvent};
use tui_textarea::TextArea;

use super::chooser::{Choice, Pick};
use super::overlay::Overlay;
use super::prompt::{Prompt, Wanted};
use super::{App, Effect, Now, input, spoken, until};
use crate::command::Command;
use crate::domain::{Act, Attachment, Triage};

/// What a key means in a list or a line on top of the panes.
pub(super) enum Press {
    Leave,
    Enter,
    Step(isize),
    Complete,
    /// The text has changed.
    Changed,
    Nothing,
}

impl Press {
    /// Reads a key; what edits is carried out on the area.
    pub fn of(event: KeyEvent, command: Option<Command>, area: &mut TextArea<'static>) -> Self {
        match (event.code, command) {
            (KeyCode::Esc, _) => Self::Leave,
            (KeyCode::Enter, _) => Self::Enter,
            (KeyCode::Tab, _) => Self::Complete,
            (KeyCode::Up, _) => Self::Step(-1),
            (KeyCode::Down, _) => Self::Step(1),
            (KeyCode::PageUp, _) => Self::Step(-10),
            (KeyCode::PageDown, _) => Self::Step(10),
            (_, Some(Command::DeleteWord)) => Self::changed(area.delete_word()),
            (_, Some(Command::DeleteToLineStart)) => Self::changed(area.delete_line_by_head()),
            _ => Self::changed(input::edit(area, event)),
        }
    }

    fn changed(changed: bool) -> Self {
        if changed { Self::Changed } else { Self::Nothing }
    }
}

impl App {
    pub(super) fn palette_key(
        &mut self,
        now: Now,
        event: KeyEvent,
        command: Option<Command>,
    ) -> Vec<Effect> {
        let Some(Overlay::Palette(palette)) = &mut self.overlay else { return Vec::new() };
        match Press::of(event, command, &mut palette.picker.area) {
            Press::Leave => self.overlay = None,
            Press::Step(by) => palette.picker.step(by),
            Press::Complete => palette.complete(),
            Press::Changed => palette.narrow(),
            Press::Nothing => {}
            Press::Enter => {
                let Some(line) = palette.line() else { return Vec::new() };
                self.overlay = None;
                return self.run_line(now, &line);
            }
        }
        Vec::new()
    }

    pub(super) fn chooser_key(
        &mut self,
        now: Now,
        event: KeyEvent,
        command: Option<Command>,
    ) -> Vec<Effect> {
        let Some(Overlay::Choose(chooser)) = &mut self.overlay else { return Vec::new() };
        if !chooser.narrows() {
            match event.code {
                KeyCode::Char(' ') => chooser.toggle(),
                KeyCode::Char('j') => chooser.picker.step(1),
                KeyCode::Char('k') => chooser.picker.step(-1),
                KeyCode::Char(_) | KeyCode::Backspace => {}
                _ => return self.chooser_press(now, event, command),
            }
            return Vec::new();
        }
        self.chooser_press(now, event, command)
    }

    fn chooser_press(
        &mut self,
        now: Now,
        event: KeyEvent,
        command: Option<Command>,
    ) -> Vec<Effect> {
        let Some(Overlay::Choose(chooser)) = &mut self.overlay else { return Vec::new() };
        match Press::of(event, command, &mut chooser.picker.area) {
            Press::Leave => self.overlay = None,
            Press::Step(by) => chooser.picker.step(by),
            Press::Changed => return self.chooser_changed(),
            Press::Complete => return self.complete_path(),
            Press::Enter => return self.choose(now),
            Press::Nothing => {}
        }
        Vec::new()
    }

    /// What is typed in a chooser has changed.
    pub(super) fn chooser_changed(&mut self) -> Vec<Effect> {
        let Some(Overlay::Choose(chooser)) = &mut self.overlay else { return Vec::new() };
        if matches!(chooser.choice, Choice::Attach(_)) {
            return vec![Effect::Files(chooser.text())];
        }
        chooser.narrow();
        Vec::new()
    }

    /// The chosen path stands in the line, to go on from.
    fn complete_path(&mut self) -> Vec<Effect> {
        let Some(Overlay::Choose(chooser)) = &mut self.overlay else { return Vec::new() };
        let Some(Pick::Entry(entry)) = chooser.chosen().map(|offer| &offer.pick) else {
            return Vec::new();
        };
        let typed = entry.typed.clone();
        chooser.picker.area = input::area(&typed);
        vec![Effect::Files(typed)]
    }

    /// An Enter in a chooser.
    fn choose(&mut self, now: Now) -> Vec<Effect> {
        let Some(Overlay::Choose(chooser)) = &self.overlay else { return Vec::new() };
        let (choice, typed) = (chooser.choice.clone(), chooser.text());
        let Some(offer) = chooser.chosen().cloned() else {
            // a time of one's own may be typed right where the usual ones stand
            let until = until::parse(&typed, now.wall, self.settings.zone);
            let (Choice::Mute(chat), Some(until)) = (choice, until) else { return Vec::new() };
            self.overlay = None;
            return self.mute_until(now, &chat, until);
        };
        match (choice, offer.pick) {
            (Choice::Attach(_), Pick::Entry(entry)) if entry.folder => self.complete_path(),
            (Choice::Attach(chat), Pick::Entry(entry)) => {
                self.overlay = None;
                self.file_chosen(now, chat, &entry)
            }
            (Choice::Vote(chat, target), Pick::Word(word)) => {
                let marked = chooser.all.iter().filter(|offer| offer.on);
                let marked = marked.filter_map(|offer| match &offer.pick {
                    Pick::Word(word) => Some(word.clone()),
                    _ => None,
                });
                let mut options: Vec<_> = marked.collect();
                if options.is_empty() {
                    options.push(word);
                }
                self.overlay = None;
                self.act(now, &chat, target, Act::Vote(options))
            }
            (choice, pick) => {
                self.overlay = None;
                self.chosen(now, choice, pick, offer.on)
            }
        }
    }

    fn chosen(&mut self, now: Now, choice: Choice, pick: Pick, on: bool) -> Vec<Effect> {
        match (choice, pick) {
            (Choice::React(chat, target), Pick::Word(word)) => self.react(now, &chat, target, word),
            (Choice::React(chat, target), Pick::Nothing) => {
                self.act(now, &chat, target, Act::ClearReaction)
            }
            (Choice::Forward(chat, target), Pick::Chat(into)) => {
                self.confirm_forward(chat, target, into)
            }
            (Choice::Mute(chat), Pick::Until(until)) => self.mute_until(now, &chat, until),
            (Choice::Mute(chat), Pick::Typed) => self.ask_mute_until(chat),
            (Choice::Assign(chat), Pick::Named(person)) => {
                self.triage(&chat, &Triage::Assign(person))
            }
            (Choice::Label(chat), Pick::Named(label)) => {
                self.triage(&chat, &Triage::Label(label, !on))
            }
            (Choice::Status(chat), Pick::Word(state)) => self.triage(&chat, &Triage::Status(state)),
            _ => Vec::new(),
        }
    }

    pub(super) fn prompt_key(
        &mut self,
        now: Now,
        event: KeyEvent,
        command: Option<Command>,
    ) -> Vec<Effect> {
        let Some(Overlay::Ask(prompt)) = &mut self.overlay else { return Vec::new() };
        match Press::of(event, command, &mut prompt.area) {
            Press::Leave => self.overlay = None,
            Press::Changed => prompt.trouble = None,
            Press::Enter => {
                if let Some(Overlay::Ask(prompt)) = self.overlay.take() {
                    return self.told_line(now, *prompt);
                }
            }
            Press::Step(_) | Press::Complete | Press::Nothing => {}
        }
        Vec::new()
    }

    /// An Enter in a prompt; what can't be taken stays there, with the reason.
    fn told_line(&mut self, now: Now, prompt: Prompt) -> Vec<Effect> {
        let text = prompt.text().trim().to_owned();
        let outcome = match prompt.wanted.clone() {
            Wanted::Caption(chat, file) => {
                Ok(self.send_attachment(now, &chat, text, Attachment::File(file)))
            }
            Wanted::Until(chat) => until::parse(&text, now.wall, self.settings.zone)
                .map(|until| self.mute_until(now, &chat, until))
                .ok_or_else(|| "That is no time, or it is over already.".to_owned()),
            Wanted::Note(_) if text.is_empty() => Err("A note can't be empty.".to_owned()),
            Wanted::Note(chat) => Ok(self.triage(&chat, &Triage::Note(text))),
            Wanted::Recipient => self.begin_chat(now, &text),
            Wanted::Location(chat) => spoken::location(&text)
                .map(|place| self.send_attachment(now, &chat, String::new(), place)),
            Wanted::Contact(chat) => spoken::contact(&text)
                .map(|card| self.send_attachment(now, &chat, String::new(), card)),
            Wanted::Poll(chat) => spoken::poll(&text)
                .map(|poll| self.send_attachment(now, &chat, String::new(), poll)),
        };
        outcome.unwrap_or_else(|why| {
            self.overlay = Some(Overlay::Ask(Box::new(Prompt { trouble: Some(why), ..prompt })));
            Vec::new()
        })
    }
}
