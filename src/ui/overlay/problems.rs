//! Current problems, each with its request id.

use super::SheetLine;
use crate::app::{App, words};
use crate::ui::look::Look;
use crate::ui::theme::Meaning;
use crate::ui::times;

/// The lines of the problems screen, newest first.
pub fn lines(app: &App, look: &Look) -> Vec<SheetLine> {
    if app.problems.is_empty() {
        return vec![SheetLine::heading("Nothing is wrong at the moment.")];
    }
    let mut lines = Vec::new();
    for entry in app.problems.iter() {
        let at = times::exact_clock(look.wall(entry.at));
        let chat = entry.chat.as_ref().map(|chat| app.title(chat));
        let sentence = words::sentence(entry.what, chat.as_deref(), &entry.why, None);
        lines.push(SheetLine { meaning: Meaning::Wrong, ..SheetLine::new(at, sentence) });
        let mut facts = vec![format!("account {}", entry.account)];
        facts.extend(entry.why.status.map(|status| format!("status {status}")));
        facts.extend(entry.why.code.as_ref().map(|code| format!("code {code}")));
        facts.extend((entry.times > 1).then(|| format!("{} times", entry.times)));
        let id = entry.why.request_id.as_deref().unwrap_or("none");
        facts.push(format!("request id {id}"));
        let facts = facts.join(&format!(" {} ", look.glyphs.dot));
        lines.push(SheetLine { meaning: Meaning::Dim, ..SheetLine::new("", facts) });
    }
    lines
}
