//! What an answer changes. It lands where its question came from, whatever is open meanwhile.

mod lists;
mod pages;
mod sending;

use super::{App, Effect, Now, words};
use crate::domain::{Answer, Cause, Change, ChatKey, Op, Problem};

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
            Ok(_) => {
                self.problems.take(&op);
                self.problems.answers(op.account());
            }
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

    /// The chat under the name that it goes by, whichever of its rows is spoken of.
    pub(super) fn named(&self, chat: &ChatKey) -> ChatKey {
        self.inbox.name_of(chat).unwrap_or(chat).clone()
    }
}
