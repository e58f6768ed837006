//! What one listener is told, and when.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::json;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::demo::{Quirk, hub::Hub};

use super::log::{Envelope, Since};

/// How many envelopes the quirk `repeats` tells again at the beginning.
const OVERLAP: u64 = 20;

/// What somebody wants to hear.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Only of this session.
    pub session: Option<usize>,
    /// Names of events, or `*`.
    pub events: Vec<String>,
    /// The newest envelope that they know.
    pub since: Option<String>,
}

/// One open stream.
pub struct Feed {
    hub: Arc<Hub>,
    wanted: Wanted,
    /// The newest envelope that was taken from the log.
    at: u64,
    queue: VecDeque<Out>,
    beat: Instant,
    changes: watch::Receiver<u64>,
    cuts: watch::Receiver<u64>,
}

/// What comes next on a stream.
enum Out {
    Text(String),
    Cut,
}

impl Feed {
    /// A stream for somebody who has just connected: the greeting, then what they missed.
    pub fn new(hub: Arc<Hub>, wanted: Wanted) -> Feed {
        let realtime = &hub.gateway.realtime;
        let changes = realtime.log.changes();
        let cuts = realtime.cuts.subscribe();
        let seconds = hub.heartbeat.as_secs().max(1);
        let greeting = json!({ "event": "connected", "heartbeatSeconds": seconds });
        let mut queue = VecDeque::from([Out::Text(greeting.to_string())]);
        let now = realtime.log.newest();
        let since = wanted.since.as_deref().filter(|since| !since.is_empty());
        let at = match since.map(|since| realtime.log.since(since)) {
            None => now,
            Some(Since::After(number)) if !hub.has(Quirk::ReplayFailed) => {
                if hub.has(Quirk::Repeats) { number.saturating_sub(OVERLAP) } else { number }
            }
            Some(_) => {
                let failed = json!({ "event": "error", "error": "replay_failed" });
                queue.push_back(Out::Text(failed.to_string()));
                now
            }
        };
        let beat = Instant::now() + hub.heartbeat;
        let mut feed = Feed { hub, wanted, at, queue, beat, changes, cuts };
        feed.changes.mark_changed();
        feed
    }

    /// The next frame; nothing: the stream ends here. Nothing is lost when this is given up.
    pub async fn next(&mut self) -> Option<String> {
        loop {
            match self.queue.pop_front() {
                Some(Out::Text(text)) => return Some(text),
                Some(Out::Cut) => return None,
                None => {}
            }
            let hub = self.hub.clone();
            if hub.has(Quirk::Silent) {
                tokio::select! {
                    () = hub.closing.cancelled() => return None,
                    _ = self.cuts.changed() => return None,
                    () = hub.without(Quirk::Silent) => self.beat = Instant::now() + hub.heartbeat,
                }
            }
            tokio::select! {
                () = hub.closing.cancelled() => return None,
                _ = self.cuts.changed() => return None,
                _ = self.changes.changed() => self.take()?,
                () = sleep_until(self.beat) => self.ping(),
            }
        }
    }

    fn ping(&mut self) {
        self.beat = Instant::now() + self.hub.heartbeat;
        let ping = json!({ "event": "ping", "timestamp": self.hub.clock.now() });
        self.queue.push_back(Out::Text(ping.to_string()));
    }

    /// Takes what is new from the log; nothing: this listener is too far behind.
    fn take(&mut self) -> Option<()> {
        if self.hub.has(Quirk::Silent) {
            return Some(());
        }
        for envelope in self.hub.gateway.realtime.log.after(self.at)? {
            self.at = envelope.number;
            if self.wants(&envelope) {
                self.queue_up(envelope);
            }
        }
        Some(())
    }

    fn wants(&self, envelope: &Envelope) -> bool {
        let named = |name: &String| name == "*" || name == envelope.event;
        self.wanted.session.is_none_or(|session| session == envelope.session)
            && self.wanted.events.iter().any(named)
    }

    /// The quirk `repeats` tells some twice, one right behind the next; `drops` ends the stream.
    fn queue_up(&mut self, envelope: Envelope) {
        let again = self.hub.has(Quirk::Repeats) && self.hub.chance().is_multiple_of(4);
        let cut = self.hub.has(Quirk::Drops) && self.hub.chance().is_multiple_of(25);
        let twice = again.then(|| envelope.text.clone());
        self.queue.push_back(Out::Text(envelope.text));
        self.queue.extend(twice.map(Out::Text));
        self.queue.extend(cut.then_some(Out::Cut));
    }
}
