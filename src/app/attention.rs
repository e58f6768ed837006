//! Calling the operator who looks elsewhere: when, for what, and how often.

use std::time::{Duration, Instant};

use chrono::NaiveTime;

use super::live::heard;
use super::{App, Effect, Now};
use crate::domain::{Chat, ChatKey, ChatKind, Message};

/// How much time lies between two calls at least: what comes meanwhile is called for together.
const REST: Duration = Duration::from_secs(3);
/// How long somebody who pressed a key is taken to be there, at a terminal that doesn't say.
const THERE: Duration = Duration::from_secs(30);
/// Most characters of a message that a call carries.
const CHARACTERS: usize = 300;

/// How and when the operator is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// By the terminal's bell.
    pub bell: bool,
    /// By a notification of the terminal.
    pub notify: bool,
    /// By a program.
    pub hook: bool,
    /// For which messages.
    pub when: When,
    /// From the first minute to the one before the second, on the operator's wall, nobody is
    /// called; over midnight, where the second is the earlier one.
    pub quiet: Option<(NaiveTime, NaiveTime)>,
    /// Whether the window's title says how many chats have something unread.
    pub title: bool,
}

impl Rules {
    /// Nobody is called, and the title is left alone.
    pub const NONE: Self = Self {
        bell: false,
        notify: false,
        hook: false,
        when: When::All,
        quiet: None,
        title: false,
    };

    fn quiet_at(&self, wall: NaiveTime) -> bool {
        match self.quiet {
            None => false,
            Some((from, to)) if from < to => (from..to).contains(&wall),
            Some((from, to)) => wall >= from || wall < to,
        }
    }
}

/// For which messages the operator is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// All of them.
    All,
    /// Those in direct chats.
    Direct,
    /// Those in direct chats, and those that mention or answer us.
    Mentions,
}

/// A call: what for, and by what means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The chat of the newest message.
    pub chat: ChatKey,
    /// How the chat is called. Not cleaned yet, as everything here.
    pub title: String,
    /// Who wrote it, where that is not the chat itself.
    pub author: Option<String>,
    /// What it says, shortened.
    pub text: String,
    /// How many messages the call is for, with this one.
    pub count: usize,
    /// The bell.
    pub bell: bool,
    /// A notification of the terminal.
    pub notify: bool,
    /// The program of the configuration.
    pub hook: bool,
}

/// Calls lately, and those that wait.
#[derive(Debug, Default)]
pub struct Calls {
    rest_until: Option<Instant>,
    waiting: Option<Call>,
    key_at: Option<Instant>,
    /// Whether the terminal tells when it has the operator's attention.
    told: bool,
    titled: Option<usize>,
}

impl Calls {
    /// A key was pressed.
    pub(super) fn key(&mut self, now: Instant) {
        self.key_at = Some(now);
    }

    /// The terminal tells when it has the operator's attention.
    pub(super) fn told(&mut self, focused: bool) {
        self.told = true;
        if focused {
            self.waiting = None;
        }
    }

    /// When the calls that wait are due.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.rest_until.filter(|_| self.waiting.is_some())
    }
}

impl App {
    /// Whether the operator looks at the terminal, as far as anybody can tell.
    pub(super) fn is_there(&self, now: Now) -> bool {
        if self.calls.told {
            return self.focused;
        }
        self.calls.key_at.is_some_and(|at| now.mono.saturating_duration_since(at) < THERE)
    }

    /// A customer's message has come that is news.
    pub(super) fn call_for(&mut self, now: Now, chat: &ChatKey, message: &Message) -> Vec<Effect> {
        let rules = &self.settings.attention;
        let wall = self.settings.zone.wall(now.wall).time();
        let any = rules.bell || rules.notify || rules.hook;
        let Some(row) = self.inbox.get(chat).filter(|row| calls(row, now)) else {
            return Vec::new();
        };
        let silent = !any || rules.quiet_at(wall) || self.is_there(now);
        if silent || !self.concerns(row, message) {
            return Vec::new();
        }
        let group = row.kind != ChatKind::Direct;
        let author = message.author.name.clone().or_else(|| message.author.id.clone());
        let text = heard::preview(message).unwrap_or_default();
        let before = self.calls.waiting.take().map_or(0, |call| call.count);
        let call = Call {
            chat: chat.clone(),
            title: row.title().to_owned(),
            author: author.filter(|_| group),
            text: text.chars().take(CHARACTERS).collect(),
            count: before + 1,
            bell: rules.bell,
            notify: rules.notify,
            hook: rules.hook,
        };
        self.calls.waiting = Some(call);
        self.calls_due(now)
    }

    /// The calls that are due now.
    pub(super) fn calls_due(&mut self, now: Now) -> Vec<Effect> {
        if self.calls.rest_until.is_some_and(|until| until > now.mono) {
            return Vec::new();
        }
        let Some(call) = self.calls.waiting.take() else { return Vec::new() };
        if self.is_there(now) {
            return Vec::new();
        }
        self.calls.rest_until = Some(now.mono + REST);
        vec![Effect::Attention(Box::new(call))]
    }

    /// Whether a message is one of those that the rules name.
    fn concerns(&self, chat: &Chat, message: &Message) -> bool {
        let direct = chat.kind == ChatKind::Direct;
        match self.settings.attention.when {
            When::All => true,
            When::Direct => direct,
            When::Mentions => direct || self.mentions_us(chat, message),
        }
    }

    fn mentions_us(&self, chat: &Chat, message: &Message) -> bool {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let line = self.account(&chat.key.account).and_then(|a| a.line(&chat.key.line));
        let number = line.and_then(|line| line.number.as_deref()).map(digits).unwrap_or_default();
        let named = !number.is_empty()
            && message.mentions.iter().any(|mention| digits(&mention.handle) == number);
        let thread = self.threads.get(&chat.key);
        let answered = message.reply_to.as_ref().zip(thread);
        let answered = answered.and_then(|(id, thread)| thread.timeline.get(id));
        named || answered.is_some_and(Message::own)
    }

    /// The window's title, where it is another one now.
    pub(super) fn retitled(&mut self) -> Option<Effect> {
        let (_, unread) = self.inbox.counts();
        if !self.settings.attention.title || self.calls.titled == Some(unread) {
            return None;
        }
        self.calls.titled = Some(unread);
        self.title_of_window()
    }

    /// The window's title as it should be, where it is ours.
    pub fn title_of_window(&self) -> Option<Effect> {
        let title = match self.calls.titled? {
            0 => "Switchboard".to_owned(),
            unread => format!("({unread}) Switchboard"),
        };
        Some(Effect::Title(title))
    }
}

/// Whether anything in this chat calls.
fn calls(chat: &Chat, now: Now) -> bool {
    let people = matches!(chat.kind, ChatKind::Direct | ChatKind::Group | ChatKind::Other(_));
    people && !chat.archived && !chat.muted(now.wall)
}
