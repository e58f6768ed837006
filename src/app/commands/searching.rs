//! Searching what was read so far, and going from one match to the next.

use crate::app::overlay::{Finder, Overlay};
use crate::app::thread::Errand;
use crate::app::{App, Effect, Focus, Now, input};
use crate::domain::{ChatKey, Hit};

/// Words that are being found: the keys for the next unread chat go from match to match.
#[derive(Debug)]
pub struct Finding {
    /// What is searched for.
    words: String,
    /// Only in this chat.
    within: Option<ChatKey>,
    /// The messages with it, newest first.
    hits: Vec<Hit>,
    /// The one that the reader was taken to.
    at: usize,
    /// Whether older messages match than these.
    more: bool,
}

impl App {
    /// Words are searched for in every chat, or in the open one only (`here`).
    pub(in crate::app) fn search(&mut self, now: Now, here: bool) -> Vec<Effect> {
        if !self.settings.remembers {
            self.warn(now, "Nothing is remembered in this run, so nothing can be searched.");
            return Vec::new();
        }
        let chat = self.open.clone().filter(|_| here);
        if let Some(chat) = chat.as_ref().filter(|chat| !self.keeps_unsent(chat)) {
            let account = chat.account.clone();
            self.warn(
                now,
                format!("Nothing of {account} is remembered (store = \"off\"), nor searched."),
            );
            return Vec::new();
        }
        let mut finder = Finder::new(chat);
        // Words that were to be found in what is fetched by now.
        let waiting = self.find_again.take().filter(|(chat, _)| finder.chat.as_ref() == Some(chat));
        if let Some((_, words)) = waiting {
            finder.picker.area.insert_str(words);
        }
        let asked = finder.changed();
        self.overlay = Some(Overlay::Search(finder));
        asked.map(Effect::Recall).into_iter().collect()
    }

    /// What is older in the chat that is searched was never fetched: it is fetched now, and the
    /// words are kept for when it is there.
    pub(in crate::app) fn fetch_to_search(&mut self, now: Now) -> Vec<Effect> {
        let Some(Overlay::Search(finder)) = &self.overlay else { return Vec::new() };
        let Some(chat) = finder.chat.clone() else { return Vec::new() };
        let words = input::text(&finder.picker.area);
        let Some(thread) = self.threads.get_mut(&chat) else { return Vec::new() };
        if thread.unfetched_below().is_none() {
            return Vec::new();
        }
        thread.errand = Some(Errand::Oldest { read: 0 });
        let mut ops = thread.retry();
        ops.extend(thread.read_on());
        let ended = if ops.is_empty() { thread.go_on() } else { None };
        self.overlay = None;
        self.find_again = Some((chat, words));
        self.errand_ended(now, ended);
        ops
    }

    /// The chosen match is gone to; the others are a key away.
    pub(in crate::app) fn pick_hit(&mut self, now: Now, finder: Finder) -> Vec<Effect> {
        let (words, at) = (input::text(&finder.picker.area), finder.picker.chosen);
        let (within, hits, more) = (finder.chat, finder.picker.offers, finder.more);
        if at >= hits.len() {
            return Vec::new();
        }
        self.go_to_match(now, Finding { words, within, hits, at, more })
    }

    /// Goes to the next match, an older one (`forward`), or to the one before it; `None`: nothing
    /// is being found here.
    pub(in crate::app) fn next_match(&mut self, now: Now, forward: bool) -> Option<Vec<Effect>> {
        if self.focus != Focus::Thread {
            return None;
        }
        let mut finding = self.finding.take()?;
        let next = if forward { finding.at + 1 } else { finding.at.wrapping_sub(1) };
        if next >= finding.hits.len() {
            let count = finding.hits.len();
            self.say(
                now,
                match (forward, finding.more) {
                    (false, _) => "This is the first match of what was read.".to_owned(),
                    (true, false) => "This is the last match of what was read.".to_owned(),
                    (true, true) => {
                        format!("These were the newest {count}; with more words fewer match.")
                    }
                },
            );
            self.finding = Some(finding);
            return Some(Vec::new());
        }
        finding.at = next;
        Some(self.go_to_match(now, finding))
    }

    fn go_to_match(&mut self, now: Now, finding: Finding) -> Vec<Effect> {
        let Some(hit) = finding.hits.get(finding.at).cloned() else { return Vec::new() };
        let effects = self.go_to_hit(now, &hit);
        let (place, count) = (finding.at + 1, finding.hits.len());
        let keys = [crate::command::Command::NextUnread, crate::command::Command::PreviousUnread];
        let [next, before] = keys.map(|command| self.thread_key(command));
        if count > 1 {
            let words = finding.words.trim();
            let more = if finding.more { "+" } else { "" };
            self.say(
                now,
                format!("Match {place} of {count}{more} for {words}: {next} the next, {before} the one before."),
            );
        }
        self.finding = Some(finding);
        effects
    }

    /// Whether the keys for the next and the previous unread chat go from match to match.
    pub fn is_finding(&self) -> bool {
        self.finding.is_some()
    }

    /// Ends finding; whether anything was being found.
    pub(in crate::app) fn stop_finding(&mut self) -> bool {
        self.finding
            .take()
            .is_some_and(|finding| finding.hits.len() > 1 || finding.within.is_some())
    }

    /// Goes to a message that was found, with its surroundings.
    fn go_to_hit(&mut self, now: Now, hit: &Hit) -> Vec<Effect> {
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
