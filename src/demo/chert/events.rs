//! The log of what came in, newest first (Chert contract, 3.3 and 3.4): the only way to find out
//! which chats there are.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
};
use serde_json::{Value, json};

use crate::demo::{
    bend::{self, Shape},
    clock::Millis,
    hub::Hub,
    query::Query,
    times,
    world::town::{Said, Talk},
};

use super::{Problem, TENANT, rows, shop::Shop};

const SHAPE: Shape = Shape {
    texts: &[],
    optional: &["event_id", "lead_id", "convo_id", "delivery", "created_at", "payload"],
    words: &["type"],
    times: &["created_at"],
};
/// The states that a delivery may have; ours are all kept without being sent anywhere.
const STATES: [&str; 4] = ["pending", "delivered", "failed", "dev_inbox"];

/// One thing that came in.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    pub talk: &'a Talk,
    pub said: &'a Said,
}

impl Event<'_> {
    /// When it was logged, in whole seconds.
    pub fn seconds(&self) -> Millis {
        self.said.message.created_at.div_euclid(1_000)
    }

    /// Its id.
    pub fn id(&self) -> String {
        let digits = rows::id(&self.said.message.id).to_uppercase();
        format!("evt_01H{}", digits.get(..20).unwrap_or_default())
    }

    fn written(&self) -> String {
        times::seconds(self.seconds() * 1_000)
    }

    /// What a webhook would carry.
    pub fn envelope(&self, shop: &Shop) -> Value {
        let id = format!("chert:msg:{}", rows::event_message_id(&self.said.message.id));
        json!({
            "event": "message.received",
            "event_id": id,
            "timestamp": self.written(),
            "api_version": "v1",
            "webhook_version": "2026-05-04",
            "event_type": "message.received",
            "trace_id": rows::id(&self.said.message.id),
            "partner_id": TENANT,
            "data": rows::event_data(shop, self.talk, self.said),
        })
    }

    /// Its row in the log.
    pub fn row(&self, shop: &Shop) -> Value {
        let chat = self.talk.id.get(..8).unwrap_or_default();
        let envelope = self.envelope(shop);
        json!({
            "id": self.id(),
            "type": "message.received",
            "event_id": envelope["event_id"],
            "lead_id": format!("ld_{chat}"),
            "convo_id": format!("cv_{chat}"),
            "payload": envelope,
            "delivery": {
                "status": "dev_inbox", "url": "https://dev-inbox", "attempts": [],
                "delivered_at": null,
            },
            "created_at": self.written(),
        })
    }
}

/// Everything that ever came in, newest first.
fn all(shop: &Shop) -> Vec<Event<'_>> {
    let talks = shop.town.talks.iter();
    let mut events: Vec<Event<'_>> = talks
        .flat_map(|talk| {
            let theirs = talk.lines.iter().filter(|said| !said.message.from_me);
            theirs.map(move |said| Event { talk, said })
        })
        .collect();
    events.sort_by_cached_key(|event| std::cmp::Reverse((event.seconds(), event.id())));
    events
}

fn since(query: &Query) -> Result<Option<Millis>, Problem> {
    let read = |text| times::read(text).ok_or_else(|| Problem::invalid("since"));
    query.get("since").map(read).transpose()
}

/// `GET /events` and `GET /dev-inbox`
pub async fn list(
    State(hub): State<Arc<Hub>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let query = Query::read(query.as_deref());
    let limit = query.number("limit", 50, (1, 200)).ok_or_else(|| Problem::invalid("limit"))?;
    let since = since(&query)?;
    let state = query.get("status");
    if state.is_some_and(|state| !STATES.contains(&state)) {
        return Err(Problem::invalid("status"));
    }
    let cursor = match query.get("cursor") {
        None => None,
        Some(cursor) => {
            let parts = cursor.split_once('|');
            let read =
                parts.and_then(|(time, id)| Some((times::read(time)?.div_euclid(1_000), id)));
            Some(read.ok_or_else(|| Problem::invalid("cursor"))?)
        }
    };
    let (shop, _) = hub.open(&hub.chert.shop);
    let mut events = all(&shop);
    events.retain(|event| {
        query.get("type").is_none_or(|kind| kind == "message.received")
            && state.is_none_or(|state| state == "dev_inbox")
            && query.get("lead_id").is_none_or(|lead| lead.get(3..) == event.talk.id.get(..8))
            && since.is_none_or(|since| event.seconds() * 1_000 > since)
    });
    let place = |event: &Event<'_>| (event.seconds(), event.id());
    let first = cursor.map_or(0, |(time, id)| {
        events.partition_point(|event| place(event) >= (time, id.to_owned()))
    });
    let end = first.saturating_add(limit).min(events.len());
    let begin = if first == 0 { 0 } else { bend::begins(&hub, first).min(end) };
    let page = events.get(begin..end).unwrap_or_default();
    let next = page.last().filter(|_| end < events.len());
    let next = next.map(|event| format!("{}|{}", event.written(), event.id()));
    let page: Vec<Value> = page.iter().map(|event| event.row(&shop)).collect();
    let count = page.len();
    Ok(Json(json!({
        "events": bend::rows(&hub, page, &SHAPE), "next_cursor": next, "count": count,
    })))
}

fn one(shop: &Shop, id: &str) -> Result<Value, Problem> {
    let found = all(shop).into_iter().find(|event| event.id() == id);
    found.map(|event| event.row(shop)).ok_or_else(|| Problem::of_status(404))
}

/// `GET /events/{id}`
pub async fn detail(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let (shop, _) = hub.open(&hub.chert.shop);
    one(&shop, &id).map(Json)
}

/// `POST /events/{id}/replay`
pub async fn replay(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let (shop, _) = hub.open(&hub.chert.shop);
    let event = one(&shop, &id)?;
    Ok(Json(json!({ "status": "replayed", "id": event["id"] })))
}

/// What is known of those that came in after this many, oldest first, in the form in which a
/// stream tells it, and how many there are now. Which of the two forms it is isn't documented, so
/// they take turns.
pub fn after(shop: &Shop, seen: usize) -> (Vec<String>, usize) {
    let arrivals = &shop.town.arrivals;
    let told = arrivals.iter().enumerate().skip(seen).filter_map(|(number, id)| {
        let (at, line) = shop.town.find(id)?;
        let talk = shop.town.talks.get(at)?;
        let event = Event { talk, said: talk.lines.get(line)? };
        let data = if number % 2 == 0 { event.envelope(shop) } else { event.row(shop) };
        Some(format!("data: {data}\n\n"))
    });
    (told.collect(), arrivals.len())
}

/// What came in since this time, oldest first, as a stream tells it.
pub fn missed(shop: &Shop, query: Option<&str>) -> Result<Vec<String>, Problem> {
    let Some(since) = since(&Query::read(query))? else {
        return Ok(Vec::new());
    };
    let mut missed: Vec<String> = all(shop)
        .iter()
        .take_while(|event| event.seconds() * 1_000 > since)
        .map(|event| format!("data: {}\n\n", event.envelope(shop)))
        .collect();
    missed.reverse();
    Ok(missed)
}
