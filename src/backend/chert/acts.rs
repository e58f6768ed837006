//! Typing, mark as read, react, edit, fetch.

use std::time::Duration;

use serde_json::json;

use super::{chats, errors};
use crate::backend::then::Known;
use crate::backend::{Flow, Method, Once, Path, Request, fetch as files, unable};
use crate::domain::{Act, Answer, ChatKey, Presence, Problem, Target};

/// A typing mark that takes longer than this tells the customer something stale.
const TYPING: Duration = Duration::from_secs(10);

/// `POST /chats/{id}/typing`; best effort.
pub(super) fn typing(chat: &ChatKey, presence: Presence) -> Box<dyn Flow> {
    if chats::is_address(chat.chat.as_str()) {
        // There is no chat yet that somebody could type in.
        return Known::flow(Answer::Done);
    }
    let state = match presence {
        Presence::Composing => "typing",
        Presence::Paused => "stopped",
    };
    let path = Path::of(&["chats", chat.chat.as_str(), "typing"]);
    done(path.map(|path| {
        Request::act(Method::Post, path).json(&json!({ "state": state })).within(TYPING)
    }))
}

/// `POST /chats/{id}/mark-read`, without a body, which is told to be JSON as that of every POST
/// (contract 3.1).
pub(super) fn mark_read(chat: &ChatKey) -> Box<dyn Flow> {
    if chats::is_address(chat.chat.as_str()) {
        return Known::flow(Answer::Done);
    }
    let path = Path::of(&["chats", chat.chat.as_str(), "mark-read"]);
    done(
        path.map(|path| {
            Request::act(Method::Post, path).header("content-type", "application/json")
        }),
    )
}

/// What is done to one message.
pub(super) fn begin(target: &Target, act: &Act) -> Box<dyn Flow> {
    match act {
        Act::React(word) => {
            done(to(target, "react").map(|post| post.json(&json!({ "reaction": word }))))
        }
        Act::Edit(text) => {
            let body = json!({ "new_text": text, "edited_part_index": 0 });
            Once::flow(to(target, "edit").map(|post| post.json(&body)), |reply| {
                errors::accepted(reply).map(|_| Answer::Done).map_err(errors::of_edit)
            })
        }
        _ => unable(),
    }
}

fn to(target: &Target, below: &str) -> Result<Request, Problem> {
    let path = Path::of(&["messages", target.id.as_str(), below])?;
    Ok(Request::act(Method::Post, path))
}

/// `GET /attachments/{id}/content`; what has an address of its own is fetched from there.
pub(super) fn fetch(place: &str) -> Box<dyn Flow> {
    if place.contains("://") {
        return files::public(place);
    }
    let path = Path::of(&["attachments", place, "content"]);
    Once::flow(path.map(|path| files::large(Request::get(path))), |reply| {
        let reply = errors::accepted(reply)?;
        Ok(Answer::Fetched(reply.body, reply.content_type))
    })
}

/// Whatever a success says, it is done.
fn done(request: Result<Request, Problem>) -> Box<dyn Flow> {
    Once::flow(request, |reply| errors::accepted(reply).map(|_| Answer::Done))
}
