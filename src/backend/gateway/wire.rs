//! What every answer of this gateway has in common: the list envelope, the object, the limits.

use serde_json::Value;

use super::errors;
pub(super) use crate::backend::envelope::object;
use crate::backend::row::{Row, plain};
use crate::backend::{Path, Reply, Request};
use crate::domain::{Cursor, Problem};

/// `GET` of one page; `limit` is brought into the gateway's range of 1 to 200 (seed 000).
pub(super) fn paged(path: Path, cursor: Option<&Cursor>, limit: u16) -> Request {
    after(Request::get(path).query("limit", limit.clamp(1, 200)), cursor)
}

/// Hands the gateway's own bookmark back, untouched.
pub(super) fn after(request: Request, cursor: Option<&Cursor>) -> Request {
    match cursor {
        Some(cursor) => request.query("cursor", cursor.as_str()),
        None => request,
    }
}

/// A successful reply as it is; any other as what it says went wrong.
pub(super) fn accepted(reply: Reply) -> Result<Reply, Problem> {
    if reply.ok() { Ok(reply) } else { Err(errors::problem(&reply)) }
}

/// `{data: […], nextCursor?}`.
pub(super) struct Listing {
    rows: Vec<Value>,
    /// Where it goes on.
    pub next: Next,
}

/// What `nextCursor` says.
pub(super) enum Next {
    /// `null`, absent or empty: this was the last page (gateway contract, "Paging").
    End,
    /// More, from here on.
    At(Cursor),
    /// Something that is no bookmark.
    Unreadable,
}

impl Listing {
    /// Reads a page; `data` may be null or absent, which is empty.
    pub fn read(reply: &Reply) -> Result<Self, Problem> {
        let Value::Object(mut page) = reply.json()? else {
            return Err(reply.unreadable("the answer is not a page"));
        };
        let next = match page.get("nextCursor") {
            None | Some(Value::Null) => Next::End,
            Some(value) => match plain(value).map(|text| Cursor::new(&text)) {
                Some(Some(cursor)) => Next::At(cursor),
                Some(None) => Next::End,
                None => Next::Unreadable,
            },
        };
        match page.remove("data") {
            Some(Value::Array(rows)) => Ok(Self { rows, next }),
            None | Some(Value::Null) if !page.contains_key("error") => {
                Ok(Self { rows: Vec::new(), next })
            }
            _ => Err(reply.unreadable("the page has no list of rows")),
        }
    }

    /// The rows that are objects; whatever else is among them is passed over.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = Row<'_>> {
        self.rows.iter().filter_map(Row::of)
    }
}
