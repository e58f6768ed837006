//! `switchboard chats`

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::args::reading;
use super::exit::Stop;
use super::lists;
use super::out::Out;
use super::rows::{json::ChatRow, table};
use super::session::{Reach, Session};
use crate::config::nearest::listed;
use crate::domain::Chat;

/// After so long it is said who has not answered yet.
const PATIENCE: Duration = Duration::from_secs(3);

/// Prints the chat list, as the inbox shows it.
pub(super) async fn run(
    session: &Session,
    out: &mut Out,
    wanted: &reading::Chats,
) -> Result<(), Stop> {
    let accounts = match &wanted.account {
        Some(name) => vec![session.account(name)?],
        None => session.accounts.iter().collect(),
    };
    let read = AtomicUsize::new(0);
    let tell = Arc::clone(&session.tell);
    let progress = |rows: usize| {
        let so_far = read.fetch_add(rows, Ordering::Relaxed) + rows;
        tell.progress(&format!("{so_far} chats read…"));
    };
    let reading = lists::of_all(&accounts, &progress);
    tokio::pin!(reading);
    let lists = tokio::select! {
        lists = &mut reading => lists,
        () = tokio::time::sleep(PATIENCE) => {
            say_who_is_waited_for(session, &accounts);
            reading.await
        }
    };
    session.tell.quiet();
    if wanted.unread {
        say_who_does_not_count(session, &accounts);
    }
    let chats = lists.inbox.all().filter(|chat| !wanted.unread || chat.unread > 0);
    let chats: Vec<&Chat> = chats.take(wanted.limit.unwrap_or(usize::MAX)).collect();
    print(session, out, &chats)?;
    out.flush()?;
    ended(session, lists.failures)
}

fn print(session: &Session, out: &mut Out, chats: &[&Chat]) -> Result<(), Stop> {
    if out.for_people() {
        return table::chats(out, chats, session.accounts.len() > 1);
    }
    for chat in chats {
        let reach = session.accounts.iter().find(|reach| reach.id == chat.key.account);
        let counted = reach.is_none_or(|reach| reach.abilities().counts_unread());
        out.row(&ChatRow::of(chat, counted || chat.unread > 0))?;
    }
    Ok(())
}

/// Every failure but the last is told here, and each once, under whatever request ids it came; the
/// last one ends the command.
fn ended(session: &Session, mut failures: Vec<Stop>) -> Result<(), Stop> {
    let Some(last) = failures.pop() else { return Ok(()) };
    let mut told = vec![last.sentence.clone()];
    for failure in failures {
        if !told.contains(&failure.sentence) {
            session.tell.stop(&failure);
            told.push(failure.sentence);
        }
    }
    Err(last)
}

/// For people, who would see nothing at all as long as a service hangs.
fn say_who_is_waited_for(session: &Session, accounts: &[&Reach]) {
    let silent = accounts.iter().filter(|reach| !reach.was_heard());
    let names: Vec<&str> = silent.map(|reach| reach.config.name.as_str()).collect();
    if !names.is_empty() {
        session.tell.aside(&format!("No answer yet from {}; waiting.", listed(&names)));
    }
}

fn say_who_does_not_count(session: &Session, accounts: &[&Reach]) {
    for reach in accounts.iter().filter(|reach| !reach.abilities().counts_unread()) {
        session.tell.notice(&format!(
            "{}: {} does not count what is unread, so none of its chats are listed as unread.",
            reach.config.name,
            reach.config.service.kind().as_str()
        ));
    }
}
