//! Why there is no token, in one sentence.

use std::fmt;
use std::process::ExitStatus;
use std::time::Duration;

use crate::config::SecretSource;

/// A token that couldn't be had. Copied to all who waited for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretProblem {
    /// Where it should have come from.
    pub source: SecretSource,
    /// What is in the way.
    pub cause: Cause,
}

/// Why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The variable isn't set, the file or the entry isn't there.
    Missing,
    /// There, with nothing in it.
    Empty,
    /// It has more bytes than any token.
    TooLong,
    /// Not one word of visible ASCII.
    Malformed,
    /// The operating system, or the keyring, refuses; with its reason.
    Unreadable(String),
    /// A folder, pipe or device where a file should be.
    NotAFile,
    /// A command ended, but not well; with the first line of its error output, cleaned.
    Failed {
        /// How it ended.
        status: ExitStatus,
        /// What it complained of.
        said: Option<String>,
    },
    /// Not done within this time.
    Slow(Duration),
    /// This program was built without keyrings.
    NotBuiltIn,
}

impl std::error::Error for SecretProblem {}

impl fmt::Display for SecretProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = &self.source;
        let is_command = matches!(source, SecretSource::Command(_));
        match &self.cause {
            Cause::Missing => write!(out, "The token's {source} {}.", missing(source)),
            Cause::Empty if is_command => write!(out, "The token's {source} printed nothing."),
            Cause::Empty => write!(out, "The token's {source} is empty."),
            Cause::TooLong => {
                write!(out, "The token's {source} gives more than 16 KiB, so hardly a token.")
            }
            Cause::Malformed => write!(
                out,
                "The token's {source} gives something with spaces, line breaks or letters beyond ASCII; a token is one word."
            ),
            Cause::Unreadable(why) => write!(out, "The token's {source} can't be read: {why}."),
            Cause::NotAFile => write!(
                out,
                "The token's {source} is no ordinary file; for anything else, use {{ command = [\"cat\", \"…\"] }}."
            ),
            Cause::Failed { status, said } => {
                write!(out, "The token's {source} failed ({})", ended(*status))?;
                match said {
                    Some(said) => write!(out, ": {said}"),
                    None => out.write_str("; it said nothing about why."),
                }
            }
            Cause::Slow(limit) => write!(
                out,
                "The token's {source} gave nothing within {} s{}.",
                limit.as_secs_f32(),
                if is_command {
                    " and was ended; it has no terminal to ask a question on"
                } else {
                    ""
                }
            ),
            Cause::NotBuiltIn => write!(
                out,
                "The token's {source} can't be read: this program was built without keyrings; build it with --features keyring, or use {{ file = \"…\" }} or {{ command = […] }}."
            ),
        }
    }
}

fn missing(source: &SecretSource) -> &'static str {
    match source {
        SecretSource::Env(_) => "is not set; export it before the start",
        SecretSource::File(_) => "isn't there; write the token into it, with mode 0600",
        SecretSource::Command(_) => "isn't a program that can be found; give its full path",
        SecretSource::Keyring(_) => "isn't there; add it, or use another source",
    }
}

fn ended(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("exit code {code}"),
        None => "ended by a signal".to_owned(),
    }
}
