//! What has to be read again, because only the service knows: once while an answer is under way,
//! and once more when something happened meanwhile.

use std::collections::HashMap;

use super::{Place, Spoken};
use crate::app::{App, Effect};
use crate::domain::{ChatId, ChatKey, Op};

/// How many rows are looked up one by one at a time; more of them are read as a list.
const ROWS: usize = 12;

/// What is being read again, and whether that will be too early.
#[derive(Debug, Default)]
pub(in crate::app) struct Again {
    rows: HashMap<ChatKey, bool>,
    pages: HashMap<ChatKey, bool>,
}

/// Whether to ask: not while an answer is under way, which leaves a note to ask once more.
fn begins(asked: &mut HashMap<ChatKey, bool>, chat: &ChatKey) -> bool {
    match asked.get_mut(chat) {
        Some(once_more) => {
            *once_more = true;
            false
        }
        None => {
            asked.insert(chat.clone(), false);
            true
        }
    }
}

impl Again {
    /// Whether the row of this chat is only looked up again.
    pub fn reads(&self, chat: &ChatKey) -> bool {
        self.rows.contains_key(chat)
    }
}

impl App {
    /// Something happened in a chat; only reading it again tells what.
    pub(super) fn touched(&mut self, place: &Place<'_>, chat: &ChatId) -> Vec<Effect> {
        let key = match self.spoken_of(place, chat) {
            Some(Spoken::Known(key) | Spoken::New(key)) => key,
            None => return self.ask_for_news(place.account),
        };
        let mut effects = self.row_again(&key);
        if self.open.as_ref() == Some(&key) {
            effects.extend(self.page_again(&key));
        }
        effects
    }

    /// Looks a row up again.
    pub(super) fn row_again(&mut self, chat: &ChatKey) -> Vec<Effect> {
        if self.again.rows.len() >= ROWS && !self.again.rows.contains_key(chat) {
            return self.ask_for_news(&chat.account.clone());
        }
        match begins(&mut self.again.rows, chat) {
            true => vec![Effect::Ask(Op::Chat { chat: chat.clone() })],
            false => Vec::new(),
        }
    }

    fn page_again(&mut self, chat: &ChatKey) -> Vec<Effect> {
        if !begins(&mut self.again.pages, chat) {
            return Vec::new();
        }
        self.threads.get_mut(chat).map_or_else(Vec::new, |thread| thread.refresh())
    }

    /// A question was answered, or could not be: what it was asked too early for is asked again.
    pub(in crate::app) fn read_again(&mut self, op: &Op) -> Vec<Effect> {
        match op {
            Op::Chat { chat } => match self.again.rows.remove(chat) {
                Some(true) => self.row_again(chat),
                _ => Vec::new(),
            },
            Op::Messages { chat, cursor: None, .. } => {
                let chat = self.inbox.name_of(chat).unwrap_or(chat).clone();
                match self.again.pages.remove(&chat) {
                    Some(true) if self.open.as_ref() == Some(&chat) => self.page_again(&chat),
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }
}
