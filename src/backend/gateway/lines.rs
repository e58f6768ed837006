//! Sessions: each is one attached WhatsApp number, and one [`Line`].

use std::collections::HashSet;

use super::{errors, wire};
use crate::backend::once::past_its_end;
use crate::backend::row::Row;
use crate::backend::{Flow, Once, Path, Reply, Request, Step, phone};
use crate::domain::{Answer, Cause, Cursor, Line, LineId, LineState, Problem};

/// More pages of sessions than anybody has numbers: a gateway that never ends its list.
const PAGES: usize = 100;

/// The configured session: `GET /sessions/{s}/me`.
pub(super) fn one(line: &LineId) -> Box<dyn Flow> {
    let line = line.clone();
    Once::flow(Path::of(&["sessions", line.as_str(), "me"]).map(Request::get), move |reply| {
        Ok(Answer::Lines(vec![me(&line, reply)?]))
    })
}

/// A token that may not ask, a session that is unknown here or a client that is not connected
/// doesn't keep anybody from reading the stored chats: these are states of the line.
fn me(id: &LineId, reply: Reply) -> Result<Line, Problem> {
    let unasked = |state| Line { id: id.clone(), name: None, number: None, state };
    if reply.ok() {
        let line = wire::object(&reply, |row| Some(line(id.clone(), row)))?;
        return Ok(line);
    }
    let problem = errors::problem(&reply);
    match problem.cause {
        Cause::Forbidden => Ok(unasked(LineState::Unknown)),
        Cause::NotFound if !reply.web_page() => Ok(unasked(LineState::Down("not_found".into()))),
        Cause::NotImplemented => Ok(unasked(LineState::Down("not_connected".into()))),
        _ => Err(problem),
    }
}

/// Every session that the token may list: `GET /sessions`, page by page.
pub(super) fn all() -> Box<dyn Flow> {
    Box::new(Sessions::default())
}

#[derive(Default)]
struct Sessions {
    begun: bool,
    lines: Vec<Line>,
    asked: HashSet<Cursor>,
}

impl Flow for Sessions {
    fn next(&mut self, reply: Option<Reply>) -> Step {
        match reply {
            Some(reply) => match self.land(reply) {
                Ok(Some(cursor)) => list(Some(&cursor)).into(),
                Ok(None) => Step::Done(Answer::Lines(std::mem::take(&mut self.lines))),
                Err(problem) => Step::Failed(problem),
            },
            None if self.begun => Step::Failed(past_its_end()),
            None => {
                self.begun = true;
                list(None).into()
            }
        }
    }
}

impl Sessions {
    /// Takes a page in; the cursor of the next one, never the same twice.
    fn land(&mut self, reply: Reply) -> Result<Option<Cursor>, Problem> {
        let page = wire::Listing::read(&wire::accepted(reply).map_err(in_words)?)?;
        for row in page.rows() {
            let Some(id) = row.any_word(&["id", "sessionId"]) else { continue };
            let id = LineId::from(id);
            if !self.lines.iter().any(|known| known.id == id) {
                self.lines.push(line(id, row));
            }
        }
        match page.next {
            wire::Next::At(next) if self.asked.len() < PAGES && self.asked.insert(next.clone()) => {
                Ok(Some(next))
            }
            _ => Ok(None),
        }
    }
}

fn list(cursor: Option<&Cursor>) -> Result<Request, Problem> {
    Ok(wire::after(Request::get(Path::of(&["sessions"])?), cursor))
}

/// A plain API key may not list sessions (gateway contract, `manage`): say what helps.
fn in_words(problem: Problem) -> Problem {
    match problem.cause {
        Cause::Forbidden => problem.with_detail(
            "this token may not list the gateway's sessions: set `session` in the configuration",
        ),
        _ => problem,
    }
}

fn line(id: LineId, row: Row<'_>) -> Line {
    let number = row.word("phoneNumber").or_else(|| row.word("waJid")).map(|number| {
        let user = number.split(['@', ':']).next().unwrap_or_default();
        phone::readable(user).unwrap_or_else(|| number.clone())
    });
    Line { id, name: row.any_word(&["name", "label"]), number, state: state(row) }
}

/// `status` and `connected` of a session (gateway contract, "Reading" and `session.status`).
pub(super) fn state(row: Row<'_>) -> LineState {
    let (status, connected) = (row.word("status"), row.flag("connected"));
    match (status.as_deref(), connected) {
        (None | Some("working"), Some(false)) => LineState::Down("not_connected".into()),
        (Some("working"), _) | (None, Some(true)) => LineState::Working,
        (Some(word), _) if sentence(word).is_some() => LineState::Down(word.to_owned()),
        // words that came later: the flag decides where there is one
        (Some(_), Some(true)) => LineState::Working,
        (Some(word), Some(false)) => LineState::Down(word.to_owned()),
        (_, None) => LineState::Unknown,
    }
}

/// Why nothing can be sent from a line, for the operator.
pub fn why_down(state: &LineState) -> Option<String> {
    let LineState::Down(word) = state else { return None };
    Some(match sentence(word) {
        Some(sentence) => sentence.to_owned(),
        None => format!("this number is not connected ({word})"),
    })
}

fn sentence(word: &str) -> Option<&'static str> {
    Some(match word {
        "starting" => "this number is just being connected to WhatsApp",
        "scan_qr_code" => "this number has to be linked anew: scan its QR code in the gateway",
        "failed" => "the connection of this number to WhatsApp has failed",
        "stopped" => "the session of this number is stopped in the gateway",
        "logged_out" => "this number was logged out of WhatsApp: link it anew in the gateway",
        "not_connected" => "this number is not connected to WhatsApp at the moment",
        "not_found" => "the gateway knows no such session: check `session` in the configuration",
        _ => return None,
    })
}
