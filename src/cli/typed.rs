//! What the operator types besides arguments: a text on standard input, a yes.

use std::io::{IsTerminal, Read};

use super::exit::Stop;

/// The longest text that is read, bytes; every service takes less.
const LONGEST: u64 = 1 << 20;

/// A text: the argument itself, or standard input where it is `-` or missing. One line break at
/// its end belongs to the shell, not to the text.
pub(super) fn text(argument: Option<&str>) -> Result<String, Stop> {
    match argument {
        Some(text) if text != "-" => return Ok(text.to_owned()),
        None if std::io::stdin().is_terminal() => {
            return Err(Stop::usage(
                "There is no text: write it behind the chat, or - to type it.",
            ));
        }
        _ => {}
    }
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
pub(super) fn agreed(yes: bool, question: &str) -> Result<bool, Stop> {
    if yes {
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() {
        return Err(Stop::usage("Nobody can be asked here; --yes goes on without asking."));
    }
    eprint!("{} [y/N] ", crate::ui::text::block(question.trim()));
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).map_err(Stop::failed)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
