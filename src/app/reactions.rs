//! Emoji by name: nobody needs a keyboard for them.

use std::collections::{HashSet, VecDeque};

/// What is offered first while nothing was used yet: what people react with most.
const USUAL: [&str; 8] = ["👍", "❤️", "😂", "😮", "😢", "🙏", "🎉", "✅"];
/// How many of those used are remembered.
const RECENT: usize = 12;

/// The emoji that were used in this run, the latest first.
#[derive(Debug, Default)]
pub struct Recent(VecDeque<String>);

impl Recent {
    /// One was used.
    pub fn used(&mut self, emoji: &str) {
        self.0.retain(|known| known != emoji);
        self.0.push_front(emoji.to_owned());
        self.0.truncate(RECENT);
    }

    /// Every emoji with its names, those used first, then the usual ones, then all in Unicode's
    /// order.
    pub fn all(&self) -> Vec<(String, String)> {
        let used: Vec<&str> = self.0.iter().map(String::as_str).collect();
        let first = used.into_iter().chain(USUAL);
        let mut rows: Vec<(String, String)> = Vec::new();
        let mut seen = HashSet::new();
        for emoji in first.chain(emojis::iter().map(|emoji| emoji.as_str())) {
            if seen.contains(emoji) {
                continue;
            }
            seen.insert(emoji);
            rows.push((emoji.to_owned(), names(emoji)));
        }
        rows
    }
}

/// The emoji that a service's own word stands for, where it is one of Apple's six.
fn emoji_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "love" => "❤️",
        "like" => "👍",
        "dislike" => "👎",
        "laugh" => "😂",
        "emphasize" => "‼️",
        "question" => "❓",
        _ => return None,
    })
}

/// A service's own word with what else people call it.
pub fn described(word: &str) -> String {
    match emoji_of(word) {
        Some("😂") => format!("{word}  😂  haha, {}", names("😂")),
        Some(emoji) => format!("{word}  {emoji}  {}", names(emoji)),
        None => word.to_owned(),
    }
}

/// The one of a service's own words that is meant: itself, or by its emoji or that one's name.
pub fn among<'a>(words: &[&'a str], typed: &str) -> Option<&'a str> {
    let emoji = exactly(typed);
    let mut words = words.iter().copied();
    words.find(|word| *word == typed || (emoji.is_some() && emoji_of(word) == emoji.as_deref()))
}

/// What an emoji is called: Unicode's name, and the short ones that people type.
pub fn names(emoji: &str) -> String {
    let Some(known) = emojis::get(emoji) else { return String::new() };
    let short = known.shortcodes().map(|short| short.replace('_', " "));
    let mut names = vec![known.name().to_owned()];
    names.extend(short.filter(|short| *short != known.name()));
    names.join(", ")
}

/// The emoji that is meant: itself, or by one of its names or short names exactly.
pub fn exactly(typed: &str) -> Option<String> {
    let typed = typed.trim();
    if emojis::get(typed).is_some() {
        return Some(typed.to_owned());
    }
    let name = typed.trim_matches(':').to_lowercase();
    let short = name.replace(' ', "_");
    let named = |emoji: &&emojis::Emoji| {
        emoji.name() == name || emoji.shortcodes().any(|known| known == short)
    };
    emojis::iter().find(named).map(|emoji| emoji.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_last_comes_first_and_nothing_twice() {
        let mut recent = Recent::default();
        recent.used("🚚");
        recent.used("🎉");
        recent.used("🚚");
        let all = recent.all();
        let first: Vec<_> = all.iter().take(4).map(|(emoji, _)| emoji.as_str()).collect();
        assert_eq!(first, ["🚚", "🎉", "👍", "❤️"]);
        assert_eq!(all.iter().filter(|(emoji, _)| emoji == "🎉").count(), 1);
    }

    #[test]
    fn an_emoji_is_found_by_any_of_its_names() {
        for typed in ["👍", "thumbs up", ":+1:", "+1", "thumbsup"] {
            assert_eq!(exactly(typed).as_deref(), Some("👍"), "{typed}");
        }
        assert_eq!(exactly("no such thing"), None);
    }
}
