//! Tokens, read from where the configuration says they are kept.
//!
//! | file | what it is about |
//! |---|---|
//! | [`keeper`] | one account's token: cached, read anew after a refusal, once for all who ask |
//! | `file`, `command`, `keyring` | the sources |
//! | `group` | a command and all that it started, ended together |
//! | [`problem`] | the sentences; none holds a token, or a command's output |

mod command;
mod file;
pub(super) mod group;
pub mod keeper;
mod keyring;
pub mod problem;
#[cfg(all(test, unix))]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use crate::config::{Environment, SecretSource};

pub use keeper::{Generation, Refreshed, Token, TokenKeeper};
pub use problem::{Cause, SecretProblem};

/// The most that any source may take to answer.
pub const TIME_LIMIT: Duration = Duration::from_secs(10);

/// The longest token (bytes). The longest JWTs seen in practice are below 8 KiB, where servers
/// begin to refuse headers.
const MAX_BYTES: usize = 16 * 1024;

/// A token as it was found, and what should be known about the finding.
#[derive(Debug)]
pub struct Found {
    /// The token itself.
    pub secret: SecretString,
    /// One sentence, such as that others can read the file.
    pub notice: Option<String>,
}

/// Reads tokens; one for the whole program, as it sees to it that a source is asked only once at
/// a time: two runs of a command could both wait for the same smart card.
#[derive(Debug)]
pub struct Secrets {
    environment: Environment,
    limit: Duration,
    lanes: Mutex<HashMap<SecretSource, Arc<tokio::sync::Mutex<()>>>>,
}

impl Secrets {
    /// Reads variables and the home directory from this environment.
    pub fn new(environment: Environment) -> Self {
        Self { environment, limit: TIME_LIMIT, lanes: Mutex::default() }
    }

    /// Another limit than [`TIME_LIMIT`].
    pub fn with_limit(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// Reads a token, within the time limit once its turn has come.
    pub async fn read(&self, source: &SecretSource) -> Result<Found, SecretProblem> {
        let lane = self.lane(source);
        let _turn = lane.lock().await;
        let problem = |cause| SecretProblem { source: source.clone(), cause };
        let (bytes, notice) = match tokio::time::timeout(self.limit, self.bytes(source)).await {
            Ok(read) => read.map_err(problem)?,
            Err(_) => return Err(problem(Cause::Slow(self.limit))),
        };
        Ok(Found { secret: token(&bytes).map_err(problem)?, notice })
    }

    async fn bytes(&self, source: &SecretSource) -> Result<(Bytes, Option<String>), Cause> {
        match source {
            SecretSource::Env(name) => Ok((self.variable(name)?, None)),
            SecretSource::File(path) => file::read(path.clone()).await,
            SecretSource::Command(words) => Ok((command::first_line(words).await?, None)),
            SecretSource::Keyring(name) => Ok((keyring::read(name.clone()).await?, None)),
        }
    }

    fn variable(&self, name: &str) -> Result<Bytes, Cause> {
        let value = self.environment.var(name).ok_or(Cause::Missing)?;
        let value = value.into_string().map_err(|_| Cause::Malformed)?;
        Ok(Zeroizing::new(value.into_bytes()))
    }

    fn lane(&self, source: &SecretSource) -> Arc<tokio::sync::Mutex<()>> {
        // A panic elsewhere can't leave this map half changed.
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        lanes.entry(source.clone()).or_default().clone()
    }
}

/// Bytes that may be a token: wiped when dropped.
type Bytes = Zeroizing<Vec<u8>>;

/// The bytes as a token: without the one line break that editors and programs put at the end, and
/// of visible ASCII, since it has to fit into a header.
fn token(bytes: &[u8]) -> Result<SecretString, Cause> {
    let line = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.is_empty() {
        return Err(Cause::Empty);
    }
    if line.len() > MAX_BYTES {
        return Err(Cause::TooLong);
    }
    let text =
        std::str::from_utf8(line).ok().filter(|text| text.bytes().all(|b| b.is_ascii_graphic()));
    text.map(SecretString::from).ok_or(Cause::Malformed)
}
