//! Who there is: contacts, inboxes, agents, and who was given what (Cekat contract, 4.2, 4.3).

use std::sync::Arc;

use axum::{
    Json,
    extract::{RawQuery, State},
};
use serde_json::{Value, json};

use crate::demo::{bend::Shape, hub::Hub, query::Query};

use super::{
    Problem,
    page::{ask, days, page},
    rows::{bare, phone, zoned},
    shop::{AGENTS, BUSINESS, INBOXES, LABELS, MACHINE},
};

const CONTACT: Shape = Shape {
    texts: &["contact_name"],
    optional: &["contact_name", "phone_number", "email", "platform", "inboxes"],
    words: &["platform"],
    times: &["created_at"],
};
const NAMED: Shape = Shape {
    texts: &["name"],
    optional: &["email", "division", "is_online", "auto_reassign", "flow_id", "flow_name"],
    words: &["status", "role"],
    times: &["created_at"],
};

/// When the business was opened.
const OPENED: i64 = 1_700_000_000_000;

/// `GET /api/contacts`
pub async fn contacts(
    State(hub): State<Arc<Hub>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let ask = ask(&Query::read(query.as_deref()))?;
    let (shop, _) = hub.open(&hub.cekat.shop);
    Ok(page(&hub, ask, shop.facts.len(), false, &CONTACT, |at| {
        let (talk, facts) = (shop.town.talks.get(at)?, shop.facts.get(at)?);
        let inbox = INBOXES.get(facts.inbox)?;
        Some(json!({
            "id": facts.contact,
            "contact_name": talk.name(),
            "phone_number": phone(talk, facts),
            "email": null,
            "platform": inbox.kind,
            "inboxes": [{ "id": inbox.id, "name": inbox.name }],
            "additional_data": null,
            "created_at": zoned(talk.began),
        }))
    }))
}

/// `GET /api/inboxes`
pub async fn inboxes(
    State(hub): State<Arc<Hub>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let ask = ask(&Query::read(query.as_deref()))?;
    Ok(page(&hub, ask, INBOXES.len(), false, &NAMED, |at| {
        let inbox = INBOXES.get(at)?;
        Some(json!({
            "id": inbox.id,
            "name": inbox.name,
            "type": inbox.kind,
            "status": "active",
            "phone_number": inbox.phone,
            "ai_agent_id": LABELS[0].0,
            "ai_agent_name": MACHINE,
            "flow_id": null,
            "flow_mode": null,
            "flow_name": null,
            "auto_reassign": false,
            "business_id": BUSINESS,
            "created_at": zoned(OPENED),
        }))
    }))
}

/// `GET /api/agents`
pub async fn agents(
    State(hub): State<Arc<Hub>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let ask = ask(&Query::read(query.as_deref()))?;
    Ok(page(&hub, ask, AGENTS.len(), false, &NAMED, |at| {
        let (id, name, role) = AGENTS.get(at)?;
        let mail = name.to_lowercase().replace(' ', ".");
        Some(json!({
            "id": id,
            "name": name,
            "role": role,
            "email": format!("{mail}@example.com"),
            "division": ["Support"],
            "is_online": at % 2 == 0,
            "created_at": bare(OPENED),
        }))
    }))
}

/// `GET /api/conversations/agent-assignments` and `GET /api/agent_assignments`, newest first.
pub async fn assignments(
    State(hub): State<Arc<Hub>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let query = Query::read(query.as_deref());
    let (ask, (from, until)) = (ask(&query)?, days(&query)?);
    let (shop, _) = hub.open(&hub.cekat.shop);
    let given: Vec<_> =
        shop.given.iter().rev().filter(|one| (from..=until).contains(&one.at)).collect();
    Ok(page(&hub, ask, given.len(), false, &NAMED, |at| {
        let one = given.get(at)?;
        let (id, name, _) = AGENTS.get(one.agent)?;
        Some(json!({
            "id": one.id,
            "conversation_id": one.conversation,
            "agent_id": id,
            "agent_name": name,
            "created_at": zoned(one.at),
        }))
    }))
}
