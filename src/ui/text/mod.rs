//! Text on the screen: cleaned in one place, measured in one way.
//!
//! Whatever a service sends (names, titles, messages, errors) goes through [`line()`] or [`block`]
//! before it may stand in a `Span`. What comes out holds no byte that a terminal would act on, and
//! every grapheme cluster in it is one to four cells wide.
//!
//! Widths are counted by cluster, as ratatui's buffer fills its cells, and not by
//! `Span::width`, which counts a whole string at once: the two differ for the few pairs of clusters
//! that fonts join (the Arabic lam-alef), where the buffer still uses a cell for each.

mod clean;
mod emoji;
mod mend;

use std::borrow::Cow;

use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;

pub use clean::{block, is_forbidden, line};
pub use emoji::Emoji;
pub use mend::mend;

/// The width of `text` in cells, as the buffer draws it. Controls count nothing.
#[must_use]
pub fn width(text: &str) -> usize {
    if is_plain(text) {
        return text.len();
    }
    text.graphemes(true).map(cluster_width).sum()
}

/// The width of one grapheme cluster in cells; 0 for what the buffer would not draw.
#[must_use]
pub fn cluster_width(cluster: &str) -> usize {
    // ratatui's own measure must not be asked about a lone control character
    if cluster.chars().any(char::is_control) {
        return 0;
    }
    usize::from(cluster.cell_width())
}

/// `text` in at most `cells` cells: whole clusters, with `ellipsis` where something is left out.
///
/// The mark comes from the glyphs in force (`…`, or `...` in ASCII). Where not even the mark has
/// room, as many clusters as do.
#[must_use]
pub fn fit<'a>(text: &'a str, cells: usize, ellipsis: &str) -> Cow<'a, str> {
    let (end, _) = head(text, cells);
    if end == text.len() {
        return Cow::Borrowed(text);
    }
    let Some(room) = cells.checked_sub(width(ellipsis)) else {
        return Cow::Borrowed(&text[..end]);
    };
    let (end, _) = head(text, room);
    Cow::Owned(format!("{}{ellipsis}", text[..end].trim_end_matches(' ')))
}

/// `text` in exactly `cells` cells: shortened as by [`fit`], or followed by spaces.
#[must_use]
pub fn pad(text: &str, cells: usize, ellipsis: &str) -> String {
    let fitted = fit(text, cells, ellipsis);
    let missing = cells.saturating_sub(width(&fitted));
    format!("{fitted}{:missing$}", "")
}

/// `text` in exactly `cells` cells: shortened as by [`fit`], or preceded by spaces.
#[must_use]
pub fn pad_left(text: &str, cells: usize, ellipsis: &str) -> String {
    let fitted = fit(text, cells, ellipsis);
    let missing = cells.saturating_sub(width(&fitted));
    format!("{:missing$}{fitted}", "")
}

/// The longest head of `text` in at most `cells` cells: where it ends in bytes, and its width.
///
/// Stops reading there, so that a preview of a very long message costs no more than a short one.
#[must_use]
pub fn head(text: &str, cells: usize) -> (usize, usize) {
    // Most of a frame is plain, and finding clusters is most of what a frame costs.
    let plain = text.bytes().take(cells.saturating_add(1)).take_while(is_plain_byte).count();
    if plain > cells {
        return (cells, cells);
    }
    if plain == text.len() {
        return (plain, plain);
    }
    // what follows may join the last plain letter
    let sure = plain.saturating_sub(1);
    let mut used = sure;
    for (at, cluster) in text[sure..].grapheme_indices(true) {
        let wide = cluster_width(cluster);
        if used + wide > cells {
            return (sure + at, used);
        }
        used += wide;
    }
    (text.len(), used)
}

/// Printable ASCII only: one byte, one cluster, one cell.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| is_plain_byte(&byte))
}

fn is_plain_byte(byte: &u8) -> bool {
    matches!(byte, b' '..=b'~')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_buffer() {
        for (text, cells) in [
            ("plain", 5),
            ("é", 1),
            ("e\u{301}", 1),
            ("田中", 4),
            ("🙏", 2),
            ("👩‍👩‍👧‍👦", 2),
            ("🇮🇩", 2),
            ("❤️", 2),
            ("لا", 2),
            // two would do; ratatui 0.30 counts the voiced mark twice, and its buffer is the truth here
            ("ｶﾞ", 3),
            ("", 0),
        ] {
            assert_eq!(width(text), cells, "{text}");
        }
    }

    #[test]
    fn fitting_cuts_between_clusters_and_says_so() {
        assert_eq!(fit("Siti Rahma", 10, "…"), "Siti Rahma");
        assert_eq!(fit("Siti Rahma", 6, "…"), "Siti…");
        assert_eq!(fit("Siti Rahma", 8, "..."), "Siti...");
        assert_eq!(fit("田中 美咲", 4, "…"), "田…");
        assert_eq!(fit("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3, "…"), "👩‍👩‍👧‍👦…");
        assert_eq!(fit("abc", 2, "..."), "ab");
        assert_eq!(fit("abc", 0, "…"), "");
    }

    #[test]
    fn a_head_ends_between_clusters_also_behind_plain_letters() {
        for (text, cells, end) in [
            ("abc", 3, (3, 3)),
            ("abcd", 3, (3, 3)),
            ("abe\u{301}", 2, (2, 2)),
            ("abe\u{301}", 3, (5, 3)),
            ("abe\u{301}d", 3, (5, 3)),
            ("ab田", 3, (2, 2)),
            ("a\u{301}", 0, (0, 0)),
            ("", 0, (0, 0)),
            ("abc", usize::MAX, (3, 3)),
        ] {
            assert_eq!(head(text, cells), end, "{text:?} in {cells}");
        }
    }

    #[test]
    fn padding_is_exact() {
        assert_eq!(pad("田中", 6, "…"), "田中  ");
        assert_eq!(pad_left("3", 3, "…"), "  3");
        assert_eq!(width(&pad("田中 美咲", 4, "…")), 4);
    }
}
