//! Chats, messages and contacts as the gateway writes them (gateway contract, Reading). What is
//! not known is left out, except `media`, which is null where only `hasMedia` is known.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::demo::{
    clock::Millis,
    world::{
        Session,
        chat::{Chat, Kind},
        message::{Author, Media, Message},
    },
};

/// `WASession`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionRow {
    id: &'static str,
    name: &'static str,
    status: &'static str,
    phone_number: &'static str,
    wa_jid: String,
    wa_lid: &'static str,
}

impl SessionRow {
    /// A session in this state.
    pub fn new(session: &Session, status: &'static str) -> Self {
        SessionRow {
            id: session.id,
            name: session.name,
            status,
            phone_number: session.phone,
            wa_jid: own_jid(session),
            wa_lid: session.lid,
        }
    }
}

/// The JID of the session's own number.
pub fn own_jid(session: &Session) -> String {
    format!("{}@s.whatsapp.net", session.phone)
}

/// `Chat`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChatRow {
    pub id: u64,
    pub session_id: &'static str,
    pub jid: String,
    pub aliases: Vec<String>,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_message_at: Option<Millis>,
    pub unread_count: u32,
    pub archived: bool,
    pub pinned: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub muted_until: Option<Millis>,
    #[serde(flatten)]
    pub unheard: BTreeMap<String, serde_json::Value>,
}

impl ChatRow {
    /// The row of a whole chat.
    pub fn new(chat: &Chat, id: u64, session: &'static str) -> Self {
        ChatRow {
            id,
            session_id: session,
            jid: chat.jid.clone(),
            aliases: chat.lid.iter().cloned().collect(),
            kind: kind(chat.kind).to_owned(),
            name: chat.name.clone(),
            last_message_at: Some(chat.last),
            unread_count: chat.unread,
            archived: chat.archived,
            pinned: chat.pinned,
            muted_until: chat.muted_until,
            unheard: BTreeMap::new(),
        }
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Direct => "dm",
        Kind::Group => "group",
        Kind::Newsletter => "newsletter",
        Kind::Broadcast => "broadcast",
        Kind::Status => "status",
    }
}

/// `media` of a message.
#[derive(Debug, Serialize)]
pub struct MediaRow {
    #[serde(skip_serializing_if = "Option::is_none")]
    mimetype: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filename: Option<String>,
}

impl From<Media> for MediaRow {
    fn from(media: Media) -> Self {
        MediaRow { mimetype: media.mimetype, size: media.size, filename: media.filename }
    }
}

/// `Message`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageRow {
    pub id: String,
    pub wa_message_id: String,
    pub session_id: &'static str,
    pub chat_jid: String,
    pub direction: &'static str,
    pub from_me: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_jid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_lid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_name: Option<String>,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    pub has_media: bool,
    pub media: Option<MediaRow>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub mention_names: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quoted_message_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ack_level: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    pub edited: bool,
    pub deleted: bool,
    pub timestamp: Millis,
    pub created_at: Millis,
    #[serde(flatten)]
    pub unheard: BTreeMap<String, serde_json::Value>,
}

/// Where a message's row stands.
pub struct Around<'a> {
    pub session: &'a Session,
    pub chat_jid: &'a str,
    pub now: Millis,
}

impl MessageRow {
    /// The row of a message as it stands now.
    pub fn new(message: Message, around: &Around<'_>) -> Self {
        let author = author(&message, around.session);
        let status = message.progress.as_ref().map(|progress| progress.at(around.now));
        let reason = message.progress.as_ref().and_then(|progress| progress.reason_at(around.now));
        let user = |jid: &str| jid.split('@').next().unwrap_or_default().to_owned();
        let named = message.mentions.iter().filter_map(|m| Some((user(&m.jid), m.name.clone()?)));
        MessageRow {
            session_id: around.session.id,
            chat_jid: around.chat_jid.to_owned(),
            direction: if message.from_me { "out" } else { "in" },
            from_me: message.from_me,
            sender_name: author.as_ref().and_then(|author| author.name.clone()),
            sender_lid: author.as_ref().and_then(|author| author.lid.clone()),
            sender_jid: author.map(|author| author.jid),
            mention_names: named.collect(),
            mentions: message.mentions.iter().map(|mention| mention.jid.clone()).collect(),
            status: status.map(|status| status.word()),
            ack_level: status.map(|status| status.level()),
            error: reason.map(str::to_owned),
            id: message.store_id,
            wa_message_id: message.id,
            kind: message.kind,
            body: message.body,
            has_media: message.has_media,
            media: message.media.map(MediaRow::from),
            quoted_message_id: message.quoted,
            edited: message.edited,
            deleted: message.deleted,
            timestamp: message.timestamp,
            created_at: message.created_at,
            unheard: BTreeMap::new(),
        }
    }
}

fn author(message: &Message, session: &Session) -> Option<Author> {
    if !message.from_me {
        return message.author.clone();
    }
    Some(Author { jid: own_jid(session), lid: Some(session.lid.to_owned()), name: None })
}

/// A contact.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContactRow {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub phone_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business_name: Option<String>,
    pub source: &'static str,
}

impl From<&Author> for ContactRow {
    fn from(person: &Author) -> Self {
        let business =
            person.name.as_deref().filter(|name| name.starts_with("PT ") || name.ends_with("GmbH"));
        ContactRow {
            lid: person.lid.clone(),
            business_name: business.map(str::to_owned),
            name: person.name.clone(),
            phone_number: person.jid.split('@').next().unwrap_or_default().to_owned(),
            source: if person.name.is_some() { "push_name" } else { "message" },
        }
    }
}
