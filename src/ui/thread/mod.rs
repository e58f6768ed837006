//! The messages of the open chat.

mod block;
pub(super) mod body;
mod edge;
pub(super) mod kinds;
mod viewport;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub use body::Cache;
pub use kinds::in_a_line;
use viewport::Viewport;

use super::layout::ThreadPanes;
use super::look::Look;
use super::theme::Meaning;
use super::{text, wrap};
use crate::app::seen::ThreadSeen;
use crate::app::{App, Focus};
use crate::domain::Chat;

/// The longest part of a note that the header shows, in characters.
const NOTE: usize = 40;

/// Draws the thread; tells what was on screen, and how many messages are below it.
pub fn draw(
    app: &App,
    look: &Look,
    cache: &mut Cache,
    frame: &mut Frame,
    panes: ThreadPanes,
) -> (Option<ThreadSeen>, usize) {
    cache.of(app.open.as_ref());
    let Some(thread) = app.thread() else {
        welcome(app, look, frame, panes);
        return (None, 0);
    };
    header(app, look, frame, panes.header);
    let buffer = frame.buffer_mut();
    let mut view = Viewport::new(app, thread, look, cache, panes.body);
    if view.is_empty() {
        edge::alone(app, look, buffer, panes.body, thread);
        return (Some(view.seen_empty()), 0);
    }
    let place = view.place();
    view.draw(buffer, &place);
    let newer = view.newer(&place);
    (Some(view.seen(&place)), newer)
}

/// Whose thread it is, and by which line.
fn header(app: &App, look: &Look, frame: &mut Frame, area: Rect) {
    let Some(key) = &app.open else { return };
    let here = if app.focus == Focus::Thread { Meaning::Here } else { Meaning::Strong };
    let title = app.title(key);
    let title = look.line(&title);
    let facts = app.inbox.get(key).map_or(Vec::new(), |chat| facts(app, chat, look));
    let buffer = frame.buffer_mut();
    let room = area.width.saturating_sub(2);
    let taken = look.put(buffer, area.x + 1, area.y, room, &title, here);
    let left = room.saturating_sub(taken + 2);
    let fits = |facts: &&String| text::width(facts) <= usize::from(left);
    if let Some(facts) = facts.iter().find(fits) {
        let x = area.x + 1 + room - text::width(facts) as u16;
        look.put(buffer, x, area.y, left, facts, Meaning::Dim);
    }
}

/// The customer's number and the own line: everything, and less and less of it for narrow panes.
fn facts(app: &App, chat: &Chat, look: &Look) -> Vec<String> {
    let address = chat.address.clone().filter(|address| address != chat.title());
    let account = app.account(&chat.key.account);
    let line = account.and_then(|account| account.line(&chat.key.line));
    let name = line.and_then(|line| line.name.clone());
    let number = line.and_then(|line| line.number.clone());
    let short = name.clone().or_else(|| number.clone());
    let long: Vec<_> = name.into_iter().chain(number).collect();
    let via = |own: Option<String>| {
        Some(format!("via {}", own.unwrap_or_else(|| chat.key.account.to_string())))
    };
    let long = via((!long.is_empty()).then(|| long.join(" ")));
    let dot = format!(" {} ", look.glyphs.dot);
    let (state, whose) = (state(chat), chat.assignee.as_ref().map(|person| person.name.clone()));
    let (labels, note) = (labels(chat), note(chat, look));
    let team = [state.clone(), whose.clone(), labels.clone()];
    let with = |team: &[Option<String>], own: Option<String>| {
        [std::slice::from_ref(&address), team, &[own]].concat()
    };
    let facts = [
        with(&[state.clone(), whose.clone(), labels, note], long.clone()),
        with(&team, long.clone()),
        with(&team, via(short.clone())),
        with(&[state.clone(), whose.clone()], via(short.clone())),
        with(&[state.clone(), whose], None),
        with(&[state], None),
        vec![address.clone().or(long)],
        vec![address.or(via(short))],
    ];
    let joined = facts.map(|facts| facts.into_iter().flatten().collect::<Vec<_>>().join(&dot));
    joined.map(|facts| look.line(&facts).into_owned()).to_vec()
}

/// The service's word for the chat's state, and the network where it is not WhatsApp.
fn state(chat: &Chat) -> Option<String> {
    let network = chat.channel.clone().filter(|word| !word.eq_ignore_ascii_case("whatsapp"));
    let words: Vec<_> = network.into_iter().chain(chat.status.clone()).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn labels(chat: &Chat) -> Option<String> {
    let names: Vec<_> = chat.labels.iter().map(|label| format!("#{}", label.name)).collect();
    (!names.is_empty()).then(|| names.join(" "))
}

/// The beginning of what colleagues noted.
fn note(chat: &Chat, look: &Look) -> Option<String> {
    let note = chat.note.as_deref().map(str::trim).filter(|note| !note.is_empty())?;
    let short: String = note.chars().take(NOTE).collect();
    let more = if short.len() < note.len() { look.glyphs.ellipsis } else { "" };
    Some(format!("note: {}{more}", short.trim_end()))
}

/// What stands in the pane while no chat is open.
fn welcome(app: &App, look: &Look, frame: &mut Frame, panes: ThreadPanes) {
    let keymap = &app.settings.keymap;
    let key = |command| keymap.key_for(crate::command::Pane::Inbox, command).unwrap_or_default();
    use crate::command::Command;
    let (total, unread) = app.inbox.counts();
    let unread = if total == 0 {
        String::new()
    } else {
        format!("{unread} of {total} chats have something {}.", app.waiting_word())
    };
    let next = match app.waiting_word() {
        "unread" => "unread one".to_owned(),
        "unread or new" => "unread or new one".to_owned(),
        word => format!("one with something {word}"),
    };
    let lines = [
        (unread, Meaning::Normal),
        (String::new(), Meaning::Dim),
        (format!("{} opens the selected chat", key(Command::Open)), Meaning::Dim),
        (format!("{} goes to the next {next}", key(Command::NextUnread)), Meaning::Dim),
        (format!("{} jumps to any chat by a few letters", key(Command::Jump)), Meaning::Dim),
        (format!("{} shows every key", key(Command::Help)), Meaning::Dim),
    ];
    let area = panes.body;
    let top = area.y + area.height.saturating_sub(lines.len() as u16) / 3;
    let widest = lines.iter().map(|(line, _)| text::width(line)).max().unwrap_or(0) as u16;
    let x = area.x + area.width.saturating_sub(widest) / 2;
    for ((line, meaning), y) in lines.iter().zip(top..area.bottom()) {
        look.put(frame.buffer_mut(), x, y, area.right().saturating_sub(x), line, *meaning);
    }
}

/// Draws a sentence over as many lines as it takes.
pub fn paragraph(
    look: &Look,
    buffer: &mut Buffer,
    area: Rect,
    skip: u16,
    sentence: &str,
    meaning: Meaning,
) {
    let clean = look.line(sentence).into_owned();
    let lines = wrap::wrap(&clean, area.width.max(1));
    for (line, y) in lines.into_iter().zip((area.y + skip)..area.bottom()) {
        look.put(buffer, area.x, y, area.width, &clean[line], meaning);
    }
}
