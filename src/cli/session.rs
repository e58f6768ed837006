//! What a command works with: the configuration, a way to each account, and the operator's wish to
//! stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::args::Global;
use super::assemble;
use super::exit::Stop;
use super::tell::Tell;
use crate::app::Msg;
use crate::backend::Dialect;
use crate::config::{self, AccountConfig, Config, Environment};
use crate::domain::{
    Abilities, AccountId, Answer, Cause, ChatKey, Line, LineId, LineKey, LineSource, Op, Problem,
};
use crate::runtime::http::{AccountSetup, Http, Limits};
use crate::runtime::log;
use crate::runtime::run::Ends;
use crate::runtime::secret::Secrets;
use crate::runtime::state_dir::{self, StateDir};

/// How long a command goes on trying one question: who waits for it learns soon that it should be
/// tried later.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many reports of requests may wait to be told.
const REPORTS: usize = 256;

/// Everything a command needs.
pub(super) struct Session {
    /// What is configured.
    pub config: Config,
    /// What is said beside the output.
    pub tell: Arc<Tell>,
    /// The accounts, in the configuration's order.
    pub accounts: Vec<Reach>,
    /// The operator's wish to stop.
    pub stopping: Stopping,
    /// The log goes on as long as this is there.
    _log: Option<log::Log>,
}

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
    asked: bool,
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

impl Session {
    /// Opens the accounts of the configuration; needs a running runtime.
    pub fn open(global: &Global, tell: &Arc<Tell>) -> Result<Self, Stop> {
        let environment = Environment::of_process();
        let config = config::load(&global.flags(), &environment).map_err(Stop::configuration)?;
        Self::of(config, environment, global, tell, &limits())
    }

    /// Opens the accounts of this configuration, asked within these limits; needs a running
    /// runtime.
    pub fn of(
        config: Config,
        environment: Environment,
        global: &Global,
        tell: &Arc<Tell>,
        limits: &Limits,
    ) -> Result<Self, Stop> {
        for warning in &config.warnings {
            tell.notice(warning);
        }
        let state = state_dir::resolve(global.state_dir.as_deref(), &environment).ok();
        // What can't be logged is done all the same: nobody has to be told.
        let state = state.and_then(|path| StateDir::open(&path).ok());
        let log = state.and_then(|state| log::start(&state, &environment).ok());
        let stopping = Stopping::listen()?;
        let secrets = Arc::new(Secrets::new(environment));
        let reports = listen_to_reports(Arc::clone(tell));
        let open = |account: &AccountConfig| -> Result<Reach, Stop> {
            let (dialect, line) =
                (assemble::dialect(account)?, assemble::only_line(account, global.line.as_deref()));
            let mut setup = assemble::setup(account, dialect, line, &secrets, &reports);
            setup.limits = limits.clone();
            let reach = Reach::open(account, setup, (Arc::clone(tell), reports.clone()), &stopping);
            Ok(Reach { asked: global.line.is_some(), ..reach })
        };
        let accounts = config.accounts.iter().map(open).collect::<Result<_, _>>()?;
        Ok(Self { config, tell: Arc::clone(tell), accounts, stopping, _log: log })
    }

    /// The account of this name.
    pub fn account(&self, name: &str) -> Result<&Reach, Stop> {
        let known = self.config.account(name).map_err(Stop::usage)?;
        let found = self.accounts.iter().find(|reach| reach.config.name == known.name);
        found.ok_or_else(|| Stop::usage(format!("No account is called {name:?}.")))
    }

    /// The account that is meant where none is named: the only one.
    pub fn only(&self) -> Result<&Reach, Stop> {
        match self.accounts.as_slice() {
            [one] => Ok(one),
            all => {
                let names: Vec<_> = all.iter().map(|reach| reach.config.name.as_str()).collect();
                Err(Stop::usage(format!(
                    "There is more than one account: name it first ({}).",
                    config::nearest::listed(&names)
                )))
            }
        }
    }

    /// Splits what was typed into its account and the words behind it: those that are needed, by
    /// what they are, and at most `more` further ones. The account may be left out where there is
    /// only one.
    pub fn addressed<'a>(
        &self,
        words: &'a [String],
        needed: &[&str],
        more: usize,
    ) -> Result<(&Reach, &'a [String]), Stop> {
        let Some((first, rest)) = words.split_first() else {
            return Err(Stop::usage("Name an account and a chat."));
        };
        let least = needed.len();
        let named = self.config.accounts.iter().any(|account| account.name == *first);
        let alone = (least..=least + more).contains(&words.len()) && self.accounts.len() == 1;
        let (reach, words) = match named || (rest.len() >= least && !alone) {
            true => (self.account(first)?, rest),
            false => (self.only()?, words),
        };
        match needed.get(words.len()) {
            None => Ok((reach, words)),
            Some(missing) => {
                let last = words.last().unwrap_or(first);
                let sentence = format!("The {missing} is missing: it stands behind {last}.");
                Err(Stop::usage(sentence))
            }
        }
    }
}

impl Reach {
    fn open(
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

/// The operator's wish to stop, or the system's: everybody who works asks for it.
#[derive(Clone)]
pub(super) struct Stopping(watch::Receiver<bool>);

impl Stopping {
    /// Begins to listen. The first wish ends what is under way, and what was done is told; the
    /// second one ends the program where it stands.
    pub fn listen() -> Result<Self, Stop> {
        let mut ends = Ends::listen().map_err(Stop::failed)?;
        let (sender, receiver) = watch::channel(false);
        #[expect(clippy::disallowed_methods, reason = "a command holds no terminal")]
        tokio::spawn(async move {
            ends.any().await;
            sender.send_replace(true);
            ends.any().await;
            std::process::exit(i32::from(super::Exit::Interrupted.code()));
        });
        Ok(Self(receiver))
    }

    /// Waits for it.
    pub async fn stopped(&self) {
        if self.0.clone().wait_for(|stopped| *stopped).await.is_err() {
            // nobody listens any more, so nobody stops us
            std::future::pending::<()>().await;
        }
    }

    /// Does what blocks its thread, such as reading what is typed, unless the operator stops. The
    /// thread is left behind then: the program ends without it.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Stop> {
        let done = tokio::task::spawn_blocking(work);
        tokio::select! {
            biased;
            () = self.stopped() => Err(Stop::interrupted()),
            done = done => done.map_err(Stop::failed),
        }
    }
}

/// Tells what the ways out report: what is retried, and what should be known of an account.
fn listen_to_reports(tell: Arc<Tell>) -> mpsc::Sender<Msg> {
    let (sender, mut reports) = mpsc::channel(REPORTS);
    tokio::spawn(async move {
        while let Some(report) = reports.recv().await {
            match report {
                Msg::Notice { account, text } => tell.notice(&format!("{account}: {text}")),
                Msg::Retrying { account, retry } => {
                    let why = crate::app::words::why(&retry.why);
                    let at = retry.at.with_timezone(&chrono::Local).format("%H:%M:%S");
                    tell.progress(&format!("{account}: {why}; {} again at {at}", retry.what));
                }
                _ => {}
            }
        }
    });
    sender
}
