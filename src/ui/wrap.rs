//! Where lines break: by Unicode's rules (UAX #14), never inside a grapheme cluster.

use std::iter::Peekable;
use std::ops::Range;

use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_segmentation::UnicodeSegmentation;

use super::text::cluster_width;

/// The lines of cleaned `text` in a column of `width` cells, as ranges of bytes.
///
/// Every `\n` ends a line and empty lines are kept; an empty text is one empty line. Spaces before
/// a break are not part of a line; those that begin a paragraph are. A word longer than the column
/// is broken between clusters. Only a cluster wider than the whole column overflows it.
/// The time is linear in the text.
#[must_use]
pub fn wrap(text: &str, width: u16) -> Vec<Range<usize>> {
    let mut lines = Lines::new(text, usize::from(width.max(1)));
    let mut breaks = linebreaks(text).peekable();
    for (at, cluster) in text.grapheme_indices(true) {
        if at > 0 {
            lines.note(at, opportunity(&mut breaks, at));
        }
        lines.push(at, cluster);
    }
    lines.finish()
}

/// What the rules say about a break just before the byte `at`, which begins a cluster.
///
/// Opportunities inside a cluster are passed over.
fn opportunity(
    breaks: &mut Peekable<impl Iterator<Item = (usize, BreakOpportunity)>>,
    at: usize,
) -> bool {
    while breaks.next_if(|(place, _)| *place < at).is_some() {}
    breaks.next_if(|(place, _)| *place == at).is_some()
}

struct Lines<'a> {
    text: &'a str,
    width: usize,
    done: Vec<Range<usize>>,
    /// Where the line being filled starts, in bytes.
    start: usize,
    /// Its width so far, in cells.
    used: usize,
    /// The latest place to break it: byte, and the cells used up to there.
    chance: Option<(usize, usize)>,
    /// Whether anything but spaces stands in it.
    inked: bool,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str, width: usize) -> Self {
        Self { text, width, done: Vec::new(), start: 0, used: 0, chance: None, inked: false }
    }

    /// Remembers a place to break; not after the indentation, which would leave an empty line.
    fn note(&mut self, at: usize, may_break: bool) {
        if may_break && self.inked {
            self.chance = Some((at, self.used));
        }
    }

    fn push(&mut self, at: usize, cluster: &str) {
        if cluster == "\n" {
            self.end_line(at, at + 1, 0);
            return;
        }
        let cells = cluster_width(cluster);
        // spaces may hang over the edge: they are cut off with the line
        if cluster != " " {
            if self.used + cells > self.width {
                self.break_before(at, cells);
            }
            self.inked = true;
        }
        self.used += cells;
    }

    /// Makes room for a cluster of `cells` at the byte `at`.
    fn break_before(&mut self, at: usize, cells: usize) {
        if let Some((place, used_there)) = self.chance {
            self.end_line(place, place, self.used - used_there);
        }
        // what was carried over has no chance in it: a word longer than the line
        if self.used + cells > self.width && self.start < at {
            self.end_line(at, at, 0);
        }
    }

    fn end_line(&mut self, end: usize, next: usize, carried: usize) {
        let kept = self.text[self.start..end].trim_end_matches(' ').len();
        self.done.push(self.start..self.start + kept);
        self.start = next;
        self.used = carried;
        self.chance = None;
        self.inked = false;
    }

    fn finish(mut self) -> Vec<Range<usize>> {
        self.end_line(self.text.len(), self.text.len(), 0);
        self.done
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::text;
    use super::*;

    fn lines(text: &str, width: u16) -> Vec<&str> {
        wrap(text, width).into_iter().map(|line| &text[line]).collect()
    }

    #[test]
    fn breaks_between_words_and_drops_the_spaces() {
        assert_eq!(lines("when will it   arrive?", 8), ["when", "will it", "arrive?"]);
        assert_eq!(lines("exactly eight", 7), ["exactly", "eight"]);
    }

    #[test]
    fn keeps_empty_lines_and_indentation() {
        assert_eq!(lines("a\n\n  b\n", 5), ["a", "", "  b", ""]);
        assert_eq!(lines("", 5), [""]);
        assert_eq!(lines("  indented", 6), ["  inde", "nted"]);
    }

    #[test]
    fn breaks_long_words_between_clusters() {
        assert_eq!(lines("see abcdefghij ok", 4), ["see", "abcd", "efgh", "ij", "ok"]);
        assert_eq!(lines("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 5), ["👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"]);
    }

    #[test]
    fn chinese_breaks_between_characters_but_not_before_a_stop() {
        assert_eq!(lines("田中美咲。", 8), ["田中美", "咲。"]);
    }

    #[test]
    fn a_column_narrower_than_a_character_still_ends() {
        assert_eq!(lines("田中", 1), ["田", "中"]);
        assert_eq!(lines("ab", 0), ["a", "b"]);
    }

    #[test]
    fn a_word_of_100_kb_takes_no_longer_than_as_much_text() {
        let word = "é".repeat(50_000);
        assert_eq!(wrap(&word, 40).len(), 1_250);
    }

    proptest! {
        #[test]
        fn lines_fit_and_lose_nothing_but_spaces(
            raw in "([a-z]{1,12}|[ \n]{1,3}|[(),.!-]|田|é|e\u{301}|👩‍👩‍👧|🇮🇩|नमस्ते|שלום|\\PC){0,40}",
            width in 4_u16..30,
        ) {
            let text = text::block(&raw);
            let mut at = 0;
            for line in wrap(&text, width) {
                prop_assert!(at <= line.start);
                prop_assert!(text[at..line.start].chars().all(|c| c == ' ' || c == '\n'));
                prop_assert!(text::width(&text[line.clone()]) <= usize::from(width));
                at = line.end;
            }
            prop_assert!(text[at..].chars().all(|c| c == ' ' || c == '\n'));
        }
    }
}
