//! Reads a chat's messages from the newest on, through all of its parts, with what is in memory
//! bounded however long the chat is.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::exit::Stop;
use super::resolve::Found;
use super::session::{Reach, Unanswered};
use crate::domain::{
    Answer, ChatKey, History, Message, MessageId, Op, Page, Parts, Problem, Reaction,
};

/// A walk through a chat, page by page.
pub(super) struct Reader<'a> {
    reach: &'a Reach,
    /// The chat, under the name that the list has for it.
    pub chat: ChatKey,
    parts: Parts,
    size: u16,
    sieve: Sieve,
    /// What was read and may still have something before it.
    waiting: Vec<Message>,
    trouble: Option<Unanswered>,
}

/// What came of a step.
pub(super) enum Came {
    /// Messages, newest first; nothing that comes later is newer, as far as the service keeps its
    /// own order.
    Messages(Vec<Message>),
    /// Nothing more is to come.
    End,
}

impl<'a> Reader<'a> {
    /// At the newest message; `size`: messages a page.
    pub fn new(reach: &'a Reach, found: &Found, size: u16) -> Self {
        let mut parts = Parts::default();
        parts.know(found.parts.iter());
        for (id, at) in &found.latest {
            if let Some(part) = parts.get_mut(id) {
                part.latest = Some(*at);
            }
        }
        Self {
            reach,
            chat: found.chat.key.clone(),
            parts,
            size,
            sieve: Sieve::default(),
            waiting: Vec::new(),
            trouble: None,
        }
    }

    /// Reads on until something is certain, or the end.
    pub async fn next(&mut self) -> Came {
        loop {
            let ended = !self.page().await;
            let ready = self.ready(ended);
            if !ready.is_empty() {
                return Came::Messages(ready);
            }
            if ended {
                return Came::End;
            }
        }
    }

    /// Reads one page; whether there was one to read.
    async fn page(&mut self) -> bool {
        if matches!(self.trouble, Some(Unanswered::Stopped)) {
            return false;
        }
        let next = self.parts.to_read();
        let Some((id, cursor)) = next.and_then(|part| Some((part.id.clone(), part.walk.begin()?)))
        else {
            return false;
        };
        let (chat, limit) = (self.chat.clone(), self.size);
        let op = Op::Messages { chat, part: id.clone(), cursor: cursor.clone(), limit };
        let answer = self.reach.ask(&op).await;
        let Some(part) = self.parts.get_mut(&id) else { return false };
        match answer {
            Ok(Answer::Messages(page)) => {
                let fresh = self.sieve.take(&page, &mut self.waiting);
                part.landed(&cursor, &page, fresh);
            }
            Ok(_) => part.walk.failed(&cursor, Problem::new(crate::domain::Cause::Unreadable)),
            Err(Unanswered::Stopped) => self.trouble = Some(Unanswered::Stopped),
            Err(Unanswered::Failed(why)) => {
                part.walk.failed(&cursor, why.clone());
                self.trouble.get_or_insert(Unanswered::Failed(why));
            }
        }
        true
    }

    /// What waits and can have nothing before it any more, newest first.
    fn ready(&mut self, ended: bool) -> Vec<Message> {
        let floor = if ended { None } else { self.parts.floor() };
        let mut ready = std::mem::take(&mut self.waiting);
        if let Some(floor) = floor {
            (ready, self.waiting) = ready.into_iter().partition(|row| row.sent_at > floor);
        }
        // Stable: messages of one moment stay in the order in which the service gave them.
        ready.sort_by_key(|row| std::cmp::Reverse(row.sent_at));
        ready
    }

    /// Why it ended before the service's last word, if it did.
    pub fn trouble(&self) -> Option<Stop> {
        let about = self.reach.about(Some(self.chat.chat.as_str()));
        Some(self.trouble.as_ref()?.stop("loading messages", Some(&about)))
    }

    /// What should be known of where it ended, as a sentence; whether something is missing.
    pub fn edge(&self) -> Option<(String, bool)> {
        let chat = &self.chat.chat;
        self.parts.iter().find_map(|part| match &part.walk.edge {
            History::Truncated(why) => {
                Some((format!("Older messages of {chat} are not given: {why}."), false))
            }
            History::Repeats => {
                let why = "the service repeats itself there";
                Some((format!("Older messages of {chat} are not given: {why}."), false))
            }
            History::Barren(_) => {
                let why = "page after page brought nothing new";
                Some((format!("Reading {chat} was stopped: {why}."), true))
            }
            _ => None,
        })
    }
}

/// Lets every message through once, with the reactions that were told of apart from it.
#[derive(Default)]
struct Sieve {
    seen: HashSet<MessageId>,
    reactions: HashMap<MessageId, Vec<Reaction>>,
}

impl Sieve {
    /// Takes in a page; what is new of it goes to `into`, newest first. Answers how many of its
    /// rows were not known.
    fn take(&mut self, page: &Page, into: &mut Vec<Message>) -> usize {
        let mut fresh = 0;
        for row in page.messages.iter().rev() {
            if !self.seen.insert(row.id.clone()) {
                continue;
            }
            fresh += 1;
            match row.as_reaction() {
                Some((target, reaction)) => self.react(target, reaction, into),
                None => into.push(self.reacted(row.clone())),
            }
        }
        fresh
    }

    /// A reaction mostly comes before its message, as it is younger.
    fn react(&mut self, target: &MessageId, reaction: Reaction, waiting: &mut [Message]) {
        match waiting.iter_mut().find(|row| row.is(target)) {
            Some(row) => row.react(reaction),
            None => self.reactions.entry(target.clone()).or_default().push(reaction),
        }
    }

    fn reacted(&mut self, mut row: Message) -> Message {
        let also = row.also.clone();
        for name in [Some(row.id.clone()), also].into_iter().flatten() {
            // they were read newest first
            for reaction in self.reactions.remove(&name).into_iter().flatten().rev() {
                row.react(reaction);
            }
        }
        row
    }
}

/// Whether a message was sent before a moment, where one is asked for.
pub(super) fn is_before(message: &Message, before: Option<DateTime<Utc>>) -> bool {
    before.is_none_or(|before| message.sent_at < before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ChatId, Kind, Older};

    #[test]
    fn a_reaction_finds_its_message_by_either_of_its_names_before_and_after_it() {
        let part = ChatId::from("c");
        let at = |n: i64| DateTime::from_timestamp(1_790_000_000 + n, 0).unwrap_or_default();
        let also = Some(MessageId::from("wamid.1"));
        let message = Message { also, ..Message::text("m1", part.clone(), at(1), "hello") };
        let reaction = |id: &str, n| Message {
            kind: Kind::Reaction,
            reply_to: Some("wamid.1".into()),
            ..Message::text(id, part.clone(), at(n), "👍")
        };
        for rows in [[message.clone(), reaction("r1", 2)], [reaction("r1", 0), message.clone()]] {
            let mut into = Vec::new();
            let page = Page { messages: rows.to_vec(), older: Older::Nothing };
            assert_eq!(Sieve::default().take(&page, &mut into), 2);
            assert_eq!(into.len(), 1);
            assert_eq!(into[0].reactions.len(), 1, "{into:?}");
        }
    }
}
