//! Listening: a ticket and a WebSocket; NDJSON at gateways that have no tickets; else nothing
//! (gateway contract, "Live events").

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use serde_json::{Value, json};

use super::{errors, events};
use crate::backend::row::Row;
use crate::backend::{
    Dial, Frame, Heard, Listener, Method, Path, Reply, Request, Urgency, Wire, heal,
};
use crate::domain::{Cause, Event, LineId, Live, Problem};

/// How many envelope ids are kept to drop repeated ones: the gateway replays up to 1,000.
const KEPT: usize = 4_096;
/// How often something is heard of an idle gateway that does not say how often.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// Listens to one gateway, on one session or on all of them.
pub(super) struct Ears {
    only: Option<LineId>,
    way: Way,
    last: Option<String>,
    known: Known,
}

/// Which of the gateway's ways is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Way {
    /// A ticket has to be asked for.
    Ticket,
    /// A ticket was asked for, and its answer comes next.
    Asked,
    /// The socket was asked for with a ticket that is used up by that.
    Socket,
    /// There are no tickets: the lines.
    Lines,
}

impl Ears {
    pub(super) fn new(only: Option<&LineId>) -> Self {
        Self { only: only.cloned(), way: Way::Ticket, last: None, known: Known::default() }
    }

    fn ask_for_ticket(&mut self) -> Dial {
        self.way = Way::Asked;
        let mut wish = json!({ "scope": "organization", "events": ["*"] });
        if let Some(session) = &self.only {
            wish["scope"] = json!("session");
            wish["session"] = json!(session.as_str());
        }
        if let Some(last) = &self.last {
            wish["since"] = json!(last);
        }
        match Path::of(&["realtime", "ticket"]) {
            Ok(path) => {
                let request = Request::act(Method::Post, path).json(&wish);
                Dial::Call(request.urgency(Urgency::Soon))
            }
            Err(problem) => Dial::Failed(problem),
        }
    }

    /// The address is built from the configured one: the `url` of the answer may name an internal
    /// host.
    fn open_socket(&mut self, reply: &Reply) -> Dial {
        let body = heal::json(&reply.body).unwrap_or_default();
        let row = Row::of(&body).map(|row| row.child("data").unwrap_or(row));
        let ticket = row.and_then(|row| row.word("ticket"));
        let (Some(ticket), Ok(path)) = (ticket, Path::of(&["realtime"])) else {
            return Dial::Failed(reply.unreadable("the answer holds no ticket"));
        };
        self.way = Way::Socket;
        Dial::Open(Wire::WebSocket, Request::get(path).query("ticket", ticket))
    }

    fn open_lines(&mut self) -> Dial {
        self.way = Way::Lines;
        let Ok(path) = Path::of(&["events"]) else { return nothing() };
        let mut request = Request::get(path);
        if let Some(session) = &self.only {
            request = request.query("session", session);
        }
        if let Some(last) = &self.last {
            request = request.query("since", last);
        }
        Dial::Open(Wire::Lines, request)
    }

    /// The gateway said no: to the ticket, to the socket or to the lines.
    fn refused(&mut self, reply: &Reply) -> Dial {
        let problem = errors::problem(reply);
        match (problem.cause, &self.way) {
            (Cause::Forbidden, _) => {
                Dial::Poll("this token may not listen to live events (`events`)".into())
            }
            // Whoever answers that there is no such path, the gateway or a proxy before it.
            (Cause::NotFound | Cause::NotImplemented, Way::Lines) => nothing(),
            (Cause::NotFound | Cause::NotImplemented, Way::Asked) => self.open_lines(),
            // A plain 405 says of a path what a 404 does.
            _ if reply.status == 405 && self.way == Way::Asked => self.open_lines(),
            _ if reply.status == 405 && self.way == Way::Lines => nothing(),
            _ => self.later(problem),
        }
    }

    /// Tried again from the beginning. A ticket that was refused is used up in any case.
    fn later(&mut self, problem: Problem) -> Dial {
        if self.way != Way::Lines {
            self.way = Way::Ticket;
        }
        Dial::Failed(problem)
    }

    /// An envelope that has not been heard before, as what it means.
    fn envelope(&mut self, row: Row<'_>) -> Option<Heard> {
        if let Some(id) = row.word("id") {
            if !self.known.is_new(&id) {
                return None;
            }
            self.last = Some(id);
        }
        events::read(row).map(|event| Heard::Event(Box::new(event)))
    }
}

fn nothing() -> Dial {
    Dial::Poll("this gateway tells nothing by itself".into())
}

impl Listener for Ears {
    fn dial(&mut self, reply: Option<Reply>) -> Dial {
        match (reply, &self.way) {
            (None, Way::Lines) => self.open_lines(),
            (None, _) => self.ask_for_ticket(),
            (Some(reply), Way::Asked) if reply.ok() => self.open_socket(&reply),
            (Some(reply), _) => self.refused(&reply),
        }
    }

    fn hear(&mut self, frame: &Frame) -> Vec<Heard> {
        let Ok(value) = serde_json::from_str::<Value>(&frame.data) else { return Vec::new() };
        let Some(row) = Row::of(&value) else { return Vec::new() };
        match row.word("event").as_deref() {
            Some("connected") => {
                let seconds = row.number("heartbeatSeconds").and_then(|s| u64::try_from(s).ok());
                let every = seconds.filter(|s| *s > 0).map_or(HEARTBEAT, Duration::from_secs);
                vec![Heard::Heartbeat(every)]
            }
            Some("ping" | "pong") => Vec::new(),
            Some("error") => missed(row).into_iter().collect(),
            Some(_) => self.envelope(row).into_iter().collect(),
            None => Vec::new(),
        }
    }
}

/// What was missed can't be told again: what is on screen has to be read anew.
fn missed(row: Row<'_>) -> Option<Heard> {
    let what = row.any_word(&["error", "code"])?;
    let event = Event { id: None, at: None, line: None, what: Live::Missed };
    (what == "replay_failed").then(|| Heard::Event(Box::new(event)))
}

/// The ids of the newest envelopes.
#[derive(Default)]
struct Known {
    ids: HashSet<String>,
    order: VecDeque<String>,
}

impl Known {
    fn is_new(&mut self, id: &str) -> bool {
        if !self.ids.insert(id.to_owned()) {
            return false;
        }
        self.order.push_back(id.to_owned());
        if self.order.len() > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        true
    }
}
