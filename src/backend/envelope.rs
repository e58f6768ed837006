//! `{"data": …}`: the envelope around lists that Kapso and Cekat share, and around objects, which
//! the gateway has too.

use serde_json::Value;

use super::Reply;
use super::row::Row;
use crate::domain::Problem;

/// A page of rows in its envelope: `{"data": […], …}`.
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

    /// What stands around the rows; `None` around a bare list.
    pub fn envelope(&self) -> Option<Row<'_>> {
        Row::of(&self.body)
    }
}

/// Reads a single object, as `{"data": {…}}` or bare.
///
/// # Errors
/// Where the body is none, or `read` does not find in it what was asked for.
pub(super) fn object<T>(
    reply: &Reply,
    read: impl FnOnce(Row<'_>) -> Option<T>,
) -> Result<T, Problem> {
    let value = reply.json()?;
    let row = Row::of(&value).and_then(|row| read(row.child("data").unwrap_or(row)));
    row.ok_or_else(|| reply.unreadable("the answer is not what was asked for"))
}
