//! Carries requests out: what is hard about talking to services, and the same for all of them.
//!
//! - [`setup`]: what an account needs; [`limits`]: how long, how much, how often
//! - [`client`]: TLS, roots and proxies
//! - [`address`]: base URL + root + path
//! - [`gate`], [`budget`]: who goes first, and who waits
//! - [`tokens`]: the secret, read anew when it is refused
//! - [`exchange`]: one request and one whole reply; [`trouble`]: what broke on the way
//! - [`retry`]: what is worth another attempt, and when
//! - [`drive`](mod@drive): walks a flow to its end
//! - [`upload`]: how far a large body has come

pub mod address;
pub mod budget;
pub mod client;
pub mod drive;
pub mod exchange;
pub mod gate;
pub mod limits;
pub mod retry;
pub mod setup;
pub mod tokens;
pub mod trouble;
pub mod upload;

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use reqwest::Client;
use tokio::sync::mpsc;
use url::Url;

use self::gate::Gate;
pub use self::limits::Limits;
pub use self::setup::AccountSetup;
use self::tokens::Renewal;
pub use self::tokens::{Token, Tokens};
use self::upload::Meter;
use crate::app::Msg;
use crate::backend::{Listener, Repeat, Reply, Request};
use crate::domain::{AccountId, Answer, Cause, Op, Problem, Retry};

/// One account's way out: one connection pool, one token, one gate.
pub struct Http {
    setup: AccountSetup,
    client: Result<Client, Problem>,
    streams: OnceLock<Result<Client, Problem>>,
    gate: Gate,
    renewal: Renewal,
    skew: Mutex<Option<TimeDelta>>,
    reports: mpsc::Sender<Msg>,
}

impl Http {
    /// Makes the way out of an account. What the operator should know of it, and every attempt
    /// that is put off, is told to `reports`. An account whose client can't be made answers every
    /// question with the reason.
    pub fn new(setup: AccountSetup, reports: mpsc::Sender<Msg>) -> Self {
        let built = client::build(&setup);
        let client = built.map(|built| {
            if let Some(text) = built.notice {
                let notice = Msg::Notice { account: setup.id.clone(), text: text.to_owned() };
                if reports.try_send(notice).is_err() {
                    tracing::warn!(account = %setup.id, text);
                }
            }
            built.client
        });
        Self {
            client,
            streams: OnceLock::new(),
            gate: Gate::new(&setup.limits, setup.requests_per_minute),
            renewal: Renewal::new(setup.tokens.clone()),
            skew: Mutex::default(),
            setup,
            reports,
        }
    }

    /// The account's name.
    pub fn account(&self) -> &AccountId {
        &self.setup.id
    }

    /// How far the service's clock is ahead of ours, as its last answer that told the time had it.
    pub fn skew(&self) -> Option<TimeDelta> {
        *self.skew.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks one question, and takes as many steps as its flow needs.
    ///
    /// # Errors
    /// Whatever the service, the network or the token's source says went wrong.
    pub async fn ask(&self, op: &Op) -> Result<Answer, Problem> {
        let meter = Meter::of(op, &self.reports);
        drive::drive(self.setup.dialect.begin(op), self, op.what(), meter.as_ref()).await
    }

    /// Carries a request out, and again where it may be repeated and that may help.
    ///
    /// A reply comes back whatever its status is; `what` names the question for the operator.
    ///
    /// # Errors
    /// Where no whole reply came: see [`trouble`], [`gate`] and [`tokens`].
    pub async fn call(&self, request: &Request, what: &'static str) -> Result<Reply, Problem> {
        self.carry(request, what, None).await
    }

    /// As [`Http::call`], telling a meter how far the body has come.
    ///
    /// # Errors
    /// As [`Http::call`].
    pub async fn carry(
        &self,
        request: &Request,
        what: &'static str,
        meter: Option<&Meter>,
    ) -> Result<Reply, Problem> {
        let (mut attempt, mut waited) = (1, Duration::ZERO);
        loop {
            let outcome = self.attempt(request, what, meter).await;
            let problem = match &outcome {
                Ok(reply) if reply.ok() => return outcome,
                Ok(reply) => self.setup.dialect.problem(reply),
                Err(problem) => problem.clone(),
            };
            if outcome.is_ok() {
                self.gate.heed(&problem);
            }
            let again = match request.repeat {
                Repeat::Safe => retry::wait(&self.setup.limits, &problem, attempt),
                Repeat::Keyed | Repeat::Never => None,
            };
            let longest = self.setup.limits.longest_waiting;
            let again = again.filter(|wait| waited.is_zero() || waited + *wait <= longest);
            let Some(wait) = again else { return outcome };
            self.put_off(what, wait, problem).await;
            (attempt, waited) = (attempt + 1, waited + wait);
        }
    }

    /// How this account's service is listened to; `None`: it tells nothing by itself.
    pub fn listener(&self) -> Option<Box<dyn Listener>> {
        self.setup.dialect.listener(self.setup.line.as_ref())
    }

    /// Opens what stays open: signed like any request, with what `with` adds. Whatever the status
    /// is, the answer comes back with its body unread.
    ///
    /// # Errors
    /// Where no answer came.
    pub async fn open(
        &self,
        request: &Request,
        with: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
    ) -> Result<reqwest::Response, Problem> {
        let client = self.streams.get_or_init(|| client::build_for_streams(&self.setup));
        let client = client.as_ref().map_err(Clone::clone)?;
        let url = address::of(&self.setup, request)?;
        let mut signed = request.clone();
        if address::is_ours(&self.setup, &url) {
            let token = self.renewal.get().await?;
            self.setup.dialect.sign(&mut signed, &token.secret, Utc::now());
        }
        // a full channel has news enough: a count that is short by one harms nobody
        let _ = self.reports.try_send(Msg::Spent { account: self.setup.id.clone() });
        exchange::open(client, url, &signed, with).await
    }

    /// An answer that refuses what should have been opened, whole; a refused token is read anew
    /// before the next attempt.
    ///
    /// # Errors
    /// Where the rest of it did not come.
    pub async fn refusal(&self, response: reqwest::Response) -> Result<Reply, Problem> {
        let reply = exchange::refusal(response, &self.setup.limits).await?;
        let problem = self.setup.dialect.problem(&reply);
        self.gate.heed(&problem);
        let token = self.renewal.get().await?;
        if problem.cause == Cause::Unauthorized {
            self.renewal.renewed(&token).await?;
        }
        Ok(tokens::without_secret(reply, &token))
    }

    async fn put_off(&self, what: &'static str, wait: Duration, why: Problem) {
        let at = Utc::now() + TimeDelta::from_std(wait).unwrap_or_default();
        let account = self.setup.id.clone();
        let retry = Retry { what, at, why };
        // nobody listens any more: the program ends
        let _ = self.reports.send(Msg::Retrying { account, retry }).await;
        tokio::time::sleep(wait).await;
    }

    /// One attempt; one more with a fresh token where the service refuses the one we have, which
    /// it does before any work.
    async fn attempt(
        &self,
        request: &Request,
        what: &'static str,
        meter: Option<&Meter>,
    ) -> Result<Reply, Problem> {
        let _pass = self.gate.enter(request.urgency, request.repeat).await?;
        let url = address::of(&self.setup, request)?;
        if !address::is_ours(&self.setup, &url) {
            // What proves who we are stays with the account's own hosts: what a service links to
            // elsewhere has its right in the link.
            return self.send(request.clone(), url, what, meter).await;
        }
        let token = self.renewal.get().await?;
        let reply = self.signed(request, &url, &token, what, meter).await?;
        if reply.ok() || self.setup.dialect.problem(&reply).cause != Cause::Unauthorized {
            return Ok(reply);
        }
        match self.renewal.renewed(&token).await? {
            Some(fresh) => self.signed(request, &url, &fresh, what, meter).await,
            None => Ok(reply),
        }
    }

    async fn signed(
        &self,
        request: &Request,
        url: &Url,
        token: &Token,
        what: &'static str,
        meter: Option<&Meter>,
    ) -> Result<Reply, Problem> {
        let mut signed = request.clone();
        self.setup.dialect.sign(&mut signed, &token.secret, Utc::now());
        let reply = self.send(signed, url.clone(), what, meter).await?;
        Ok(tokens::without_secret(reply, token))
    }

    /// Sends; logs what came of it, without path, secret or text.
    async fn send(
        &self,
        request: Request,
        url: Url,
        what: &'static str,
        meter: Option<&Meter>,
    ) -> Result<Reply, Problem> {
        let client = self.client.as_ref().map_err(Clone::clone)?;
        let spent = Msg::Spent { account: self.setup.id.clone() };
        // a full channel has news enough: a count that is short by one harms nobody
        let _ = self.reports.try_send(spent);
        let begun = std::time::Instant::now();
        let outcome = exchange::exchange(client, &self.setup.limits, url, &request, meter).await;
        let ms = begun.elapsed().as_millis() as u64;
        let account = self.setup.id.as_str();
        match &outcome {
            Ok(reply) => {
                if let Some(ahead) = reply.clock_ahead {
                    let mut skew = self.skew.lock().unwrap_or_else(PoisonError::into_inner);
                    *skew = Some(-ahead);
                }
                let id = reply.request_id.as_deref().unwrap_or_default();
                tracing::debug!(account, what, ms, status = reply.status, id);
                if let Some(allowance) = reply.allowance {
                    let account = self.setup.id.clone();
                    let _ = self.reports.try_send(Msg::Allowed { account, allowance });
                }
            }
            Err(problem) => {
                let id = problem.request_id.as_deref().unwrap_or_default();
                tracing::debug!(account, what, ms, cause = ?problem.cause, id);
            }
        }
        outcome
    }
}
