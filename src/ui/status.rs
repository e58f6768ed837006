//! The top line (accounts and their links), the notice line, and what is said about typing.

use chrono::{DateTime, TimeDelta, Utc};
use ratatui::Frame;
use ratatui::layout::Rect;

use super::look::Look;
use super::text;
use super::theme::Meaning;
use super::times;
use super::wrap;
use crate::app::accounts::Account;
use crate::app::{App, words};
use crate::domain::{Ability, Can, Feed};

/// How much later than it was due an answer may come before it is called overdue.
const OVERDUE: TimeDelta = TimeDelta::seconds(45);

/// Draws the top line.
pub fn title(app: &App, look: &Look, frame: &mut Frame, area: Rect) {
    let buffer = frame.buffer_mut();
    let name = if area.width < 50 { " " } else { " Switchboard" };
    let taken = look.put(buffer, area.x, area.y, area.width, name, Meaning::Strong);
    let dot = format!(" {} ", look.glyphs.dot);
    let mut counted: Vec<(String, Meaning)> = Vec::new();
    for (count, meaning) in counts(app) {
        counted.push((dot.clone(), Meaning::Dim));
        counted.push((count, meaning));
    }
    // What failed is never pushed off the line by what accounts have to say.
    let room = area.width.saturating_sub(taken + 2);
    let counted_width = width_of(&counted).min(room);
    let saying = [Saying::All, Saying::BriefWhereWell, Saying::Reason, Saying::When, Saying::Marks];
    let mut told = saying.into_iter().map(|saying| accounts(app, look, saying));
    let fits = |pieces: &Vec<(String, Meaning)>| width_of(pieces) <= room - counted_width;
    let pieces = told.find(fits).unwrap_or_else(|| the_ill_first(app, look, room - counted_width));
    let said_width = width_of(&pieces).min(room - counted_width);
    let end = area.right() - 1;
    let x = end - counted_width - said_width;
    look.put_all(buffer, x, area.y, said_width, &borrowed(&pieces));
    look.put_all(buffer, end - counted_width, area.y, counted_width, &borrowed(&counted));
}

/// How much accounts say, where there is little room.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Saying {
    /// Everything.
    All,
    /// Those that are well: name and mark.
    BriefWhereWell,
    /// Of those that are ill, too, only the first words.
    Reason,
    /// And of these only what comes first: when it is tried again.
    When,
    /// Each its name and mark; why stands under `L`.
    Marks,
}

/// What accounts have to say.
fn accounts(app: &App, look: &Look, saying: Saying) -> Vec<(String, Meaning)> {
    let mut pieces: Vec<(String, Meaning)> = Vec::new();
    for account in &app.accounts {
        let mut words = account_words(account, look, app.wall);
        let ill = |(_, meaning): &(String, Meaning)| {
            matches!(meaning, Meaning::Wrong | Meaning::NeedsYou)
        };
        match saying {
            Saying::All => {}
            Saying::Marks => words.truncate(2),
            _ if !words.iter().any(ill) => words.truncate(2),
            Saying::BriefWhereWell => {}
            Saying::Reason => words.iter_mut().for_each(|(said, _)| until(said, ", ")),
            Saying::When => words.iter_mut().for_each(|(said, _)| until(said, ": ")),
        }
        if !pieces.is_empty() {
            pieces.push((format!(" {} ", look.glyphs.dot), Meaning::Dim));
        }
        pieces.append(&mut words);
    }
    pieces
}

/// Names and marks of as many accounts as fit, those that are ill first, and how many more there
/// are.
fn the_ill_first(app: &App, look: &Look, room: u16) -> Vec<(String, Meaning)> {
    let mut all: Vec<_> = app.accounts.iter().collect();
    all.sort_by_key(|account| account.link.trouble.is_none() && account.link.retry.is_none());
    let mut pieces: Vec<(String, Meaning)> = Vec::new();
    for (n, account) in all.iter().enumerate() {
        let mut words = account_words(account, look, app.wall);
        words.truncate(2);
        if n > 0 {
            words.insert(0, (format!(" {} ", look.glyphs.dot), Meaning::Dim));
        }
        let left = all.len() - n - 1;
        let behind = if left > 0 { text::width(&format!(" +{left}")) as u16 } else { 0 };
        if n > 0 && width_of(&pieces) + width_of(&words) + behind > room {
            pieces.push((format!(" +{}", left + 1), Meaning::Dim));
            return pieces;
        }
        pieces.append(&mut words);
    }
    pieces
}

/// Keeps what stands before the first of these.
fn until(said: &mut String, end: &str) {
    if let Some(place) = said.find(end) {
        said.truncate(place);
    }
}

fn width_of(pieces: &[(String, Meaning)]) -> u16 {
    pieces.iter().map(|(piece, _)| text::width(piece)).sum::<usize>().min(usize::from(u16::MAX))
        as u16
}

fn borrowed(pieces: &[(String, Meaning)]) -> Vec<(&str, Meaning)> {
    pieces.iter().map(|(piece, meaning)| (piece.as_str(), *meaning)).collect()
}

/// When something is tried again; once that time has come, the answer is awaited.
pub fn again(look: &Look, wall: DateTime<Utc>, at: DateTime<Utc>) -> String {
    match at > wall {
        true => format!("again at {}", times::exact_clock(look.wall(at))),
        false => "asking again".into(),
    }
}

/// Account, mark of its link, time of its last answer, what is wrong or retried.
fn account_words(account: &Account, look: &Look, wall: DateTime<Utc>) -> Vec<(String, Meaning)> {
    let glyphs = look.glyphs;
    let name = look.line(account.id().as_str()).into_owned();
    let at = account.link.last_answer.map(|at| times::clock(look.wall(at)));
    let at = at.map_or(String::new(), |at| format!(" {at}"));
    let mut pieces = vec![(format!("{name} "), Meaning::Normal)];
    match (&account.link.retry, &account.link.trouble) {
        (Some(retry), _) => {
            let again = again(look, wall, retry.at);
            let why = short_why(&retry.why);
            pieces.push((glyphs.offline.into(), Meaning::Wrong));
            pieces.push((format!(" {again}: {why}, {}", retry.what), Meaning::Wrong));
        }
        (None, Some(why)) => {
            pieces.push((glyphs.offline.into(), Meaning::Wrong));
            let last = if at.is_empty() { String::new() } else { format!(", last answer{at}") };
            pieces.push((format!(" {}{last}", short_why(why)), Meaning::Wrong));
        }
        (None, None) if at.is_empty() => {
            pieces.push((glyphs.offline.into(), Meaning::Dim));
            pieces.push((" connecting".into(), Meaning::Dim));
        }
        (None, None) => pieces.extend(feed_words(account, look, wall)),
    }
    for line in account.shown_lines() {
        if let Some(word) = account.line_down(&line.line) {
            let word = look.line(word).replace('_', " ").to_lowercase();
            let known = account.line(&line.line);
            let name = known.and_then(|known| known.name.as_deref().or(known.number.as_deref()));
            let name = name.unwrap_or("a number");
            let name = super::composer::ending(&look.line(name), look);
            pieces.push((format!(" {} {name}: {word}", glyphs.dot), Meaning::Wrong));
        }
    }
    pieces
}

/// How what happens comes to be known, and when something was heard last. Why an account is not
/// live stands under `L`.
fn feed_words(account: &Account, look: &Look, wall: DateTime<Utc>) -> Vec<(String, Meaning)> {
    let glyphs = look.glyphs;
    let last = account.link.last_answer;
    if account.feed == Feed::Live {
        let at = last.max(account.heard_at).map(|at| times::clock(look.wall(at)));
        let at = at.map_or(String::new(), |at| format!(" {at}"));
        return vec![(glyphs.live.into(), Meaning::Ok), (format!(" live{at}"), Meaning::Dim)];
    }
    let at = last.map(|at| times::clock(look.wall(at)));
    let at = at.map_or(String::new(), |at| format!(" {at}"));
    let rest = TimeDelta::from_std(account.rest(wall, false)).unwrap_or(TimeDelta::MAX);
    let overdue = last.is_some_and(|last| wall - last > rest + OVERDUE);
    let mut pieces = vec![
        (glyphs.polling.into(), if overdue { Meaning::NeedsYou } else { Meaning::Ok }),
        (format!(" polling{at}"), Meaning::Dim),
    ];
    if overdue {
        pieces.push((", overdue".into(), Meaning::NeedsYou));
    }
    if let Feed::Down { again_at, .. } = &account.feed {
        let again = times::exact_clock(look.wall(*again_at));
        pieces.push((format!(", live again at {again}"), Meaning::NeedsYou));
    }
    pieces
}

/// Why, in two or three words: the whole sentence stands under `L`.
fn short_why(why: &crate::domain::Problem) -> &'static str {
    use crate::domain::Cause::*;
    match why.cause {
        Unauthorized => "token refused",
        NoToken => "no token",
        RateLimited => "too many requests",
        Unavailable => "not available",
        Internal => "service failed",
        Unreachable => "can't be reached",
        Interrupted => "no answer",
        _ => "failed",
    }
}

/// What of ours waits, is unsure, or failed.
fn counts(app: &App) -> Vec<(String, Meaning)> {
    let (unsent, unknown, failed) = app.outbox.counts();
    let (sending, held) = (app.outbox.sending(), app.outbox.held());
    let all = [
        (unsent.saturating_sub(sending + held), "waiting", Meaning::Dim),
        (held, "not sent", Meaning::NeedsYou),
        (sending, "sending", Meaning::Dim),
        (unknown, "unknown", Meaning::NeedsYou),
        (failed, "failed", Meaning::Wrong),
        (
            app.problems.len(),
            if app.problems.len() == 1 { "problem (L)" } else { "problems (L)" },
            Meaning::Wrong,
        ),
    ];
    all.into_iter()
        .filter(|(count, _, _)| *count > 0)
        .map(|(count, word, meaning)| (format!("{count} {word}"), meaning))
        .collect()
}

/// Draws the notice line.
pub fn notice(app: &App, look: &Look, frame: &mut Frame, area: Rect) {
    let Some(notice) = &app.notice else { return };
    let meaning = if notice.wrong { Meaning::Wrong } else { Meaning::Note };
    let sentence = look.line(&notice.text).into_owned();
    let width = area.width.saturating_sub(2);
    let lines = wrap::wrap(&sentence, width);
    let rows = area.y..frame.area().bottom();
    let last = rows.len().min(lines.len()).saturating_sub(1);
    for ((n, line), y) in lines.iter().enumerate().zip(rows) {
        // Where even two rows are too few, the mark of something left out stands at the end.
        let end = if n == last { sentence.len() } else { line.end };
        look.put(frame.buffer_mut(), area.x + 1, y, width, &sentence[line.start..end], meaning);
    }
}

/// Whether the notice needs the row of the keys too.
pub(super) fn notice_is_long(app: &App, look: &Look, width: u16) -> bool {
    let Some(notice) = &app.notice else { return false };
    text::width(&look.line(&notice.text)) > usize::from(width.saturating_sub(2))
}

/// The same in two words, where there is no room for more.
pub fn typing_in_short(app: &App, account: &Account) -> &'static str {
    if edits(app) {
        return "typing off";
    }
    let chat = app.open.as_ref().and_then(|key| app.inbox.get(key));
    let can = chat.is_none_or(|chat| account.can(Ability::Typing, chat, app.wall) == Can::Yes);
    let trouble = chat.and_then(|chat| account.typing_trouble(&chat.key.line, app.mono));
    let shown = account.settings.typing && can && trouble.is_none();
    if shown { "typing on" } else { "typing off" }
}

/// Whether a message is being changed: nobody types it anew for the customer.
fn edits(app: &App) -> bool {
    app.open.as_ref().is_some_and(|chat| app.drafts.editing(chat).is_some())
}

/// What stands beside the composer about typing.
pub fn typing_words(app: &App, account: &Account) -> (String, Meaning) {
    if edits(app) {
        return ("typing is not shown while a message is changed".into(), Meaning::Dim);
    }
    let chat = app.open.as_ref().and_then(|key| app.inbox.get(key));
    let can = chat.map(|chat| account.can(Ability::Typing, chat, app.wall));
    let trouble = chat.and_then(|chat| account.typing_trouble(&chat.key.line, app.mono));
    match (account.settings.typing, can, trouble) {
        (false, _, _) => ("typing is not shown (turned off)".into(), Meaning::Dim),
        (_, Some(Can::Never), _) => ("this service can't show typing".into(), Meaning::Dim),
        // The reason stands below, where the text would.
        (_, Some(Can::NotNow(_)), _) => ("typing is not shown".into(), Meaning::Dim),
        (_, _, Some(why)) => (format!("typing is not shown: {}", words::why(why)), Meaning::Wrong),
        _ => ("typing is shown".into(), Meaning::Dim),
    }
}
