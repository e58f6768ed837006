//! `GET /events/stream` (Chert contract, 3.5): what comes in, as it comes in, for sixty seconds;
//! then `event: close`, and the client comes again.

use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::{RawQuery, State},
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use tokio::{sync::watch, time::Instant};

use crate::demo::{Quirk, hub::Hub};

use super::{Problem, events};

/// How long a stream lives.
const LIFE: Duration = Duration::from_secs(60);
/// How often it says that it is alive.
const BEAT: Duration = Duration::from_secs(15);
/// How often it looks for news.
const LOOK: Duration = Duration::from_millis(150);

struct Open {
    hub: Arc<Hub>,
    /// How many arrivals were told, or came before.
    seen: usize,
    waiting: VecDeque<String>,
    ends: Instant,
    beats: Instant,
    closed: watch::Receiver<u64>,
    over: bool,
}

/// Opens a stream; with `since` what came in after that time is told first.
pub async fn open(
    State(hub): State<Arc<Hub>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (waiting, seen) = {
        let (shop, _) = hub.open(&hub.chert.shop);
        let missed = events::missed(&shop, query.as_deref())?;
        (VecDeque::from(missed), shop.town.arrivals.len())
    };
    let now = Instant::now();
    let mut closed = hub.chert.closed.subscribe();
    closed.mark_unchanged();
    let mut open =
        Open { hub, seen, waiting, ends: now + LIFE, beats: now + BEAT, closed, over: false };
    // Something has to be said for the head to be sent.
    open.waiting.push_front(": welcome\n\n".into());
    let pieces = stream::unfold(open, |mut open| async {
        let piece = open.next().await?;
        Some((Ok::<_, Infallible>(piece), open))
    });
    Ok(([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(pieces)).into_response())
}

impl Open {
    /// What is said next; nothing once the stream is over.
    async fn next(&mut self) -> Option<String> {
        loop {
            if self.over {
                return None;
            }
            if let Some(piece) = self.waiting.pop_front() {
                return Some(piece);
            }
            let now = Instant::now();
            if now >= self.ends || self.closed.has_changed().unwrap_or(true) {
                self.over = true;
                return Some("event: close\ndata: {}\n\n".into());
            }
            if now >= self.beats {
                self.beats = now + BEAT;
                if !self.hub.has(Quirk::Silent) {
                    return Some(": heartbeat\n\n".into());
                }
            }
            self.look();
            if self.waiting.is_empty() {
                tokio::select! {
                    () = tokio::time::sleep(LOOK) => {}
                    _ = self.closed.changed() => self.ends = Instant::now(),
                    () = self.hub.closing.cancelled() => return None,
                }
            }
        }
    }

    fn look(&mut self) {
        let (shop, _) = self.hub.open(&self.hub.chert.shop);
        let (told, seen) = events::after(&shop, self.seen);
        drop(shop);
        self.seen = seen;
        if self.hub.has(Quirk::Silent) {
            return;
        }
        for piece in told {
            if self.hub.has(Quirk::Repeats) {
                self.waiting.push_back(piece.clone());
            }
            self.waiting.push_back(piece);
        }
    }
}
