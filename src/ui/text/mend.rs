//! The last look at a finished frame, before it is compared with the one on the screen.

use ratatui::buffer::{Buffer, Cell, CellWidth};

use super::is_forbidden;

/// Makes `buffer` say what a terminal can show.
///
/// ratatui compares frames cell by cell and takes two things for granted that drawing over other
/// text (a list of suggestions over a thread) breaks: the cells behind a wide character are blank,
/// and they have its style. So a wide character that something else was drawn into becomes a space,
/// the cells behind the others get their style, and what no terminal should be sent becomes a space.
pub fn mend(buffer: &mut Buffer) {
    let width = usize::from(buffer.area.width);
    if width == 0 {
        return;
    }
    for row in buffer.content.chunks_mut(width) {
        mend_row(row);
    }
}

fn mend_row(row: &mut [Cell]) {
    let mut at = 0;
    while at < row.len() {
        let cells = drawn_width(&mut row[at]);
        let end = at + cells;
        if end > row.len() || row[at + 1..end].iter().any(|cell| cell.symbol() != " ") {
            row[at].set_symbol(" ");
            at += 1;
            continue;
        }
        let lead = row[at].style();
        for behind in &mut row[at + 1..end] {
            behind.reset();
            behind.set_style(lead);
        }
        at = end;
    }
}

/// The cells that a cell's symbol takes, at least one; an unfit symbol is made a space first.
fn drawn_width(cell: &mut Cell) -> usize {
    let symbol = cell.symbol();
    if let [byte] = symbol.as_bytes()
        && matches!(byte, b' '..=b'~')
    {
        return 1;
    }
    if symbol.chars().any(is_forbidden) || symbol.cell_width() == 0 {
        cell.set_symbol(" ");
        return 1;
    }
    usize::from(cell.symbol().cell_width())
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Style};

    use super::*;

    #[test]
    fn half_covered_wide_characters_become_spaces() {
        let mut buffer = Buffer::with_lines(["a田中b"]);
        buffer[(2, 0)].set_symbol("|");
        mend(&mut buffer);
        assert_eq!(buffer, Buffer::with_lines(["a |中b"]));
    }

    #[test]
    fn the_cell_behind_has_the_style_of_its_lead() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 3, 1));
        buffer.set_string(0, 0, "田", Style::new().bg(Color::Blue));
        mend(&mut buffer);
        assert_eq!(buffer[(1, 0)].bg, Color::Blue);
    }

    #[test]
    fn unfit_symbols_become_spaces() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
        buffer[(0, 0)].set_symbol("\u{1b}[2J");
        buffer[(1, 0)].set_symbol("\u{202e}x");
        buffer[(2, 0)].set_symbol("\u{301}");
        buffer[(3, 0)].set_symbol("田");
        mend(&mut buffer);
        assert_eq!(buffer, Buffer::empty(Rect::new(0, 0, 4, 1)));
    }
}
