//! The embedded Chert (iMessage), written from the Chert contract alone: there is no list of
//! chats, only a log of what came in; every request is signed; messages have parts.

mod attachments;
mod auth;
mod chats;
mod events;
mod messages;
mod parts;
mod problem;
mod quick;
mod rows;
mod send;
mod shop;
mod stream;

use std::sync::Arc;

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{get, post, put},
};
use tokio::sync::watch;

use super::{
    Account, Service,
    hub::{Hub, Place},
};

pub use problem::Problem;
pub use shop::Shop;

/// The tenant's signing secret.
pub const SECRET: &str = "5eed0a1b2c3d4e5f60718293a4b5c6d7";
/// The tenant's slug.
pub const TENANT: &str = "acme-7a3f";

/// What Chert keeps.
#[derive(Debug, Default)]
pub struct State {
    pub shop: Place<Shop>,
    /// How often all open streams were told to close.
    pub closed: watch::Sender<u64>,
}

/// The account on it.
pub fn account(base: String) -> Account {
    let token = (SECRET, "SWITCHBOARD_DEMO_CHERT_SECRET");
    Account {
        tenant: Some(TENANT.into()),
        auth: Some("hmac"),
        ..Account::new(Service::Chert, "imessage", base, token)
    }
}

/// Every path of the contract that is served: all but webhooks and locations.
pub fn router(hub: &Arc<Hub>) -> Router<Arc<Hub>> {
    Router::new()
        .route("/api/v1/chats", post(chats::create))
        .route("/api/v1/chats/{chat}", put(chats::rename))
        .route("/api/v1/chats/{chat}/messages", get(messages::list).post(send::in_chat))
        .route("/api/v1/chats/{chat}/mark-read", post(chats::mark_read))
        .route("/api/v1/chats/{chat}/typing", post(chats::typing))
        .route("/api/v1/chats/{chat}/leave", post(chats::leave))
        .route("/api/v1/send", post(quick::send))
        .route("/api/v1/messages/{message}", get(messages::detail))
        .route("/api/v1/messages/{message}/react", post(messages::react))
        .route("/api/v1/messages/{message}/edit", post(messages::edit))
        .route("/api/v1/attachments", post(attachments::create))
        .route("/api/v1/attachments/{attachment}/upload", put(attachments::upload))
        .route("/api/v1/attachments/{attachment}/content", get(attachments::content))
        .route("/api/v1/phone-numbers", get(chats::lines))
        .route("/api/v1/events", get(events::list))
        .route("/api/v1/dev-inbox", get(events::list))
        .route("/api/v1/events/stream", get(stream::open))
        .route("/api/v1/events/{event}", get(events::detail))
        .route("/api/v1/events/{event}/replay", post(events::replay))
        .layer(from_fn_with_state(hub.clone(), auth::guard))
}
