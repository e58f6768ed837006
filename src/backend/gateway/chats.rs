//! Rows of the chat list.

use chrono::{DateTime, Utc};

use super::wire;
use crate::backend::row::{LAST_MS, Row};
use crate::backend::{Flow, Once, Path, Request, Urgency, phone};
use crate::domain::{Answer, Chat, ChatId, ChatKey, ChatKind, Cursor, LineKey};

/// A page, newest activity first: `GET /sessions/{s}/chats`. What comes after the first page is
/// fetched in the background.
pub(super) fn page(line: &LineKey, cursor: Option<&Cursor>, limit: u16) -> Box<dyn Flow> {
    let urgency = if cursor.is_some() { Urgency::Background } else { Urgency::Soon };
    let request = Path::of(&["sessions", line.line.as_str(), "chats"])
        .map(|path| wire::paged(path, cursor, limit).urgency(urgency));
    let line = line.clone();
    Once::flow(request, move |reply| {
        let reply = wire::accepted(reply)?;
        let page = wire::Listing::read(&reply)?;
        let chats = page.rows().filter_map(|row| chat(&line, row)).collect();
        match page.next {
            wire::Next::End => Ok(Answer::Chats(chats, None)),
            wire::Next::At(next) => Ok(Answer::Chats(chats, Some(next))),
            wire::Next::Unreadable => Err(reply.unreadable("the page does not say how it goes on")),
        }
    })
}

/// One row: `GET /sessions/{s}/chats/{cid}`.
pub(super) fn one(key: &ChatKey) -> Box<dyn Flow> {
    let request =
        Path::of(&["sessions", key.line.as_str(), "chats", key.chat.as_str()]).map(Request::get);
    let line = key.line_key();
    Once::flow(request, move |reply| {
        let chat = wire::object(&wire::accepted(reply)?, |row| chat(&line, row))?;
        Ok(Answer::Chat(Box::new(chat)))
    })
}

/// Reads one row; its identity is the JID. `None` for a row without one.
pub(super) fn chat(line: &LineKey, row: Row<'_>) -> Option<Chat> {
    // `id` is a row number, but a gateway that puts the JID there is understood too
    let jid = row.word("jid").or_else(|| row.word("id").filter(|id| id.contains('@')))?;
    let aliases = aliases(&jid, row);
    let address = address(std::iter::once(&jid).chain(&aliases));
    let name = row.word("name").filter(|name| *name != jid);
    Some(Chat {
        aliases: aliases.into_iter().map(ChatId::from).collect(),
        kind: kind(row.word("type"), &jid),
        name,
        address,
        last_activity: row.time("lastMessageAt"),
        unread: row.number("unreadCount").unwrap_or(0).clamp(0, u32::MAX.into()) as u32,
        archived: row.flag("archived").unwrap_or(false),
        pinned: row.flag("pinned").unwrap_or(false),
        muted_until: muted_until(row),
        ..Chat::new(ChatKey {
            account: line.account.clone(),
            line: line.line.clone(),
            chat: jid.into(),
        })
    })
}

fn aliases(jid: &str, row: Row<'_>) -> Vec<String> {
    let mut aliases = Vec::new();
    for alias in row.words("aliases") {
        if alias != jid && !aliases.contains(&alias) {
            aliases.push(alias);
        }
    }
    aliases
}

/// `type`, or what the JID's ending tells where it is missing or new.
pub(super) fn kind(word: Option<String>, jid: &str) -> ChatKind {
    let server = jid.rsplit_once('@').map_or("", |(_, server)| server);
    match (word.as_deref(), server) {
        _ if jid == "status@broadcast" => ChatKind::Status,
        (Some("dm"), _) => ChatKind::Direct,
        (Some("group"), _) => ChatKind::Group,
        (Some("newsletter"), _) => ChatKind::Channel,
        (Some("broadcast"), _) => ChatKind::Broadcast,
        (Some("status"), _) => ChatKind::Status,
        (_, "s.whatsapp.net" | "lid" | "c.us") => ChatKind::Direct,
        (_, "g.us") => ChatKind::Group,
        (_, "newsletter") => ChatKind::Channel,
        (_, "broadcast") => ChatKind::Broadcast,
        (word, _) => ChatKind::Other(word.unwrap_or("unknown").to_owned()),
    }
}

/// The customer's number, from whichever JID carries it. A LID hides it: then its end stands for
/// it, so that two such chats can be told apart.
fn address<'a>(jids: impl Iterator<Item = &'a String> + Clone) -> Option<String> {
    let users = |server: &'static [&'static str]| {
        jids.clone().filter_map(move |jid| {
            let (user, at) = jid.split_once('@')?;
            server.contains(&at).then(|| user.split(':').next().unwrap_or_default())
        })
    };
    let number = users(&["s.whatsapp.net", "c.us"]).find_map(phone::readable);
    number.or_else(|| {
        let hidden = users(&["lid"]).find(|user| user.is_ascii() && !user.is_empty())?;
        Some(format!("hidden number …{}", &hidden[hidden.len().saturating_sub(4)..]))
    })
}

/// `mutedUntil` in milliseconds; WhatsApp's own -1 is for good.
fn muted_until(row: Row<'_>) -> Option<DateTime<Utc>> {
    match row.number("mutedUntil") {
        Some(..0) => DateTime::from_timestamp_millis(LAST_MS),
        _ => row.time("mutedUntil"),
    }
}
