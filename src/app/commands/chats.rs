//! What is done to a chat: marking it read, deleting it.

use crate::app::overlay::{Confirm, Overlay, Then};
use crate::app::pending::Mark;
use crate::app::{App, Effect, Now, words};
use crate::domain::{Ability, Can, Chat, ChatKey, Op};

impl App {
    /// Whether something can be done in the chat that commands are about; says why where not.
    pub(in crate::app) fn may(&mut self, now: Now, what: Ability) -> Option<Chat> {
        let chat = self.subject()?.clone();
        let can = self.account(&chat.key.account).map(|account| account.can(what, &chat, now.wall));
        match can {
            Some(Can::Yes) => return Some(chat),
            Some(Can::NotNow(why)) => self.warn(now, words::whole(&why)),
            Some(Can::Never) | None => {
                let why = self.why_never(what, &chat);
                self.warn(now, why);
            }
        }
        None
    }

    /// What is said of something that the service never does.
    fn why_never(&self, what: Ability, chat: &Chat) -> &'static str {
        let writes = matches!(what, Ability::Send | Ability::Reply | Ability::Attach);
        let silent = || self.account(&chat.key.account)?.settings.abilities.read_only();
        writes.then(silent).flatten().unwrap_or("This service can't do that.")
    }

    pub(in crate::app) fn mark_read(&mut self, now: Now) -> Vec<Effect> {
        let Some(chat) = self.may(now, Ability::MarkRead) else { return Vec::new() };
        let account = self.account(&chat.key.account);
        let note = account.and_then(|account| account.settings.abilities.mark_read_note());
        let title = words::called(&chat);
        let said = match note {
            Some(note) => format!("Marking {title} as read; {note}."),
            None => format!("Marking {title} as read."),
        };
        self.say(now, said);
        self.ask_to_mark_read(&chat.key)
    }

    /// Asks for every row of the service that a chat is made of; it is shown before the answer.
    pub(in crate::app) fn ask_to_mark_read(&mut self, chat: &ChatKey) -> Vec<Effect> {
        let rows = self.inbox.addressed(chat).into_iter().map(|part| chat.sibling(part));
        let rows: Vec<_> = rows.collect();
        rows.iter().for_each(|row| self.pending.show(&mut self.inbox, row, Mark::Unread(0)));
        rows.into_iter().map(|chat| Effect::Ask(Op::MarkRead { chat })).collect()
    }

    /// The same question for every row of the service that a chat is made of.
    pub(in crate::app) fn ask_each_row(
        &self,
        chat: &ChatKey,
        op: impl Fn(ChatKey) -> Op,
    ) -> Vec<Effect> {
        let rows = self.inbox.parts(chat).into_iter().map(|part| chat.sibling(part));
        rows.map(|row| Effect::Ask(op(row))).collect()
    }

    pub(in crate::app) fn ask_delete(&mut self, now: Now) -> Vec<Effect> {
        let Some(chat) = self.may(now, Ability::DeleteChat) else { return Vec::new() };
        let account = self.account(&chat.key.account);
        let notes = account.map_or(&[][..], |account| account.settings.abilities.delete_note());
        let confirm = Confirm {
            title: format!("Delete the stored chat with {}?", chat.title()),
            lines: notes.iter().map(|note| (*note).into()).collect(),
            yes: "delete",
            then: Then::DeleteChat(chat.key.clone()),
        };
        if self.settings.confirm {
            return self.show(Overlay::Confirm(confirm));
        }
        self.confirmed(now, confirm.then)
    }

    /// `:delete-chat --yes`
    pub(in crate::app) fn delete_chat(&mut self, now: Now) -> Vec<Effect> {
        let Some(chat) = self.may(now, Ability::DeleteChat) else { return Vec::new() };
        self.confirmed(now, Then::DeleteChat(chat.key))
    }

    /// The operator said yes.
    pub(in crate::app) fn confirmed(&mut self, now: Now, then: Then) -> Vec<Effect> {
        match then {
            Then::Quit => self.leave(now),
            Then::DeleteChat(chat) => self.ask_each_row(&chat, |chat| Op::DeleteChat { chat }),
            Then::Act(chat, target, act) => self.act(now, &chat, target, act),
            Then::Dismiss(key) => self.dismiss(now, &key),
            Then::SendBeside(chat) => self.send_draft(now, &chat),
            Then::SendAgain(key) => self.send_again(now, &key),
        }
    }
}
