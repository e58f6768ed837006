//! Drafts: each belongs to one chat, and is sent to that chat.

use std::collections::HashMap;

use tui_textarea::TextArea;

use super::input;
use crate::domain::{ChatKey, MessageId};

/// An unsent text.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The text and its cursor.
    pub area: TextArea<'static>,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
}

impl Draft {
    fn new(text: &str) -> Self {
        Self { area: input::area(text), reply_to: None }
    }

    /// Its text.
    pub fn text(&self) -> String {
        input::text(&self.area)
    }

    /// Whether there is nothing to lose.
    pub fn is_blank(&self) -> bool {
        self.area.lines().iter().all(|line| line.trim().is_empty())
    }
}

/// Every draft, by the chat it is for.
#[derive(Debug, Default)]
pub struct Drafts(HashMap<ChatKey, Draft>);

impl Drafts {
    /// The draft for a chat, where there is one.
    pub fn get(&self, chat: &ChatKey) -> Option<&Draft> {
        self.0.get(chat)
    }

    /// The draft for a chat, to change, where there is one.
    pub fn get_mut(&mut self, chat: &ChatKey) -> Option<&mut Draft> {
        self.0.get_mut(chat)
    }

    /// The draft for a chat, begun where there is none.
    pub fn open(&mut self, chat: &ChatKey) -> &mut Draft {
        self.0.entry(chat.clone()).or_insert_with(|| Draft::new(""))
    }

    /// Takes a draft out to be sent; `None` where there is nothing to send.
    pub fn take(&mut self, chat: &ChatKey) -> Option<Draft> {
        if self.0.get(chat)?.is_blank() {
            return None;
        }
        self.0.remove(chat)
    }

    /// Puts text back into a chat's draft, before what is already there.
    pub fn give_back(&mut self, chat: &ChatKey, text: &str, reply_to: Option<MessageId>) {
        let mut draft = match self.0.remove(chat).filter(|draft| !draft.is_blank()) {
            Some(present) => Draft::new(&format!("{text}\n{}", present.text())),
            None => Draft::new(text),
        };
        draft.reply_to = reply_to;
        self.0.insert(chat.clone(), draft);
    }

    /// Whether a chat has unsent text.
    pub fn waits(&self, chat: &ChatKey) -> bool {
        self.get(chat).is_some_and(|draft| !draft.is_blank())
    }

    /// How many chats have unsent text.
    pub fn count(&self) -> usize {
        self.0.values().filter(|draft| !draft.is_blank()).count()
    }

    /// Two rows turned out to be one chat: the drafts of both go on under one name.
    pub fn joined(&mut self, from: &ChatKey, into: &ChatKey) {
        if let Some(draft) = self.0.remove(from)
            && !draft.is_blank()
        {
            self.give_back(into, &draft.text(), draft.reply_to);
        }
    }
}
