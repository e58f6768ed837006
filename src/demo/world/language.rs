//! The languages that customers write in: names, numbers, places and whole conversations, read
//! from `assets/demo/talk`.

use std::sync::LazyLock;

use super::script::{self, Line};

/// Everything needed to invent customers of one language.
#[derive(Debug, Clone)]
pub struct Language {
    /// The two-letter code.
    pub code: &'static str,
    firsts: Vec<&'static str>,
    lasts: Vec<&'static str>,
    /// The family name stands first.
    family_first: bool,
    /// What stands between the names.
    joint: &'static str,
    /// A number's digits, with `#` for those that vary.
    phone: &'static str,
    pub cities: Vec<&'static str>,
    /// Conversations with one customer.
    pub talks: Vec<Vec<Line>>,
    /// Conversations of a group; `from` names a speaker by number.
    pub groups: Vec<Vec<Line>>,
    /// What a customer writes out of the blue.
    pub calls: Vec<&'static str>,
    /// What a customer writes after being answered.
    pub replies: Vec<&'static str>,
}

macro_rules! talk {
    ($($code:literal),+ $(,)?) => {
        [$(($code, include_str!(concat!("../../../assets/demo/talk/", $code, ".txt")))),+]
    };
}

/// Every language, always in the same order.
pub fn all() -> Vec<Language> {
    let files = talk![
        "en", "id", "es", "ar", "ja", "pt", "de", "hi", "zh", "fr", "ru", "ko", "th", "he", "tr",
        "vi",
    ];
    files.into_iter().map(|(code, text)| read(code, text)).collect()
}

/// The same, read once for everybody who only looks.
pub fn shared() -> &'static [Language] {
    static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(all);
    &LANGUAGES
}

fn read(code: &'static str, text: &'static str) -> Language {
    let mut blocks = text.split("\n---\n");
    let head = blocks.next().unwrap_or_default();
    let mut language = Language {
        code,
        firsts: list(head, "first"),
        lasts: list(head, "last"),
        family_first: value(head, "order") == Some("family first"),
        joint: if value(head, "joint") == Some("none") { "" } else { " " },
        phone: value(head, "phone").unwrap_or("##########"),
        cities: list(head, "cities"),
        talks: Vec::new(),
        groups: Vec::new(),
        calls: starting(head, "? "),
        replies: starting(head, "! "),
    };
    for block in blocks {
        let lines = script::lines(block);
        let group = lines.iter().any(|line| line.has("from"));
        let place = if group { &mut language.groups } else { &mut language.talks };
        place.push(lines);
    }
    language
}

fn value(head: &'static str, key: &str) -> Option<&'static str> {
    head.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "))
}

fn list(head: &'static str, key: &str) -> Vec<&'static str> {
    value(head, key).unwrap_or_default().split(", ").filter(|item| !item.is_empty()).collect()
}

fn starting(head: &'static str, sign: &str) -> Vec<&'static str> {
    head.lines().filter_map(|line| line.strip_prefix(sign)).collect()
}

impl Language {
    /// Whether there are conversations of groups in it.
    pub fn has_groups(&self) -> bool {
        !self.groups.is_empty()
    }

    /// A person's name.
    pub fn name(&self, number: u64) -> String {
        let first = crate::demo::chance::pick(&self.firsts, number).copied().unwrap_or_default();
        let last =
            crate::demo::chance::pick(&self.lasts, number >> 16).copied().unwrap_or_default();
        let (one, two) = if self.family_first { (last, first) } else { (first, last) };
        if one.is_empty() || two.is_empty() {
            return format!("{one}{two}");
        }
        format!("{one}{}{two}", self.joint)
    }

    /// A phone number's digits, with the country code.
    pub fn digits(&self, number: u64) -> String {
        let mut left = number;
        let digit = |letter: char| match letter {
            '#' => {
                let next = u8::try_from(left % 10).unwrap_or(0);
                left /= 10;
                char::from(b'0' + next)
            }
            other => other,
        };
        self.phone.chars().map(digit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_names_numbers_and_conversations() {
        for language in all() {
            let code = language.code;
            assert!(language.talks.len() >= 3, "{code}: {} talks", language.talks.len());
            assert!(language.calls.len() >= 2 && language.replies.len() >= 2, "{code}: live lines");
            assert!(!language.cities.is_empty(), "{code}: cities");
            assert!(!language.name(12_345_678).is_empty(), "{code}: names");
            let digits = language.digits(9_876_543_210);
            assert!(
                digits.len() >= 10 && digits.bytes().all(|b| b.is_ascii_digit()),
                "{code}: {digits}"
            );
            for talk in &language.talks {
                assert!(talk.len() >= 2, "{code}: a talk of {} lines: {talk:?}", talk.len());
            }
        }
    }
}
