//! What was remembered and is not any more: what the program still holds of it is handed in again,
//! and how far a chat is known is said anew, so that nobody takes a hole for something read.

use super::{App, Effect};
use crate::domain::{AccountId, Change, ChatKey, Forgotten, Lapse, Place};

impl App {
    pub(super) fn forgotten(&mut self, forgotten: Forgotten) -> Vec<Effect> {
        // First: what follows is said knowing of it.
        self.memo.note(Change::Heeded(forgotten.told));
        let open = self.open.clone();
        for Lapse { account, before } in forgotten.lapses {
            match before {
                Some(before) => self.each_thread(account.as_ref(), |app, chat| {
                    if let Some(thread) = app.threads.get_mut(chat) {
                        thread.forget(before);
                        app.memo.known_to(chat, &thread.parts);
                    }
                }),
                None => {
                    self.hand_in_unsent_and_list(account.as_ref());
                    self.each_thread(account.as_ref(), Self::hand_in_thread);
                }
            }
        }
        let open = open.and_then(|open| self.threads.get_mut(&open));
        let open = open.filter(|thread| !thread.awaited());
        open.map(|thread| [thread.refresh(), thread.read_on()].concat()).unwrap_or_default()
    }

    /// Does something with every thread of an account that is here.
    fn each_thread(&mut self, account: Option<&AccountId>, act: impl Fn(&mut Self, &ChatKey)) {
        let here = self.threads.values().filter(|thread| !thread.awaited());
        let here = here.map(|thread| thread.chat.clone());
        let here: Vec<_> = here.filter(|chat| concerns(account, chat)).collect();
        here.iter().for_each(|chat| act(self, chat));
    }

    fn hand_in_thread(&mut self, chat: &ChatKey) {
        let Some(thread) = self.threads.get_mut(chat) else { return };
        thread.alone();
        let messages = thread.timeline.iter().cloned().collect();
        self.memo.note(Change::Messages { chat: chat.clone(), messages, place: Place::Newer });
        self.memo.known_to(chat, &thread.parts);
    }

    /// The list, every draft, every text on its way, and where the operator stands.
    fn hand_in_unsent_and_list(&mut self, account: Option<&AccountId>) {
        let chats = self.inbox.all().filter(|chat| concerns(account, &chat.key));
        let rows: Vec<_> = chats.flat_map(|chat| self.inbox.rows(&chat.key)).cloned().collect();
        if !rows.is_empty() {
            self.memo.note(Change::Chats(rows));
        }
        let drafts: Vec<_> = self.drafts.chats().cloned().collect();
        for chat in drafts.into_iter().filter(|chat| concerns(account, chat)) {
            let draft = self.draft_as_it_is(chat);
            self.memo.note(draft);
        }
        for row in self.outbox.iter().filter(|row| concerns(account, &row.chat)) {
            self.memo.note(Change::Outgoing(row.clone()));
        }
        self.memo.view = None;
    }
}

fn concerns(account: Option<&AccountId>, chat: &ChatKey) -> bool {
    account.is_none_or(|account| chat.account == *account)
}
