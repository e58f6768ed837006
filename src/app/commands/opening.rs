//! Opening chats, and going to what a message quotes.

use super::moving::at_oldest;
use crate::app::inbox::Filter;
use crate::app::settings::MarkRead;
use crate::app::thread::Thread;
use crate::app::{App, Effect, Focus, Now, input};
use crate::domain::{ChatKey, Op};

impl App {
    pub(in crate::app) fn open_or_follow(&mut self, now: Now) -> Vec<Effect> {
        if self.focus == Focus::Inbox {
            return match self.inbox.selected.clone() {
                Some(chat) => self.open_chat(now, &chat, Focus::Thread),
                None => Vec::new(),
            };
        }
        let quoted = self.selected_message().and_then(|message| message.reply_to.clone());
        let Some(thread) = self.thread_mut() else { return Vec::new() };
        if thread.stalled() && (quoted.is_none() || at_oldest(thread)) {
            return self.retry(now);
        }
        let Some(quoted) = quoted else { return Vec::new() };
        let ended = thread.find(quoted);
        let ops = thread.read_on();
        let ended = ended.or_else(|| if ops.is_empty() { thread.go_on() } else { None });
        self.errand_ended(now, ended);
        ops
    }

    /// Opens a chat and gives a pane the keys.
    pub fn open_chat(&mut self, now: Now, chat: &ChatKey, focus: Focus) -> Vec<Effect> {
        let mut effects = self.go_to_pane(now, focus);
        self.inbox.selected = Some(chat.clone());
        if self.open.as_ref() == Some(chat) {
            return effects;
        }
        if let Some(left) = self.thread_mut() {
            left.left();
        }
        self.open = Some(chat.clone());
        let parts = self.inbox.parts(chat);
        let unread = self.inbox.get(chat).map_or(0, |chat| chat.unread);
        let settings = self.account(&chat.account).map(|account| &account.settings);
        let size = settings.map_or(50, |settings| settings.page_size);
        let marks = settings.is_some_and(|settings| settings.mark_read == MarkRead::Open);
        let new = !self.threads.contains_key(chat);
        let thread = self.threads.entry(chat.clone());
        let thread = thread.or_insert_with(|| Thread::new(chat.clone(), size));
        if new && self.settings.remembers {
            thread.awaits_memory();
            effects.push(self.recall_thread(chat));
        } else if !thread.awaited() {
            effects.extend(thread.opened(&parts, unread));
        }
        if marks && unread > 0 {
            effects.extend(self.ask_each_row(chat, |chat| Op::MarkRead { chat }));
        }
        effects
    }

    pub(in crate::app) fn filter(&mut self) -> Vec<Effect> {
        let text = self.inbox.filter.text();
        self.inbox.filter = Filter::Writing(Box::new(input::area(&text)));
        Vec::new()
    }
}
