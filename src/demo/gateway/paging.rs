//! Pages and cursors (gateway contract, Paging): limits of 1 to 200, cursors that mean nothing to
//! the client and only survive when they are percent-encoded.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::demo::{Quirk, chance::mix, hub::Hub};

use super::Problem;

/// Rows that come again with the quirk `repeated-rows`.
const AGAIN: usize = 3;

/// Which list a cursor belongs to; it is refused everywhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List {
    /// `c` chats, `m` messages, `p` people, `s` sessions.
    pub kind: char,
    /// What the list is of: the chat's row, or the session.
    pub of: u64,
}

/// A place in a list, in numbers that only the list understands.
pub type Position = (u64, u64);

/// What a client asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// How many rows at most.
    pub limit: usize,
    /// Where to go on; absent on the first page.
    pub from: Option<Position>,
    /// How many rows before that place come once more.
    pub again: usize,
    /// The cursor as it was handed in.
    cursor: Option<String>,
}

/// Reads `limit` and `cursor` from a query.
pub fn ask(hub: &Hub, list: List, query: Option<&str>) -> Result<Ask, Problem> {
    let mut limit = 50;
    let mut cursor = None;
    for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        match &*name {
            "limit" if !value.is_empty() => limit = clamp(&value)?,
            "cursor" if !value.is_empty() => cursor = Some(value.into_owned()),
            _ => {}
        }
    }
    if hub.has(Quirk::ShortPages) {
        limit = (limit / 5).max(1);
    }
    let from = match &cursor {
        Some(cursor) => Some(read_cursor(hub.seed, list, cursor).ok_or_else(damaged)?),
        None => None,
    };
    let repeats = hub.has(Quirk::RepeatedRows) && from.is_some();
    let again = if repeats { AGAIN.min(limit.saturating_sub(1)) } else { 0 };
    Ok(Ask { limit, from, again, cursor })
}

fn clamp(value: &str) -> Result<usize, Problem> {
    let wanted: i64 = value.parse().map_err(|_| Problem::validation("`limit` is no number"))?;
    let limit = if wanted == 0 { 50 } else { wanted.clamp(1, 200) };
    Ok(usize::try_from(limit).unwrap_or(50))
}

fn damaged() -> Problem {
    Problem::validation("the cursor is not one of ours, or was damaged on the way")
}

fn check(seed: u64, list: List, position: Position) -> u64 {
    mix(&[seed, u64::from(list.kind), list.of, position.0, position.1])
}

/// Writes a cursor. Its `+`, `/`, `=`, `&` and the literal `%2F` all change when it is put into a
/// query as it is.
pub fn write_cursor(seed: u64, list: List, position: Position) -> String {
    let check = check(seed, list, position);
    format!("{}+{:x}/{:x}=&%2F{check:016x}", list.kind, position.0, position.1)
}

fn read_cursor(seed: u64, list: List, cursor: &str) -> Option<Position> {
    let (first, rest) = cursor.strip_prefix(list.kind)?.strip_prefix('+')?.split_once('/')?;
    let (second, check_text) = rest.split_once("=&%2F")?;
    let number = |text| u64::from_str_radix(text, 16).ok();
    let position = (number(first)?, number(second)?);
    (number(check_text)? == check(seed, list, position)).then_some(position)
}

/// One page, as it is answered.
pub struct Page<T> {
    pub rows: Vec<T>,
    /// Where the next page begins; absent on the last.
    pub next: Option<Position>,
    /// Where one more page would begin, which would be empty.
    pub end: Position,
}

impl<T: Serialize> Page<T> {
    /// Writes the page, with what the quirks make of it.
    pub fn answer(self, hub: &Hub, list: List, ask: &Ask) -> Response {
        // The extra page may show rows again, but no further one follows it.
        let is_extra = ask.from == Some(self.end);
        let extra = hub.has(Quirk::NullData) && !self.rows.is_empty() && !is_extra;
        let next = self.next.or(extra.then_some(self.end));
        let data = match self.rows.is_empty() && hub.has(Quirk::NullData) {
            true => Value::Null,
            false => json!(self.rows),
        };
        let cursor = next.map(|position| match &ask.cursor {
            Some(same) if hub.has(Quirk::RepeatedCursors) => same.clone(),
            _ => write_cursor(hub.seed, list, position),
        });
        let mut page = json!({ "data": data });
        if let Some(fields) = page.as_object_mut() {
            match cursor {
                None if hub.has(Quirk::EmptyCursors) && list.kind == 'c' => {}
                None if hub.has(Quirk::EmptyCursors) => {
                    drop(fields.insert("nextCursor".into(), "".into()))
                }
                other => drop(fields.insert("nextCursor".into(), json!(other))),
            }
        }
        Json(page).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: List = List { kind: 'm', of: 7 };

    #[test]
    fn a_cursor_is_only_good_untouched_and_in_its_own_list() {
        let cursor = write_cursor(1, LIST, (19_000, 0));
        assert_eq!(read_cursor(1, LIST, &cursor), Some((19_000, 0)));
        assert_eq!(read_cursor(1, List { of: 8, ..LIST }, &cursor), None);
        assert_eq!(read_cursor(2, LIST, &cursor), None);
        assert_eq!(read_cursor(1, LIST, &cursor.replace('+', " ")), None);
        assert_eq!(read_cursor(1, LIST, &cursor.replace("%2F", "/")), None);
        assert_eq!(read_cursor(1, LIST, ""), None);
    }

    #[test]
    fn limits_are_clamped() {
        let limits = ["0", "1", "200", "201", "-4"].map(|limit| clamp(limit).ok());
        assert_eq!(limits, [Some(50), Some(1), Some(200), Some(200), Some(1)]);
        assert!(clamp("many").is_err());
    }
}
