//! The thread that has the store.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;
use tokio::sync::mpsc;

use super::pending::{Pending, is_history};
use super::tray::{Tray, Work};
use super::{Chores, Kept};
use crate::app::Msg;
use crate::domain::{Change, ChatKey, Found, Query};
use crate::store::{Store, StoreProblem};

/// How long after a failure the disk is tried again.
const PAUSE: Duration = Duration::from_secs(5);
/// How often old messages are forgotten.
const CHORES: Duration = Duration::from_secs(6 * 60 * 60);

/// The store, and what could not be written yet.
pub(super) struct Keeper {
    store: Store,
    chores: Chores,
    sender: mpsc::Sender<Msg>,
    tray: Arc<Tray>,
    backlog: Pending,
    /// When a failing disk is tried again.
    again: Option<Instant>,
    chores_at: Option<Instant>,
    /// Chats whose history is remembered no more in this run: what is stored of it has holes that
    /// the program, which has read it whole, does not know of.
    lost: HashSet<ChatKey>,
}

impl Keeper {
    pub fn new(store: Store, chores: Chores, sender: mpsc::Sender<Msg>, tray: Arc<Tray>) -> Self {
        let chores_at = (!chores.keep_days.is_empty()).then(|| Instant::now() + chores.after);
        Self {
            store,
            chores,
            sender,
            tray,
            backlog: Pending::default(),
            again: None,
            chores_at,
            lost: HashSet::new(),
        }
    }

    /// Works until the tray is closed.
    pub fn work(mut self) {
        loop {
            let work = self.tray.wait(self.again.into_iter().chain(self.chores_at).min());
            let closing = work.closing;
            self.turn(work);
            if closing {
                break;
            }
        }
        let tray = Arc::clone(&self.tray);
        drop(self);
        tray.closed();
    }

    fn turn(&mut self, work: Work) {
        for change in work.changes {
            self.take_in(change);
        }
        let pressed = work.closing || !work.settling.is_empty();
        if pressed || self.again.is_none_or(|again| again <= Instant::now()) {
            self.write();
        }
        let kept = if self.backlog.is_empty() { Kept::Yes } else { Kept::NotYet };
        for waiting in work.settling {
            // Who asked may have gone.
            let _ = waiting.send(kept);
        }
        for query in work.refused {
            let found = Found::Failed("Too much is being looked up at once.".into());
            self.tell(Msg::Recalled { query, found });
        }
        for query in work.queries {
            self.answer(query);
        }
        self.do_chores();
    }

    fn take_in(&mut self, change: Change) {
        if is_history(&change).is_none_or(|chat| !self.lost.contains(chat)) {
            self.backlog.push(change);
        }
    }

    fn write(&mut self) {
        if self.backlog.is_empty() {
            self.again = None;
            return;
        }
        match self.try_writing() {
            Ok(()) => {
                self.backlog.take();
                if self.again.take().is_some() {
                    self.warn("What is new is remembered again.");
                    self.tell(Msg::Keeping(true));
                }
            }
            Err(StoreProblem::Other(_)) => self.write_one_by_one(),
            Err(why) => self.failed(&why),
        }
        self.tell_news();
    }

    fn try_writing(&mut self) -> Result<(), StoreProblem> {
        if !self.store.writable() {
            self.store.reopen()?;
        }
        self.store.apply(self.backlog.all())
    }

    /// One change is refused, for a reason that will not pass: the others are not held up by it.
    fn write_one_by_one(&mut self) {
        for change in self.backlog.take() {
            match self.store.apply(std::slice::from_ref(&change)) {
                Ok(()) => {}
                Err(why @ StoreProblem::Other(_)) => {
                    tracing::error!(%why, "a change was not remembered");
                    if let Some(chat) = is_history(&change) {
                        self.lost.insert(chat.clone());
                        self.backlog.push(Change::Unlearn(chat.clone()));
                    }
                }
                Err(_) => self.backlog.push(change),
            }
        }
    }

    fn failed(&mut self, why: &StoreProblem) {
        if self.again.is_none() {
            self.warn(&why.to_string());
            self.tell(Msg::Keeping(false));
        }
        self.again = Some(Instant::now() + PAUSE);
        for chat in self.backlog.shed() {
            self.backlog.push(Change::Unlearn(chat.clone()));
            self.lost.insert(chat);
        }
    }

    /// What was forgotten, by this window or another, or went with a file that was damaged, is not
    /// what the program thinks is remembered: it hands in again what it still has.
    fn tell_news(&mut self) {
        for sentence in self.store.take_news() {
            self.warn(&sentence);
        }
        match self.store.take_forgotten() {
            Ok(None) => {}
            Ok(Some(forgotten)) => {
                if forgotten.lapses.iter().any(|lapse| lapse.before.is_none()) {
                    // All of them begin anew.
                    self.lost.clear();
                }
                self.tell(Msg::Forgotten(forgotten));
            }
            Err(why) => tracing::warn!(%why, "it could not be looked up what was forgotten"),
        }
    }

    fn answer(&mut self, query: Query) {
        let found = self.store.recall(&query);
        self.tell(Msg::Recalled { query, found });
        // Behind the answer, which may have been read before.
        self.tell_news();
    }

    fn do_chores(&mut self) {
        let now = Instant::now();
        if self.chores_at.is_none_or(|at| at > now) {
            return;
        }
        self.chores_at = Some(now + CHORES);
        for (account, days) in self.chores.keep_days.clone() {
            if let Err(why) = self.store.forget_older_than(&account, days, Utc::now()) {
                tracing::warn!(%why, "old messages were not forgotten");
            }
        }
        if let Some(days) = self.chores.keep_days.iter().map(|(_, days)| *days).min() {
            self.store.forget_set_aside(days, Utc::now());
        }
        self.tell_news();
    }

    fn warn(&self, sentence: &str) {
        self.tell(Msg::Warning(sentence.to_owned()));
    }

    fn tell(&self, msg: Msg) {
        // Nobody listens any more while the program ends.
        let _ = self.sender.blocking_send(msg);
    }
}
