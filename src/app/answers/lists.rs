//! What the service says of numbers and of chat lists.

use crate::app::inbox::{News, Taken};
use crate::app::{App, Effect, Now};
use crate::domain::{AccountId, Change, Chat, Cursor, History, Line, LineKey, Older, Op, Problem};

impl App {
    pub(in crate::app) fn lines_known(
        &mut self,
        now: Now,
        account: &AccountId,
        lines: Vec<Line>,
    ) -> Vec<Effect> {
        let Some(known) = self.account_mut(account) else { return Vec::new() };
        let back: Vec<_> = lines.iter().filter(|line| known.is_back(line)).cloned().collect();
        known.lines = lines;
        known.lookup = History::Complete;
        let lines = known.shown_lines();
        let mut effects = self.read_lists(lines);
        effects.extend(self.send_due(now));
        effects.extend(back.iter().flat_map(|line| self.line_works(now, account, &line.id)));
        effects
    }

    pub(in crate::app) fn lines_unknown(&mut self, account: &AccountId, why: Problem) {
        if let Some(account) = self.account_mut(account) {
            account.lookup = History::Stalled { cursor: None, why };
        }
    }

    pub(in crate::app) fn list_failed(
        &mut self,
        line: &LineKey,
        cursor: &Option<Cursor>,
        why: Problem,
    ) {
        if let Some(list) = self.inbox.walks.iter_mut().find(|list| list.line == *line) {
            if list.news.as_ref().is_some_and(|news| news.cursor == *cursor) {
                list.news = None;
            }
            list.walk.failed(cursor, why);
        }
    }

    pub(in crate::app) fn chats_landed(
        &mut self,
        line: &LineKey,
        cursor: Option<Cursor>,
        rows: Vec<Chat>,
        next: Option<Cursor>,
    ) -> Vec<Effect> {
        let count = rows.len();
        let rows = rows.into_iter().map(|row| self.over_known(row)).collect();
        let rows = self.counted(rows);
        self.memo.confirmed(&rows);
        let rows = self.amended(rows);
        let copy = self.settings.remembers.then(|| rows.clone());
        let taken = self.inbox.take(rows);
        let changed = taken.fresh + taken.changed;
        if let Some(rows) = copy.filter(|_| changed > 0) {
            self.memo.note(Change::Chats(rows));
        }
        self.joined(&taken);
        self.pending.again(&mut self.inbox);
        let older = next.map_or(Older::Nothing, Older::At);
        let account = self.account(&line.account);
        let by_activity = account.is_none_or(|a| a.settings.abilities.lists_by_activity());
        let Some(list) = self.inbox.walks.iter_mut().find(|list| list.line == *line) else {
            return Vec::new();
        };
        if list.walk.waits_for(&cursor) {
            list.walk.landed(&cursor, &older, count);
            let ended = list.walk.ended();
            let mut effects = Vec::new();
            if ended && cursor.is_some() && list.news.is_none() {
                // A chat that moved up past the pages read so far was on none of them.
                list.news = Some(News::begin());
                let (line, limit) = (line.clone(), crate::app::schedule::FIRST_ROWS);
                effects.push(Effect::Ask(Op::Chats { line, cursor: None, limit }));
            }
            if ended {
                effects.extend(self.confirm_remembered(line));
            }
            effects.extend(self.read_lists_on());
            return effects;
        }
        if list.news.as_ref().is_none_or(|news| news.cursor != cursor) {
            return Vec::new();
        }
        let all_new = count > 0 && changed == count;
        let Some(next) = list.look_on(older, all_new, by_activity) else { return Vec::new() };
        let (line, limit) = (line.clone(), crate::app::schedule::FIRST_ROWS);
        vec![Effect::Ask(Op::Chats { line, cursor: Some(next), limit })]
    }

    /// A row of a service that tells a part of a chat at a time, over what was known of it.
    pub(in crate::app) fn over_known(&self, row: Chat) -> Chat {
        let account = self.account(&row.key.account);
        if account.is_none_or(|account| account.settings.abilities.lists_all()) {
            return row;
        }
        match self.inbox.get(&row.key) {
            Some(known) => row.over(known),
            None => row,
        }
    }

    pub(in crate::app) fn chat_landed(&mut self, row: Chat) -> Vec<Effect> {
        let row = self.over_known(row);
        let rows = self.counted(vec![row]);
        self.memo.confirmed(&rows);
        let rows = self.amended(rows);
        let taken = self.inbox.take(rows.clone());
        self.memo.note(Change::Chats(rows));
        self.joined(&taken);
        self.pending.again(&mut self.inbox);
        Vec::new()
    }

    /// Rows that turned out to be one chat: what hangs on the one goes on under the other.
    pub(in crate::app) fn joined(&mut self, taken: &Taken) {
        for (from, into) in &taken.joined {
            self.memo.note(Change::Joined { from: from.clone(), into: into.clone() });
            self.drafts.joined(from, into);
            self.outbox.joined(from, into);
            self.heard.joined(from, into);
            self.presences.joined(from, into);
            if self.open.as_ref() == Some(from) {
                self.open = Some(into.clone());
            }
            if let Some(mut thread) = self.threads.remove(from) {
                match self.threads.remove(into) {
                    Some(mut known) => {
                        known.join(thread);
                        thread = known;
                    }
                    None => thread.chat = into.clone(),
                }
                thread.parts.know(self.inbox.parts(into).iter());
                self.threads.insert(into.clone(), thread);
            }
        }
    }
}
