//! A message that came, or that was sent by us from somewhere.

use super::{Place, Spoken};
use crate::app::seen::Anchor;
use crate::app::settings::MarkRead;
use crate::app::{App, Effect, Focus, Now};
use crate::domain::{
    Change, Chat, ChatId, ChatKey, ChatKind, Direction, Happening, Kind, Message, MessageId,
    Place as Side,
};

impl App {
    pub(super) fn message_came(
        &mut self,
        now: Now,
        place: &Place<'_>,
        chat: &ChatId,
        message: Message,
        push_name: Option<String>,
    ) -> Vec<Effect> {
        let mut effects = Vec::new();
        let chat = match self.spoken_of(place, chat) {
            Some(Spoken::Known(chat)) => chat,
            Some(Spoken::New(chat)) => {
                let row = self.row_of_new(&chat, push_name.filter(|_| !message.own()));
                self.list_new_chat(&chat, row);
                effects.extend(self.row_again(&chat));
                chat
            }
            None => return self.ask_for_news(place.account),
        };
        self.presences.wrote(&chat, &message);
        self.own_seen(&chat, &message);
        if self.settings.remembers {
            let messages = vec![message.clone()];
            self.memo.note(Change::Messages { chat: chat.clone(), messages, place: Side::Newer });
        }
        let known =
            self.threads.get(&chat).is_some_and(|thread| thread.timeline.knows(&message.id));
        let news = self.noticed(&chat, &message) && !known;
        if let Some(thread) = self.threads.get_mut(&chat) {
            thread.timeline.merge(vec![message.clone()], Side::Newer);
        }
        self.look();
        if news && message.direction == Direction::In && speaks(&message) {
            effects.extend(self.call_for(now, &chat, &message));
            if self.reads_along(now, &chat) {
                effects.extend(self.ask_to_mark_read(&chat));
            }
        }
        effects
    }

    /// Whether opening a chat marks it as read, and the operator stands at its newest message.
    fn reads_along(&self, now: Now, chat: &ChatKey) -> bool {
        let account = self.account(&chat.account);
        let by_opening = account.is_some_and(|a| a.settings.mark_read == MarkRead::Open);
        let newest = self.thread().is_some_and(|thread| thread.anchor == Anchor::Newest);
        let here = self.open.as_ref() == Some(chat) && self.focus != Focus::Inbox;
        by_opening && here && newest && self.is_there(now)
    }

    /// A chat of which only the id and its first message are known. Only a chat with one person is
    /// called what its writer goes by.
    fn row_of_new(&self, chat: &ChatKey, push_name: Option<String>) -> Chat {
        let account = self.account(&chat.account);
        let kind = account.map_or(ChatKind::Direct, |a| a.settings.abilities.kind_of(&chat.chat));
        let name = push_name.filter(|_| kind == ChatKind::Direct);
        Chat { kind, name, ..Chat::new(chat.clone()) }
    }

    /// The list takes note of a message: its chat moves up, and what the customer wrote is unread.
    /// Answers whether it is news.
    pub(in crate::app) fn noticed(&mut self, chat: &ChatKey, message: &Message) -> bool {
        if message.kind == Kind::Reaction {
            return false;
        }
        let counts = message.direction == Direction::In && speaks(message);
        let row = self.inbox.get(chat).and_then(|row| row.last_activity);
        if !self.heard.hear(chat, row, message, counts) {
            return false;
        }
        let newest = self.heard.newest(chat);
        self.inbox.change(chat, |row| {
            if let Some((at, preview)) = &newest {
                row.last_activity = row.last_activity.max(Some(*at));
                row.preview = preview.clone();
            }
            if message.direction == Direction::In {
                row.last_inbound = row.last_inbound.max(Some(message.sent_at));
            }
            row.unread += u32::from(counts);
        });
        true
    }

    /// An own message was seen: a text of ours on its way may be that one.
    pub(in crate::app) fn own_seen(&mut self, chat: &ChatKey, message: &Message) {
        if !message.own() {
            return;
        }
        let thread = self.threads.get(chat);
        if thread.is_some_and(|thread| thread.timeline.knows(&message.id)) {
            return;
        }
        let keyed = self.account(&chat.account).is_some_and(|a| a.settings.abilities.keyed_sends());
        let Some(key) = self.outbox.seen(chat, message, keyed) else { return };
        if let Some(thread) = self.threads.get_mut(chat) {
            thread.became(&key, &message.id);
        }
    }

    pub(super) fn remember_happening(&mut self, chat: &ChatKey, id: &MessageId, what: Happening) {
        if self.settings.remembers {
            let (chat, id) = (chat.clone(), id.clone());
            self.memo.note(Change::Happened { chat, id, what });
        }
    }

    /// Rows of a service, with what was heard since they were read there.
    pub(in crate::app) fn amended(&mut self, mut rows: Vec<Chat>) -> Vec<Chat> {
        for row in &mut rows {
            if let Some(known) = self.inbox.row_of(&row.key)
                && row.last_activity <= known.last_activity
            {
                // Events tell what was said, lists of some services don't.
                row.preview = row.preview.take().or_else(|| known.preview.clone());
            }
            let chat = self.inbox.name_of(&row.key).unwrap_or(&row.key).clone();
            let counted_here = self.counts_news(&row.key.account);
            self.heard.amend(&chat, row, counted_here);
        }
        rows
    }
}

/// Whether it is something that somebody said.
fn speaks(message: &Message) -> bool {
    !matches!(message.kind, Kind::System | Kind::Reaction)
}
