//! Pages of messages, and what becomes of a longer walk through them.

use crate::app::thread::Ended;
use crate::app::{App, Effect, Now};
use crate::command::Command;
use crate::domain::{Cause, ChatKey, Cursor, Page, Place, Problem};

impl App {
    pub(in crate::app) fn page_landed(
        &mut self,
        now: Now,
        chat: &ChatKey,
        part: &crate::domain::ChatId,
        cursor: Option<Cursor>,
        page: Page,
    ) -> Vec<Effect> {
        let chat = self.inbox.name_of(chat).unwrap_or(chat).clone();
        page.messages.iter().for_each(|message| self.own_seen(&chat, message));
        self.learn(&chat, &page.messages);
        if cursor.is_none() {
            self.preview(&chat, part, &page.messages);
            self.deliveries_read(now, &chat);
        }
        let Some(thread) = self.threads.get_mut(&chat) else { return Vec::new() };
        let copy = self.settings.remembers.then(|| page.messages.clone());
        let place = if cursor.is_none() { Place::Newer } else { Place::Older };
        let merged = thread.landed(part, &cursor, page);
        if let Some(messages) = copy {
            self.memo.page(&chat, messages, place, merged, &thread.parts);
        }
        let ended = thread.go_on();
        let effects = thread.read_on();
        self.errand_ended(now, ended);
        self.look();
        effects
    }

    pub(in crate::app) fn page_failed(
        &mut self,
        now: Now,
        chat: &ChatKey,
        part: &crate::domain::ChatId,
        cursor: &Option<Cursor>,
        why: &Problem,
    ) {
        let chat = self.inbox.name_of(chat).unwrap_or(chat).clone();
        let Some(thread) = self.threads.get_mut(&chat) else { return };
        thread.failed(part, cursor, why);
        let thread_has_one_part = thread.parts.iter().count() == 1;
        let ended = thread.go_on();
        self.errand_ended(now, ended);
        if why.cause == Cause::NotFound && thread_has_one_part {
            let title = self.called(&chat);
            self.warn(now, format!("The service no longer has the chat {title}."));
        }
    }

    pub(in crate::app) fn errand_ended(&mut self, now: Now, ended: Option<Ended>) {
        match ended {
            Some(Ended::Oldest) => self.say(now, "This is the oldest message there is."),
            Some(Ended::NotStored) => {
                self.warn(now, "The quoted message is not stored by the service.")
            }
            Some(Ended::GivenUp) => {
                let key = self.thread_key(Command::Open);
                let why = "The quoted message was not found in the pages read so far";
                self.warn(now, format!("{why}; {key} goes on."));
            }
            Some(Ended::Failed) => {
                let key = self.thread_key(Command::Retry);
                self.warn(now, format!("Reading on failed; {key} tries again."));
            }
            Some(Ended::Found) | None => {}
        }
    }

    /// The open chat's thread is read again from nothing.
    pub(in crate::app) fn begin_anew(&mut self, chat: &ChatKey) -> Vec<Effect> {
        let mut thread = self.new_thread(chat);
        let ops = thread.opened(&self.inbox.parts(chat), 0);
        self.threads.insert(chat.clone(), thread);
        ops
    }
}
