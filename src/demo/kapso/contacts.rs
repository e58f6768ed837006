//! Contacts and the notes about them (Kapso contract, 1.2 and 1.3).

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
    shop::{Contact, Note, Shop},
};

const CONTACTS: Shape = Shape {
    texts: &["profile_name"],
    optional: &["profile_name", "metadata", "updated_at"],
    words: &[],
    times: &["created_at"],
};
const NOTES: Shape = Shape {
    texts: &["name", "content"],
    optional: &["name", "metadata", "updated_at"],
    words: &[],
    times: &["created_at"],
};

fn contact_row(contact: &Contact) -> Value {
    json!({
        "id": contact.id,
        "wa_id": contact.digits,
        "profile_name": contact.name,
        "metadata": contact.metadata,
        "created_at": times::seconds(contact.made),
        "updated_at": times::seconds(contact.made),
    })
}

fn note_row(note: &Note) -> Value {
    json!({
        "id": note.id,
        "name": note.name,
        "content": note.content,
        "metadata": note.metadata,
        "created_at": times::seconds(note.made),
        "updated_at": times::seconds(note.changed),
    })
}

/// A contact by its id or its phone number.
fn find<'a>(shop: &'a Shop, identifier: &str) -> Result<&'a Contact, Problem> {
    let digits = identifier.trim_start_matches('+');
    let found = shop.contacts.iter().find(|one| one.id == identifier || one.digits == digits);
    found.ok_or_else(|| Problem::missing("Contact"))
}

/// `GET /whatsapp_contacts`
pub async fn list(
    State(hub): State<Arc<Hub>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let ask = ask(&Query::read(query.as_deref()))?;
    let (shop, _) = hub.open(&hub.kapso.shop);
    let total = shop.contacts.len();
    Ok(page(&hub, ask, total, &CONTACTS, |at| shop.contacts.get(at).map(contact_row)))
}

/// `GET /whatsapp_contacts/{identifier}`
pub async fn detail(
    State(hub): State<Arc<Hub>>,
    Path(identifier): Path<String>,
) -> Result<Json<Value>, Problem> {
    let (shop, _) = hub.open(&hub.kapso.shop);
    Ok(Json(json!({ "data": contact_row(find(&shop, &identifier)?) })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewContact {
    contact: ContactFields,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContactFields {
    wa_id: String,
    profile_name: Option<String>,
    /// Taken, and kept nowhere: customers are not served.
    #[serde(rename = "customer_id")]
    _customer_id: Option<String>,
    #[serde(default)]
    metadata: Value,
}

/// `POST /whatsapp_contacts`
pub async fn create(
    State(hub): State<Arc<Hub>>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let fields = read::<NewContact>(&body)?.contact;
    let (mut shop, now) = hub.open(&hub.kapso.shop);
    if find(&shop, &fields.wa_id).is_ok() {
        return Err(Problem::refused("wa_id has already been taken"));
    }
    let id = shop.town.new_id();
    let digits = fields.wa_id.trim_start_matches('+').to_owned();
    let (name, metadata) = (fields.profile_name, fields.metadata);
    let contact = Contact { id, digits, name, metadata, made: now };
    let row = contact_row(&contact);
    shop.contacts.push(contact);
    Ok((StatusCode::CREATED, Json(json!({ "data": row }))))
}

/// `GET /whatsapp_contacts/{identifier}/notes`, the newest first.
pub async fn notes(
    State(hub): State<Arc<Hub>>,
    Path(identifier): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Problem> {
    let ask = ask(&Query::read(query.as_deref()))?;
    let (shop, _) = hub.open(&hub.kapso.shop);
    let contact = find(&shop, &identifier)?;
    let found: Vec<&Note> =
        shop.notes.iter().rev().filter(|note| note.contact == contact.id).collect();
    Ok(page(&hub, ask, found.len(), &NOTES, |at| found.get(at).map(|note| note_row(note))))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteBody {
    note: NoteFields,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteFields {
    name: Option<String>,
    content: Option<String>,
    metadata: Option<Value>,
}

/// `POST /whatsapp_contacts/{identifier}/notes`
pub async fn add_note(
    State(hub): State<Arc<Hub>>,
    Path(identifier): Path<String>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let fields = read::<NoteBody>(&body)?.note;
    let content = fields.content.filter(|content| !content.trim().is_empty());
    let content = content.ok_or_else(|| Problem::refused("content can't be blank"))?;
    let (mut shop, now) = hub.open(&hub.kapso.shop);
    let contact = find(&shop, &identifier)?.id.clone();
    let name = fields.name.unwrap_or_default();
    let note = shop.note(&contact, &name, &content, now);
    Ok((StatusCode::CREATED, Json(json!({ "data": note_row(&note) }))))
}

/// `GET /whatsapp_contacts/{identifier}/notes/{note_id}`
pub async fn note(
    State(hub): State<Arc<Hub>>,
    Path((identifier, id)): Path<(String, String)>,
) -> Result<Json<Value>, Problem> {
    let (shop, _) = hub.open(&hub.kapso.shop);
    let contact = find(&shop, &identifier)?;
    let found = shop.notes.iter().find(|note| note.id == id && note.contact == contact.id);
    let found = found.ok_or_else(|| Problem::missing("Note"))?;
    Ok(Json(json!({ "data": note_row(found) })))
}

/// `PATCH /whatsapp_contacts/{identifier}/notes/{note_id}`
pub async fn change_note(
    State(hub): State<Arc<Hub>>,
    Path((identifier, id)): Path<(String, String)>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let fields = read::<NoteBody>(&body)?.note;
    let (mut shop, now) = hub.open(&hub.kapso.shop);
    let contact = find(&shop, &identifier)?.id.clone();
    let found = shop.notes.iter_mut().find(|note| note.id == id && note.contact == contact);
    let found = found.ok_or_else(|| Problem::missing("Note"))?;
    found.name = fields.name.unwrap_or_else(|| found.name.clone());
    found.content = fields.content.unwrap_or_else(|| found.content.clone());
    found.metadata = fields.metadata.unwrap_or_else(|| found.metadata.clone());
    found.changed = now;
    Ok(Json(json!({ "data": note_row(found) })))
}
