//! One account's token: read when it is first needed, kept, and read anew after a refusal, once
//! for everybody who asks.

use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::config::SecretSource;

use super::{Found, SecretProblem, Secrets};

/// How long a fruitless reading (the same token, or none) stands for those who ask again: requests
/// that were under way together are refused one after the other, and need no reading each.
const SETTLED: Duration = Duration::from_secs(1);

/// Counts the tokens that were read and differed from the one before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Generation(u64);

impl Generation {
    /// The generation of this number.
    pub fn of(number: u64) -> Self {
        Self(number)
    }

    /// Its number: later ones are larger.
    pub fn number(self) -> u64 {
        self.0
    }
}

/// A token, and which one it is: a request keeps the generation that it was signed with.
#[derive(Debug, Clone)]
pub struct Token {
    /// The token itself.
    pub secret: Arc<SecretString>,
    /// Which reading of the source it came from.
    pub generation: Generation,
    /// What the operator should know about where it is kept.
    pub notice: Option<Arc<str>>,
}

/// What came of asking for a better token.
#[derive(Debug, Clone)]
pub enum Refreshed {
    /// There is another one: repeat the request with it.
    New(Token),
    /// The source still gives the one that was refused: repeating is of no use.
    Same(Token),
}

/// Keeps an account's token.
#[derive(Debug)]
pub struct TokenKeeper {
    source: SecretSource,
    secrets: Arc<Secrets>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    token: Option<Token>,
    /// The latest reading, when it brought nothing new, and when it ended.
    fruitless: Option<(Instant, Result<Token, SecretProblem>)>,
}

impl State {
    fn settled(&self) -> Option<Result<Refreshed, SecretProblem>> {
        let (ended, outcome) = self.fruitless.as_ref()?;
        (ended.elapsed() < SETTLED).then(|| outcome.clone().map(Refreshed::Same))
    }

    /// Takes what was found as the token, under a new generation if it differs.
    fn take(&mut self, found: Found) -> Refreshed {
        let Found { secret, notice } = found;
        let generation = match &self.token {
            Some(known) if known.secret.expose_secret() == secret.expose_secret() => {
                return Refreshed::Same(known.clone());
            }
            Some(known) => Generation(known.generation.0 + 1),
            None => Generation::default(),
        };
        let token = Token { secret: Arc::new(secret), generation, notice: notice.map(Arc::from) };
        self.token = Some(token.clone());
        Refreshed::New(token)
    }
}

impl TokenKeeper {
    /// Keeps the token of one source; nothing is read yet.
    pub fn new(source: SecretSource, secrets: Arc<Secrets>) -> Self {
        Self { source, secrets, state: Mutex::default() }
    }

    /// Where the token is kept.
    pub fn source(&self) -> &SecretSource {
        &self.source
    }

    /// The token; read if there is none yet.
    pub async fn get(&self) -> Result<Token, SecretProblem> {
        let mut state = self.state.lock().await;
        if let Some(token) = &state.token {
            return Ok(token.clone());
        }
        match self.read(&mut state).await? {
            Refreshed::New(token) | Refreshed::Same(token) => Ok(token),
        }
    }

    /// A better token than the one of generation `refused`, to which the service answered 401. Of
    /// many who ask, one reads; who comes with an older generation just gets the newer token.
    pub async fn refresh(&self, refused: Generation) -> Result<Refreshed, SecretProblem> {
        // Who reads holds the lock. When that one is cancelled, the next in line reads.
        let mut state = self.state.lock().await;
        match &state.token {
            Some(token) if token.generation > refused => Ok(Refreshed::New(token.clone())),
            _ => self.read(&mut state).await,
        }
    }

    async fn read(&self, state: &mut State) -> Result<Refreshed, SecretProblem> {
        if let Some(outcome) = state.settled() {
            return outcome;
        }
        let outcome = self.secrets.read(&self.source).await.map(|found| state.take(found));
        let nothing_new = match &outcome {
            Ok(Refreshed::New(_)) => None,
            Ok(Refreshed::Same(token)) => Some(Ok(token.clone())),
            Err(problem) => Some(Err(problem.clone())),
        };
        state.fruitless = nothing_new.map(|outcome| (Instant::now(), outcome));
        outcome
    }
}
