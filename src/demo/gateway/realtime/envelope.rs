//! A piece of news in the gateway's words (gateway contract, "Live events", payloads).

use serde_json::{Map, Value, json};

use crate::demo::{
    clock::Millis,
    gateway::{chats, messages, parts::Part, rows::own_jid},
    hub::Hub,
    world::{
        SESSIONS, Session, World,
        chat::{Chat, Kind},
        message::Message,
        news::News,
        progress::Status,
    },
};

use super::log::Draft;

/// What stands around a piece of news.
struct Scene<'a> {
    hub: &'a Hub,
    world: &'a World,
    chat: &'a Chat,
    session: &'static Session,
    row: usize,
    at: Millis,
}

/// The envelope of a piece of news, still without its id; nothing for what nobody is told.
pub fn draft(hub: &Hub, world: &World, at: Millis, news: &News) -> Option<Draft> {
    let row = match news {
        News::Said { row, .. }
        | News::Progress { row, .. }
        | News::Edited { row, .. }
        | News::Revoked { row, .. }
        | News::Voted { row, .. }
        | News::Typing { row, .. }
        | News::Listed { row } => *row,
    };
    let chat = world.chats.get(row)?;
    let session = SESSIONS.get(chat.session)?;
    let scene = Scene { hub, world, chat, session, row, at };
    let (event, payload) = match news {
        News::Said { index, .. } => scene.said(*index)?,
        News::Progress { id, status, .. } => scene.progress(id, *status),
        News::Edited { index, .. } => scene.edited(*index)?,
        News::Revoked { index, .. } => scene.revoked(*index)?,
        News::Voted { id, options, .. } => scene.voted(id, options),
        News::Typing { composing, .. } => scene.typing(*composing)?,
        News::Listed { .. } => ("chat.update", scene.listed()?),
    };
    Some(Draft { session: chat.session, event, at, payload })
}

type Told = (&'static str, Value);

impl Scene<'_> {
    fn said(&self, index: usize) -> Option<Told> {
        let message = self.world.message(self.row, index)?;
        if message.kind == "reaction" {
            return self.reacted(&message);
        }
        let event = if message.from_me { "message.from_me" } else { "message" };
        let kept = message.clone();
        let row = messages::write(self.hub, self.world, self.row, message, self.at)?;
        let mut told = Map::new();
        let mut tell = |name: &str, value: Value| {
            if !value.is_null() {
                told.insert(name.into(), value);
            }
        };
        tell("waMessageId", json!(row.wa_message_id));
        tell("chatJid", json!(row.chat_jid));
        tell("senderJid", json!(row.sender_jid));
        tell("senderLid", json!(row.sender_lid));
        tell("pushName", json!(row.sender_name));
        tell("fromMe", json!(row.from_me));
        tell("type", json!(row.kind));
        tell("body", json!(row.body));
        tell("hasMedia", json!(row.has_media));
        tell("timestamp", json!(row.timestamp));
        self.quote(&kept, &mut tell);
        tell("mentions", mentions(&kept));
        match kept.kind.as_str() {
            "poll" => tell("poll", json!({ "name": kept.body, "options": kept.options })),
            "location" => tell("location", self.place(&kept)),
            "contact" => tell("contact", json!({ "name": kept.body })),
            _ => {}
        }
        // Always there and always null: the file itself is not told.
        told.insert("media".into(), Value::Null);
        Some((event, Value::Object(told)))
    }

    fn place(&self, message: &Message) -> Value {
        let Some((latitude, longitude)) = message.place else { return Value::Null };
        json!({ "latitude": latitude, "longitude": longitude, "name": message.body })
    }

    fn quote(&self, message: &Message, tell: &mut impl FnMut(&str, Value)) {
        let Some(id) = &message.quoted else { return };
        tell("quotedMessageId", json!(id));
        let Some((_, quoted)) = self.world.find(self.row, id) else { return };
        tell("quotedBody", json!(quoted.body));
        tell("quotedSenderJid", json!(self.sender(&quoted)));
        tell("quotedFromMe", json!(quoted.from_me));
    }

    fn sender(&self, message: &Message) -> Option<String> {
        if message.from_me {
            return Some(own_jid(self.session));
        }
        message.author.as_ref().map(|author| author.jid.clone())
    }

    /// A row that names its target; an empty one takes that sender's reaction back.
    fn reacted(&self, message: &Message) -> Option<Told> {
        let payload = json!({
            "waMessageId": message.id,
            "chatJid": self.chat_jid(message.quoted.as_deref()?),
            "targetId": message.quoted,
            "reaction": message.body.clone().unwrap_or_default(),
            "senderJid": self.sender(message),
            "fromMe": message.from_me,
            "timestamp": message.timestamp,
        });
        Some(("message.reaction", payload))
    }

    fn progress(&self, id: &str, status: Status) -> Told {
        let mut payload = json!({
            "chatJid": self.chat_jid(id),
            "messageIds": [id],
            "status": status.word(),
            "timestamp": self.at,
        });
        if self.chat.kind == Kind::Direct {
            payload["senderJid"] = json!(self.chat.jid);
        }
        ("message.status", payload)
    }

    fn edited(&self, index: usize) -> Option<Told> {
        let message = self.world.message(self.row, index)?;
        let payload = json!({
            "chatJid": self.chat_jid(&message.id),
            "targetId": message.id,
            "body": message.body,
            "senderJid": self.sender(&message),
            "fromMe": message.from_me,
            "timestamp": self.at,
        });
        Some(("message.edited", payload))
    }

    fn revoked(&self, index: usize) -> Option<Told> {
        let message = self.world.message(self.row, index)?;
        let payload = json!({
            "chatJid": self.chat_jid(&message.id),
            "targetId": message.id,
            "senderJid": self.sender(&message),
            "fromMe": message.from_me,
            "timestamp": self.at,
        });
        Some(("message.revoked", payload))
    }

    fn voted(&self, id: &str, options: &[String]) -> Told {
        let payload = json!({
            "chatJid": self.chat_jid(id),
            "targetId": id,
            "selectedOptions": options,
            "senderJid": own_jid(self.session),
            "fromMe": true,
            "timestamp": self.at,
        });
        ("poll.vote", payload)
    }

    /// Only told once somebody has subscribed.
    fn typing(&self, composing: bool) -> Option<Told> {
        if !self.hub.gateway.realtime.is_watched(self.row) {
            return None;
        }
        let state = if composing { "composing" } else { "paused" };
        let payload = json!({
            "from": self.chat.jid,
            "chatJid": self.chat.jid,
            "state": state,
            "media": "text",
        });
        Some(("presence.update", payload))
    }

    fn listed(&self) -> Option<Value> {
        serde_json::to_value(chats::write(self.hub, self.world, self.row, Part::Whole)?).ok()
    }

    /// The JID under which the list shows the part of the chat that holds this message.
    fn chat_jid(&self, id: &str) -> String {
        let index = self.world.find(self.row, id).map(|(index, _)| index);
        let parts = Part::all(self.hub, self.chat);
        let holds = |part: &&Part| index.is_none_or(|index| part.holds(self.chat, index));
        parts.iter().find(holds).unwrap_or(&Part::Whole).jid(self.chat).to_owned()
    }
}

/// An object here, unlike in the message's row: JID -> what is known of that person.
fn mentions(message: &Message) -> Value {
    if message.mentions.is_empty() {
        return Value::Null;
    }
    let mentioned = message.mentions.iter().map(|mention| {
        let about = match &mention.name {
            Some(name) => json!({ "pushName": name }),
            None => json!({}),
        };
        (mention.jid.clone(), about)
    });
    Value::Object(mentioned.collect())
}
