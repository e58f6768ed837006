//! The log: a file in the state directory, never the terminal.
//!
//! Only this program's own events are written, whatever the level: what the libraries below say
//! at `debug` and `trace` may hold headers and bodies. Each line goes through [`redact::text`] on
//! its way to the file, as a last line of defence; who logs a header or an address wraps it in
//! [`redact::Header`] or [`redact::Address`].

mod file;
pub mod redact;

use std::path::{Path, PathBuf};

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_appender::non_blocking::{NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;

use crate::config::Environment;
use crate::config::environment::LOG;
use crate::config::nearest::hint;
use crate::config::problem::why;

use super::state_dir::StateDir;

/// The file's name within the state directory; the one before it has `.1` appended.
pub const FILE: &str = "switchboard.log";

/// The levels that `$SWITCHBOARD_LOG` may name.
const LEVELS: &[&str] = &["off", "error", "warn", "info", "debug", "trace"];

/// The running log: what isn't written yet is written when this is dropped.
#[derive(Debug)]
pub struct Log {
    path: PathBuf,
    notice: Option<String>,
    _writer: WorkerGuard,
}

impl Log {
    /// Where it is written to.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the operator should know: that `$SWITCHBOARD_LOG` names no level.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }
}

/// Why there is no log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogProblem {
    /// Its file can't be opened.
    #[error("The log {} can't be written: {why}.", path.display())]
    Unwritable {
        /// Which.
        path: PathBuf,
        /// In the system's words.
        why: String,
    },
    /// A log is being written already.
    #[error("Something else in this process has started a log already.")]
    Twice,
}

/// Starts the log for the whole process.
pub fn start(dir: &StateDir, env: &Environment) -> Result<Log, LogProblem> {
    let (log, subscriber) = prepare(dir, env)?;
    tracing::subscriber::set_global_default(subscriber).map_err(|_| LogProblem::Twice)?;
    Ok(log)
}

/// The log, and what has to receive the events for it.
pub fn prepare(
    dir: &StateDir,
    env: &Environment,
) -> Result<(Log, impl Subscriber + Send + Sync + use<>), LogProblem> {
    let path = dir.file(FILE);
    let unwritable =
        |error: std::io::Error| LogProblem::Unwritable { path: path.clone(), why: why(&error) };
    let file = file::LogFile::open(&path).map_err(unwritable)?;
    let (level, notice) = level(env);
    // Lossy: when the disk is slower than the events, events are dropped, and no key waits.
    let builder = NonBlockingBuilder::default().lossy(true).thread_name("log");
    let (writer, guard) = builder.finish(file);
    Ok((Log { path, notice, _writer: guard }, subscriber(writer, level)))
}

fn subscriber(writer: NonBlocking, level: LevelFilter) -> impl Subscriber + Send + Sync + use<> {
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(false);
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), level);
    tracing_subscriber::registry().with(ours).with(lines)
}

/// `$SWITCHBOARD_LOG`, by default `info`; a wrong one is told and does no harm.
fn level(env: &Environment) -> (LevelFilter, Option<String>) {
    let Some(value) = env.var(LOG) else {
        return (LevelFilter::INFO, None);
    };
    let word = value.to_string_lossy().trim().to_lowercase();
    let known = LEVELS.contains(&word.as_str()).then(|| word.parse().ok()).flatten();
    match known {
        Some(level) => (level, None),
        None => {
            let notice =
                format!("${LOG} names no level, so it is \"info\"{}.", hint(&word, LEVELS));
            (LevelFilter::INFO, Some(notice))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logged(level: &str, events: impl FnOnce()) -> (String, Option<String>) {
        let folder = tempfile::tempdir().unwrap();
        let dir = StateDir::open(folder.path()).unwrap();
        let env = Environment::of([("SWITCHBOARD_LOG", level)]);
        let (log, subscriber) = prepare(&dir, &env).unwrap();
        tracing::subscriber::with_default(subscriber, events);
        let (path, notice) = (log.path().to_owned(), log.notice().map(str::to_owned));
        drop(log);
        (std::fs::read_to_string(path).unwrap(), notice)
    }

    fn everything() {
        tracing::info!("told");
        tracing::debug!("whispered");
        tracing::error!(target: "hyper", "by a library");
    }

    #[test]
    fn our_own_events_are_written_and_no_library_s() {
        let (text, notice) = logged("", everything);
        assert!(text.contains("told") && !text.contains("whispered"), "{text}");
        assert!(!text.contains("library"), "{text}");
        assert_eq!(notice, None);
        let (text, _) = logged("TRACE", everything);
        assert!(text.contains("whispered") && !text.contains("library"), "{text}");
        assert_eq!(logged("off", everything).0, "");
    }

    #[test]
    fn a_wrong_level_is_told_and_does_no_harm() {
        let (text, notice) = logged("debgu", everything);
        assert!(text.contains("told"));
        let told = "$SWITCHBOARD_LOG names no level, so it is \"info\"; the nearest is \"debug\".";
        assert_eq!(notice.as_deref(), Some(told));
    }

    #[test]
    fn no_secret_reaches_the_file() {
        let (text, _) = logged("", || {
            tracing::info!(header = %redact::Header { name: "X-API-Key", value: "hunter2" }, "sent");
            // Also by those who forgot to wrap it.
            tracing::info!("Authorization: Bearer hunter2");
            tracing::info!(
                url = "https://a.b/realtime?ticket=hunter2",
                token = "hunter2",
                "opened"
            );
        });
        assert_eq!(text.lines().count(), 3, "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_nobody_else() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let dir = StateDir::open(folder.path()).unwrap();
        let (log, _) = prepare(&dir, &Environment::of([])).unwrap();
        assert_eq!(std::fs::metadata(log.path()).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
