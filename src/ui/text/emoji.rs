//! Emoji for terminals that disagree about their width, or have no font for them.

use std::borrow::Cow;

use serde::Deserialize;
use unicode_segmentation::UnicodeSegmentation;

use super::{cluster_width, is_plain};

/// How emoji are shown: `[screen] emoji`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Emoji {
    /// As Unicode says.
    #[default]
    Wide,
    /// Families, skin tones and presentation selectors reduced to the first character, flags to
    /// their letters: what is left has the same width in nearly every terminal.
    Narrow,
    /// As a word between colons.
    Text,
}

impl Emoji {
    /// Cleaned `text` with its emoji as this setting wants them.
    #[must_use]
    pub fn apply(self, text: &str) -> Cow<'_, str> {
        let replace = match self {
            Self::Wide => return Cow::Borrowed(text),
            Self::Narrow => narrow,
            Self::Text => worded,
        };
        if is_plain(text) {
            return Cow::Borrowed(text);
        }
        Cow::Owned(text.graphemes(true).map(replace).collect())
    }
}

/// Whether `c` starts or continues an emoji: any character of the list, or a skin tone.
pub(super) fn is_emoji(c: char) -> bool {
    !c.is_ascii()
        && (matches!(c, '\u{1F3FB}'..='\u{1F3FF}')
            || emojis::get(c.encode_utf8(&mut [0; 4])).is_some())
}

fn narrow(cluster: &str) -> Cow<'_, str> {
    if let Some(letters) = flag_letters(cluster) {
        return Cow::Owned(letters);
    }
    let mut chars = cluster.chars();
    let Some(first) = chars.next() else { return Cow::Borrowed(cluster) };
    let keycap = cluster.ends_with('\u{20E3}');
    if keycap || (is_emoji(first) && chars.all(belongs_to_emoji)) {
        return Cow::Borrowed(&cluster[..first.len_utf8()]);
    }
    Cow::Borrowed(cluster)
}

fn worded(cluster: &str) -> Cow<'_, str> {
    if cluster_width(cluster) < 2 {
        return Cow::Borrowed(cluster);
    }
    let base = narrow(cluster);
    // a skin tone has a name, but only its base has a short code
    let known = [cluster, base.as_ref()].into_iter().filter_map(emojis::get);
    let word = known.clone().find_map(emojis::Emoji::shortcode).map(str::to_owned);
    let word =
        word.or_else(|| known.map(emojis::Emoji::name).next().map(|name| name.replace(' ', "_")));
    word.map_or(base.clone(), |word| Cow::Owned(format!(":{word}:")))
}

/// The two letters of a flag: regional indicators are the alphabet from U+1F1E6.
fn flag_letters(cluster: &str) -> Option<String> {
    cluster
        .chars()
        .map(regional_letter)
        .collect::<Option<String>>()
        .filter(|letters| !letters.is_empty())
}

fn regional_letter(c: char) -> Option<char> {
    let place = u32::from(c).checked_sub(0x1F1E6).filter(|place| *place < 26)?;
    char::from_u32(u32::from('A') + place)
}

fn belongs_to_emoji(c: char) -> bool {
    matches!(c, '\u{200D}' | '\u{FE0F}') || is_emoji(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_leaves_what_terminals_agree_on() {
        let text = "👩‍👩‍👧‍👦 👋🏽 ❤️ 🇮🇩 1️⃣ 田 é";
        assert_eq!(Emoji::Narrow.apply(text), "👩 👋 ❤ ID 1 田 é");
    }

    #[test]
    fn text_says_it_in_words() {
        assert_eq!(Emoji::Text.apply("ok 🙏"), "ok :pray:");
        assert_eq!(Emoji::Text.apply("👋🏽"), ":wave:");
        assert_eq!(Emoji::Text.apply("🇮🇩"), ":indonesia:");
        assert_eq!(Emoji::Text.apply("❤️"), ":heart:");
        assert_eq!(Emoji::Text.apply("田中 © ✓"), "田中 © ✓");
    }

    #[test]
    fn wide_changes_nothing() {
        assert!(matches!(Emoji::Wide.apply("👋🏽"), Cow::Borrowed("👋🏽")));
    }
}
