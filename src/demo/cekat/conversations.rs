//! Conversations: listed by a cursor of two parts, looked at, changed (Cekat contract, 4.2, 4.4).

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, RawQuery, State},
};
use chrono::NaiveDateTime;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::demo::{bend, clock::Millis, hub::Hub, query::Query, world::town::Talk};

use super::{
    Problem,
    page::{ask, days},
    rows::{self, CONVERSATION},
    shop::{Facts, INBOXES},
};

/// Where a list goes on: below this time and, within it, this id.
type Cursor = (Millis, String);

fn cursor(query: &Query) -> Result<Option<Cursor>, Problem> {
    match (query.get("cursor_ts"), query.get("cursor_id")) {
        (None, None) => Ok(None),
        (Some(time), Some(id)) => NaiveDateTime::parse_from_str(time, "%Y-%m-%dT%H:%M:%S%.f")
            .map(|time| Some((time.and_utc().timestamp_millis(), id.to_owned())))
            .map_err(|_| Problem::invalid("cursor_ts", "is no timestamp")),
        (Some(_), None) => Err(Problem::invalid("cursor_id", "is required with cursor_ts")),
        (None, Some(_)) => Err(Problem::invalid("cursor_ts", "is required with cursor_id")),
    }
}

/// `GET /api/conversations`, the last active first.
pub async fn list(
    State(hub): State<Arc<Hub>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let query = Query::read(query.as_deref());
    let (ask, cursor, (from, until)) = (ask(&query)?, cursor(&query)?, days(&query)?);
    let (inbox, stage) = (query.get("inbox_id"), query.get("stage_status"));
    let (shop, _) = hub.open(&hub.cekat.shop);
    let fits = |(talk, facts): &(&Talk, &Facts)| {
        let id = INBOXES.get(facts.inbox).map(|inbox| inbox.id);
        inbox.is_none_or(|wanted| Some(wanted) == id)
            && stage.is_none_or(|wanted| wanted == facts.stage)
            && (from..=until).contains(&talk.began)
    };
    let mut all: Vec<(&Talk, &Facts)> =
        shop.town.talks.iter().zip(&shop.facts).filter(fits).collect();
    let place = |talk: &Talk| (rows::last(talk), talk.id.clone());
    all.sort_by_key(|(talk, _)| std::cmp::Reverse(place(talk)));
    // Without a cursor pages can be counted too.
    let first = match &cursor {
        Some(cursor) => all.partition_point(|(talk, _)| place(talk) >= *cursor),
        None => (ask.page - 1).saturating_mul(ask.limit),
    };
    let end = first.saturating_add(ask.limit).min(all.len());
    let begin = if first == 0 { 0 } else { bend::begins(&hub, first).min(end) };
    let page = all.get(begin..end).unwrap_or_default();
    let next = page.last().filter(|_| end < all.len()).map(
        |(talk, _)| json!({ "cursor_id": talk.id, "cursor_ts": rows::bare(rows::last(talk)) }),
    );
    let page = page.iter().map(|(talk, facts)| rows::conversation(talk, facts)).collect();
    Ok(Json(json!({
        "success": true,
        "data": bend::rows(&hub, page, &CONVERSATION),
        "metadata": { "next_cursor": next },
    })))
}

/// `GET /api/conversations/{id}`
pub async fn detail(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let (shop, _) = hub.open(&hub.cekat.shop);
    let found = shop.town.talks.iter().zip(&shop.facts).find(|(talk, _)| talk.id == id);
    let (talk, facts) = found.ok_or_else(|| Problem::missing("Conversation"))?;
    Ok(Json(json!({ "success": true, "data": rows::detail(talk, facts) })))
}

/// What was seen in a body; what else may be changed is not documented.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    assigned_ai_agent: Option<Value>,
    #[serde(rename = "keep_assigned_ai_agent_on_resolve")]
    _keep: Option<bool>,
}

/// `PUT /api/conversations/{id}`
pub async fn change(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let wanted: Change = serde_json::from_slice(&body)
        .map_err(|error| Problem::invalid("body", &error.to_string()))?;
    let (mut shop, _) = hub.open(&hub.cekat.shop);
    let at = shop.town.position(&id).ok_or_else(|| Problem::missing("Conversation"))?;
    if let (Some(agent), Some(facts)) = (wanted.assigned_ai_agent, shop.facts.get_mut(at)) {
        facts.without_ai = agent.is_null();
    }
    let (talk, facts) = (shop.town.talks.get(at), shop.facts.get(at));
    let (talk, facts) = talk.zip(facts).ok_or_else(|| Problem::missing("Conversation"))?;
    Ok(Json(json!({ "success": true, "data": rows::detail(talk, facts) })))
}
