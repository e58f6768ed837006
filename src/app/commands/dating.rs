//! Going to a date, and reading on to one that was never fetched.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use crate::app::overlay::{Dating, Overlay};
use crate::app::settings::Zone;
use crate::app::thread::Errand;
use crate::app::{App, Effect, Focus, Now, dates, input};

/// What the words of a date come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// Nothing is written.
    Nothing,
    /// It can't be understood.
    Unclear,
    /// This moment; what is there was fetched.
    Known(DateTime<Utc>),
    /// This moment; what is there was never fetched.
    Unfetched {
        /// The moment.
        at: DateTime<Utc>,
        /// From where on it was.
        known_from: Option<DateTime<Utc>>,
    },
}

impl App {
    /// A date is asked for, to go there in the open chat, or in the selected one.
    pub(in crate::app) fn ask_date(&mut self, now: Now) -> Vec<Effect> {
        let Some(chat) = self.subject().map(|chat| chat.key.clone()) else { return Vec::new() };
        let effects = self.open_chat(now, &chat, Focus::Thread);
        self.overlay = Some(Overlay::Date(Dating { area: input::area("") }));
        effects
    }

    /// What is meant by the words written so far.
    pub fn meant(&self, dating: &Dating) -> Meant {
        let text = input::text(&dating.area);
        if text.trim().is_empty() {
            return Meant::Nothing;
        }
        let zone = self.settings.zone;
        let at = dates::understood(&text, zone.wall(self.wall)).and_then(|at| first_from(at, zone));
        let (Some(at), Some(thread)) = (at, self.thread()) else { return Meant::Unclear };
        match thread.unfetched_below() {
            Some(known_from) if known_from.is_none_or(|from| at < from) => {
                Meant::Unfetched { at, known_from }
            }
            _ => Meant::Known(at),
        }
    }

    /// Goes to a date that was given by name.
    pub(in crate::app) fn date_given(&mut self, now: Now, words: &str) -> Vec<Effect> {
        let mut effects = self.ask_date(now);
        if let Some(Overlay::Date(dating)) = &mut self.overlay {
            dating.area.insert_str(words);
            effects.extend(self.go_to_date(now));
        }
        effects
    }

    /// Goes to the date that was written; fetches on to one that was not fetched.
    pub(in crate::app) fn go_to_date(&mut self, now: Now) -> Vec<Effect> {
        let Some(Overlay::Date(dating)) = &self.overlay else { return Vec::new() };
        let meant = self.meant(dating);
        match meant {
            Meant::Nothing => self.overlay = None,
            Meant::Unclear => {}
            Meant::Known(at) => {
                self.overlay = None;
                let Some(thread) = self.thread_mut() else { return Vec::new() };
                thread.to_time(at);
                return thread.read_on();
            }
            Meant::Unfetched { at, .. } => {
                self.overlay = None;
                let Some(thread) = self.thread_mut() else { return Vec::new() };
                thread.errand = Some(Errand::Until { at, read: 0 });
                let mut ops = thread.retry();
                ops.extend(thread.read_on());
                let ended = if ops.is_empty() { thread.go_on() } else { None };
                self.errand_ended(now, ended);
                return ops;
            }
        }
        Vec::new()
    }
}

/// The moment of a clock; where summer time leaps over it, the one an hour on.
fn first_from(wall: NaiveDateTime, zone: Zone) -> Option<DateTime<Utc>> {
    zone.utc(wall).or_else(|| zone.utc(wall + TimeDelta::hours(1)))
}
