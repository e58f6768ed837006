//! Texts and files, under an idempotency key; to a chat, or to somebody new.

use serde_json::{Value, json};

use super::upload::{Progress, Upload};
use super::{chats, errors, lines, messages};
use crate::backend::once::past_its_end;
use crate::backend::row::Row;
use crate::backend::{Flow, Method, Path, Repeat, Reply, Request, Step, unable};
use crate::domain::{
    Answer, Attachment, Cause, ChatId, Delivery, MessageId, Op, Problem, SendKey, Sent,
};

/// `POST /chats/{id}/messages`, or `POST /chats` to a number. The same key never sends twice
/// (contract 3.2).
pub(super) fn begin(op: &Op) -> Box<dyn Flow> {
    let Op::Send { route, key, text, attachment, .. } = op else { return unable() };
    let upload = match attachment {
        None => None,
        Some(Attachment::File(file)) => Some(Upload::new(file.clone())),
        Some(_) => return unable(),
    };
    Box::new(Sending {
        to: route.part.clone(),
        key: key.clone(),
        text: text.clone(),
        upload,
        attached: None,
        state: State::Begin,
    })
}

struct Sending {
    to: ChatId,
    key: SendKey,
    text: String,
    upload: Option<Upload>,
    attached: Option<String>,
    state: State,
}

enum State {
    Begin,
    Uploading,
    /// The own numbers were asked for, to write from one of them.
    Numbers,
    Sent,
    End,
}

impl Flow for Sending {
    fn next(&mut self, reply: Option<Reply>) -> Step {
        let state = std::mem::replace(&mut self.state, State::End);
        let step = match (state, reply) {
            (State::Begin, None) => match &mut self.upload {
                Some(upload) => {
                    self.state = State::Uploading;
                    upload.begin()
                }
                None => self.write(),
            },
            (State::Uploading, Some(reply)) => self.uploading(reply),
            (State::Numbers, Some(reply)) => self.first(&reply),
            (State::Sent, Some(reply)) => sent(&self.to, reply).map(Step::Done),
            _ => Err(past_its_end()),
        };
        step.unwrap_or_else(Step::Failed)
    }
}

impl Sending {
    fn uploading(&mut self, reply: Reply) -> Result<Step, Problem> {
        let Some(upload) = &mut self.upload else { return Err(past_its_end()) };
        match upload.next(reply)? {
            Progress::On(step) => {
                self.state = State::Uploading;
                Ok(*step)
            }
            Progress::Attached(id) => {
                self.attached = Some(id);
                self.write()
            }
        }
    }

    fn write(&mut self) -> Result<Step, Problem> {
        if chats::is_address(self.to.as_str()) {
            self.state = State::Numbers;
            return Ok(Step::Call(lines::request()?));
        }
        let path = Path::of(&["chats", self.to.as_str(), "messages"])?;
        self.post(path, &json!({ "message": self.message() }))
    }

    /// The first message to somebody, from the first number that is active.
    fn first(&mut self, reply: &Reply) -> Result<Step, Problem> {
        let from = lines::numbers(reply)?.into_iter().find(|number| number.active);
        let from = from.ok_or_else(|| {
            Problem::new(Cause::Invalid).with_detail("none of the tenant's numbers is active")
        })?;
        let body = json!({
            "from": from.number, "to": [self.to.as_str()], "message": self.message(),
        });
        self.post(Path::of(&["chats"])?, &body)
    }

    fn post(&mut self, path: Path, body: &Value) -> Result<Step, Problem> {
        self.state = State::Sent;
        Ok(Step::Call(Request::act(Method::Post, path).json(body).repeat(Repeat::Keyed)))
    }

    /// Never two texts in a row: the text is one part, whatever it holds (code 1008).
    fn message(&self) -> Value {
        let text = Some(&self.text).filter(|text| !text.trim().is_empty());
        let text = text.map(|text| json!({ "type": "text", "value": text }));
        let attached = self.attached.as_ref();
        let media = attached.map(|id| json!({ "type": "media", "attachment_id": id }));
        let parts: Vec<Value> = text.into_iter().chain(media).collect();
        json!({ "parts": parts, "idempotency_key": self.key.as_str() })
    }
}

/// `{"message": {…}}`, with `"chat"` beside it where one was made.
fn sent(to: &ChatId, reply: Reply) -> Result<Answer, Problem> {
    let reply = errors::accepted(reply)?;
    let body = reply.json()?;
    let row = Row::of(&body).ok_or_else(|| reply.unreadable("the answer is no object"))?;
    if row.flag("success") == Some(false) || row.word("status").as_deref() == Some("failed") {
        return Err(errors::problem(&reply));
    }
    let said = row.child("message").unwrap_or(row);
    let chat = row.child("chat").and_then(|chat| chat.word("id"));
    let chat = chat.or_else(|| said.word("chat_id")).map(ChatId::from);
    let part = chat.clone().unwrap_or_else(|| to.clone());
    let message = messages::message(said, &part);
    let at = message.as_ref().and_then(|(_, at)| *at);
    let id = message.as_ref().map(|(message, _)| message.id.clone());
    let delivery = message.as_ref().and_then(|(message, _)| message.delivery.clone());
    let whole = message.filter(|(message, at)| message.own() && at.is_some());
    Ok(Answer::Sent(Sent {
        id: id.or_else(|| said.any_word(&["message_id", "id"]).map(MessageId::from)),
        delivery: delivery.unwrap_or(Delivery::Pending),
        at,
        replayed: row.flag("replayed"),
        message: whole.map(|(message, _)| Box::new(message)),
        chat: chat.filter(|_| chats::is_address(to.as_str())),
    }))
}
