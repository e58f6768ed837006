//! Searching what was read so far, and going to what was found.

use crate::app::overlay::{Finder, Overlay};
use crate::app::{App, Effect, Focus, Now};
use crate::domain::Hit;

impl App {
    /// Words are searched for in every chat, or in the open one only (`here`).
    pub(in crate::app) fn search(&mut self, now: Now, here: bool) -> Vec<Effect> {
        if !self.settings.remembers {
            self.warn(now, "Nothing is remembered in this run, so nothing can be searched.");
            return Vec::new();
        }
        let chat = self.open.clone().filter(|_| here);
        self.overlay = Some(Overlay::Search(Finder::new(chat)));
        Vec::new()
    }

    /// Goes to a message that was found, with its surroundings.
    pub(in crate::app) fn go_to_hit(&mut self, now: Now, hit: &Hit) -> Vec<Effect> {
        let chat = self.inbox.name_of(&hit.chat).unwrap_or(&hit.chat).clone();
        self.stand_at(&chat, &hit.message.id);
        let mut effects = self.open_chat(now, &chat, Focus::Thread);
        let Some(thread) = self.threads.get_mut(&chat).filter(|thread| !thread.awaited()) else {
            return effects;
        };
        let ended = thread.find(hit.message.id.clone());
        effects.extend(thread.read_on());
        self.errand_ended(now, ended);
        effects
    }
}
