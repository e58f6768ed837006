//! Where the panes stand.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::composer;
use super::look::Look;
use super::status::notice_is_long;
use super::theme::Meaning;
use crate::app::{App, Focus};

/// Narrower than this, one pane is shown at a time.
const TWO_PANES: u16 = 64;
/// Lower than this, notices take the place of the hints.
pub(super) const NOTICE_ROW: u16 = 18;

/// Where the panes stand. A pane that is not on screen has no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panes {
    /// Program and accounts.
    pub title: Rect,
    /// The chat list, with its heading.
    pub inbox: Option<Rect>,
    /// The column of the rule between the panes.
    pub rule: Option<u16>,
    /// The thread.
    pub thread: Option<ThreadPanes>,
    /// The composer, with its rule.
    pub composer: Option<Rect>,
    /// One line for the operator.
    pub notice: Rect,
    /// The keys of the pane in focus.
    pub hints: Rect,
}

/// Where the parts of the thread stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThreadPanes {
    /// Whose thread.
    pub header: Rect,
    /// Its messages.
    pub body: Rect,
}

/// Places the panes.
pub fn panes(app: &App, look: &Look, area: Rect) -> Panes {
    let title = Rect { height: 1, ..area };
    let hints = Rect { y: area.bottom() - 1, height: 1, ..area };
    // A sentence is not cut where a row of messages can wait.
    let own_row = area.height >= NOTICE_ROW || notice_is_long(app, look, area.width);
    let notice = if own_row { Rect { y: hints.y - 1, ..hints } } else { hints };
    let top = title.bottom();
    let main = Rect { y: top, height: notice.y - top, ..area };
    let wide = main.width >= TWO_PANES;
    let list_width = list_width(main.width);
    let (inbox, right) = match (wide, app.focus) {
        (true, _) => {
            let right = Rect { x: list_width + 2, width: main.width - list_width - 2, ..main };
            (Some(Rect { width: list_width, ..main }), Some(right))
        }
        (false, Focus::Inbox) => (Some(main), None),
        (false, _) => (None, Some(main)),
    };
    let composer = right.filter(|_| app.open.is_some()).map(|right| {
        let height = composer::height(app, look, right);
        Rect { y: right.bottom() - height, height, ..right }
    });
    let thread = right.map(|right| {
        let header = Rect { height: 1, ..right };
        let bottom = composer.map_or(right.bottom(), |composer| composer.y);
        let body = Rect { y: header.bottom(), height: bottom - header.bottom(), ..right };
        ThreadPanes { header, body }
    });
    Panes { title, inbox, rule: wide.then_some(list_width), thread, composer, notice, hints }
}

fn list_width(width: u16) -> u16 {
    match width {
        0..90 => 31,
        90..110 => 32,
        110..150 => 38,
        150..190 => 46,
        _ => 60,
    }
}

/// Draws the rule between the panes. The column to its right stays blank, so that a terminal that
/// draws the mark two columns wide breaks nothing.
pub fn rule(look: &Look, frame: &mut Frame, x: u16, top: u16, bottom: u16) {
    for y in top..bottom {
        look.put(frame.buffer_mut(), x, y, 1, look.glyphs.vertical, Meaning::Rule);
    }
}
