//! `switchboard watch`: what happens, as it happens, until it is stopped.
//!
//! Services that tell by themselves are listened to; while they can't be, and where they don't,
//! their lists are asked every now and then, and what is new in them is told.

mod events;
mod lists;
mod live;
mod page;
mod polling;
mod recent;

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use self::events::Told;
use self::polling::{News, Poll};
use self::recent::Recent;
use super::args::reading;
use super::exit::Stop;
use super::out::Out;
use super::session::{Reach, Session};
use crate::app::Msg;
use crate::domain::{AccountId, Feed, Live};

/// How many events may wait to be printed.
const WAITING: usize = 1_024;
/// How often it is looked whether anybody still reads.
const LOOK: Duration = Duration::from_secs(1);
/// How soon lists are looked at after an event that only says to do so: several such events are
/// answered by one look.
const SOON: Duration = Duration::from_millis(50);

/// One account that is watched.
struct Watched<'a> {
    reach: &'a Reach,
    poll: Poll,
    /// The events that were told: replayed and live ones overlap.
    events: Recent<String>,
    /// It tells by itself at this moment.
    lives: bool,
    /// When its lists are looked at next; `None`: when an event says to.
    look_at: Option<Instant>,
}

pub(super) async fn run(
    session: &Session,
    out: &mut Out,
    wanted: &reading::Watch,
) -> Result<(), Stop> {
    let accounts = match &wanted.account {
        Some(name) => vec![session.account(name)?],
        None => session.accounts.iter().collect(),
    };
    let (sender, mut news) = mpsc::channel(WAITING);
    let mut watched = Vec::new();
    for reach in accounts {
        watched.push(begin(reach, &sender).await?);
    }
    loop {
        let due = watched.iter().filter_map(|one| one.look_at).min();
        tokio::select! {
            biased;
            () = session.stopping.stopped() => return Err(Stop::interrupted()),
            () = until(due) => {
                let now = Instant::now();
                for one in watched.iter_mut().filter(|one| one.look_at.is_some_and(|at| at <= now)) {
                    one.look(out).await?;
                }
            }
            Some(msg) = news.recv() => happened(out, &mut watched, msg)?,
            () = tokio::time::sleep(LOOK) => {}
        }
        out.flush()?;
        out.still_read()?;
    }
}

/// Learns what is there already, and begins to listen. What can't be read now is tried again.
async fn begin<'a>(reach: &'a Reach, sender: &mpsc::Sender<Msg>) -> Result<Watched<'a>, Stop> {
    let mut poll = Poll::default();
    poll.look(reach).await?;
    let listens = reach.http().listener().is_some();
    if listens {
        tokio::spawn(crate::runtime::live::listen(reach.http(), sender.clone()));
    }
    let look_at = (!listens).then(|| Instant::now() + reach.config.poll);
    Ok(Watched { reach, poll, events: Recent::default(), lives: false, look_at })
}

fn happened(out: &mut Out, watched: &mut [Watched<'_>], msg: Msg) -> Result<(), Stop> {
    let (Msg::Link { account, .. } | Msg::Live { account, .. }) = &msg else { return Ok(()) };
    let Some(one) = of(watched, account) else { return Ok(()) };
    match msg {
        Msg::Link { feed, .. } => one.linked(out, &feed),
        Msg::Live { event, .. } => {
            if event.id.clone().is_some_and(|id| !one.events.is_new(id)) {
                return Ok(());
            }
            if matches!(event.what, Live::Missed | Live::Touched(_)) {
                one.look_within(SOON);
            }
            one.poll.told(one.reach, *event).iter().try_for_each(|told| told.print(out))
        }
        _ => Ok(()),
    }
}

impl Watched<'_> {
    /// The link to the service has changed. What came while nobody listened is found in the lists.
    fn linked(&mut self, out: &mut Out, feed: &Feed) -> Result<(), Stop> {
        match feed {
            Feed::Live => {
                self.lives = true;
                self.look_within(SOON);
            }
            Feed::Polling(_) | Feed::Down { .. } => {
                self.lives = false;
                self.look_within(self.reach.config.poll);
            }
            Feed::Off | Feed::Connecting => {}
        }
        Told::link(self.reach, feed).print(out)
    }

    fn look_within(&mut self, span: Duration) {
        let at = Instant::now() + span;
        self.look_at = Some(self.look_at.map_or(at, |known| known.min(at)));
    }

    /// Tells what is new in the lists. Where something could not be read, and where nothing is told,
    /// they are looked at again.
    async fn look(&mut self, out: &mut Out) -> Result<(), Stop> {
        let News { told, partly } = self.poll.look(self.reach).await?;
        self.look_at = match self.lives && !partly {
            true => None,
            false => Some(Instant::now() + self.reach.config.poll),
        };
        told.iter().try_for_each(|told| told.print(out))
    }
}

fn of<'a, 'b>(watched: &'a mut [Watched<'b>], account: &AccountId) -> Option<&'a mut Watched<'b>> {
    watched.iter_mut().find(|one| one.reach.id == *account)
}

async fn until(due: Option<Instant>) {
    match due {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
