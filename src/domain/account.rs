//! Accounts, their own numbers, and the link to them.

use std::fmt;

use chrono::{DateTime, Utc};

use super::{LineId, Problem};

/// Which service an account speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Service {
    /// The WhatsApp gateway.
    Gateway,
    /// Kapso.
    Kapso,
    /// Lexicon Labs chats.
    Lexicon,
    /// Chert (iMessage).
    Chert,
    /// Cekat.
    Cekat,
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gateway => "gateway",
            Self::Kapso => "kapso",
            Self::Lexicon => "lexicon",
            Self::Chert => "chert",
            Self::Cekat => "cekat",
        })
    }
}

/// One of an account's own numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How the service names it.
    pub id: LineId,
    /// What the team calls it, where the service knows.
    pub name: Option<String>,
    /// The own number that customers see.
    pub number: Option<String>,
    /// Whether it can reach customers.
    pub state: LineState,
}

/// Whether a line can reach customers (gateway contract, `session.status`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineState {
    /// Nobody asked, or the service doesn't tell.
    Unknown,
    /// Connected.
    Working,
    /// Not connected; the service's own word for it (`scan_qr_code`, `stopped`, …).
    Down(String),
}

/// The link to one account, as far as requests have shown it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Link {
    /// When the service last answered anything.
    pub last_answer: Option<DateTime<Utc>>,
    /// The attempt that is waited for, while requests fail.
    pub retry: Option<Retry>,
    /// Why the last request failed, while no later one succeeded.
    pub trouble: Option<Problem>,
}

/// A request that failed and will be made again by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// What is retried, in words.
    pub what: &'static str,
    /// When.
    pub at: DateTime<Utc>,
    /// Why it failed.
    pub why: Problem,
}

/// How many requests a service says that it still takes (Kapso contract 1.4, Cekat contract 4.5:
/// `X-RateLimit-Limit` and `X-RateLimit-Remaining`). Over which time is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// All of them.
    pub limit: u32,
    /// Those that are left.
    pub remaining: u32,
}
