//! What can be wrong with a configuration, in the operator's words: one sentence each.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::nearest::hint;

/// Why there is no usable configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// Nothing is configured yet; the text says how to start.
    Absent {
        /// The path that has no file.
        looked_for: PathBuf,
    },
    /// Neither a home directory nor a path is known.
    NoHome,
    /// The file is there, or should be, but can't be read.
    Unreadable {
        /// Which.
        path: PathBuf,
        /// In the system's words.
        why: String,
    },
    /// Something in the file is wrong.
    Wrong(Wrong),
    /// `--account`, or a command, names an account that the file hasn't.
    NoSuchAccount {
        /// The name that was asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
}

/// Something wrong in the file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The file.
    pub path: PathBuf,
    /// Counted from one.
    pub line: Option<usize>,
    /// The account or section: `account "support"`, `[screen]`.
    pub place: Option<String>,
    /// What is wrong and what to do; never a value that could be a secret.
    pub why: String,
}

impl std::error::Error for Problem {}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent { looked_for } => out.write_str(&how_to_start(looked_for)),
            Self::NoHome => out.write_str(
                "No home directory is known, so neither is the configuration: set $HOME or give --config FILE.",
            ),
            Self::Unreadable { path, why } => {
                write!(out, "The configuration {} can't be read: {why}.", path.display())
            }
            Self::Wrong(wrong) => wrong.fmt(out),
            Self::NoSuchAccount { name, known } => {
                let names: Vec<&str> = known.iter().map(String::as_str).collect();
                write!(out, "No account is called {name:?}{}.", hint(name, &names))
            }
        }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(out, ", line {line}")?;
        }
        if let Some(place) = &self.place {
            write!(out, ", {place}")?;
        }
        write!(out, ": {}.", self.why)
    }
}

/// The operating system's reason without its error number.
pub(crate) fn why(error: &io::Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or_default();
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => "for no reason given".to_owned(),
    }
}

fn how_to_start(looked_for: &Path) -> String {
    format!(
        r#"Nothing is configured yet.

  switchboard demo          tries everything on embedded services, without an account
  switchboard config init   asks for your service and its token, tries them, and writes the file

By hand it is {}:

  [[account]]
  name     = "support"
  service  = "gateway"                      # or kapso, lexicon, chert, cekat
  base_url = "https://gateway.example.com"
  token    = {{ env = "SUPPORT_TOKEN" }}      # or file, command, keyring"#,
        looked_for.display()
    )
}
