//! Sending (Kapso contract, 1.2): in a conversation, or to a number. Nothing is sent while an AI
//! agent is at work, and nothing but templates later than a day after the customer's last words.

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
    clock::Millis,
    hub::Hub,
    query::Query,
    world::{
        message::Author,
        town::{By, Mark, Said},
    },
};

use super::{
    Problem,
    messages::{row, wamid},
    payload::{Payload, read},
    shop::{CONFIG, Shop, WINDOW},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    message: Payload,
}

type Created = (StatusCode, Json<Value>);

/// `POST /whatsapp_conversations/{conversation_id}/whatsapp_messages`
pub async fn in_conversation(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Created, Problem> {
    let Body { message } = read(&body)?;
    let (mut shop, now) = hub.open(&hub.kapso.shop);
    let at = shop.town.position(&id).ok_or_else(|| Problem::missing("Conversation"))?;
    send(&hub, &mut shop, at, &message, now)
}

/// `POST /whatsapp_messages`: to a number, in its active conversation or a new one.
pub async fn standalone(
    State(hub): State<Arc<Hub>>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Created, Problem> {
    let Body { message } = read(&body)?;
    let query = Query::read(query.as_deref());
    if query.get("whatsapp_config_id").is_some_and(|config| config != CONFIG) {
        return Err(Problem::missing("WhatsApp config"));
    }
    let number = message.phone_number.as_deref().or(query.get("phone_number")).unwrap_or_default();
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if !(7..=15).contains(&digits.len()) {
        return Err(Problem::refused("phone_number is invalid"));
    }
    let (mut shop, now) = hub.open(&hub.kapso.shop);
    let theirs = shop.town.talks.iter().rposition(|talk| talk.digits() == digits);
    let active = shop.town.talks.iter().rposition(|talk| talk.digits() == digits && !talk.ended);
    let at = match (active, theirs) {
        (Some(active), _) => active,
        (None, Some(ended)) => {
            allowed(&shop, ended, &message, now)?;
            shop.town.again(ended, now).ok_or_else(|| Problem::of_status(500))?
        }
        (None, None) if message.kind() != "template" => return Err(closed()),
        (None, None) => {
            let at = shop.town.begin(now);
            let jid = format!("{digits}@s.whatsapp.net");
            if let Some(talk) = shop.town.talks.get_mut(at) {
                talk.people = vec![Author { jid, lid: None, name: None }];
            }
            at
        }
    };
    send(&hub, &mut shop, at, &message, now)
}

fn closed() -> Problem {
    Problem::refused(
        "The 24-hour customer service window is closed (131047). Send a template message instead.",
    )
}

fn allowed(shop: &Shop, at: usize, payload: &Payload, now: Millis) -> Result<(), Problem> {
    let talk = shop.town.talks.get(at).ok_or_else(|| Problem::missing("Conversation"))?;
    if shop.agents.contains(&talk.id) {
        return Err(Problem::refused(
            "An agent execution is active on this conversation. Hand it off or stop it first.",
        ));
    }
    let open = shop.last_from(talk.digits()).is_some_and(|last| now - last < WINDOW);
    if open || payload.kind() == "template" { Ok(()) } else { Err(closed()) }
}

fn send(
    hub: &Hub,
    shop: &mut Shop,
    at: usize,
    payload: &Payload,
    now: Millis,
) -> Result<Created, Problem> {
    let order = payload.order()?;
    allowed(shop, at, payload, now)?;
    let mut message = order.message;
    (message.timestamp, message.created_at) = (now - now.rem_euclid(1_000), now);
    if payload.kind() == "reaction" {
        message.quoted = Some(target(shop, at, payload)?);
    }
    let mark = if payload.kind() == "template" { Mark::Template } else { Mark::Plain };
    let said = Said { mark, ..Said::new(message, By::Staff(0)) };
    let id = shop.town.send(at, said, now).ok_or_else(|| Problem::of_status(500))?;
    let talk = shop.town.talks.get(at);
    let said = talk.and_then(|talk| talk.lines.iter().find(|said| said.message.id == id));
    let (talk, said) = talk.zip(said).ok_or_else(|| Problem::of_status(500))?;
    let mut row = row(hub, talk, said, now);
    row["message_type_data"] = order.data;
    Ok((StatusCode::CREATED, Json(json!({ "data": row }))))
}

/// The WhatsApp id of the message that is reacted to, named by either of its ids.
fn target(shop: &Shop, at: usize, payload: &Payload) -> Result<String, Problem> {
    let wanted = payload.reacted_to_message_id.as_deref().unwrap_or_default();
    let talk = shop.town.talks.get(at).ok_or_else(|| Problem::missing("Conversation"))?;
    let digits = talk.digits();
    let theirs = shop.town.talks.iter().filter(|talk| talk.digits() == digits);
    let ids = theirs.flat_map(|talk| talk.lines.iter().map(|said| said.message.id.as_str()));
    let found = ids.map(|id| (id, wamid(id))).find(|(id, wamid)| *id == wanted || wamid == wanted);
    found
        .map(|(_, wamid)| wamid)
        .ok_or_else(|| Problem::refused("reacted_to_message_id is invalid"))
}
