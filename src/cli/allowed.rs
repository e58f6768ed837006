//! Whether something can be done, before anybody is asked to do it.

use chrono::Utc;

use super::exit::Stop;
use super::resolve::Found;
use super::session::Reach;
use crate::app::words::capital;
use crate::domain::{Ability, Can, Line, LineState, Message};

/// Goes on only where the service can do this now; else a sentence.
pub(super) async fn check(
    reach: &Reach,
    found: &Found,
    what: Ability,
    message: Option<&Message>,
) -> Result<(), Stop> {
    let line = match needs_line(what) {
        true => reach.line_of(&found.chat.key).await?,
        false => None,
    };
    let (abilities, chat, wall) = (reach.abilities(), &found.chat, Utc::now());
    let can = match message {
        Some(message) => abilities.can_to(what, line.as_ref(), chat, message, wall),
        None => abilities.can(what, line.as_ref(), chat, wall),
    };
    match can {
        Can::Yes => Ok(()),
        Can::Never => Err(never(reach, what)),
        Can::NotNow(why) if is_down(line.as_ref()) => Err(Stop::later(sentence(&why))),
        Can::NotNow(why) => Err(Stop::unable(sentence(&why))),
    }
}

/// What the service has no word for.
pub(super) fn never(reach: &Reach, what: Ability) -> Stop {
    let service = reach.config.service.kind().as_str();
    Stop::unable(format!(
        "The account {} can't {}: {service} has no such thing.",
        reach.config.name,
        verb(what)
    ))
}

/// What goes out over the number itself, and not only into the service's store.
fn needs_line(what: Ability) -> bool {
    use Ability::*;
    matches!(
        what,
        Send | Reply
            | Attach
            | SendLocation
            | SendContact
            | SendPoll
            | StartChat
            | Edit
            | DeleteMessage
            | React
            | ClearReaction
            | Forward
            | Vote
    )
}

fn is_down(line: Option<&Line>) -> bool {
    line.is_some_and(|line| matches!(line.state, LineState::Down(_)))
}

fn sentence(why: &str) -> String {
    let why = capital(why.trim());
    if why.ends_with(['.', '!', '?']) { why } else { format!("{why}.") }
}

fn verb(what: Ability) -> &'static str {
    use Ability::*;
    match what {
        Send => "send texts",
        Reply => "answer a message",
        Typing => "show that you type",
        MarkRead => "mark chats as read",
        DeleteChat => "delete stored chats",
        Edit => "edit messages",
        DeleteMessage => "delete messages for everyone",
        React => "react",
        ClearReaction => "take a reaction back",
        Forward => "forward messages",
        Vote => "vote",
        Archive => "archive chats",
        Pin => "pin chats",
        Mute => "mute chats",
        Attach => "send files",
        SendLocation => "send places",
        SendContact => "send cards",
        SendPoll => "send polls",
        StartChat => "write first",
        Assign => "assign chats",
        Resolve => "resolve chats",
        Status => "set a chat's status",
        Note => "write notes",
        Label => "label chats",
        Fetch => "fetch files",
        SeeTyping => "see who types",
    }
}
