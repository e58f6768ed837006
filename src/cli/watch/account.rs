//! One account that is watched: its link, and its lists where the link does not tell.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::Instant;

use super::WAITING;
use super::events::Told;
use super::polling::{News, Poll};
use super::recent::Recent;
use crate::app::Msg;
use crate::cli::exit::Stop;
use crate::cli::session::Reach;
use crate::domain::{Event, Feed, Live};
use crate::runtime::live;

/// How soon lists are looked at after an event that only says to do so: several such events are
/// answered by one look.
const SOON: Duration = Duration::from_millis(50);

/// One account that is watched.
pub(super) struct Account<'a> {
    reach: &'a Reach,
    poll: Poll,
    /// The events that were told: replayed and live ones overlap.
    events: Recent<String>,
    pace: Pace,
    /// What its service tells.
    news: Receiver<Msg>,
    /// What it told while the lists were looked at.
    later: VecDeque<Msg>,
    to: Sender<Told>,
}

/// When its lists are looked at.
struct Pace {
    /// How long after a look, where nothing is told.
    every: Duration,
    /// It tells by itself at this moment.
    lives: bool,
    /// When they are looked at next; `None`: when an event says to.
    look_at: Option<Instant>,
}

impl<'a> Account<'a> {
    /// Begins to listen. Nothing was learnt yet of what is there already.
    pub fn new(reach: &'a Reach, to: Sender<Told>) -> Self {
        let (sender, news) = mpsc::channel(WAITING);
        if reach.http().listener().is_some() {
            // it ends when nobody is there to be told
            tokio::spawn(live::listen(reach.http(), sender));
        }
        Self {
            reach,
            poll: Poll::default(),
            events: Recent::default(),
            pace: Pace { every: reach.config.poll, lives: false, look_at: None },
            news,
            later: VecDeque::new(),
            to,
        }
    }

    /// Watches until nothing can come of it any more; answers why.
    pub async fn watched(mut self) -> Stop {
        // what is there already is learnt before anything is told
        let mut outcome = self.look().await;
        loop {
            match outcome {
                Ok(()) => outcome = self.step().await,
                Err(why) => return why,
            }
        }
    }

    async fn step(&mut self) -> Result<(), Stop> {
        if let Some(msg) = self.later.pop_front() {
            return self.happened(msg).await;
        }
        tokio::select! {
            biased;
            () = until(self.pace.look_at) => self.look().await,
            Some(msg) = self.news.recv() => self.happened(msg).await,
        }
    }

    async fn happened(&mut self, msg: Msg) -> Result<(), Stop> {
        match msg {
            Msg::Link { feed, .. } => {
                self.pace.linked(&feed);
                tell(&self.to, Told::link(self.reach, &feed)).await
            }
            Msg::Live { event, .. } => self.event(*event).await,
            _ => Ok(()),
        }
    }

    async fn event(&mut self, event: Event) -> Result<(), Stop> {
        if event.id.clone().is_some_and(|id| !self.events.is_new(id)) {
            return Ok(());
        }
        if matches!(event.what, Live::Missed | Live::Touched(_)) {
            self.pace.within(SOON);
        }
        for told in self.poll.told(self.reach, event) {
            tell(&self.to, told).await?;
        }
        Ok(())
    }

    /// Tells what is new in the lists. What the service tells meanwhile waits for the end of it: what
    /// happens after a link was told, however it is told, is news and nothing that was there before.
    /// Only that there is no link yet is told at once.
    async fn look(&mut self) -> Result<(), Stop> {
        let Self { reach, poll, pace, news, later, to, .. } = self;
        pace.look_at = None;
        let looking = poll.look(reach);
        tokio::pin!(looking);
        let News { told, partly } = loop {
            tokio::select! {
                biased;
                looked = &mut looking => break looked?,
                Some(msg) = news.recv(), if later.len() < WAITING => match msg {
                    Msg::Link { feed: feed @ (Feed::Connecting | Feed::Down { .. }), .. }
                        if later.is_empty() =>
                    {
                        pace.linked(&feed);
                        tell(to, Told::link(reach, &feed)).await?;
                    }
                    msg => later.push_back(msg),
                },
            }
        };
        if partly || !pace.lives {
            pace.within(pace.every);
        }
        for told in told {
            tell(to, told).await?;
        }
        Ok(())
    }
}

impl Pace {
    /// The link to the service has changed. What came while nobody listened is found in the lists.
    fn linked(&mut self, feed: &Feed) {
        match feed {
            Feed::Live => {
                self.lives = true;
                self.within(SOON);
            }
            Feed::Polling(_) | Feed::Down { .. } => {
                self.lives = false;
                self.within(self.every);
            }
            Feed::Off | Feed::Connecting => {}
        }
    }

    fn within(&mut self, span: Duration) {
        let at = Instant::now() + span;
        self.look_at = Some(self.look_at.map_or(at, |known| known.min(at)));
    }
}

/// What waits to be printed holds up this account alone. Nobody is there any more: there is nobody
/// to tell anything.
async fn tell(to: &Sender<Told>, told: Told) -> Result<(), Stop> {
    to.send(told).await.map_err(|_| Stop::closed())
}

async fn until(due: Option<Instant>) {
    match due {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
