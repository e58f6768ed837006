//! What a command works with: the configuration, a way to each account, and the operator's wish to
//! stop.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::args::Global;
use super::assemble;
use super::exit::Stop;
pub(super) use super::reach::{Reach, Unanswered, limits};
pub(super) use super::stopping::Stopping;
use super::tell::Tell;
use crate::app::Msg;
use crate::config::{self, AccountConfig, Config, Environment};
use crate::runtime::http::Limits;
use crate::runtime::log;
use crate::runtime::secret::Secrets;
use crate::runtime::state_dir::{self, StateDir};

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
            let mut reach =
                Reach::open(account, setup, (Arc::clone(tell), reports.clone()), &stopping);
            reach.asked = global.line.is_some();
            Ok(reach)
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
