//! The accounts: their lines, their links, and what they can't do for the moment.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::Now;
use super::pace::Pace;
use super::settings::AccountSettings;
use super::spending::Spending;
use crate::domain::{
    Ability, AccountId, Can, Cause, Chat, Feed, History, Line, LineId, LineKey, LineSource,
    LineState, Link, Message, Problem,
};

/// How long typing presence is left alone on a number after it was refused there.
const TYPING_REST: Duration = Duration::from_secs(300);
/// How long it is after a failure that passes, unless the service says how long.
const TYPING_PAUSE: Duration = Duration::from_secs(10);

/// How often an account is asked that tells by itself: in case something was never told.
const LIVE_POLL: Duration = Duration::from_secs(300);
/// How much rarer news is asked for while the terminal has no attention.
const UNFOCUSED: u32 = 4;

/// One account.
pub struct Account {
    /// Its settings.
    pub settings: AccountSettings,
    /// Its own numbers, as far as known.
    pub lines: Vec<Line>,
    /// How the look-up of its numbers stands.
    pub lookup: History,
    /// The link to it.
    pub link: Link,
    /// The link over which it tells by itself.
    pub feed: Feed,
    /// When it last told something by itself.
    pub heard_at: Option<DateTime<Utc>>,
    /// What asking it has cost lately.
    pub spending: Spending,
    /// How much of its plan is left.
    pub pace: Pace,
    /// Until when its chat list was known before this run, or when it was first read: what
    /// happened later in a chat that nobody knew is new.
    pub listed_until: Option<DateTime<Utc>>,
    /// When it is asked for news next.
    pub poll_at: Option<Instant>,
    /// The own numbers on which customers can't be shown that somebody types.
    typing: HashMap<LineId, TypingRests>,
}

/// Why typing is not shown on a number, and until when it is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
struct TypingRests {
    why: Problem,
    until: Instant,
}

impl Account {
    /// An account that nobody asked anything yet.
    pub fn new(settings: AccountSettings) -> Self {
        let (lines, lookup) = match settings.abilities.line_source() {
            LineSource::Fixed(lines) => (lines, History::Complete),
            LineSource::Listed | LineSource::InRows => (Vec::new(), History::Unknown),
        };
        Self {
            settings,
            lines,
            lookup,
            link: Link::default(),
            feed: Feed::default(),
            heard_at: None,
            spending: Spending::default(),
            pace: Pace::default(),
            listed_until: None,
            poll_at: None,
            typing: HashMap::new(),
        }
    }

    /// Its name.
    pub fn id(&self) -> &AccountId {
        &self.settings.id
    }

    /// Whether its numbers are looked up at all, and again at every look for news: they may go
    /// down. Names alone are looked up until they are known.
    pub fn looks_up_lines(&self, again: bool) -> bool {
        match self.settings.abilities.line_source() {
            LineSource::Listed => true,
            LineSource::InRows => !again || matches!(self.lookup, History::Stalled { .. }),
            LineSource::Fixed(_) => false,
        }
    }

    /// The lines whose chats are shown: the configured one, else all that are known.
    pub fn shown_lines(&self) -> Vec<LineKey> {
        let key = |line: &LineId| LineKey { account: self.id().clone(), line: line.clone() };
        match &self.settings.line {
            Some(line) => vec![key(line)],
            None if self.settings.abilities.line_source() == LineSource::InRows => {
                vec![key(&LineSource::ALL.into())]
            }
            None => self.lines.iter().map(|line| key(&line.id)).collect(),
        }
    }

    /// What is known of a line.
    pub fn line(&self, id: &LineId) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == *id)
    }

    /// Whether something can be done in a chat now.
    pub fn can(&self, what: Ability, chat: &Chat, wall: DateTime<Utc>) -> Can {
        self.settings.abilities.can(what, self.line(&chat.key.line), chat, wall)
    }

    /// Whether something can be done to a message of a chat now.
    pub fn can_to(
        &self,
        what: Ability,
        chat: &Chat,
        message: &Message,
        wall: DateTime<Utc>,
    ) -> Can {
        self.settings.abilities.can_to(what, self.line(&chat.key.line), chat, message, wall)
    }

    /// Whether it was asked and has neither answered nor failed yet.
    pub fn awaited(&self) -> bool {
        self.link.last_answer.is_none() && self.link.trouble.is_none() && self.heard_at.is_none()
    }

    /// The service answered.
    pub fn answered(&mut self, wall: DateTime<Utc>) {
        self.link = Link { last_answer: Some(wall), retry: None, trouble: None };
    }

    /// The service could not be asked. A plain "no" is an answer too.
    pub fn failed(&mut self, why: &Problem, wall: DateTime<Utc>) {
        if why.status.is_some() {
            self.link.last_answer = Some(wall);
        }
        self.link.retry = None;
        let link_trouble =
            why.passing() || matches!(why.cause, Cause::Unauthorized | Cause::NoToken);
        self.link.trouble = link_trouble.then(|| why.clone());
    }

    /// How long it is left alone between two looks for news: as configured; longer where little of
    /// its plan is left, while it tells by itself, and while nobody looks (`focused`).
    pub fn rest(&self, wall: DateTime<Utc>, focused: bool) -> Duration {
        let least = if self.feed == Feed::Live { LIVE_POLL } else { Duration::ZERO };
        self.rest_of(least, wall, focused)
    }

    /// How long the open chat is left alone between two looks for what became of what was sent in
    /// it, where the live link doesn't tell that; `None`: it does, or every look for news sees it.
    pub fn rest_for_deliveries(&self, wall: DateTime<Utc>, focused: bool) -> Option<Duration> {
        let untold = self.feed == Feed::Live && !self.settings.abilities.tells_deliveries();
        untold.then(|| self.rest_of(Duration::ZERO, wall, focused))
    }

    fn rest_of(&self, least: Duration, wall: DateTime<Utc>, focused: bool) -> Duration {
        let by_day = self.settings.abilities.requests_a_day(self.pace.limit());
        let poll = self.pace.rest(wall, self.settings.poll, by_day).max(least);
        if focused { poll } else { poll * UNFOCUSED }
    }

    /// The next look for news is due as the link stands now; one that is due earlier anyway stays,
    /// unless the account tells by itself.
    pub fn look_later(&mut self, now: Now, focused: bool) {
        let next = now.mono + self.rest(now.wall, focused);
        self.poll_at = match (&self.feed, self.poll_at) {
            (Feed::Live, _) | (_, None) => Some(next),
            (_, Some(at)) => Some(at.min(next)),
        };
    }

    /// Whether typing may be shown on a number at `now`.
    pub fn shows_typing(&self, line: &LineId, now: Instant) -> bool {
        self.settings.typing && self.typing.get(line).is_none_or(|rests| rests.until <= now)
    }

    /// Why typing is not shown on a number at `now`, where that is known.
    pub fn typing_trouble(&self, line: &LineId, now: Instant) -> Option<&Problem> {
        self.typing.get(line).filter(|rests| rests.until > now).map(|rests| &rests.why)
    }

    /// Typing presence was not taken on a number: it is left alone there for a while.
    pub fn typing_failed(&mut self, line: &LineId, why: &Problem, now: Instant) {
        let rest = match why.passing() {
            true => why.retry_after.unwrap_or(TYPING_PAUSE).min(TYPING_REST),
            false => TYPING_REST,
        };
        let rests = TypingRests { why: why.clone(), until: now + rest };
        self.typing.insert(line.clone(), rests);
    }

    /// Typing presence was taken on a number, or the number works again: nothing speaks against
    /// showing it there.
    pub fn typing_may_go_on(&mut self, line: &LineId) {
        self.typing.remove(line);
    }

    /// Whether this is the news that a number works which did not before.
    pub fn is_back(&self, line: &Line) -> bool {
        line.state == LineState::Working
            && self.line(&line.id).is_some_and(|known| known.state != LineState::Working)
    }

    /// Whether its line can reach customers; the service's word where it can't.
    pub fn line_down(&self, id: &LineId) -> Option<&str> {
        match &self.line(id)?.state {
            LineState::Down(word) => Some(word),
            _ => None,
        }
    }
}
