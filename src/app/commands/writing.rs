//! Writing: the draft of the open chat, and sending it there.

use crossterm::event::{KeyCode, KeyEvent};
use tui_textarea::{CursorMove, TextArea};

use crate::app::{App, Effect, Focus, Now, input};
use crate::command::Command;
use crate::domain::{Ability, Can, ChatKey};

impl App {
    pub(in crate::app) fn compose(&mut self, now: Now) -> Vec<Effect> {
        let Some(chat) = self.subject().map(|chat| chat.key.clone()) else { return Vec::new() };
        if let Some(why) = self.read_only(&chat) {
            let effects = self.open_chat(now, &chat, Focus::Thread);
            self.warn(now, why);
            return effects;
        }
        let effects = self.open_chat(now, &chat, Focus::Composer);
        self.drafts.open(&chat);
        effects
    }

    pub(in crate::app) fn reply(&mut self, now: Now) -> Vec<Effect> {
        let Some(target) = self.selected_message().map(|message| message.id.clone()) else {
            return Vec::new();
        };
        if self.may_to(now, Ability::Reply).is_none() {
            return Vec::new();
        }
        let effects = self.compose(now);
        if let Some(chat) = &self.open {
            let draft = self.drafts.open(chat);
            // the same message again: it is answered no more
            draft.reply_to = Some(target).filter(|target| draft.reply_to.as_ref() != Some(target));
        }
        effects
    }

    /// Why nothing is ever written in this chat; `None`: it can be.
    pub fn read_only(&self, chat: &ChatKey) -> Option<&'static str> {
        self.account(&chat.account)?.settings.abilities.read_only()
    }

    /// Leaves the composer. A message that is changed stays as it is; the draft is there again.
    pub(in crate::app) fn leave_composer(&mut self, now: Now) -> Vec<Effect> {
        if let Some(chat) = self.open.clone() {
            self.drafts.end_edit(&chat);
        }
        self.go_to_pane(now, Focus::Thread)
    }

    /// An editing key in the composer. Backspace where nothing is left gives up answering.
    pub(in crate::app) fn edit(&mut self, now: Now, event: KeyEvent) -> Vec<Effect> {
        let editing = self.open.as_ref().is_some_and(|chat| self.drafts.editing(chat).is_some());
        if event.code == KeyCode::Backspace
            && !editing
            && let Some(draft) = self.open.as_ref().and_then(|chat| self.drafts.get_mut(chat))
            && draft.area.is_empty()
        {
            draft.reply_to = None;
            return Vec::new();
        }
        self.change_text(now, |area| input::edit(area, event))
    }

    /// Writes text into the composer.
    pub(in crate::app) fn write(&mut self, now: Now, text: &str) -> Vec<Effect> {
        self.change_text(now, |area| area.insert_str(text))
    }

    /// Changes the draft of the open chat, and lets its customer see that somebody types.
    pub(in crate::app) fn change_text(
        &mut self,
        now: Now,
        change: impl FnOnce(&mut TextArea<'static>) -> bool,
    ) -> Vec<Effect> {
        if self.focus != Focus::Composer {
            return Vec::new();
        }
        let Some(chat) = self.open.clone() else { return Vec::new() };
        // nobody types a message that is there already
        if self.drafts.editing(&chat).is_some() {
            change(self.drafts.area(&chat));
            return Vec::new();
        }
        let draft = self.drafts.open(&chat);
        if draft.is_blank() {
            draft.begun_at = Some(now.wall);
        }
        if !change(&mut draft.area) {
            return Vec::new();
        }
        if draft.is_blank() {
            let told = self.typing.stopped();
            return self.tell(now, told);
        }
        if !self.may_show_typing(now, &chat) {
            return Vec::new();
        }
        let told = self.typing.edited(&chat, now.mono);
        self.tell(now, told)
    }

    pub(in crate::app) fn may_show_typing(&self, now: Now, chat: &ChatKey) -> bool {
        let (Some(account), Some(chat)) = (self.account(&chat.account), self.inbox.get(chat))
        else {
            return false;
        };
        account.shows_typing(&chat.key.line, now.mono)
            && account.can(Ability::Typing, chat, now.wall) == Can::Yes
    }

    /// Sends the open chat's draft, to that chat.
    pub(in crate::app) fn send(&mut self, now: Now) -> Vec<Effect> {
        let Some(chat) = self.open.clone() else { return Vec::new() };
        if self.focus == Focus::Composer && self.drafts.editing(&chat).is_some() {
            return self.send_edit(now, &chat);
        }
        if self.focus != Focus::Composer || self.may(now, Ability::Send).is_none() {
            return Vec::new();
        }
        if self.drafts.waits(&chat) && self.collides(now, &chat) {
            return Vec::new();
        }
        self.send_draft(now, &chat)
    }

    /// `:send TEXT`, to the chat that is open. From the list it only becomes its draft: whom a
    /// text goes to is looked at first.
    pub(in crate::app) fn send_line(&mut self, now: Now, text: &str) -> Vec<Effect> {
        let Some(chat) = self.may(now, Ability::Send).map(|chat| chat.key) else {
            return Vec::new();
        };
        if self.focus == Focus::Inbox || self.drafts.waits(&chat) {
            self.drafts.give_back(&chat, text, None);
            let effects = self.compose(now);
            let (key, whom) = (self.composer_key(Command::Send), self.called(&chat));
            self.say(now, format!("It is not sent yet: {key} sends it to {whom}."));
            return effects;
        }
        self.outbox.queue(&chat, text.to_owned(), None, None, now.wall);
        if let Some(thread) = self.thread_mut() {
            thread.follow();
        }
        self.send_due(now)
    }

    /// Sends the draft of a chat, to that chat.
    pub(in crate::app) fn send_draft(&mut self, now: Now, chat: &ChatKey) -> Vec<Effect> {
        let Some(draft) = self.drafts.take(chat) else { return Vec::new() };
        let told = self.typing.stopped();
        let mut effects = self.tell(now, told);
        let text = draft.text().trim_end().to_owned();
        self.outbox.queue(chat, text, None, draft.reply_to, now.wall);
        self.drafts.open(chat).area.move_cursor(CursorMove::Top);
        if let Some(thread) = self.thread_mut() {
            thread.follow();
        }
        effects.extend(self.send_due(now));
        effects
    }
}
