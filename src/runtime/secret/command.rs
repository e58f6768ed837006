//! A token that a program prints.
//!
//! It runs without a terminal: an input of nothing, and a process group of its own, so that it
//! can't read the operator's keys and is ended together with all that it started.

use std::io::ErrorKind;
use std::process::Stdio;
use std::time::Duration;

use secrecy::zeroize::Zeroizing;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};

use crate::config::is_printable;
use crate::config::problem::why;
use crate::runtime::log::redact;

use super::group::Group;
use super::{Bytes, Cause, MAX_BYTES};

/// How much of the output is kept (bytes): enough to see that the first line is too long.
const CAP: usize = MAX_BYTES + 3;

/// How much of the error output is kept (bytes), and shown of its first line (characters).
const SAID_BYTES: usize = 4096;
const SAID_CHARACTERS: usize = 200;

/// How long output is awaited after the program's end: something that it left behind in the
/// background, such as an agent, may hold the pipe open for ever.
const GRACE: Duration = Duration::from_millis(200);

/// Runs the command and takes the first line that it prints, without the spaces around it. The
/// time limit is the caller's: dropping this future ends the command and all that it started.
pub(super) async fn first_line(words: &[String]) -> Result<Bytes, Cause> {
    let mut child = spawn(words)?;
    let group = Group::of(&child);
    let mut printed = Capped::new(CAP);
    let mut complained = Capped::new(SAID_BYTES);
    let status = {
        let (output, errors) = (child.stdout.take(), child.stderr.take());
        let reading = async { tokio::join!(printed.fill(output), complained.fill(errors)) };
        tokio::pin!(reading);
        tokio::select! {
            status = child.wait() => {
                // What isn't there by now belongs to something in the background.
                let _ = tokio::time::timeout(GRACE, &mut reading).await;
                status
            }
            _ = &mut reading => child.wait().await,
        }
    };
    group.has_ended();
    let status = status.map_err(|error| Cause::Unreadable(why(&error)))?;
    if !status.success() {
        return Err(Cause::Failed { status, said: said(&complained.bytes) });
    }
    let line = printed.bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    Ok(Zeroizing::new(line.trim_ascii().to_vec()))
}

fn spawn(words: &[String]) -> Result<Child, Cause> {
    let (program, arguments) = words.split_first().ok_or(Cause::Missing)?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    command.spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => Cause::Missing,
        _ => Cause::Unreadable(why(&error)),
    })
}

/// The first bytes of a stream; the rest is read too, so that the writer isn't held up, but
/// forgotten.
struct Capped {
    bytes: Bytes,
    cap: usize,
}

impl Capped {
    fn new(cap: usize) -> Self {
        Self { bytes: Zeroizing::new(Vec::with_capacity(cap)), cap }
    }

    async fn fill(&mut self, stream: Option<impl AsyncRead + Unpin>) {
        let Some(mut stream) = stream else { return };
        let mut chunk = Zeroizing::new([0; 1024]);
        // A pipe that can't be read any more has ended, as far as its reader is concerned.
        while let Ok(count @ 1..) = stream.read(&mut chunk[..]).await {
            let room = self.cap - self.bytes.len();
            self.bytes.extend(chunk.iter().take(count.min(room)));
        }
    }
}

/// The first line of the error output that isn't empty, without control characters.
fn said(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let shown: String =
        line.chars().filter(|letter| is_printable(*letter)).take(SAID_CHARACTERS).collect();
    Some(redact::text(&shown))
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn what_a_command_said_is_one_short_line_without_escapes() {
        let hostile = "\n  \u{1b}[31mgpg:\u{202e} no\u{7} key\r\nsecret on the second line";
        assert_eq!(said(hostile.as_bytes()).unwrap(), "[31mgpg: no key");
        assert_eq!(said("x".repeat(5000).as_bytes()).unwrap().len(), 200);
        assert_eq!(said(b"\n \n"), None);
    }
}
