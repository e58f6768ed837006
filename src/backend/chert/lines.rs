//! The tenant's phone numbers. All chats are one list, so they are one line: a chat keeps its name
//! whichever event, answer or command tells of it.

use crate::backend::row::Row;
use crate::backend::{Flow, Once, Path, Reply, Request, phone};
use crate::domain::{Answer, Cause, Line, LineId, LineState, Problem};

use super::errors;

/// The one line.
pub(super) const TENANT: &str = "tenant";
/// The state of a tenant none of whose numbers is active.
const INACTIVE: &str = "inactive";

/// One of the tenant's numbers.
pub(super) struct Number {
    /// As the service writes it.
    pub number: String,
    /// Whether it can be written from.
    pub active: bool,
}

/// `GET /phone-numbers`.
pub(super) fn request() -> Result<Request, Problem> {
    Ok(Request::get(Path::of(&["phone-numbers"])?))
}

/// The one line, with its number where there is only one.
pub(super) fn all() -> Box<dyn Flow> {
    Once::flow(request(), |reply| {
        let state = |state, number| Line { id: LineId::from(TENANT), name: None, number, state };
        let numbers = match numbers(&reply) {
            // Whoever can't be told of them may read all the same.
            Err(why) if !is_about_us(&why) => {
                return Ok(Answer::Lines(vec![state(LineState::Unknown, None)]));
            }
            outcome => outcome?,
        };
        let readable = |number: &Number| {
            phone::readable(&number.number).unwrap_or_else(|| number.number.clone())
        };
        let active: Vec<_> = numbers.iter().filter(|number| number.active).collect();
        let line = match (active.as_slice(), numbers.as_slice()) {
            ([], []) => state(LineState::Unknown, None),
            ([], _) => state(LineState::Down(INACTIVE.into()), None),
            ([one], _) => state(LineState::Working, Some(readable(one))),
            (many, _) => {
                let name = Some(format!("{} numbers", many.len()));
                Line { name, ..state(LineState::Working, None) }
            }
        };
        Ok(Answer::Lines(vec![line]))
    })
}

/// Whether nothing at all will be answered: the token is wrong, or the clock is. A fault of the
/// service's own is no such thing, also where it says that asking again is no use.
fn is_about_us(why: &Problem) -> bool {
    let faulty = matches!(why.status, Some(409 | 429 | 500..));
    why.cause == Cause::Unauthorized || (why.cause == Cause::Invalid && !faulty)
}

/// Reads `{"phone_numbers": [{id, phone_line_id, phone_number, service, is_active, …}]}`.
pub(super) fn numbers(reply: &Reply) -> Result<Vec<Number>, Problem> {
    let reply = errors::accepted(reply.clone())?;
    let body = reply.json()?;
    let rows = body.get("phone_numbers").unwrap_or(&body).as_array();
    let rows = rows.ok_or_else(|| reply.unreadable("the answer has no list of numbers"))?;
    let number = |row: Row<'_>| {
        let number = row.any_word(&["phone_number", "number"])?;
        Some(Number { number, active: row.flag("is_active").unwrap_or(true) })
    };
    Ok(rows.iter().filter_map(Row::of).filter_map(number).collect())
}

/// Why nothing can be sent, for the operator.
pub(super) fn why_down(line: &Line) -> Option<&'static str> {
    match &line.state {
        LineState::Down(_) => Some("None of the tenant's numbers is active at Chert."),
        _ => None,
    }
}
