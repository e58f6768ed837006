//! What is sent besides text: files, places, cards, polls.

use crate::app::chooser::{Choice, Chooser};
use crate::app::files::{self, Entry};
use crate::app::overlay::Overlay;
use crate::app::prompt::{Prompt, Wanted};
use crate::app::{App, Effect, Focus, Now, spoken, words};
use crate::domain::{Ability, Attachment, ChatKey};

impl App {
    /// `A`: what lies on disk is offered as a path is typed.
    pub(in crate::app) fn attach(&mut self, now: Now, typed: &str) -> Vec<Effect> {
        let Some(chat) = self.may(now, Ability::Attach) else { return Vec::new() };
        let typed = if typed.is_empty() { self.folder.clone() } else { typed.to_owned() };
        let title = format!("Send a file to {}", words::called(&chat));
        let chooser = Chooser::new(title, Choice::Attach(chat.key), Vec::new());
        let chooser = chooser.empty("Looking.").typed(&typed);
        self.overlay = Some(Overlay::Choose(Box::new(chooser)));
        vec![Effect::Files(typed)]
    }

    /// A file was chosen: its size is checked before anything else is asked.
    pub(in crate::app) fn file_chosen(
        &mut self,
        now: Now,
        chat: ChatKey,
        entry: &Entry,
    ) -> Vec<Effect> {
        let most = self.account(&chat.account).map(|a| a.settings.abilities.largest_file());
        let file = files::chosen(&entry.path, entry.size);
        let size = words::size(entry.size);
        match most {
            _ if entry.size == 0 => self.warn(now, format!("{} is empty.", file.name)),
            Some(most) if entry.size > most => {
                let most = words::size(most);
                let why = format!("{} has {size}; this service takes {most} at most.", file.name);
                self.warn(now, why);
            }
            _ => {
                let folder = entry.typed.rfind('/').map_or("~/", |at| &entry.typed[..=at]);
                folder.clone_into(&mut self.folder);
                return self.ask_caption(chat, file, "");
            }
        }
        Vec::new()
    }

    /// What is about to be sent, to whom, and a caption for it.
    pub(in crate::app) fn ask_caption(
        &mut self,
        chat: ChatKey,
        file: crate::domain::File,
        caption: &str,
    ) -> Vec<Effect> {
        let title = format!("Send {} to {}", file.name, self.called(&chat));
        let kind = file.kind();
        let size = words::size(file.size);
        let hint = format!("{}, {}, {size}: a caption, or Enter for none", kind.word(), file.mime);
        let prompt = Prompt::new(title, hint, Wanted::Caption(chat, file)).typed(caption);
        self.show(Overlay::Ask(Box::new(prompt)))
    }

    /// Puts something into the outbox, to be sent like any text.
    pub(in crate::app) fn send_attachment(
        &mut self,
        now: Now,
        chat: &ChatKey,
        caption: String,
        attachment: Attachment,
    ) -> Vec<Effect> {
        self.outbox.queue(chat, caption, Some(attachment), None, now.wall);
        let mut effects = self.open_chat(now, chat, Focus::Thread);
        if let Some(thread) = self.thread_mut() {
            thread.follow();
        }
        effects.extend(self.send_due(now));
        effects
    }

    pub(in crate::app) fn send_location(&mut self, now: Now, line: &str) -> Vec<Effect> {
        let hint = "latitude, longitude in degrees, and a name: -6.24, 106.99 Depot";
        let wanted = |chat| ("Send a place to", hint, Wanted::Location(chat));
        self.send_spoken(now, Ability::SendLocation, line, spoken::location, wanted)
    }

    pub(in crate::app) fn send_contact(&mut self, now: Now, line: &str) -> Vec<Effect> {
        let hint = "a name, and a number with its country's code: Budi +62 811 2222";
        let wanted = |chat| ("Send a card to", hint, Wanted::Contact(chat));
        self.send_spoken(now, Ability::SendContact, line, spoken::contact, wanted)
    }

    pub(in crate::app) fn send_poll(&mut self, now: Now, line: &str) -> Vec<Effect> {
        let hint = "Which day?; Monday; Tuesday (--any before it: several may be chosen)";
        let wanted = |chat| ("Send a poll to", hint, Wanted::Poll(chat));
        self.send_spoken(now, Ability::SendPoll, line, spoken::poll, wanted)
    }

    /// What was said in one line is sent; where nothing was said, or it can't be read, it is
    /// asked for.
    fn send_spoken(
        &mut self,
        now: Now,
        what: Ability,
        line: &str,
        read: fn(&str) -> Result<Attachment, String>,
        wanted: impl Fn(ChatKey) -> (&'static str, &'static str, Wanted),
    ) -> Vec<Effect> {
        let Some(chat) = self.may(now, what) else { return Vec::new() };
        let trouble = match read(line) {
            Ok(attachment) => {
                return self.send_attachment(now, &chat.key, String::new(), attachment);
            }
            Err(why) => Some(why).filter(|_| !line.is_empty()),
        };
        let (title, hint, wanted) = wanted(chat.key.clone());
        let title = format!("{title} {}", words::called(&chat));
        let prompt = Prompt { trouble, ..Prompt::new(title, hint, wanted).typed(line) };
        self.show(Overlay::Ask(Box::new(prompt)))
    }
}
