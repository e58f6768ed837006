//! What a message may be made of (Chert contract, 3.2): texts, files and links, ten at most, no
//! two texts in a row, and no link in the very first message.

use axum::body::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::demo::world::message::{Media, Message};

use super::{Problem, shop::Shop};

const MOST: usize = 10;
const LONGEST: usize = 10_000;

/// Reads a JSON body: what is no JSON is told apart from what is wrong in it.
pub fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Problem> {
    let value = json(body)?;
    serde_json::from_value(value).map_err(|error| {
        let text = error.to_string();
        let code = if text.starts_with("missing field") { 1001 } else { 1002 };
        Problem::new(code, &text)
    })
}

/// Reads a body that is some JSON.
pub fn json(body: &Bytes) -> Result<Value, Problem> {
    serde_json::from_slice(body).map_err(|_| Problem::new(1004, "Invalid JSON"))
}

/// A message that may be sent.
#[derive(Debug)]
pub struct Order {
    pub parts: Vec<Value>,
    /// The first text of it, and the first file.
    pub message: Message,
}

/// Whether a text has a link in it.
fn has_link(text: &str) -> bool {
    ["http://", "https://", "www."].iter().any(|start| text.contains(start))
}

/// Reads the `message` of a request; `first`: nothing was ever said in the chat.
pub fn order(shop: &Shop, body: &Value, first: bool) -> Result<Order, Problem> {
    let wanted = body.get("message").and_then(Value::as_object);
    let wanted = wanted.ok_or_else(|| Problem::required("message"))?;
    let unknown = wanted
        .keys()
        .find(|name| !["parts", "subject", "idempotency_key"].contains(&name.as_str()));
    if let Some(name) = unknown {
        return Err(Problem::invalid(name));
    }
    let parts = wanted.get("parts").and_then(Value::as_array).filter(|parts| !parts.is_empty());
    let parts = parts.ok_or_else(|| Problem::required("message.parts"))?;
    if parts.len() > MOST {
        return Err(Problem::new(1006, "Too many parts"));
    }
    let mut message = Message::text(true, "", 0);
    message.body = None;
    let mut before = "";
    for part in parts {
        let kind = part["type"].as_str().unwrap_or_default();
        if kind == "text" && before == "text" {
            return Err(Problem::new(1008, "Consecutive text parts"));
        }
        check(shop, kind, part, first, &mut message)?;
        before = kind;
    }
    Ok(Order { parts: parts.clone(), message })
}

fn check(
    shop: &Shop,
    kind: &str,
    part: &Value,
    first: bool,
    message: &mut Message,
) -> Result<(), Problem> {
    match kind {
        "text" => {
            let text = part["value"].as_str().filter(|text| !text.trim().is_empty());
            let text = text.ok_or_else(|| Problem::required("value"))?;
            if text.chars().count() > LONGEST {
                return Err(Problem::new(1009, "Text too long"));
            }
            if first && has_link(text) {
                return Err(Problem::new(1005, "No URL in the first message"));
            }
            message.body.get_or_insert_with(|| text.to_owned());
        }
        "media" => {
            let id = part["attachment_id"].as_str();
            let id = id.ok_or_else(|| Problem::required("attachment_id"))?;
            let missing = || Problem::new(5001, "Attachment not found");
            let attachment = shop.attachments.get(id).ok_or_else(missing)?;
            if attachment.bytes.is_none() {
                return Err(Problem::new(5004, "Attachment is not uploaded"));
            }
            message.has_media = true;
            message.kind = "image".into();
            let mimetype = Some(attachment.kind.clone());
            message.media = Some(Media { mimetype, ..Media::default() });
        }
        "rich_link" => {
            let url = part["url"].as_str().filter(|url| url.starts_with("http"));
            url.ok_or_else(|| Problem::invalid("url"))?;
            if first {
                return Err(Problem::new(1005, "No URL in the first message"));
            }
        }
        _ => return Err(Problem::invalid("type")),
    }
    Ok(())
}
