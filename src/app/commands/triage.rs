//! What keeps the inbox in order: archive, pin, mute; undoing it; what came of it.

use std::time::{Duration, Instant};

use crate::app::chooser::{Choice, Chooser, Offer, Pick};
use crate::app::overlay::Overlay;
use crate::app::pending::Mark;
use crate::app::prompt::{Prompt, Wanted};
use crate::app::{App, Effect, Focus, Now, until, words};
use crate::command::Command;
use crate::domain::{Ability, Chat, ChatKey, Op, Triage};

/// How long something can be undone.
const UNDO: Duration = Duration::from_secs(10);

/// Something that can be undone for a while.
#[derive(Debug)]
pub struct Undo {
    until: Instant,
    chat: ChatKey,
    back: Triage,
    done: Triage,
}

impl App {
    /// Asks for it, for every row of the service that the chat is made of; what can be shown
    /// before the answer is.
    pub(in crate::app) fn triage(&mut self, chat: &ChatKey, triage: &Triage) -> Vec<Effect> {
        let rows = self.inbox.addressed(chat).into_iter().map(|part| chat.sibling(part));
        let rows: Vec<_> = rows.collect();
        if let Some(mark) = Mark::of(triage) {
            rows.iter().for_each(|row| self.pending.show(&mut self.inbox, row, mark));
        }
        let asked = rows.into_iter().map(|chat| Op::Triage { chat, triage: triage.clone() });
        asked.map(Effect::Ask).collect()
    }

    /// As [`App::triage`], and `u` undoes it for a while.
    fn undoably(
        &mut self,
        now: Now,
        chat: &ChatKey,
        done: Triage,
        back: Triage,
        said: &str,
    ) -> Vec<Effect> {
        let effects = self.triage(chat, &done);
        let key = self.key_name(Command::Undo);
        self.say(now, format!("{said}; {key} undoes it."));
        self.undo.retain(|undo| undo.until > now.mono);
        self.undo.push(Undo { until: now.mono + UNDO, chat: chat.clone(), back, done });
        effects
    }

    /// `u`
    pub(in crate::app) fn undo(&mut self, now: Now) -> Vec<Effect> {
        self.undo.retain(|undo| undo.until > now.mono);
        let Some(undo) = self.undo.pop() else {
            self.say(now, "There is nothing to undo any more.");
            return Vec::new();
        };
        self.say(now, format!("Undone for {}.", self.called(&undo.chat)));
        if self.focus == Focus::Inbox && self.inbox.position(&undo.chat).is_some() {
            self.inbox.selected = Some(undo.chat.clone());
        }
        self.triage(&undo.chat, &undo.back)
    }

    /// What was refused can't be undone.
    pub(in crate::app) fn nothing_to_undo(&mut self, chat: &ChatKey, done: &Triage) {
        self.undo.retain(|undo| undo.chat != *chat || undo.done != *done);
    }

    /// `a`
    pub(in crate::app) fn archive(&mut self, now: Now) -> Vec<Effect> {
        let Some(chat) = self.may(now, Ability::Archive) else { return Vec::new() };
        let done = Triage::Archive(!chat.archived);
        let back = Triage::Archive(chat.archived);
        let title = words::called(&chat);
        let said = match chat.archived {
            true => format!("{title} is out of the archive"),
            false => format!("{title} is archived"),
        };
        if self.focus == Focus::Inbox && !chat.archived {
            // the eye stays where it is, and the chat goes
            self.inbox.step_off(&chat.key);
        }
        self.undoably(now, &chat.key, done, back, &said)
    }

    /// `:archive --undo`
    pub(in crate::app) fn archive_back(&mut self, now: Now) -> Vec<Effect> {
        match self.may(now, Ability::Archive) {
            Some(chat) if chat.archived => self.archive(now),
            Some(chat) => {
                self.refuse_line(now, format!("{} is not archived.", words::called(&chat)))
            }
            None => Vec::new(),
        }
    }

    /// `:pin --undo`
    pub(in crate::app) fn unpin(&mut self, now: Now) -> Vec<Effect> {
        match self.may(now, Ability::Pin) {
            Some(chat) if chat.pinned => self.pin(now),
            Some(chat) => self.refuse_line(now, format!("{} is not pinned.", words::called(&chat))),
            None => Vec::new(),
        }
    }

    /// `p`
    pub(in crate::app) fn pin(&mut self, now: Now) -> Vec<Effect> {
        let Some(chat) = self.may(now, Ability::Pin) else { return Vec::new() };
        let (done, back) = (Triage::Pin(!chat.pinned), Triage::Pin(chat.pinned));
        let state = if chat.pinned { "no longer pinned" } else { "pinned" };
        self.undoably(now, &chat.key, done, back, &format!("{} is {state}", words::called(&chat)))
    }

    /// `m`: a muted chat is heard again at once; for another one, until when is chosen.
    pub(in crate::app) fn mute(&mut self, now: Now) -> Vec<Effect> {
        let Some(chat) = self.may(now, Ability::Mute) else { return Vec::new() };
        if chat.muted(now.wall) {
            return self.unmute(now, &chat);
        }
        let spans = [("1 hour", "1h"), ("8 hours", "8h"), ("1 week", "1w"), ("always", "always")];
        let zone = self.settings.zone;
        let offers = spans.iter().filter_map(|(words, span)| {
            let until = until::parse(span, now.wall, zone)?;
            Some(Offer::new(*words, Pick::Until(until)).aside(self.until_words(now, until)))
        });
        let mut offers: Vec<_> = offers.collect();
        offers.push(Offer::new("until a time of your own", Pick::Typed));
        let title = format!("Mute {} for", words::called(&chat));
        self.show(Overlay::Choose(Box::new(Chooser::new(title, Choice::Mute(chat.key), offers))))
    }

    fn unmute(&mut self, now: Now, chat: &Chat) -> Vec<Effect> {
        let back = Triage::Mute(chat.muted_until);
        let said = format!("{} is no longer muted", words::called(chat));
        self.undoably(now, &chat.key, Triage::Mute(None), back, &said)
    }

    /// `:mute 8h`, and with the shell's options: `--for 8h`, `--until TIME`, `--off`.
    pub(in crate::app) fn mute_for(&mut self, now: Now, typed: &str) -> Vec<Effect> {
        let Some(chat) = self.may(now, Ability::Mute) else { return Vec::new() };
        if typed == "--off" {
            return match chat.muted(now.wall) {
                true => self.unmute(now, &chat),
                false => self.refuse_line(now, format!("{} is not muted.", words::called(&chat))),
            };
        }
        let option = typed.strip_prefix("--for ").or_else(|| typed.strip_prefix("--until "));
        let typed = option.unwrap_or(typed).trim();
        match until::parse(typed, now.wall, self.settings.zone) {
            Some(until) => self.mute_until(now, &chat.key, until),
            None => self
                .refuse_line(now, format!("“{typed}” is no time: 8h, 2d, 18:00, always, --off.")),
        }
    }

    /// When that is, on the operator's clock.
    pub(in crate::app) fn until_words(
        &self,
        now: Now,
        until: chrono::DateTime<chrono::Utc>,
    ) -> String {
        if until::is_always(until, now.wall) {
            return String::new();
        }
        let (wall, today) = (self.settings.zone.wall(until), self.settings.zone.wall(now.wall));
        let format = if wall.date() == today.date() { "until %H:%M" } else { "until %e %b %H:%M" };
        wall.format(format).to_string()
    }

    pub(in crate::app) fn mute_until(
        &mut self,
        now: Now,
        chat: &ChatKey,
        until: chrono::DateTime<chrono::Utc>,
    ) -> Vec<Effect> {
        let words = self.until_words(now, until);
        let words = if words.is_empty() { "for good".to_owned() } else { words };
        let said = format!("{} is muted {words}", self.called(chat));
        let before = self.inbox.get(chat).and_then(|chat| chat.muted_until);
        let back = Triage::Mute(before.filter(|before| *before > now.wall));
        self.undoably(now, chat, Triage::Mute(Some(until)), back, &said)
    }

    pub(in crate::app) fn ask_mute_until(&mut self, chat: ChatKey) -> Vec<Effect> {
        let title = format!("Mute {} until", self.called(&chat));
        let hint = "8h, 2d, 18:00, tomorrow, 2026-12-01 08:00, always";
        self.show(Overlay::Ask(Box::new(Prompt::new(title, hint, Wanted::Until(chat)))))
    }

    /// A triage is done.
    pub(in crate::app) fn triaged(
        &mut self,
        now: Now,
        key: &ChatKey,
        triage: &Triage,
        row: Option<Chat>,
    ) -> Vec<Effect> {
        if let Some(mark) = Mark::of(triage) {
            self.pending.confirmed(key, mark);
        }
        let chat = self.named(key);
        let title = self.called(&chat);
        let said = match triage {
            Triage::Assign(person) => Some(format!("{title} is {}'s now.", person.name)),
            Triage::Resolve => Some(format!("{title} is resolved.")),
            Triage::Status(state) => Some(format!("The state of {title} is {state} now.")),
            Triage::Note(_) => Some(format!("The note about {title} is saved.")),
            Triage::Label(label, true) => Some(format!("{title} is labelled {}.", label.name)),
            Triage::Label(label, false) => Some(format!("{title} is no longer {}.", label.name)),
            _ => None,
        };
        if let Some(said) = said {
            self.say(now, said);
        }
        match row {
            Some(row) => self.chat_landed(row),
            None => {
                self.inbox.change(&chat, |chat| take_over(chat, triage));
                Vec::new()
            }
        }
    }

    /// A triage was refused: what was shown goes back, with the reason.
    pub(in crate::app) fn not_triaged(&mut self, key: &ChatKey, triage: &Triage) {
        if let Some(mark) = Mark::of(triage) {
            self.pending.refused(&mut self.inbox, key, mark);
        }
        let chat = self.named(key);
        self.nothing_to_undo(&chat, triage);
    }
}

/// What a service that says nothing more has made of a chat.
fn take_over(chat: &mut Chat, triage: &Triage) {
    match triage {
        Triage::Assign(person) => chat.assignee = Some(person.clone()),
        Triage::Status(state) => chat.status = Some(state.clone()),
        Triage::Note(text) => chat.note = Some(text.clone()),
        Triage::Label(label, on) => {
            chat.labels.retain(|known| known.id != label.id);
            chat.labels.extend(on.then(|| label.clone()));
        }
        _ => {}
    }
}
