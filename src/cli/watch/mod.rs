//! `switchboard watch`: what happens, as it happens, until it is stopped.
//!
//! Services that tell by themselves are listened to; while they can't be, and where they don't,
//! their lists are asked every now and then, and what is new in them is told. Each account is
//! watched on its own (`account`): one that hangs holds up nobody, and one that can't be watched
//! leaves the others.

mod account;
mod events;
mod lists;
mod live;
mod page;
mod polling;
mod recent;

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::mpsc;

use self::account::Account;
use self::events::Told;
use super::args::reading;
use super::exit::Stop;
use super::out::Out;
use super::session::Session;

/// How many events may wait to be printed.
const WAITING: usize = 1_024;
/// How often it is looked whether anybody still reads.
const LOOK: Duration = Duration::from_secs(1);

pub(super) async fn run(
    session: &Session,
    out: &mut Out,
    wanted: &reading::Watch,
) -> Result<(), Stop> {
    let accounts = match &wanted.account {
        Some(name) => vec![session.account(name)?],
        None => session.accounts.iter().collect(),
    };
    let (sender, mut told) = mpsc::channel(WAITING);
    let mut watching: FuturesUnordered<_> = accounts
        .into_iter()
        .map(|reach| {
            let account = Account::new(reach, sender.clone());
            async move { (reach, account.watched().await) }
        })
        .collect();
    loop {
        tokio::select! {
            biased;
            () = session.stopping.stopped() => return Err(Stop::interrupted()),
            Some(told) = told.recv() => told.print(out)?,
            Some((reach, why)) = watching.next() => {
                if watching.is_empty() {
                    return Err(why);
                }
                session.tell.stop(&why);
                Told::gone(reach, &why.sentence).print(out)?;
            }
            () = tokio::time::sleep(LOOK) => {}
        }
        out.flush()?;
        out.still_read()?;
    }
}
