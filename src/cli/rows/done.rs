//! That something was done: an object for programs, a sentence for people.

use serde::Serialize;

use crate::cli::exit::Stop;
use crate::cli::out::Out;
use crate::domain::{ChatKey, MessageId};
use crate::ui::theme::Meaning;

#[derive(Serialize)]
struct Row<'a> {
    account: &'a str,
    line: &'a str,
    chat: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    done: &'a str,
}

/// A command about a chat was carried out.
pub fn chat(out: &mut Out, chat: &ChatKey, command: &str) -> Result<(), Stop> {
    print(out, chat, None, command)
}

/// A command about a message was carried out.
pub fn message(out: &mut Out, chat: &ChatKey, id: &MessageId, command: &str) -> Result<(), Stop> {
    print(out, chat, Some(id), command)
}

fn print(out: &mut Out, chat: &ChatKey, id: Option<&MessageId>, command: &str) -> Result<(), Stop> {
    let id = id.map(MessageId::as_str);
    if !out.for_people() {
        let (account, line) = (chat.account.as_str(), chat.line.as_str());
        return out.row(&Row { account, line, chat: chat.chat.as_str(), id, done: command });
    }
    let what = out.look.line(id.unwrap_or(chat.chat.as_str())).into_owned();
    let done = out.paint("done", Meaning::Ok);
    out.line(&format!("{command} {what}: {done}"))
}
