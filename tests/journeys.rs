//! The main job, told as journeys: what an operator does and then sees. Nothing here does I/O or
//! sleeps; the gateway is in memory and the clock is the test's own. A test's name is the
//! sentence that is false when it fails.

mod support;

#[path = "journeys/account.rs"]
mod account;
#[path = "journeys/acting.rs"]
mod acting;
#[path = "journeys/attention.rs"]
mod attention;
#[path = "journeys/chat_list.rs"]
mod chat_list;
#[path = "journeys/collision.rs"]
mod collision;
#[path = "journeys/composing.rs"]
mod composing;
#[path = "journeys/conversations.rs"]
mod conversations;
#[path = "journeys/dates.rs"]
mod dates;
#[path = "journeys/deliveries.rs"]
mod deliveries;
#[path = "journeys/live.rs"]
mod live;
#[path = "journeys/messages.rs"]
mod messages;
#[path = "journeys/older_pages.rs"]
mod older_pages;
#[path = "journeys/partial.rs"]
mod partial;
#[path = "journeys/read_only.rs"]
mod read_only;
#[path = "journeys/reading.rs"]
mod reading;
#[path = "journeys/remembered.rs"]
mod remembered;
#[path = "journeys/sending.rs"]
mod sending;
#[path = "journeys/triage.rs"]
mod triage;
#[path = "journeys/typing.rs"]
mod typing;
#[path = "journeys/window.rs"]
mod window;
