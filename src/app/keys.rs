//! Where a key goes: to what lies on top, to text being written, or to a command of the pane.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

use super::chooser::Choice;
use super::inbox::Filter;
use super::keymap::Key;
use super::overlay::Overlay;
use super::{App, Effect, Focus, NOTICE_READ, Now, files, input};
use crate::command::{Command, Pane};

impl App {
    pub(super) fn key(&mut self, now: Now, event: KeyEvent, more: bool) -> Vec<Effect> {
        if event.kind == KeyEventKind::Release {
            return Vec::new();
        }
        if self.notice.as_ref().is_some_and(|notice| now.mono - notice.since >= NOTICE_READ) {
            self.notice = None;
        }
        if self.stop_errand(now) {
            return Vec::new();
        }
        let key = Key::from(event);
        if self.overlay.is_some() {
            return self.overlay_key(now, event, key, more);
        }
        if matches!(self.inbox.filter, Filter::Writing(_)) && self.focus == Focus::Inbox {
            return self.filter_key(now, event, key);
        }
        match (self.focus, self.settings.keymap.command(self.pane(), key)) {
            // a paste by a terminal without brackets: what is in it is text
            (Focus::Composer, Some(Command::Send)) if more => self.write(now, "\n"),
            (Focus::Composer, Some(Command::NextPane)) if more => self.paste(now, "\t"),
            (_, Some(command)) => self.run(now, command),
            (Focus::Composer, None) => self.edit(now, event),
            _ => Vec::new(),
        }
    }

    /// The pane whose keys are in force.
    pub fn pane(&self) -> Pane {
        match self.focus {
            Focus::Inbox => Pane::Inbox,
            Focus::Thread => Pane::Thread,
            Focus::Composer => Pane::Composer,
        }
    }

    /// Any key stops a longer walk; that key does nothing else.
    fn stop_errand(&mut self, now: Now) -> bool {
        let Some(thread) = self.thread_mut().filter(|thread| thread.errand.is_some()) else {
            return false;
        };
        let read = thread.errand.take().map_or(0, |errand| errand.read());
        self.say(now, format!("Stopped; {read} more messages were read."));
        true
    }

    pub(super) fn paste(&mut self, now: Now, text: &str) -> Vec<Effect> {
        let text = input::typed(text);
        match &mut self.overlay {
            Some(Overlay::Jump(picker)) => {
                picker.area.insert_str(text.replace('\n', " "));
                picker.narrow_chats(&self.inbox);
                return Vec::new();
            }
            Some(Overlay::Palette(palette)) => {
                palette.picker.area.insert_str(text.replace('\n', " "));
                palette.narrow();
                return Vec::new();
            }
            Some(Overlay::Choose(chooser)) => {
                if matches!(chooser.choice, Choice::Attach(_)) {
                    chooser.picker.area = input::area(&files::pasted(&text));
                } else if chooser.narrows() {
                    chooser.picker.area.insert_str(text.replace('\n', " "));
                }
                return self.chooser_changed();
            }
            Some(Overlay::Ask(prompt)) => {
                prompt.area.insert_str(text.replace('\n', " "));
                prompt.trouble = None;
                return Vec::new();
            }
            Some(Overlay::Search(finder)) => {
                finder.picker.area.insert_str(text.replace('\n', " "));
                return finder.changed().map(Effect::Recall).into_iter().collect();
            }
            Some(Overlay::Date(dating)) => {
                dating.area.insert_str(text.replace('\n', " "));
                return Vec::new();
            }
            Some(_) => return Vec::new(),
            None => {}
        }
        match (self.focus, &mut self.inbox.filter) {
            (Focus::Composer, _) => self.write(now, &text),
            (Focus::Inbox, Filter::Writing(area)) => {
                area.insert_str(text.replace('\n', " "));
                self.filter_changed();
                Vec::new()
            }
            _ => {
                if let Some(why) = self.open.as_ref().and_then(|chat| self.read_only(chat)) {
                    self.warn(now, why);
                    return Vec::new();
                }
                let key = self.key_name(Command::Compose);
                self.warn(now, format!("Nothing is being written here; {key} begins a message."));
                Vec::new()
            }
        }
    }

    fn filter_key(&mut self, now: Now, event: KeyEvent, key: Key) -> Vec<Effect> {
        let Filter::Writing(area) = &mut self.inbox.filter else { return Vec::new() };
        match event.code {
            KeyCode::Esc => {
                self.inbox.filter = Filter::Off;
                self.inbox.narrow();
                self.inbox.settle_selection();
            }
            KeyCode::Enter => {
                let text = input::text(area);
                self.inbox.filter =
                    if text.trim().is_empty() { Filter::Off } else { Filter::On(text) };
                self.inbox.narrow();
                self.inbox.settle_selection();
            }
            KeyCode::Up | KeyCode::Down => self.inbox.step(step_of(event.code)),
            KeyCode::Char(_)
            | KeyCode::Backspace
            | KeyCode::Delete
            | KeyCode::Left
            | KeyCode::Right
            | KeyCode::Home
            | KeyCode::End
                if self.settings.keymap.command(Pane::Composer, key).is_none() =>
            {
                if input::edit(area, event) {
                    self.filter_changed();
                }
            }
            _ => match self.settings.keymap.command(Pane::Composer, key) {
                Some(Command::DeleteWord) => {
                    area.delete_word();
                    self.filter_changed();
                }
                Some(Command::DeleteToLineStart) => {
                    area.delete_line_by_head();
                    self.filter_changed();
                }
                Some(
                    command @ (Command::Quit
                    | Command::Suspend
                    | Command::Redraw
                    | Command::Jump
                    | Command::NextPane
                    | Command::PreviousPane),
                ) => return self.run(now, command),
                _ => {}
            },
        }
        Vec::new()
    }

    fn filter_changed(&mut self) {
        self.inbox.narrow();
        self.inbox.settle_selection();
    }

    pub(super) fn overlay_key(
        &mut self,
        now: Now,
        event: KeyEvent,
        key: Key,
        more: bool,
    ) -> Vec<Effect> {
        let everywhere = self.settings.keymap.command(Pane::Composer, key);
        match everywhere {
            Some(command @ (Command::Suspend | Command::Redraw)) => return self.run(now, command),
            // Away from here first: what lies on top is what the operator wants to leave.
            Some(Command::Quit) => {
                self.overlay = None;
                return Vec::new();
            }
            _ => {}
        }
        match &mut self.overlay {
            Some(Overlay::Palette(_)) => self.palette_key(now, event, everywhere),
            Some(Overlay::Choose(_)) => self.chooser_key(now, event, everywhere),
            // as in the composer: the line ends where nothing more is right behind it
            Some(Overlay::Ask(_)) if more && event.code == KeyCode::Enter => self.paste(now, "\n"),
            Some(Overlay::Ask(_)) => self.prompt_key(now, event, everywhere),
            Some(Overlay::Jump(_) | Overlay::Search(_) | Overlay::Date(_)) => {
                self.picker_key(now, event, everywhere)
            }
            Some(Overlay::Confirm(_)) => self.confirm_key(now, event),
            Some(
                Overlay::Help { scroll }
                | Overlay::Problems { scroll }
                | Overlay::Accounts { scroll }
                | Overlay::Notes { scroll, .. }
                | Overlay::Details { scroll, .. },
            ) => {
                match event.code {
                    KeyCode::Down | KeyCode::Char('j') => *scroll = scroll.saturating_add(1),
                    KeyCode::Up | KeyCode::Char('k') => *scroll = scroll.saturating_sub(1),
                    KeyCode::PageDown | KeyCode::Char(' ') => *scroll = scroll.saturating_add(10),
                    KeyCode::PageUp => *scroll = scroll.saturating_sub(10),
                    KeyCode::Home | KeyCode::Char('g') => *scroll = 0,
                    _ => self.overlay = None,
                }
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    fn picker_key(&mut self, now: Now, event: KeyEvent, command: Option<Command>) -> Vec<Effect> {
        let edit = |area: &mut tui_textarea::TextArea<'static>| match command {
            Some(Command::DeleteWord) => area.delete_word(),
            Some(Command::DeleteToLineStart) => area.delete_line_by_head(),
            _ => input::edit(area, event),
        };
        match event.code {
            KeyCode::Esc => self.overlay = None,
            KeyCode::Enter if matches!(self.overlay, Some(Overlay::Date(_))) => {
                return self.go_to_date(now);
            }
            _ if command == Some(Command::NewLine)
                && matches!(self.overlay, Some(Overlay::Search(_))) =>
            {
                return self.fetch_to_search(now);
            }
            KeyCode::Enter => return self.pick(now),
            KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => {
                let by = step_of(event.code);
                match &mut self.overlay {
                    Some(Overlay::Jump(picker)) => picker.step(by),
                    Some(Overlay::Search(finder)) => finder.picker.step(by),
                    _ => {}
                }
            }
            _ => match &mut self.overlay {
                Some(Overlay::Jump(picker)) => {
                    let changed = edit(&mut picker.area);
                    if changed {
                        picker.narrow_chats(&self.inbox);
                    }
                }
                Some(Overlay::Search(finder)) => {
                    let changed = edit(&mut finder.picker.area);
                    if changed {
                        return finder.changed().map(Effect::Recall).into_iter().collect();
                    }
                }
                Some(Overlay::Date(dating)) => drop(edit(&mut dating.area)),
                _ => {}
            },
        }
        Vec::new()
    }

    fn pick(&mut self, now: Now) -> Vec<Effect> {
        match self.overlay.take() {
            Some(Overlay::Jump(picker)) => match picker.offers.get(picker.chosen) {
                Some(chat) => self.open_chat(now, &chat.clone(), Focus::Thread),
                None => Vec::new(),
            },
            Some(Overlay::Search(finder)) => self.pick_hit(now, finder),
            other => {
                self.overlay = other;
                Vec::new()
            }
        }
    }

    fn confirm_key(&mut self, now: Now, event: KeyEvent) -> Vec<Effect> {
        let Some(Overlay::Confirm(confirm)) = self.overlay.take() else { return Vec::new() };
        match event.code {
            KeyCode::Char('y' | 'Y') => self.confirmed(now, confirm.then),
            KeyCode::Char('n' | 'N' | 'q') | KeyCode::Esc => Vec::new(),
            // Any other key is no answer: a stray Enter must not destroy anything.
            _ => {
                self.overlay = Some(Overlay::Confirm(confirm));
                Vec::new()
            }
        }
    }
}

fn step_of(code: KeyCode) -> isize {
    match code {
        KeyCode::Up => -1,
        KeyCode::Down => 1,
        KeyCode::PageUp => -10,
        _ => 10,
    }
}
