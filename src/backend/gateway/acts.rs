//! Typing, mark as read, delete the stored chat.

use std::time::Duration;

use serde_json::json;

use super::{chats, wire};
use crate::backend::{Flow, Method, Once, Path, Reply, Request};
use crate::domain::{Answer, Cause, ChatKey, Presence, Problem};

/// A typing mark that takes longer than this tells the customer something stale.
const TYPING: Duration = Duration::from_secs(10);

/// `PUT …/presence` (seed 000): 204; 501 while no WhatsApp client is connected.
pub(super) fn typing(chat: &ChatKey, presence: Presence) -> Box<dyn Flow> {
    let state = match presence {
        Presence::Composing => "composing",
        Presence::Paused => "paused",
    };
    let request = path(chat, Some("presence")).map(|path| {
        Request::act(Method::Put, path).json(&json!({ "state": state })).within(TYPING)
    });
    Once::flow(request, |reply| wire::accepted(reply).map(|_| Answer::Done))
}

/// `POST …/read`: answers the chat. Whatever a success says, it is done.
pub(super) fn mark_read(chat: &ChatKey) -> Box<dyn Flow> {
    let request = path(chat, Some("read")).map(|path| Request::act(Method::Post, path));
    let line = chat.line_key();
    Once::flow(request, move |reply| {
        let reply = wire::accepted(reply)?;
        Ok(match wire::object(&reply, |row| chats::chat(&line, row)) {
            Ok(chat) => Answer::Chat(Box::new(chat)),
            Err(_) => Answer::Done,
        })
    })
}

/// `DELETE …` (seed 000): 204. A chat that is not there is gone, too.
pub(super) fn delete(chat: &ChatKey) -> Box<dyn Flow> {
    let request = path(chat, None).map(|path| Request::act(Method::Delete, path));
    Once::flow(request, |reply| match wire::accepted(reply.clone()) {
        Err(problem) if is_gone(&problem, &reply) => Ok(Answer::Done),
        outcome => outcome.map(|_| Answer::Done),
    })
}

/// The gateway's own word that there is no such chat: a proxy's 404 page is none.
fn is_gone(problem: &Problem, reply: &Reply) -> bool {
    problem.cause == Cause::NotFound && (problem.code.is_some() || reply.body.is_empty())
}

fn path(chat: &ChatKey, below: Option<&str>) -> Result<Path, Problem> {
    let segments = ["sessions", chat.line.as_str(), "chats", chat.chat.as_str()];
    match below {
        Some(below) => Path::of(&[&segments[..], &[below]].concat()),
        None => Path::of(&segments),
    }
}
