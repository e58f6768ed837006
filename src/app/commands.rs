//! What each command does.

use crossterm::event::KeyEvent;
use tui_textarea::CursorMove;

use super::inbox::Filter;
use super::overlay::{Confirm, Overlay, Picker, Then};
use super::seen::{Anchor, Move, RowId};
use super::settings::MarkRead;
use super::thread::{Errand, Thread};
use super::{App, Effect, Focus, Now, input};
use crate::command::Command;
use crate::domain::{Ability, Can, Chat, ChatKey, Message, Op, Outgoing, Stage};

impl App {
    /// Carries out a command.
    pub fn run(&mut self, now: Now, command: Command) -> Vec<Effect> {
        use Command::*;
        match command {
            NextPane => self.turn(now, true),
            PreviousPane => self.turn(now, false),
            Jump => self.show(Overlay::Jump(Picker::chats(&self.inbox))),
            Palette => self.show(Overlay::Palette(Picker::commands())),
            NextUnread => self.go_unread(now, true),
            PreviousUnread => self.go_unread(now, false),
            Help => self.show(Overlay::Help { scroll: 0 }),
            Problems => self.show(Overlay::Problems { scroll: 0 }),
            Redraw => vec![Effect::Redraw],
            Quit => self.quit(now),
            Suspend => vec![Effect::Suspend],
            Down => self.step(1),
            Up => self.step(-1),
            PageDown => self.page(2),
            PageUp => self.page(-2),
            HalfDown => self.page(1),
            HalfUp => self.page(-1),
            First => self.first(),
            Last => self.last(),
            Open => self.open_or_follow(now),
            Find => self.filter(),
            Compose => self.compose(now),
            Reply => self.reply(now),
            TakeBack => self.take_back(now),
            Retry => self.retry(now),
            MarkRead => self.mark_read(now),
            DeleteChat => self.ask_delete(now),
            Copy => self.copy(now),
            CopyId => self.copy_id(now),
            Details => self.details(now),
            Back => self.back(now),
            Send => self.send(now),
            NewLine => self.write(now, "\n"),
            LeaveComposer => self.leave_composer(now),
            DeleteWord => self.change_text(now, |area| area.delete_word()),
            DeleteToLineStart => self.change_text(now, |area| area.delete_line_by_head()),
            UndoEdit => self.change_text(now, |area| area.undo()),
            RedoEdit => self.change_text(now, |area| area.redo()),
        }
    }

    fn show(&mut self, overlay: Overlay) -> Vec<Effect> {
        self.overlay = Some(overlay);
        Vec::new()
    }

    /// Goes to the next pane (`forward`) or the one before.
    fn turn(&mut self, now: Now, forward: bool) -> Vec<Effect> {
        use Focus::{Composer, Inbox, Thread};
        let to = match (self.focus, forward, self.open.is_some()) {
            (_, _, false) => Inbox,
            (Inbox, true, _) | (Composer, false, _) => Thread,
            (Thread, true, _) | (Inbox, false, _) => Composer,
            (Composer, true, _) | (Thread, false, _) => Inbox,
        };
        if to == Composer {
            return self.compose(now);
        }
        self.go_to_pane(now, to)
    }

    /// Gives a pane the keys. Leaving the composer ends typing.
    fn go_to_pane(&mut self, now: Now, to: Focus) -> Vec<Effect> {
        let leaves = self.focus == Focus::Composer && to != Focus::Composer;
        self.focus = to;
        if !leaves {
            return Vec::new();
        }
        let told = self.typing.stopped();
        self.tell(now, told)
    }

    fn go_unread(&mut self, now: Now, forward: bool) -> Vec<Effect> {
        let Some(chat) = self.inbox.unread(forward, now.wall) else {
            self.say(now, "No unread chat in the list.");
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

    fn quit(&mut self, now: Now) -> Vec<Effect> {
        let (waiting, unknown, _) = self.outbox.counts();
        let drafts = self.drafts.count();
        if waiting + unknown + drafts == 0 {
            return self.leave(now);
        }
        let mut lines = Vec::new();
        if drafts > 0 {
            lines.push(format!("{} will be lost.", counted(drafts, "unsent text")));
        }
        if waiting > 0 {
            lines.push(format!("{} not sent yet.", counted_are(waiting, "message")));
        }
        if unknown > 0 {
            lines.push(format!(
                "Of {} it is not known whether they were sent.",
                counted(unknown, "message")
            ));
        }
        let title = "Leave now?".into();
        self.show(Overlay::Confirm(Confirm { title, lines, yes: "leave", then: Then::Quit }))
    }

    fn step(&mut self, by: i32) -> Vec<Effect> {
        match self.focus {
            Focus::Inbox => self.inbox.step(by as isize),
            _ => self.scroll(Move::Items(by)),
        }
        Vec::new()
    }

    fn page(&mut self, halves: i32) -> Vec<Effect> {
        let rows = (self.inbox.height.max(2) / 2) as isize * halves as isize;
        match self.focus {
            Focus::Inbox => self.inbox.step(rows),
            _ => self.scroll(Move::Halves(halves)),
        }
        Vec::new()
    }

    fn scroll(&mut self, by: Move) {
        if let Some(thread) = self.thread_mut() {
            thread.at_oldest = false;
            thread.moves.push(by);
        }
    }

    fn first(&mut self) -> Vec<Effect> {
        if self.focus == Focus::Inbox {
            self.inbox.step(isize::MIN);
            return Vec::new();
        }
        let Some(thread) = self.thread_mut() else { return Vec::new() };
        // A page that came in between has moved the oldest message on: asked again is asked again.
        if !(thread.at_oldest || at_oldest(thread)) || thread.parts.ended() {
            thread.at_oldest = true;
            thread.moves = vec![Move::Oldest];
            return Vec::new();
        }
        thread.errand = Some(Errand::Oldest { from: thread.timeline.len() });
        let mut ops = thread.retry();
        ops.extend(thread.read_on());
        ops.into_iter().map(Effect::Ask).collect()
    }

    fn last(&mut self) -> Vec<Effect> {
        match self.focus {
            Focus::Inbox => self.inbox.step(isize::MAX),
            _ => {
                if let Some(thread) = self.thread_mut() {
                    thread.follow();
                }
            }
        }
        Vec::new()
    }

    fn open_or_follow(&mut self, now: Now) -> Vec<Effect> {
        if self.focus == Focus::Inbox {
            return match self.inbox.selected.clone() {
                Some(chat) => self.open_chat(now, &chat, Focus::Thread),
                None => Vec::new(),
            };
        }
        let quoted = self.selected_message().and_then(|message| message.reply_to.clone());
        let Some(thread) = self.thread_mut() else { return Vec::new() };
        if thread.stalled() && (quoted.is_none() || at_oldest(thread)) {
            return self.retry(now);
        }
        let Some(quoted) = quoted else { return Vec::new() };
        let ended = thread.find(quoted);
        let ops = thread.read_on();
        let ended = ended.or_else(|| if ops.is_empty() { thread.go_on() } else { None });
        self.errand_ended(now, ended);
        ops.into_iter().map(Effect::Ask).collect()
    }

    /// Opens a chat and gives a pane the keys.
    pub fn open_chat(&mut self, now: Now, chat: &ChatKey, focus: Focus) -> Vec<Effect> {
        let mut effects = self.go_to_pane(now, focus);
        self.inbox.selected = Some(chat.clone());
        if self.open.as_ref() == Some(chat) {
            return effects;
        }
        if let Some(left) = self.thread_mut() {
            left.left();
        }
        self.open = Some(chat.clone());
        let parts = self.inbox.parts(chat);
        let unread = self.inbox.get(chat).map_or(0, |chat| chat.unread);
        let settings = self.account(&chat.account).map(|account| &account.settings);
        let size = settings.map_or(50, |settings| settings.page_size);
        let marks = settings.is_some_and(|settings| settings.mark_read == MarkRead::Open);
        let thread = self.threads.entry(chat.clone());
        let thread = thread.or_insert_with(|| Thread::new(chat.clone(), size));
        effects.extend(thread.opened(&parts, unread).into_iter().map(Effect::Ask));
        if marks && unread > 0 {
            effects.extend(self.ask_each_row(chat, |chat| Op::MarkRead { chat }));
        }
        effects
    }

    fn filter(&mut self) -> Vec<Effect> {
        let text = self.inbox.filter.text();
        self.inbox.filter = Filter::Writing(Box::new(input::area(&text)));
        Vec::new()
    }

    fn back(&mut self, now: Now) -> Vec<Effect> {
        if self.focus != Focus::Inbox {
            return self.go_to_pane(now, Focus::Inbox);
        }
        self.inbox.filter = Filter::Off;
        self.inbox.narrow();
        self.inbox.settle_selection();
        Vec::new()
    }

    /// Whether something can be done in the chat that commands are about; says why where not.
    fn may(&mut self, now: Now, what: Ability) -> Option<Chat> {
        let chat = self.subject()?.clone();
        let can = self.account(&chat.key.account).map(|account| account.can(what, &chat, now.wall));
        match can {
            Some(Can::Yes) => return Some(chat),
            Some(Can::NotNow(why)) => self.warn(now, why),
            Some(Can::Never) | None => self.warn(now, "This service can't do that."),
        }
        None
    }

    fn compose(&mut self, now: Now) -> Vec<Effect> {
        let Some(chat) = self.subject().map(|chat| chat.key.clone()) else { return Vec::new() };
        let effects = self.open_chat(now, &chat, Focus::Composer);
        self.drafts.open(&chat);
        effects
    }

    fn reply(&mut self, now: Now) -> Vec<Effect> {
        let Some(target) = self.selected_message().map(|message| message.id.clone()) else {
            return Vec::new();
        };
        if self.may(now, Ability::Reply).is_none() {
            return Vec::new();
        }
        let effects = self.compose(now);
        if let Some(chat) = &self.open {
            self.drafts.open(chat).reply_to = Some(target);
        }
        effects
    }

    /// The row of the thread that commands are about.
    pub fn selected_row(&self) -> Option<RowId> {
        let thread = self.thread()?;
        match &thread.anchor {
            Anchor::At { row, .. } => Some(row.clone()),
            Anchor::Newest => match self.outbox.of(&thread.chat).next_back() {
                Some(outgoing) => Some(RowId::Outgoing(outgoing.key.clone())),
                None => thread.timeline.newest().map(|message| RowId::Message(message.id.clone())),
            },
        }
    }

    /// The message that commands are about.
    pub fn selected_message(&self) -> Option<&Message> {
        match self.selected_row()? {
            RowId::Message(id) => self.thread()?.timeline.get(&id),
            RowId::Outgoing(_) => None,
        }
    }

    fn selected_outgoing(&self) -> Option<&Outgoing> {
        match self.selected_row()? {
            RowId::Outgoing(key) => self.outbox.get(&key),
            RowId::Message(_) => None,
        }
    }

    fn take_back(&mut self, now: Now) -> Vec<Effect> {
        let Some(chat) = self.open.clone() else { return Vec::new() };
        let taken = match self.selected_outgoing() {
            Some(row) => match row.stage {
                Stage::Queued(_) | Stage::Refused(_) => {
                    Some((row.key.clone(), row.text.clone(), row.reply_to.clone()))
                }
                Stage::Sending | Stage::Unknown(_) | Stage::Taken(_) => {
                    self.warn(now, "It may have been sent already, so its text stays here.");
                    None
                }
            },
            None => {
                let failed = self.selected_message().filter(|message| message.failed());
                let text = failed.and_then(|message| message.text.clone());
                match text {
                    Some(text) => {
                        self.drafts.give_back(&chat, &text, None);
                        return self.compose(now);
                    }
                    None => {
                        self.warn(
                            now,
                            "Only a message that was not sent or failed gives its text back.",
                        );
                        None
                    }
                }
            }
        };
        let Some((key, text, reply_to)) = taken else { return Vec::new() };
        self.outbox.remove(&key);
        self.drafts.give_back(&chat, &text, reply_to);
        if let Some(thread) = self.thread_mut() {
            thread.follow();
        }
        let mut effects = self.compose(now);
        effects.extend(self.send_due(now));
        effects
    }

    fn retry(&mut self, now: Now) -> Vec<Effect> {
        if self.focus == Focus::Inbox {
            self.say(now, "Asking every account again.");
            return self.refresh_all(now);
        }
        if let Some(row) = self.selected_outgoing() {
            return self.retry_outgoing(now, row.key.clone(), row.stage.clone());
        }
        let failed = self.selected_message().filter(|message| message.failed());
        if let Some(text) = failed.and_then(|message| message.text.clone())
            && let Some(chat) = self.open.clone()
        {
            self.outbox.queue(&chat, text, None, now.wall);
            if let Some(thread) = self.thread_mut() {
                thread.follow();
            }
            return self.send_due(now);
        }
        let Some(thread) = self.thread_mut() else { return Vec::new() };
        let ops = thread.retry();
        if ops.is_empty() {
            let effects = thread.refresh().into_iter().map(Effect::Ask).collect();
            self.say(now, "Nothing here failed; the newest page is read again.");
            return effects;
        }
        ops.into_iter().map(Effect::Ask).collect()
    }

    fn retry_outgoing(
        &mut self,
        now: Now,
        key: crate::domain::SendKey,
        stage: Stage,
    ) -> Vec<Effect> {
        let unsafe_repeat = matches!(&stage, Stage::Unknown(attempt) if attempt.again_at.is_none());
        let keyed = self.outbox.get(&key).and_then(|row| self.account(&row.chat.account));
        let keyed = keyed.is_some_and(|account| account.settings.abilities.keyed_sends());
        if unsafe_repeat && !keyed {
            return self.show(Overlay::Confirm(Confirm {
                title: "Send it again?".into(),
                lines: vec![
                    "It may have been sent already; then the customer gets it twice.".into(),
                ],
                yes: "send again",
                then: Then::SendAgain(key),
            }));
        }
        self.outbox.retry(&key);
        if let Some(thread) = self.thread_mut() {
            thread.follow();
        }
        self.send_due(now)
    }

    fn mark_read(&mut self, now: Now) -> Vec<Effect> {
        let Some(chat) = self.may(now, Ability::MarkRead) else { return Vec::new() };
        let account = self.account(&chat.key.account);
        let note = account.and_then(|account| account.settings.abilities.mark_read_note());
        let title = chat.title();
        let said = match note {
            Some(note) => format!("Marking {title} as read: {note}."),
            None => format!("Marking {title} as read."),
        };
        self.say(now, said);
        self.ask_each_row(&chat.key, |chat| Op::MarkRead { chat })
    }

    /// The same question for every row of the service that a chat is made of.
    pub(super) fn ask_each_row(&self, chat: &ChatKey, op: impl Fn(ChatKey) -> Op) -> Vec<Effect> {
        let rows = self.inbox.parts(chat).into_iter().map(|part| chat.sibling(part));
        rows.map(|row| Effect::Ask(op(row))).collect()
    }

    fn ask_delete(&mut self, now: Now) -> Vec<Effect> {
        let Some(chat) = self.may(now, Ability::DeleteChat) else { return Vec::new() };
        let confirm = Confirm {
            title: format!("Delete the stored chat with {}?", chat.title()),
            lines: vec![
                "Only the gateway's copy and its stored messages go; they can't be brought back here.".into(),
                "WhatsApp keeps the chat, on every phone it is on.".into(),
                "With new activity the chat may come back into this list.".into(),
            ],
            yes: "delete",
            then: Then::DeleteChat(chat.key.clone()),
        };
        if self.settings.confirm {
            return self.show(Overlay::Confirm(confirm));
        }
        self.confirmed(now, confirm.then)
    }

    /// The operator said yes.
    pub(super) fn confirmed(&mut self, now: Now, then: Then) -> Vec<Effect> {
        match then {
            Then::Quit => self.leave(now),
            Then::DeleteChat(chat) => self.ask_each_row(&chat, |chat| Op::DeleteChat { chat }),
            Then::SendAgain(key) => {
                self.outbox.retry(&key);
                self.send_due(now)
            }
        }
    }

    fn copy(&mut self, now: Now) -> Vec<Effect> {
        let text = match self.selected_outgoing() {
            Some(row) => Some(row.text.clone()),
            None => {
                let shown = self.selected_message().filter(|message| !message.deleted);
                shown.and_then(|message| message.text.clone())
            }
        };
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            self.warn(now, "There is no text to copy here.");
            return Vec::new();
        };
        self.say(now, "The text was sent to the terminal, which may put it on the clipboard.");
        vec![Effect::Copy(text)]
    }

    fn copy_id(&mut self, now: Now) -> Vec<Effect> {
        let Some(chat) = self.subject() else { return Vec::new() };
        let text = chat.address.clone().unwrap_or_else(|| chat.key.chat.to_string());
        self.say(
            now,
            format!("{text} was sent to the terminal, which may put it on the clipboard."),
        );
        vec![Effect::Copy(text)]
    }

    fn details(&mut self, now: Now) -> Vec<Effect> {
        match (self.open.clone(), self.selected_row()) {
            (Some(chat), Some(row)) => self.show(Overlay::Details { chat, row, scroll: 0 }),
            _ => {
                self.say(now, "No message is selected.");
                Vec::new()
            }
        }
    }

    fn leave_composer(&mut self, now: Now) -> Vec<Effect> {
        self.go_to_pane(now, Focus::Thread)
    }

    /// An editing key in the composer.
    pub(super) fn edit(&mut self, now: Now, event: KeyEvent) -> Vec<Effect> {
        self.change_text(now, |area| input::edit(area, event))
    }

    /// Writes text into the composer.
    pub(super) fn write(&mut self, now: Now, text: &str) -> Vec<Effect> {
        self.change_text(now, |area| area.insert_str(text))
    }

    /// Changes the draft of the open chat, and lets its customer see that somebody types.
    fn change_text(
        &mut self,
        now: Now,
        change: impl FnOnce(&mut tui_textarea::TextArea<'static>) -> bool,
    ) -> Vec<Effect> {
        if self.focus != Focus::Composer {
            return Vec::new();
        }
        let Some(chat) = self.open.clone() else { return Vec::new() };
        let draft = self.drafts.open(&chat);
        if !change(&mut draft.area) {
            return Vec::new();
        }
        if draft.is_blank() {
            let told = self.typing.stopped();
            return self.tell(now, told);
        }
        if !self.may_show_typing(now, &chat) {
            return Vec::new();
        }
        let told = self.typing.edited(&chat, now.mono);
        self.tell(now, told)
    }

    fn may_show_typing(&self, now: Now, chat: &ChatKey) -> bool {
        let (Some(account), Some(chat)) = (self.account(&chat.account), self.inbox.get(chat))
        else {
            return false;
        };
        account.shows_typing(now.mono) && account.can(Ability::Typing, chat, now.wall) == Can::Yes
    }

    /// Sends the open chat's draft, to that chat.
    fn send(&mut self, now: Now) -> Vec<Effect> {
        if self.focus != Focus::Composer || self.may(now, Ability::Send).is_none() {
            return Vec::new();
        }
        let Some(chat) = self.open.clone() else { return Vec::new() };
        let Some(draft) = self.drafts.take(&chat) else { return Vec::new() };
        let told = self.typing.stopped();
        let mut effects = self.tell(now, told);
        let text = draft.text().trim_end().to_owned();
        self.outbox.queue(&chat, text, draft.reply_to, now.wall);
        self.drafts.open(&chat).area.move_cursor(CursorMove::Top);
        if let Some(thread) = self.thread_mut() {
            thread.follow();
        }
        effects.extend(self.send_due(now));
        effects
    }
}

/// Whether the reader stands at the oldest known message.
fn at_oldest(thread: &Thread) -> bool {
    let oldest = thread.timeline.at(thread.first_shown()).map(|message| &message.id);
    match (&thread.anchor, oldest) {
        (Anchor::At { row: RowId::Message(id), .. }, Some(oldest)) => id == oldest,
        (Anchor::Newest, _) => thread.timeline.len() <= 1,
        _ => false,
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn counted_are(count: usize, what: &str) -> String {
    let are = if count == 1 { "is" } else { "are" };
    format!("{} {are}", counted(count, what))
}
