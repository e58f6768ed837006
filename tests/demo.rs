//! The embedded gateway against its contract, over real HTTP.

#[path = "demo/acting.rs"]
mod acting;
#[path = "demo/client.rs"]
mod client;
#[path = "demo/live.rs"]
mod live;
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
