//! Sending (Cekat contract, 4.2): into a WhatsApp conversation inside its window, or from a
//! template to a number. There is no key that would make a send safe to repeat.

use std::sync::Arc;

use axum::{Json, body::Bytes, extract::State};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::demo::{
    Quirk,
    chance::mix,
    clock::Millis,
    hub::Hub,
    ids,
    world::{
        message::{Author, Media, Message},
        town::{By, Mark, Said},
    },
};

use super::{
    Problem,
    rows::{phone, zoned},
    shop::{Facts, INBOXES, Shop, TEMPLATES, WINDOW},
};

fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| Problem::invalid("body", &error.to_string()))
}

/// The first of the published shapes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    conversation_id: String,
    receiver: String,
    message: Option<String>,
    file_url: Option<String>,
    media_type: Option<String>,
    header: Option<Value>,
    footer: Option<Value>,
    action: Option<Value>,
    location: Option<Value>,
}

impl Body {
    fn message(&self, now: Millis) -> Result<Message, Problem> {
        let text = self.message.as_deref().filter(|text| !text.trim().is_empty());
        if text.is_none() && self.file_url.is_none() && self.location.is_none() {
            return Err(Problem::invalid("message", "is required"));
        }
        let interactive = self.header.is_some() || self.footer.is_some() || self.action.is_some();
        if interactive && self.media_type.is_none() {
            return Err(Problem::invalid("media_type", "is required for interactive messages"));
        }
        let mut message = Message::text(true, text.unwrap_or_default(), now);
        if let Some(link) = &self.file_url {
            let name = link.rsplit('/').next().unwrap_or_default();
            if !link.starts_with("http") || !name.contains('.') || name.ends_with('.') {
                return Err(Problem::invalid("file_url", "must end with a file name"));
            }
            message.kind = kind_of(name).to_owned();
            message.has_media = true;
            message.media = Some(Media { filename: Some(name.to_owned()), ..Media::default() });
        } else if self.location.is_some() {
            message.kind = "location".into();
        }
        Ok(message)
    }
}

fn kind_of(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "png" | "jpg" | "jpeg" | "webp" | "gif" => "image",
        "mp4" => "video",
        "ogg" | "mp3" => "audio",
        _ => "document",
    }
}

/// `POST /messages/whatsapp`
pub async fn whatsapp(State(hub): State<Arc<Hub>>, body: Bytes) -> Result<Json<Value>, Problem> {
    let wanted: Body = read(&body)?;
    let (mut shop, now) = hub.open(&hub.cekat.shop);
    let missing = || Problem::missing("Conversation");
    let at = shop.town.position(&wanted.conversation_id).ok_or_else(missing)?;
    let (talk, facts) = shop.town.talks.get(at).zip(shop.facts.get(at)).ok_or_else(missing)?;
    if facts.inbox != 0 {
        return Err(Problem::refused("Conversation is not on WhatsApp"));
    }
    if wanted.receiver.is_empty() || wanted.receiver != phone(talk, facts) {
        return Err(Problem::invalid("receiver", "is not the customer of this conversation"));
    }
    let message = wanted.message(now)?;
    if talk.last_from_customer().is_none_or(|last| now - last >= WINDOW) {
        return Err(Problem::refused("The 24 hour window has closed, send a template instead"));
    }
    let agent = facts.handled_by.unwrap_or(0);
    let said = Said::new(message, By::Staff(agent));
    answer(&hub, &mut shop, at, said, &wanted.receiver, now)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FromTemplate {
    inbox_id: String,
    wa_template_id: String,
    #[serde(default)]
    template_body_variables: Vec<String>,
    phone_number: String,
    phone_name: Option<String>,
    #[serde(rename = "file_url")]
    _file_url: Option<String>,
}

/// `POST /templates/send`
pub async fn template(State(hub): State<Arc<Hub>>, body: Bytes) -> Result<Json<Value>, Problem> {
    let wanted: FromTemplate = read(&body)?;
    if wanted.inbox_id != INBOXES[0].id {
        return Err(Problem::missing("WhatsApp inbox"));
    }
    let found = TEMPLATES.iter().find(|(id, _)| *id == wanted.wa_template_id);
    let (_, text) = found.ok_or_else(|| Problem::missing("Template"))?;
    let digits = wanted.phone_number.as_str();
    if digits.len() < 7 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Problem::invalid("phone_number", "must be digits with the country code"));
    }
    let variable = wanted.template_body_variables.first().or(wanted.phone_name.as_ref());
    let text = text.replace("{{1}}", variable.map_or("", String::as_str));
    let (mut shop, now) = hub.open(&hub.cekat.shop);
    let known = shop.town.talks.iter().zip(&shop.facts);
    let known = known.enumerate().find(|(_, (talk, facts))| phone(talk, facts) == digits);
    let at = match known.map(|(at, _)| at) {
        Some(at) => at,
        None => begin(&mut shop, digits, wanted.phone_name.clone(), now),
    };
    let said = Said::new(Message::text(true, text, now), By::Staff(0));
    let said = Said { mark: Mark::Template, ..said };
    answer(&hub, &mut shop, at, said, digits, now)
}

/// Begins a conversation with a number that never wrote.
fn begin(shop: &mut Shop, digits: &str, name: Option<String>, now: Millis) -> usize {
    let at = shop.town.begin(now);
    let jid = format!("{digits}@s.whatsapp.net");
    if let Some(talk) = shop.town.talks.get_mut(at) {
        talk.people = vec![Author { jid, lid: None, name }];
    }
    shop.facts.push(Facts {
        inbox: 0,
        contact: ids::uuid(mix(&[now.cast_unsigned(), at as u64])),
        stage: "open".into(),
        handled_by: None,
        notes: None,
        labels: Vec::new(),
        collaborators: Vec::new(),
        resolved: None,
        without_ai: false,
        pipeline: None,
    });
    at
}

/// Sends, and answers. What the answer holds is not documented, so with the quirk
/// `missing-fields` it holds nothing but the word that it went well.
fn answer(
    hub: &Hub,
    shop: &mut Shop,
    at: usize,
    said: Said,
    to: &str,
    now: Millis,
) -> Result<Json<Value>, Problem> {
    let id = shop.town.send(at, said, now).ok_or_else(|| Problem::of_status(500))?;
    if hub.has(Quirk::MissingFields) {
        return Ok(Json(json!({ "success": true })));
    }
    let data = json!({ "message_id": id, "status": "sent", "to": to, "timestamp": zoned(now) });
    Ok(Json(json!({ "success": true, "data": data })))
}
