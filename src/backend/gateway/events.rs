//! What an envelope says (gateway contract, "Live events", payloads). Whatever this program
//! doesn't know, or can't read, says nothing and ends nothing.

use super::{chats, lines, messages};
use crate::backend::row::{Row, plain};
use crate::domain::{
    AccountId, ChatId, ChatKind, Delivery, Direction, Doing, Event, Extra, LineId, LineKey, Live,
    Mention, Message, MessageId, Reaction,
};

/// How much of what a message answers is kept, in characters.
const QUOTED: usize = 200;

/// Reads `{schema, id, event, session, timestamp, payload}`.
pub(super) fn read(envelope: Row<'_>) -> Option<Event> {
    let payload = envelope.child("payload")?;
    let line = envelope.any_word(&["session", "sessionId"]).map(LineId::from);
    let name = envelope.word("event")?;
    let at = envelope.time("timestamp");
    let what = live(&name, line.as_ref(), payload, at)?;
    Some(Event { id: envelope.word("id"), at, line, what })
}

type Time = Option<chrono::DateTime<chrono::Utc>>;

fn live(name: &str, line: Option<&LineId>, payload: Row<'_>, at: Time) -> Option<Live> {
    match name {
        "message" => message(payload, None, at),
        "message.from_me" => message(payload, Some(Direction::Out), at),
        "message.status" => status(payload),
        "message.edited" => edited(payload),
        "message.revoked" => Some(Live::Deleted { chat: chat(payload), id: target(payload)? }),
        "message.reaction" => reaction(payload),
        "poll.vote" => vote(payload),
        "presence.update" => presence(payload),
        "session.status" => Some(Live::Line(lines::state(payload))),
        "chat.update" => row_of_list(line, payload),
        "contact.update" => renamed(payload),
        "group.update" | "newsletter.update" => renamed(payload).or_else(|| touched(payload)),
        _ => None,
    }
}

fn chat(payload: Row<'_>) -> Option<ChatId> {
    payload.any_word(&["chatJid", "chat"]).map(ChatId::from)
}

fn target(payload: Row<'_>) -> Option<MessageId> {
    payload.any_word(&["targetId", "targetMessageId"]).map(MessageId::from)
}

/// Who did it: [`Reaction::YOU`] where we did.
fn by(payload: Row<'_>) -> String {
    if payload.flag("fromMe") == Some(true) {
        return Reaction::YOU.into();
    }
    payload.any_word(&["senderJid", "senderLid", "from", "pushName"]).unwrap_or_default()
}

/// The payload has the names of a stored message where both have the same thing; what it has
/// besides is added.
fn message(payload: Row<'_>, direction: Option<Direction>, at: Time) -> Option<Live> {
    let chat = chat(payload)?;
    let mut message = messages::message(payload, &chat)?;
    if let Some(direction) = direction.filter(|_| message.direction == Direction::Unknown) {
        message = messages::turned(message, direction);
    }
    let push_name = payload.word("pushName");
    message.sent_at = payload.time("timestamp").or(at).unwrap_or_default();
    message.author.name = message.author.name.take().or_else(|| push_name.clone());
    message.mentions.extend(mentions(payload));
    message.extra = extra(payload);
    if message.own() && message.delivery.is_none() {
        // It is told because WhatsApp has it.
        message.delivery = Some(Delivery::Sent);
    }
    message.facts.extend(quoted(payload));
    Some(Live::Message { chat, message: Box::new(message), push_name })
}

/// What it answers, which may be older than anything that is read here.
fn quoted(payload: Row<'_>) -> Vec<(&'static str, String)> {
    let Some(text) = payload.text("quotedBody") else { return Vec::new() };
    let own = payload.flag("quotedFromMe") == Some(true);
    let by = if own { Some(Reaction::YOU.into()) } else { payload.word("quotedSenderJid") };
    let text = (Message::QUOTED, text.chars().take(QUOTED).collect());
    std::iter::once(text).chain(by.map(|by| (Message::QUOTED_BY, by))).collect()
}

/// Here an object, JID -> `{pushName?, tag?}`, not the array of a stored message.
fn mentions(payload: Row<'_>) -> Vec<Mention> {
    let named = payload.child("mentions").into_iter().flat_map(|all| all.entries());
    let mention = |(jid, about): (&str, &serde_json::Value)| {
        let handle = jid.split(['@', ':']).next()?.to_owned();
        let name = match Row::of(about) {
            Some(about) => about.any_word(&["pushName", "name", "tag"])?,
            None => plain(about)?.trim().to_owned(),
        };
        (!handle.is_empty() && !name.is_empty()).then_some(Mention { handle, name })
    };
    named.filter_map(mention).collect()
}

/// What a poll, a place or a card carries; the contract names the fields and not what is in them,
/// so every likely name is understood.
fn extra(payload: Row<'_>) -> Option<Extra> {
    if let Some(poll) = payload.child("poll") {
        let listed = poll.raw("options").and_then(serde_json::Value::as_array);
        let named = |option: &serde_json::Value| {
            plain(option).or_else(|| Row::of(option)?.any_word(&["name", "text", "title"]))
        };
        let options = listed.into_iter().flatten().filter_map(named);
        return Some(Extra::Poll {
            question: poll.any_word(&["name", "question", "title"]),
            options: options.map(|option| (option, Vec::new())).collect(),
        });
    }
    if let Some(place) = payload.child("location") {
        let degrees = |names: &[&str]| {
            names.iter().find_map(|name| plain(place.raw(name)?)?.trim().parse::<f64>().ok())
        };
        return Some(Extra::Location {
            latitude: degrees(&["latitude", "lat"])?,
            longitude: degrees(&["longitude", "lng", "lon"])?,
            name: place.any_word(&["name", "address"]),
        });
    }
    let card = payload.child("contact")?;
    Some(Extra::Contact {
        name: card.any_word(&["name", "displayName", "fullName"]),
        number: card.any_word(&["phoneNumber", "number", "phone", "jid"]),
    })
}

fn status(payload: Row<'_>) -> Option<Live> {
    let mut ids = payload.words("messageIds");
    ids.extend(payload.any_word(&["messageId", "waMessageId"]).filter(|_| ids.is_empty()));
    let delivery = messages::delivery(&payload.word("status")?, payload.word("error"))?;
    let ids: Vec<_> = ids.into_iter().map(MessageId::from).collect();
    (!ids.is_empty()).then(|| Live::Status { chat: chat(payload), ids, delivery })
}

fn edited(payload: Row<'_>) -> Option<Live> {
    let text = payload.any_word(&["body", "newBody", "text"])?;
    let text = payload.text("body").unwrap_or(text);
    Some(Live::Edited { chat: chat(payload), id: target(payload)?, text })
}

/// An empty reaction takes that sender's back.
fn reaction(payload: Row<'_>) -> Option<Live> {
    let (chat, emoji) = (chat(payload), payload.any_word(&["reaction", "emoji"]));
    let own = payload.flag("fromMe") == Some(true);
    let id = payload.any_word(&["senderJid", "senderLid", "from"]);
    // With one person there is nobody else who could have reacted.
    let other = chat.as_ref().filter(|jid| chats::kind(None, jid.as_str()) == ChatKind::Direct);
    let by = match own {
        true => Reaction::YOU.to_owned(),
        false => id.or_else(|| other.map(ToString::to_string)).unwrap_or_default(),
    };
    let name = payload.any_word(&["pushName", "senderName"]).filter(|_| !own);
    Some(Live::Reacted { chat, id: target(payload)?, by, name, emoji })
}

fn vote(payload: Row<'_>) -> Option<Live> {
    let options = payload.words("selectedOptions");
    Some(Live::Voted { chat: chat(payload), id: target(payload)?, by: by(payload), options })
}

/// `chatJid` is set while somebody types in that chat; without it, it is about the person.
fn presence(payload: Row<'_>) -> Option<Live> {
    let who = payload.any_word(&["from", "senderJid"]);
    let chat = chat(payload).or_else(|| who.clone().map(ChatId::from))?;
    let sound = payload.word("media").as_deref() == Some("audio");
    let doing = match payload.word("state")?.as_str() {
        "composing" if sound => Doing::Recording,
        "composing" => Doing::Composing,
        "recording" => Doing::Recording,
        "paused" => Doing::Paused,
        "available" => Doing::Online,
        "unavailable" => Doing::Offline(payload.time("lastSeen")),
        _ => return None,
    };
    Some(Live::Presence { chat, who, doing })
}

/// A row of the list where the payload is a whole one; else only that something changed in a
/// chat: what a row lacks would be taken for gone.
fn row_of_list(line: Option<&LineId>, payload: Row<'_>) -> Option<Live> {
    let payload = payload.child("chat").unwrap_or(payload);
    let fields = ["unreadCount", "archived", "type", "pinned", "lastMessageAt"];
    let whole = fields.iter().all(|name| payload.raw(name).is_some());
    let session = line.cloned().or_else(|| payload.word("sessionId").map(LineId::from));
    if let (true, Some(line)) = (whole, session) {
        // The account is known to whoever listens, not to the gateway.
        let nobody = LineKey { account: AccountId::from(""), line };
        if let Some(row) = chats::chat(&nobody, payload) {
            return Some(Live::Chat(Box::new(row)));
        }
    }
    payload.any_word(&["chatJid", "jid"]).map(|jid| Live::Touched(jid.into()))
}

/// Who is called something else; a change of anything else of a person is nothing that is shown.
fn renamed(payload: Row<'_>) -> Option<Live> {
    let name = payload.any_word(&["name", "subject", "pushName", "businessName"])?;
    Some(Live::Renamed { id: named(payload)?, name })
}

fn touched(payload: Row<'_>) -> Option<Live> {
    named(payload).map(|id| Live::Touched(id.into()))
}

fn named(payload: Row<'_>) -> Option<String> {
    payload.any_word(&["jid", "groupJid", "chatJid", "lid", "id"])
}
