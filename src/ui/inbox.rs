//! The chat list.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::look::Look;
use super::theme::Meaning;
use super::{text, times};
use crate::app::accounts::Account;
use crate::app::inbox::Filter;
use crate::app::seen::InboxSeen;
use crate::app::{App, Focus, input, words};
use crate::domain::{Chat, ChatKind, Doing, History, Stage};

/// The column of times, cells.
const TIME: u16 = 6;
/// The least of the newest message that is worth showing beside a name, cells.
const PREVIEW: u16 = 20;
/// The column of what needs the operator, cells.
const ATTENTION: u16 = 4;

/// Draws the list and tells which rows were on screen.
pub fn draw(app: &App, look: &Look, frame: &mut Frame, area: Rect) -> InboxSeen {
    let buffer = frame.buffer_mut();
    let heading = Rect { height: 1, ..area };
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let height = usize::from(body.height);
    let top = first_row(app, height);
    if let Some((x, y)) = head(app, look, buffer, heading) {
        frame.set_cursor_position((x, y));
    }
    let buffer = frame.buffer_mut();
    if app.inbox.shown_len() == 0 {
        empty(app, look, buffer, body);
    }
    for (n, y) in (body.y..body.bottom()).enumerate() {
        if let Some(chat) = app.inbox.row(top + n) {
            row(app, look, buffer, Rect { y, height: 1, ..body }, chat);
        }
    }
    InboxSeen { top, height, columns: (area.left(), area.right()), first_line: body.y }
}

/// Scrolls no further than the selection asks for.
fn first_row(app: &App, height: usize) -> usize {
    let last_top = app.inbox.shown_len().saturating_sub(height);
    let top = app.inbox.top.min(last_top);
    match app.inbox.selected_row() {
        Some(row) if row < top => row,
        Some(row) if row >= top + height => row + 1 - height,
        _ => top,
    }
}

/// The heading, or the filter; answers where the cursor stands while the filter is written.
fn head(app: &App, look: &Look, buffer: &mut Buffer, area: Rect) -> Option<(u16, u16)> {
    let here = app.focus == Focus::Inbox;
    let (total, unread) = app.inbox.counts();
    let shown = app.inbox.shown_len();
    if let Filter::Writing(_) | Filter::On(_) = app.inbox.filter {
        let written = app.inbox.filter.text();
        let written = look.line(&written);
        let count = format!(" {shown} of {total}");
        let count_width = text::width(&count) as u16;
        let room = area.width.saturating_sub(count_width + 2);
        let prompt = [("  / ", Meaning::Here), (&*written, Meaning::Strong)];
        let taken = look.put_all(buffer, area.x, area.y, room, &prompt);
        let x = area.right().saturating_sub(count_width + 1);
        look.put(buffer, x, area.y, count_width, &count, Meaning::Dim);
        let Filter::Writing(written) = &app.inbox.filter else { return None };
        let before = text::width(&look.line(input::before_cursor(written))) as u16;
        let cursor = area.x + (4 + before).min(taken);
        return (here && app.overlay.is_none()).then_some((cursor, area.y));
    }
    let name = if here { Meaning::Here } else { Meaning::HereDim };
    let reading = app.inbox.reading();
    let dot = look.glyphs.dot;
    let (more, more_meaning) = match list_trouble(app) {
        Some(_) => (format!(" {dot} incomplete"), Meaning::Wrong),
        None if reading => (format!(" {dot} loading"), Meaning::Dim),
        None => (String::new(), Meaning::Dim),
    };
    let unread = format!(" {dot} {unread} {}", app.waiting_word());
    let begun = app.inbox.shown_walks().next().is_some();
    let (total, unread) = match (total, reading) {
        // Of a list of which nothing was read yet nobody knows how long it is.
        (0, reading) if reading || !begun => (String::new(), String::new()),
        (total, true) => (format!("  {total}+"), unread),
        (total, false) => (format!("  {total}"), unread),
    };
    let title = match &app.inbox.only {
        Some(account) => format!("  CHATS of {}", look.line(account.as_str())),
        None => "  CHATS".to_owned(),
    };
    let kept = text::width(&title) + text::width(&total) + text::width(&more);
    // In a narrow list what is missing matters more than what is unread, which every row says too.
    let fits = kept + text::width(&unread) < usize::from(area.width);
    let pieces = [
        (title.as_str(), name),
        (total.as_str(), Meaning::Normal),
        (if fits { unread.as_str() } else { "" }, Meaning::Dim),
        (more.as_str(), more_meaning),
    ];
    look.put_all(buffer, area.x, area.y, area.width, &pieces);
    None
}

fn list_trouble(app: &App) -> Option<&crate::domain::Problem> {
    app.inbox.shown_walks().find_map(|list| match &list.walk.edge {
        History::Stalled { why, .. } => Some(why),
        _ => None,
    })
}

fn row(app: &App, look: &Look, buffer: &mut Buffer, area: Rect, chat: &Chat) {
    let selected = app.inbox.selected.as_ref() == Some(&chat.key);
    let here = app.focus == Focus::Inbox;
    if selected {
        let meaning = if here { Meaning::Selection } else { Meaning::SelectionBlur };
        buffer.set_style(area, look.style(meaning));
        look.put(
            buffer,
            area.x,
            area.y,
            1,
            look.glyphs.selection,
            if here { Meaning::Here } else { Meaning::HereDim },
        );
    } else if app.open.as_ref() == Some(&chat.key) {
        look.put(buffer, area.x, area.y, 1, look.glyphs.dot, Meaning::HereDim);
    }
    let (mark, meaning) = state_mark(app, look, chat);
    look.put(buffer, area.x + 1, area.y, 1, mark, meaning);
    look.put(buffer, area.x + 2, area.y, 1, kind_mark(look, chat), Meaning::Dim);
    let right = area.right();
    let (attention, meaning) = attention(app, look, chat);
    look.put(
        buffer,
        right - ATTENTION,
        area.y,
        ATTENTION,
        &text::pad_left(&attention, 3, "+"),
        meaning,
    );
    let time = chat.last_activity.map(|at| times::short(look.wall(at), look.wall(app.wall)));
    let (time, time_meaning) = match doing(app, chat) {
        Some(word) => (word.to_owned(), Meaning::Note),
        None => (time.unwrap_or_default(), Meaning::Dim),
    };
    let free = TIME.saturating_sub(text::width(&time) as u16);
    let time = text::pad_left(&time, usize::from(TIME), "");
    look.put(buffer, right - ATTENTION - TIME, area.y, TIME, &time, time_meaning);
    let waits = chat.unread > 0;
    let quiet = chat.archived || chat.muted(app.wall);
    let meaning = match (waits, quiet) {
        (true, false) => Meaning::Strong,
        (_, true) => Meaning::Dim,
        _ => Meaning::Normal,
    };
    let room = (area.width + free).saturating_sub(4 + ATTENTION + TIME + 1);
    let mut taken =
        look.put(buffer, area.x + 4, area.y, room, &look.line(app.title_of(chat)), meaning);
    if let Some(badge) = badge(app, chat).filter(|_| taken + 4 < room) {
        let badge = format!(" {} {badge}", look.glyphs.dot);
        let x = area.x + 4 + taken;
        taken += look.put(buffer, x, area.y, room - taken, &look.line(&badge), Meaning::Dim);
    }
    let preview = chat.preview.as_deref().filter(|_| taken + 2 + PREVIEW <= room);
    if let Some(preview) = preview {
        let x = area.x + 4 + taken + 2;
        look.put(buffer, x, area.y, room - taken - 2, &look.line(preview), Meaning::Dim);
    }
}

/// What the customer does, in the place of the time: six cells are enough.
fn doing(app: &App, chat: &Chat) -> Option<&'static str> {
    app.presences.of(&chat.key).next().map(|present| match present.doing {
        Doing::Recording => "record",
        _ => "typing",
    })
}

/// Whose chat it is, where there is more than one account or line.
pub(super) fn badge(app: &App, chat: &Chat) -> Option<String> {
    let account = app.account(&chat.key.account)?;
    let lines = if account.settings.line.is_some() { 1 } else { account.lines.len() };
    if app.accounts.len() < 2 && lines < 2 {
        return None;
    }
    let line = account.line(&chat.key.line).and_then(|line| line.name.as_deref());
    match (app.accounts.len() > 1, line.filter(|_| lines > 1)) {
        (true, Some(line)) => Some(format!("{} {line}", account.id())),
        (false, Some(line)) => Some(line.to_owned()),
        _ => Some(account.id().to_string()),
    }
}

fn state_mark(app: &App, look: &Look, chat: &Chat) -> (&'static str, Meaning) {
    let glyphs = look.glyphs;
    if chat.pinned {
        (glyphs.pinned, Meaning::Here)
    } else if chat.muted(app.wall) {
        (glyphs.muted, Meaning::Dim)
    } else if chat.archived {
        (glyphs.archived, Meaning::Dim)
    } else {
        (" ", Meaning::Dim)
    }
}

fn kind_mark(look: &Look, chat: &Chat) -> &'static str {
    match chat.kind {
        ChatKind::Direct => " ",
        ChatKind::Group => look.glyphs.group,
        ChatKind::Channel | ChatKind::Broadcast | ChatKind::Status | ChatKind::Other(_) => {
            look.glyphs.broadcast
        }
    }
}

/// What needs the operator most in this chat: a failed send, unread messages, unsent text.
fn attention(app: &App, look: &Look, chat: &Chat) -> (String, Meaning) {
    let failed = app.outbox.of(&chat.key).any(|row| matches!(row.stage, Stage::Refused(_)));
    if failed {
        return (look.glyphs.failed.into(), Meaning::Wrong);
    }
    if chat.unread > 0 {
        let quiet = chat.muted(app.wall);
        return (chat.unread.to_string(), if quiet { Meaning::Dim } else { Meaning::NeedsYou });
    }
    if app.outbox.beside(&chat.key).any(|row| row.blocks()) {
        return (look.glyphs.queued.into(), Meaning::NeedsYou);
    }
    if app.drafts.waits(&chat.key) {
        return (look.glyphs.draft.into(), Meaning::Note);
    }
    (String::new(), Meaning::Dim)
}

/// The accounts whose chats are shown.
fn shown_accounts(app: &App) -> impl Iterator<Item = &Account> {
    let only = app.inbox.only.as_ref();
    app.accounts.iter().filter(move |account| only.is_none_or(|only| account.id() == only))
}

/// The account of the shown list that does not answer, and why.
fn waits_for(app: &App) -> Option<(String, String)> {
    let found =
        shown_accounts(app).find_map(|account| Some((account, account.link.trouble.as_ref()?)));
    found.map(|(account, why)| (account.id().to_string(), words::why(why)))
}

/// Why the list is empty, and what to do.
fn empty(app: &App, look: &Look, buffer: &mut Buffer, area: Rect) {
    let filtered = !app.inbox.filter.text().trim().is_empty();
    let trouble =
        list_trouble(app).map(|why| words::sentence("loading the chat list", None, why, Some("R")));
    let lookup = shown_accounts(app).find_map(|account| match &account.lookup {
        History::Stalled { why, .. } if account.settings.line.is_none() => {
            let about = account.id().to_string();
            Some(words::sentence("looking up the numbers", Some(&about), why, Some("R")))
        }
        _ => None,
    });
    let (sentence, meaning) = match (filtered, trouble.or(lookup)) {
        (true, _) => ("No chat matches. Esc shows all.".to_owned(), Meaning::Dim),
        (false, Some(trouble)) => (trouble, Meaning::Wrong),
        (false, None) if waits_for(app).is_some() => {
            let (name, why) = waits_for(app).unwrap_or_default();
            (format!("{name} does not answer: {why}. It is asked again by itself."), Meaning::Wrong)
        }
        (false, None) if app.inbox.reading() || app.inbox.shown_walks().next().is_none() => {
            (format!("Loading the chats{}", look.glyphs.ellipsis), Meaning::Dim)
        }
        (false, None) => ("There is no chat yet. New ones appear here.".to_owned(), Meaning::Dim),
    };
    super::thread::paragraph(
        look,
        buffer,
        Rect { x: area.x + 2, width: area.width.saturating_sub(4), ..area },
        1,
        &sentence,
        meaning,
    );
}
