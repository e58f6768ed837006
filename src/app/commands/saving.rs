//! What is attached to a message: saving it, or copying the link to it.

use std::path::Path;

use crate::app::deeds::Deed;
use crate::app::{App, Effect, Now};
use crate::domain::{Ability, Can, ChatKey, Media, Message, MessageId, Op};

impl App {
    /// `o`: saved where the service gives it; else its link is copied; else it is said that
    /// neither can be had.
    pub(in crate::app) fn save(&mut self, now: Now) -> Vec<Effect> {
        let Some((chat, message)) = self.attached(now) else { return Vec::new() };
        let media = message.media.clone().unwrap_or_default();
        let row = self.inbox.get(&chat).cloned();
        let account = self.account(&chat.account);
        let can = account.zip(row.as_ref());
        let can = can.map(|(account, row)| account.can_to(Ability::Fetch, row, &message, now.wall));
        match (can, media.url.clone()) {
            (Some(Can::Yes), Some(place)) => self.fetch(now, chat, message.id, place, media.name),
            (Some(Can::NotNow(why)), _) => {
                self.warn(now, why);
                Vec::new()
            }
            (_, Some(link)) if is_link(&link) => self.hand_over(now, link),
            _ => {
                let why = "This service keeps no attachments: the file is on the phones of those \
                           in the chat.";
                self.warn(now, why);
                Vec::new()
            }
        }
    }

    fn fetch(
        &mut self,
        now: Now,
        chat: ChatKey,
        id: MessageId,
        place: String,
        name: Option<String>,
    ) -> Vec<Effect> {
        let op = Op::Fetch { chat: chat.clone(), id: id.clone(), place, name };
        self.deeds.begin(&chat, &id, Deed::of(op.what()));
        if let Some(thread) = self.threads.get_mut(&chat) {
            thread.timeline.touch(&id);
        }
        self.say(now, "Fetching the attachment.");
        vec![Effect::Ask(op)]
    }

    /// `:copy-link`
    pub(in crate::app) fn copy_link(&mut self, now: Now) -> Vec<Effect> {
        let Some((_, message)) = self.attached(now) else { return Vec::new() };
        match message.media.and_then(|media: Media| media.url).filter(|link| is_link(link)) {
            Some(link) => self.hand_over(now, link),
            None => {
                self.warn(now, "The service tells no link to what is attached here.");
                Vec::new()
            }
        }
    }

    fn hand_over(&mut self, now: Now, link: String) -> Vec<Effect> {
        self.say(now, "The link was sent to the terminal, which may put it on the clipboard.");
        vec![Effect::Copy(link)]
    }

    fn attached(&mut self, now: Now) -> Option<(ChatKey, Message)> {
        let message = self.selected_message().filter(|m| m.media.is_some() && !m.deleted).cloned();
        if message.is_none() {
            self.warn(now, "Nothing is attached here.");
        }
        Some((self.open.clone()?, message?))
    }

    /// What was fetched lies on disk.
    pub(in crate::app) fn saved(
        &mut self,
        now: Now,
        chat: &ChatKey,
        id: &MessageId,
        path: &Path,
    ) -> Vec<Effect> {
        self.settled(chat, id);
        self.say(now, format!("Saved as {}.", path.display()));
        Vec::new()
    }

    /// Nothing is under way for a message any more.
    fn settled(&mut self, chat: &ChatKey, id: &MessageId) {
        let chat = self.named(chat);
        self.deeds.end(&chat, id);
        if let Some(thread) = self.threads.get_mut(&chat) {
            thread.timeline.touch(id);
        }
    }
}

fn is_link(link: &str) -> bool {
    link.starts_with("https://") || link.starts_with("http://")
}
