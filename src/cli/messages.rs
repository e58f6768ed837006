//! `switchboard messages`

use chrono::Utc;

use super::args::reading;
use super::exit::Stop;
use super::out::Out;
use super::reader::{Came, Reader, is_before};
use super::resolve::{For, resolve};
use super::rows::{json::MessageRow, thread::Thread};
use super::session::{Reach, Session};
use super::shelf::Shelf;
use super::when;
use crate::domain::{ChatKey, Message};

/// How many messages are printed where nobody says.
const USUAL: usize = 50;
/// Messages a page where all of them are wanted; dialects ask for fewer where their service gives
/// fewer.
const LARGE: u16 = 200;

/// Prints a chat's messages.
pub(super) async fn run(
    session: &Session,
    out: &mut Out,
    wanted: &reading::Messages,
) -> Result<(), Stop> {
    let before = wanted.before.as_deref();
    let before = before.map(|text| when::moment(text, out.look.zone, Utc::now())).transpose()?;
    let (reach, words) = session.addressed(&wanted.words, &["chat"], 0)?;
    let found = resolve(reach, &words[0], For::Reading).await?;
    let most = if wanted.all { usize::MAX } else { wanted.limit.unwrap_or(USUAL) };
    let mut reader = Reader::new(reach, &found, page_size(reach, most, before.is_some()));
    let mut printer = Printer::new(out, reader.chat.clone(), wanted.ids);
    if wanted.newest_first {
        let mut left = most;
        while left > 0
            && let Came::Messages(page) = reader.next().await
        {
            for message in page.iter().filter(|row| is_before(row, before)).take(left) {
                printer.print(message)?;
                left -= 1;
            }
            printer.out.flush()?;
        }
    } else {
        let mut shelf = Shelf::new();
        while shelf.len() < most
            && let Came::Messages(page) = reader.next().await
        {
            for message in page.iter().filter(|row| is_before(row, before)) {
                shelf.put(message)?;
            }
            session.tell.progress(&format!("{} messages read…", shelf.len()));
        }
        session.tell.quiet();
        shelf.oldest_first(most, |message| printer.print(message))?;
    }
    printer.out.flush()?;
    ended(session, &reader)
}

/// What kept the walk from the service's last word is said; what is missing is a failure.
pub(super) fn ended(session: &Session, reader: &Reader<'_>) -> Result<(), Stop> {
    if let Some(trouble) = reader.trouble() {
        return Err(trouble);
    }
    match reader.edge() {
        Some((sentence, true)) => Err(Stop::failed(sentence)),
        Some((sentence, false)) => {
            session.tell.notice(&sentence);
            Ok(())
        }
        None => Ok(()),
    }
}

/// Small pages for few messages, large ones for many.
pub(super) fn page_size(reach: &Reach, most: usize, searching: bool) -> u16 {
    let usual = u16::try_from(reach.config.page_size).unwrap_or(LARGE);
    match u16::try_from(most) {
        _ if searching => LARGE,
        Ok(most) if most <= usual => most.max(1),
        Ok(most) => most.min(LARGE),
        Err(_) => LARGE,
    }
}

/// Prints one message after the other.
pub(super) struct Printer<'a> {
    out: &'a mut Out,
    chat: ChatKey,
    thread: Thread,
}

impl<'a> Printer<'a> {
    /// For the messages of this chat.
    pub fn new(out: &'a mut Out, chat: ChatKey, ids: bool) -> Self {
        Self { out, chat, thread: Thread::new(ids) }
    }

    fn print(&mut self, message: &Message) -> Result<(), Stop> {
        if self.out.for_people() {
            return self.thread.print(self.out, message, Utc::now());
        }
        self.out.row(&MessageRow::of(&self.chat, message))
    }
}
