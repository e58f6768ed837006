//! The mark and the word of every state: each is told apart without colour.

use super::look::Look;
use super::theme::Meaning;
use crate::domain::{Delivery, Message, Stage};

/// The mark of an own message's delivery.
pub fn delivery(look: &Look, delivery: &Delivery) -> (&'static str, Meaning) {
    let glyphs = look.glyphs;
    match delivery {
        Delivery::Pending => (glyphs.pending, Meaning::Dim),
        Delivery::Sent => (glyphs.sent, Meaning::Dim),
        Delivery::Delivered => (glyphs.delivered, Meaning::Dim),
        Delivery::Read => (glyphs.read, Meaning::Ok),
        Delivery::Played => (glyphs.played, Meaning::Ok),
        Delivery::Failed(_) => (glyphs.failed, Meaning::Wrong),
    }
}

/// The mark of a message: how far an own one came.
pub fn message(look: &Look, message: &Message) -> Option<(&'static str, Meaning)> {
    let known = message.delivery.as_ref().filter(|_| message.own())?;
    Some(delivery(look, known))
}

/// The mark of an own text on its way.
pub fn stage(look: &Look, stage: &Stage) -> (&'static str, Meaning) {
    let glyphs = look.glyphs;
    match stage {
        Stage::Queued(_) => (glyphs.queued, Meaning::NeedsYou),
        Stage::Sending => (glyphs.sending, Meaning::Dim),
        Stage::Unknown(_) => (glyphs.unknown, Meaning::NeedsYou),
        Stage::Taken(known) => delivery(look, known),
        Stage::Refused(_) => (glyphs.failed, Meaning::Wrong),
    }
}
