//! What is new since the operator last looked, where the service does not count what is unread.
//!
//! A row of the list says only when something last happened. Each time it says a later moment,
//! one thing at least is new; the newest messages, where they are looked up, tell exactly. Until
//! where the operator has looked is kept with the row, in the service's own time.

use chrono::{DateTime, Utc};

use super::App;
use super::accounts::Account;
use crate::domain::{AccountId, Change, Chat, ChatKey, Direction, Kind, Message};

impl App {
    /// Whether what is new is counted here, and called that.
    pub fn counts_news(&self, account: &AccountId) -> bool {
        self.account(account).is_some_and(counts_news)
    }

    /// What is counted in the list that is shown: what is unread where the services say so, what
    /// is new where it is counted here.
    pub fn waiting_word(&self) -> &'static str {
        let shown =
            |account: &&Account| self.inbox.only.as_ref().is_none_or(|only| account.id() == only);
        let all: Vec<bool> = self.accounts.iter().filter(shown).map(counts_news).collect();
        match (all.contains(&true), all.contains(&false)) {
            (true, true) => "unread or new",
            (true, false) => "new",
            (false, _) => "unread",
        }
    }

    /// Rows as the list has them now, with what only we know of them, and what is new counted.
    pub(super) fn counted(&mut self, mut rows: Vec<Chat>) -> Vec<Chat> {
        let Some(account) = rows.first().map(|row| row.key.account.clone()) else { return rows };
        if !self.counts_news(&account) {
            return rows;
        }
        let since = self.listed_until(&account, &rows);
        for row in &mut rows {
            self.count_row(row, since);
        }
        rows
    }

    /// Until when the list was known before: on the very first look nothing in it is new.
    fn listed_until(&mut self, account: &AccountId, rows: &[Chat]) -> DateTime<Utc> {
        let newest = rows.iter().filter_map(|row| row.last_activity).max();
        let newest = newest.unwrap_or(DateTime::<Utc>::MIN_UTC);
        match self.account_mut(account) {
            Some(account) => *account.listed_until.get_or_insert(newest),
            None => newest,
        }
    }

    fn count_row(&self, row: &mut Chat, since: DateTime<Utc>) {
        let known = self.inbox.row_of(&row.key);
        let ids: Vec<_> = row.ids().map(|id| row.key.sibling(id.clone())).collect();
        let name = ids.iter().find_map(|id| self.inbox.name_of(id).cloned());
        let chat = name.as_ref().and_then(|name| self.inbox.get(name));
        let news = match (known, chat) {
            (Some(known), _) => row.last_activity > known.last_activity,
            (None, Some(chat)) => row.last_activity > chat.looked_at,
            (None, None) => row.last_activity > Some(since),
        };
        if let Some(known) = known {
            row.preview = row.preview.take().or_else(|| known.preview.clone());
            if self.account(&row.key.account).is_some_and(details_apart) {
                row.assignee = row.assignee.take().or_else(|| known.assignee.clone());
            }
            row.last_inbound = row.last_inbound.max(known.last_inbound);
        }
        row.unread = chat.map_or(0, |chat| chat.unread);
        row.looked_at = chat.and_then(|chat| chat.looked_at);
        if name.as_ref().is_some_and(|name| self.is_looked_at(name)) {
            row.looked_at = row.looked_at.max(row.last_activity);
            row.unread = 0;
        } else if news {
            row.looked_at = row.looked_at.or(Some(since));
            row.unread += u32::from(row.last_activity > row.looked_at);
        } else {
            row.looked_at = row.looked_at.or(row.last_activity);
        }
    }

    /// Whether the operator has the chat before their eyes.
    fn is_looked_at(&self, chat: &ChatKey) -> bool {
        self.focused && self.open.as_ref() == Some(chat)
    }

    /// The open chat is before the operator's eyes: everything in it that is here has been seen.
    pub(super) fn look(&mut self) {
        let Some(chat) = self.open.clone().filter(|chat| self.is_looked_at(chat)) else { return };
        if !self.counts_news(&chat.account) {
            return;
        }
        let newest = self.threads.get(&chat).and_then(|thread| thread.timeline.newest());
        let newest = newest.map(|newest| newest.sent_at);
        let Some(row) = self.inbox.get(&chat) else { return };
        let until = row.looked_at.max(row.last_activity).max(newest);
        if row.unread > 0 || row.looked_at < until {
            self.inbox.change(&chat, |row| {
                row.unread = 0;
                row.looked_at = until;
            });
            self.keep_rows(&chat);
        }
    }

    /// What messages tell of their chat's row: when the customer last wrote.
    pub(super) fn learn(&mut self, chat: &ChatKey, messages: &[Message]) {
        if !self.counts_news(&chat.account) {
            return;
        }
        let theirs = messages.iter().filter(|message| is_said_by_them(message));
        let newest = theirs.map(|message| message.sent_at).max();
        if self.inbox.get(chat).is_some_and(|row| row.last_inbound < newest) {
            self.inbox.change(chat, |row| row.last_inbound = row.last_inbound.max(newest));
            self.keep_rows(chat);
        }
    }

    /// Remembers a chat's rows as they are.
    pub(super) fn keep_rows(&mut self, chat: &ChatKey) {
        if self.settings.remembers {
            let rows = self.inbox.rows(chat).to_vec();
            self.memo.note(Change::Chats(rows));
        }
    }
}

fn counts_news(account: &Account) -> bool {
    !account.settings.abilities.counts_unread()
}

fn details_apart(account: &Account) -> bool {
    account.settings.abilities.details_apart()
}

/// Whether somebody said it to somebody: no note among colleagues, nothing of the service's own.
pub(super) fn is_said(message: &Message) -> bool {
    !message.private && !matches!(message.kind, Kind::System | Kind::Reaction)
}

/// Whether the customer said it.
pub(super) fn is_said_by_them(message: &Message) -> bool {
    is_said(message) && message.direction == Direction::In
}
