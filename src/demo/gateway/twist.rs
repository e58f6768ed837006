//! What the quirks `hostile` and `unknown-types` make of a row before it leaves.

use serde_json::json;

use crate::demo::{Quirk, chance::mix, hostile::poisoned, hub::Hub};

use super::rows::{ChatRow, MessageRow};

/// Bends a message's row.
pub fn message(hub: &Hub, row: &mut MessageRow) {
    let number = place(hub, &row.wa_message_id);
    if hub.has(Quirk::Hostile) {
        row.body = row.body.as_deref().map(|body| poisoned(body, number));
        row.sender_name = row.sender_name.as_deref().map(|name| poisoned(name, number >> 8));
        row.error = row.error.as_deref().map(|error| poisoned(error, number >> 12));
        if let Some(name) = row.mention_names.values_mut().next() {
            *name = poisoned(name, number >> 16);
        }
    }
    if !hub.has(Quirk::UnknownTypes) {
        return;
    }
    row.unheard.insert("sentiment".into(), json!({ "score": [1, null, "x"] }));
    match number % 5 {
        0 => row.kind = "hologram".into(),
        1 => row.kind = "payment_invite".into(),
        2 if row.from_me => {
            row.status = Some("acknowledged_by_moon");
            row.ack_level = Some(17);
        }
        _ => {}
    }
}

/// Bends a chat's row.
pub fn chat(hub: &Hub, row: &mut ChatRow) {
    let number = place(hub, &row.jid);
    if hub.has(Quirk::Hostile) {
        row.name = row.name.as_deref().map(|name| poisoned(name, number));
    }
    if hub.has(Quirk::UnknownTypes) {
        row.unheard.insert("labels".into(), json!(["vip", 7]));
        if number.is_multiple_of(5) {
            row.kind = "community".into();
        }
    }
}

fn place(hub: &Hub, id: &str) -> u64 {
    let letters: Vec<u64> = id.bytes().map(u64::from).collect();
    mix(&[hub.seed, mix(&letters)])
}
