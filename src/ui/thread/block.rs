//! A row with what stands above it: day, divider, gap, heading.

use chrono::NaiveDate;

use crate::app::App;
use crate::app::seen::RowId;
use crate::app::thread::{Divider, Thread};
use crate::app::words;
use crate::command::Command;
use crate::domain::{ChatKind, Direction, History, Kind, Message, Outgoing, Role};
use crate::ui::look::Look;
use crate::ui::theme::Meaning;
use crate::ui::times;

/// A row of the thread.
#[derive(Clone, Copy)]
pub enum Item<'a> {
    /// A message.
    Message(&'a Message),
    /// An own text on its way.
    Outgoing(&'a Outgoing),
}

impl Item<'_> {
    /// Its name.
    pub fn id(&self) -> RowId {
        match self {
            Self::Message(message) => RowId::Message(message.id.clone()),
            Self::Outgoing(outgoing) => RowId::Outgoing(outgoing.key.clone()),
        }
    }

    /// Its day on the operator's calendar.
    fn day(&self, look: &Look) -> NaiveDate {
        match self {
            Self::Message(message) => look.wall(message.sent_at).date(),
            Self::Outgoing(outgoing) => look.wall(outgoing.queued_at).date(),
        }
    }

    /// Whether it is ours.
    pub fn own(&self) -> bool {
        match self {
            Self::Message(message) => message.own(),
            Self::Outgoing(_) => true,
        }
    }

    /// Whom a run of messages is headed by.
    fn run(&self) -> (Direction, Option<&str>, Role, bool) {
        match self {
            Self::Message(message) => {
                let by = message.author.id.as_deref().or(message.author.name.as_deref());
                let by = if message.own() { None } else { by };
                (message.direction, by, side(message), message.private)
            }
            Self::Outgoing(_) => (Direction::Out, None, Role::Agent, false),
        }
    }
}

fn side(message: &Message) -> Role {
    if message.kind == Kind::System { Role::System } else { message.author.role }
}

/// A line above a row.
pub enum HeadLine {
    /// Nothing: air between two runs.
    Blank,
    /// The name of a day, centred.
    Day(String),
    /// Where the unread messages begin.
    Unread(String),
    /// Messages are missing here.
    Gap(String, Meaning),
    /// Who wrote what follows.
    Author(String, Meaning),
}

/// The lines above a row, from top to bottom.
pub fn head(
    app: &App,
    thread: &Thread,
    look: &Look,
    item: Item<'_>,
    before: Option<Item<'_>>,
) -> Vec<HeadLine> {
    let mut lines = Vec::new();
    let day = item.day(look);
    let new_day = before.is_none_or(|before| before.day(look) != day);
    let divider = unread_before(thread, item);
    if let Item::Message(message) = item
        && let Some(edge) = thread.gap_above(&message.id)
    {
        lines.push(gap(app, look, edge));
    }
    if new_day {
        if before.is_some() {
            lines.push(HeadLine::Blank);
        }
        lines.push(HeadLine::Day(times::day(day, look.wall(app.wall).date())));
    }
    lines.extend(divider);
    let same_run = before.is_some_and(|before| before.run() == item.run());
    if !same_run || !lines.is_empty() {
        if lines.is_empty() && before.is_some() {
            lines.push(HeadLine::Blank);
        }
        lines.extend(author(app, thread, item));
    }
    lines
}

fn unread_before(thread: &Thread, item: Item<'_>) -> Option<HeadLine> {
    let (Divider::Before(first, count), Item::Message(message)) = (&thread.divider, item) else {
        return None;
    };
    (*first == message.id).then(|| HeadLine::Unread(format!("{count} new")))
}

fn gap(app: &App, look: &Look, edge: &History) -> HeadLine {
    let dots = look.glyphs.ellipsis;
    match edge {
        History::Loading(_) => {
            HeadLine::Gap(format!("messages are missing here; loading them{dots}"), Meaning::Note)
        }
        History::Stalled { why, .. } => HeadLine::Gap(
            format!(
                "messages are missing here: {}; {} tries again",
                words::why(why),
                app.thread_key(Command::Retry)
            ),
            Meaning::Wrong,
        ),
        History::Repeats => HeadLine::Gap(
            format!(
                "messages are missing here: the service repeats itself; {} reads anew",
                app.thread_key(Command::Retry)
            ),
            Meaning::Wrong,
        ),
        History::Truncated(why) => {
            HeadLine::Gap(format!("messages are missing here: {why}"), Meaning::Wrong)
        }
        _ => HeadLine::Gap(
            "messages are missing here; they load when this line is on screen".into(),
            Meaning::Note,
        ),
    }
}

/// Who wrote it. A system line needs no heading.
fn author(app: &App, thread: &Thread, item: Item<'_>) -> Option<HeadLine> {
    let Item::Message(message) = item else {
        return Some(HeadLine::Author("You".into(), Meaning::Own));
    };
    let group = app.inbox.get(&thread.chat).is_some_and(|chat| chat.kind != ChatKind::Direct);
    let name = message.author.name.as_deref().filter(|name| !name.trim().is_empty());
    let line = match (side(message), message.direction) {
        (Role::System, _) => return None,
        (_, Direction::Out) if message.private => {
            let by = name.map(|name| format!(" ({name})")).unwrap_or_default();
            (format!("Note among colleagues{by}"), Meaning::Note)
        }
        (Role::Assistant, _) => {
            (name.map_or("Assistant".into(), |name| format!("{name} (assistant)")), Meaning::Own)
        }
        (_, Direction::Out) => {
            (name.map_or("You".into(), |name| format!("You ({name})")), Meaning::Own)
        }
        _ if group => in_group(message, name),
        _ => (name.map_or_else(|| app.title(&thread.chat), str::to_owned), Meaning::Strong),
    };
    Some(HeadLine::Author(line.0, line.1))
}

/// Members of a group are told apart by name and the end of their number, not only by colour.
fn in_group(message: &Message, name: Option<&str>) -> (String, Meaning) {
    let id = message.author.id.as_deref().unwrap_or("");
    let user = id.split('@').next().unwrap_or(id);
    let end: String = user.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
    let shown = match (name, end.is_empty()) {
        (Some(name), true) => name.to_owned(),
        (Some(name), false) => format!("{name} ({}{end})", "…"),
        (None, true) => "somebody".into(),
        (None, false) => user.to_owned(),
    };
    let colour = id.bytes().fold(0u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
    (shown, Meaning::Person(colour))
}
