//! The top line (accounts and their links), the notice line, and the keys at the bottom.

use chrono::{DateTime, TimeDelta, Utc};
use ratatui::Frame;
use ratatui::layout::Rect;

use super::layout::NOTICE_ROW;
use super::look::Look;
use super::text;
use super::theme::Meaning;
use super::times;
use super::wrap;
use crate::app::accounts::Account;
use crate::app::seen::{Anchor, RowId};
use crate::app::{App, Focus, words};
use crate::command::{Command, Pane};
use crate::domain::{Ability, Can, Feed, Message};

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
    let mut pieces = accounts(app, look, false);
    if width_of(&pieces) > room - counted_width {
        pieces = accounts(app, look, true);
    }
    let said_width = width_of(&pieces).min(room - counted_width);
    let end = area.right() - 1;
    let x = end - counted_width - said_width;
    look.put_all(buffer, x, area.y, said_width, &borrowed(&pieces));
    look.put_all(buffer, end - counted_width, area.y, counted_width, &borrowed(&counted));
}

/// What accounts have to say; `brief`: of those that are well, name and mark only.
fn accounts(app: &App, look: &Look, brief: bool) -> Vec<(String, Meaning)> {
    let mut pieces: Vec<(String, Meaning)> = Vec::new();
    for account in &app.accounts {
        let mut words = account_words(account, look, app.wall);
        let ill = |(_, meaning): &(String, Meaning)| {
            matches!(meaning, Meaning::Wrong | Meaning::NeedsYou)
        };
        if brief && !words.iter().any(ill) {
            words.truncate(2);
        }
        if !pieces.is_empty() {
            pieces.push((format!(" {} ", look.glyphs.dot), Meaning::Dim));
        }
        pieces.append(&mut words);
    }
    pieces
}

fn width_of(pieces: &[(String, Meaning)]) -> u16 {
    pieces.iter().map(|(piece, _)| text::width(piece)).sum::<usize>().min(usize::from(u16::MAX))
        as u16
}

fn borrowed(pieces: &[(String, Meaning)]) -> Vec<(&str, Meaning)> {
    pieces.iter().map(|(piece, meaning)| (piece.as_str(), *meaning)).collect()
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
            let again = times::exact_clock(look.wall(retry.at));
            let why = short_why(&retry.why);
            pieces.push((glyphs.offline.into(), Meaning::Wrong));
            pieces.push((format!(" again at {again}: {why}, {}", retry.what), Meaning::Wrong));
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
            let word = look.line(word).replace('_', " ");
            pieces.push((format!(" {} line {word}", glyphs.dot), Meaning::Wrong));
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
    let sending = app.outbox.sending();
    let all = [
        (unsent.saturating_sub(sending), "waiting", Meaning::Dim),
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
fn notice_is_long(app: &App, look: &Look, width: u16) -> bool {
    let Some(notice) = &app.notice else { return false };
    text::width(&look.line(&notice.text)) > usize::from(width.saturating_sub(2))
}

/// Draws the keys of the pane in focus, unless a notice stands in their place.
pub fn hints(app: &App, look: &Look, frame: &mut Frame, area: Rect, anchor: Option<&Anchor>) {
    let shared = app.notice.is_some() && frame.area().height < NOTICE_ROW;
    if shared || notice_is_long(app, look, area.width) {
        return;
    }
    let mut x = area.x + 1;
    let rows = rows(app, anchor);
    let wanted = |(key, help): &(String, String)| text::width(key) + 1 + text::width(help);
    // The last one, the way to all others, keeps its place where not all have room.
    let kept = rows.last().map_or(0, |last| wanted(last) + 2);
    for (n, (key, help)) in rows.iter().enumerate() {
        let behind = if n + 1 < rows.len() { kept } else { 0 };
        let end = usize::from(x) + wanted(&rows[n]) + 1 + behind;
        if end > usize::from(area.right()) {
            continue;
        }
        let buffer = frame.buffer_mut();
        x += look.put(buffer, x, area.y, area.right() - x, key, Meaning::Key) + 1;
        x += look.put(buffer, x, area.y, area.right() - x, help, Meaning::Dim) + 2;
    }
}

/// The keys worth saying: those of the pane that do something now, in the keymap's order.
fn rows(app: &App, anchor: Option<&Anchor>) -> Vec<(String, String)> {
    let wanted = match app.focus {
        Focus::Inbox => vec![
            Command::Open,
            Command::Find,
            Command::Jump,
            Command::NextUnread,
            Command::Compose,
            Command::Help,
        ],
        Focus::Thread => thread_hints(app, anchor),
        Focus::Composer => {
            vec![Command::Send, Command::NewLine, Command::UndoEdit, Command::LeaveComposer]
        }
    };
    let keymap = &app.settings.keymap;
    let editing = edits(app);
    let row = |command: &Command| {
        let panes = [app.pane(), Pane::Everywhere];
        let mut rows = panes.into_iter().flat_map(|pane| keymap.rows(pane));
        let row = rows.find(|row| row.command == *command)?;
        let help = match command {
            Command::Send if editing => "change it".to_owned(),
            Command::LeaveComposer if editing => "leave it as it is".to_owned(),
            Command::NextUnread => row.help.replace("unread", app.waiting_word()),
            _ => row.help.clone(),
        };
        Some((row.keys.first()?.label(), help))
    };
    wanted.iter().filter(|command| offered(app, **command)).filter_map(row).collect()
}

fn thread_hints(app: &App, anchor: Option<&Anchor>) -> Vec<Command> {
    let row = anchor.and_then(|anchor| app.row_under(anchor));
    let message = match (&row, app.thread()) {
        (Some(RowId::Message(id)), Some(thread)) => thread.timeline.get(id),
        _ => None,
    };
    let waits = matches!(row, Some(RowId::Outgoing(_)));
    let failed = waits || message.is_some_and(Message::failed);
    if failed {
        let keys = [Command::Retry, Command::Edit, Command::Details, Command::Compose];
        return keys.into_iter().chain([Command::Help]).collect();
    }
    let mut keys = vec![Command::Compose, Command::Reply];
    // what can be done to this message and not to most others comes before the rest
    for (what, command) in [
        (Ability::Vote, Command::Vote),
        (Ability::Fetch, Command::Save),
        (Ability::Edit, Command::Edit),
    ] {
        let can = message.is_some_and(|message| app.can_here(what, message));
        keys.extend(can.then_some(command));
    }
    keys.extend([Command::MarkRead, Command::Last, Command::Details, Command::NextUnread]);
    keys.push(Command::Help);
    keys
}

/// Whether the service has what a command needs; what it never has is not shown.
pub fn offered(app: &App, command: Command) -> bool {
    app.offers(command)
}

/// The same in two words, where there is no room for more.
pub fn typing_in_short(app: &App, account: &Account) -> &'static str {
    if edits(app) {
        return "typing off";
    }
    let chat = app.open.as_ref().and_then(|key| app.inbox.get(key));
    let can = chat.is_none_or(|chat| account.can(Ability::Typing, chat, app.wall) == Can::Yes);
    let shown = account.settings.typing && can && account.typing_trouble().is_none();
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
    match (account.settings.typing, can, account.typing_trouble()) {
        (false, _, _) => ("typing is not shown (turned off)".into(), Meaning::Dim),
        (_, Some(Can::Never), _) => ("this service can't show typing".into(), Meaning::Dim),
        // The reason stands below, where the text would.
        (_, Some(Can::NotNow(_)), _) => ("typing is not shown".into(), Meaning::Dim),
        (_, _, Some(why)) => (format!("typing is not shown: {}", words::why(why)), Meaning::Wrong),
        _ => ("typing is shown".into(), Meaning::Dim),
    }
}
