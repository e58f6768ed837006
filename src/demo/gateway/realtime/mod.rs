//! Live events (gateway contract, "Live events"): what happens in the world, told over sockets and
//! lines.
//!
//! - [`envelope`]: a piece of news in the gateway's words
//! - [`log`]: the envelopes so far, in the order in which they are told
//! - [`ticket`]: the right to open one socket
//! - [`feed`]: what one listener is told, and when
//! - [`socket`], [`lines`]: the two ways to listen
//! - [`driver`]: sees to it that things happen although nobody looks

pub mod driver;
mod envelope;
mod feed;
pub mod lines;
mod log;
pub mod socket;
pub mod ticket;

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use serde_json::json;
use tokio::sync::{Notify, watch};

use crate::demo::{clock::Millis, hub::Hub, world::World};

use super::status;
use log::Draft;

/// What the gateway keeps for its listeners.
#[derive(Debug, Default)]
pub struct State {
    log: log::Log,
    tickets: ticket::Tickets,
    /// Rows whose presence somebody has subscribed to.
    watched: Mutex<HashSet<usize>>,
    /// Counts how often every open stream was cut.
    cuts: watch::Sender<u64>,
    /// Rung when something may be due earlier than the driver knows.
    bell: Notify,
}

impl State {
    /// Somebody wants to know when the person of this row types.
    pub fn watch(&self, row: usize) {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner).insert(row);
    }

    fn is_watched(&self, row: usize) -> bool {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner).contains(&row)
    }

    /// Closes every open stream.
    pub fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Forgets every envelope: whoever asks for what they missed can't be told.
    pub fn forget(&self) {
        self.log.forget();
    }

    /// Lets the driver look again.
    pub fn ring(&self) {
        self.bell.notify_one();
    }
}

/// Tells what has happened in the world since the last look at it.
pub fn tell(hub: &Hub, world: &mut World) {
    let news = world.news.take();
    if news.is_empty() {
        return;
    }
    for (at, news) in &news {
        if let Some(draft) = envelope::draft(hub, world, *at, news) {
            hub.gateway.realtime.log.add(hub, draft);
        }
    }
    hub.gateway.realtime.ring();
}

/// Tells that the session's connection to WhatsApp came or went.
pub fn tell_status(hub: &Hub, at: Millis) {
    let payload = json!({ "status": status(hub, 0) });
    hub.gateway.realtime.log.add(hub, Draft { session: 0, event: "session.status", at, payload });
}

/// Tells something made by hand.
pub fn tell_anything(hub: &Hub, event: &'static str, payload: serde_json::Value) {
    let at = hub.clock.now();
    hub.gateway.realtime.log.add(hub, Draft { session: 0, event, at, payload });
}
