//! Which pane has the keys, and what lies over it.

use crate::app::overlay::{Confirm, Overlay, Then};
use crate::app::{App, Effect, Focus, Now, inbox::Filter};
use crate::domain::{ChatKey, Outgoing, Stage};

impl App {
    pub(in crate::app) fn show(&mut self, overlay: Overlay) -> Vec<Effect> {
        self.overlay = Some(overlay);
        Vec::new()
    }

    /// Goes to the next pane (`forward`) or the one before.
    pub(in crate::app) fn turn(&mut self, now: Now, forward: bool) -> Vec<Effect> {
        use Focus::{Composer, Inbox, Thread};
        let to = match (self.focus, forward, self.open.is_some()) {
            (_, _, false) => Inbox,
            (Inbox, true, _) | (Composer, false, _) => Thread,
            (Thread, true, _) | (Inbox, false, _) => Composer,
            (Composer, true, _) | (Thread, false, _) => Inbox,
        };
        let silent = self.open.as_ref().is_some_and(|chat| self.read_only(chat).is_some());
        match to {
            // Where nothing is ever written, the composer is no place to be.
            Composer if silent => self.go_to_pane(now, if forward { Inbox } else { Thread }),
            Composer => self.compose(now),
            to => self.go_to_pane(now, to),
        }
    }

    /// Gives a pane the keys. Leaving the composer ends typing.
    pub(in crate::app) fn go_to_pane(&mut self, now: Now, to: Focus) -> Vec<Effect> {
        let leaves = self.focus == Focus::Composer && to != Focus::Composer;
        if to == Focus::Inbox && self.focus != Focus::Inbox {
            // the open chat may be one that the narrowed list does not show
            self.inbox.settle_selection();
        }
        self.focus = to;
        if !leaves {
            return Vec::new();
        }
        let told = self.typing.stopped();
        self.tell(now, told)
    }

    pub(in crate::app) fn go_unread(&mut self, now: Now, forward: bool) -> Vec<Effect> {
        if let Some(effects) = self.next_match(now, forward) {
            return effects;
        }
        let Some(chat) = self.inbox.unread(forward, now.wall) else {
            let word = self.waiting_word();
            self.say(
                now,
                match word {
                    "unread" => "No unread chat in the list.".to_owned(),
                    word => format!("No chat in the list has anything {word}."),
                },
            );
            return Vec::new();
        };
        match self.focus {
            Focus::Inbox => {
                self.inbox.selected = Some(chat);
                Vec::new()
            }
            Focus::Thread | Focus::Composer => self.open_chat(now, &chat, Focus::Thread),
        }
    }

    /// Narrows the list to the next account (`forward`) or the one before; past the last one it
    /// shows all of them again.
    pub(in crate::app) fn turn_account(&mut self, forward: bool) -> Vec<Effect> {
        let known: Vec<_> = self.accounts.iter().map(|account| account.id().clone()).collect();
        let here = self.inbox.only.as_ref().and_then(|id| known.iter().position(|k| k == id));
        let to = match (here, forward) {
            (None, true) => 0,
            (None, false) => known.len().saturating_sub(1),
            (Some(place), true) => place + 1,
            (Some(place), false) => place.wrapping_sub(1),
        };
        self.inbox.only = known.get(to).cloned().filter(|_| known.len() > 1);
        self.inbox.narrow();
        self.inbox.settle_selection();
        Vec::new()
    }

    pub(in crate::app) fn back(&mut self, now: Now) -> Vec<Effect> {
        if self.focus == Focus::Thread && self.stop_finding() {
            self.say(now, "Done finding.");
            return Vec::new();
        }
        if self.focus != Focus::Inbox {
            return self.go_to_pane(now, Focus::Inbox);
        }
        // one step at a time: the letters first, then the account
        match self.inbox.filter {
            Filter::Off => self.inbox.only = None,
            _ => self.inbox.filter = Filter::Off,
        }
        self.inbox.narrow();
        self.inbox.settle_selection();
        Vec::new()
    }

    pub(in crate::app) fn quit(&mut self, now: Now) -> Vec<Effect> {
        let lines = self.what_leaving_means();
        if lines.is_empty() {
            return self.leave(now);
        }
        let title = "Leave now?".into();
        self.show(Overlay::Confirm(Confirm { title, lines, yes: "leave", then: Then::Quit }))
    }

    /// What is not done, and what becomes of it when the program ends, sentence by sentence.
    fn what_leaving_means(&self) -> Vec<String> {
        let kept = |chat: &ChatKey| self.keeping && self.keeps_unsent(chat);
        let drafts = self.drafts.chats().filter(|chat| !kept(chat)).count();
        // one that stands among the messages already is settled
        let open = |row: &Outgoing| self.outbox.beside(&row.chat).any(|one| one.key == row.key);
        let on_its_way =
            |row: &&Outgoing| matches!(row.stage, Stage::Sending | Stage::Unknown(_)) && open(row);
        let unknown = self.outbox.iter().filter(on_its_way).count();
        let waits = |row: &&Outgoing| matches!(row.stage, Stage::Queued(_));
        let waiting: Vec<_> = self.outbox.iter().filter(waits).collect();
        let stay = !self.settings.temporary && waiting.iter().all(|row| kept(&row.chat));
        let mut lines = Vec::new();
        if drafts > 0 {
            lines.push(format!("{} will be lost.", counted(drafts, "unsent text")));
        }
        if !waiting.is_empty() {
            let are = counted_are(waiting.len(), "message");
            let then = match (stay, waiting.len()) {
                (true, 1) => "it is there at the next start",
                (true, _) => "they are there at the next start",
                (false, 1) => "it will be lost",
                (false, _) => "they will be lost",
            };
            lines.push(format!("{are} not sent yet; {then}."));
        }
        if unknown > 0 {
            let are = counted_are(unknown, "message");
            let arrive = if unknown == 1 { "it arrives" } else { "they arrive" };
            lines.push(format!("{are} on the way; whether {arrive} is not known."));
        }
        lines
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn counted_are(count: usize, what: &str) -> String {
    let are = if count == 1 { "is" } else { "are" };
    format!("{} {are}", counted(count, what))
}
