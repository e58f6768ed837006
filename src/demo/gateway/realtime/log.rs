//! The envelopes so far, in the order in which they are told.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::watch;

use crate::demo::{Quirk, chance::mix, clock::Millis, hub::Hub, world::SESSIONS};

/// How many envelopes are told again (gateway contract: up to 1,000).
pub const REPLAYED: usize = 1_000;
/// How many are kept for listeners who are behind.
const KEPT: usize = 50_000;

/// An envelope without an id: it gets one when it is told.
#[derive(Debug)]
pub struct Draft {
    pub session: usize,
    pub event: &'static str,
    pub at: Millis,
    pub payload: Value,
}

/// An envelope as it goes out.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// Its place among all of them, from 1.
    pub number: u64,
    pub session: usize,
    pub event: &'static str,
    pub text: String,
    id: String,
}

/// All envelopes.
#[derive(Debug, Default)]
pub struct Log {
    book: Mutex<Book>,
    newest: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Book {
    kept: VecDeque<Envelope>,
    count: u64,
    /// Those that are told later than they happened, by when that is.
    late: Vec<(Instant, Draft)>,
}

/// Where somebody who asks for what they missed goes on.
pub enum Since {
    /// Behind this number.
    After(u64),
    /// It is not known any more.
    Unknown,
}

impl Log {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes an envelope in. With the quirk `reorders` one in three is overtaken by those behind
    /// it, with `delays` all of them are late. It is the order of telling that ids and `since`
    /// follow, so nothing is lost by it.
    pub fn add(&self, hub: &Hub, draft: Draft) {
        let mut book = self.book();
        let mut wait = Duration::ZERO;
        if hub.has(Quirk::Delays) {
            wait += Duration::from_millis(300 + hub.chance() % 900);
        }
        if hub.has(Quirk::Reorders) && hub.chance().is_multiple_of(3) {
            wait += Duration::from_millis(50 + hub.chance() % 450);
        }
        if wait.is_zero() {
            book.tell(hub, draft);
        } else {
            book.late.push((Instant::now() + wait, draft));
            hub.gateway.realtime.ring();
        }
        self.newest.send_replace(book.count);
    }

    /// Tells what was late and is due; how long it takes until the next is.
    pub fn flush(&self, hub: &Hub) -> Option<Duration> {
        let mut book = self.book();
        book.late.sort_by_key(|(due, _)| *due);
        let now = Instant::now();
        let due = book.late.partition_point(|(due, _)| *due <= now);
        let told: Vec<_> = book.late.drain(..due).collect();
        for (_, draft) in told {
            book.tell(hub, draft);
        }
        self.newest.send_replace(book.count);
        book.late.first().map(|(due, _)| due.saturating_duration_since(now))
    }

    /// The number of the newest one.
    pub fn newest(&self) -> u64 {
        self.book().count
    }

    /// Changes whenever there are new ones.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    /// Those behind this number; nothing where some of them are not kept any more.
    pub fn after(&self, number: u64) -> Option<Vec<Envelope>> {
        let book = self.book();
        let first = book.count - book.kept.len() as u64;
        let skip = usize::try_from(number.checked_sub(first)?).ok()?;
        Some(book.kept.iter().skip(skip).cloned().collect())
    }

    /// Where the envelope with this id stands.
    pub fn since(&self, id: &str) -> Since {
        let book = self.book();
        let found = book.kept.iter().rev().take(REPLAYED + 1).find(|envelope| envelope.id == id);
        found.map_or(Since::Unknown, |envelope| Since::After(envelope.number))
    }

    /// Forgets all of them.
    pub fn forget(&self) {
        self.book().kept.clear();
    }
}

impl Book {
    fn tell(&mut self, hub: &Hub, draft: Draft) {
        self.count += 1;
        let id = format!("evt_{:016x}{:08x}", mix(&[hub.seed, 80, self.count]), self.count);
        let text = json!({
            "schema": "v1",
            "id": id,
            "event": draft.event,
            "session": SESSIONS.get(draft.session).map(|session| session.id),
            "organization": "org_demo",
            "timestamp": draft.at,
            "payload": draft.payload,
        });
        self.kept.push_back(Envelope {
            number: self.count,
            session: draft.session,
            event: draft.event,
            text: text.to_string(),
            id,
        });
        if self.kept.len() > KEPT {
            self.kept.pop_front();
        }
    }
}
