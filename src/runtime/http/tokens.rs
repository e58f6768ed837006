//! The secret of an account, read anew when the service refuses it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::backend::Reply;
use crate::domain::Problem;

/// How long a source that gave the refused token once more is not asked again.
const REFUSED: Duration = Duration::from_secs(5);

/// A secret, and which reading of its source it came from.
#[derive(Debug, Clone)]
pub struct Token {
    /// The secret.
    pub secret: SecretString,
    /// Counts the readings of the source.
    pub generation: u64,
}

/// Where an account's token comes from: a variable, a file, a command, a keyring.
pub trait Tokens: Send + Sync {
    /// The token as it was last read; reads it where it was not.
    ///
    /// # Errors
    /// [`Cause::NoToken`](crate::domain::Cause::NoToken), without anything of the secret.
    fn get(&self) -> BoxFuture<'_, Result<Token, Problem>>;

    /// Reads the source anew, unless that was done since the reading `stale`.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    fn refresh(&self, stale: u64) -> BoxFuture<'_, Result<Token, Problem>>;
}

/// Reads a refused token anew, once for everybody who was refused.
pub(super) struct Renewal {
    tokens: Arc<dyn Tokens>,
    refused: Mutex<Option<(u64, Instant)>>,
}

impl Renewal {
    pub fn new(tokens: Arc<dyn Tokens>) -> Self {
        Self { tokens, refused: Mutex::new(None) }
    }

    pub async fn get(&self) -> Result<Token, Problem> {
        self.tokens.get().await
    }

    /// A token other than the refused one; `None` where the source has no other.
    pub async fn renewed(&self, stale: &Token) -> Result<Option<Token>, Problem> {
        // held while the source is read: whoever was refused meanwhile finds the new token
        let mut refused = self.refused.lock().await;
        let mut token = self.tokens.get().await?;
        if token.generation == stale.generation {
            let just_now = |(generation, at): (u64, Instant)| {
                generation == stale.generation && at.elapsed() < REFUSED
            };
            if refused.is_some_and(just_now) {
                return Ok(None);
            }
            token = self.tokens.refresh(stale.generation).await?;
        }
        if token.secret.expose_secret() == stale.secret.expose_secret() {
            *refused = Some((token.generation, Instant::now()));
            return Ok(None);
        }
        Ok(Some(token))
    }
}

/// A refusal that repeats the token it refuses must not bring it onto the screen.
pub(super) fn without_secret(reply: Reply, token: &Token) -> Reply {
    let secret = token.secret.expose_secret();
    if reply.ok() || secret.is_empty() {
        return reply;
    }
    let text = String::from_utf8_lossy(&reply.body);
    match text.contains(secret) {
        true => {
            let body = Bytes::from(text.replace(secret, "…"));
            Reply { body, ..reply }
        }
        false => reply,
    }
}
