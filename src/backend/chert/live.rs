//! Listening: server-sent events, in connections that live for 60 seconds (contract 3.5).
//!
//! What an event tells is not shown: its ids may be others than those of the messages, and it says
//! nothing of what we sent. It says which chat to read again.

use std::collections::VecDeque;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};

use super::events::{self, Told};
use super::{errors, lines};
use crate::backend::row::Row;
use crate::backend::{Dial, Frame, Heard, Listener, Path, Reply, Request, Urgency, Wire, heal};
use crate::domain::{AccountId, Cause, ChatId, Event, LineId, LineKey, Live, Problem};

/// How often a comment comes.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How many event ids are kept, to drop repeated ones.
const KEPT: usize = 1_024;

/// Listens to one tenant.
pub(super) fn listener() -> Box<dyn Listener> {
    Box::new(Ears { since: None, step: Step::Begin, told: VecDeque::new() })
}

struct Ears {
    /// The log's time of the newest event that is known.
    since: Option<DateTime<Utc>>,
    step: Step,
    told: VecDeque<String>,
}

enum Step {
    Begin,
    /// The newest event was asked for.
    Looked,
    /// The stream was asked for.
    Opened,
}

impl Listener for Ears {
    fn dial(&mut self, reply: Option<Reply>) -> Dial {
        match (std::mem::replace(&mut self.step, Step::Begin), reply) {
            (_, None) if self.since.is_none() => self.look(),
            (_, None) => self.open(),
            (Step::Looked, Some(reply)) if reply.ok() => {
                self.since = newest(&reply);
                self.open()
            }
            (_, Some(reply)) => refused(&reply),
        }
    }

    fn hear(&mut self, frame: &Frame) -> Vec<Heard> {
        if frame.kind.as_deref() == Some("close") {
            return vec![Heard::Close];
        }
        if frame.data.trim().is_empty() {
            return vec![Heard::Heartbeat(HEARTBEAT)];
        }
        let Some(body) = heal::json(frame.data.as_bytes()) else { return Vec::new() };
        let Some(row) = Row::of(&body) else { return Vec::new() };
        let told = Told::of(row);
        self.since = self.since.max(told.logged_at);
        if let Some(id) = &told.id {
            if self.told.contains(id) {
                return Vec::new();
            }
            if self.told.len() == KEPT {
                self.told.pop_front();
            }
            self.told.push_back(id.clone());
        }
        heard(&told)
    }
}

impl Ears {
    /// Where the log stands: without it, what happens between two connections is missed.
    fn look(&mut self) -> Dial {
        self.step = Step::Looked;
        match events::log(1) {
            Ok(request) => Dial::Call(request.urgency(Urgency::Soon)),
            Err(why) => Dial::Failed(why),
        }
    }

    /// `GET /events/stream?since=`.
    fn open(&mut self) -> Dial {
        self.step = Step::Opened;
        let request = Path::of(&["events", "stream"]).map(Request::get);
        let since = self.since.map(|since| since.to_rfc3339_opts(SecondsFormat::Millis, true));
        match (request, since) {
            (Ok(request), Some(since)) => {
                Dial::Open(Wire::ServerSentEvents, request.query("since", since))
            }
            (Ok(request), None) => Dial::Open(Wire::ServerSentEvents, request),
            (Err(why), _) => Dial::Failed(why),
        }
    }
}

fn newest(reply: &Reply) -> Option<DateTime<Utc>> {
    let body = events::rows(reply.clone()).ok()?;
    let rows = body.get("events").unwrap_or(&body).as_array()?;
    rows.iter().filter_map(Row::of).filter_map(|row| Told::of(row).logged_at).max()
}

/// A service that has no such thing, or not for us, is asked every now and then instead.
fn refused(reply: &Reply) -> Dial {
    let why: Problem = errors::problem(reply);
    match why.cause {
        Cause::Forbidden => Dial::Poll("the tenant may not read its events".into()),
        Cause::NotFound | Cause::NotImplemented if !reply.web_page() => {
            Dial::Poll("the service has no live events here".into())
        }
        _ => Dial::Failed(why),
    }
}

/// The chat as the event tells of it, so that a new one is in the list; and that it has to be read.
fn heard(told: &Told<'_>) -> Vec<Heard> {
    // The account is known to whoever listens.
    let nobody = LineKey { account: AccountId::from(""), line: LineId::from(lines::TENANT) };
    let Some(chat) = told.chat(&nobody) else {
        let speaks = told.kind.as_deref().is_some_and(|kind| kind != "ping");
        return if speaks { vec![event(told, Live::Missed)] } else { Vec::new() };
    };
    let id: ChatId = chat.key.chat.clone();
    let mut heard = Vec::new();
    if chat.last_activity.is_some() {
        heard.push(event(told, Live::Chat(Box::new(chat))));
    }
    // Under another id than the row: whoever drops repeated events must not drop it.
    let touched = told.id.as_ref().map(|id| format!("{id} touched"));
    heard.push(Heard::Event(Box::new(Event {
        id: touched,
        at: told.at,
        line: Some(LineId::from(lines::TENANT)),
        what: Live::Touched(id),
    })));
    heard
}

fn event(told: &Told<'_>, what: Live) -> Heard {
    let line = Some(LineId::from(lines::TENANT));
    Heard::Event(Box::new(Event { id: told.id.clone(), at: told.at, line, what }))
}
