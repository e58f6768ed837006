//! What the operator types besides arguments: a text on standard input, a yes. Reading blocks, so
//! it is done beside what listens for Ctrl-C: the first one ends it.

use std::io::{BufRead, IsTerminal, Read};

use super::exit::Stop;
use super::session::Stopping;

/// The longest text that is read, bytes; every service takes less.
const LONGEST: u64 = 1 << 20;

/// A text: the argument itself, or standard input where it is `-` or missing. One line break at
/// its end belongs to the shell, not to the text.
pub(super) async fn text(stopping: &Stopping, argument: Option<&str>) -> Result<String, Stop> {
    match argument {
        Some(text) if text != "-" => Ok(text.to_owned()),
        None if std::io::stdin().is_terminal() => {
            Err(Stop::usage("There is no text: write it behind the chat, or - to type it."))
        }
        _ => stopping.blocking(whole).await?,
    }
}

fn whole() -> Result<String, Stop> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().take(LONGEST + 1).read_to_end(&mut bytes);
    read.map_err(|why| Stop::failed(format!("Standard input can't be read: {why}.")))?;
    if bytes.len() as u64 > LONGEST {
        return Err(Stop::usage("The text on standard input is longer than 1 MiB."));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| Stop::usage("What came on standard input is not UTF-8 text."))?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}

/// Asks on the terminal, in one line or several; without one nothing is destroyed unless `--yes`
/// says so.
pub(super) async fn agreed(stopping: &Stopping, yes: bool, question: &str) -> Result<bool, Stop> {
    let question = question.to_owned();
    if yes {
        return Ok(true);
    }
    let asked = stopping.blocking(move || agreed_here(false, &question)).await;
    if asked.is_err() {
        // what is said next does not belong behind the question
        eprintln!();
    }
    asked?
}

/// As [`agreed`], where nothing listens for Ctrl-C, which ends the program then.
pub(super) fn agreed_here(yes: bool, question: &str) -> Result<bool, Stop> {
    if yes {
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() {
        return Err(Stop::usage("Nobody can be asked here; --yes goes on without asking."));
    }
    let answer = line(&format!("{} [y/N] ", crate::ui::text::block(question.trim())))?;
    Ok(matches!(answer.as_deref(), Some("y" | "Y" | "yes")))
}

/// Asks, and waits for a line; `None`: none will come any more.
pub(super) fn line(question: &str) -> Result<Option<String>, Stop> {
    eprint!("{question}");
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer).map_err(Stop::failed)?;
    let answer = answer.trim();
    Ok((read > 0).then(|| answer.to_owned()))
}
