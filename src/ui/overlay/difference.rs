//! What was taken out of a text and what was put in, word by word. The marks are signs, so that
//! they are read without colours too: `[-taken out-]` and `{+put in+}`.

use similar::{ChangeTag, TextDiff};

use crate::ui::theme::Meaning;

const OUT: (&str, &str) = ("[-", "-]");
const IN: (&str, &str) = ("{+", "+}");

/// The second text with what the first one had, marked.
pub fn marked(before: &str, after: &str) -> String {
    let diff = TextDiff::from_words(before, after);
    let mut text = String::new();
    let mut tag = ChangeTag::Equal;
    for change in diff.iter_all_changes() {
        if change.tag() != tag {
            text.push_str(close(tag));
            tag = change.tag();
            text.push_str(open(tag));
        }
        text.push_str(change.value());
    }
    text.push_str(close(tag));
    text
}

/// A text that was taken back as a whole.
pub fn taken_back(text: &str) -> String {
    format!("{}{text}{}", OUT.0, OUT.1)
}

fn open(tag: ChangeTag) -> &'static str {
    match tag {
        ChangeTag::Equal => "",
        ChangeTag::Delete => OUT.0,
        ChangeTag::Insert => IN.0,
    }
}

fn close(tag: ChangeTag) -> &'static str {
    match tag {
        ChangeTag::Equal => "",
        ChangeTag::Delete => OUT.1,
        ChangeTag::Insert => IN.1,
    }
}

/// A line of a marked text in pieces; `within`: how the line before ended, and this one does.
pub fn pieces(line: &str, plain: Meaning, within: &mut Option<Meaning>) -> Vec<(String, Meaning)> {
    let mut pieces = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let found = match *within {
            None => [(OUT.0, Meaning::Wrong), (IN.0, Meaning::Ok)]
                .into_iter()
                .filter_map(|(mark, meaning)| Some((rest.find(mark)?, Some(meaning))))
                .min_by_key(|(at, _)| *at),
            Some(meaning) => {
                let mark = if meaning == Meaning::Wrong { OUT.1 } else { IN.1 };
                rest.find(mark).map(|at| (at + mark.len(), None))
            }
        };
        let (at, next) = found.unwrap_or((rest.len(), *within));
        let (piece, behind) = rest.split_at(at);
        if !piece.is_empty() {
            pieces.push((piece.to_owned(), within.unwrap_or(plain)));
        }
        (rest, *within) = (behind, next);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_out_and_put_in_is_marked_by_signs() {
        let marked = marked("It leaves at three today", "It leaves at four, sorry");
        assert_eq!(marked, "It leaves at [-three-]{+four,+} [-today-]{+sorry+}");
        assert_eq!(super::marked("a b", "a b"), "a b");
        assert_eq!(super::marked("", "new"), "{+new+}");
    }

    #[test]
    fn a_marked_stretch_goes_on_over_the_end_of_a_line() {
        let mut within = None;
        let first = pieces("a [-b c", Meaning::Normal, &mut within);
        let second = pieces("d-] {+e+}", Meaning::Normal, &mut within);
        let as_text = |pieces: &[(String, Meaning)]| -> Vec<(String, bool)> {
            pieces.iter().map(|(text, how)| (text.clone(), *how == Meaning::Wrong)).collect()
        };
        assert_eq!(as_text(&first), [("a ".to_owned(), false), ("[-b c".to_owned(), true)]);
        assert_eq!(
            as_text(&second),
            [("d-]".to_owned(), true), (" ".to_owned(), false), ("{+e+}".to_owned(), false)]
        );
        assert_eq!(within, None);
    }
}
