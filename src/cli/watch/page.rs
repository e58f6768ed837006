//! What of a chat's newest page is new.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Timelike, Utc};

use super::events::{Place, Told};
use crate::cli::session::Reach;
use crate::domain::{Message, MessageId};

/// From when on messages of a chat are new.
#[derive(Debug, Clone, Copy)]
pub(super) enum Since {
    /// The last thing that happened in it before.
    After(DateTime<Utc>),
    /// The newest thing in the list when the chat was not in it; `None`: the list was empty.
    From(Option<DateTime<Utc>>),
}

impl Since {
    fn is_before(self, message: &Message) -> bool {
        match self {
            // A list that counts whole seconds does not know what happened within one.
            Self::After(at) if at.nanosecond() == 0 => {
                message.sent_at >= at + TimeDelta::seconds(1)
            }
            Self::After(at) => message.sent_at > at,
            Self::From(at) => at.is_none_or(|at| message.sent_at >= at),
        }
    }
}

/// Which messages of a page, oldest first, were not there at the last look.
pub(super) fn unseen(
    reach: &Reach,
    known: Option<&HashMap<MessageId, Message>>,
    since: Since,
    page: &[Message],
) -> HashSet<MessageId> {
    if let Some(known) = known {
        // What stands before all that is known moved up as others went.
        let oldest = known.values().map(|message| message.sent_at).min();
        let within = |message: &&Message| oldest.is_none_or(|oldest| message.sent_at >= oldest);
        return page.iter().filter(within).map(|message| message.id.clone()).collect();
    }
    let newer = page.iter().filter(|message| since.is_before(message));
    // A list made of what customers wrote does not say when we wrote last.
    let ours = |message: &&Message| !reach.abilities().lists_all() && message.own();
    newer.skip_while(ours).map(|message| message.id.clone()).collect()
}

/// A message as a page has it, with what only events told.
pub(super) fn as_now(message: Message, before: &Message) -> Message {
    let reactions = message.reactions.clone();
    let mut now = message.after(before);
    if !reactions.is_empty() {
        now.reactions = reactions;
    }
    now
}

/// What a message says now that it did not say before.
pub(super) fn changes(place: &Place<'_>, before: &Message, now: &Message) -> Vec<Told> {
    let mut told = Vec::new();
    if now.deleted && !before.deleted {
        told.push(place.deleted(&now.id));
    } else if now.text != before.text
        && let Some(text) = &now.text
    {
        told.push(place.edited(&now.id, text));
    }
    if now.delivery != before.delivery
        && let Some(delivery) = &now.delivery
    {
        told.push(place.status(&now.id, delivery));
    }
    for reaction in now.reactions.iter().filter(|one| !before.reactions.contains(one)) {
        told.push(place.reaction(&now.id, &reaction.by, &reaction.emoji));
    }
    told
}
