//! What may be sent, and what becomes of it as a message (gateway contract, Acting, send).

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::demo::world::message::{Media, Message};

use super::{
    Problem,
    body::{decoded_size, worded},
};

/// The largest media, decoded.
const MEDIA: u64 = 16 << 20;

/// A send that keeps to every rule that can be checked without looking at the chat.
#[derive(Debug)]
pub struct Order {
    pub to: String,
    /// The message, without a time.
    pub message: Message,
    /// The id of the message that it answers.
    pub reply_to: Option<String>,
    /// The JIDs that it names.
    pub mentions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Text {
    text: String,
    reply_to: Option<String>,
    #[serde(default)]
    mentions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WithMedia {
    media: File,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data: Option<String>,
    url: Option<String>,
    mimetype: Option<String>,
    filename: Option<String>,
    caption: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Poll {
    name: String,
    options: Vec<String>,
    selectable_count: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Location {
    latitude: f64,
    longitude: f64,
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contact {
    contact: Value,
}

/// Reads a send by its `type`.
pub fn read(body: &Value) -> Result<Order, Problem> {
    let mut rest =
        body.as_object().cloned().ok_or_else(|| Problem::validation("the body is no object"))?;
    let kind = string(rest.remove("type"), "type")?;
    let to = string(rest.remove("to"), "to")?;
    let rest = Value::Object(rest);
    let mut order =
        Order { to, message: Message::text(true, "", 0), reply_to: None, mentions: Vec::new() };
    match kind.as_str() {
        "text" => text(&mut order, fields(rest)?)?,
        "image" | "video" | "audio" | "document" | "sticker" => media(&mut order, fields(rest)?)?,
        "poll" => poll(&mut order, fields(rest)?)?,
        "location" => location(&mut order, fields(rest)?)?,
        "contact" => contact(&mut order, &fields(rest)?)?,
        other => return Err(Problem::validation(format!("`type` {other} can't be sent"))),
    }
    order.message.kind = kind;
    Ok(order)
}

fn string(value: Option<Value>, field: &str) -> Result<String, Problem> {
    match value {
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        _ => Err(Problem::validation(format!("`{field}` is missing or no text"))),
    }
}

fn fields<T: DeserializeOwned>(rest: Value) -> Result<T, Problem> {
    serde_json::from_value(rest).map_err(|error| Problem::validation(error.to_string()))
}

fn text(order: &mut Order, text: Text) -> Result<(), Problem> {
    worded("text", &text.text)?;
    if let Some(jid) = text.mentions.iter().find(|jid| !jid.contains('@')) {
        return Err(Problem::validation(format!("`mentions`: {jid} is no JID")));
    }
    order.message.body = Some(text.text);
    order.reply_to = text.reply_to;
    order.mentions = text.mentions;
    Ok(())
}

fn media(order: &mut Order, WithMedia { media: file }: WithMedia) -> Result<(), Problem> {
    let size = match (&file.data, &file.url) {
        (Some(data), None) => {
            Some(decoded_size(data).ok_or_else(|| Problem::validation("`data` is no base64"))?)
        }
        (None, Some(_)) => None,
        _ => return Err(Problem::validation("`media` has either `data` or `url`")),
    };
    if size.is_some_and(|size| size > MEDIA) {
        return Err(Problem::validation("the media is larger than 16 MiB"));
    }
    order.message.body = file.caption.filter(|caption| !caption.is_empty());
    order.message.has_media = true;
    order.message.media = Some(Media { mimetype: file.mimetype, size, filename: file.filename });
    Ok(())
}

fn poll(order: &mut Order, poll: Poll) -> Result<(), Problem> {
    worded("name", &poll.name)?;
    if !(2..=12).contains(&poll.options.len())
        || poll.options.iter().any(|option| option.trim().is_empty())
    {
        return Err(Problem::validation("a poll has 2 to 12 options, none of them empty"));
    }
    if poll.selectable_count.is_some_and(|count| count > poll.options.len()) {
        return Err(Problem::validation("`selectableCount` is more than there are options"));
    }
    order.message.body = Some(poll.name);
    order.message.options = poll.options;
    Ok(())
}

fn location(order: &mut Order, place: Location) -> Result<(), Problem> {
    if place.latitude.abs() > 90.0 || place.longitude.abs() > 180.0 {
        return Err(Problem::validation("there is no such place"));
    }
    order.message.place = Some((place.latitude, place.longitude));
    order.message.body = place.name;
    Ok(())
}

fn contact(order: &mut Order, contact: &Contact) -> Result<(), Problem> {
    let name = match &contact.contact {
        Value::String(name) => Some(name.clone()),
        Value::Object(card) => card.get("name").and_then(Value::as_str).map(str::to_owned),
        _ => {
            return Err(Problem::validation("`contact` is neither a text nor a card"));
        }
    };
    order.message.body = name;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_listed_fields_are_taken() {
        let body = json!({"type": "text", "to": "62@s.whatsapp.net", "text": "hi", "replyTo": "X"});
        assert_eq!(read(&body).expect("valid").reply_to.as_deref(), Some("X"));
        for wrong in [
            json!({"type": "text", "to": "62@s.whatsapp.net", "text": "hi", "urgent": true}),
            json!({"type": "text", "to": "62@s.whatsapp.net", "text": "  "}),
            json!({"type": "text", "text": "hi"}),
            json!({"type": "telegram", "to": "62@s.whatsapp.net", "text": "hi"}),
            json!({"type": "image", "to": "62@s.whatsapp.net", "media": {"data": "QUI=", "url": "x"}}),
            json!({"type": "image", "to": "62@s.whatsapp.net", "media": {"data": "not base64"}}),
            json!({"type": "poll", "to": "62@s.whatsapp.net", "name": "?", "options": ["one"]}),
            json!({"type": "location", "to": "62@s.whatsapp.net", "latitude": 91, "longitude": 0}),
            json!([]),
        ] {
            assert!(read(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn media_is_stored_with_its_size_and_its_caption_as_text() {
        let media =
            json!({"data": "QUJD", "mimetype": "image/png", "filename": "a.png", "caption": "see"});
        let body = json!({"type": "image", "to": "62@s.whatsapp.net", "media": media});
        let message = read(&body).expect("valid").message;
        assert_eq!(message.media.and_then(|media| media.size), Some(3));
        assert_eq!((message.body.as_deref(), message.kind.as_str()), (Some("see"), "image"));
    }
}
