//! What commands are about in a thread, and reading it out.

use crate::app::overlay::Overlay;
use crate::app::seen::{Anchor, RowId};
use crate::app::{App, Effect, Now};
use crate::domain::{ChatKey, Message, Outgoing, Query};

impl App {
    /// The row of the thread that commands are about.
    pub fn selected_row(&self) -> Option<RowId> {
        self.row_under(&self.thread()?.anchor)
    }

    /// The row of the open thread at which somebody stands there.
    pub fn row_under(&self, anchor: &Anchor) -> Option<RowId> {
        let thread = self.thread()?;
        match anchor {
            Anchor::At { row, .. } => Some(row.clone()),
            Anchor::Newest => match self.outbox.beside(&thread.chat).next_back() {
                Some(outgoing) => Some(RowId::Outgoing(outgoing.key.clone())),
                None => thread.timeline.newest().map(|message| RowId::Message(message.id.clone())),
            },
        }
    }

    /// The message that commands are about.
    pub fn selected_message(&self) -> Option<&Message> {
        match self.selected_row()? {
            RowId::Message(id) => self.thread()?.timeline.get(&id),
            RowId::Outgoing(_) => None,
        }
    }

    pub(in crate::app) fn selected_outgoing(&self) -> Option<&Outgoing> {
        match self.selected_row()? {
            RowId::Outgoing(key) => self.outbox.get(&key),
            RowId::Message(_) => None,
        }
    }

    pub(in crate::app) fn copy(&mut self, now: Now) -> Vec<Effect> {
        let text = match self.selected_outgoing() {
            Some(row) => Some(row.text.clone()),
            None => {
                let shown = self.selected_message().filter(|message| !message.deleted);
                shown.and_then(|message| message.text.clone())
            }
        };
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            self.warn(now, "There is no text to copy here.");
            return Vec::new();
        };
        self.say(now, "The text was sent to the terminal, which may put it on the clipboard.");
        vec![Effect::Copy(text)]
    }

    pub(in crate::app) fn copy_id(&mut self, now: Now) -> Vec<Effect> {
        let Some(chat) = self.subject() else { return Vec::new() };
        let text = chat.address.clone().unwrap_or_else(|| chat.key.chat.to_string());
        self.say(
            now,
            format!("{text} was sent to the terminal, which may put it on the clipboard."),
        );
        vec![Effect::Copy(text)]
    }

    /// The question for what a message said before; only of one that says something else now.
    fn versions_of(&self, chat: &ChatKey, row: &RowId) -> Option<Effect> {
        let RowId::Message(id) = row else { return None };
        let message = self.threads.get(chat)?.timeline.get(id)?;
        let changed = message.edited || message.deleted;
        (changed && self.keeps_history(chat))
            .then(|| Effect::Recall(Query::Versions { chat: chat.clone(), id: id.clone() }))
    }

    pub(in crate::app) fn details(&mut self, now: Now) -> Vec<Effect> {
        match (self.open.clone(), self.selected_row()) {
            (Some(chat), Some(row)) => {
                let versions = self.versions_of(&chat, &row);
                self.show(Overlay::Details { chat, row, before: Vec::new(), scroll: 0 });
                versions.into_iter().collect()
            }
            _ => {
                self.say(now, "No message is selected.");
                Vec::new()
            }
        }
    }
}
