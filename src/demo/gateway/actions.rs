//! What is done to single messages (gateway contract, Acting): edit, delete for everyone, react,
//! forward, vote. Messages are named by `waMessageId`.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
};
use serde::Deserialize;

use crate::demo::{
    clock::Millis,
    hub::Hub,
    world::{World, chat::Kind, message::Message, news::News},
};

use super::{
    Problem,
    body::{strict, worded},
    chats, is_connected,
    keys::{Caller, Right},
    messages,
    once::Receipt,
    rows::MessageRow,
    send, session,
};

type Target = Path<(String, String)>;

/// The session and message that a path names, for a caller who may send.
fn allowed(hub: &Hub, caller: Caller, id: &str) -> Result<usize, Problem> {
    caller.needs(Right::Send)?;
    let session = session(hub, id)?;
    if !is_connected(hub, session) {
        return Err(Problem::no_client());
    }
    Ok(session)
}

/// A message found in its chat.
struct Found {
    row: usize,
    index: usize,
    message: Message,
}

fn find(
    world: &World,
    session: usize,
    chat: &str,
    id: &str,
    sender: Option<&str>,
) -> Result<Found, Problem> {
    let row = chats::find(world, session, chat)?;
    let missing = || Problem::not_found("message not found");
    let (index, message) = world.find(row, id).ok_or_else(missing)?;
    let author = message.author.as_ref();
    let theirs = |jid: &str| author.is_none_or(|a| a.jid == jid || a.lid.as_deref() == Some(jid));
    if sender.is_some_and(|sender| !theirs(sender)) {
        return Err(missing());
    }
    Ok(Found { row, index, message })
}

fn change(world: &mut World, found: Found) {
    if let Some(chat) = world.chats.get_mut(found.row) {
        chat.history.change(found.index, found.message);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    chat: String,
    text: String,
}

/// `PATCH …/messages/{mid}`: own text messages only.
pub async fn edit(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path((id, message)): Target,
    body: Bytes,
) -> Result<Json<MessageRow>, Problem> {
    let session = allowed(&hub, caller, &id)?;
    let wanted: Edit = strict(&body)?;
    worded("text", &wanted.text)?;
    let (mut world, now) = hub.world();
    let mut found = find(&world, session, &wanted.chat, &message, None)?;
    if !found.message.from_me || found.message.kind != "text" || found.message.deleted {
        return Err(Problem::validation("only own text messages can be edited"));
    }
    found.message.body = Some(wanted.text);
    found.message.edited = true;
    let (row, edited) = (found.row, found.message.clone());
    world.news.happened(now, News::Edited { row, index: found.index });
    change(&mut world, found);
    let written = messages::write(&hub, &world, row, edited, now);
    written.map(Json).ok_or_else(|| Problem::of_status(500))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    chat: String,
    sender: Option<String>,
}

/// `DELETE …/messages/{mid}`, for everyone: own messages, and in a group those of others.
pub async fn delete(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path((id, message)): Target,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let session = allowed(&hub, caller, &id)?;
    let wanted: Named = strict(&body)?;
    let (mut world, now) = hub.world();
    let mut found = find(&world, session, &wanted.chat, &message, wanted.sender.as_deref())?;
    let group = world.chats.get(found.row).is_some_and(|chat| chat.kind == Kind::Group);
    if !found.message.from_me && !group {
        return Err(Problem::not_allowed("a customer's message can't be deleted for everyone"));
    }
    found.message.deleted = true;
    world.news.happened(now, News::Revoked { row: found.row, index: found.index });
    change(&mut world, found);
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reaction {
    chat: String,
    emoji: String,
    sender: Option<String>,
}

/// `POST …/messages/{mid}/reaction`.
pub async fn react(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path((id, message)): Target,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let session = allowed(&hub, caller, &id)?;
    let wanted: Reaction = strict(&body)?;
    worded("emoji", &wanted.emoji)?;
    let (mut world, now) = hub.world();
    let found = find(&world, session, &wanted.chat, &message, wanted.sender.as_deref())?;
    reaction(&mut world, &found, wanted.emoji, now);
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Clear {
    chat: String,
    /// Listed by the contract; there is only one own reaction to take back, whatever it was.
    #[serde(rename = "emoji")]
    _emoji: Option<String>,
    sender: Option<String>,
}

/// `DELETE …/messages/{mid}/reaction`.
pub async fn clear_reaction(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path((id, message)): Target,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let session = allowed(&hub, caller, &id)?;
    let Clear { chat, sender, .. } = strict(&body)?;
    let (mut world, now) = hub.world();
    let found = find(&world, session, &chat, &message, sender.as_deref())?;
    reaction(&mut world, &found, String::new(), now);
    Ok(StatusCode::NO_CONTENT)
}

/// A reaction is a row of its own that names its target; an empty one takes ours back.
fn reaction(world: &mut World, target: &Found, emoji: String, now: Millis) {
    let mut row = Message::text(true, emoji, now);
    row.kind = "reaction".into();
    row.quoted = Some(target.message.id.clone());
    world.add(target.row, row);
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Forward {
    chat: String,
    to: String,
    sender: Option<String>,
}

/// `POST …/messages/{mid}/forward`: answers like a send.
pub async fn forward(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path((id, message)): Target,
    body: Bytes,
) -> Result<Json<Receipt>, Problem> {
    let session = allowed(&hub, caller, &id)?;
    let wanted: Forward = strict(&body)?;
    let (mut world, now) = hub.world();
    let found = find(&world, session, &wanted.chat, &message, wanted.sender.as_deref())?;
    if found.message.deleted || found.message.kind == "system" {
        return Err(Problem::validation("this can't be forwarded"));
    }
    let to = send::recipient(&mut world, session, &wanted.to)?;
    let mut copy = Message::text(true, "", now);
    copy.kind = found.message.kind;
    copy.body = found.message.body;
    copy.has_media = found.message.has_media;
    copy.media = found.message.media;
    let receipt = send::store(&mut world, to, copy, &wanted.to, now)?;
    Ok(Json(Receipt { outbox_id: None, ..send::standing(&world, receipt, now) }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vote {
    chat: String,
    options: Vec<String>,
}

/// `POST …/messages/{mid}/vote`. The gateway stores no options, so it can't check them.
pub async fn vote(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Path((id, message)): Target,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let session = allowed(&hub, caller, &id)?;
    let wanted: Vote = strict(&body)?;
    let (mut world, now) = hub.world();
    let found = find(&world, session, &wanted.chat, &message, None)?;
    if found.message.kind != "poll" {
        return Err(Problem::validation("this is no poll"));
    }
    if wanted.options.iter().any(|option| option.trim().is_empty()) {
        return Err(Problem::validation("an option is empty"));
    }
    let options = wanted.options;
    world.news.happened(now, News::Voted { row: found.row, id: message, options });
    Ok(StatusCode::NO_CONTENT)
}
