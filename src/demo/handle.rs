//! Steers a running demo from a test, and reads its own record.

use std::{sync::Arc, time::Duration};

use super::{
    Call, Quirk,
    clock::Millis,
    hub::Hub,
    journal::PresenceSet,
    steering::{Gate, Reply, Turn},
    world::{SESSIONS, message::Message, progress::Status},
};

/// A hold on the running server; clones steer the same one.
#[derive(Clone)]
pub struct Handle {
    pub(super) hub: Arc<Hub>,
}

/// A message as the server stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The identity (`waMessageId`).
    pub id: String,
    /// Whether the own side wrote it.
    pub from_me: bool,
    /// `text`, `image`, `reaction`, …
    pub kind: String,
    /// Its text or caption.
    pub body: Option<String>,
    /// The id of the message it answers or reacts to.
    pub quoted: Option<String>,
    /// The service's word for where it stands now.
    pub status: Option<&'static str>,
    /// Why it was not delivered.
    pub error: Option<String>,
    /// Whether it was changed after it was sent.
    pub edited: bool,
    /// Whether it was taken back.
    pub deleted: bool,
    /// Milliseconds since 1970.
    pub timestamp: Millis,
}

/// A request that is being held back; dropping this lets it go on.
#[must_use = "the request is let go when this is dropped"]
pub struct Hold {
    gate: Arc<Gate>,
}

impl Hold {
    /// Waits until a matching request has arrived.
    pub async fn reached(&self) {
        self.gate.reached().await;
    }

    /// Lets the request go on.
    pub fn release(self) {}
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.gate.release();
    }
}

/// Reading what the server knows.
impl Handle {
    /// The session that all chats but those of the quirk `two-sessions` belong to.
    pub fn session(&self) -> &'static str {
        SESSIONS[0].id
    }

    /// Every request so far (the newest 20,000), oldest first.
    pub fn log(&self) -> Vec<Call> {
        self.hub.journal.calls()
    }

    /// Every typing state that was accepted: session, chat, state; oldest first.
    pub fn presence_log(&self) -> Vec<PresenceSet> {
        self.hub.journal.presences()
    }

    /// Forgets both logs.
    pub fn clear_log(&self) {
        self.hub.journal.clear();
    }

    /// What is stored in a chat, in store order, newest last; empty for a chat that isn't there.
    pub fn messages(&self, chat: &str) -> Vec<Stored> {
        let (world, now) = self.hub.world();
        let Some(row) = world.row(0, chat) else {
            return Vec::new();
        };
        let end = world.chats.get(row).map_or(0, |chat| chat.history.end());
        (0..end).filter_map(|index| world.message(row, index)).map(|m| stored(m, now)).collect()
    }

    /// The JIDs of the chats that are stored, in no order that means anything.
    pub fn chats(&self) -> Vec<String> {
        let (world, _) = self.hub.world();
        let there = world.chats.iter().filter(|chat| chat.session == 0 && !chat.history.is_empty());
        there.map(|chat| chat.jid.clone()).collect()
    }

    /// The world's time, in milliseconds since 1970.
    pub fn now(&self) -> Millis {
        self.hub.clock.now()
    }
}

/// Making something happen.
impl Handle {
    /// A customer writes now; a deleted chat comes back, an unknown number begins one. Gives back
    /// the message's id, or nothing when `chat` is no JID.
    pub fn receive(&self, chat: &str, text: &str) -> Option<String> {
        let (mut world, now) = self.hub.world();
        let row = world.row_for_sending(0, chat)?;
        world.receive(row, text, now)
    }

    /// Puts the world's clock forward.
    pub fn advance(&self, by: Duration) {
        self.hub.clock.advance(by);
        self.hub.gateway.realtime.ring();
    }

    /// A token that worked stops working (401) until it is renewed.
    pub fn expire(&self, token: &str) {
        self.hub.expired.add(token);
    }

    /// An expired token works again.
    pub fn renew(&self, token: &str) {
        self.hub.expired.renew(token);
    }

    /// Puts other quirks in force, from the next request on.
    pub fn set_quirks(&self, quirks: &[Quirk]) {
        self.hub.set_quirks(quirks);
    }
}

/// Steering particular requests: `wanted` is one or more words that must all stand in the
/// request's `METHOD /path?query`, as it was sent or percent-decoded, such as `POST /messages`.
/// Rules are used in the order in which they were made.
impl Handle {
    /// The next `times` matching requests are refused with this status; nothing is done.
    pub fn fail_next(&self, wanted: &str, status: u16, times: usize) {
        self.hub.steering.add(wanted, times, Turn::Fail(status));
    }

    /// The next matching request is answered with this; nothing is done.
    pub fn answer_next(&self, wanted: &str, reply: Reply) {
        self.hub.steering.add(wanted, 1, Turn::Answer(reply));
    }

    /// The next matching request waits until it is released, then goes on (to further rules).
    pub fn hold_next(&self, wanted: &str) -> Hold {
        let gate = Gate::new();
        self.hub.steering.add(wanted, 1, Turn::Hold(gate.clone()));
        Hold { gate }
    }

    /// The next `times` matching requests find the connection closed; nothing is done.
    pub fn drop_next(&self, wanted: &str, times: usize) {
        self.hub.steering.add(wanted, times, Turn::Drop);
    }

    /// The next `times` matching requests are carried out, and their answers never sent.
    pub fn lose_next(&self, wanted: &str, times: usize) {
        self.hub.steering.add(wanted, times, Turn::Lose);
    }

    /// The next matching request is carried out; its answer ends after so many bytes of the body.
    pub fn cut_next(&self, wanted: &str, bytes: usize) {
        self.hub.steering.add(wanted, 1, Turn::Cut(bytes));
    }

    /// Forgets every rule that has not been used up. A request that is held stays held.
    pub fn clear_rules(&self) {
        self.hub.steering.clear();
    }
}

pub(super) fn stored(message: Message, now: Millis) -> Stored {
    let progress = message.progress;
    Stored {
        id: message.id,
        from_me: message.from_me,
        kind: message.kind,
        body: message.body,
        quoted: message.quoted,
        status: progress.as_ref().map(|progress| Status::word(progress.at(now))),
        error: progress.as_ref().and_then(|progress| progress.reason_at(now)).map(str::to_owned),
        edited: message.edited,
        deleted: message.deleted,
        timestamp: message.timestamp,
    }
}
