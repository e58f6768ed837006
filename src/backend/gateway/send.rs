//! Texts, files, places, cards and polls, under an idempotency key.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{messages, wire};
use crate::backend::row::Row;
use crate::backend::{Flow, Method, Once, Path, Repeat, Reply, Request, Step, once};
use crate::domain::{
    Answer, Attachment, Cause, ChatKey, Delivery, File, MessageId, Problem, SendKey, Sent,
};

/// The largest file the gateway takes, in bytes before it is encoded (gateway contract, "send
/// media").
pub const LARGEST: u64 = 16 << 20;

/// How long an answer may take besides the way there.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes a second that a line carries at least.
const SLOW: u64 = 50_000;

/// `POST /sessions/{s}/messages` with `Idempotency-Key`: the same key never sends twice, it
/// answers the first result again (gateway contract, "Acting"). Synchronous, for `async` gives no
/// id. Only the documented fields go out: the gateway refuses any other.
pub(super) fn text(
    chat: &ChatKey,
    key: &SendKey,
    text: &str,
    reply_to: Option<&MessageId>,
) -> Box<dyn Flow> {
    let mut body = json!({ "type": "text", "to": chat.chat.as_str(), "text": text });
    if let Some(quoted) = reply_to {
        body["replyTo"] = json!(quoted.as_str());
    }
    Once::flow(request(chat, key, &body), read)
}

/// What is sent besides a text. Only a file has a caption; nothing but a text answers a message.
pub(super) fn attachment(
    chat: &ChatKey,
    key: &SendKey,
    caption: &str,
    attachment: &Attachment,
) -> Box<dyn Flow> {
    let to = chat.chat.as_str();
    let body = match attachment {
        Attachment::File(file) => {
            let (chat, key) = (chat.clone(), key.clone());
            let (file, caption) = (file.clone(), caption.to_owned());
            return Box::new(Upload { chat, key, file, caption, state: State::Unread });
        }
        Attachment::Location { latitude, longitude, name } => {
            let place = json!({
                "type": "location", "to": to, "latitude": latitude, "longitude": longitude,
            });
            with(place, "name", name.as_deref())
        }
        // the contract names the field and not what is in it: the words of its contact list
        Attachment::Contact { name, number } => json!({
            "type": "contact", "to": to, "contact": { "name": name, "phoneNumber": number },
        }),
        Attachment::Poll { question, options, selectable } => {
            // any number of them: as many as there are, which every reading of 0 allows
            let most = usize::from(*selectable);
            let most = if most == 0 { options.len() } else { most };
            json!({
                "type": "poll", "to": to, "name": question, "options": options,
                "selectableCount": most,
            })
        }
    };
    Once::flow(request(chat, key, &body), read)
}

fn with(mut body: Value, name: &str, value: Option<&str>) -> Value {
    if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
        body[name] = json!(value);
    }
    body
}

fn request(chat: &ChatKey, key: &SendKey, body: &Value) -> Result<Request, Problem> {
    let path = Path::of(&["sessions", chat.line.as_str(), "messages"])?;
    let request = Request::act(Method::Post, path).json(body);
    // A file may take as long as a slow line needs for it.
    let patience = PATIENCE + Duration::from_secs(request.body.len() as u64 / SLOW);
    Ok(request.within(patience).header("idempotency-key", key.as_str()).repeat(Repeat::Keyed))
}

fn read(reply: Reply) -> Result<Answer, Problem> {
    wire::object(&wire::accepted(reply)?, |row| Some(Answer::Sent(sent(row))))
}

/// A file: read from disk, then sent in one request with its bytes in it.
struct Upload {
    chat: ChatKey,
    key: SendKey,
    file: File,
    caption: String,
    state: State,
}

enum State {
    Unread,
    Reading,
    Asked,
}

impl Flow for Upload {
    fn next(&mut self, reply: Option<Reply>) -> Step {
        match (std::mem::replace(&mut self.state, State::Asked), reply) {
            (State::Unread, None) if self.file.size > LARGEST => Step::Failed(too_large()),
            (State::Unread, None) => {
                self.state = State::Reading;
                Step::Read(self.file.path.clone())
            }
            (State::Reading, Some(read)) if read.body.len() as u64 > LARGEST => {
                Step::Failed(too_large())
            }
            (State::Reading, Some(read)) => {
                request(&self.chat, &self.key, &self.body(&read)).into()
            }
            (State::Asked, Some(reply)) => self::read(reply).into(),
            _ => Step::Failed(once::past_its_end()),
        }
    }
}

impl Upload {
    /// `media: {data, mimetype?, filename?, caption?}`.
    fn body(&self, read: &Reply) -> Value {
        let file = &self.file;
        let media = json!({
            "data": STANDARD.encode(&read.body), "mimetype": file.mime, "filename": file.name,
        });
        let media = with(media, "caption", Some(&self.caption));
        json!({ "type": file.kind().word(), "to": self.chat.chat.as_str(), "media": media })
    }
}

fn too_large() -> Problem {
    Problem::new(Cause::Invalid).with_detail("the file is larger than 16 MiB")
}

/// `{mode, waMessageId?, status?, timestamp?, outboxId?, replayed?}`. A failure may stand in a
/// successful answer: the first result under this key was one.
pub(super) fn sent(row: Row<'_>) -> Sent {
    let status = row.word("status").unwrap_or_default();
    Sent {
        id: row.any_word(&["waMessageId", "messageId"]).map(MessageId::from),
        delivery: messages::delivery(&status, reason(row)).unwrap_or(Delivery::Pending),
        at: row.time("timestamp"),
        replayed: Some(row.flag("replayed").unwrap_or(false)),
        message: None,
        chat: None,
    }
}

/// `error` is text on a message; an envelope's object is understood too.
fn reason(row: Row<'_>) -> Option<String> {
    let nested = || row.child("error").and_then(|error| error.any_word(&["message", "code"]));
    row.word("error").or_else(nested)
}
