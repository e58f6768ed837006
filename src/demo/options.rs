//! What an embedded world is made from.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Quirk, Service};

/// What to embed, and how it should behave. The same options make the same world.
#[derive(Debug, Clone)]
pub struct Options {
    /// The services to start, each under its own path.
    pub services: Vec<Service>,
    /// How many chats the list has.
    pub chats: usize,
    /// How many messages the long chat has.
    pub messages: usize,
    /// What everything invented depends on.
    pub seed: u64,
    /// Nothing happens by itself, and the world's clock stands.
    pub still: bool,
    /// How the services misbehave from the start on.
    pub quirks: Vec<Quirk>,
    /// Where to listen; only loopback addresses are taken, port 0 picks a free one.
    pub listen: SocketAddr,
    /// What time it is in the world at the start; the real time when absent.
    pub now: Option<DateTime<Utc>>,
    /// How often a stream of live events says that it is alive; whole seconds.
    pub heartbeat: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            services: Service::ALL.to_vec(),
            chats: 150,
            messages: 20_000,
            seed: 1,
            still: false,
            quirks: Vec::new(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            now: None,
            heartbeat: Duration::from_secs(20),
        }
    }
}
