//! A token in a file.

use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroizing;

use crate::config::problem::why;

use super::{Bytes, Cause, MAX_BYTES};

/// Room for a line break after the longest token, and one byte to see that it is too long.
const CAP: usize = MAX_BYTES + 3;

/// Reads at most [`CAP`] bytes; the notice tells of a file that others can read.
pub(super) async fn read(path: PathBuf) -> Result<(Bytes, Option<String>), Cause> {
    let reading = tokio::task::spawn_blocking(move || read_now(&path));
    reading.await.map_err(|_| Cause::Unreadable("reading it was stopped".to_owned()))?
}

fn read_now(path: &Path) -> Result<(Bytes, Option<String>), Cause> {
    // Asked before opening: opening a pipe would wait for its other end, perhaps for ever.
    let facts = std::fs::metadata(path).map_err(|error| cause(&error))?;
    if !facts.is_file() {
        return Err(Cause::NotAFile);
    }
    let file = File::open(path).map_err(|error| cause(&error))?;
    // All the room at once: a vector that grows leaves copies behind that nobody wipes.
    let mut bytes = Zeroizing::new(Vec::with_capacity(CAP));
    file.take(CAP as u64).read_to_end(&mut bytes).map_err(|error| cause(&error))?;
    Ok((bytes, notice(path, &facts)))
}

fn cause(error: &std::io::Error) -> Cause {
    match error.kind() {
        ErrorKind::NotFound => Cause::Missing,
        _ => Cause::Unreadable(why(error)),
    }
}

#[cfg(unix)]
fn notice(path: &Path, facts: &Metadata) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = facts.permissions().mode() & 0o777;
    let path = path.display();
    let others = mode & 0o077 != 0;
    others.then(|| {
        format!(
            "The token's file {path} has mode {mode:04o}, so others can get at it; chmod 600 it."
        )
    })
}

#[cfg(not(unix))]
fn notice(_: &Path, _: &Metadata) -> Option<String> {
    None
}
