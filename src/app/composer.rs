//! Drafts: each belongs to one chat, and is sent to that chat.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use tui_textarea::{CursorMove, TextArea};

use super::input;
use crate::domain::{ChatKey, MessageId, Target};

/// An unsent text.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The text and its cursor.
    pub area: TextArea<'static>,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
    /// When it was begun, as far as anybody knows.
    pub begun_at: Option<DateTime<Utc>>,
}

impl Draft {
    fn new(text: &str) -> Self {
        Self { area: input::area(text), reply_to: None, begun_at: None }
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

/// An own message that is being changed. The draft of its chat waits meanwhile, untouched.
#[derive(Debug, Clone)]
pub struct Editing {
    /// Which message.
    pub target: Target,
    /// Its new text, and the cursor.
    pub area: TextArea<'static>,
}

impl Editing {
    /// Begins with this text.
    pub fn new(target: Target, text: &str) -> Self {
        Self { target, area: input::area(text) }
    }

    /// The new text.
    pub fn text(&self) -> String {
        input::text(&self.area)
    }
}

/// Every draft, by the chat it is for.
#[derive(Debug, Default)]
pub struct Drafts {
    rows: HashMap<ChatKey, Draft>,
    edits: HashMap<ChatKey, Editing>,
    touched: HashSet<ChatKey>,
}

impl Drafts {
    /// Takes over a text that an earlier run left.
    pub fn restore(&mut self, known: &crate::domain::Draft) {
        let mut draft = Draft::new(&known.text);
        draft.reply_to = known.reply_to.clone();
        draft.begun_at = Some(known.updated_at);
        let (row, column) = known.cursor;
        let place = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        draft.area.move_cursor(CursorMove::Jump(place(row), place(column)));
        self.rows.insert(known.chat.clone(), draft);
    }

    /// What is being changed in a chat, where something is.
    pub fn editing(&self, chat: &ChatKey) -> Option<&Editing> {
        self.edits.get(chat)
    }

    /// Begins to change a message.
    pub fn edit(&mut self, chat: &ChatKey, editing: Editing) {
        self.edits.insert(chat.clone(), editing);
    }

    /// Nothing is changed any more; the draft is there again.
    pub fn end_edit(&mut self, chat: &ChatKey) -> bool {
        self.edits.remove(chat).is_some()
    }

    /// The area that keys write into: that of the message that is changed, else the draft's.
    pub fn area(&mut self, chat: &ChatKey) -> &mut TextArea<'static> {
        if let Some(editing) = self.edits.get_mut(chat) {
            return &mut editing.area;
        }
        self.touched.insert(chat.clone());
        &mut self.rows.entry(chat.clone()).or_insert_with(|| Draft::new("")).area
    }

    /// The draft for a chat, where there is one.
    pub fn get(&self, chat: &ChatKey) -> Option<&Draft> {
        self.rows.get(chat)
    }

    /// The chats whose drafts may have changed since this was asked last.
    pub fn touched(&mut self) -> HashSet<ChatKey> {
        std::mem::take(&mut self.touched)
    }

    /// The draft for a chat, to change, where there is one.
    pub fn get_mut(&mut self, chat: &ChatKey) -> Option<&mut Draft> {
        self.touched.insert(chat.clone());
        self.rows.get_mut(chat)
    }

    /// The draft for a chat, begun where there is none.
    pub fn open(&mut self, chat: &ChatKey) -> &mut Draft {
        self.touched.insert(chat.clone());
        self.rows.entry(chat.clone()).or_insert_with(|| Draft::new(""))
    }

    /// Takes a draft out to be sent; `None` where there is nothing to send.
    pub fn take(&mut self, chat: &ChatKey) -> Option<Draft> {
        if self.rows.get(chat)?.is_blank() {
            return None;
        }
        self.touched.insert(chat.clone());
        self.rows.remove(chat)
    }

    /// Puts text back into a chat's draft, before what is already there.
    pub fn give_back(&mut self, chat: &ChatKey, text: &str, reply_to: Option<MessageId>) {
        self.touched.insert(chat.clone());
        let mut draft = match self.rows.remove(chat).filter(|draft| !draft.is_blank()) {
            Some(present) => Draft::new(&format!("{text}\n{}", present.text())),
            None => Draft::new(text),
        };
        draft.reply_to = reply_to;
        self.rows.insert(chat.clone(), draft);
    }

    /// Whether a chat has unsent text.
    pub fn waits(&self, chat: &ChatKey) -> bool {
        self.get(chat).is_some_and(|draft| !draft.is_blank())
    }

    /// The chats that have unsent text.
    pub fn chats(&self) -> impl Iterator<Item = &ChatKey> {
        self.rows.iter().filter(|(_, draft)| !draft.is_blank()).map(|(chat, _)| chat)
    }

    /// Two rows turned out to be one chat: the drafts of both go on under one name.
    pub fn joined(&mut self, from: &ChatKey, into: &ChatKey) {
        self.touched.insert(from.clone());
        if let Some(editing) = self.edits.remove(from) {
            self.edits.insert(into.clone(), editing);
        }
        if let Some(draft) = self.rows.remove(from)
            && !draft.is_blank()
        {
            self.give_back(into, &draft.text(), draft.reply_to);
        }
    }
}
