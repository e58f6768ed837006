//! What may be sent, and what becomes of it (Kapso contract, 1.2). Fields that the contract
//! doesn't list are refused, so that a client that invents one is found out.

use axum::body::Bytes;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::demo::world::message::{Media, Message};

use super::Problem;

/// Reads a JSON body.
pub fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| Problem::bad(&error.to_string()))
}

/// `message`, with every field that the contract lists.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Payload {
    pub phone_number: Option<String>,
    pub content: Option<String>,
    pub message_type: Option<String>,
    media_url: Option<String>,
    media_id: Option<String>,
    caption: Option<String>,
    filename: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    location_name: Option<String>,
    location_address: Option<String>,
    interactive_type: Option<String>,
    body_text: Option<String>,
    header_text: Option<String>,
    footer_text: Option<String>,
    buttons: Vec<Value>,
    sections: Vec<Value>,
    list_button_text: Option<String>,
    template_name: Option<String>,
    template_language: Option<String>,
    template_params: Vec<Value>,
    header_type: Option<String>,
    header_params: Value,
    header_filename: Option<String>,
    pub reaction_emoji: Option<String>,
    pub reacted_to_message_id: Option<String>,
    contacts: Vec<Value>,
}

/// A message that may be sent, with what its kind adds to the row.
#[derive(Debug)]
pub struct Order {
    pub message: Message,
    pub data: Value,
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.trim().is_empty())
}

impl Payload {
    /// The kind of message; a text where none is named.
    pub fn kind(&self) -> &str {
        self.message_type.as_deref().unwrap_or("text")
    }

    /// Makes a message of it, or says what is missing.
    pub fn order(&self) -> Result<Order, Problem> {
        let need = |text: Option<&str>, name: &str| {
            let problem = || Problem::refused(&format!("{name} can't be blank"));
            filled(text).map(str::to_owned).ok_or_else(problem)
        };
        let kind = self.kind();
        let (body, data) = match kind {
            "text" => {
                let text = need(self.content.as_deref(), "content")?;
                (Some(text.clone()), json!({ "text": text }))
            }
            "image" | "video" | "audio" | "document" | "sticker" => {
                let from = self.media_url.as_deref().or(self.media_id.as_deref());
                need(from, "media_url")?;
                let name = &self.filename;
                (self.caption.clone(), json!({ "caption": self.caption, "filename": name }))
            }
            "location" => self.location()?,
            "reaction" => {
                need(self.reacted_to_message_id.as_deref(), "reacted_to_message_id")?;
                let emoji = self.reaction_emoji.clone().unwrap_or_default();
                let target = &self.reacted_to_message_id;
                (Some(emoji.clone()), json!({ "emoji": emoji, "message_id": target }))
            }
            "template" => {
                let name = need(self.template_name.as_deref(), "template_name")?;
                let text = format!("[{name}]");
                let language = &self.template_language;
                (Some(text), json!({ "name": name, "language": language }))
            }
            "interactive" => {
                let text = need(self.body_text.as_deref(), "body_text")?;
                (Some(text.clone()), json!({ "body": text, "type": self.interactive_type }))
            }
            "contacts" if !self.contacts.is_empty() => (None, json!({ "contacts": self.contacts })),
            _ => return Err(Problem::refused("message_type is not included in the list")),
        };
        let mut message = Message::text(true, "", 0);
        message.kind = kind.to_owned();
        message.body = body;
        message.has_media = ["image", "video", "audio", "document", "sticker"].contains(&kind);
        message.media = message
            .has_media
            .then(|| Media { filename: self.filename.clone(), ..Media::default() });
        Ok(Order { message, data })
    }

    fn location(&self) -> Result<(Option<String>, Value), Problem> {
        match (self.latitude, self.longitude) {
            (Some(latitude), Some(longitude))
                if latitude.abs() <= 90.0 && longitude.abs() <= 180.0 =>
            {
                let data = json!({
                    "latitude": latitude, "longitude": longitude,
                    "name": self.location_name, "address": self.location_address,
                });
                Ok((self.location_name.clone(), data))
            }
            _ => Err(Problem::refused("latitude and longitude are no place")),
        }
    }
}
