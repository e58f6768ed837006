//! Conversations: listed, looked at, ended (Kapso contract, 1.2 and 1.3).

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, RawQuery, State},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::demo::{bend::Shape, hub::Hub, query::Query, times, world::town::Talk};

use super::{
    Problem,
    paging::{ask, page},
    payload::read,
    shop::CONFIG,
};

const SHAPE: Shape = Shape {
    texts: &["contact_name"],
    optional: &["contact_name", "last_active_at", "status", "phone_number"],
    words: &["status"],
    times: &["last_active_at"],
};

fn status(talk: &Talk) -> &'static str {
    if talk.ended { "ended" } else { "active" }
}

fn row(talk: &Talk) -> Value {
    json!({
        "id": talk.id,
        "phone_number": format!("+{}", talk.digits()),
        "status": status(talk),
        "last_active_at": times::seconds(talk.last()),
        "contact_name": talk.name(),
    })
}

/// `GET /whatsapp_conversations`. The order is not documented: the last active first.
pub async fn list(
    State(hub): State<Arc<Hub>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let query = Query::read(query.as_deref());
    let ask = ask(&query)?;
    let time = |name: &str| match query.get(name) {
        None => Ok(None),
        Some(text) => times::read(text).map(Some).ok_or_else(|| Problem::bad(name)),
    };
    let (from, until) = (time("q[last_active_at_gteq]")?, time("q[last_active_at_lteq]")?);
    let wanted = query.get("q[status_eq]");
    if wanted.is_some_and(|status| !["active", "ended"].contains(&status)) {
        return Err(Problem::bad("q[status_eq] is active or ended"));
    }
    let (shop, _) = hub.open(&hub.kapso.shop);
    let fits = |talk: &&Talk| {
        // Times are written in whole seconds, so they are compared in whole seconds.
        let last = talk.last() / 1_000;
        wanted.is_none_or(|wanted| wanted == status(talk))
            && from.is_none_or(|from| last >= from / 1_000)
            && until.is_none_or(|until| last <= until / 1_000)
    };
    let mut talks: Vec<&Talk> = shop.town.talks.iter().filter(fits).collect();
    talks.sort_by_key(|talk| std::cmp::Reverse(talk.last()));
    Ok(page(&hub, ask, talks.len(), &SHAPE, |at| talks.get(at).map(|talk| row(talk))))
}

/// `GET /whatsapp_conversations/{conversation_id}`
pub async fn detail(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let (shop, _) = hub.open(&hub.kapso.shop);
    let talk = shop.town.talks.iter().find(|talk| talk.id == id);
    let talk = talk.ok_or_else(|| Problem::missing("Conversation"))?;
    Ok(Json(json!({ "data": row(talk) })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    whatsapp_conversation: Status,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Status {
    status: String,
}

/// `PATCH /whatsapp_conversations/{conversation_id}`
pub async fn change(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let wanted = read::<Change>(&body)?.whatsapp_conversation.status;
    let (mut shop, _) = hub.open(&hub.kapso.shop);
    let talk = shop.town.talks.iter_mut().find(|talk| talk.id == id);
    let talk = talk.ok_or_else(|| Problem::missing("Conversation"))?;
    talk.ended = match wanted.as_str() {
        "active" => false,
        "ended" => true,
        _ => return Err(Problem::refused("status is not included in the list")),
    };
    talk.lively = !talk.ended;
    let mut row = row(talk);
    row["whatsapp_config_id"] = CONFIG.into();
    Ok(Json(json!({ "data": row })))
}
