//! What is being done to messages, and what could not be done: it stands under the message that
//! it is about.

use std::collections::HashMap;

use crate::domain::{ChatKey, MessageId, Problem, Reaction};

/// Something that was asked for one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// What, as the operator would say it: "editing the message".
    pub what: &'static str,
    /// The text that an edit would give it: not lost where the edit is refused.
    pub text: Option<String>,
    /// The own reaction before.
    pub before: Option<Reaction>,
    /// Whether it is shown before the answer: then nothing has to say that it is under way.
    pub shown: bool,
    /// Why it was not done; `None`: it is under way.
    pub why: Option<Problem>,
}

impl Deed {
    /// Something that is under way.
    pub fn of(what: &'static str) -> Self {
        Self { what, text: None, before: None, shown: false, why: None }
    }
}

/// What was asked for messages and is not done.
#[derive(Debug, Default)]
pub struct Deeds(HashMap<(ChatKey, MessageId), Deed>);

impl Deeds {
    /// Something is asked; what stood there before gives way.
    pub fn begin(&mut self, chat: &ChatKey, message: &MessageId, deed: Deed) {
        self.0.insert((chat.clone(), message.clone()), deed);
    }

    /// What stands under a message.
    pub fn get(&self, chat: &ChatKey, message: &MessageId) -> Option<&Deed> {
        // most threads have none, and every drawn message asks
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&(chat.clone(), message.clone()))
    }

    /// It is done, or nobody cares any more.
    pub fn end(&mut self, chat: &ChatKey, message: &MessageId) -> Option<Deed> {
        self.0.remove(&(chat.clone(), message.clone()))
    }

    /// It was not done.
    pub fn failed(&mut self, chat: &ChatKey, message: &MessageId, why: &Problem) -> Option<&Deed> {
        let deed = self.0.get_mut(&(chat.clone(), message.clone()))?;
        deed.why = Some(why.clone());
        Some(deed)
    }

    /// The chat is left: what could not be done there was seen.
    pub fn left(&mut self, chat: &ChatKey) {
        self.0.retain(|(of, _), deed| of != chat || deed.why.is_none());
    }
}
