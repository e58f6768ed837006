//! Each account: its link, its numbers, what it costs and what it can't do.

use super::SheetLine;
use crate::app::accounts::Account;
use crate::app::{App, words};
use crate::domain::{Ability, Can, Chat, ChatKey, Feed, LineState};
use crate::ui::look::Look;
use crate::ui::theme::Meaning;
use crate::ui::times;

/// What is said of an account of which nobody knows yet whether it works.
pub(super) const NO_ANSWER_YET: &str = "connecting: no answer yet";

/// The lines of the accounts screen, in the configuration's order.
pub fn lines(app: &App, look: &Look) -> Vec<SheetLine> {
    app.accounts.iter().flat_map(|account| of(app, look, account)).collect()
}

fn of(app: &App, look: &Look, account: &Account) -> Vec<SheetLine> {
    let title = format!("{} {} {}", account.id(), look.glyphs.dot, account.settings.service);
    let chats = app.inbox.all().filter(|chat| chat.key.account == *account.id()).count();
    let mut lines = vec![SheetLine::heading(title), link(look, account)];
    let last = account.link.last_answer.map(|at| times::exact_clock(look.wall(at)));
    lines.extend(last.map(|at| SheetLine::new("last answer", at)));
    let told = account.heard_at.map(|at| times::exact_clock(look.wall(at)));
    lines.extend(told.map(|at| SheetLine::new("last event", at)));
    let spent = account.spending.in_the_last_minute(app.mono);
    lines.push(SheetLine::new("requests", format!("{spent} in the last minute")));
    let chats = match account.settings.abilities.list_note() {
        Some(note) => format!("{chats}: {note}"),
        None => chats.to_string(),
    };
    lines.push(SheetLine::new("chats", chats));
    lines.extend(account.lines.iter().filter_map(|line| number(line, account.lines.len())));
    lines.extend(lacks(app, account));
    lines.push(SheetLine::new("", ""));
    lines
}

fn link(look: &Look, account: &Account) -> SheetLine {
    let every = format!("asked every {} s", account.settings.poll.as_secs());
    let (said, meaning) = match (&account.link.trouble, &account.feed) {
        (Some(why), _) => (words::why(why), Meaning::Wrong),
        (None, _) if account.awaited() => (NO_ANSWER_YET.to_owned(), Meaning::Dim),
        (None, Feed::Live) => ("live: the service tells by itself".to_owned(), Meaning::Ok),
        (None, Feed::Off) => (format!("polling: {every}"), Meaning::Normal),
        (None, Feed::Connecting) => ("connecting".to_owned(), Meaning::Dim),
        (None, Feed::Polling(why)) => (format!("polling: {every}; {why}"), Meaning::Normal),
        (None, Feed::Down { why, again_at }) => {
            let at = times::exact_clock(look.wall(*again_at));
            (format!("not live, {every}: {}; next try at {at}", words::why(why)), Meaning::Wrong)
        }
    };
    SheetLine { meaning, ..SheetLine::new("link", said) }
}

/// One of its own numbers. A single one of which the service tells nothing is not worth a line.
fn number(line: &crate::domain::Line, of: usize) -> Option<SheetLine> {
    let parts = [line.name.clone(), line.number.clone()];
    let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let name = if name.is_empty() { line.id.to_string() } else { name };
    let named = line.name.is_some() || line.number.is_some();
    match &line.state {
        LineState::Down(word) => {
            let said = format!("{name}: {}", word.replace('_', " "));
            Some(SheetLine { meaning: Meaning::Wrong, ..SheetLine::new("line", said) })
        }
        LineState::Working | LineState::Unknown => {
            (named || of > 1).then(|| SheetLine::new("line", name))
        }
    }
}

/// What the service has no word for, whatever the chat.
fn lacks(app: &App, account: &Account) -> Option<SheetLine> {
    let line = account.shown_lines().into_iter().next().map(|line| line.line);
    let line = line.unwrap_or_else(|| account.id().as_str().into());
    let chat = Chat::new(ChatKey::new(account.id().clone(), line, ""));
    let never = |ability: &Ability| account.can(*ability, &chat, app.wall) == Can::Never;
    let lacking: Vec<_> = Ability::ALL.into_iter().filter(never).map(Ability::words).collect();
    (!lacking.is_empty())
        .then(|| SheetLine { meaning: Meaning::Dim, ..SheetLine::new("can't", lacking.join(", ")) })
}
