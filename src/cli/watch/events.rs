//! An event as it is printed.

use serde::Serialize;
use serde_json::Value;

use crate::cli::exit::Stop;
use crate::cli::out::Out;
use crate::cli::rows::json::{ChatRow, MessageRow, line, moment};
use crate::cli::session::Reach;
use crate::domain::{
    Chat, ChatId, ChatKey, Delivery, Doing, Feed, LineId, LineState, Message, MessageId,
};
use crate::ui::theme::Meaning;
use crate::ui::{readable, times};

/// Something that is told.
pub(super) struct Told {
    /// An object in one line.
    row: String,
    /// The same for people.
    words: Vec<(String, Meaning)>,
}

/// Where something happened.
pub(super) struct Place<'a> {
    pub reach: &'a Reach,
    pub line: Option<LineId>,
    pub chat: Option<ChatId>,
    /// What the chat is called, where it is known.
    pub title: Option<String>,
}

impl Place<'_> {
    fn name(&self) -> String {
        let id = self.chat.as_ref().map(|chat| chat.as_str().to_owned());
        let name = self.title.clone().or(id);
        name.unwrap_or_else(|| self.reach.config.name.clone())
    }

    fn told(&self, kind: &str, more: &[(&str, Value)], words: String) -> Told {
        let place = [
            ("account", self.reach.id.as_str().into()),
            ("line", self.line.as_ref().map(LineId::as_str).into()),
            ("chat", self.chat.as_ref().map(ChatId::as_str).into()),
        ];
        let known = place.iter().chain(more).filter(|(_, value)| !value.is_null());
        let fields = known.map(|(name, value)| format!("{}:{}", line(name), line(value)));
        let fields = fields.collect::<Vec<_>>().join(",");
        let words = vec![(self.name(), Meaning::Strong), (words, Meaning::Normal)];
        Told { row: format!("{{\"type\":{},{fields}}}", line(&kind)), words }
    }

    /// A message came, or was sent from somewhere.
    pub fn message(&self, key: &ChatKey, message: &Message, lines: &[String]) -> Told {
        let author = readable::author(message);
        let words = format!("{author}: {}", lines.join(" "));
        let words = vec![(self.name(), Meaning::Strong), (words, Meaning::Normal)];
        Told { row: row("message", &MessageRow::of(key, message)), words }
    }

    /// An own message came so far.
    pub fn status(&self, id: &MessageId, delivery: &Delivery) -> Told {
        let error = match delivery {
            Delivery::Failed(why) => why.clone().into(),
            _ => Value::Null,
        };
        let more =
            [("id", id.as_str().into()), ("delivery", delivery.word().into()), ("error", error)];
        self.told("status", &more, format!("{}: {id}", delivery.word()))
    }

    /// A message says something else now.
    pub fn edited(&self, id: &MessageId, text: &str) -> Told {
        let more = [("id", id.as_str().into()), ("text", text.into()), ("edited", true.into())];
        self.told("edited", &more, format!("edited: {text}"))
    }

    /// A message was taken back.
    pub fn deleted(&self, id: &MessageId) -> Told {
        let more = [("id", id.as_str().into()), ("deleted", true.into())];
        self.told("deleted", &more, format!("deleted: {id}"))
    }

    /// Somebody reacted; an empty emoji: their reaction is gone.
    pub fn reaction(&self, id: &MessageId, by: &str, emoji: &str) -> Told {
        let more = [("id", id.as_str().into()), ("emoji", emoji.into()), ("by", by.into())];
        let words = match emoji {
            "" => format!("{by} took a reaction back"),
            emoji => format!("{by} reacted {emoji}"),
        };
        self.told("reaction", &more, words)
    }

    /// Somebody voted in a poll.
    pub fn vote(&self, id: &MessageId, by: &str, options: &[String]) -> Told {
        let more = [("id", id.as_str().into()), ("by", by.into()), ("options", options.into())];
        self.told("vote", &more, format!("{by} voted {}", options.join(", ")))
    }

    /// A customer types, records, comes or goes.
    pub fn presence(&self, who: Option<&str>, doing: Doing) -> Told {
        let (word, seen) = match doing {
            Doing::Composing => ("composing", None),
            Doing::Recording => ("recording", None),
            Doing::Paused => ("paused", None),
            Doing::Online => ("online", None),
            Doing::Offline(seen) => ("offline", seen),
        };
        let more =
            [("who", who.into()), ("state", word.into()), ("last_seen", seen.map(moment).into())];
        self.told("presence", &more, word.to_owned())
    }

    /// A person or group is called something else now.
    pub fn renamed(&self, id: &str, name: &str) -> Told {
        let more = [("id", id.into()), ("title", name.into())];
        self.told("chat", &more, format!("{id} is called {name} now"))
    }

    /// An own number's state changed.
    pub fn line_state(&self, state: &LineState) -> Told {
        let word = match state {
            LineState::Unknown => "unknown",
            LineState::Working => "working",
            LineState::Down(word) => word,
        };
        self.told("link", &[("state", word.into())], format!("the number is {word}"))
    }
}

impl Told {
    /// A row of the chat list as it is now.
    pub fn chat(chat: &Chat, counted: bool) -> Self {
        let unread =
            if chat.unread > 0 { format!("{} unread", chat.unread) } else { String::new() };
        let words = vec![(chat.title().to_owned(), Meaning::Strong), (unread, Meaning::NeedsYou)];
        Self { row: row("chat", &ChatRow::of(chat, counted)), words }
    }

    /// How the link to an account stands.
    pub fn link(reach: &Reach, feed: &Feed) -> Self {
        let (state, reason, again) = match feed {
            Feed::Off | Feed::Polling(_) => ("polling", None, None),
            Feed::Connecting => ("connecting", None, None),
            Feed::Live => ("live", None, None),
            Feed::Down { why, again_at } => {
                ("down", Some(crate::app::words::why(why)), Some(moment(*again_at)))
            }
        };
        let reason = match feed {
            Feed::Polling(why) => Some(why.clone()),
            _ => reason,
        };
        let place = Place { reach, line: None, chat: None, title: None };
        let words = match &reason {
            Some(reason) => format!("{state}: {reason}"),
            None => state.to_owned(),
        };
        let more = [("state", state.into()), ("reason", reason.into()), ("again_at", again.into())];
        place.told("link", &more, words)
    }

    /// An account that is not watched any more.
    pub fn gone(reach: &Reach, why: &str) -> Self {
        let place = Place { reach, line: None, chat: None, title: None };
        let more = [("state", "down".into()), ("reason", why.into())];
        place.told("link", &more, format!("down: {why}"))
    }

    /// Prints it.
    pub fn print(&self, out: &mut Out) -> Result<(), Stop> {
        if !out.for_people() {
            return out.line(&self.row);
        }
        let clock = times::exact_clock(out.look.wall(chrono::Utc::now()));
        let mut pieces = vec![out.paint(&clock, Meaning::Dim)];
        for (words, meaning) in self.words.iter().filter(|(words, _)| !words.is_empty()) {
            pieces.push(out.paint(&out.look.line(words), *meaning));
        }
        out.line(&pieces.join("  "))
    }
}

/// The object with its type before everything else.
fn row(kind: &str, object: &impl Serialize) -> String {
    format!("{{\"type\":{},{}", line(&kind), line(object).trim_start_matches('{'))
}
