//! Which of a chat's messages a row stands for. That is all of them, except with the quirk
//! `lid-rows`, where a person with two JIDs is two rows.

use crate::demo::{
    Quirk,
    clock::Millis,
    hub::Hub,
    world::{World, chat::Chat},
};

/// A row's share of its chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Whole,
    Phone,
    Lid,
}

impl Part {
    /// The share that is meant by a JID.
    pub fn of(hub: &Hub, chat: &Chat, jid: &str) -> Part {
        match &chat.lid {
            Some(_) if !hub.has(Quirk::LidRows) => Part::Whole,
            Some(lid) if lid == jid => Part::Lid,
            Some(_) => Part::Phone,
            None => Part::Whole,
        }
    }

    /// Every share that the list shows of a chat.
    pub fn all(hub: &Hub, chat: &Chat) -> &'static [Part] {
        if hub.has(Quirk::LidRows) && chat.lid.is_some() {
            &[Part::Phone, Part::Lid]
        } else {
            &[Part::Whole]
        }
    }

    /// Whether the message at this position belongs to the share.
    pub fn holds(self, chat: &Chat, index: usize) -> bool {
        match self {
            Part::Whole => true,
            Part::Phone => !chat.history.is_by_lid(index),
            Part::Lid => chat.history.is_by_lid(index),
        }
    }

    /// The JID that the share goes by.
    pub fn jid(self, chat: &Chat) -> &str {
        match (&chat.lid, self) {
            (Some(lid), Part::Lid) => lid,
            _ => &chat.jid,
        }
    }

    /// When something last happened in the share; nothing for an empty one.
    pub fn last(self, world: &World, row: usize) -> Option<Millis> {
        let chat = world.chats.get(row)?;
        if self == Part::Whole {
            return (!chat.history.is_empty()).then_some(chat.last);
        }
        let held =
            (chat.history.floor..chat.history.end()).filter(|index| self.holds(chat, *index));
        held.filter_map(|index| world.message(row, index)).map(|message| message.timestamp).max()
    }
}
