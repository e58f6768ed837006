//! A way to one account: asking it, and its own numbers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;

use super::exit::Stop;
use super::stopping::Stopping;
use super::tell::Tell;
use crate::app::Msg;
use crate::backend::Dialect;
use crate::config::{self, AccountConfig};
use crate::domain::{
    Abilities, AccountId, Answer, Cause, ChatKey, Line, LineId, LineKey, LineSource, Op, Problem,
};
use crate::runtime::http::{AccountSetup, Http, Limits};

/// How long a command goes on trying one question: who waits for it learns soon that it should be
/// tried later.
const PATIENCE: Duration = Duration::from_secs(30);

/// A way to one account.
pub(super) struct Reach {
    /// Its name.
    pub id: AccountId,
    /// How it is configured.
    pub config: AccountConfig,
    /// The only own number that is asked about, where one was chosen.
    pub line: Option<LineId>,
    /// How its service talks.
    pub dialect: Arc<dyn Dialect>,
    /// What is said beside the output.
    pub tell: Arc<Tell>,
    http: Arc<Http>,
    stopping: Stopping,
    /// A question has ended, with an answer or without one.
    heard: AtomicBool,
    /// The own number was chosen for this command, and not in the configuration.
    pub asked: bool,
    /// Whether there is such a number was looked up.
    looked_up: AtomicBool,
}

/// Why a question has no answer.
#[derive(Debug)]
pub(super) enum Unanswered {
    /// The operator stops.
    Stopped,
    /// It failed.
    Failed(Problem),
}

/// What commands ask within.
pub(super) fn limits() -> Limits {
    Limits { longest_waiting: PATIENCE, ..Limits::default() }
}

impl Reach {
    /// Opens it.
    pub fn open(
        account: &AccountConfig,
        setup: AccountSetup,
        (tell, reports): (Arc<Tell>, mpsc::Sender<Msg>),
        stopping: &Stopping,
    ) -> Self {
        Self {
            id: setup.id.clone(),
            config: account.clone(),
            line: setup.line.clone(),
            dialect: Arc::clone(&setup.dialect),
            tell,
            http: Arc::new(Http::new(setup, reports)),
            stopping: stopping.clone(),
            heard: AtomicBool::new(false),
            asked: false,
            looked_up: AtomicBool::new(false),
        }
    }

    /// What its service can do.
    pub fn abilities(&self) -> &dyn Abilities {
        &*self.dialect
    }

    /// The way out itself, for who listens.
    pub fn http(&self) -> Arc<Http> {
        Arc::clone(&self.http)
    }

    /// Asks, unless the operator stops. For a further page of what was begun there is twice the
    /// patience where the service takes no more for the moment: half of it helps nobody.
    pub async fn ask(&self, op: &Op) -> Result<Answer, Unanswered> {
        match self.ask_once(op).await {
            Err(Unanswered::Failed(why)) if goes_on(op) && takes_more_soon(&why) => {
                self.ask_once(op).await
            }
            answer => answer,
        }
    }

    async fn ask_once(&self, op: &Op) -> Result<Answer, Unanswered> {
        let answer = tokio::select! {
            biased;
            () = self.stopping.stopped() => Err(Unanswered::Stopped),
            answer = self.http.ask(op) => answer.map_err(Unanswered::Failed),
        };
        self.heard.store(true, Ordering::Relaxed);
        answer
    }

    /// Whether anything has come of any question yet.
    pub fn was_heard(&self) -> bool {
        self.heard.load(Ordering::Relaxed)
    }

    /// Asks; a failure is a sentence about `about`.
    pub async fn told(&self, op: &Op, about: Option<&str>) -> Result<Answer, Stop> {
        self.ask(op).await.map_err(|why| why.stop(op.what(), Some(&self.about(about))))
    }

    /// What a failure is about: the account, and the chat where there is one.
    pub fn about(&self, chat: Option<&str>) -> String {
        match chat {
            Some(chat) => format!("{chat} ({})", self.config.name),
            None => self.config.name.clone(),
        }
    }

    /// The own numbers whose lists are read: the chosen one, else all there are.
    pub async fn lines(&self) -> Result<Vec<LineKey>, Stop> {
        let key = |line: &LineId| LineKey { account: self.id.clone(), line: line.clone() };
        let lines = match (self.abilities().line_source(), &self.line) {
            // one list has the chats of all of them
            (LineSource::InRows, _) => {
                self.look_up_asked(None).await?;
                return Ok(vec![key(&LineId::from(LineSource::ALL))]);
            }
            (LineSource::Fixed(lines), _) => lines,
            (LineSource::Listed, Some(line)) => {
                self.look_up_asked(Some(line.clone())).await?;
                return Ok(vec![key(line)]);
            }
            (LineSource::Listed, None) => self.look_up_lines(None).await?,
        };
        let chosen: Vec<_> =
            lines.iter().filter(|line| self.shows(&line.id)).map(|line| key(&line.id)).collect();
        match (&self.line, chosen.is_empty()) {
            (Some(line), true) => Err(self.has_no(line, &lines)),
            _ => Ok(chosen),
        }
    }

    /// Looks up once whether there is the number that was asked for, as far as the service tells:
    /// some take any for their own.
    async fn look_up_asked(&self, only: Option<LineId>) -> Result<(), Stop> {
        let Some(line) = self.line.as_ref().filter(|_| self.asked) else { return Ok(()) };
        if self.looked_up.swap(true, Ordering::Relaxed) {
            return Ok(());
        }
        match self.ask(&Op::Lines { account: self.id.clone(), only }).await {
            Ok(Answer::Lines(lines)) if lines.iter().all(|known| known.id != *line) => {
                Err(self.has_no(line, &lines))
            }
            Err(Unanswered::Stopped) => Err(Stop::interrupted()),
            _ => Ok(()),
        }
    }

    fn has_no(&self, line: &LineId, lines: &[Line]) -> Stop {
        let known: Vec<&str> = lines.iter().map(|line| line.id.as_str()).collect();
        let hint = config::nearest::hint(line.as_str(), &known);
        Stop::usage(format!("The account {} has no number {line}{hint}.", self.config.name))
    }

    /// Goes on only with a chat of the number that was asked for, where one was.
    pub fn holds(&self, chat: &ChatKey) -> Result<(), Stop> {
        match self.line.as_ref().filter(|_| self.asked) {
            Some(asked) if chat.line.as_str() == LineSource::ALL => Err(Stop::usage(format!(
                "Whether {} is a chat of the number {asked} is not known; leave --line out.",
                chat.chat
            ))),
            Some(asked) if *asked != chat.line => Err(Stop::usage(format!(
                "{} is a chat of the number {}, not of {asked}.",
                chat.chat, chat.line
            ))),
            _ => Ok(()),
        }
    }

    /// Whether chats of this own number are wanted.
    pub fn shows(&self, line: &LineId) -> bool {
        self.line.as_ref().is_none_or(|chosen| chosen == line)
    }

    /// What is known of the own number that a chat belongs to; nothing where that can't be told.
    pub async fn line_of(&self, chat: &ChatKey) -> Result<Option<Line>, Stop> {
        let lines = match self.abilities().line_source() {
            LineSource::Fixed(lines) => lines,
            LineSource::InRows => return Ok(None),
            LineSource::Listed => {
                let op = Op::Lines { account: self.id.clone(), only: Some(chat.line.clone()) };
                match self.ask(&op).await {
                    Ok(Answer::Lines(lines)) => lines,
                    Err(Unanswered::Stopped) => return Err(Stop::interrupted()),
                    _ => return Ok(None),
                }
            }
        };
        Ok(lines.into_iter().find(|line| line.id == chat.line))
    }

    /// What is known of its own numbers; `only`: of this one.
    pub async fn look_up_lines(&self, only: Option<LineId>) -> Result<Vec<Line>, Stop> {
        match self.told(&Op::Lines { account: self.id.clone(), only }, None).await? {
            Answer::Lines(lines) => Ok(lines),
            _ => Ok(Vec::new()),
        }
    }
}

/// Whether it asks for a further page of something of which the first was had.
fn goes_on(op: &Op) -> bool {
    matches!(op, Op::Chats { cursor: Some(_), .. } | Op::Messages { cursor: Some(_), .. })
}

/// Whether the limit that was met is one of the minute, say, and not of the day.
fn takes_more_soon(why: &Problem) -> bool {
    let soon = why.retry_after.is_none_or(|asked| asked <= PATIENCE * 2);
    why.cause == Cause::RateLimited && soon
}

impl Unanswered {
    /// As a sentence.
    pub fn stop(&self, what: &str, about: Option<&str>) -> Stop {
        match self {
            Self::Stopped => Stop::interrupted(),
            Self::Failed(problem) => Stop::problem(what, about, problem),
        }
    }
}
