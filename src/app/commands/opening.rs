//! Opening chats, and going to what a message quotes.

use super::moving::at_oldest;
use crate::app::inbox::Filter;
use crate::app::settings::MarkRead;
use crate::app::thread::{Divider, Thread};
use crate::app::{App, Effect, Focus, Now, input};
use crate::domain::{ChatKey, Op};

/// How many threads are in memory at most.
const THREADS: usize = 24;

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
            let read = self.thread_mut().filter(|_| focus == Focus::Thread);
            effects.extend(read.into_iter().flat_map(|read| read.begin_failed_parts(|_| true)));
            return effects;
        }
        self.finding = None;
        if let Some(left) = self.thread_mut() {
            left.left();
        }
        if let Some(left) = self.open.clone() {
            self.deeds.left(&left);
            self.forget_unbegun(&left);
        }
        self.open = Some(chat.clone());
        let parts = self.inbox.parts(chat);
        let conversations = self.inbox.conversations(chat);
        let unread = self.inbox.get(chat).map_or(0, |chat| chat.unread);
        let settings = self.account(&chat.account).map(|account| &account.settings);
        let marks = settings.is_some_and(|settings| settings.mark_read == MarkRead::Open);
        let new = !self.threads.contains_key(chat);
        let fresh = self.new_thread(chat);
        self.opened += 1;
        let thread = self.threads.entry(chat.clone()).or_insert(fresh);
        thread.opened_at = self.opened;
        thread.bounded(&conversations);
        if unread > 0 {
            thread.divider = Divider::Counting(unread);
        }
        if new && self.settings.remembers {
            thread.awaits_memory();
            effects.push(self.recall_thread(chat));
        } else if !thread.awaited() {
            effects.extend(thread.opened(&parts, unread));
        }
        self.close_old_threads();
        effects.extend(self.subscribe(now, chat));
        if marks && unread > 0 {
            effects.extend(self.ask_to_mark_read(chat));
        }
        effects.extend(self.ask_for_details(chat));
        effects
    }

    /// What the list does not say of a chat, where its service says more of it by itself.
    fn ask_for_details(&self, chat: &ChatKey) -> Option<Effect> {
        let account = self.account(&chat.account)?;
        if !account.settings.abilities.details_apart() {
            return None;
        }
        let row = self.inbox.addressed(chat).into_iter().next()?;
        Some(Effect::Ask(Op::Chat { chat: chat.sibling(row) }))
    }

    /// The list may know of conversations that began while the chat is open.
    pub(in crate::app) fn parts_known(&mut self) -> Vec<Effect> {
        let Some(chat) = self.open.clone() else { return Vec::new() };
        let conversations = self.inbox.conversations(&chat);
        let Some(thread) = self.threads.get_mut(&chat).filter(|_| !conversations.is_empty()) else {
            return Vec::new();
        };
        thread.bounded(&conversations);
        if thread.awaited() { Vec::new() } else { thread.begin_new_parts() }
    }

    /// A thread of which nothing is known yet.
    pub(in crate::app) fn new_thread(&self, chat: &ChatKey) -> Thread {
        let mut thread = Thread::new(chat.clone(), self.page_size(chat));
        thread.kept(self.keeps_history(chat));
        thread
    }

    /// Of many chats that were looked at, those that were left longest ago go out of memory; where
    /// the reader stood in them is remembered.
    fn close_old_threads(&mut self) {
        while self.threads.len() > THREADS {
            let closed =
                self.threads.values().filter(|thread| Some(&thread.chat) != self.open.as_ref());
            let Some(oldest) = closed.min_by_key(|thread| thread.opened_at) else { return };
            let chat = oldest.chat.clone();
            self.keep_spot(&chat);
            self.threads.remove(&chat);
        }
    }

    pub(in crate::app) fn filter(&mut self) -> Vec<Effect> {
        let text = self.inbox.filter.text();
        self.inbox.filter = Filter::Writing(Box::new(input::area(&text)));
        Vec::new()
    }

    /// `:filter LETTERS`
    pub(in crate::app) fn filter_by(&mut self, now: Now, letters: &str) -> Vec<Effect> {
        let effects = self.go_to_pane(now, Focus::Inbox);
        self.inbox.filter = Filter::Writing(Box::new(input::area(letters)));
        effects
    }
}
