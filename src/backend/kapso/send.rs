//! Texts, places, cards and reactions: all are messages that are sent.

use serde_json::{Value, json};

use super::{chats, find, messages, wire};
use crate::backend::{Flow, Method, Once, Path, Request, once};
use crate::domain::{
    Act, Answer, Attachment, Cause, ChatId, Delivery, Direction, Op, Problem, Sent, Target,
};

/// `POST …/whatsapp_messages` in the conversation; to a bare number, `POST /whatsapp_messages`
/// (contract 1.2). No idempotency key is known, so it is never repeated.
pub(super) fn send(op: &Op) -> Box<dyn Flow> {
    let Op::Send { chat, route, text, attachment, .. } = op else { return once::unable() };
    let (body, part) = (body(text, attachment.as_ref()), route.part.clone());
    match chats::Number::read(part.as_str()) {
        // Which own number it goes out from, only a conversation says.
        Some(number) if number.with.is_some() => {
            find::conversation(&chat.line_key(), &part, |id| post(id.into(), body))
        }
        _ => post(part, body),
    }
}

fn post(part: ChatId, body: Result<Value, Problem>) -> Box<dyn Flow> {
    let request = body.and_then(|body| request(&part, body));
    Once::flow(request, move |reply| {
        let reply = wire::accepted(reply)?;
        let told = wire::object(&reply, |row| {
            let conversation = row.any_word(&["whatsapp_conversation_id", "conversation_id"]);
            let part = conversation.map_or_else(|| part.clone(), ChatId::from);
            let message = messages::message(row, &part);
            Some(sent(message.map(|stamped| (stamped.row, stamped.at)), part))
        });
        match told {
            Ok(sent) => Ok(Answer::Sent(sent)),
            Err(why) if reply.web_page() => Err(why),
            // It was taken, whatever the body holds.
            Err(_) => Ok(Answer::Sent(sent(None, part.clone()))),
        }
    })
}

/// A reaction is a message of its own (contract 1.2; the word `reaction` is I). One without an
/// emoji takes the one before back, as WhatsApp's own do.
pub(super) fn react(target: &Target, part: &str, act: &Act) -> Box<dyn Flow> {
    let emoji = match act {
        Act::React(emoji) => emoji.as_str(),
        Act::ClearReaction => "",
        _ => return once::unable(),
    };
    let id = target.also.as_ref().unwrap_or(&target.id);
    let body = json!({
        "message_type": "reaction",
        "reaction_emoji": emoji,
        "reacted_to_message_id": id.as_str(),
    });
    Once::flow(request(&part.into(), body), |reply| wire::accepted(reply).map(|_| Answer::Done))
}

fn request(part: &ChatId, mut message: Value) -> Result<Request, Problem> {
    let number = chats::Number::read(part.as_str()).map(|number| number.digits);
    let request = match &number {
        Some(number) => {
            message["phone_number"] = json!(number);
            let path = Path::of(&["whatsapp_messages"])?;
            Request::act(Method::Post, path).query("phone_number", number)
        }
        None => Request::act(Method::Post, messages::path(part.as_str())?),
    };
    Ok(request.json(&json!({ "message": message })))
}

fn body(text: &str, attachment: Option<&Attachment>) -> Result<Value, Problem> {
    match attachment {
        None => Ok(json!({ "message_type": "text", "content": text })),
        Some(Attachment::Location { latitude, longitude, name }) => {
            let mut body = json!({
                "message_type": "location",
                "latitude": latitude,
                "longitude": longitude,
            });
            if let Some(name) = name {
                body["location_name"] = json!(name);
            }
            Ok(body)
        }
        Some(Attachment::Contact { name, number }) => {
            let card = json!({
                "name": { "formatted_name": name, "first_name": name },
                "phones": [{ "phone": number, "type": "CELL" }],
            });
            Ok(json!({ "message_type": "contacts", "contacts": [card] }))
        }
        Some(Attachment::File(_) | Attachment::Poll { .. }) => {
            let why = "Kapso takes files by their address only, and no polls";
            Err(Problem::new(Cause::Invalid).with_detail(why))
        }
    }
}

type Told = (crate::domain::Message, Option<chrono::DateTime<chrono::Utc>>);

/// What the service made of it. An answer that can't be read is a success all the same: it was
/// taken, and the next page shows it.
fn sent(message: Option<Told>, part: ChatId) -> Sent {
    let Some((mut message, at)) = message else {
        let delivery = Delivery::Pending;
        return Sent {
            id: None,
            delivery,
            at: None,
            replayed: Some(false),
            message: None,
            chat: None,
        };
    };
    message.direction = Direction::Out;
    let delivery = message.delivery.clone().unwrap_or(Delivery::Pending);
    message.delivery = Some(delivery.clone());
    Sent {
        id: Some(message.id.clone()),
        delivery,
        at,
        replayed: Some(false),
        // Without a time it can't stand in the thread yet.
        message: at.map(|_| Box::new(message)),
        chat: Some(part),
    }
}
