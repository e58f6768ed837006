//! Where those who hand in and the thread that writes meet.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::Kept;
use super::pending::{Pending, patience};
use crate::domain::{Change, Query};

/// How many questions may wait; of more, the oldest are not looked up.
const QUESTIONS: usize = 256;

/// What waits for the thread.
#[derive(Debug, Default)]
pub(super) struct Tray {
    state: Mutex<State>,
    bell: Condvar,
}

#[derive(Debug, Default)]
struct State {
    pending: Pending,
    /// When what is pending is to be written.
    due: Option<Instant>,
    queries: VecDeque<Query>,
    refused: Vec<Query>,
    settling: Vec<oneshot::Sender<Kept>>,
    closing: bool,
    closed: bool,
}

/// What the thread has to do now.
#[derive(Debug, Default)]
pub(super) struct Work {
    pub changes: Vec<Change>,
    pub queries: VecDeque<Query>,
    /// Questions that can't be looked up, as too many wait.
    pub refused: Vec<Query>,
    pub settling: Vec<oneshot::Sender<Kept>>,
    /// The last work there is.
    pub closing: bool,
}

impl Tray {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands in changes.
    pub fn put(&self, changes: Vec<Change>) {
        let Some(patience) = changes.iter().map(patience).min() else { return };
        let due = Instant::now() + patience;
        let mut state = self.state();
        state.due = Some(state.due.map_or(due, |known| known.min(due)));
        changes.into_iter().for_each(|change| state.pending.push(change));
        drop(state);
        self.bell.notify_all();
    }

    /// Hands in a question.
    pub fn ask(&self, query: Query) {
        let mut state = self.state();
        if state.queries.contains(&query) {
            return;
        }
        if state.queries.len() >= QUESTIONS
            && let Some(oldest) = state.queries.pop_front()
        {
            state.refused.push(oldest);
        }
        state.queries.push_back(query);
        drop(state);
        self.bell.notify_all();
    }

    /// Asks to be told what became of all that was handed in.
    pub fn settle(&self) -> oneshot::Receiver<Kept> {
        let (sender, receiver) = oneshot::channel();
        self.state().settling.push(sender);
        self.bell.notify_all();
        receiver
    }

    /// Nothing more comes; whether the thread has ended within this time.
    pub fn close(&self, within: Duration) -> bool {
        let mut state = self.state();
        state.closing = true;
        self.bell.notify_all();
        let waited = self.bell.wait_timeout_while(state, within, |state| !state.closed);
        state = waited.unwrap_or_else(PoisonError::into_inner).0;
        state.closed
    }

    /// The thread has ended.
    pub fn closed(&self) {
        self.state().closed = true;
        self.bell.notify_all();
    }

    /// Waits until there is something to do, or until a moment has come.
    pub fn wait(&self, until: Option<Instant>) -> Work {
        let mut state = self.state();
        loop {
            let now = Instant::now();
            if state.is_due(now) || until.is_some_and(|until| until <= now) {
                return state.take();
            }
            let next = state.due.into_iter().chain(until).min();
            state = match next {
                Some(next) => {
                    let waited = self.bell.wait_timeout(state, next.saturating_duration_since(now));
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.bell.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}

impl State {
    fn is_due(&self, now: Instant) -> bool {
        self.closing
            || !self.queries.is_empty()
            || !self.refused.is_empty()
            || !self.settling.is_empty()
            || self.due.is_some_and(|due| due <= now)
    }

    fn take(&mut self) -> Work {
        self.due = None;
        Work {
            changes: self.pending.take(),
            queries: std::mem::take(&mut self.queries),
            refused: std::mem::take(&mut self.refused),
            settling: std::mem::take(&mut self.settling),
            closing: self.closing,
        }
    }
}
