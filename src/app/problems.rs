//! Current problems: what failed, until it works again.

use chrono::{DateTime, Utc};

use crate::domain::{AccountId, ChatKey, Op, Problem};

/// How many problems are kept at most.
const MOST: usize = 200;

/// One thing that failed and has not worked since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When it failed last.
    pub at: DateTime<Utc>,
    /// How often in a row.
    pub times: u32,
    /// For which account.
    pub account: AccountId,
    /// For which chat.
    pub chat: Option<ChatKey>,
    /// What was tried.
    pub what: &'static str,
    /// Why it failed.
    pub why: Problem,
}

/// Every current problem, newest first.
#[derive(Debug, Default)]
pub struct Problems(Vec<Entry>);

impl Problems {
    /// Something failed.
    pub fn add(&mut self, op: &Op, why: &Problem, at: DateTime<Utc>) {
        let times = self.take(op).map_or(1, |known| known.times + 1);
        let entry = Entry {
            at,
            times,
            account: op.account().clone(),
            chat: op.chat().cloned(),
            what: op.what(),
            why: why.clone(),
        };
        self.0.insert(0, entry);
        self.0.truncate(MOST);
    }

    /// It works again.
    pub fn take(&mut self, op: &Op) -> Option<Entry> {
        let same = |entry: &Entry| {
            entry.what == op.what()
                && entry.account == *op.account()
                && entry.chat.as_ref() == op.chat()
        };
        let place = self.0.iter().position(same)?;
        Some(self.0.remove(place))
    }

    /// The account answers: a word about typing that was lost meanwhile is missed by nobody. One
    /// that was refused stays until typing is shown.
    pub fn answers(&mut self, account: &AccountId) {
        self.0.retain(|entry| {
            entry.account != *account || entry.what != Op::SHOWING_TYPING || !entry.why.passing()
        });
    }

    /// The operator has taken the text back that could not be sent in this chat.
    pub fn settled(&mut self, chat: &ChatKey) {
        self.0.retain(|entry| entry.chat.as_ref() != Some(chat) || entry.what != Op::SENDING);
    }

    /// Every current problem, newest first.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether everything works.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
