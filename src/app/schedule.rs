//! What happens by time: news, sends that wait, typing that ends. Deadlines, never ticks.

use std::time::{Duration, Instant};

use super::accounts::Account;
use super::inbox::{Inbox, News};
use super::{App, Effect, Now};
use crate::domain::{Ability, AccountId, Can, ChatKey, Feed, History, LineKey, Op, Route};

/// Rows of the first page of the chat list: a screen of them.
pub(super) const FIRST_ROWS: u16 = 50;
/// Rows of every further page: as many as the gateway gives (its contract: 1–200).
const MORE_ROWS: u16 = 200;

impl App {
    pub(super) fn start(&mut self, now: Now) -> Vec<Effect> {
        let mut effects = self.recall_list();
        for place in 0..self.accounts.len() {
            let account = &mut self.accounts[place];
            account.poll_at = Some(now.mono + account.settings.poll);
            let (id, only) = (account.id().clone(), account.settings.line.clone());
            let lines = account.shown_lines();
            if account.looks_up_lines(false) {
                account.lookup = History::Loading(None);
                effects.push(Effect::Ask(Op::Lines { account: id, only }));
            }
            effects.extend(self.read_lists(lines));
        }
        if let Some(open) = self.open.clone() {
            let (parts, known) = (self.inbox.parts(&open), self.inbox.conversations(&open));
            let unread = self.inbox.get(&open).map_or(0, |chat| chat.unread);
            if let Some(thread) = self.threads.get_mut(&open) {
                thread.bounded(&known);
                effects.extend(thread.opened(&parts, unread));
            }
        }
        effects.extend(self.send_due(now));
        effects
    }

    /// Begins to read the lists of lines that are not read yet.
    pub(super) fn read_lists(&mut self, lines: Vec<LineKey>) -> Vec<Effect> {
        let walks = &mut self.inbox.walks;
        for line in lines {
            if !walks.iter().any(|list| list.line == line) {
                let walk = super::inbox::ListWalk {
                    line,
                    walk: Default::default(),
                    news: None,
                    rest: None,
                };
                walks.push(walk);
            }
        }
        self.read_lists_on()
    }

    /// Reads every list on to its end, page after page.
    pub(super) fn read_lists_on(&mut self) -> Vec<Effect> {
        let asked = self.inbox.walks.iter_mut().filter_map(|list| {
            let cursor = list.walk.begin()?;
            let limit = if cursor.is_none() { FIRST_ROWS } else { MORE_ROWS };
            Some(Effect::Ask(Op::Chats { line: list.line.clone(), cursor, limit }))
        });
        asked.collect()
    }

    /// Asks one account for news: the newest rows of its lists, the newest page of the open chat.
    pub(super) fn ask_for_news(&mut self, account: &AccountId) -> Vec<Effect> {
        let mut effects = Vec::new();
        for list in self.inbox.walks.iter_mut().filter(|list| list.line.account == *account) {
            let read = !matches!(
                list.walk.edge,
                History::Unknown | History::Loading(None) | History::Stalled { cursor: None, .. }
            );
            if read && list.news.is_none() {
                list.news = Some(News::begin());
                let line = list.line.clone();
                effects.push(Effect::Ask(Op::Chats { line, cursor: None, limit: FIRST_ROWS }));
            }
        }
        let open = self.open.clone().filter(|open| open.account == *account);
        if let Some(thread) = open.and_then(|open| self.threads.get_mut(&open)) {
            effects.extend(thread.refresh());
        }
        effects
    }

    pub(super) fn woke(&mut self, now: Now) -> Vec<Effect> {
        if self.leaving.is_some_and(|until| until <= now.mono) {
            return vec![Effect::Quit];
        }
        let told = self.typing.woke(now.mono);
        let mut effects = self.tell(now, told);
        effects.extend(self.send_due(now));
        effects.extend(self.poll_due(now));
        effects.extend(self.deliveries_due(now));
        self.presences.woke(now.mono);
        effects.extend(self.calls_due(now));
        effects
    }

    fn poll_due(&mut self, now: Now) -> Vec<Effect> {
        let mut due = Vec::new();
        for account in &mut self.accounts {
            if account.poll_at.is_some_and(|at| at <= now.mono) {
                account.poll_at = Some(now.mono + account.rest(now.wall, self.focused));
                due.push(account.id().clone());
            }
        }
        due.iter().flat_map(|account| self.poll(account)).collect()
    }

    /// News of one account; its lines too, where looking them up had failed.
    fn poll(&mut self, account: &AccountId) -> Vec<Effect> {
        let mut effects = self.ask_for_news(account);
        if let Some(known) = self.account_mut(account)
            && matches!(known.lookup, History::Stalled { .. } | History::Complete)
            && known.looks_up_lines(true)
        {
            let only = known.settings.line.clone();
            known.lookup = History::Loading(None);
            effects.push(Effect::Ask(Op::Lines { account: account.clone(), only }));
        }
        for list in self.inbox.walks.iter_mut().filter(|list| list.line.account == *account) {
            if let Some(cursor) = list.walk.retry() {
                let limit = if cursor.is_none() { FIRST_ROWS } else { MORE_ROWS };
                effects.push(Effect::Ask(Op::Chats { line: list.line.clone(), cursor, limit }));
            }
        }
        effects
    }

    /// The operator is back: an account that was asked rarely is asked at its own pace again.
    pub(super) fn poll_if_overdue(&mut self, now: Now) -> Vec<Effect> {
        for account in self.accounts.iter_mut().filter(|account| account.feed != Feed::Live) {
            let rest = account.rest(now.wall, true);
            // Where little of the plan is left, looking away and back costs nothing.
            let spare = rest == account.settings.poll;
            let soon = now.mono + if spare { rest.min(Duration::from_secs(2)) } else { rest };
            account.poll_at = account.poll_at.map(|at| at.min(soon));
        }
        Vec::new()
    }

    /// Everything has to be asked again now: the operator said so.
    pub(super) fn refresh_all(&mut self, now: Now) -> Vec<Effect> {
        let ids: Vec<_> = self.accounts.iter().map(|account| account.id().clone()).collect();
        for account in &mut self.accounts {
            account.poll_at = Some(now.mono + account.rest(now.wall, self.focused));
        }
        ids.iter().flat_map(|account| self.poll(account)).collect()
    }

    /// Starts the sends that are due, where their line can take them.
    pub(super) fn send_due(&mut self, now: Now) -> Vec<Effect> {
        let (accounts, inbox) = (&self.accounts, &self.inbox);
        let mut effects = self.outbox.due(now.wall, |key| reachable(accounts, inbox, key, now));
        for effect in &mut effects {
            if let Effect::Ask(Op::Send { chat, route, .. }) = effect
                && let Some(chat) = inbox.get(chat)
            {
                *route = Route::from(chat);
            }
        }
        effects
    }

    /// When [`Msg::Woke`](super::Msg::Woke) is due; `None`: nothing waits.
    pub fn deadline(&self, now: Now) -> Option<Instant> {
        let polls = self.accounts.iter().filter_map(|account| account.poll_at);
        let ready = |key: &ChatKey| reachable(&self.accounts, &self.inbox, key, now);
        let send = self.outbox.deadline(ready).map(|at| {
            let wait = (at - now.wall).to_std().unwrap_or_default();
            now.mono + wait
        });
        let (typed, called) = (self.presences.deadline(), self.calls.deadline());
        let ticks = self.deliveries_deadline(now);
        let others = [self.typing.deadline(), self.leaving, send, typed, called, ticks];
        let others = others.into_iter().flatten();
        polls.chain(others).min()
    }
}

/// Whether a text for this chat may be sent now.
fn reachable(accounts: &[Account], inbox: &Inbox, key: &ChatKey, now: Now) -> bool {
    let account = accounts.iter().find(|account| *account.id() == key.account);
    match (account, inbox.get(key)) {
        (Some(account), Some(chat)) => account.can(Ability::Send, chat, now.wall) == Can::Yes,
        // A chat that left the list meanwhile can still be written to.
        (Some(_), None) => true,
        (None, _) => false,
    }
}
