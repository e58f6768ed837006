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
        what.words()
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
