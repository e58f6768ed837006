//! Who looks after a conversation (Kapso contract, 1.2 and 1.3).

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, RawQuery, State},
    http::StatusCode,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::demo::{bend::Shape, hub::Hub, query::Query, times};

use super::{
    Problem,
    paging::{ask, page},
    payload::read,
    shop::{Assignment, MEMBERS, Shop},
};

const SHAPE: Shape = Shape {
    texts: &["notes"],
    optional: &["notes", "created_by_user_id"],
    words: &[],
    times: &["created_at"],
};

fn row(assignment: &Assignment) -> Value {
    json!({
        "id": assignment.id,
        "user_id": assignment.user,
        "active": assignment.active,
        "notes": assignment.notes,
        "created_at": times::seconds(assignment.made),
        "created_by_user_id": MEMBERS[0].1,
    })
}

fn known(shop: &Shop, conversation: &str) -> Result<(), Problem> {
    let found = shop.town.position(conversation);
    found.map(|_| ()).ok_or_else(|| Problem::missing("Conversation"))
}

/// `GET …/conversation_assignments`, the newest first.
pub async fn list(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let ask = ask(&Query::read(query.as_deref()))?;
    let (shop, _) = hub.open(&hub.kapso.shop);
    known(&shop, &id)?;
    let found: Vec<&Assignment> =
        shop.assignments.iter().rev().filter(|one| one.conversation == id).collect();
    Ok(page(&hub, ask, found.len(), &SHAPE, |at| found.get(at).map(|one| row(one))))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    conversation_assignment: Fields,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    user_id: Option<String>,
    notes: Option<String>,
    active: Option<bool>,
}

fn member(user: Option<&str>) -> Result<&str, Problem> {
    let user = user.ok_or_else(|| Problem::refused("user_id can't be blank"))?;
    let known = MEMBERS.iter().any(|(_, id)| *id == user);
    if known { Ok(user) } else { Err(Problem::refused("user is not a member of the project")) }
}

/// `POST …/conversation_assignments`
pub async fn create(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let fields = read::<Body>(&body)?.conversation_assignment;
    let (mut shop, now) = hub.open(&hub.kapso.shop);
    known(&shop, &id)?;
    let user = member(fields.user_id.as_deref())?;
    let made = shop.assign(id, user, fields.notes, fields.active.unwrap_or(true), now);
    Ok((StatusCode::CREATED, Json(json!({ "data": row(&made) }))))
}

/// `PATCH …/conversation_assignments/{assignment_id}`
pub async fn change(
    State(hub): State<Arc<Hub>>,
    Path((id, assignment)): Path<(String, String)>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let fields = read::<Body>(&body)?.conversation_assignment;
    let (mut shop, _) = hub.open(&hub.kapso.shop);
    known(&shop, &id)?;
    if let Some(user) = &fields.user_id {
        member(Some(user))?;
    }
    let found =
        shop.assignments.iter_mut().find(|one| one.id == assignment && one.conversation == id);
    let found = found.ok_or_else(|| Problem::missing("Assignment"))?;
    found.user = fields.user_id.unwrap_or_else(|| found.user.clone());
    found.notes = fields.notes.or_else(|| found.notes.clone());
    found.active = fields.active.unwrap_or(found.active);
    Ok(Json(json!({ "data": row(found) })))
}
