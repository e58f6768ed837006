//! What every answer of Kapso has in common: the envelope, `meta`, the limits.

use serde_json::Value;

use super::errors;
use crate::backend::row::Row;
use crate::backend::{Reply, Request};
use crate::domain::Problem;

/// A successful reply as it is; any other as what it says went wrong.
pub(super) fn accepted(reply: Reply) -> Result<Reply, Problem> {
    if reply.ok() { Ok(reply) } else { Err(errors::problem(&reply)) }
}

/// `page` from 1, `per_page` from 1 to 100 (contract 1.2).
pub(super) fn paged(request: Request, page: u64, size: u16) -> Request {
    request.query("page", page).query("per_page", size.clamp(1, 100))
}

/// `{"data": […], "meta": {…}}`.
pub(super) struct Listing {
    body: Value,
}

impl Listing {
    /// Reads a page; `data` may be null or absent, which is empty, and a bare list is a page too.
    ///
    /// # Errors
    /// Where the body is something else, such as an error under a good status.
    pub fn read(reply: &Reply) -> Result<Self, Problem> {
        let body = reply.json()?;
        let page = match &body {
            Value::Array(_) => true,
            Value::Object(page) => match page.get("data") {
                None | Some(Value::Null) => !page.contains_key("error"),
                Some(data) => data.is_array(),
            },
            _ => false,
        };
        if page { Ok(Self { body }) } else { Err(reply.unreadable("the page has no list of rows")) }
    }

    /// The rows that are objects; whatever else is among them is passed over.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let rows = self.body.get("data").unwrap_or(&self.body).as_array();
        rows.into_iter().flatten().filter_map(Row::of)
    }

    /// `meta.total_pages`.
    pub fn pages(&self) -> Option<u64> {
        self.meta("total_pages")
    }

    /// `meta.total_count`.
    pub fn total(&self) -> Option<u64> {
        self.meta("total_count")
    }

    fn meta(&self, name: &str) -> Option<u64> {
        let count = Row::of(&self.body)?.child("meta")?.number(name)?;
        u64::try_from(count).ok()
    }
}

/// Reads a single object, as `{"data": {…}}` or bare.
pub(super) fn object<T>(
    reply: &Reply,
    read: impl FnOnce(Row<'_>) -> Option<T>,
) -> Result<T, Problem> {
    let value = reply.json()?;
    let row = Row::of(&value).and_then(|row| read(row.child("data").unwrap_or(row)));
    row.ok_or_else(|| reply.unreadable("the answer is not what was asked for"))
}
