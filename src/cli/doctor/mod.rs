//! `switchboard doctor`: what is as it should be and what is not, one line each, with what to do.
//! Nothing is changed anywhere: accounts are asked harmless questions only.

mod accounts;
mod machine;
mod terminal;

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesOrdered;
use serde::Serialize;

use super::args::Global;
use super::assemble;
use super::exit::Stop;
use super::out::Out;
use super::session::Session;
use super::tell::Tell;
use crate::config::{self, Environment};
use crate::runtime::http::Limits;
use crate::ui::theme::Meaning;

/// How long a service may take for an answer here; it is asked once.
const PATIENCE: Duration = Duration::from_secs(10);

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// As it should be.
    Ok,
    /// It works, and could be better.
    Note,
    /// It does not work.
    Bad,
}

/// Something that was looked at.
#[derive(Debug, Serialize)]
struct Check {
    /// What it is about: `config`, `state`, `terminal`, or an account's name.
    about: String,
    /// What was looked at.
    check: &'static str,
    state: State,
    /// What was found.
    message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

impl Check {
    fn ok(about: &str, check: &'static str, message: impl Into<String>) -> Self {
        let (about, message) = (about.to_owned(), message.into());
        Self { about, check, state: State::Ok, message, advice: None }
    }

    fn note(about: &str, check: &'static str, message: impl Into<String>, advice: &str) -> Self {
        let advice = Some(advice.to_owned()).filter(|advice| !advice.is_empty());
        Self { state: State::Note, advice, ..Self::ok(about, check, message) }
    }

    fn bad(about: &str, check: &'static str, message: impl Into<String>, advice: &str) -> Self {
        Self { state: State::Bad, ..Self::note(about, check, message, advice) }
    }
}

pub(super) fn run(global: &Global, tell: &Arc<Tell>) -> Result<(), Stop> {
    let environment = Environment::of_process();
    let loaded = config::load(&global.flags(), &environment);
    let look = loaded.as_ref().ok().and_then(|config| assemble::look(config, &environment).ok());
    let look = match look {
        Some(look) => look,
        // what is wrong with it is told below
        None => assemble::look(&config::Config::default(), &environment)?,
    };
    let mut out = Out::new(global.json, look);
    let mut bad = false;
    let mut print = |out: &mut Out, check: Check| {
        bad |= check.state == State::Bad;
        show(out, &check)
    };
    print(&mut out, machine::configuration(global, &environment, &loaded))?;
    if let Ok(config) = &loaded {
        for check in machine::taste(config, &environment) {
            print(&mut out, check)?;
        }
    }
    for check in machine::state(global, &environment) {
        print(&mut out, check)?;
    }
    if let Ok(config) = loaded {
        let runtime = assemble::runtime()?;
        let outcome = runtime.block_on(async {
            let session = Session::of(config, environment, global, tell, &limits())?;
            // all of them at once, and told in their order
            let mut looks: FuturesOrdered<_> =
                session.accounts.iter().map(accounts::look).collect();
            loop {
                let checks = tokio::select! {
                    biased;
                    () = session.stopping.stopped() => return Err(Stop::interrupted()),
                    checks = looks.next() => checks,
                };
                let Some(checks) = checks else { return Ok(()) };
                for check in checks {
                    print(&mut out, check)?;
                }
            }
        });
        runtime.shutdown_timeout(assemble::FAREWELL);
        outcome?;
    }
    for check in terminal::look(&Environment::of_process()) {
        print(&mut out, check)?;
    }
    out.flush()?;
    match bad {
        true => Err(Stop::failed("Something does not work: see the lines that say so.")),
        false => Ok(()),
    }
}

/// One try, and no long one: whoever asks the doctor has waited already.
fn limits() -> Limits {
    let usual = Limits::default();
    Limits { connect: PATIENCE, read: PATIENCE, act: PATIENCE, attempts: 1, ..usual }
}

fn show(out: &mut Out, check: &Check) -> Result<(), Stop> {
    if !out.for_people() {
        out.row(check)?;
        return out.flush();
    }
    let (mark, meaning) = match check.state {
        State::Ok => ("ok  ", Meaning::Ok),
        State::Note => ("note", Meaning::NeedsYou),
        State::Bad => ("BAD ", Meaning::Wrong),
    };
    let about = out.paint(&out.look.line(&check.about), Meaning::Strong);
    let mut line = format!("{} {about} {}: ", out.paint(mark, meaning), check.check);
    line += &out.look.line(&check.message);
    if let Some(advice) = &check.advice {
        if !check.message.ends_with('.') {
            line.push('.');
        }
        line += &out.paint(&format!(" {}", out.look.line(advice)), Meaning::Dim);
    }
    out.line(&line)?;
    out.flush()
}
