//! Texts, under an idempotency key.

use serde_json::json;

use super::{messages, wire};
use crate::backend::row::Row;
use crate::backend::{Flow, Method, Once, Path, Repeat, Request};
use crate::domain::{Answer, ChatKey, Delivery, MessageId, Problem, SendKey, Sent};

/// `POST /sessions/{s}/messages` with `Idempotency-Key`: the same key never sends twice, it
/// answers the first result again (gateway contract, "Acting"). Synchronous, for `async` gives no
/// id. Only the documented fields go out: the gateway refuses any other.
pub(super) fn text(
    chat: &ChatKey,
    key: &SendKey,
    text: &str,
    reply_to: Option<&MessageId>,
) -> Box<dyn Flow> {
    Once::flow(request(chat, key, text, reply_to), |reply| {
        let reply = wire::accepted(reply)?;
        wire::object(&reply, |row| Some(Answer::Sent(sent(row))))
    })
}

fn request(
    chat: &ChatKey,
    key: &SendKey,
    text: &str,
    reply_to: Option<&MessageId>,
) -> Result<Request, Problem> {
    let mut body = json!({ "type": "text", "to": chat.chat.as_str(), "text": text });
    if let Some(quoted) = reply_to {
        body["replyTo"] = json!(quoted.as_str());
    }
    let path = Path::of(&["sessions", chat.line.as_str(), "messages"])?;
    Ok(Request::act(Method::Post, path)
        .json(&body)
        .header("idempotency-key", key.as_str())
        .repeat(Repeat::Keyed))
}

/// `{mode, waMessageId?, status?, timestamp?, outboxId?, replayed?}`. A failure may stand in a
/// successful answer: the first result under this key was one.
fn sent(row: Row<'_>) -> Sent {
    let status = row.word("status").unwrap_or_default();
    Sent {
        id: row.any_word(&["waMessageId", "messageId"]).map(MessageId::from),
        delivery: messages::delivery(&status, reason(row)).unwrap_or(Delivery::Pending),
        at: row.time("timestamp"),
        replayed: row.flag("replayed").unwrap_or(false),
        message: None,
        chat: None,
    }
}

/// `error` is text on a message; an envelope's object is understood too.
fn reason(row: Row<'_>) -> Option<String> {
    let nested = || row.child("error").and_then(|error| error.any_word(&["message", "code"]));
    row.word("error").or_else(nested)
}
