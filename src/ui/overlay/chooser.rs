//! A list of offers, narrowed by typing; a line that is asked for.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{clear, frame_of, picker};
use crate::app::chooser::{Choice, Chooser};
use crate::app::input;
use crate::app::prompt::Prompt;
use crate::ui::look::Look;
use crate::ui::theme::Meaning;
use crate::ui::{text, wrap};

/// Draws a list of offers.
pub fn choose(look: &Look, frame: &mut Frame, area: Rect, chooser: &Chooser) {
    let words = picker::Words {
        title: &chooser.title,
        empty: &chooser.empty,
        foot: if chooser.narrows() {
            "Enter chooses, Esc closes"
        } else {
            "Space marks, Enter votes, Esc closes"
        },
        typed: chooser.narrows(),
        rows: match chooser.choice {
            // what lies on disk changes as a path is typed, and people have to come first
            Choice::Attach(_) | Choice::Assign(_) | Choice::Label(_) => usize::MAX,
            _ => chooser.all.len(),
        },
    };
    let any_on = chooser.all.iter().any(|offer| offer.on);
    picker::draw(look, frame, area, &words, &chooser.picker, |place| {
        let Some(offer) = chooser.all.get(*place) else { return (Vec::new(), String::new()) };
        let mut pieces = vec![(offer.words.clone(), Meaning::Normal)];
        if any_on || !chooser.narrows() {
            let mark = if offer.on { "[x] " } else { "[ ] " };
            pieces.insert(0, (mark.to_owned(), Meaning::Key));
        }
        (pieces, offer.aside.clone())
    });
}

/// Draws a line that is asked for.
pub fn ask(look: &Look, frame: &mut Frame, area: Rect, prompt: &Prompt) {
    let width = area.width.min(72);
    let inner_width = width.saturating_sub(4).max(1);
    let lines = |sentence: &str| {
        let clean = look.line(sentence).into_owned();
        let lines = wrap::wrap(&clean, inner_width);
        lines.into_iter().map(|line| clean[line].to_owned()).collect::<Vec<_>>()
    };
    let (said, meaning) = match &prompt.trouble {
        Some(why) => (lines(why), Meaning::Wrong),
        None => (lines(&prompt.hint), Meaning::Dim),
    };
    let buffer = frame.buffer_mut();
    let place = clear(buffer, area, width, said.len() as u16 + 5);
    let inner = frame_of(look, buffer, place, &prompt.title, "Enter goes on, Esc closes");
    let cursor = written(look, buffer, inner, &prompt.area);
    for (line, y) in said.iter().zip(inner.y + 2..inner.bottom()) {
        look.put(buffer, inner.x, y, inner.width, line, meaning);
    }
    frame.set_cursor_position((cursor, inner.y));
}

/// Draws what is typed on the first line; a text that is longer shows its end at the cursor.
pub fn written(
    look: &Look,
    buffer: &mut ratatui::buffer::Buffer,
    inner: Rect,
    area: &tui_textarea::TextArea<'_>,
) -> u16 {
    let room = usize::from(inner.width.saturating_sub(3));
    let before = look.line(input::before_cursor(area)).into_owned();
    let mut hidden = 0;
    let mut width = text::width(&before);
    for (at, letter) in before.char_indices() {
        if width <= room {
            break;
        }
        width -= text::width(letter.encode_utf8(&mut [0; 4]));
        hidden = at + letter.len_utf8();
    }
    let whole = input::text(area);
    let whole = look.line(&whole);
    let shown = whole.get(hidden..).unwrap_or(&whole);
    let pieces = [("> ", Meaning::Here), (shown, Meaning::Strong)];
    look.put_all(buffer, inner.x, inner.y, inner.width.saturating_sub(1), &pieces);
    inner.x + (2 + width as u16).min(inner.width.saturating_sub(1))
}
