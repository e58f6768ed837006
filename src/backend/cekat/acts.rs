//! Sending, and what keeps the inbox in order. The latter goes to the second host (contract 4.2).

use chrono::FixedOffset;
use serde_json::{Value, json};

use super::{chats, messages, wire};
use crate::backend::row::Row;
use crate::backend::{Flow, Host, Known, Method, Once, Path, Request, Then, once};
use crate::domain::{
    Answer, Cause, Chat, ChatId, ChatKey, Delivery, Line, LineId, LineState, Named, Note, Op,
    Problem, Sent, Triage,
};

/// Rows of a page of inboxes, people and labels.
const ROWS: u16 = 100;
/// What stands before every path of the second host.
const ACTIONS: &str = "business_workflows";

/// Inboxes, the account's own numbers: `GET /api/inboxes`; `only`: this one of them.
pub(super) fn inboxes(only: Option<&LineId>) -> Box<dyn Flow> {
    let only = only.cloned();
    let answer = move |lines: Vec<Line>| match &only {
        Some(only) => {
            let known = lines.into_iter().find(|line| line.id == *only);
            let missing = || Line {
                id: only.clone(),
                name: None,
                number: None,
                state: LineState::Down("not_found".into()),
            };
            Answer::Lines(vec![known.unwrap_or_else(missing)])
        }
        None => Answer::Lines(lines),
    };
    wire::Whole::flow(|page| listed("inboxes", page), line, answer)
}

fn listed(what: &str, page: u64) -> Result<Request, Problem> {
    Ok(Request::get(Path::of(&["api", what])?).query("page", page).query("limit", ROWS))
}

fn line(row: Row<'_>) -> Option<(String, Line)> {
    let id = row.word("id")?;
    let number = row.word("phone_number");
    let number = number.map(|number| crate::backend::phone::readable(&number).unwrap_or(number));
    let state = match row.word("status").as_deref() {
        Some("active") => LineState::Working,
        Some("inactive") => LineState::Down("inactive".into()),
        _ => LineState::Unknown,
    };
    Some((id.clone(), Line { id: id.into(), name: row.word("name"), number, state }))
}

/// The team: `GET /api/agents`.
pub(super) fn people() -> Box<dyn Flow> {
    wire::Whole::flow(|page| listed("agents", page), named, Answer::Named)
}

/// Labels: `GET /business_workflows/labels` on the second host.
pub(super) fn labels() -> Box<dyn Flow> {
    let ask = |page: u64| {
        let request = Request::get(Path::of(&[ACTIONS, "labels"])?);
        Ok(Request { host: Host::Actions, ..request.query("page", page).query("limit", ROWS) })
    };
    wire::Whole::flow(ask, named, Answer::Named)
}

fn named(row: Row<'_>) -> Option<(String, Named)> {
    let id = row.word("id")?;
    let named = chats::person(Some(id.clone()), row.word("name"))?;
    Some((id, named))
}

/// `notes` of the conversation, the only ones that can be read (contract 4.2).
pub(super) fn notes(chat: &ChatKey, zone: FixedOffset) -> Box<dyn Flow> {
    Then::flow(chats::one(chat, zone), |answer| match answer {
        Answer::Chat(chat) => {
            let notes = chat.note.into_iter().map(|text| Note { text, at: None, by: None });
            Known::flow(Answer::Notes(notes.collect()))
        }
        other => Known::flow(other),
    })
}

/// Assign, resolve, status, labels.
pub(super) fn triage(chat: &ChatKey, triage: &Triage) -> Box<dyn Flow> {
    let id = chat.chat.as_str();
    let (path, body): (&[&str], Value) = match triage {
        Triage::Assign(person) => {
            (&["assign-agent"], json!({ "conversation_id": id, "agent_id": person.id }))
        }
        Triage::Resolve => (&["resolve-conversation"], json!({ "conversation_id": id })),
        Triage::Status(status) => {
            (&["conversation-status"], json!({ "conversation_id": id, "stage_status": status }))
        }
        Triage::Label(label, true) => {
            (&["labels"], json!({ "conversation_id": id, "label_id": label.id }))
        }
        Triage::Label(label, false) => {
            (&["labels", "remove"], json!({ "conversation_id": id, "label_id": label.id }))
        }
        _ => return once::unable(),
    };
    let request = Path::of(&[&[ACTIONS], path].concat()).map(|path| Request {
        host: Host::Actions,
        ..Request::act(Method::Post, path).json(&body)
    });
    Once::flow(request, |reply| wire::accepted(reply).map(|_| Answer::Done))
}

/// `POST /messages/whatsapp`, shape (1) of contract 4.2. There is no idempotency key, so it is
/// never repeated. Where nobody said to whom it goes, the conversation is asked.
pub(super) fn send(op: &Op, zone: FixedOffset) -> Box<dyn Flow> {
    let Op::Send { chat, route, text, attachment: None, .. } = op else {
        let why = "Cekat takes files by their address only";
        return Once::flow(Err(Problem::new(Cause::Invalid).with_detail(why)), |reply| {
            Err(reply.problem(Cause::Internal))
        });
    };
    let (part, text) = (route.part.clone(), text.clone());
    match &route.address {
        Some(address) => text_to(&part, address, &text, zone),
        None => {
            let known = chats::one(&chat.sibling(part.clone()), zone);
            Then::flow(known, move |answer| match answer {
                Answer::Chat(chat) => to_whom(&chat, &part, &text, zone),
                other => Known::flow(other),
            })
        }
    }
}

fn to_whom(chat: &Chat, part: &ChatId, text: &str, zone: FixedOffset) -> Box<dyn Flow> {
    match &chat.address {
        Some(address) => text_to(part, address, text, zone),
        None => text_to(part, "", text, zone),
    }
}

fn text_to(part: &ChatId, address: &str, text: &str, zone: FixedOffset) -> Box<dyn Flow> {
    let receiver: String = address.chars().filter(char::is_ascii_digit).collect();
    let request = if receiver.is_empty() {
        Err(Problem::new(Cause::Invalid).with_detail(super::NOBODY))
    } else {
        let body = json!({
            "conversation_id": part.as_str(),
            "receiver": receiver,
            "message": text,
        });
        Path::of(&["messages", "whatsapp"]).map(|path| Request::act(Method::Post, path).json(&body))
    };
    let part = part.clone();
    Once::flow(request, move |reply| {
        let reply = wire::accepted(reply)?;
        let said = wire::object(&reply, |row| Some(sent(row, &part, zone)));
        Ok(Answer::Sent(said.unwrap_or_else(|_| taken(Delivery::Pending))))
    })
}

/// What the answer says is not documented GAP. A whole message is taken; of anything else, how far
/// the text came (the second published shape, contract 4.2: it may have failed). A bare id is not
/// taken, for nothing says that the list of messages names it the same: the next page shows what
/// was sent.
fn sent(row: Row<'_>, part: &ChatId, zone: FixedOffset) -> Sent {
    let status = row.word("status").and_then(|word| messages::delivery(&word.to_lowercase()));
    whole(row, part, zone).unwrap_or_else(|| taken(status.unwrap_or(Delivery::Pending)))
}

/// The message itself, where the answer is one.
fn whole(row: Row<'_>, part: &ChatId, zone: FixedOffset) -> Option<Sent> {
    row.word("message")?;
    let stamped = messages::message(row, part, zone)?;
    let at = stamped.at?;
    let mut message = stamped.row;
    message.direction = crate::domain::Direction::Out;
    let delivery = message.delivery.clone().unwrap_or(Delivery::Pending);
    message.delivery = Some(delivery.clone());
    Some(Sent {
        id: Some(message.id.clone()),
        delivery,
        at: Some(at),
        replayed: Some(false),
        message: Some(Box::new(message)),
        chat: None,
    })
}

/// A text that came so far; nothing else is known of it.
fn taken(delivery: Delivery) -> Sent {
    Sent { id: None, delivery, at: None, replayed: Some(false), message: None, chat: None }
}
