//! Chats: made, listed for one user, looked at, deleted (Lexicon contract, 2.2 and 2.3).

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::StatusCode,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::demo::{
    bend::{self, Shape},
    hub::Hub,
    query::Query,
    times,
};

use super::{
    Problem, ask,
    shop::{Facts, Shop},
};

const SHAPE: Shape = Shape {
    texts: &["title"],
    optional: &["title", "config", "updated_at", "last_message_at", "message_count", "tenant_id"],
    words: &[],
    times: &["created_at", "last_message_at"],
};
const TENANT: &str = "5b1f6d0e-7c55-4a57-9d0e-2f6f3f0e8a11";

fn row(shop: &Shop, at: usize) -> Option<Value> {
    let (talk, facts) = (shop.town.talks.get(at)?, shop.facts.get(at)?);
    let last = talk.lines.last().map(|said| times::seconds(said.message.timestamp));
    Some(json!({
        "id": talk.id,
        "user_id": facts.user,
        "tenant_id": TENANT,
        "title": facts.title,
        "config": { "metadata": facts.metadata },
        "created_at": times::seconds(talk.began),
        "updated_at": times::seconds(talk.last()),
        "last_message_at": last,
        "message_count": talk.lines.len(),
    }))
}

/// `GET /api/v1/chats/user/{user_id}`: newest made first, unless asked otherwise. Nobody's list
/// is empty, not missing.
pub async fn list(
    State(hub): State<Arc<Hub>>,
    Path(user): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let ask = ask(&Query::read(query.as_deref()), true)?;
    let (shop, _) = hub.open(&hub.lexicon.shop);
    let theirs =
        |at: &usize| shop.facts.get(*at).is_some_and(|facts| facts.user == user && !facts.deleted);
    let mut places: Vec<usize> = (0..shop.facts.len()).filter(theirs).collect();
    places.sort_by_key(|at| shop.town.talks.get(*at).map(|talk| talk.began));
    if ask.descending {
        places.reverse();
    }
    let total = places.len();
    let end = ask.offset.saturating_add(ask.limit);
    let from = bend::begins(&hub, ask.offset);
    let page = places.into_iter().take(end).skip(from).filter_map(|at| row(&shop, at)).collect();
    Ok(Json(json!({
        "chats": bend::rows(&hub, page, &SHAPE),
        "total": total,
        "offset": ask.offset,
        "limit": ask.limit,
        "has_more": end < total,
    })))
}

/// `GET /api/v1/chats/{chat_id}`
pub async fn detail(
    State(hub): State<Arc<Hub>>,
    Path(chat): Path<String>,
) -> Result<Json<Value>, Problem> {
    let (shop, _) = hub.open(&hub.lexicon.shop);
    let at = shop.position(&chat).ok_or_else(Problem::no_chat)?;
    let mut row = row(&shop, at).ok_or_else(Problem::no_chat)?;
    let closed = shop.facts.get(at).is_some_and(|facts| facts.closed);
    row["status"] = if closed { "closed" } else { "active" }.into();
    Ok(Json(row))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    user_id: String,
    title: Option<String>,
    #[serde(default)]
    metadata: Value,
}

/// `POST /api/v1/chats/`
pub async fn create(
    State(hub): State<Arc<Hub>>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let New { user_id, title, metadata } =
        serde_json::from_slice(&body).map_err(|error| Problem::bad(&error.to_string()))?;
    if user_id.is_empty() {
        return Err(Problem::bad("user_id is required"));
    }
    let (mut shop, now) = hub.open(&hub.lexicon.shop);
    let at = shop.town.begin(now);
    shop.facts.push(Facts { user: user_id, title, metadata, closed: false, deleted: false });
    let row = row(&shop, at).ok_or_else(|| Problem::of_status(500))?;
    Ok((StatusCode::CREATED, Json(row)))
}

/// `DELETE /api/v1/chats/{chat_id}`: for good, with all messages; not while somebody talks in it.
pub async fn delete(
    State(hub): State<Arc<Hub>>,
    Path(chat): Path<String>,
) -> Result<Json<Value>, Problem> {
    let (mut shop, now) = hub.open(&hub.lexicon.shop);
    let at = shop.position(&chat).ok_or_else(Problem::no_chat)?;
    if shop.sockets.contains(&chat) {
        return Err(Problem::in_use());
    }
    if let Some(facts) = shop.facts.get_mut(at) {
        facts.deleted = true;
    }
    if let Some(talk) = shop.town.talks.get_mut(at) {
        talk.lines.clear();
        talk.lively = false;
    }
    Ok(Json(json!({
        "success": true,
        "message": "Chat deleted successfully",
        "deleted_at": times::seconds(now),
    })))
}
