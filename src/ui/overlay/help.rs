//! The keys in force, by pane; what the marks mean.

use super::SheetLine;
use crate::app::App;
use crate::command::Pane;

/// The lines of the help screen, the pane in focus first.
pub fn lines(app: &App) -> Vec<SheetLine> {
    let mut panes = vec![app.pane(), Pane::Everywhere];
    panes.extend(
        [Pane::Inbox, Pane::Thread, Pane::Composer].into_iter().filter(|pane| *pane != app.pane()),
    );
    let mut lines = Vec::new();
    for pane in panes {
        if !lines.is_empty() {
            lines.push(SheetLine::heading(""));
        }
        lines.push(SheetLine::heading(title(pane)));
        for row in app.settings.keymap.rows(pane).filter(|row| app.offers(row.command)) {
            let keys: Vec<_> = row.keys.iter().map(|key| key.label()).collect();
            let words = format!("{}  ({})", row.command.words(), row.command.name());
            lines.push(SheetLine::new(keys.join("  "), words));
        }
    }
    lines
}

fn title(pane: Pane) -> &'static str {
    match pane {
        Pane::Everywhere => "Everywhere",
        Pane::Inbox => "In the chat list",
        Pane::Thread => "In the messages",
        Pane::Composer => "While writing",
    }
}
