//! The keys at the bottom: those of the pane in focus that do something now.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::layout::NOTICE_ROW;
use super::look::Look;
use super::status::notice_is_long;
use super::text;
use super::theme::Meaning;
use crate::app::inbox::Filter;
use crate::app::seen::{Anchor, RowId};
use crate::app::{App, Focus};
use crate::command::{Command, Pane};
use crate::domain::{Ability, Message, Outgoing, Stage};

/// Draws the keys of the pane in focus, unless a notice stands in their place.
pub fn draw(app: &App, look: &Look, frame: &mut Frame, area: Rect, anchor: Option<&Anchor>) {
    let shared = app.notice.is_some() && frame.area().height < NOTICE_ROW;
    if shared || notice_is_long(app, look, area.width) {
        return;
    }
    let mut x = area.x + 1;
    let rows = match &app.inbox.filter {
        Filter::Writing(_) if app.focus == Focus::Inbox => filtering(),
        _ => rows(app, anchor),
    };
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

/// While the filter is written, letters are text.
fn filtering() -> Vec<(String, String)> {
    [("Enter", "keeps the filter"), ("Esc", "shows all"), ("Up Down", "choose")]
        .map(|(key, help)| (key.to_owned(), help.to_owned()))
        .to_vec()
}

/// A command with what its key does here, where that is not what it does elsewhere.
type Hint = (Command, Option<&'static str>);

fn rows(app: &App, anchor: Option<&Anchor>) -> Vec<(String, String)> {
    let keymap = &app.settings.keymap;
    let row = |(command, here): Hint| {
        let panes = [app.pane(), Pane::Everywhere];
        let mut rows = panes.into_iter().flat_map(|pane| keymap.rows(pane));
        let row = rows.find(|row| row.command == command)?;
        let help = match (command, here) {
            (_, Some(here)) => here.to_owned(),
            (Command::NextUnread, _) => row.help.replace("unread", app.waiting_word()),
            _ => row.help.clone(),
        };
        Some((row.keys.first()?.label(), help))
    };
    let wanted = match app.focus {
        Focus::Inbox => in_the_list(),
        Focus::Thread => in_the_thread(app, anchor),
        Focus::Composer => while_writing(app),
    };
    wanted.into_iter().filter(|(command, _)| app.offers(*command)).filter_map(row).collect()
}

fn in_the_list() -> Vec<Hint> {
    let keys = [
        Command::Open,
        Command::Find,
        Command::Jump,
        Command::NextUnread,
        Command::Compose,
        Command::Help,
    ];
    keys.map(|command| (command, None)).to_vec()
}

fn while_writing(app: &App) -> Vec<Hint> {
    let chat = app.open.as_ref();
    let changes = chat.is_some_and(|chat| app.drafts.editing(chat).is_some());
    let (send, leave) = match changes {
        true => (Some("change it"), Some("leave it as it is")),
        false => (None, None),
    };
    vec![
        (Command::Send, send),
        (Command::NewLine, None),
        (Command::UndoEdit, None),
        (Command::LeaveComposer, leave),
    ]
}

fn in_the_thread(app: &App, anchor: Option<&Anchor>) -> Vec<Hint> {
    let message = match anchor.and_then(|anchor| app.row_under(anchor)) {
        Some(RowId::Outgoing(key)) => match app.outbox.get(&key) {
            Some(outgoing) => return of_an_unsent(app, outgoing),
            None => None,
        },
        Some(RowId::Message(id)) => app.thread().and_then(|thread| thread.timeline.get(&id)),
        None => None,
    };
    if message.is_some_and(Message::failed) {
        return with_ways_on(vec![(Command::Retry, None), (Command::Edit, Some("take back"))]);
    }
    let mut keys = vec![(Command::Compose, None), (Command::Reply, None)];
    // what can be done to this message and not to most others comes before the rest
    for (what, command) in [
        (Ability::Vote, Command::Vote),
        (Ability::Fetch, Command::Save),
        (Ability::Edit, Command::Edit),
    ] {
        let can = message.is_some_and(|message| app.can_here(what, message));
        keys.extend(can.then_some((command, None)));
    }
    keys.extend([(Command::MarkRead, None), (Command::Last, None), (Command::Details, None)]);
    keys.push((Command::NextUnread, app.is_finding().then_some("next match")));
    keys.push((Command::Help, None));
    keys
}

/// What may be done to an own message depends on what is known of it.
fn of_an_unsent(app: &App, outgoing: &Outgoing) -> Vec<Hint> {
    with_ways_on(match outgoing.stage {
        Stage::Queued(_) | Stage::Refused(_) => {
            vec![(Command::Retry, None), (Command::Edit, Some("take back"))]
        }
        Stage::Unknown(_) if app.asks_by_key(&outgoing.key) => {
            vec![(Command::Retry, Some("ask again"))]
        }
        Stage::Unknown(_) => {
            vec![(Command::Retry, Some("send again")), (Command::Edit, Some("it arrived"))]
        }
        Stage::Sending | Stage::Taken(_) => Vec::new(),
    })
}

fn with_ways_on(mut keys: Vec<Hint>) -> Vec<Hint> {
    keys.extend([Command::Details, Command::Compose, Command::Help].map(|key| (key, None)));
    keys
}
