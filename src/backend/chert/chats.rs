//! Rows of a chat list that the service doesn't have: what events and messages tell of a chat.

use super::messages;
use crate::backend::phone;
use crate::backend::row::Row;
use crate::domain::{Chat, ChatId, ChatKey, ChatKind, Direction, LineKey, Message};

/// How many people of a group are named in its title.
const NAMED: usize = 3;

/// Whether an id is a number to write to first, and no chat of the service.
pub(super) fn is_address(id: &str) -> bool {
    let digits = id.strip_prefix('+').unwrap_or_default();
    (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number that was typed, in the form that the service takes (E.164).
pub(super) fn written_first(typed: &str) -> Option<ChatId> {
    let number: String =
        typed.chars().filter(|letter| !matches!(letter, ' ' | '-' | '(' | ')' | '.')).collect();
    is_address(&number).then(|| number.into())
}

/// A chat that is written to first.
pub(super) fn begun(key: &ChatKey) -> Chat {
    Chat { address: readable(key.chat.as_str()), ..Chat::new(key.clone()) }
}

/// What an event says of its chat: `{id, is_group, handles[], owner_handle, display_name?}`.
pub(super) fn of_event(line: &LineKey, chat: Row<'_>) -> Option<Chat> {
    let id = chat.word("id")?;
    let handles = chat.raw("handles").and_then(|handles| handles.as_array());
    let others: Vec<String> = handles
        .into_iter()
        .flatten()
        .filter_map(Row::of)
        .filter(|one| one.flag("is_me") != Some(true))
        .filter_map(handle)
        .map(|handle| readable(&handle).unwrap_or(handle))
        .collect();
    let group = chat.flag("is_group").unwrap_or(others.len() > 1);
    let key = ChatKey { account: line.account.clone(), line: line.line.clone(), chat: id.into() };
    Some(Chat {
        kind: if group { ChatKind::Group } else { ChatKind::Direct },
        name: chat.any_word(&["display_name", "name"]),
        address: (!others.is_empty()).then(|| together(&others)),
        ..Chat::new(key)
    })
}

/// Everybody of a group, or the first few of them.
fn together(people: &[String]) -> String {
    let named = people.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match people.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

/// `handle` in events, `address` in the answer to a new chat (contract 3.3).
pub(super) fn handle(row: Row<'_>) -> Option<String> {
    row.any_word(&["handle", "address", "phone_number"])
}

fn readable(number: &str) -> Option<String> {
    phone::readable(number)
}

/// What its messages tell of a chat: not who it is with.
pub(super) fn of_messages(key: &ChatKey, messages: &[Message]) -> Chat {
    let inbound = messages.iter().filter(|message| message.direction == Direction::In);
    let last = messages.last();
    Chat {
        last_activity: last.map(|message| message.sent_at),
        preview: last.and_then(in_a_line),
        last_inbound: inbound.map(|message| message.sent_at).max(),
        ..Chat::new(key.clone())
    }
}

/// A message in a line, for the list.
pub(super) fn in_a_line(message: &Message) -> Option<String> {
    let text = message.text.as_deref().map(|text| text.split_whitespace());
    let text =
        text.map(|words| words.collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty());
    text.or_else(|| message.media.as_ref().map(|_| message.kind.word().to_owned()))
}

/// What a message in an event says of its chat.
pub(super) fn heard(chat: &mut Chat, event: Row<'_>, at: Option<chrono::DateTime<chrono::Utc>>) {
    chat.last_activity = at;
    let Some((message, said_at)) = messages::message(event, &chat.key.chat) else { return };
    chat.last_activity = at.or(said_at);
    chat.preview = in_a_line(&message);
    if message.direction != Direction::Out {
        chat.last_inbound = chat.last_activity;
    }
}
