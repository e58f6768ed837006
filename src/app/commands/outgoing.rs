//! What happens to own texts that are not sent yet or failed.

use crate::app::overlay::{Confirm, Overlay, Then};
use crate::app::{App, Effect, Focus, Now};
use crate::domain::{Attachment, ChatKey, SendKey, Stage};

impl App {
    pub(in crate::app) fn take_back(&mut self, now: Now) -> Vec<Effect> {
        match self.selected_outgoing().map(|row| (row.key.clone(), &row.stage)) {
            Some((key, Stage::Queued(_) | Stage::Refused(_))) => self.take_unsent(now, &key),
            Some((key, Stage::Unknown(_))) if !self.asks_by_key(&key) => self.ask_to_dismiss(key),
            Some(_) => {
                self.warn(now, "It may have been sent already, so its text stays here.");
                Vec::new()
            }
            None => self.take_failed(now),
        }
    }

    /// Whether the service knows a text by its key, so that asking again settles what came of it.
    pub fn asks_by_key(&self, key: &SendKey) -> bool {
        self.outbox.get(key).is_some_and(|row| self.keyed_sends(&row.chat))
    }

    /// Whether what is sent in a chat may be asked again: its service takes idempotency keys.
    pub(in crate::app) fn keyed_sends(&self, chat: &ChatKey) -> bool {
        let account = self.account(&chat.account);
        account.is_some_and(|account| account.settings.abilities.keyed_sends())
    }

    /// The operator knows more of a text than the program: it did arrive.
    fn ask_to_dismiss(&mut self, key: SendKey) -> Vec<Effect> {
        self.show(Overlay::Confirm(Confirm {
            title: "Did it arrive?".into(),
            lines: vec![
                "The service can't be asked what came of this message. If you have seen that it \
                 arrived, it is put away here, and those behind it go on."
                    .into(),
            ],
            yes: "it arrived",
            then: Then::Dismiss(key),
        }))
    }

    /// A text is put away: the operator has seen that it arrived.
    pub(in crate::app) fn dismiss(&mut self, now: Now, key: &SendKey) -> Vec<Effect> {
        if let Some(row) = self.outbox.remove(key) {
            self.problems.settled(&row.chat);
        }
        if let Some(thread) = self.thread_mut() {
            thread.follow();
        }
        self.send_due(now)
    }

    /// The text of an own message that the service says did not arrive; the message stays.
    fn take_failed(&mut self, now: Now) -> Vec<Effect> {
        let failed = self.selected_message().filter(|message| message.failed());
        let text = failed.and_then(|message| message.text.clone());
        let (Some(text), Some(chat)) = (text, self.open.clone()) else {
            self.warn(now, "Only a message that was not sent or failed gives its text back.");
            return Vec::new();
        };
        self.drafts.give_back(&chat, &text, None);
        self.compose(now)
    }

    /// A text that was certainly not sent; those behind it may go on.
    fn take_unsent(&mut self, now: Now, key: &SendKey) -> Vec<Effect> {
        let Some(row) = self.outbox.remove(key) else { return Vec::new() };
        self.problems.settled(&row.chat);
        if let Some(thread) = self.thread_mut() {
            thread.follow();
        }
        let mut effects = match row.attachment {
            None => {
                self.drafts.give_back(&row.chat, &row.text, row.reply_to);
                self.compose(now)
            }
            Some(Attachment::File(file)) => self.ask_caption(row.chat, file, &row.text),
            Some(_) => {
                self.say(now, "It is taken back.");
                Vec::new()
            }
        };
        effects.extend(self.send_due(now));
        effects
    }

    pub(in crate::app) fn retry(&mut self, now: Now) -> Vec<Effect> {
        if self.focus == Focus::Inbox {
            self.say(now, "Asking every account again.");
            return self.refresh_all(now);
        }
        if let Some(row) = self.selected_outgoing() {
            return self.retry_outgoing(now, row.key.clone(), row.stage.clone());
        }
        let failed = self.selected_message().filter(|message| message.failed());
        if let Some(text) = failed.and_then(|message| message.text.clone())
            && let Some(chat) = self.open.clone()
        {
            self.outbox.queue(&chat, text, None, None, now.wall);
            self.say(now, "Its text is sent again, as the newest message.");
            return self.send_due(now);
        }
        let Some(thread) = self.thread_mut() else { return Vec::new() };
        let ops = thread.retry();
        if ops.is_empty() {
            let effects = thread.refresh();
            self.say(now, "Nothing here failed; the newest page is read again.");
            return effects;
        }
        ops
    }

    pub(in crate::app) fn retry_outgoing(
        &mut self,
        now: Now,
        key: SendKey,
        stage: Stage,
    ) -> Vec<Effect> {
        let unsafe_repeat = matches!(&stage, Stage::Unknown(attempt) if attempt.again_at.is_none());
        if unsafe_repeat && !self.asks_by_key(&key) {
            return self.show(Overlay::Confirm(Confirm {
                title: "Send it again?".into(),
                lines: vec![
                    "It may have been sent already; then the customer gets it twice.".into(),
                ],
                yes: "send again",
                then: Then::SendAgain(key),
            }));
        }
        self.send_again(now, &key)
    }

    /// A text goes once more, in its place: whoever stands at it goes on standing there.
    pub(in crate::app) fn send_again(&mut self, now: Now, key: &SendKey) -> Vec<Effect> {
        let under = self.outbox.retry(key);
        if let Some(thread) = self.thread_mut() {
            thread.goes_on(key, &under);
        }
        self.send_due(now)
    }
}
