//! The objects that programs read. Times are RFC 3339 in UTC with milliseconds; what is absent is
//! not known; new fields may come.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::domain::{
    Chat, ChatKey, Delivery, Extra, Mention, Message, MessageId, Named, Reaction, SendKey,
};

/// A moment as it is written.
pub fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The epoch stands for a time that the service didn't give in a readable way.
fn known(at: DateTime<Utc>) -> Option<String> {
    (at != DateTime::UNIX_EPOCH).then(|| moment(at))
}

/// A chat.
#[derive(Debug, Serialize)]
pub struct ChatRow<'a> {
    account: &'a str,
    line: &'a str,
    id: &'a str,
    title: &'a str,
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unread: Option<u32>,
    archived: bool,
    pinned: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    muted_until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_activity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preview: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    aliases: &'a [crate::domain::ChatId],
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    closed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    assignee: Option<&'a Named>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    labels: &'a [Named],
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
}

impl<'a> ChatRow<'a> {
    /// The row of a chat; `counted`: whether its service counts what is unread.
    pub fn of(chat: &'a Chat, counted: bool) -> Self {
        Self {
            account: chat.key.account.as_str(),
            line: chat.key.line.as_str(),
            id: chat.key.chat.as_str(),
            title: chat.title(),
            kind: chat.kind.word(),
            unread: counted.then_some(chat.unread),
            archived: chat.archived,
            pinned: chat.pinned,
            muted_until: chat.muted_until.map(moment),
            last_activity: chat.last_activity.and_then(known),
            preview: chat.preview.as_deref(),
            address: chat.address.as_deref(),
            aliases: &chat.aliases,
            status: chat.status.as_deref(),
            closed: chat.closed,
            assignee: chat.assignee.as_ref(),
            labels: &chat.labels,
            note: chat.note.as_deref(),
        }
    }
}

/// A message.
#[derive(Debug, Serialize)]
pub struct MessageRow<'a> {
    account: &'a str,
    line: &'a str,
    chat: &'a str,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_at: Option<String>,
    direction: &'a str,
    author: AuthorRow<'a>,
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ack_level: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    edited: bool,
    deleted: bool,
    private: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    media: Option<MediaRow<'a>>,
    reactions: Vec<ReactionRow<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    mentions: &'a [Mention],
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<LocationRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<ContactRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    poll: Option<PollRow<'a>>,
}

#[derive(Debug, Serialize)]
struct AuthorRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    role: &'a str,
}

#[derive(Debug, Serialize)]
struct MediaRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    mime: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct ReactionRow<'a> {
    emoji: &'a str,
    by: &'a str,
}

#[derive(Debug, Serialize)]
struct LocationRow<'a> {
    latitude: f64,
    longitude: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct ContactRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct PollRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<&'a str>,
    options: Vec<OptionRow<'a>>,
}

#[derive(Debug, Serialize)]
struct OptionRow<'a> {
    text: &'a str,
    by: &'a [String],
}

impl<'a> MessageRow<'a> {
    /// The row of a message of this chat. What was taken back has no text any more.
    pub fn of(chat: &'a ChatKey, message: &'a Message) -> Self {
        let there = !message.deleted;
        let (location, contact, poll) = extras(message.extra.as_ref().filter(|_| there));
        Self {
            account: chat.account.as_str(),
            line: chat.line.as_str(),
            chat: chat.chat.as_str(),
            id: message.id.as_str(),
            sent_at: known(message.sent_at),
            direction: message.direction.word(),
            author: AuthorRow {
                id: message.author.id.as_deref(),
                name: message.author.name.as_deref(),
                role: message.author.role.word(),
            },
            kind: message.kind.word(),
            text: message.text.as_deref().filter(|_| there),
            delivery: message.delivery.as_ref().map(Delivery::word),
            ack_level: message.ack_level,
            error: error(message),
            edited: message.edited,
            deleted: message.deleted,
            private: message.private,
            reply_to: message.reply_to.as_ref().map(MessageId::as_str),
            media: message.media.as_ref().filter(|_| there).map(|media| MediaRow {
                mime: media.mime.as_deref(),
                size: media.size,
                name: media.name.as_deref(),
                url: media.url.as_deref(),
            }),
            reactions: reactions(&message.reactions),
            mentions: &message.mentions,
            location,
            contact,
            poll,
        }
    }
}

/// Why it did not arrive, else what the service says is wrong with it.
fn error(message: &Message) -> Option<&str> {
    match &message.delivery {
        Some(Delivery::Failed(Some(why))) => Some(why),
        _ => message.error.as_deref(),
    }
}

/// Reactions that were taken back are known, but not there.
fn reactions(all: &[Reaction]) -> Vec<ReactionRow<'_>> {
    let there = all.iter().filter(|reaction| !reaction.emoji.is_empty());
    there.map(|reaction| ReactionRow { emoji: &reaction.emoji, by: &reaction.by }).collect()
}

type Extras<'a> = (Option<LocationRow<'a>>, Option<ContactRow<'a>>, Option<PollRow<'a>>);

fn extras(extra: Option<&Extra>) -> Extras<'_> {
    match extra {
        None => (None, None, None),
        Some(Extra::Location { latitude, longitude, name }) => {
            let (latitude, longitude) = (*latitude, *longitude);
            (Some(LocationRow { latitude, longitude, name: name.as_deref() }), None, None)
        }
        Some(Extra::Contact { name, number }) => {
            let (name, number) = (name.as_deref(), number.as_deref());
            (None, Some(ContactRow { name, number }), None)
        }
        Some(Extra::Poll { question, options }) => {
            let options = options.iter().map(|(text, by)| OptionRow { text, by }).collect();
            (None, None, Some(PollRow { question: question.as_deref(), options }))
        }
    }
}

/// What came of a send.
#[derive(Debug, Serialize)]
pub struct SentRow<'a> {
    account: &'a str,
    line: &'a str,
    chat: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    delivery: &'a str,
    key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    replayed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

impl<'a> SentRow<'a> {
    /// A text that the service took, or that nobody knows of.
    pub fn of(
        chat: &'a ChatKey,
        key: &'a SendKey,
        id: Option<&'a MessageId>,
        delivery: Option<&'a Delivery>,
        replayed: Option<bool>,
    ) -> Self {
        let error = match delivery {
            Some(Delivery::Failed(why)) => why.as_deref(),
            _ => None,
        };
        Self {
            account: chat.account.as_str(),
            line: chat.line.as_str(),
            chat: chat.chat.as_str(),
            id: id.map(MessageId::as_str),
            delivery: delivery.map_or("unknown", Delivery::word),
            key: key.as_str(),
            replayed,
            error,
        }
    }
}

/// An object in one line. Characters that a terminal would act on are written as escapes, which
/// mean the same to whoever reads JSON.
pub fn line(row: &impl Serialize) -> String {
    // A row is made of texts and numbers: nothing in it can fail to be written.
    let text = serde_json::to_string(row).unwrap_or_default();
    escaped(text)
}

/// JSON text with every character escaped that a terminal would act on.
fn escaped(text: String) -> String {
    let acts = |letter: char| letter != '\n' && crate::ui::text::is_forbidden(letter);
    if !text.contains(acts) {
        return text;
    }
    let mut safe = String::with_capacity(text.len() + 64);
    for letter in text.chars() {
        if acts(letter) {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                safe.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            safe.push(letter);
        }
    }
    safe
}
