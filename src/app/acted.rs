//! What came of what was asked for messages and chats.

use super::overlay::Overlay;
use super::pending::Mark;
use super::{App, Effect, Now, words};
use crate::domain::{Act, Answer, Change, ChatKey, Note, Op, Place, Problem, Target};

impl App {
    /// It is done.
    pub(super) fn acted(
        &mut self,
        now: Now,
        chat: &ChatKey,
        target: &Target,
        act: Act,
        answer: Answer,
    ) -> Vec<Effect> {
        let chat = self.named(chat);
        self.deeds.end(&chat, &target.id);
        let said = match &act {
            Act::Forward(into) => Some(format!("Forwarded to {}.", self.called(into))),
            Act::Vote(_) => Some("Your vote was taken.".to_owned()),
            _ => None,
        };
        if let Some(said) = said {
            self.say(now, said);
        }
        let Some(thread) = self.threads.get_mut(&chat) else { return Vec::new() };
        let changed = thread.timeline.change(&target.id, |message| match act {
            Act::Edit(text) => {
                message.text = Some(text);
                message.edited = true;
            }
            Act::Delete => message.deleted = true,
            Act::Vote(options) => message.set_own_vote(&options),
            Act::React(_) | Act::ClearReaction | Act::Forward(_) => {}
        });
        let place = Place::Newer;
        let changed = changed.cloned();
        if let Some(message) = changed {
            self.memo.note(Change::Messages { chat: chat.clone(), messages: vec![message], place });
        }
        match answer {
            Answer::Messages(page) => self.page_told(&chat, page),
            _ => Vec::new(),
        }
    }

    /// The service answered with messages of the chat as they are now.
    fn page_told(&mut self, chat: &ChatKey, page: crate::domain::Page) -> Vec<Effect> {
        if let Some(thread) = self.threads.get_mut(chat) {
            thread.timeline.merge(page.messages, Place::Newer);
        }
        Vec::new()
    }

    /// It was not done, or nobody knows: it stands under the message, with its reason. What was
    /// shown before the answer goes back.
    pub(super) fn not_acted(
        &mut self,
        now: Now,
        chat: &ChatKey,
        target: &Target,
        act: &Act,
        why: &Problem,
    ) -> Vec<Effect> {
        let chat = self.named(chat);
        let before = self.deeds.failed(&chat, &target.id, why).map(|deed| deed.before.clone());
        let sentence = words::sentence(act.what(), Some(&self.called(&chat)), why, None);
        self.warn(now, sentence);
        let Some(thread) = self.threads.get_mut(&chat) else { return Vec::new() };
        let reacted = matches!(act, Act::React(_) | Act::ClearReaction);
        thread.timeline.change(&target.id, |message| {
            if let (true, Some(before)) = (reacted, before) {
                message.set_own_reaction(before);
            }
        });
        // only reading it again tells what became of it
        if why.certainly_not_done() { Vec::new() } else { thread.refresh() }
    }

    /// A chat is read; its row, where the service answered with it.
    pub(super) fn read_told(&mut self, key: &ChatKey, answer: Answer) -> Vec<Effect> {
        self.pending.confirmed(key, Mark::Unread(0));
        if let Answer::Chat(row) = answer {
            return self.chat_landed(*row);
        }
        let chat = self.named(key);
        self.heard.read(&chat);
        let counted_here = self.counts_news(&chat.account);
        self.inbox.change(&chat, |chat| {
            chat.unread = 0;
            if counted_here {
                chat.looked_at = chat.looked_at.max(chat.last_activity);
            }
        });
        Vec::new()
    }

    /// What was shown before the answer goes back; what is under way is no longer.
    pub(super) fn undone(&mut self, op: &Op, why: &Problem) {
        match op {
            Op::MarkRead { chat } => {
                self.pending.refused(&mut self.inbox, chat, Mark::Unread(0));
            }
            Op::Triage { chat, triage } => self.not_triaged(chat, triage),
            Op::Notes { .. } => self.overlay = None,
            Op::Fetch { chat, id, .. } => {
                let chat = self.named(chat);
                self.deeds.failed(&chat, id, why);
                if let Some(thread) = self.threads.get_mut(&chat) {
                    thread.timeline.touch(id);
                }
            }
            _ => {}
        }
    }

    /// What colleagues noted has come.
    pub(super) fn notes_landed(&mut self, asked: &ChatKey, found: Vec<Note>) -> Vec<Effect> {
        if let Some(Overlay::Notes { chat, notes, .. }) = &mut self.overlay
            && chat == asked
        {
            *notes = Some(found);
        }
        Vec::new()
    }
}
