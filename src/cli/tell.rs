//! What is said beside the output: notices, progress, and why a command stopped. All of it goes to
//! standard error, cleaned of whatever a terminal would act on.

use std::io::{IsTerminal, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use super::exit::Stop;
use crate::runtime::terminal::is_dumb;
use crate::ui::text;

/// The voice of a command.
#[derive(Debug)]
pub(super) struct Tell {
    json: bool,
    terminal: bool,
    /// It is a terminal that can clear its line.
    acts: bool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Notices that wait for the end: with `--json` an error stands alone.
    notices: Vec<String>,
    /// A progress line stands on the terminal.
    progress: bool,
}

#[derive(Serialize)]
struct Failure<'a> {
    error: Why<'a>,
}

#[derive(Serialize)]
struct Why<'a> {
    kind: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

#[derive(Serialize)]
struct Notice<'a> {
    notice: &'a str,
}

impl Tell {
    /// Speaks JSON, or to people.
    pub fn new(json: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self { json, terminal, acts: terminal && !is_dumb(), state: Mutex::default() }
    }

    /// Something the operator should know, as a sentence.
    pub fn notice(&self, sentence: &str) {
        if self.json {
            self.state().notices.push(sentence.to_owned());
        } else {
            self.line(&text::line(sentence));
        }
    }

    /// Something that matters only while it is waited for: nothing for programs.
    pub fn aside(&self, sentence: &str) {
        if !self.json {
            self.line(&text::line(sentence));
        }
    }

    /// How far something long has come; only for people, who watch.
    pub fn progress(&self, words: &str) {
        if self.acts && !self.json {
            self.state().progress = true;
            // nobody watches any more: nothing is lost
            let _ = write!(std::io::stderr(), "\r\x1b[2K{}", text::line(words));
        }
    }

    /// The progress line gives way to what follows.
    pub fn quiet(&self) {
        if std::mem::take(&mut self.state().progress) {
            let _ = write!(std::io::stderr(), "\r\x1b[2K");
        }
    }

    /// Why the command stopped.
    pub fn stop(&self, stop: &Stop) {
        if stop.sentence.is_empty() {
            return;
        }
        if self.json {
            let error = Why {
                kind: stop.kind,
                message: &stop.sentence,
                request_id: stop.request_id.as_deref(),
            };
            self.state().notices.clear();
            self.line(&super::rows::json::line(&Failure { error }));
            return;
        }
        self.line(&text::block(&stop.sentence));
        if let Some(id) = stop.request_id.as_deref().filter(|_| self.terminal) {
            self.line(&text::line(&format!("Request {id}.")));
        }
    }

    /// The command has ended without an error: what waited is said.
    pub fn end(&self) {
        self.quiet();
        let notices = std::mem::take(&mut self.state().notices);
        for notice in notices {
            self.line(&super::rows::json::line(&Notice { notice: &notice }));
        }
    }

    fn line(&self, clean: &str) {
        self.quiet();
        // a closed standard error has nobody who could be told
        let _ = writeln!(std::io::stderr(), "{clean}");
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
