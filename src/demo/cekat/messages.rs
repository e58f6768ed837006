//! Messages, by page (Cekat contract, 4.2 and 4.4): of one conversation, of an inbox, or all.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
};
use serde_json::{Value, json};

use crate::demo::{Quirk, hub::Hub, query::Query};

use super::{
    Problem,
    page::{ask, days, page},
    rows::{self, MESSAGE},
    shop::INBOXES,
};

/// `GET /api/messages`. The order is not documented: newest first, or with the quirk
/// `oldest-first` the other way round.
pub async fn list(
    State(hub): State<Arc<Hub>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let query = Query::read(query.as_deref());
    let (ask, (from, until)) = (ask(&query)?, days(&query)?);
    let (mut shop, now) = hub.open(&hub.cekat.shop);
    let wanted = match query.get("conversation_id") {
        None => None,
        Some(id) => Some(shop.town.position(id).ok_or_else(|| Problem::missing("Conversation"))?),
    };
    if let Some(at) = wanted.filter(|_| ask.page > 1 && hub.strikes(Quirk::Busy, 2)) {
        shop.town.receive(at, "Satu lagi …", now);
    }
    let inbox = query.get("inbox_id");
    let mut places = Vec::new();
    for (at, (talk, facts)) in shop.town.talks.iter().zip(&shop.facts).enumerate() {
        let id = INBOXES.get(facts.inbox).map(|inbox| inbox.id);
        if wanted.is_none_or(|wanted| wanted == at) && inbox.is_none_or(|inbox| Some(inbox) == id) {
            let lines = talk.lines.iter().enumerate();
            let lines = lines.filter(|(_, s)| (from..=until).contains(&s.message.timestamp));
            places.extend(lines.map(|(line, said)| (said.message.timestamp, at, line)));
        }
    }
    // Messages of one second keep the order in which they were stored.
    places.sort_unstable();
    if !hub.has(Quirk::OldestFirst) {
        places.reverse();
    }
    Ok(page(&hub, ask, places.len(), true, &MESSAGE, |place| {
        let (_, at, line) = *places.get(place)?;
        let (talk, facts) = (shop.town.talks.get(at)?, shop.facts.get(at)?);
        Some(rows::message(&hub, talk, facts, talk.lines.get(line)?, now))
    }))
}

/// `GET /messages/{id}`
pub async fn detail(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let (shop, now) = hub.open(&hub.cekat.shop);
    let missing = || Problem::missing("Message");
    let (at, line) = shop.town.find(&id).ok_or_else(missing)?;
    let (talk, facts) = shop.town.talks.get(at).zip(shop.facts.get(at)).ok_or_else(missing)?;
    let said = talk.lines.get(line).ok_or_else(missing)?;
    let row = rows::message(&hub, talk, facts, said, now);
    Ok(Json(json!({ "success": true, "data": row })))
}
