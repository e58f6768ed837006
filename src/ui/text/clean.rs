//! What may pass from the network to the screen, character by character and then by cluster.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

use super::emoji::is_emoji;
use super::{cluster_width, is_plain};

/// Zero-width characters one after the other in a cluster. Living scripts stack up to five
/// (Tibetan); what stacks more is drawn over its neighbours' rows.
const MARKS_IN_A_ROW: usize = 5;
/// Bytes in one cluster. The longest emoji in use, a kiss with two skin tones, takes 35.
const CLUSTER_BYTES: usize = 64;
/// Cells of one cluster. Four consonants of an Indic conjunct; no script needs more.
const CLUSTER_CELLS: usize = 4;
/// Spaces for a tab in a text of several lines.
const TAB: &str = "    ";

/// What becomes of one character.
enum Fate {
    Keep,
    Drop,
    Break,
    Tab,
    Spaces(&'static str),
    /// Shown as U+FFFD: something was there that nobody else would see as we would.
    Unknown,
    /// Kept only where its neighbours give it a meaning.
    Joiner,
}

/// `text` as one line: each break or tab is a space (a run of breaks is one), and nothing is left
/// that a terminal would act on or that would change how its neighbours are read.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    clean(text, " ", " ")
}

/// `text` as lines: as [`line()`], but every kind of break is `\n` and is kept; a tab is four spaces.
#[must_use]
pub fn block(text: &str) -> Cow<'_, str> {
    clean(text, "\n", TAB)
}

/// Whether a terminal, or the order in which it shows a line, would change by this character:
/// controls (C0, DEL, C1), bidirectional controls, line and paragraph separators.
#[must_use]
pub fn is_forbidden(c: char) -> bool {
    c.is_control() || is_bidi_control(c) || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Bidirectional controls (Unicode's property `Bidi_Control`): U+061C, U+200E, U+200F,
/// U+202A–202E, U+2066–2069.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn clean<'a>(text: &'a str, line_break: &str, tab: &str) -> Cow<'a, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = by_character(text, line_break, tab);
    // What is taken out may let its neighbours grow together: until nothing more has to go.
    loop {
        let again = by_cluster(&cleaned);
        if again == cleaned {
            break;
        }
        cleaned = again;
    }
    if cleaned == text {
        return Cow::Borrowed(text);
    }
    Cow::Owned(cleaned)
}

fn by_character(text: &str, line_break: &str, tab: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match fate(c) {
            Fate::Keep => out.push(c),
            Fate::Drop => {}
            Fate::Tab => out.push_str(tab),
            Fate::Spaces(spaces) => out.push_str(spaces),
            Fate::Unknown => out.push(char::REPLACEMENT_CHARACTER),
            Fate::Joiner if joins(out.chars().next_back(), c, chars.peek().copied()) => out.push(c),
            Fate::Joiner => {}
            Fate::Break => {
                if c == '\r' && chars.peek() == Some(&'\n') {
                    chars.next();
                }
                // in one line, an empty paragraph is not worth a second space
                if line_break == "\n" || !chars.peek().is_some_and(|c| is_break(*c)) {
                    out.push_str(line_break);
                }
            }
        }
    }
    out
}

fn is_break(c: char) -> bool {
    matches!(fate(c), Fate::Break)
}

/// The table. Ranges are Unicode 16's; what is not named is kept.
fn fate(c: char) -> Fate {
    match c {
        ' '..='~' => Fate::Keep,
        '\t' => Fate::Tab,
        '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Fate::Break,
        _ if is_forbidden(c) => Fate::Drop,
        // spaces that look like a space; the ideographic one is two cells wide
        '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' => {
            Fate::Spaces(" ")
        }
        '\u{3000}' => Fate::Spaces("  "),
        // the joiners and the emoji selector
        '\u{200C}' | '\u{200D}' | '\u{FE0F}' => Fate::Joiner,
        // soft hyphen, grapheme joiner, Hangul fillers, Khmer inherent vowels
        '\u{AD}' | '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{17B4}'
        | '\u{17B5}' => Fate::Drop,
        // Mongolian selectors, zero-width space, word joiner and invisible operators
        '\u{180B}'..='\u{180F}' | '\u{200B}' | '\u{2060}'..='\u{206F}' => Fate::Drop,
        // variation selectors, byte order mark, interlinear annotation, object replacement
        '\u{FE00}'..='\u{FE0E}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFC}' => Fate::Drop,
        // controls of hieroglyphs, shorthand and music; tags and more selectors
        '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' => {
            Fate::Drop
        }
        '\u{E0000}'..='\u{E0FFF}' => Fate::Drop,
        // noncharacters
        '\u{FDD0}'..='\u{FDEF}' => Fate::Drop,
        _ if u32::from(c) & 0xFFFE == 0xFFFE => Fate::Drop,
        // private use: a patched font would draw anything here, our own marks included
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' => Fate::Unknown,
        _ => Fate::Keep,
    }
}

/// Whether a joiner or the emoji selector means something between these two.
fn joins(before: Option<char>, joiner: char, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    match joiner {
        '\u{FE0F}' if matches!(before, '0'..='9' | '#' | '*') => after == Some('\u{20E3}'),
        '\u{FE0F}' => is_emoji(before),
        '\u{200D}' if is_emoji(before) || before == '\u{FE0F}' => after.is_some_and(is_emoji),
        _ => shapes(before),
    }
}

/// Letters of scripts in which a joiner chooses the shape of its neighbours: Arabic and its
/// relatives, the Indic scripts, Tibetan to Myanmar, Khmer and Mongolian.
fn shapes(c: char) -> bool {
    matches!(
        c,
        '\u{0620}'..='\u{0DFF}' | '\u{0F00}'..='\u{109F}' | '\u{1780}'..='\u{18AF}'
            | '\u{FB50}'..='\u{FDCF}' | '\u{FE70}'..='\u{FEFC}' | '\u{11000}'..='\u{11FFF}'
    )
}

/// Drops clusters that have no cell of their own (they would sit on a stranger's), caps the others.
fn by_cluster(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for cluster in text.graphemes(true) {
        if cluster == "\n" || is_plain(cluster) {
            out.push_str(cluster);
        } else if cluster_width(cluster) > 0 {
            push_capped(cluster, &mut out);
        }
    }
    out
}

fn push_capped(cluster: &str, out: &mut String) {
    let start = out.len();
    let mut marks = 0;
    for c in cluster.chars() {
        marks = if c.width() == Some(0) { marks + 1 } else { 0 };
        if marks > MARKS_IN_A_ROW {
            continue;
        }
        if out.len() - start + c.len_utf8() > CLUSTER_BYTES {
            break;
        }
        out.push(c);
    }
    while cluster_width(&out[start..]) > CLUSTER_CELLS
        || (out.ends_with('\u{200D}') && !cluster.ends_with('\u{200D}'))
    {
        out.pop();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_and_clean_text_is_borrowed() {
        for text in ["when will it arrive?", "田中 美咲", "é 👩‍👩‍👧 می‌خواهم"]
        {
            assert!(matches!(line(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn nothing_that_acts_on_a_terminal_passes() {
        let cases = [
            ("\u{1b}[31mred\u{1b}[0m", "[31mred[0m"),
            ("\u{1b}]0;owned\u{7}", "]0;owned"),
            ("a\u{9b}31mb", "a31mb"),
            ("a\u{7f}\u{0}b", "ab"),
            ("pay \u{202e}fdp.exe", "pay fdp.exe"),
            ("\u{2066}x\u{2069}\u{200f}\u{61c}", "x"),
            ("zero\u{200b}\u{feff}width", "zerowidth"),
            ("tag\u{e0041}\u{e007f}", "tag"),
            ("\u{fff9}a\u{fffa}b\u{fffb}", "ab"),
            ("\u{fdd0}\u{ffff}x", "x"),
            ("\u{e0b0}", "\u{fffd}"),
            ("a\u{a0}b\u{3000}c", "a b  c"),
        ];
        for (dirty, cleaned) in cases {
            assert_eq!(line(dirty), cleaned, "{dirty:?}");
        }
    }

    #[test]
    fn letters_that_grow_together_when_a_mark_between_them_goes_are_cut_like_others() {
        for text in ["ᄀᄀ🏻ᄀ", "ᄀᄀ🏻ᄀᄀ🏻ᄀᄀ🏻ᄀ"] {
            let cleaned = line(text);
            assert_eq!(line(&cleaned), cleaned, "{text}");
        }
    }

    #[test]
    fn a_line_has_no_break_and_a_block_has_one_kind() {
        assert_eq!(line("a\r\n\r\nb\tc\u{2028}d"), "a b c d");
        assert_eq!(block("a\r\n\r\nb\rc\td\u{2029}e"), "a\n\nb\nc    d\ne");
    }

    #[test]
    fn joiners_stay_where_a_script_needs_them() {
        for kept in ["می‌خواهم", "ന്‍", "👩‍👩‍👧‍👦", "❤️", "1️⃣", "🏳️‍🌈"]
        {
            assert_eq!(line(kept), kept);
        }
        assert_eq!(line("a\u{200c}b\u{200d}c\u{fe0f}"), "abc");
        assert_eq!(line("👩\u{200d}x"), "👩x");
    }

    #[test]
    fn stacked_marks_are_capped_and_orphans_dropped() {
        let zalgo = format!("a{}", "\u{301}".repeat(500));
        assert_eq!(line(&zalgo), format!("a{}", "\u{301}".repeat(MARKS_IN_A_ROW)));
        assert_eq!(line("\u{301}name"), "name");
        assert!(line(&"\u{1100}".repeat(99)).len() <= CLUSTER_BYTES);
    }

    /// Mostly awkward characters, some ordinary ones.
    fn hostile() -> impl Strategy<Value = String> {
        let awkward = prop::sample::select(
            "\u{0}\u{7}\u{1b}\r\n\t\u{7f}\u{85}\u{9b}\u{ad}\u{301}\u{200b}\u{200c}\u{200d}\u{200e}\u{202e}\u{2028}\u{2066}\u{feff}\u{fe0f}\u{20e3}\u{1f3fb}\u{1f469}\u{2764}\u{1f1ee}\u{1f1e9}\u{1100}\u{1161}\u{915}\u{94d}\u{ff76}\u{ff9e}\u{e0061}\u{600}a1# "
                .chars()
                .collect::<Vec<_>>(),
        );
        prop::collection::vec(prop_oneof![3 => awkward, 1 => any::<char>()], 0..40)
            .prop_map(|chars| chars.into_iter().collect())
    }

    proptest! {
        #[test]
        fn cleaned_text_is_harmless_and_stays_so(text in hostile()) {
            for (cleaned, lines) in [(line(&text), false), (block(&text), true)] {
                prop_assert!(!cleaned.chars().any(|c| is_forbidden(c) && !(lines && c == '\n')));
                for cluster in cleaned.graphemes(true).filter(|cluster| *cluster != "\n") {
                    prop_assert!((1..=CLUSTER_CELLS).contains(&cluster_width(cluster)), "{cluster:?}");
                    prop_assert!(cluster.len() <= CLUSTER_BYTES + 8, "{cluster:?}");
                }
                let again = if lines { block(&cleaned) } else { line(&cleaned) };
                prop_assert_eq!(&again, &cleaned);
            }
        }

        #[test]
        fn fitted_text_fits(text in hostile(), cells in 0_usize..30) {
            let text = line(&text);
            prop_assert!(super::super::width(&super::super::fit(&text, cells, "…")) <= cells);
            prop_assert_eq!(super::super::width(&super::super::pad(&text, cells, "...")), cells);
        }
    }
}
