//! What stands at the top of a thread: why there is nothing older here, and what to do.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::App;
use crate::app::thread::Thread;
use crate::app::words;
use crate::domain::{History, Service};
use crate::ui::look::Look;
use crate::ui::theme::Meaning;

/// The sentence at the older edge.
pub fn sentence(app: &App, look: &Look, thread: &Thread) -> (String, Meaning) {
    let dots = look.glyphs.ellipsis;
    let retry =
        app.settings.keymap.key_for(crate::command::Pane::Thread, crate::command::Command::Retry);
    let retry = retry.as_deref();
    let service = match app.account(&thread.chat.account).map(|a| a.settings.service) {
        None => "The service".to_owned(),
        Some(Service::Gateway) => "The gateway".to_owned(),
        Some(named) => words::capital(&named.to_string()),
    };
    if !thread.timeline.reaches_oldest() {
        return ("Older messages come from the store on the way up.".into(), Meaning::Dim);
    }
    match thread.top_edge().map(|part| &part.walk.edge) {
        None | Some(History::Unknown) => {
            ("Older messages were never asked for.".into(), Meaning::Dim)
        }
        Some(History::More(_)) => ("Older messages load on the way up.".into(), Meaning::Dim),
        Some(History::Loading(_)) if thread.timeline.is_empty() => {
            (format!("Loading messages{dots}"), Meaning::Dim)
        }
        Some(History::Loading(_)) => (format!("Loading older messages{dots}"), Meaning::Dim),
        Some(History::Stalled { why, .. }) => {
            let what = if thread.timeline.is_empty() {
                "loading messages"
            } else {
                "loading older messages"
            };
            (words::sentence(what, None, why, retry), Meaning::Wrong)
        }
        Some(History::Barren(_)) => {
            let key = retry.unwrap_or("R");
            (format!("Many pages brought nothing new; {key} reads on."), Meaning::Note)
        }
        Some(History::Repeats) => {
            let key = retry.unwrap_or("R");
            (format!("Stopped: the service repeats itself here. {key} reads anew."), Meaning::Note)
        }
        Some(History::Complete) => (format!("{service} has nothing older."), Meaning::Dim),
        Some(History::Truncated(why)) => (format!("Stopped: {why}."), Meaning::Note),
    }
}

/// A thread without any message: the sentence alone, in the middle.
pub fn alone(app: &App, look: &Look, buffer: &mut Buffer, area: Rect, thread: &Thread) {
    let (sentence, meaning) = match thread.top_edge().map(|part| &part.walk.edge) {
        Some(History::Complete) => ("No message is stored for this chat.".to_owned(), Meaning::Dim),
        _ => sentence(app, look, thread),
    };
    let width = area.width.saturating_sub(8).min(60);
    let inner = Rect { x: area.x + (area.width - width) / 2, width, ..area };
    crate::ui::thread::paragraph(look, buffer, inner, area.height / 3, &sentence, meaning);
}
