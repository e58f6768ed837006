//! Files in three calls: announced, uploaded, and fetched (Chert contract, 3.2).

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::demo::{files, hub::Hub, times};

use super::{Problem, parts::read, rows, shop::Attachment};

/// The largest file, in bytes.
const LARGEST: usize = 100 << 20;
/// How long an announced file may be uploaded, in milliseconds.
const HOUR: i64 = 3_600_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    filename: String,
    content_type: String,
    size_bytes: usize,
}

/// `POST /attachments`
pub async fn create(
    State(hub): State<Arc<Hub>>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let wanted: New = read(&body)?;
    if wanted.filename.is_empty() {
        return Err(Problem::required("filename"));
    }
    if wanted.size_bytes == 0 || wanted.size_bytes > LARGEST {
        return Err(Problem::new(5002, "Attachment too large"));
    }
    if !wanted.content_type.contains('/') {
        return Err(Problem::new(5003, "MIME type is not supported"));
    }
    let (mut shop, now) = hub.open(&hub.chert.shop);
    let id = format!("att_{}", rows::id(&shop.town.new_id()));
    let (kind, size) = (wanted.content_type.clone(), wanted.size_bytes);
    shop.attachments.insert(id.clone(), Attachment { kind, size, bytes: None });
    let host = hub.address.get().map_or_else(String::new, ToString::to_string);
    let answer = json!({
        "attachment_id": id,
        "upload_url": format!("http://{host}/chert/api/v1/attachments/{id}/upload"),
        "required_headers": { "content-type": wanted.content_type },
        "expires_at": times::seconds(now + HOUR),
    });
    Ok((StatusCode::CREATED, Json(answer)))
}

fn missing() -> Problem {
    Problem::new(5001, "Attachment not found")
}

/// `PUT /attachments/{id}/upload`: exactly what was announced.
pub async fn upload(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let (mut shop, _) = hub.open(&hub.chert.shop);
    let attachment = shop.attachments.get_mut(&id).ok_or_else(missing)?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind != Some(attachment.kind.as_str()) {
        return Err(Problem::new(1011, "Content type is not the announced one"));
    }
    if body.len() != attachment.size {
        return Err(Problem::new(5002, "Size is not the announced one"));
    }
    attachment.bytes = Some(body);
    Ok(Json(json!({ "attachment_id": id, "status": "uploaded" })))
}

/// `GET /attachments/{id}/content`
pub async fn content(
    State(hub): State<Arc<Hub>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (shop, _) = hub.open(&hub.chert.shop);
    if let Some(attachment) = shop.attachments.get(&id) {
        let bytes = attachment.bytes.clone();
        let bytes = bytes.ok_or_else(|| Problem::new(5004, "Attachment is not uploaded"))?;
        return Ok(([(header::CONTENT_TYPE, attachment.kind.clone())], bytes).into_response());
    }
    let inbound = id.strip_prefix("in_").ok_or_else(missing)?;
    let mut all = shop.town.talks.iter().flat_map(|talk| &talk.lines);
    let said = all.find(|said| rows::id(&said.message.id) == inbound && said.message.has_media);
    let message = &said.ok_or_else(missing)?.message;
    let media = message.media.clone().unwrap_or_default();
    let name = files::name(media.filename.as_deref(), media.mimetype.as_deref(), &message.kind);
    let (bytes, kind) = files::bytes(&name);
    Ok(([(header::CONTENT_TYPE, kind)], bytes).into_response())
}
