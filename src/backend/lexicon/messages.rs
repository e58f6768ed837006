//! A page of a chat.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::offset::{List, Walk};
use super::wire;
use crate::backend::row::{Row, plain};
use crate::backend::{Flow, Path, Reply, Request, Urgency};
use crate::domain::{
    Answer, Author, ChatId, Cursor, Direction, Kind, Media, Message, Older, Page, Problem, Role,
};

/// The longest raw value that a fact repeats, in characters.
const FACT: usize = 200;

/// `GET /chats/{chat_id}/messages?order=desc` (seed 002), from the newest on.
pub(super) fn page(
    part: &ChatId,
    cursor: Option<&Cursor>,
    limit: u16,
    urgency: Urgency,
) -> Box<dyn Flow> {
    Walk::flow(Messages { part: part.clone(), urgency }, cursor, limit)
}

struct Messages {
    part: ChatId,
    urgency: Urgency,
}

impl List for Messages {
    type Row = (Message, Option<DateTime<Utc>>);

    fn request(&self) -> Result<Request, Problem> {
        let path = Path::of(&["chats", self.part.as_str(), "messages"])?;
        Ok(Request::get(path).urgency(self.urgency))
    }

    fn read(&self, reply: Reply) -> Result<(Vec<Self::Row>, wire::Listing), Problem> {
        let page = wire::Listing::read(&wire::accepted(reply)?, "messages")?;
        let rows = page.rows().filter_map(|row| message(row, &self.part)).collect();
        Ok((rows, page))
    }

    fn id<'a>(&self, row: &'a Self::Row) -> &'a str {
        row.0.id.as_str()
    }

    /// Oldest first. A row without a readable time stays beside its neighbour.
    fn answer(&self, mut rows: Vec<Self::Row>, next: Option<Cursor>) -> Answer {
        rows.reverse();
        let mut last = rows.iter().find_map(|(_, at)| *at);
        let messages = rows.into_iter().map(|(mut message, at)| {
            last = at.or(last);
            message.sent_at = last.unwrap_or_default();
            message
        });
        let messages = messages.collect();
        Answer::Messages(Page { messages, older: next.map_or(Older::Nothing, Older::At) })
    }
}

/// Reads one row, and when it was written; `None` for a row without an id.
fn message(row: Row<'_>, part: &ChatId) -> Option<(Message, Option<DateTime<Utc>>)> {
    let id = row.any_word(&["id", "message_id"])?;
    // The seed says `role`, the page it is from says `sender_role` (contract 2.3).
    let role = row.any_word(&["sender_role", "role"]);
    let (direction, side) = side(role.as_deref());
    let media = media(row);
    let at = wire::time(row, "created_at");
    let message = Message {
        direction,
        author: Author { id: None, name: None, role: side },
        kind: media.as_ref().map_or(Kind::Text, |(kind, _)| kind.clone()),
        text: row.text("content"),
        media: media.map(|(_, media)| media),
        facts: facts(row, role, at),
        ..Message::text(id, part.clone(), Default::default(), "")
    };
    Some((message, at))
}

/// `user` is the customer, `assistant` the machine that answers.
fn side(role: Option<&str>) -> (Direction, Role) {
    match role {
        Some("user") => (Direction::In, Role::Customer),
        Some("assistant") => (Direction::Out, Role::Assistant),
        Some("system") => (Direction::Unknown, Role::System),
        _ => (Direction::Unknown, Role::Customer),
    }
}

/// `media_type` is `image`, `file`, … or null; a type such as `image/png` is understood too.
fn media(row: Row<'_>) -> Option<(Kind, Media)> {
    let (kind, url) = (row.word("media_type"), row.word("media_url"));
    if kind.is_none() && url.is_none() {
        return None;
    }
    let word = kind.as_deref().unwrap_or("file");
    let mime = kind.clone().filter(|kind| kind.contains('/'));
    let kind = match word.split('/').next().unwrap_or(word) {
        "image" => Kind::Image,
        "video" => Kind::Video,
        "audio" | "voice" => Kind::Audio,
        "file" | "document" | "application" | "text" => Kind::Document,
        "sticker" => Kind::Sticker,
        other => Kind::Other(other.to_owned()),
    };
    let name = url.as_deref().and_then(name).map(str::to_owned);
    Some((kind, Media { mime, size: None, name, url }))
}

/// What an address calls the file that it leads to.
fn name(url: &str) -> Option<&str> {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let (_, below) = path.split_once("://")?;
    let (_, name) = below.rsplit_once('/')?;
    Some(name).filter(|name| name.contains('.'))
}

/// What only the details show: `metadata` may hold the model's name, tokens, the user's browser.
fn facts(
    row: Row<'_>,
    role: Option<String>,
    at: Option<DateTime<Utc>>,
) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let mut tell = |name, value: Option<String>| {
        facts.extend(value.map(|value| (name, value.chars().take(FACT).collect::<String>())));
    };
    let known = |role: &String| matches!(role.as_str(), "user" | "assistant");
    tell("role", role.filter(|role| !known(role)));
    tell("metadata", row.raw("metadata").and_then(in_a_line));
    if at.is_none() {
        let raw = row.raw("created_at").map(ToString::to_string);
        tell("time", Some(format!("not readable: {}", raw.as_deref().unwrap_or("absent"))));
    }
    facts
}

fn in_a_line(metadata: &Value) -> Option<String> {
    let Some(row) = Row::of(metadata) else {
        return plain(metadata).filter(|text| !text.is_empty());
    };
    let written = |value: &Value| plain(value).unwrap_or_else(|| value.to_string());
    let each = row.entries().map(|(name, value)| format!("{name}: {}", written(value)));
    let line = each.collect::<Vec<_>>().join(", ");
    (!line.is_empty()).then_some(line)
}
