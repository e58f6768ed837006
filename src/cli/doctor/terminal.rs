//! The terminal: colours, and what it answers when it is asked. Only a real one is asked, and none
//! is waited for longer than a moment.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::Check;
use crate::config::Environment;
use crate::runtime::terminal::Outside;
use crate::ui::text;
use crate::ui::theme::Depth;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_millis(400);

/// Clusters that terminals disagree about, with their names.
const AWKWARD: [(&str, &str); 6] = [
    ("👩‍👩‍👧‍👦", "a family of emoji"),
    ("🇮🇩", "a flag"),
    ("❤️", "a heart with its emoji sign"),
    ("é", "a letter with a combining accent"),
    ("한", "a Korean syllable"),
    ("👍🏽", "a thumb with a skin tone"),
];

pub(super) fn look(environment: &Environment) -> Vec<Check> {
    let var = |name: &str| environment.var(name).map(|value| value.to_string_lossy().into_owned());
    let term = var("TERM").unwrap_or_else(|| "not set".into());
    let depth = match Depth::detect(var) {
        Depth::None => "no colours",
        Depth::Ansi16 => "16 colours",
        Depth::Ansi256 => "256 colours",
        Depth::True => "24-bit colours",
    };
    let size = crossterm::terminal::size().map(|(w, h)| format!(", {w} × {h}")).unwrap_or_default();
    let here = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let mut checks = vec![match term.as_str() {
        "dumb" | "not set" if here => Check::bad(
            "terminal",
            "type",
            format!("TERM is {term}"),
            "The inbox needs a terminal that can place its cursor.",
        ),
        _ => Check::ok("terminal", "type", format!("{term}, {depth}{size}")),
    }];
    let between = match Outside::detect(var) {
        Outside::Direct => None,
        Outside::Tmux => Some("tmux; copying needs `set -g set-clipboard on`"),
        Outside::Screen => Some("screen; copying goes through it in pieces"),
    };
    checks.extend(between.map(|what| Check::ok("terminal", "in between", what)));
    if !here || term == "dumb" {
        let why = "not asked: input or output is no terminal";
        checks.push(Check::ok("terminal", "answers", why));
        return checks;
    }
    checks.extend(asked());
    checks
}

/// What the terminal itself says.
fn asked() -> Vec<Check> {
    if crossterm::terminal::enable_raw_mode().is_err() {
        return vec![Check::bad("terminal", "answers", "raw mode is refused", "")];
    }
    let checks = in_raw_mode();
    // it was possible to take it, so it is to give it back
    let _ = crossterm::terminal::disable_raw_mode();
    checks
}

fn in_raw_mode() -> Vec<Check> {
    // Device attributes last: every terminal answers them, so an answer that is missing is missing.
    let Some(said) = ask("\x1b[?2026$p\x1b[?1004$p\x1b[c", 'c') else {
        let advice = "Colours and widths are taken from TERM alone.";
        return vec![Check::note("terminal", "answers", "none", advice)];
    };
    let mut checks = vec![
        mode(&said, "2026", "synchronized output", "Frames may be seen half drawn."),
        mode(&said, "1004", "focus", "News is asked for at the same pace in the background."),
        clipboard(&said),
    ];
    let mut odd = Vec::new();
    for (cluster, name) in AWKWARD {
        let wide = text::width(cluster);
        match drawn(cluster) {
            Some(cells) if cells != wide => odd.push(format!("{name} {cells} cells, not {wide}")),
            Some(_) => {}
            None => odd.push(format!("{name}: no answer")),
        }
    }
    checks.push(match odd.is_empty() {
        true => Check::ok("terminal", "widths", "as they are counted here"),
        false => Check::note(
            "terminal",
            "widths",
            format!("drawn otherwise than counted: {}", odd.join(", ")),
            "Columns hold all the same; emoji = \"text\" in [screen] avoids gaps.",
        ),
    });
    checks
}

/// DECRPM: `CSI ? mode ; state $ y`, where 0 is "not known".
fn mode(said: &str, number: &str, check: &'static str, advice: &str) -> Check {
    let answer = said.split(&format!("\x1b[?{number};")).nth(1);
    match answer.and_then(|rest| rest.chars().next()) {
        Some('1' | '2' | '3') => Check::ok("terminal", check, "yes"),
        _ => Check::note("terminal", check, "not known to this terminal", advice),
    }
}

/// Terminals that can be copied to say so as attribute 52; many can and don't say.
fn clipboard(said: &str) -> Check {
    let attributes = said.rsplit("\x1b[?").next().unwrap_or_default();
    let says = attributes.trim_end_matches('c').split(';').any(|one| one == "52");
    match says {
        true => Check::ok("terminal", "copying (OSC 52)", "yes"),
        false => Check::ok(
            "terminal",
            "copying (OSC 52)",
            "not said; most terminals can, some ask first",
        ),
    }
}

/// How many cells the terminal moves for a cluster.
fn drawn(cluster: &str) -> Option<usize> {
    let said = ask(&format!("\r{cluster}\x1b[6n"), 'R')?;
    // nothing of it stays on the screen
    let _ = write!(std::io::stdout(), "\r\x1b[2K").and_then(|()| std::io::stdout().flush());
    let column = said.rsplit(';').next()?.trim_end_matches('R');
    column.parse::<usize>().ok()?.checked_sub(1)
}

/// Writes a question and reads until its last letter comes.
fn ask(question: &str, last: char) -> Option<String> {
    let mut out = std::io::stdout();
    write!(out, "{question}").and_then(|()| out.flush()).ok()?;
    let until = Instant::now() + PATIENCE;
    let mut said = Vec::new();
    let input = std::io::stdin();
    while !said.ends_with(&[last as u8]) {
        let left = until.saturating_duration_since(Instant::now());
        let left = Timespec::try_from(left).ok()?;
        let mut waiting = [PollFd::new(&input, PollFlags::IN)];
        if poll(&mut waiting, Some(&left)).ok()? == 0 {
            return None;
        }
        // past the standard library's buffer, which would take in what is waited for next
        let mut bytes = [0; 64];
        match rustix::io::read(&input, &mut bytes).ok()? {
            0 => return None,
            count => said.extend_from_slice(&bytes[..count]),
        }
    }
    String::from_utf8(said).ok()
}
