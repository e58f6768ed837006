//! The embedded Lexicon Labs chats, written from the Lexicon contract alone: assistants that talk
//! to the users of one tenant. There is no list of all chats and no way to write.

mod chats;
mod messages;
mod problem;
mod shop;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State as Shared},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};

use super::{
    Account, Service,
    hub::{Hub, Place},
    query::Query,
};

pub use problem::Problem;
pub use shop::Shop;

/// The tenant's key.
pub const KEY: &str = "lex_demo_key";

/// What Lexicon keeps.
#[derive(Debug, Default)]
pub struct State {
    pub shop: Place<Shop>,
}

/// The account on it.
pub fn account(base: String) -> Account {
    let token = (KEY, "SWITCHBOARD_DEMO_LEXICON_KEY");
    let users = shop::USERS.map(str::to_owned).to_vec();
    Account { users, ..Account::new(Service::Lexicon, "assistant", base, token) }
}

/// Every path of the contract that is served: all of REST; the WebSocket is not.
pub fn router(hub: &Arc<Hub>) -> Router<Arc<Hub>> {
    Router::new()
        .route("/api/v1/chats/", post(chats::create))
        .route("/api/v1/chats/user/{user}", get(chats::list))
        .route("/api/v1/chats/{chat}", get(chats::detail).delete(chats::delete))
        .route("/api/v1/chats/{chat}/messages", get(messages::list))
        .layer(from_fn_with_state(hub.clone(), with_key))
}

/// Lets only requests with the tenant's key pass (contract, 2.1).
async fn with_key(Shared(hub): Shared<Arc<Hub>>, request: Request, next: Next) -> Response {
    let key = request.headers().get("x-api-key").and_then(|key| key.to_str().ok());
    if key != Some(KEY) || hub.expired.has(KEY) {
        return Problem::of_status(401).into_response();
    }
    next.run(request).await
}

/// A page that was asked for.
#[derive(Debug, Clone, Copy)]
struct Ask {
    offset: usize,
    limit: usize,
    descending: bool,
}

/// Reads `offset`, `limit` and `order`; a limit above 100 is an error here (contract, 2.5).
fn ask(query: &Query, descending: bool) -> Result<Ask, Problem> {
    let offset = query.number("offset", 0, (0, usize::MAX));
    let limit = query.number("limit", 50, (1, 100));
    let descending = match query.get("order") {
        None => descending,
        Some("asc") => false,
        Some("desc") => true,
        Some(_) => return Err(Problem::bad("order must be 'asc' or 'desc'")),
    };
    Ok(Ask {
        offset: offset.ok_or_else(|| Problem::bad("offset must be a number from 0"))?,
        limit: limit.ok_or_else(|| Problem::bad("limit must be between 1 and 100"))?,
        descending,
    })
}
