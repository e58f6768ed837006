//! Listens to what services tell by themselves, as long as the program runs.
//!
//! - [`pace`]: when a link that broke is made again
//! - [`stream`]: frames of an open stream, however it is framed
//! - [`socket`], [`sse`]: WebSockets and server-sent events

pub mod pace;
pub mod socket;
pub mod sse;
pub mod stream;

use std::sync::Arc;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};

use self::pace::Pace;
use self::stream::{Frames, Opened};
use super::http::Http;
use crate::app::Msg;
use crate::backend::{Dial, Heard, Listener};
use crate::domain::{Cause, Event, Feed, Live, Problem};

/// How long a stream may say nothing before it has said how often it says something.
const UNTOLD: Duration = Duration::from_secs(90);
/// How long the first word of a link may take that always has one.
const GREETING: Duration = Duration::from_secs(20);
/// How long an account that tells nothing is left alone before it is asked whether it does now.
const MAYBE_LATER: Duration = Duration::from_secs(15 * 60);
/// After so long an absence what is on screen is read anew, whatever the service replays.
const LONG: Duration = Duration::from_secs(120);

/// What is said while nothing is being said: the pauses of one account's link.
const WHAT: &str = "listening for news";

/// Listens to one account until the receiver is gone. Every change of the link and everything that
/// is heard goes to `sender`. Returns at once where the account's service tells nothing.
pub async fn listen(http: Arc<Http>, sender: mpsc::Sender<Msg>) {
    let Some(listener) = http.listener() else { return };
    let mut link = Link { http, sender, listener, pace: Pace::default(), gone: None };
    while link.turn().await.is_some() {}
}

/// One account's link.
struct Link {
    http: Arc<Http>,
    sender: mpsc::Sender<Msg>,
    listener: Box<dyn Listener>,
    pace: Pace,
    /// Since when nothing was heard after something had been.
    gone: Option<Instant>,
}

/// What came of dialling.
enum Dialled {
    Open(Box<Opened>),
    Nothing(String),
    Failed(Problem),
}

/// How a stream ended.
enum End {
    /// As the service said it would.
    Closed,
    Broken(Problem),
}

impl Link {
    /// Makes the link and listens until it breaks; `None`: nobody wants to know any more.
    async fn turn(&mut self) -> Option<()> {
        self.tell(Feed::Connecting).await?;
        let why = match self.dial().await {
            Dialled::Nothing(why) => {
                self.tell(Feed::Polling(why)).await?;
                sleep(MAYBE_LATER).await;
                return Some(());
            }
            Dialled::Failed(why) => why,
            Dialled::Open(opened) => {
                let begun = Instant::now();
                let end = self.hear(*opened).await?;
                self.gone = Some(Instant::now());
                match end {
                    End::Closed if self.pace.may_go_on(begun.elapsed()) => return Some(()),
                    End::Closed => interrupted("the service closed the link at once"),
                    End::Broken(why) => {
                        self.pace.lasted(begun.elapsed());
                        why
                    }
                }
            }
        };
        let wait = self.pace.pause(why.retry_after);
        tracing::info!(account = %self.http.account(), cause = ?why.cause, ms = wait.as_millis() as u64, "the live link is down");
        let again_at = Utc::now() + TimeDelta::from_std(wait).unwrap_or_default();
        self.tell(Feed::Down { why, again_at }).await?;
        sleep(wait).await;
        Some(())
    }

    /// Takes the listener's steps until something is open.
    async fn dial(&mut self) -> Dialled {
        let mut reply = None;
        loop {
            match self.listener.dial(reply.take()) {
                Dial::Call(request) => match self.http.call(&request, WHAT).await {
                    Ok(answer) => reply = Some(answer),
                    Err(why) => return Dialled::Failed(why),
                },
                Dial::Open(wire, request) => match stream::open(&self.http, wire, &request).await {
                    Ok(Ok(opened)) => return Dialled::Open(Box::new(opened)),
                    Ok(Err(refusal)) => reply = Some(refusal),
                    Err(why) => return Dialled::Failed(why),
                },
                Dial::Poll(why) => return Dialled::Nothing(why),
                Dial::Failed(why) => return Dialled::Failed(why),
            }
        }
    }

    /// Hands on what is heard until the stream ends or falls silent for two heartbeats.
    async fn hear(&mut self, opened: Opened) -> Option<End> {
        let mut frames: Frames = opened.frames;
        // What is open does not stand before it is greeted: until then something may be missed.
        let mut stands = !frames.are_greeted();
        let mut patience = if stands { UNTOLD } else { GREETING };
        if stands {
            self.stands().await?;
        }
        loop {
            let frame = match timeout(patience, frames.next()).await {
                Err(_) => return Some(End::Broken(interrupted("the link has fallen silent"))),
                Ok(None) => return Some(End::Broken(interrupted("the link was closed"))),
                Ok(Some(Err(why))) => return Some(End::Broken(why)),
                Ok(Some(Ok(frame))) => frame,
            };
            if !std::mem::replace(&mut stands, true) {
                patience = UNTOLD;
                self.stands().await?;
            }
            for heard in self.listener.hear(&frame) {
                match heard {
                    Heard::Event(event) => {
                        self.pace.heard();
                        self.happened(*event).await?;
                    }
                    // two missed, and a little for the way
                    Heard::Heartbeat(every) => patience = every * 2 + every / 2,
                    Heard::Close => return Some(End::Closed),
                }
            }
        }
    }

    /// The link stands: from now on nothing is missed.
    async fn stands(&mut self) -> Option<()> {
        self.tell(Feed::Live).await?;
        if self.gone.take().is_some_and(|since| since.elapsed() > LONG) {
            let missed = Event { id: None, at: None, line: None, what: Live::Missed };
            self.happened(missed).await?;
        }
        Some(())
    }

    async fn happened(&mut self, event: Event) -> Option<()> {
        let account = self.http.account().clone();
        self.sender.send(Msg::Live { account, event: Box::new(event) }).await.ok()
    }

    async fn tell(&mut self, feed: Feed) -> Option<()> {
        let account = self.http.account().clone();
        self.sender.send(Msg::Link { account, feed }).await.ok()
    }
}

fn interrupted(why: &str) -> Problem {
    Problem::new(Cause::Interrupted).with_detail(why)
}
