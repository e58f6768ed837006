//! `switchboard watch`: what happens, as it happens, until it is stopped.
//!
//! Services that tell by themselves are listened to; while they can't be, and where they don't,
//! their lists are asked every now and then, and what is new in them is told.

mod events;
mod polling;

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use self::events::Told;
use self::polling::Poll;
use super::args::reading;
use super::exit::Stop;
use super::out::Out;
use super::session::{Reach, Session};
use crate::app::Msg;
use crate::domain::{AccountId, Event, Feed, Live};
use crate::runtime::live;

/// How many events may wait to be printed.
const WAITING: usize = 1_024;
/// How many events are remembered, so that a repeated one is told once.
const REMEMBERED: usize = 4_096;
/// How often it is looked whether anybody still reads.
const LOOK: Duration = Duration::from_secs(1);

/// One account that is watched.
struct Watched<'a> {
    reach: &'a Reach,
    poll: Poll,
    /// When its lists are asked next; `None`: it tells by itself.
    ask_at: Option<Instant>,
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
        watched.push(begin(session, reach, &sender).await?);
    }
    let mut known = Known::default();
    loop {
        let due = watched.iter().filter_map(|one| one.ask_at).min();
        tokio::select! {
            biased;
            () = session.stopping.stopped() => return Err(Stop::interrupted()),
            Some(msg) = news.recv() => happened(out, &mut watched, &mut known, msg).await?,
            () = until(due) => ask(out, &mut watched).await?,
            () = tokio::time::sleep(LOOK) => {}
        }
        out.flush()?;
        out.still_read()?;
    }
}

/// Learns what is there already, and begins to listen. What can't be read now is tried again.
async fn begin<'a>(
    session: &Session,
    reach: &'a Reach,
    sender: &mpsc::Sender<Msg>,
) -> Result<Watched<'a>, Stop> {
    let mut poll = Poll::default();
    if let Err(why) = poll.learn(reach).await {
        if !matches!(why.exit, super::Exit::Later | super::Exit::Failed) {
            return Err(why);
        }
        session.tell.notice(&why.sentence);
    }
    let listens = reach.http().listener().is_some();
    if listens {
        tokio::spawn(live::listen(reach.http(), sender.clone()));
    }
    let ask_at = (!listens).then(|| Instant::now() + reach.config.poll);
    Ok(Watched { reach, poll, ask_at })
}

async fn happened(
    out: &mut Out,
    watched: &mut [Watched<'_>],
    known: &mut Known,
    msg: Msg,
) -> Result<(), Stop> {
    match msg {
        Msg::Link { account, feed } => {
            let Some(one) = of(watched, &account) else { return Ok(()) };
            let lives = matches!(feed, Feed::Live);
            Told::link(one.reach, &feed).print(out)?;
            // What came while nobody listened is found in the lists.
            if lives && one.ask_at.take().is_some() {
                for told in one.poll.news(one.reach).await? {
                    told.print(out)?;
                }
            } else if matches!(feed, Feed::Polling(_) | Feed::Down { .. }) {
                let next = Instant::now() + one.reach.config.poll;
                one.ask_at = Some(one.ask_at.unwrap_or(next));
            }
            Ok(())
        }
        Msg::Live { account, event } if known.is_new(&account, &event) => {
            let Some(one) = of(watched, &account) else { return Ok(()) };
            let told = match &event.what {
                Live::Missed | Live::Touched(_) => one.poll.news(one.reach).await?,
                _ => one.poll.told(one.reach, *event),
            };
            told.iter().try_for_each(|told| told.print(out))
        }
        _ => Ok(()),
    }
}

/// Asks the accounts that are due.
async fn ask(out: &mut Out, watched: &mut [Watched<'_>]) -> Result<(), Stop> {
    let now = Instant::now();
    for one in watched.iter_mut().filter(|one| one.ask_at.is_some_and(|at| at <= now)) {
        one.ask_at = Some(now + one.reach.config.poll);
        for told in one.poll.news(one.reach).await? {
            told.print(out)?;
        }
    }
    Ok(())
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

/// Events that were told: replayed and live ones overlap.
#[derive(Default)]
struct Known {
    ids: HashSet<(AccountId, String)>,
    order: VecDeque<(AccountId, String)>,
}

impl Known {
    fn is_new(&mut self, account: &AccountId, event: &Event) -> bool {
        let Some(id) = event.id.clone() else { return true };
        let id = (account.clone(), id);
        if !self.ids.insert(id.clone()) {
            return false;
        }
        self.order.push_back(id);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        true
    }
}
