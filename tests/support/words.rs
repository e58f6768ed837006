//! Chats, messages and problems in few words. Today is Wednesday, 18 March 2026; it is 14:00.

use chrono::{DateTime, Duration, NaiveTime, Utc};
use switchboard::backend::gateway::Gateway;
use switchboard::domain::{
    Abilities, Ability, Author, Can, Cause, Chat, ChatId, ChatKey, ChatKind, Delivery, Direction,
    Kind, Line, Media, Mention, Message, MessageId, Problem, Role,
};

pub const ACCOUNT: &str = "support";
pub const LINE: &str = "s1";

/// The moment at which every test begins.
pub fn now() -> DateTime<Utc> {
    at("14:00")
}

/// Today at this time.
pub fn at(clock: &str) -> DateTime<Utc> {
    let time = NaiveTime::parse_from_str(clock, "%H:%M").unwrap();
    chrono::NaiveDate::from_ymd_opt(2026, 3, 18).unwrap().and_time(time).and_utc()
}

/// The key of a chat of the one account and line that most tests have.
pub fn key(chat: &str) -> ChatKey {
    ChatKey::new(ACCOUNT, LINE, chat)
}

/// The JID that [`direct`] and [`group`] give to somebody of this name.
pub fn jid(name: &str) -> String {
    let letters: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    format!("{}@s.whatsapp.net", letters.to_lowercase())
}

/// A chat with one person.
pub fn direct(name: &str) -> Chat {
    let mut chat = Chat::new(key(&jid(name)));
    chat.name = Some(name.into());
    chat.last_activity = Some(at("12:00"));
    chat
}

/// A chat of several people.
pub fn group(name: &str) -> Chat {
    let mut chat = direct(name);
    chat.kind = ChatKind::Group;
    chat
}

/// What may be said about a chat.
pub trait ChatWords: Sized {
    fn change(self, change: impl FnOnce(&mut Chat)) -> Self;

    fn active(self, clock: &str) -> Self {
        let at = at(clock);
        self.change(|chat| chat.last_activity = Some(at))
    }

    fn active_days_ago(self, days: i64) -> Self {
        self.change(|chat| {
            chat.last_activity = chat.last_activity.map(|at| at - Duration::days(days));
        })
    }

    fn unread(self, count: u32) -> Self {
        self.change(|chat| chat.unread = count)
    }

    fn pinned(self) -> Self {
        self.change(|chat| chat.pinned = true)
    }

    fn archived(self) -> Self {
        self.change(|chat| chat.archived = true)
    }

    fn muted(self) -> Self {
        self.change(|chat| chat.muted_until = Some(now() + Duration::days(7)))
    }

    fn address(self, number: &str) -> Self {
        self.change(|chat| chat.address = Some(number.into()))
    }

    fn jid(self, jid: &str) -> Self {
        self.change(|chat| chat.key.chat = ChatId::from(jid))
    }

    fn alias(self, jid: &str) -> Self {
        self.change(|chat| chat.aliases.push(ChatId::from(jid)))
    }

    fn kind(self, kind: ChatKind) -> Self {
        self.change(|chat| chat.kind = kind)
    }
}

impl ChatWords for Chat {
    fn change(mut self, change: impl FnOnce(&mut Chat)) -> Self {
        change(&mut self);
        self
    }
}

/// Something the customer wrote today.
pub fn they_wrote(id: &str, clock: &str, text: &str) -> Message {
    Message::text(id, "".into(), at(clock), text)
}

/// Something we wrote today; it was delivered.
pub fn we_wrote(id: &str, clock: &str, text: &str) -> Message {
    let mut message = they_wrote(id, clock, text);
    message.direction = Direction::Out;
    message.author = Author { role: Role::Agent, ..Author::default() };
    message.delivery = Some(Delivery::Delivered);
    message
}

/// So many messages of the customer, a minute apart, the newest at 13:59: `message 1` to
/// `message n`, with the ids `m1` to `mn`.
pub fn talk(count: usize) -> Vec<Message> {
    numbered("message", count)
}

/// As [`talk`], with another word before the number.
pub fn numbered(word: &str, count: usize) -> Vec<Message> {
    let initial = &word[..1];
    let message = |n: usize| {
        let mut message = they_wrote(&format!("{initial}{n}"), "13:59", &format!("{word} {n}"));
        message.sent_at -= Duration::minutes((count - n) as i64);
        message
    };
    (1..=count).map(message).collect()
}

/// What may be said about a message.
pub trait MessageWords: Sized {
    fn change(self, change: impl FnOnce(&mut Message)) -> Self;

    fn by(self, name: &str, id: &str) -> Self {
        self.change(|message| {
            message.author =
                Author { id: Some(id.into()), name: Some(name.into()), ..message.author.clone() };
        })
    }

    fn days_ago(self, days: i64) -> Self {
        self.change(|message| message.sent_at -= Duration::days(days))
    }

    fn answering(self, id: &str) -> Self {
        self.change(|message| message.reply_to = Some(MessageId::from(id)))
    }

    fn came_as_far_as(self, delivery: Delivery) -> Self {
        self.change(|message| message.delivery = Some(delivery))
    }

    fn edited(self) -> Self {
        self.change(|message| message.edited = true)
    }

    fn deleted(self) -> Self {
        self.change(|message| message.deleted = true)
    }

    fn kind(self, kind: Kind) -> Self {
        self.change(|message| message.kind = kind)
    }

    fn without_text(self) -> Self {
        self.change(|message| message.text = None)
    }

    fn attached(self, mime: &str, size: u64, name: Option<&str>) -> Self {
        let name = name.map(str::to_owned);
        let media = Media { mime: Some(mime.into()), size: Some(size), name, url: None };
        self.change(|message| message.media = Some(media))
    }

    fn mentioning(self, handle: &str, name: &str) -> Self {
        let mention = Mention { handle: handle.into(), name: name.into() };
        self.change(|message| message.mentions.push(mention))
    }
}

impl MessageWords for Message {
    fn change(mut self, change: impl FnOnce(&mut Message)) -> Self {
        change(&mut self);
        self
    }
}

/// A failure with the service's status.
pub fn problem(cause: Cause) -> Problem {
    let status = match cause {
        Cause::Unauthorized => Some(401),
        Cause::Forbidden => Some(403),
        Cause::NotFound => Some(404),
        Cause::Invalid => Some(400),
        Cause::Conflict => Some(409),
        Cause::RateLimited => Some(429),
        Cause::NotImplemented => Some(501),
        Cause::Unavailable => Some(503),
        Cause::Internal => Some(500),
        _ => None,
    };
    let request_id = status.map(|_| "req-77".to_owned());
    Problem { status, request_id, ..Problem::new(cause) }
}

/// The gateway, if it took no idempotency keys.
pub struct Unkeyed;

impl Abilities for Unkeyed {
    fn can(&self, what: Ability, line: Option<&Line>, chat: &Chat, wall: DateTime<Utc>) -> Can {
        Gateway.can(what, line, chat, wall)
    }

    fn keyed_sends(&self) -> bool {
        false
    }

    fn mark_read_note(&self) -> Option<&'static str> {
        None
    }
}
