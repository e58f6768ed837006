//! Archive, pin, mute: `PATCH …/chats/{cid}`, answered with the chat (gateway contract, "Acting").

use serde_json::json;

use super::{chats, wire};
use crate::backend::{Flow, Method, Once, Path, Request, unable};
use crate::domain::{Answer, ChatKey, Triage};

/// Begins what keeps the inbox in order; what the gateway has no word for is never offered.
pub(super) fn begin(chat: &ChatKey, triage: &Triage) -> Box<dyn Flow> {
    let body = match triage {
        Triage::Archive(archived) => json!({ "archived": archived }),
        Triage::Pin(pinned) => json!({ "pinned": pinned }),
        Triage::Mute(Some(until)) => json!({ "mutedUntil": until.timestamp_millis() }),
        Triage::Mute(None) => json!({ "unmute": true }),
        _ => return unable(),
    };
    let path = Path::of(&["sessions", chat.line.as_str(), "chats", chat.chat.as_str()]);
    let request = path.map(|path| Request::act(Method::Patch, path).json(&body));
    let line = chat.line_key();
    Once::flow(request, move |reply| {
        let reply = wire::accepted(reply)?;
        Ok(match wire::object(&reply, |row| chats::chat(&line, row)) {
            Ok(chat) => Answer::Chat(Box::new(chat)),
            Err(_) => Answer::Done,
        })
    })
}
