//! The log of events, which the chat list is made of (contract 3.4).
//!
//! Nothing lists the chats. Each message that came in is an event, and each event names its chat:
//! the log is read back from the newest event on, and of each chat the newest word is kept. A chat
//! that nobody wrote in lately is on no page, which says nothing of whether it is there.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::{chats, errors, messages};
use crate::backend::row::Row;
use crate::backend::{Flow, Once, Path, Reply, Request, Urgency};
use crate::domain::{Answer, Cause, Chat, Cursor, LineKey, Problem};

/// The kind of event that a message from a customer is.
const RECEIVED: &str = "message.received";
/// How many pages are read back at most.
const PAGES: u32 = 50;
/// How far is read back from the newest event.
const HORIZON: TimeDelta = TimeDelta::days(30);
/// The most events of a page.
const MOST: u16 = 200;

/// One event, in whichever of its two shapes it came (contract 3.5): a row of the log, or the
/// envelope inside it.
pub(super) struct Told<'a> {
    /// The event's id, the same in both shapes.
    pub id: Option<String>,
    /// What kind it is.
    pub kind: Option<String>,
    /// When what it tells of happened.
    pub at: Option<DateTime<Utc>>,
    /// When the log took it in: `since` compares with this.
    pub logged_at: Option<DateTime<Utc>>,
    chat: Option<Row<'a>>,
    message: Option<Row<'a>>,
}

impl<'a> Told<'a> {
    /// Reads either shape.
    pub fn of(row: Row<'a>) -> Self {
        let envelope = row.child("payload").unwrap_or(row);
        let data = envelope.child("data").unwrap_or(envelope);
        let kind = ["event_type", "event"].iter().find_map(|name| envelope.word(name));
        let created = messages::time(row, "created_at");
        Self {
            id: envelope.word("event_id").or_else(|| row.any_word(&["event_id", "id"])),
            kind: kind.or_else(|| row.word("type")),
            at: messages::time(envelope, "timestamp").or(created),
            logged_at: created.or_else(|| messages::time(envelope, "timestamp")),
            chat: data.child("chat"),
            message: data.child("message"),
        }
    }

    /// What it says of its chat; `None`: it names none. `lead_id` is no chat's id here.
    pub fn chat(&self, line: &LineKey) -> Option<Chat> {
        let mut chat = chats::of_event(line, self.chat?)?;
        match self.message {
            Some(message) if self.kind.as_deref().is_none_or(|kind| kind == RECEIVED) => {
                chats::heard(&mut chat, message, self.at);
            }
            _ => {}
        }
        Some(chat)
    }
}

/// `GET /events?type=message.received`, newest first: the chats of one page of it.
pub(super) fn page(line: &LineKey, cursor: Option<&Cursor>, limit: u16) -> Box<dyn Flow> {
    let mark = cursor.map_or(Some(Mark::default()), Mark::read);
    let line = line.clone();
    let request = mark.as_ref().ok_or_else(nowhere).and_then(|mark| {
        let urgency = if mark.pages > 0 { Urgency::Background } else { Urgency::Soon };
        let request = log(limit.clamp(1, MOST))?.query("type", RECEIVED).urgency(urgency);
        Ok(match &mark.next {
            Some(next) => request.query("cursor", next),
            None => request,
        })
    });
    let mark = mark.unwrap_or_default();
    Once::flow(request, move |reply| read(&line, &mark, reply))
}

fn nowhere() -> Problem {
    Problem::new(Cause::Invalid).with_detail("this is no place to go on from")
}

/// The log, from the newest event on.
pub(super) fn log(limit: u16) -> Result<Request, Problem> {
    Ok(Request::get(Path::of(&["events"])?).query("limit", limit))
}

fn read(line: &LineKey, mark: &Mark, reply: Reply) -> Result<Answer, Problem> {
    let body = rows(reply)?;
    let events = body.get("events").unwrap_or(&body).as_array();
    let mut chats: Vec<Chat> = Vec::new();
    let mut times: Vec<DateTime<Utc>> = Vec::new();
    for told in events.into_iter().flatten().filter_map(Row::of).map(Told::of) {
        times.extend(told.logged_at);
        let Some(chat) = told.chat(line) else { continue };
        match chats.iter_mut().find(|known| known.key == chat.key) {
            Some(known) => *known = chat.over(known),
            None => chats.push(chat),
        }
    }
    let next = Row::of(&body).and_then(|body| body.word("next_cursor"));
    Ok(Answer::Chats(chats, next.and_then(|next| mark.after(&times, next).write())))
}

/// The body of a page of the log.
///
/// # Errors
/// Where it is none.
pub(super) fn rows(reply: Reply) -> Result<Value, Problem> {
    let reply = errors::accepted(reply)?;
    let body = reply.json()?;
    match body.get("events").unwrap_or(&body) {
        Value::Array(_) | Value::Null => Ok(body),
        _ => Err(reply.unreadable("the page has no list of events")),
    }
}

/// Where the walk back goes on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Mark {
    /// How many pages were read.
    pages: u32,
    /// The time of the newest event of all.
    newest: Option<DateTime<Utc>>,
    /// The time of the oldest event that was read.
    oldest: Option<DateTime<Utc>>,
    /// The service's own bookmark.
    next: Option<String>,
}

impl Mark {
    fn after(&self, times: &[DateTime<Utc>], next: String) -> Self {
        Self {
            pages: self.pages + 1,
            newest: self.newest.or(times.iter().max().copied()),
            oldest: times.iter().min().copied(),
            next: Some(next),
        }
    }

    /// `None`: far enough.
    fn write(&self) -> Option<Cursor> {
        let age = self.newest.zip(self.oldest).map(|(newest, oldest)| newest - oldest);
        if self.pages >= PAGES || age.is_some_and(|age| age > HORIZON) {
            return None;
        }
        let newest = self.newest.map_or(0, |newest| newest.timestamp_millis());
        Cursor::new(&format!("{} {newest} {}", self.pages, self.next.as_deref()?))
    }

    fn read(cursor: &Cursor) -> Option<Self> {
        let mut parts = cursor.as_str().splitn(3, ' ');
        let (pages, newest) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let newest = DateTime::from_timestamp_millis(newest).filter(|_| newest != 0);
        let next = parts.next().filter(|next| !next.is_empty())?;
        Some(Self { pages, newest, oldest: None, next: Some(next.to_owned()) })
    }
}
