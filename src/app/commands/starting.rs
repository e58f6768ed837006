//! Writing first to somebody who is in no list, and opening a chat by its id.

use crate::app::overlay::Overlay;
use crate::app::prompt::{Prompt, Wanted};
use crate::app::{App, Effect, Focus, Now};
use crate::domain::{
    Ability, AccountId, Answer, Can, Cause, Chat, ChatId, ChatKey, LineKey, Older, Op, Page,
    Problem,
};

impl App {
    /// `:new`
    pub(in crate::app) fn ask_recipient(&mut self, now: Now) -> Vec<Effect> {
        let hint = "a number with its country's code, or an id as the service writes it";
        let from =
            self.line_for(None, |account, chat| account.can(Ability::StartChat, chat, now.wall));
        let title = match from {
            Ok(line) => format!("Write first, from {}, to", line.account),
            Err(_) => "Write first to".to_owned(),
        };
        let prompt = Prompt::new(title, hint, Wanted::Recipient);
        self.show(Overlay::Ask(Box::new(prompt)))
    }

    /// Opens a chat with whom a number or an id means, to write first. An account may be named
    /// before it.
    ///
    /// # Errors
    /// A sentence about what is wrong with it.
    pub(in crate::app) fn begin_chat(
        &mut self,
        now: Now,
        line: &str,
    ) -> Result<Vec<Effect>, String> {
        let (account, typed) = self.addressed(line);
        let line = self.line_for(account.as_ref(), |account, chat| {
            account.can(Ability::StartChat, chat, now.wall)
        })?;
        let account = self.account(&line.account).ok_or("There is no such account.")?;
        let Some(id) = account.settings.abilities.chat_for(typed) else {
            return Err(format!(
                "“{typed}” is no number with its country's code, and no id of {}.",
                line.account
            ));
        };
        let key = ChatKey { account: line.account, line: line.line, chat: id };
        if let Some(known) = self.inbox.name_of(&key).cloned() {
            return Ok(self.write_to(now, &known));
        }
        let mut chat = Chat::new(key.clone());
        chat.address = Some(typed.to_owned()).filter(|typed| *typed != key.chat.as_str());
        self.inbox.take(vec![chat]);
        self.begun.insert(key.clone());
        let mut effects = self.write_to(now, &key);
        // where the service knows the chat after all, its own words are better
        effects.push(Effect::Ask(Op::Chat { chat: key }));
        Ok(effects)
    }

    fn write_to(&mut self, now: Now, chat: &ChatKey) -> Vec<Effect> {
        let effects = self.open_chat(now, chat, Focus::Composer);
        self.drafts.open(chat);
        effects
    }

    /// A chat in which nothing was written after all, and that no service knows, is none.
    pub(in crate::app) fn forget_unbegun(&mut self, left: &ChatKey) {
        let empty = self.threads.get(left).is_none_or(|thread| thread.timeline.is_empty());
        let written = self.drafts.waits(left) || self.outbox.of(left).next().is_some();
        if empty && !written && self.begun.remove(left) {
            self.inbox.remove(left);
            self.threads.remove(left);
        }
    }

    /// The service has made a chat for whom was written to first: it goes by that name now.
    pub(in crate::app) fn made(&mut self, begun: &ChatKey, made: &ChatId) {
        if begun.chat == *made {
            return;
        }
        let named = begun.sibling(made.clone());
        let known = self.inbox.get(begun).cloned();
        let selected = self.inbox.selected.as_ref() == Some(begun);
        self.inbox.remove(begun);
        let mut row = Chat::new(named.clone());
        row.aliases = vec![begun.chat.clone()];
        row.address = known.and_then(|chat| chat.address);
        let mut taken = self.inbox.take(vec![row]);
        let name = self.named(&named);
        if selected {
            self.inbox.selected = Some(name.clone());
        }
        taken.joined.push((begun.clone(), name));
        self.joined(&taken);
    }

    /// What is asked about a chat that is written to first and that its service doesn't know yet:
    /// nothing is missing there. `None`: the answer says nothing.
    pub(in crate::app) fn of_begun(
        &self,
        op: &Op,
        outcome: Result<Answer, Problem>,
    ) -> Option<Result<Answer, Problem>> {
        let unknown = matches!(&outcome, Err(why) if why.cause == Cause::NotFound);
        if !unknown || !op.chat().is_some_and(|chat| self.begun.contains(chat)) {
            return Some(outcome);
        }
        match op {
            Op::Messages { .. } => {
                Some(Ok(Answer::Messages(Page { messages: Vec::new(), older: Older::Nothing })))
            }
            Op::Typing { .. } => Some(Ok(Answer::Done)),
            Op::Chat { .. } | Op::Subscribe { .. } => None,
            _ => Some(outcome),
        }
    }

    /// `:open ID`: a chat that the list lacks is looked up first.
    pub(in crate::app) fn open_by_id(&mut self, now: Now, line: &str) -> Vec<Effect> {
        let (account, typed) = self.addressed(line);
        let line = match self.line_for(account.as_ref(), |_, _| Can::Yes) {
            Ok(line) => line,
            Err(why) => {
                self.warn(now, why);
                return Vec::new();
            }
        };
        let account = self.account(&line.account);
        let id = account.and_then(|account| account.settings.abilities.chat_for(typed));
        let id = id.unwrap_or_else(|| ChatId::from(typed));
        let key = ChatKey { account: line.account, line: line.line, chat: id };
        if let Some(known) = self.inbox.name_of(&key).cloned() {
            return self.open_chat(now, &known, Focus::Thread);
        }
        self.say(now, format!("Looking up {typed}."));
        self.opening = Some(key.clone());
        vec![Effect::Ask(Op::Chat { chat: key })]
    }

    /// A chat that was looked up is there; it is opened where the operator still waits for it.
    pub(in crate::app) fn found_by_id(
        &mut self,
        now: Now,
        asked: &ChatKey,
        found: &ChatKey,
    ) -> Vec<Effect> {
        if self.opening.as_ref() != Some(asked) {
            return Vec::new();
        }
        self.opening = None;
        self.notice = None;
        let key = self.inbox.name_of(asked).unwrap_or(found).clone();
        self.open_chat(now, &key, Focus::Thread)
    }

    /// A chat that was looked up is not there. One that is written to first has nothing to be
    /// looked up yet.
    pub(in crate::app) fn not_found_by_id(&mut self, now: Now, asked: &ChatKey, why: &Problem) {
        if self.opening.as_ref() != Some(asked) {
            return;
        }
        self.opening = None;
        let reason = crate::app::words::why(why);
        self.warn(now, format!("{} can't be opened at {}: {reason}.", asked.chat, asked.account));
    }

    /// An account's name before something else, and the rest.
    fn addressed<'a>(&self, line: &'a str) -> (Option<AccountId>, &'a str) {
        let line = line.trim();
        let named = line.split_once(char::is_whitespace).map(|(name, rest)| (name, rest.trim()));
        match named {
            Some((name, rest)) if self.account(&AccountId::from(name)).is_some() => {
                (Some(name.into()), rest)
            }
            _ => (None, line),
        }
    }

    /// The line of the named account, else of the chat that commands are about, else the first
    /// one, where this can be done.
    fn line_for(
        &self,
        named: Option<&AccountId>,
        can: impl Fn(&crate::app::accounts::Account, &Chat) -> Can,
    ) -> Result<LineKey, String> {
        let here = self.subject().map(|chat| chat.key.line_key());
        let known = self.accounts.iter().flat_map(|account| account.shown_lines());
        let lines = here.into_iter().chain(known);
        let mut lines = lines.filter(|line| named.is_none_or(|named| *named == line.account));
        let mut why = None;
        let fits = lines.find(|line| {
            let chat = Chat::new(ChatKey {
                account: line.account.clone(),
                line: line.line.clone(),
                chat: "".into(),
            });
            match self.account(&line.account).map(|account| can(account, &chat)) {
                Some(Can::Yes) => true,
                Some(Can::NotNow(reason)) => {
                    why.get_or_insert(reason);
                    false
                }
                _ => false,
            }
        });
        fits.ok_or_else(|| why.unwrap_or_else(|| "No account here can do that.".to_owned()))
    }
}
