//! The embedded WhatsApp gateway, written from the gateway contract alone.

mod actions;
mod body;
mod chats;
mod contacts;
mod keys;
mod messages;
mod once;
mod paging;
mod parts;
mod payload;
mod presence;
mod problem;
pub mod realtime;
mod rows;
mod send;
mod sessions;
mod twist;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, patch, post},
};

use super::{Quirk, hub::Hub, world::SESSIONS};

pub use keys::{
    TOKEN, TOKEN_LOGIN, TOKEN_WITHOUT_EVENTS, TOKEN_WITHOUT_MANAGE, TOKEN_WITHOUT_READ,
    TOKEN_WITHOUT_SEND,
};
pub use problem::Problem;

/// What the gateway keeps beside the world.
#[derive(Debug, Default)]
pub struct State {
    sent: once::Sent,
    pub realtime: realtime::State,
}

/// Every path of the contract that is served (gateway contract, Reading and Acting).
pub fn router() -> Router<Arc<Hub>> {
    Router::new()
        .route("/api/v1/realtime/ticket", post(realtime::ticket::give))
        .route("/api/v1/realtime", get(realtime::socket::open))
        .route("/api/v1/events", get(realtime::lines::open))
        .route("/api/v1/sessions", get(sessions::list))
        .route("/api/v1/sessions/{session}/me", get(sessions::me))
        .route("/api/v1/sessions/{session}/contacts", get(contacts::list))
        .route("/api/v1/sessions/{session}/chats", get(chats::list))
        .route(
            "/api/v1/sessions/{session}/chats/{chat}",
            get(chats::detail).patch(chats::change).delete(chats::delete),
        )
        .route("/api/v1/sessions/{session}/chats/{chat}/read", post(chats::read))
        .route("/api/v1/sessions/{session}/chats/{chat}/messages", get(messages::list))
        .route(
            "/api/v1/sessions/{session}/chats/{chat}/presence",
            get(presence::snapshot).put(presence::set),
        )
        .route("/api/v1/sessions/{session}/messages", post(send::send))
        .route(
            "/api/v1/sessions/{session}/messages/{message}",
            patch(actions::edit).delete(actions::delete),
        )
        .route(
            "/api/v1/sessions/{session}/messages/{message}/reaction",
            post(actions::react).delete(actions::clear_reaction),
        )
        .route("/api/v1/sessions/{session}/messages/{message}/forward", post(actions::forward))
        .route("/api/v1/sessions/{session}/messages/{message}/vote", post(actions::vote))
}

/// A session of the caller's organization, by its position in the world's list.
fn session(hub: &Hub, id: &str) -> Result<usize, Problem> {
    let found = SESSIONS.iter().position(|session| session.id == id);
    let shown = found.filter(|position| *position == 0 || hub.has(Quirk::TwoSessions));
    shown.ok_or_else(|| Problem::not_found("session not found"))
}

/// Whether a session has a WhatsApp client that could send.
fn is_connected(hub: &Hub, session: usize) -> bool {
    status(hub, session) == "working"
}

/// A session's state in the gateway's words.
pub fn status(hub: &Hub, session: usize) -> &'static str {
    if session == 0 && hub.has(Quirk::Disconnected) {
        return "logged_out";
    }
    SESSIONS.get(session).map_or("stopped", |session| session.status)
}
