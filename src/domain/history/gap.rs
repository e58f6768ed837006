//! Stretches that are missing, and down to where a reading has to come to close them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Older, Page, Walk};
use crate::domain::MessageId;

/// A message down to which a reading from the newest page on has to come, to join what was read
/// before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub(super) id: MessageId,
    pub(super) at: DateTime<Utc>,
}

impl Mark {
    pub(super) fn newest_of(page: &Page) -> Option<Self> {
        let Some(newest) = page.messages.iter().max_by_key(|message| message.sent_at) else {
            // Of an empty chat the beginning is known: a later page has to come down to it.
            return (page.older == Older::Nothing).then(Self::beginning);
        };
        Some(Self { id: newest.id.clone(), at: newest.sent_at })
    }

    /// Before every message.
    pub(super) fn beginning() -> Self {
        Self { id: "".into(), at: DateTime::UNIX_EPOCH }
    }

    /// Whether a page holds this message, or begins before it: where the message itself is gone
    /// (deleted, forgotten by the service), its place is within the page all the same.
    pub(super) fn within(&self, page: &Page) -> bool {
        let oldest = page.messages.first();
        page.messages.iter().any(|message| message.id == self.id)
            || oldest.is_some_and(|oldest| oldest.sent_at < self.at)
    }
}

/// A stretch that is missing between two known ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The oldest message of the stretch below the gap.
    pub below: MessageId,
    /// Its time.
    pub at: DateTime<Utc>,
    /// The walk that fills it.
    pub walk: Walk,
    /// The newest message of the stretch above it, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) above: Option<Mark>,
}

impl Gap {
    /// Whether a page comes down to the stretch above; `known`: one of its messages from before
    /// the gap is known.
    pub fn closed_by(&self, page: &Page, known: bool) -> bool {
        page.older == Older::Nothing || self.above.as_ref().map_or(known, |mark| mark.within(page))
    }
}
