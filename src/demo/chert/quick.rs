//! `POST /send` (Chert contract, 3.2, 3.3 and 3.6): a text to a number, with answers and errors of
//! its own form.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::demo::{clock::Millis, hub::Hub};

use super::{
    Problem,
    chats::{e164, talk_with},
    parts::{self, order},
    send::store,
    shop::{LINE, Shop},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    phone: String,
    body: String,
    idempotency_key: Option<String>,
    name: Option<String>,
    #[serde(rename = "external_id")]
    _external_id: Option<String>,
    phone_line_id: Option<String>,
    #[serde(rename = "attachments", default)]
    _attachments: Vec<String>,
    effect: Option<String>,
}

/// Sends; blank lines part one message from the next.
pub async fn send(State(hub): State<Arc<Hub>>, body: Bytes) -> Response {
    match sent(&hub, &body) {
        Ok(answer) => Json(answer).into_response(),
        Err(problem) => problem.flat(),
    }
}

fn sent(hub: &Hub, body: &Bytes) -> Result<Value, Problem> {
    let whole = parts::json(body)?;
    let wanted: Body = parts::read(body)?;
    let (mut shop, now) = hub.open(&hub.chert.shop);
    let key = wanted.idempotency_key.clone();
    if let Some(before) = shop.before("send", key.as_deref(), &whole) {
        return before;
    }
    let outcome = work(&mut shop, &wanted, now);
    if outcome.is_ok() {
        shop.keep("send", key.as_deref(), whole, &outcome);
    }
    outcome
}

fn work(shop: &mut Shop, wanted: &Body, now: Millis) -> Result<Value, Problem> {
    if wanted.effect.is_some() {
        return Err(Problem::new(4098, "Unknown effect"));
    }
    if wanted.phone_line_id.as_deref().is_some_and(|line| line != LINE.1) {
        return Err(Problem::new(2006, "Phone line is not the tenant's"));
    }
    if !e164(&wanted.phone) {
        return Err(Problem::new(1003, "Invalid E.164 phone number"));
    }
    let bubbles: Vec<&str> =
        wanted.body.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).collect();
    if bubbles.is_empty() {
        return Err(Problem::required("body"));
    }
    let (at, created) =
        talk_with(shop, std::slice::from_ref(&wanted.phone), wanted.name.clone(), now);
    let chat = shop.town.talks.get(at).map(|talk| talk.id.clone()).unwrap_or_default();
    let mut first = None;
    for bubble in bubbles {
        let body = json!({ "message": { "parts": [{ "type": "text", "value": bubble }] } });
        let empty = shop.town.talks.get(at).is_none_or(|talk| talk.lines.is_empty());
        let order = order(shop, &body, empty)?;
        let row = store(shop, at, order, now)?;
        first.get_or_insert_with(|| row["id"].clone());
    }
    Ok(json!({
        "status": "sent",
        "message_id": first,
        "lead_id": chat,
        "lead_created": created,
        "convo_id": format!("cv_{}", chat.get(..8).unwrap_or_default()),
        "phone_line_id": LINE.1,
    }))
}
