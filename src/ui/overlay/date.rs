//! A date is written: what is meant by it, and whether what is there was ever fetched.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{clear, frame_of};
use crate::app::commands::Meant;
use crate::app::overlay::Dating;
use crate::app::{App, input};
use crate::ui::look::Look;
use crate::ui::theme::Meaning;
use crate::ui::{text, thread, times};

/// Draws it.
pub fn draw(app: &App, look: &Look, frame: &mut Frame, area: Rect, dating: &Dating) {
    let buffer = frame.buffer_mut();
    let place = clear(buffer, area, area.width.min(64), 7);
    let inner = frame_of(look, buffer, place, "Go to a date", "Enter goes there, Esc closes");
    let written = input::text(&dating.area);
    let written = look.line(&written);
    let pieces = [("> ", Meaning::Here), (&*written, Meaning::Strong)];
    look.put_all(buffer, inner.x, inner.y, inner.width.saturating_sub(1), &pieces);
    let said = said(app, look, dating);
    let below = Rect { x: inner.x + 2, width: inner.width.saturating_sub(2), ..inner };
    thread::paragraph(look, buffer, below, 2, &said.0, said.1);
    let before = text::width(&look.line(input::before_cursor(&dating.area))) as u16;
    let cursor = inner.x + (2 + before).min(inner.width.saturating_sub(1));
    frame.set_cursor_position((cursor, inner.y));
}

fn said(app: &App, look: &Look, dating: &Dating) -> (String, Meaning) {
    let today = look.wall(app.wall).date();
    let moment = |at| {
        let at = look.wall(at);
        format!("{}, {}", times::day(at.date(), today), times::clock(at))
    };
    match app.meant(dating) {
        Meant::Nothing => {
            ("2026-05-01, 1 may, yesterday, monday 9:00, 14:30, 3 days ago".into(), Meaning::Dim)
        }
        Meant::Unclear => ("That is no date that is understood here.".into(), Meaning::Note),
        Meant::Known(at) => (moment(at), Meaning::Normal),
        Meant::Unfetched { at, known_from } => {
            let known = known_from.map_or_else(
                || "Nothing of this chat was fetched yet.".to_owned(),
                |from| format!("Nothing before {} was ever fetched.", moment(from)),
            );
            let at = moment(at);
            (format!("{at}. {known} Enter fetches on to there; any key stops."), Meaning::Note)
        }
    }
}
