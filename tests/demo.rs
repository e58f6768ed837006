//! The embedded services against their contracts, over real HTTP.

#[path = "demo/acting.rs"]
mod acting;
#[path = "demo/cekat.rs"]
mod cekat;
#[path = "demo/chert.rs"]
mod chert;
#[path = "demo/client.rs"]
mod client;
#[path = "demo/configuration.rs"]
mod configuration;
#[path = "demo/kapso.rs"]
mod kapso;
#[path = "demo/lexicon.rs"]
mod lexicon;
#[path = "demo/live.rs"]
mod live;
#[path = "demo/others.rs"]
mod others;
#[path = "demo/paging.rs"]
mod paging;
#[path = "demo/quirks.rs"]
mod quirks;
#[path = "demo/reading.rs"]
mod reading;
#[path = "demo/sending.rs"]
mod sending;
#[path = "demo/steering.rs"]
mod steering;
