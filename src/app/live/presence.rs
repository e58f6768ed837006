//! Who types where. Nobody says reliably that they have stopped, so it ends by itself.

use std::time::{Duration, Instant};

use crate::app::App;
use crate::domain::{AccountId, ChatKey, ChatKind, Doing, Message, Reaction};

/// How long somebody types after it was said last (WhatsApp says it again while it goes on).
const LASTS: Duration = Duration::from_secs(10);

/// Everybody who types or records.
#[derive(Debug, Default)]
pub struct Presences {
    rows: Vec<Present>,
}

/// Somebody who types or records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// Where.
    pub chat: ChatKey,
    /// Who, as the service names them; `None`: the only other one in it.
    pub who: Option<String>,
    /// [`Doing::Composing`] or [`Doing::Recording`].
    pub doing: Doing,
    until: Instant,
}

impl Presences {
    /// The service says what somebody does.
    pub fn told(&mut self, chat: &ChatKey, who: Option<String>, doing: Doing, now: Instant) {
        let known = self.rows.iter().position(|row| row.chat == *chat && row.who == who);
        let goes_on = matches!(doing, Doing::Composing | Doing::Recording);
        match (known, goes_on) {
            (Some(place), true) => {
                (self.rows[place].doing, self.rows[place].until) = (doing, now + LASTS);
            }
            (Some(place), false) => drop(self.rows.remove(place)),
            (None, true) => {
                let until = now + LASTS;
                self.rows.push(Present { chat: chat.clone(), who, doing, until });
            }
            (None, false) => {}
        }
    }

    /// A message has come: whoever wrote it has stopped writing it.
    pub fn wrote(&mut self, chat: &ChatKey, message: &Message) {
        if message.own() {
            return;
        }
        let author = message.author.id.as_deref();
        self.rows.retain(|row| {
            let writer = match (row.who.as_deref(), author) {
                (Some(who), Some(author)) => who == author || row.chat.chat.as_str() == who,
                _ => true,
            };
            row.chat != *chat || !writer
        });
    }

    /// Who types or records in a chat, in the order in which they began.
    pub fn of<'a>(&'a self, chat: &'a ChatKey) -> impl Iterator<Item = &'a Present> {
        self.rows.iter().filter(move |row| row.chat == *chat)
    }

    /// The account's link is lost: nobody would say that they have stopped.
    pub fn lost(&mut self, account: &AccountId) {
        self.rows.retain(|row| row.chat.account != *account);
    }

    /// Two rows turned out to be one chat.
    pub fn joined(&mut self, from: &ChatKey, into: &ChatKey) {
        let same = self.rows.iter_mut().filter(|row| row.chat == *from);
        same.for_each(|row| row.chat = into.clone());
    }

    /// Time has passed.
    pub fn woke(&mut self, now: Instant) {
        self.rows.retain(|row| row.until > now);
    }

    /// When [`Presences::woke`] has something to do.
    pub fn deadline(&self) -> Option<Instant> {
        self.rows.iter().map(|row| row.until).min()
    }
}

impl App {
    /// What the customers of a chat do, as a sentence without its end; `None`: nothing.
    pub fn doing(&self, chat: &ChatKey) -> Option<String> {
        let group = self.inbox.get(chat).is_some_and(|row| row.kind != ChatKind::Direct);
        let mut rows = self.presences.of(chat);
        let (first, second) = (rows.next()?, rows.next());
        let more = rows.count();
        let does = match first.doing {
            Doing::Recording => "recording",
            _ => "typing",
        };
        let name = |present: &Present| match &present.who {
            Some(who) if group => self.name_in(chat, who),
            _ => self.called(chat),
        };
        let Some(second) = second.filter(|_| group) else {
            return Some(format!("{} is {does}", name(first)));
        };
        Some(match more {
            0 => format!("{} and {} are typing", name(first), name(second)),
            more => format!("{}, {} and {more} more are typing", name(first), name(second)),
        })
    }

    /// Who reacted to a message of this chat, as far as anything here names them.
    pub fn reactor(&self, chat: &ChatKey, reaction: &Reaction) -> String {
        match &reaction.id {
            Some(id) if reaction.is_unnamed() => self.name_in(chat, id),
            _ => reaction.by.clone(),
        }
    }

    /// How somebody is called in a chat: as in their messages, else by the chat of their own; the
    /// id itself where nothing names them.
    pub fn name_in(&self, chat: &ChatKey, who: &str) -> String {
        let thread = self.threads.get(chat);
        let mut messages = thread.into_iter().flat_map(|thread| thread.timeline.iter().rev());
        let theirs = messages.find(|message| message.author.id.as_deref() == Some(who));
        let name = theirs.and_then(|message| message.author.name.clone());
        let own_chat = || self.inbox.name_of(&chat.sibling(who.into())).map(|key| self.called(key));
        name.or_else(own_chat).unwrap_or_else(|| who.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_ends_by_itself_and_goes_on_while_it_is_said_again() {
        let (chat, start) = (ChatKey::new("a", "l", "c"), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut presences = Presences::default();
        presences.told(&chat, None, Doing::Composing, at(0));
        presences.told(&chat, None, Doing::Recording, at(6));
        assert_eq!(presences.deadline(), Some(at(16)));
        presences.woke(at(15));
        assert_eq!(presences.of(&chat).next().unwrap().doing, Doing::Recording);
        presences.woke(at(16));
        assert_eq!((presences.of(&chat).count(), presences.deadline()), (0, None));
    }

    #[test]
    fn in_a_group_each_person_stops_alone() {
        let (chat, now) = (ChatKey::new("a", "l", "g"), Instant::now());
        let mut presences = Presences::default();
        for who in ["ana", "budi"] {
            presences.told(&chat, Some(who.into()), Doing::Composing, now);
        }
        presences.told(&chat, Some("ana".into()), Doing::Paused, now);
        assert_eq!(presences.of(&chat).next().unwrap().who.as_deref(), Some("budi"));
        let mut message = Message::text("m", "g".into(), chrono::DateTime::UNIX_EPOCH, "hi");
        message.author.id = Some("budi".into());
        presences.wrote(&chat, &message);
        assert_eq!(presences.of(&chat).count(), 0);
    }
}
