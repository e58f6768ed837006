//! What an answer changes. It lands where its question came from, whatever is open meanwhile.

use super::inbox::{News, Taken};
use super::settings::MarkRead;
use super::thread::Ended;
use super::{App, Effect, Now, words};
use crate::command::Command;
use crate::domain::{
    AccountId, Answer, Cause, Change, Chat, ChatKey, Cursor, History, Line, LineKey, Message,
    Older, Op, Page, Place, Presence, Problem, SendKey, Sent,
};

impl App {
    pub(super) fn answered(
        &mut self,
        now: Now,
        op: Op,
        outcome: Result<Answer, Problem>,
    ) -> Vec<Effect> {
        let Some(outcome) = self.of_begun(&op, outcome) else { return Vec::new() };
        if let Some(account) = self.account_mut(op.account()) {
            match &outcome {
                Ok(_) => account.answered(now.wall),
                Err(why) => account.failed(why, now.wall),
            }
        }
        let again = matches!(op, Op::Chat { .. } | Op::Messages { cursor: None, .. });
        let again = again.then(|| op.clone());
        match &outcome {
            Ok(_) => drop(self.problems.take(&op)),
            // Nobody misses what is only nice to see.
            Err(_) if matches!(op, Op::Subscribe { .. } | Op::Preview { .. }) => {}
            Err(why) if why.cause == Cause::NotFound && self.only_looked_again(&op) => {}
            Err(why) => self.problems.add(&op, why, now.wall),
        }
        let mut effects = match outcome {
            Ok(answer) => self.succeeded(now, op, answer),
            Err(why) => self.failed(now, op, why),
        };
        effects.extend(again.into_iter().flat_map(|op| self.read_again(&op)));
        effects
    }

    /// Whether a row was looked up because something happened somewhere, or because an earlier run
    /// knew it: there may be no such chat yet, or any more.
    fn only_looked_again(&self, op: &Op) -> bool {
        matches!(op, Op::Chat { chat } if self.again.reads(chat) || self.memo.awaits(chat))
    }

    fn succeeded(&mut self, now: Now, op: Op, answer: Answer) -> Vec<Effect> {
        match (op, answer) {
            (Op::Lines { account, .. }, Answer::Lines(lines)) => {
                self.lines_known(now, &account, lines)
            }
            (Op::Chats { line, cursor, .. }, Answer::Chats(rows, next)) => {
                let mut effects = self.chats_landed(&line, cursor, rows, next);
                effects.extend(self.parts_known());
                effects.extend(self.peek());
                effects
            }
            (Op::Preview { chat, part }, Answer::Messages(page)) => {
                self.peeked(&chat, &part, Some(&page))
            }
            (Op::Chat { chat }, Answer::Chat(mut row)) => {
                let found = row.key.clone();
                if found.line_key() == chat.line_key() && row.ids().all(|id| *id != chat.chat) {
                    // It goes by the id that was asked for, too.
                    row.aliases.push(chat.chat.clone());
                }
                let mut effects = self.chat_landed(*row);
                effects.extend(self.parts_known());
                effects.extend(self.found_by_id(now, &chat, &found));
                effects
            }
            (Op::MarkRead { chat }, answer) => self.read_told(&chat, answer),
            (Op::Act { chat, target, act }, answer) => self.acted(now, &chat, &target, act, answer),
            (Op::Triage { chat, triage }, Answer::Chat(row)) => {
                self.triaged(now, &chat, &triage, Some(*row))
            }
            (Op::Triage { chat, triage }, _) => self.triaged(now, &chat, &triage, None),
            (op @ (Op::People { .. } | Op::Labels { .. }), Answer::Named(named)) => {
                self.named_landed(&op, named)
            }
            (Op::Notes { chat }, Answer::Notes(notes)) => self.notes_landed(&chat, notes),
            (Op::Fetch { chat, id, .. }, Answer::Saved(path)) => self.saved(now, &chat, &id, &path),
            (Op::Messages { chat, part, cursor, .. }, Answer::Messages(page)) => {
                self.page_landed(now, &chat, &part, cursor, page)
            }
            (Op::Send { chat, key, .. }, Answer::Sent(sent)) => self.sent(now, &chat, &key, sent),
            (Op::Typing { chat, presence }, _) => self.typing_told(&chat, presence),
            (Op::DeleteChat { chat }, _) => self.deleted(now, &chat),
            _ => Vec::new(),
        }
    }

    fn failed(&mut self, now: Now, op: Op, why: Problem) -> Vec<Effect> {
        match op {
            Op::Lines { account, .. } => self.lines_unknown(&account, why),
            Op::Chats { line, cursor, .. } => self.list_failed(&line, &cursor, why),
            Op::Chat { ref chat } => {
                self.not_there(chat, &why);
                self.not_found_by_id(now, chat, &why);
            }
            Op::Act { ref chat, ref target, ref act } => {
                return self.not_acted(now, chat, target, act, &why);
            }
            Op::Messages { ref chat, ref part, ref cursor, .. } => {
                self.page_failed(now, chat, part, cursor, &why);
            }
            Op::Send { chat, key, .. } => return self.not_sent(now, &chat, &key, why),
            Op::Typing { chat, presence } => {
                return self.typing_refused(now, &chat, presence, &why);
            }
            Op::MarkRead { ref chat }
            | Op::DeleteChat { ref chat }
            | Op::Triage { ref chat, .. }
            | Op::Notes { ref chat }
            | Op::Fetch { ref chat, .. } => {
                self.undone(&op, &why);
                let sentence = words::sentence(op.what(), Some(&self.called(chat)), &why, None);
                self.warn(now, sentence);
            }
            Op::People { .. } | Op::Labels { .. } => {
                self.warn(now, words::sentence(op.what(), None, &why, None));
            }
            Op::Preview { ref chat, ref part } => return self.peeked(chat, part, None),
            // Not to see that somebody types is no reason to interrupt whoever reads.
            Op::Subscribe { .. } => {}
        }
        Vec::new()
    }

    fn lines_known(&mut self, now: Now, account: &AccountId, lines: Vec<Line>) -> Vec<Effect> {
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

    fn lines_unknown(&mut self, account: &AccountId, why: Problem) {
        if let Some(account) = self.account_mut(account) {
            account.lookup = History::Stalled { cursor: None, why };
        }
    }

    fn list_failed(&mut self, line: &LineKey, cursor: &Option<Cursor>, why: Problem) {
        if let Some(list) = self.inbox.walks.iter_mut().find(|list| list.line == *line) {
            if list.news.as_ref().is_some_and(|news| news.cursor == *cursor) {
                list.news = None;
            }
            list.walk.failed(cursor, why);
        }
    }

    fn chats_landed(
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
                let (line, limit) = (line.clone(), super::schedule::FIRST_ROWS);
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
        let (line, limit) = (line.clone(), super::schedule::FIRST_ROWS);
        vec![Effect::Ask(Op::Chats { line, cursor: Some(next), limit })]
    }

    /// A row of a service that tells a part of a chat at a time, over what was known of it.
    fn over_known(&self, row: Chat) -> Chat {
        let account = self.account(&row.key.account);
        if account.is_none_or(|account| account.settings.abilities.lists_all()) {
            return row;
        }
        match self.inbox.get(&row.key) {
            Some(known) => row.over(known),
            None => row,
        }
    }

    pub(super) fn chat_landed(&mut self, row: Chat) -> Vec<Effect> {
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
    pub(super) fn joined(&mut self, taken: &Taken) {
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

    fn page_landed(
        &mut self,
        now: Now,
        chat: &ChatKey,
        part: &crate::domain::ChatId,
        cursor: Option<Cursor>,
        page: Page,
    ) -> Vec<Effect> {
        let chat = self.inbox.name_of(chat).unwrap_or(chat).clone();
        page.messages.iter().for_each(|message| self.own_seen(&chat, message));
        self.learn(&chat, &page.messages);
        if cursor.is_none() {
            self.preview(&chat, part, &page.messages);
            self.deliveries_read(now, &chat);
        }
        let Some(thread) = self.threads.get_mut(&chat) else { return Vec::new() };
        let copy = self.settings.remembers.then(|| page.messages.clone());
        let place = if cursor.is_none() { Place::Newer } else { Place::Older };
        let merged = thread.landed(part, &cursor, page);
        if let Some(messages) = copy {
            self.memo.page(&chat, messages, place, merged, &thread.parts);
        }
        let ended = thread.go_on();
        let effects = thread.read_on();
        self.errand_ended(now, ended);
        self.look();
        effects
    }

    fn page_failed(
        &mut self,
        now: Now,
        chat: &ChatKey,
        part: &crate::domain::ChatId,
        cursor: &Option<Cursor>,
        why: &Problem,
    ) {
        let chat = self.inbox.name_of(chat).unwrap_or(chat).clone();
        let Some(thread) = self.threads.get_mut(&chat) else { return };
        thread.failed(part, cursor, why);
        let thread_has_one_part = thread.parts.iter().count() == 1;
        let ended = thread.go_on();
        self.errand_ended(now, ended);
        if why.cause == Cause::NotFound && thread_has_one_part {
            let title = self.called(&chat);
            self.warn(now, format!("The service no longer has the chat {title}."));
        }
    }

    pub(super) fn errand_ended(&mut self, now: Now, ended: Option<Ended>) {
        match ended {
            Some(Ended::Oldest) => self.say(now, "This is the oldest message there is."),
            Some(Ended::NotStored) => {
                self.warn(now, "The quoted message is not stored by the service.")
            }
            Some(Ended::GivenUp) => {
                let key = self.thread_key(Command::Open);
                let why = "The quoted message was not found in the pages read so far";
                self.warn(now, format!("{why}; {key} goes on."));
            }
            Some(Ended::Failed) => {
                let key = self.thread_key(Command::Retry);
                self.warn(now, format!("Reading on failed; {key} tries again."));
            }
            Some(Ended::Found) | None => {}
        }
    }

    fn sent(&mut self, now: Now, chat: &ChatKey, key: &SendKey, sent: Sent) -> Vec<Effect> {
        if self.begun.remove(chat)
            && let Some(made) = &sent.chat
        {
            self.made(chat, made);
        }
        let chat = self.inbox.name_of(chat).unwrap_or(chat).clone();
        self.deliveries_read(now, &chat);
        if let super::outbox::Settled::Became(message) = self.outbox.accepted(key, sent, now.wall) {
            self.became(&chat, key, *message);
        }
        let mut effects = self.send_due(now);
        effects.extend(self.marked_by_reply(&chat));
        effects
    }

    /// An own text is a message of its thread now; the reader's place at it stays.
    fn became(&mut self, chat: &ChatKey, key: &SendKey, message: Message) {
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

    fn marked_by_reply(&mut self, chat: &ChatKey) -> Vec<Effect> {
        let account = self.account(&chat.account);
        let by_reply = account.is_some_and(|a| a.settings.mark_read == MarkRead::Reply);
        let unread = self.inbox.get(chat).is_some_and(|chat| chat.unread > 0);
        if !(by_reply && unread) {
            return Vec::new();
        }
        self.ask_to_mark_read(chat)
    }

    fn not_sent(&mut self, now: Now, chat: &ChatKey, key: &SendKey, why: Problem) -> Vec<Effect> {
        let keyed = self.keyed_sends(chat);
        self.outbox.failed(key, why, keyed, now.wall);
        self.send_due(now)
    }

    fn typing_told(&mut self, chat: &ChatKey, presence: Presence) -> Vec<Effect> {
        if let Some(account) = self.account_mut(&chat.account) {
            account.typing_may_go_on(&chat.line);
        }
        self.farewell_said(chat, presence)
    }

    fn typing_refused(
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
    fn farewell_said(&mut self, chat: &ChatKey, presence: Presence) -> Vec<Effect> {
        if presence == Presence::Paused {
            self.unsaid.remove(chat);
        }
        let last = self.leaving.is_some() && self.unsaid.is_empty();
        last.then_some(Effect::Quit).into_iter().collect()
    }

    fn deleted(&mut self, now: Now, chat: &ChatKey) -> Vec<Effect> {
        let chat = &self.named(chat);
        if self.inbox.get(chat).is_none() {
            // The other row of a person with two: it went with the first.
            return Vec::new();
        }
        let title = self.called(chat);
        self.say(
            now,
            format!("The stored copy of {title} is deleted; WhatsApp still has the chat."),
        );
        self.threads.remove(chat);
        self.heard.forget(chat);
        self.memo.note(Change::ChatGone(chat.clone()));
        if self.open.as_ref() == Some(chat) {
            if self.focus == super::Focus::Composer {
                // Somebody is writing here: what they type must not become commands of the list.
                return self.begin_anew(chat);
            }
            self.open = None;
            self.focus = super::Focus::Inbox;
        }
        self.inbox.remove(chat);
        Vec::new()
    }

    /// The open chat's thread is read again from nothing.
    fn begin_anew(&mut self, chat: &ChatKey) -> Vec<Effect> {
        let mut thread = self.new_thread(chat);
        let ops = thread.opened(&self.inbox.parts(chat), 0);
        self.threads.insert(chat.clone(), thread);
        ops
    }

    /// The chat under the name that it goes by, whichever of its rows is spoken of.
    pub(super) fn named(&self, chat: &ChatKey) -> ChatKey {
        self.inbox.name_of(chat).unwrap_or(chat).clone()
    }
}
