//! A page of a thread.
//!
//! Rows are read one by one: a row that is broken never costs another. What a row says beyond
//! what the thread shows goes into the message's facts.

use chrono::{DateTime, Utc};

use super::wire;
use crate::backend::row::{Row, plain};
use crate::backend::{Flow, Once, Path, Reply};
use crate::domain::{
    Answer, Author, ChatId, Cursor, Delivery, Direction, Kind, LineId, Media, Mention, Message,
    MessageId, Older, Page, Problem, Role,
};

/// The longest raw value that a fact repeats, in characters.
const FACT: usize = 200;

/// `GET /sessions/{s}/chats/{cid}/messages` (seed 000): newest first, older by cursor.
pub(super) fn page(
    line: &LineId,
    part: &ChatId,
    cursor: Option<&Cursor>,
    limit: u16,
) -> Box<dyn Flow> {
    let request = Path::of(&["sessions", line.as_str(), "chats", part.as_str(), "messages"])
        .map(|path| wire::paged(path, cursor, limit));
    let part = part.clone();
    Once::flow(request, move |reply| read(&wire::accepted(reply)?, &part).map(Answer::Messages))
}

/// Reads a page, oldest first.
///
/// # Errors
/// Only where the body is no page at all.
pub fn read(reply: &Reply, part: &ChatId) -> Result<Page, Problem> {
    let listing = wire::Listing::read(reply)?;
    let rows: Vec<_> =
        listing.rows().rev().filter_map(|row| Some((message(row, part)?, times(row)))).collect();
    let older = match listing.next {
        wire::Next::End => Older::Nothing,
        wire::Next::At(next) => Older::At(next),
        wire::Next::Unreadable => {
            Older::Withheld("the gateway does not say readably how it goes on".into())
        }
    };
    Ok(Page { messages: timed(rows), older })
}

/// When a message was sent, and when it was stored.
struct Times {
    sent: Option<DateTime<Utc>>,
    stored: Option<DateTime<Utc>>,
}

fn times(row: Row<'_>) -> Times {
    Times { sent: row.time("timestamp"), stored: row.time("createdAt") }
}

/// A message without a readable time stands where its neighbours in the page stand: the older
/// one, else the newer one. Only in a page without any time its own storage time decides, for
/// imported history was stored long after it was sent.
fn timed(rows: Vec<(Message, Times)>) -> Vec<Message> {
    let mut last = rows.iter().find_map(|(_, times)| times.sent);
    let place = |(mut message, times): (Message, Times)| {
        last = times.sent.or(last);
        message.sent_at = last.or(times.stored).unwrap_or_default();
        message
    };
    rows.into_iter().map(place).collect()
}

/// Reads one row but for its time; `None` for a row without any id.
pub(super) fn message(row: Row<'_>, part: &ChatId) -> Option<Message> {
    let id = row.any_word(&["waMessageId", "id"])?;
    let direction = direction(row);
    let kind = kind(row);
    let attached = attached(row, &kind);
    let status = row.word("status");
    let own = direction == Direction::Out;
    let delivery = status.as_deref().filter(|_| own);
    let delivery = delivery.and_then(|status| self::delivery(status, row.word("error")));
    let failed = matches!(delivery, Some(Delivery::Failed(_)));
    let mut message = Message {
        direction,
        author: author(row, direction, &kind),
        mentions: mentions(row),
        reply_to: row.word("quotedMessageId").map(MessageId::from),
        media: if attached { Some(media(row)) } else { None },
        ack_level: row.number("ackLevel"),
        error: row.word("error").filter(|_| failed),
        edited: row.flag("edited").unwrap_or(false),
        deleted: row.flag("deleted").unwrap_or(false),
        delivery,
        kind,
        ..Message::text(id, part.clone(), DateTime::UNIX_EPOCH, "")
    };
    message.text = row.text("body");
    message.facts = facts(row, &message);
    Some(message)
}

/// A message whose direction the row did not say, now that it is known.
pub(super) fn turned(message: Message, direction: Direction) -> Message {
    let role = match (&message.kind, direction) {
        (Kind::System, _) => Role::System,
        (_, Direction::Out) => Role::Agent,
        (_, Direction::In | Direction::Unknown) => Role::Customer,
    };
    Message { direction, author: Author { role, ..message.author }, ..message }
}

/// `direction`, else `fromMe`.
fn direction(row: Row<'_>) -> Direction {
    match (row.word("direction").as_deref(), row.flag("fromMe")) {
        (Some("in"), _) => Direction::In,
        (Some("out"), _) => Direction::Out,
        (_, Some(true)) => Direction::Out,
        (_, Some(false)) => Direction::In,
        (_, None) => Direction::Unknown,
    }
}

/// What `status` says of an own message; `None` for a word this program doesn't know.
pub(super) fn delivery(status: &str, reason: Option<String>) -> Option<Delivery> {
    Some(match status {
        "pending" => Delivery::Pending,
        "sent" => Delivery::Sent,
        "delivered" => Delivery::Delivered,
        "read" => Delivery::Read,
        "played" => Delivery::Played,
        "failed" => Delivery::Failed(reason),
        _ => return None,
    })
}

fn kind(row: Row<'_>) -> Kind {
    let Some(word) = row.word("type") else {
        return if row.flag("hasMedia") == Some(true) { Kind::Document } else { Kind::Text };
    };
    match word.as_str() {
        "text" => Kind::Text,
        "image" => Kind::Image,
        "video" => Kind::Video,
        "audio" => Kind::Audio,
        "document" => Kind::Document,
        "sticker" => Kind::Sticker,
        "location" => Kind::Location,
        "contact" => Kind::Contact,
        "poll" => Kind::Poll,
        "reaction" => Kind::Reaction,
        "system" => Kind::System,
        _ => Kind::Other(word),
    }
}

fn author(row: Row<'_>, direction: Direction, kind: &Kind) -> Author {
    let role = match (kind, direction) {
        (Kind::System, _) => Role::System,
        (_, Direction::Out) => Role::Agent,
        (_, Direction::In | Direction::Unknown) => Role::Customer,
    };
    Author { id: row.any_word(&["senderJid", "senderLid"]), name: row.word("senderName"), role }
}

/// `mentions` are JIDs; `mentionNames` gives the name for the part before the `@`, which is what
/// stands in the text.
fn mentions(row: Row<'_>) -> Vec<Mention> {
    let named = row.child("mentionNames").into_iter().flat_map(|names| names.entries());
    let mut mentions: Vec<Mention> = Vec::new();
    for (jid, name) in named {
        let handle = jid.split(['@', ':']).next().unwrap_or_default().to_owned();
        let name = plain(name).map(|name| name.trim().to_owned()).unwrap_or_default();
        let known = mentions.iter().any(|mention| mention.handle == handle);
        if !handle.is_empty() && !name.is_empty() && !known {
            mentions.push(Mention { handle, name });
        }
    }
    mentions
}

/// `hasMedia` decides; without it, a description on a kind that is a file.
fn attached(row: Row<'_>, kind: &Kind) -> bool {
    let file =
        matches!(kind, Kind::Image | Kind::Video | Kind::Audio | Kind::Document | Kind::Sticker);
    row.flag("hasMedia").unwrap_or(file && row.child("media").is_some())
}

/// `media` may be null although something is attached: then nothing more is known of it.
fn media(row: Row<'_>) -> Media {
    let Some(media) = row.child("media") else { return Media::default() };
    Media {
        mime: media.word("mimetype"),
        size: media.number("size").and_then(|bytes| u64::try_from(bytes).ok()),
        name: media.word("filename"),
        url: None,
    }
}

/// What only the details show. Of a message that is not ours, `status` and `error` say nothing
/// that the thread could show, and neither does `media` without `hasMedia` (the seed's own
/// example has all three).
fn facts(row: Row<'_>, message: &Message) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let mut tell = |name, value: Option<String>| {
        facts.extend(value.map(|value| (name, value.chars().take(FACT).collect::<String>())));
    };
    let shown = message.author.id.as_deref();
    tell("store id", row.word("id"));
    tell("sender", row.word("senderJid").filter(|id| shown != Some(id)));
    tell("sender LID", row.word("senderLid").filter(|id| shown != Some(id)));
    tell("chat", row.word("chatJid").filter(|jid| *jid != message.part.as_str()));
    tell("stored at", row.time("createdAt").map(|time| time.to_rfc3339()));
    tell("status", row.word("status").filter(|_| message.delivery.is_none()));
    tell("error", row.word("error").filter(|_| message.error.is_none()));
    tell("media", row.child("media").filter(|_| message.media.is_none()).and_then(in_a_line));
    if row.time("timestamp").is_none() {
        let raw = row.raw("timestamp").map(|raw| raw.to_string());
        tell("time", Some(format!("not readable: {}", raw.as_deref().unwrap_or("absent"))));
    }
    facts
}

fn in_a_line(media: Row<'_>) -> Option<String> {
    let size = media.number("size").map(|bytes| format!("{bytes} bytes"));
    let known = [media.word("filename"), media.word("mimetype"), size];
    let line = known.into_iter().flatten().collect::<Vec<_>>().join(", ");
    (!line.is_empty()).then_some(line)
}
