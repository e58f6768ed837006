//! The newest messages of rows on screen, where the list does not have them: asked for once for
//! each row and each time something happened in it, a few at a time, in the background.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::looked::{is_said, is_said_by_them};
use super::{App, Effect};
use crate::domain::{Chat, ChatId, ChatKey, Message, Op, Page};

/// How many are looked up at once.
const AT_ONCE: usize = 3;

/// What was looked up.
#[derive(Debug, Default)]
pub struct Peeks {
    /// The last thing that had happened in a chat when it was asked for.
    asked: HashMap<ChatKey, Option<DateTime<Utc>>>,
    under_way: usize,
}

impl App {
    /// Asks for what the rows on screen lack.
    pub(super) fn peek(&mut self) -> Vec<Effect> {
        let rows = self.inbox.top..self.inbox.top + self.inbox.height;
        let visible = rows.filter_map(|place| self.inbox.row(place));
        let wanted = visible.filter(|chat| self.lacks(chat));
        let room = AT_ONCE.saturating_sub(self.peeks.under_way);
        let wanted: Vec<_> = wanted
            .take(room)
            .map(|chat| (chat.key.clone(), chat.last_activity, self.newest_part(chat)))
            .collect();
        let mut effects = Vec::new();
        for (chat, at, part) in wanted {
            self.peeks.asked.insert(chat.clone(), at);
            self.peeks.under_way += 1;
            effects.push(Effect::Ask(Op::Preview { chat, part }));
        }
        effects
    }

    /// Whether a row's newest messages are worth a request.
    fn lacks(&self, chat: &Chat) -> bool {
        let Some(account) = self.account(&chat.key.account) else { return false };
        let abilities = &account.settings.abilities;
        let unsaid = abilities.previews_apart() && chat.preview.is_none();
        let uncounted = abilities.counts_by_looking() && chat.unread > 0;
        let asked = self.peeks.asked.get(&chat.key) == Some(&chat.last_activity);
        (unsaid || uncounted) && !asked
    }

    /// The part of a chat in which something happened last.
    fn newest_part(&self, chat: &Chat) -> ChatId {
        let newest = self.inbox.rows(&chat.key).iter().max_by_key(|row| row.last_activity);
        newest.map_or_else(|| chat.key.chat.clone(), |row| row.key.chat.clone())
    }

    /// The newest messages of a row have come; `None`: they can't be had.
    pub(super) fn peeked(
        &mut self,
        chat: &ChatKey,
        part: &ChatId,
        page: Option<&Page>,
    ) -> Vec<Effect> {
        self.peeks.under_way = self.peeks.under_way.saturating_sub(1);
        let chat = self.inbox.name_of(chat).unwrap_or(chat).clone();
        if let Some(page) = page {
            self.learn(&chat, &page.messages);
            self.preview(&chat, part, &page.messages);
        }
        self.peek()
    }

    /// The newest messages of one part: what its row shows of them, and how many are new.
    pub(super) fn preview(&mut self, chat: &ChatKey, part: &ChatId, messages: &[Message]) {
        if !self.counts_news(&chat.account) {
            return;
        }
        let Some(row) = self.inbox.get(chat) else { return };
        let newest = messages.iter().rev().find(|message| is_said(message));
        let preview = newest.map(in_a_line);
        let theirs = messages.iter().filter(|message| is_said_by_them(message));
        let since = row.looked_at;
        let new = theirs.filter(|message| Some(message.sent_at) > since).count();
        let unread = if row.unread > 0 { u32::try_from(new).unwrap_or(u32::MAX) } else { 0 };
        let before = self.inbox.rows(chat).to_vec();
        self.inbox.change(chat, |row| {
            row.unread = unread;
            if row.key.chat == *part && preview.is_some() {
                row.preview = preview.clone();
            }
        });
        if self.inbox.rows(chat) != before {
            self.keep_rows(chat);
        }
    }
}

/// A message in a line of the list.
fn in_a_line(message: &Message) -> String {
    if message.deleted {
        return "message deleted".into();
    }
    let text = message.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    text.map_or_else(|| message.kind.word().to_owned(), str::to_owned)
}
