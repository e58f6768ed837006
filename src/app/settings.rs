//! What the configuration decides about the program's behaviour.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, FixedOffset, Local, NaiveDateTime, TimeZone, Utc};

use super::attention::Rules;
use super::keymap::Keymap;
use crate::domain::{Abilities, AccountId, LineId, Service};

/// The settings of a run.
#[derive(Clone)]
pub struct Settings {
    /// The accounts, in the configuration's order.
    pub accounts: Vec<AccountSettings>,
    /// The keys.
    pub keymap: Keymap,
    /// In which zone times are shown.
    pub zone: Zone,
    /// Whether destructive commands ask first.
    pub confirm: bool,
    /// How and when the operator is called.
    pub attention: Rules,
    /// Whether a store is open beside the program.
    pub remembers: bool,
    /// Whether all of that goes when the program ends, as in a demonstration.
    pub temporary: bool,
    /// A text no other run has: the start of every idempotency key.
    pub nonce: String,
}

/// The settings of one account.
#[derive(Clone)]
pub struct AccountSettings {
    /// Its name.
    pub id: AccountId,
    /// Which service it speaks.
    pub service: Service,
    /// The only line shown; `None`: every line the token may list.
    pub line: Option<LineId>,
    /// What the service can do.
    pub abilities: Arc<dyn Abilities>,
    /// Whether customers are shown that somebody types.
    pub typing: bool,
    /// What marks a chat as read.
    pub mark_read: MarkRead,
    /// How often the service is asked for news.
    pub poll: Duration,
    /// Messages per page.
    pub page_size: u16,
    /// Whether unsent texts are kept when the program ends.
    pub keeps_unsent: bool,
}

/// What marks a chat as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkRead {
    /// Only its key.
    Key,
    /// Answering.
    Reply,
    /// Opening the chat.
    Open,
}

/// In which zone times are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// The machine's.
    Local,
    /// Always this one.
    Fixed(FixedOffset),
}

impl Zone {
    /// The clock on the operator's wall at `time`.
    pub fn wall(self, time: DateTime<Utc>) -> NaiveDateTime {
        match self {
            Self::Local => time.with_timezone(&Local).naive_local(),
            Self::Fixed(offset) => time.with_timezone(&offset).naive_local(),
        }
    }

    /// The moment at which the operator's clock shows this; the first of two, `None` where the
    /// clock leaps over it.
    pub fn utc(self, wall: NaiveDateTime) -> Option<DateTime<Utc>> {
        match self {
            Self::Local => Local.from_local_datetime(&wall).earliest().map(|time| time.to_utc()),
            Self::Fixed(offset) => {
                offset.from_local_datetime(&wall).earliest().map(|time| time.to_utc())
            }
        }
    }
}
