//! The embedded Cekat, written from the Cekat contract alone: inboxes on several platforms, agents
//! and an AI that answer, private notes among the messages, times without a zone. Its second host,
//! for what is done to a conversation, is mounted beside it.

mod conversations;
mod messages;
mod page;
mod people;
mod problem;
mod rows;
mod send;
mod shop;
mod triage;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State as Shared},
    http::{HeaderMap, HeaderValue},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};

use super::{
    Account, Service,
    hub::{Hub, Place},
    limit::Limit,
};

pub use problem::Problem;
pub use shop::Shop;

/// The key of the one business.
pub const KEY: &str = "cekat_demo_key";
/// What stands before the paths of the second host.
pub const ACTIONS: &str = "cekat-actions";
/// Requests a minute on the plan `Pro` (contract, 4.5).
const PER_MINUTE: u32 = 300;

/// What Cekat keeps.
#[derive(Debug, Default)]
pub struct State {
    pub shop: Place<Shop>,
    pub limit: Limit,
}

/// The account on it.
pub fn account(base: String) -> Account {
    let token = (KEY, "SWITCHBOARD_DEMO_CEKAT_KEY");
    let actions = format!("{base}-actions");
    Account {
        time_zone: Some("+07:00".into()),
        actions_url: Some(actions),
        ..Account::new(Service::Cekat, "toko", base, token)
    }
}

/// Every path of the first host that is served (contract, 4.2).
pub fn router(hub: &Arc<Hub>) -> Router<Arc<Hub>> {
    Router::new()
        .route("/api/conversations", get(conversations::list))
        .route("/api/conversations/agent-assignments", get(people::assignments))
        .route(
            "/api/conversations/{conversation}",
            get(conversations::detail).put(conversations::change),
        )
        .route("/api/agent_assignments", get(people::assignments))
        .route("/api/messages", get(messages::list))
        .route("/messages", get(messages::list))
        .route("/messages/whatsapp", post(send::whatsapp))
        .route("/messages/{message}", get(messages::detail))
        .route("/templates/send", post(send::template))
        .route("/api/contacts", get(people::contacts))
        .route("/api/inboxes", get(people::inboxes))
        .route("/api/agents", get(people::agents))
        .layer(from_fn_with_state(hub.clone(), guard))
}

/// Every path of the second host that is served: what sorts conversations. Webhooks are not.
pub fn actions(hub: &Arc<Hub>) -> Router<Arc<Hub>> {
    let path = |name: &str| format!("/business_workflows/{name}");
    Router::new()
        .route(&path("assign-agent"), post(triage::assign))
        .route(&path("resolve-conversation"), post(triage::resolve))
        .route(&path("conversation-status"), post(triage::status))
        .route(&path("labels"), get(triage::labels).post(triage::add_label))
        .route(&path("labels/remove"), post(triage::remove_label))
        .route(&path("add-collaborator"), post(triage::add_collaborator))
        .route(&path("block-ai"), post(triage::block_ai))
        .route(&path("unblock-ai"), post(triage::unblock_ai))
        .route(&path("pipeline-status"), post(triage::pipeline))
        .layer(from_fn_with_state(hub.clone(), guard_actions))
}

fn bearer(headers: &HeaderMap) -> bool {
    let value = headers.get("authorization").and_then(|value| value.to_str().ok());
    value.and_then(|value| value.strip_prefix("Bearer ")) == Some(KEY)
}

fn api_key(headers: &HeaderMap) -> bool {
    headers.get("api_key").and_then(|value| value.to_str().ok()) == Some(KEY)
}

/// The first host takes the key in either header (contract, 4.1).
async fn guard(Shared(hub): Shared<Arc<Hub>>, request: Request, next: Next) -> Response {
    let known = bearer(request.headers()) || api_key(request.headers());
    counted(&hub, known, request, next).await
}

/// The second host wants it in both (contract, 4.1).
async fn guard_actions(Shared(hub): Shared<Arc<Hub>>, request: Request, next: Next) -> Response {
    let known = bearer(request.headers()) && api_key(request.headers());
    counted(&hub, known, request, next).await
}

/// Every answer says how many requests are left (contract, 4.5).
async fn counted(hub: &Hub, known: bool, request: Request, next: Next) -> Response {
    let (limit, left) = hub.cekat.limit.count(PER_MINUTE, hub.is_still(), hub.clock.now());
    let mut response = match left {
        _ if !known || hub.expired.has(KEY) => Problem::of_status(401).into_response(),
        None => Problem::of_status(429).into_response(),
        Some(_) => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert("x-ratelimit-limit", HeaderValue::from(limit));
    headers.insert("x-ratelimit-remaining", HeaderValue::from(left.unwrap_or(0)));
    response
}
