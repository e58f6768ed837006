//! What it looks like: the program's state in, a frame out, and what was seen back.

mod composer;
mod hints;
mod inbox;
mod layout;
mod look;
pub mod marks;
mod overlay;
pub mod readable;
mod status;
pub mod text;
pub mod theme;
mod thread;
pub mod times;
pub mod wrap;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::app::App;
pub use crate::app::seen::Seen;
pub use look::Look;
pub use thread::Cache;

/// The smallest terminal that shows anything but a sentence: columns, rows.
pub const SMALLEST: (u16, u16) = (30, 8);

/// Draws the program and tells what was on screen.
pub fn draw(app: &App, look: &Look, cache: &mut Cache, frame: &mut Frame) -> Seen {
    let area = frame.area();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        too_small(look, frame, area);
        return Seen::default();
    }
    let ground = look.style(theme::Meaning::Normal);
    if ground.bg.is_some() {
        // a theme with a background has it everywhere, not behind words only
        frame.buffer_mut().set_style(area, ground);
    }
    let panes = layout::panes(app, look, area);
    status::title(app, look, frame, panes.title);
    let mut seen = Seen::default();
    if let Some(area) = panes.inbox {
        seen.inbox = Some(inbox::draw(app, look, frame, area));
    }
    if let Some(x) = panes.rule {
        layout::rule(look, frame, x, panes.title.bottom(), panes.hints.top());
    }
    let mut newer = 0;
    if let Some(panes) = panes.thread {
        (seen.thread, newer) = thread::draw(app, look, cache, frame, panes);
    }
    if let Some(area) = panes.composer {
        composer::draw(app, look, newer, frame, area);
    }
    status::notice(app, look, frame, panes.notice);
    // The keys are those of the message at which this frame shows the reader.
    let anchor = seen.thread.as_ref().map(|thread| &thread.anchor);
    hints::draw(app, look, frame, panes.hints, anchor);
    overlay::draw(app, look, frame, area);
    text::mend(frame.buffer_mut());
    seen
}

fn too_small(look: &Look, frame: &mut Frame, area: Rect) {
    let (columns, rows) = SMALLEST;
    let sentence = format!("Needs {columns}x{rows}, has {}x{}.", area.width, area.height);
    thread::paragraph(look, frame.buffer_mut(), area, 0, &sentence, theme::Meaning::Wrong);
}
