//! The embedded stand-ins: real HTTP servers on loopback that keep to the services' contracts, so
//! that the program can be tried, and tested, with nothing but itself.
//!
//! In reading order: [`Options`] say what is wanted; a server is started from them; its `hub`
//! holds the invented `world`, the clock, the journal of all calls and the rules for
//! misbehaving. Every request comes in through the `door` and is then served by one service,
//! such as `gateway`, which writes the world in that service's words; the services beside the
//! gateway have a small world each (`world::town`). A [`Handle`] steers all of
//! it from a test.
//!
//! Nothing here knows the program's own model or its dialects: both sides are written from the
//! contract alone, so a misreading can't agree with itself.

mod account;
mod bend;
mod cekat;
mod chance;
mod chert;
mod clock;
mod door;
mod elsewhere;
mod expired;
mod files;
mod gateway;
mod handle;
mod happening;
mod hostile;
mod hub;
mod ids;
mod journal;
mod kapso;
mod lexicon;
mod limit;
mod options;
mod query;
mod quirk;
mod refusal;
mod server;
mod service;
mod steering;
mod times;
mod world;

pub use account::Account;
pub use elsewhere::{Elsewhere, Talked};
pub use gateway::{
    TOKEN, TOKEN_LOGIN, TOKEN_WITHOUT_EVENTS, TOKEN_WITHOUT_MANAGE, TOKEN_WITHOUT_READ,
    TOKEN_WITHOUT_SEND,
};
pub use handle::{Handle, Hold, Stored};
pub use journal::{Call, PresenceSet};
pub use options::Options;
pub use quirk::{Quirk, UnknownQuirk};
pub use server::{Demo, TOKEN_VARIABLE, start};
pub use service::{Service, UnknownService};
pub use steering::Reply;
