//! What outlives the program: drafts, own texts on their way, the list, what was read, and where
//! the operator stood. Taken over before anything is asked; handed on as it changes.

use std::collections::{HashMap, HashSet};

use super::accounts::Account;
use super::inbox::Filter;
use super::overlay::Overlay;
use super::seen::{Anchor, RowId};
use super::thread::Thread;
use super::{App, Effect, Focus, Now};
use crate::domain::{
    AccountId, Cause, Change, Chat, ChatKey, Draft, Found, LineKey, LineSource, Merged, Message,
    MessageId, Op, PageFrom, Pane, Parts, Place, Problem, Query, Remembered, Spot, View,
};

/// Rows of the chat list that one look into the store brings.
const ROWS: usize = 5_000;
/// Messages that come with a chat that is opened.
const MESSAGES: usize = 200;
/// Chats of an earlier run that are looked up one by one, when the list that was read lacks them.
const LOOKED_UP: usize = 50;
/// Chats whose place is remembered.
const SPOTS: usize = 200;

/// What has changed since it was handed on last.
#[derive(Debug, Default)]
pub struct Memo {
    changes: Vec<Change>,
    pub(super) view: Option<View>,
    parts: HashMap<ChatKey, Parts>,
    spots: HashMap<ChatKey, Spot>,
    unconfirmed: HashSet<ChatKey>,
}

impl Memo {
    /// Something changed.
    pub fn note(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// The service has these chats.
    pub fn confirmed(&mut self, rows: &[Chat]) {
        if !self.unconfirmed.is_empty() {
            for row in rows {
                self.unconfirmed.remove(&row.key);
            }
        }
    }

    /// Whether a chat is known of an earlier run only.
    pub fn awaits(&self, chat: &ChatKey) -> bool {
        self.unconfirmed.contains(chat)
    }

    /// A page has come; one that says nothing new is not written again.
    pub fn page(
        &mut self,
        chat: &ChatKey,
        messages: Vec<Message>,
        place: Place,
        merged: Merged,
        parts: &Parts,
    ) {
        if merged.fresh + merged.changed > 0 {
            self.note(Change::Messages { chat: chat.clone(), messages, place });
        }
        if self.parts.get(chat) != Some(parts) {
            self.known_to(chat, parts);
        }
    }

    /// How far a chat is known, whatever was said of it before.
    pub(super) fn known_to(&mut self, chat: &ChatKey, parts: &Parts) {
        self.parts.insert(chat.clone(), parts.clone());
        self.note(Change::Parts { chat: chat.clone(), parts: parts.clone() });
    }
}

impl App {
    /// Takes over what an earlier run left, before anything is asked.
    pub fn restore(&mut self, now: Now, known: Remembered) {
        self.memo.unconfirmed = known.chats.iter().map(|row| row.key.clone()).collect();
        for row in &known.chats {
            if let Some(account) = self.account_mut(&row.key.account) {
                account.listed_until = account.listed_until.max(row.last_activity);
            }
        }
        self.inbox.take(known.chats);
        for draft in &known.drafts {
            self.drafts.restore(draft);
        }
        for row in known.outbox {
            let keyed = self.keyed_sends(&row.chat);
            self.outbox.restore(row, keyed, now.wall);
        }
        let view = known.view.unwrap_or_default();
        self.memo.spots = view.spots.iter().map(|spot| (spot.chat.clone(), spot.clone())).collect();
        self.inbox.only = view.account.clone().filter(|id| self.account(id).is_some());
        if !view.filter.is_empty() {
            self.inbox.filter = Filter::On(view.filter.clone());
        }
        self.inbox.narrow();
        self.inbox.chosen |= view.selected.is_some();
        self.inbox.selected = view.selected.clone().or(self.inbox.selected.take());
        self.inbox.settle_selection();
        if let Some(open) = known.open {
            let chat = open.chat.clone();
            let mut thread = self.new_thread(&chat);
            thread.restored(open, self.memo.spots.get(&chat));
            self.threads.insert(chat.clone(), thread);
            self.open = Some(chat);
            self.focus = match view.pane {
                Pane::Inbox => Focus::Inbox,
                Pane::Thread => Focus::Thread,
                // An Enter meant for the list would send what was left half written.
                Pane::Composer => Focus::Thread,
            };
        }
        self.memo.view = Some(self.view());
        self.drafts.touched();
        self.outbox.touched();
    }

    /// Whether unsent text of a chat is still there at the next start.
    pub(super) fn keeps_unsent(&self, chat: &ChatKey) -> bool {
        let account = self.account(&chat.account);
        self.settings.remembers && account.is_some_and(|account| account.settings.keeps_unsent)
    }

    /// Whether what is read of a chat can be had from the store again.
    pub(super) fn keeps_history(&self, chat: &ChatKey) -> bool {
        self.keeping && self.keeps_unsent(chat)
    }

    /// The store can (`keeping`) or can't write down what it is given.
    pub(super) fn keeping(&mut self, keeping: bool) -> Vec<Effect> {
        self.keeping = keeping;
        let kept: Vec<_> =
            self.threads.keys().map(|chat| (chat.clone(), self.keeps_history(chat))).collect();
        for (chat, kept) in kept {
            self.threads.entry(chat).and_modify(|thread| thread.kept(kept));
        }
        Vec::new()
    }

    /// Where the reader stands in a chat is remembered beyond its thread.
    pub(super) fn keep_spot(&mut self, chat: &ChatKey) {
        match self.threads.get(chat).and_then(spot) {
            Some(spot) => self.memo.spots.insert(chat.clone(), spot),
            None => self.memo.spots.remove(chat),
        };
    }

    /// The reader of a chat that is opened next stands at this message.
    pub(super) fn stand_at(&mut self, chat: &ChatKey, message: &MessageId) {
        let y = self.thread().map_or(5, |thread| i32::from(thread.height / 3));
        let spot = Spot { chat: chat.clone(), message: message.clone(), line: 0, y };
        self.memo.spots.insert(chat.clone(), spot);
    }

    /// Messages per page in a chat's account.
    pub(super) fn page_size(&self, chat: &ChatKey) -> u16 {
        self.account(&chat.account).map_or(50, |account| account.settings.page_size)
    }

    /// What the first step asks of the store: the rest of the list.
    pub(super) fn recall_list(&self) -> Vec<Effect> {
        if !self.settings.remembers || self.inbox.counts().0 == 0 {
            return Vec::new();
        }
        let accounts = self.accounts.iter().map(|account| account.id().clone()).collect();
        let skip = self.inbox.counts().0;
        vec![Effect::Recall(Query::Chats { accounts, skip, limit: ROWS })]
    }

    /// What a chat that is opened for the first time in this run asks of the store.
    pub(super) fn recall_thread(&self, chat: &ChatKey) -> Effect {
        let from = self.memo.spots.get(chat);
        let from = from.map_or(PageFrom::Newest, |spot| PageFrom::Around(spot.message.clone()));
        Effect::Recall(Query::Thread { chat: chat.clone(), from, limit: MESSAGES })
    }

    pub(super) fn recalled(&mut self, now: Now, query: Query, found: Found) -> Vec<Effect> {
        match (query, found) {
            (Query::Chats { accounts, skip, .. }, Found::Chats(rows)) => {
                self.list_recalled(accounts, skip, rows)
            }
            (query @ Query::Search(_), found) => {
                if let Some(Overlay::Search(finder)) = &mut self.overlay {
                    finder.found(&query, found);
                }
                Vec::new()
            }
            (Query::Versions { id, .. }, Found::Versions(versions)) => {
                if let Some(Overlay::Details { row, before, .. }) = &mut self.overlay
                    && *row == RowId::Message(id)
                {
                    *before = versions;
                }
                Vec::new()
            }
            (Query::Thread { chat, .. }, found) => self.thread_recalled(&chat, found),
            (Query::Page { chat, from, .. }, found) => {
                let chat = self.inbox.name_of(&chat).unwrap_or(&chat).clone();
                let Some(thread) = self.threads.get_mut(&chat) else { return Vec::new() };
                let stretch = match found {
                    Found::Page(stretch) => Some(stretch),
                    _ => None,
                };
                let effects = thread.recalled(&from, stretch);
                let ended = thread.go_on();
                self.errand_ended(now, ended);
                effects
            }
            _ => Vec::new(),
        }
    }

    /// Remembered rows; what the service said meanwhile is newer.
    fn list_recalled(
        &mut self,
        accounts: Vec<AccountId>,
        skip: usize,
        rows: Vec<Chat>,
    ) -> Vec<Effect> {
        let count = rows.len();
        let unknown: Vec<_> =
            rows.into_iter().filter(|row| self.inbox.name_of(&row.key).is_none()).collect();
        self.memo.unconfirmed.extend(unknown.iter().map(|row| row.key.clone()));
        self.inbox.take(unknown);
        if count < ROWS {
            return Vec::new();
        }
        vec![Effect::Recall(Query::Chats { accounts, skip: skip + count, limit: ROWS })]
    }

    fn thread_recalled(&mut self, chat: &ChatKey, found: Found) -> Vec<Effect> {
        let chat = self.inbox.name_of(chat).unwrap_or(chat).clone();
        let parts = self.inbox.parts(&chat);
        let conversations = self.inbox.conversations(&chat);
        let unread = self.inbox.get(&chat).map_or(0, |chat| chat.unread);
        let spot = self.memo.spots.get(&chat);
        let Some(thread) = self.threads.get_mut(&chat).filter(|thread| thread.awaited()) else {
            return Vec::new();
        };
        match found {
            Found::Thread(known) => thread.restored(*known, spot),
            _ => thread.not_remembered(),
        }
        thread.bounded(&conversations);
        thread.opened(&parts, unread)
    }

    /// A line's list was read to its end: chats of an earlier run that it lacks may be gone.
    /// A list that never has every chat says nothing of those it lacks.
    pub(super) fn confirm_remembered(&mut self, line: &LineKey) -> Vec<Effect> {
        let lists_all = |account: &Account| account.settings.abilities.lists_all();
        if !self.account(&line.account).is_some_and(lists_all) {
            return Vec::new();
        }
        let whole = line.line.as_str() == LineSource::ALL;
        let listed =
            |chat: &&ChatKey| chat.account == line.account && (whole || chat.line == line.line);
        let mine = self.memo.unconfirmed.iter().filter(listed);
        let mine: Vec<ChatKey> = mine.take(LOOKED_UP).cloned().collect();
        mine.into_iter().map(|chat| Effect::Ask(Op::Chat { chat })).collect()
    }

    /// A chat could not be looked up. One of an earlier run that the service no longer has goes,
    /// unless there is something unsent in it.
    pub(super) fn not_there(&mut self, chat: &ChatKey, why: &Problem) {
        let known = self.memo.unconfirmed.remove(chat);
        let busy = self.drafts.waits(chat) || self.outbox.of(chat).next().is_some();
        if known && why.cause == Cause::NotFound && !busy && self.open.as_ref() != Some(chat) {
            self.inbox.remove(chat);
            self.threads.remove(chat);
            self.memo.note(Change::ChatGone(chat.clone()));
        }
    }

    /// Everything that changed since the last step; `moves`: the operator may stand elsewhere.
    pub(super) fn changes(&mut self, moves: bool) -> Vec<Change> {
        let (drafts, texts) = (self.drafts.touched(), self.outbox.touched());
        let mut changes = std::mem::take(&mut self.memo.changes);
        if !self.settings.remembers {
            return Vec::new();
        }
        changes.extend(drafts.into_iter().map(|chat| self.draft_as_it_is(chat)));
        changes.extend(texts.into_iter().map(|key| match self.outbox.get(&key) {
            Some(row) => Change::Outgoing(row.clone()),
            None => Change::OutgoingGone(key),
        }));
        if !moves {
            return changes;
        }
        let view = self.view();
        if self.memo.view.as_ref() != Some(&view) {
            self.memo.view = Some(view.clone());
            changes.push(Change::View(view));
        }
        changes
    }

    pub(super) fn draft_as_it_is(&self, chat: ChatKey) -> Change {
        let Some(draft) = self.drafts.get(&chat).filter(|draft| !draft.is_blank()) else {
            return Change::DraftGone(chat);
        };
        let cursor = draft.area.cursor();
        Change::Draft(Draft {
            chat,
            text: draft.text(),
            cursor: (cursor.0, cursor.1),
            reply_to: draft.reply_to.clone(),
            updated_at: self.wall,
        })
    }

    /// Where the operator stands.
    fn view(&self) -> View {
        let here = self.threads.values().filter_map(spot);
        let before = self.memo.spots.values();
        let before = before.filter(|spot| !self.threads.contains_key(&spot.chat)).cloned();
        let mut spots: Vec<Spot> = here.chain(before).collect();
        spots.sort_by(|a, b| a.chat.cmp(&b.chat));
        spots.truncate(SPOTS);
        View {
            open: self.open.clone(),
            pane: match self.focus {
                Focus::Inbox => Pane::Inbox,
                Focus::Thread => Pane::Thread,
                Focus::Composer => Pane::Composer,
            },
            selected: self.inbox.selected.clone(),
            account: self.inbox.only.clone(),
            filter: match &self.inbox.filter {
                Filter::On(text) => text.clone(),
                _ => String::new(),
            },
            spots,
        }
    }
}

/// Where the reader stands in a thread, unless at its newest message.
fn spot(thread: &Thread) -> Option<Spot> {
    let Anchor::At { row: RowId::Message(message), line, y } = &thread.anchor else { return None };
    Some(Spot { chat: thread.chat.clone(), message: message.clone(), line: *line, y: *y })
}
