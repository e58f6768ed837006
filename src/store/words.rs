//! What of a message can be searched for.

use crate::domain::{Extra, Message};

/// Stands between the characters of scripts that are written without spaces, so that each is a
/// word of the index and any stretch of them is found as a phrase. It has no width.
pub(super) const SEAM: char = '\u{200B}';

/// The text of a message that is searched: what the operator reads of it. Nothing of one that was
/// taken back.
pub(super) fn of(message: &Message) -> String {
    if message.deleted {
        return String::new();
    }
    let mut texts: Vec<&str> = Vec::new();
    texts.extend(message.text.as_deref());
    texts.extend(message.media.as_ref().and_then(|media| media.name.as_deref()));
    match &message.extra {
        Some(Extra::Location { name, .. }) => texts.extend(name.as_deref()),
        Some(Extra::Contact { name, number }) => {
            texts.extend(name.as_deref());
            texts.extend(number.as_deref());
        }
        Some(Extra::Poll { question, options }) => {
            texts.extend(question.as_deref());
            texts.extend(options.iter().map(|(option, _)| option.as_str()));
        }
        None => {}
    }
    seamed(&texts.join("\n"))
}

/// A text with seams where its script has no spaces. Accents that stand as characters of their
/// own are left out, as those within a character are by the index.
pub(super) fn seamed(text: &str) -> String {
    let mut seamed = String::with_capacity(text.len());
    let mut before: Option<char> = None;
    for c in text.chars().filter(|c| !is_accent(*c) && *c != SEAM && *c != '\0') {
        let touches = before.is_some_and(|before| {
            (is_unspaced(before) && c.is_alphanumeric())
                || (is_unspaced(c) && before.is_alphanumeric())
        });
        if touches {
            seamed.push(SEAM);
        }
        seamed.push(c);
        before = Some(c);
    }
    seamed
}

/// Whether a character can be part of a word of the index.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

/// Combining marks of Latin, Greek and Cyrillic.
fn is_accent(c: char) -> bool {
    ('\u{300}'..='\u{36F}').contains(&c)
}

/// Scripts that don't part their words: Thai, Lao, Myanmar, Khmer, Chinese and Japanese.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}'
        | '\u{1000}'..='\u{109F}'
        | '\u{1780}'..='\u{17FF}'
        | '\u{2E80}'..='\u{2FDF}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30FF}'
        | '\u{3100}'..='\u{312F}'
        | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FF66}'..='\u{FF9F}'
        | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::seamed;

    #[test]
    fn scripts_without_spaces_are_parted_and_others_left_alone() {
        assert_eq!(seamed("東京 hello"), "東\u{200B}京 hello");
        assert_eq!(seamed("iPhone版"), "iPhone\u{200B}版");
        assert_eq!(seamed("cafe\u{301}"), "cafe");
        assert_eq!(seamed("안녕하세요 mundo"), "안녕하세요 mundo");
    }
}
