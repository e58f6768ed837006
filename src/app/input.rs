//! Editing text by what people call a letter: grapheme clusters, not code points.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::style::Style;
use tui_textarea::{CursorMove, TextArea, WrapMode};
use unicode_segmentation::UnicodeSegmentation;

/// A new text area with this text, the cursor at its end.
pub fn area(text: &str) -> TextArea<'static> {
    let mut area = TextArea::from(text.split('\n').map(str::to_owned));
    area.set_cursor_line_style(Style::default());
    area.set_wrap_mode(WrapMode::WordOrGlyph);
    area.move_cursor(CursorMove::Bottom);
    area.move_cursor(CursorMove::End);
    area
}

/// The text of an area.
pub fn text(area: &TextArea<'_>) -> String {
    area.lines().join("\n")
}

/// The text of the cursor's line up to the cursor: where the terminal's own cursor stands behind.
pub fn before_cursor<'a>(area: &'a TextArea<'_>) -> &'a str {
    around(area).0
}

/// Text as it may be put into an area: line ends are `\n`, other control characters are gone.
pub fn typed(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "    ");
    lines.chars().filter(|letter| *letter == '\n' || !letter.is_control()).collect()
}

/// Carries out one editing key. Answers whether the text has changed.
pub fn edit(area: &mut TextArea<'_>, key: KeyEvent) -> bool {
    let word = key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    match key.code {
        KeyCode::Char(letter) if !word => {
            area.insert_str(typed(&letter.to_string()));
            true
        }
        KeyCode::Backspace if word => area.delete_word(),
        KeyCode::Delete if word => area.delete_next_word(),
        KeyCode::Backspace => delete_before(area),
        KeyCode::Delete => delete_after(area),
        code => {
            walk(area, code, word);
            false
        }
    }
}

fn walk(area: &mut TextArea<'_>, code: KeyCode, word: bool) {
    match code {
        KeyCode::Left if word => area.move_cursor(CursorMove::WordBack),
        KeyCode::Right if word => area.move_cursor(CursorMove::WordForward),
        KeyCode::Left => repeat(before(area), || area.move_cursor(CursorMove::Back)),
        KeyCode::Right => repeat(after(area), || area.move_cursor(CursorMove::Forward)),
        KeyCode::Up => area.move_cursor(CursorMove::Up),
        KeyCode::Down => area.move_cursor(CursorMove::Down),
        KeyCode::Home => area.move_cursor(CursorMove::Head),
        KeyCode::End => area.move_cursor(CursorMove::End),
        _ => {}
    }
}

fn delete_before(area: &mut TextArea<'_>) -> bool {
    let mut changed = false;
    repeat(before(area), || changed |= area.delete_char());
    changed
}

fn delete_after(area: &mut TextArea<'_>) -> bool {
    let mut changed = false;
    repeat(after(area), || changed |= area.delete_next_char());
    changed
}

fn repeat(times: usize, mut step: impl FnMut()) {
    for _ in 0..times {
        step();
    }
}

/// How many code points the cluster before the cursor has; 1 at the start of a line (its end).
fn before(area: &TextArea<'_>) -> usize {
    let (head, _) = around(area);
    head.graphemes(true).next_back().map_or(1, |cluster| cluster.chars().count())
}

/// How many code points the cluster after the cursor has; 1 at the end of a line.
fn after(area: &TextArea<'_>) -> usize {
    let (_, tail) = around(area);
    tail.graphemes(true).next().map_or(1, |cluster| cluster.chars().count())
}

fn around<'a>(area: &'a TextArea<'_>) -> (&'a str, &'a str) {
    let cursor = area.cursor();
    let line = area.lines().get(cursor.0).map_or("", String::as_str);
    let at = line.char_indices().nth(cursor.1).map_or(line.len(), |(at, _)| at);
    line.split_at(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(area: &mut TextArea<'_>, code: KeyCode) -> bool {
        edit(area, KeyEvent::new(code, KeyModifiers::NONE))
    }

    #[test]
    fn one_backspace_takes_a_whole_family_a_flag_or_a_letter_with_its_accent() {
        for cluster in ["👨‍👩‍👧", "🇮🇩", "👋🏽", "e\u{301}", "❤️"] {
            let mut area = area(&format!("a{cluster}"));
            assert!(press(&mut area, KeyCode::Backspace));
            assert_eq!(text(&area), "a", "{cluster}");
        }
    }

    #[test]
    fn one_arrow_steps_over_a_whole_cluster() {
        let mut area = area("a🇮🇩b");
        press(&mut area, KeyCode::Left);
        press(&mut area, KeyCode::Left);
        press(&mut area, KeyCode::Delete);
        assert_eq!(text(&area), "ab");
    }

    #[test]
    fn a_backspace_at_the_start_of_a_line_joins_it_to_the_one_before() {
        let mut area = area("one\ntwo");
        press(&mut area, KeyCode::Home);
        press(&mut area, KeyCode::Backspace);
        assert_eq!(text(&area), "onetwo");
    }

    #[test]
    fn pasted_text_has_plain_line_ends_and_nothing_that_steers_a_terminal() {
        assert_eq!(typed("a\r\nb\rc\td\u{1b}[2J"), "a\nb\nc    d[2J");
    }
}
