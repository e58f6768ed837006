//! The embedded Kapso (legacy API), written from the Kapso contract alone: WhatsApp conversations
//! that end, so that one customer has several.

mod assignments;
mod contacts;
mod conversations;
mod messages;
mod paging;
mod payload;
mod problem;
mod send;
mod shop;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State as Shared},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{delete, get, patch, post},
};

use super::{
    Account, Service,
    hub::{Hub, Place},
    limit::Limit,
};

pub use problem::Problem;
pub use shop::Shop;

/// The project's key.
pub const KEY: &str = "kapso_demo_key";
/// Requests a minute and key (contract, 1.4).
const PER_MINUTE: u32 = 100;

/// What Kapso keeps.
#[derive(Debug, Default)]
pub struct State {
    pub shop: Place<Shop>,
    pub limit: Limit,
}

/// The account on it.
pub fn account(base: String) -> Account {
    let token = (KEY, "SWITCHBOARD_DEMO_KAPSO_KEY");
    let assignees = shop::MEMBERS.map(|(name, id)| (name.to_owned(), id.to_owned())).to_vec();
    Account { assignees, ..Account::new(Service::Kapso, "whatsapp", base, token) }
}

/// Every path of the contract's legacy table that is served.
pub fn router(hub: &Arc<Hub>) -> Router<Arc<Hub>> {
    const CONVERSATION: &str = "/api/v1/whatsapp_conversations/{conversation}";
    const CONTACT: &str = "/api/v1/whatsapp_contacts/{contact}";
    let below = |path: &str| format!("{CONVERSATION}/{path}");
    let of_contact = |path: &str| format!("{CONTACT}/{path}");
    Router::new()
        .route("/api/v1/whatsapp_conversations", get(conversations::list))
        .route(CONVERSATION, get(conversations::detail).patch(conversations::change))
        .route(&below("whatsapp_messages"), get(messages::list).post(send::in_conversation))
        .route(&below("conversation_assignments"), get(assignments::list).post(assignments::create))
        .route(&below("conversation_assignments/{assignment}"), patch(assignments::change))
        .route("/api/v1/whatsapp_messages", post(send::standalone))
        .route("/api/v1/whatsapp_messages/{message}", delete(messages::delete))
        .route("/api/v1/whatsapp_messages/{message}/mark_as_read", patch(messages::mark_as_read))
        .route("/api/v1/whatsapp_contacts", get(contacts::list).post(contacts::create))
        .route(CONTACT, get(contacts::detail))
        .route(&of_contact("notes"), get(contacts::notes).post(contacts::add_note))
        .route(&of_contact("notes/{note}"), get(contacts::note).patch(contacts::change_note))
        .layer(from_fn_with_state(hub.clone(), guard))
}

/// Lets only requests with the project's key pass, and not too many of them (contract, 1.4).
async fn guard(Shared(hub): Shared<Arc<Hub>>, request: Request, next: Next) -> Response {
    let key = request.headers().get("x-api-key").and_then(|key| key.to_str().ok());
    if key != Some(KEY) || hub.expired.has(KEY) {
        return Problem::of_status(401).into_response();
    }
    let (limit, left) = hub.kapso.limit.count(PER_MINUTE, hub.is_still(), hub.clock.now());
    if left.is_none() {
        return Problem::too_many(limit).into_response();
    }
    next.run(request).await
}
