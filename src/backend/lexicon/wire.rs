//! What every answer of Lexicon Labs has in common.

use chrono::{DateTime, Offset, Utc};
use serde_json::Value;

use super::errors;
use crate::backend::row::Row;
use crate::backend::{Reply, clock};
use crate::domain::Problem;

/// A successful reply as it is; any other as what it says went wrong.
pub(super) fn accepted(reply: Reply) -> Result<Reply, Problem> {
    if reply.ok() { Ok(reply) } else { Err(errors::problem(&reply)) }
}

/// `{"messages" or "chats": […], "total", "offset", "limit", "has_more"}`.
pub(super) struct Listing {
    body: Value,
    name: &'static str,
}

impl Listing {
    /// Reads a page whose rows stand under `name`; `null` there is an empty one.
    ///
    /// # Errors
    /// Where the body is something else, such as an error under a good status.
    pub fn read(reply: &Reply, name: &'static str) -> Result<Self, Problem> {
        let body = reply.json()?;
        let page = match &body {
            Value::Array(_) => true,
            Value::Object(page) => match page.get(name) {
                Some(rows) => rows.is_array() || rows.is_null(),
                None => false,
            },
            _ => false,
        };
        if page {
            Ok(Self { body, name })
        } else {
            Err(reply.unreadable("the page has no list of rows"))
        }
    }

    fn list(&self) -> &[Value] {
        let rows = self.body.get(self.name).unwrap_or(&self.body).as_array();
        rows.map(Vec::as_slice).unwrap_or_default()
    }

    /// The rows that are objects; whatever else is among them is passed over.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.list().iter().filter_map(Row::of)
    }

    /// How many places of the list this page covers, whatever stands in them.
    pub fn places(&self) -> u64 {
        self.list().len() as u64
    }

    /// `has_more`, where the service says.
    pub fn has_more(&self) -> Option<bool> {
        Row::of(&self.body)?.flag("has_more")
    }
}

/// A time; one without a zone is UTC.
pub(super) fn time(row: Row<'_>, name: &str) -> Option<DateTime<Utc>> {
    clock::read(row.raw(name)?, Utc.fix())
}
