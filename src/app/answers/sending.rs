//! What comes of own messages, and of showing that one types.

use crate::app::settings::MarkRead;
use crate::app::{App, Effect, Now};
use crate::domain::{Change, ChatKey, Message, Place, Presence, Problem, SendKey, Sent};

impl App {
    pub(in crate::app) fn sent(
        &mut self,
        now: Now,
        chat: &ChatKey,
        key: &SendKey,
        sent: Sent,
    ) -> Vec<Effect> {
        if self.begun.remove(chat)
            && let Some(made) = &sent.chat
        {
            self.made(chat, made);
        }
        let chat = self.inbox.name_of(chat).unwrap_or(chat).clone();
        self.deliveries_read(now, &chat);
        if let crate::app::outbox::Settled::Became(message) =
            self.outbox.accepted(key, sent, now.wall)
        {
            self.became(&chat, key, *message);
        }
        let mut effects = self.send_due(now);
        effects.extend(self.marked_by_reply(&chat));
        effects
    }

    /// An own text is a message of its thread now; the reader's place at it stays.
    pub(in crate::app) fn became(&mut self, chat: &ChatKey, key: &SendKey, message: Message) {
        self.noticed(chat, &message);
        let Some(thread) = self.threads.get_mut(chat) else { return };
        thread.became(key, &message.id);
        if thread.timeline.get(&message.id).is_some() {
            // Its echo came first, and says more than an answer does; of a file, that may be less
            // than was sent.
            if let Some(delivery) = message.delivery {
                thread.timeline.deliver(&message.id, delivery);
            }
            thread.timeline.change(&message.id, |echo| {
                echo.media = echo.media.take().or(message.media);
            });
            return;
        }
        let messages = vec![message.clone()];
        self.memo.note(Change::Messages { chat: chat.clone(), messages, place: Place::Newer });
        thread.timeline.merge(vec![message], Place::Newer);
    }

    pub(in crate::app) fn marked_by_reply(&mut self, chat: &ChatKey) -> Vec<Effect> {
        let account = self.account(&chat.account);
        let by_reply = account.is_some_and(|a| a.settings.mark_read == MarkRead::Reply);
        let unread = self.inbox.get(chat).is_some_and(|chat| chat.unread > 0);
        if !(by_reply && unread) {
            return Vec::new();
        }
        self.ask_to_mark_read(chat)
    }

    pub(in crate::app) fn not_sent(
        &mut self,
        now: Now,
        chat: &ChatKey,
        key: &SendKey,
        why: Problem,
    ) -> Vec<Effect> {
        let keyed = self.keyed_sends(chat);
        self.outbox.failed(key, why, keyed, now.wall);
        self.send_due(now)
    }

    pub(in crate::app) fn typing_told(
        &mut self,
        chat: &ChatKey,
        presence: Presence,
    ) -> Vec<Effect> {
        if let Some(account) = self.account_mut(&chat.account) {
            account.typing_may_go_on(&chat.line);
        }
        self.farewell_said(chat, presence)
    }

    pub(in crate::app) fn typing_refused(
        &mut self,
        now: Now,
        chat: &ChatKey,
        presence: Presence,
        why: &Problem,
    ) -> Vec<Effect> {
        let account = self.accounts.iter_mut().find(|account| *account.id() == chat.account);
        if presence == Presence::Composing
            && let Some(account) = account
        {
            account.typing_failed(&chat.line, why, now.mono);
            if why.certainly_not_done() {
                self.typing.refused(chat);
            }
        }
        self.farewell_said(chat, presence)
    }

    /// A word was told, or can't be: with the last one nothing keeps the program any longer.
    pub(in crate::app) fn farewell_said(
        &mut self,
        chat: &ChatKey,
        presence: Presence,
    ) -> Vec<Effect> {
        if presence == Presence::Paused {
            self.unsaid.remove(chat);
        }
        let last = self.leaving.is_some() && self.unsaid.is_empty();
        last.then_some(Effect::Quit).into_iter().collect()
    }
}
