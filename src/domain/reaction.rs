//! Reactions: each person has one to a message, whatever they are called in between.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One person's reaction to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// The emoji, or the service's word for it.
    pub emoji: String,
    /// Who reacted: what people call them, else how the service names them.
    pub by: String,
    /// How the service names them: by this one person's reactions are told from another's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When, where known.
    pub at: Option<DateTime<Utc>>,
}

impl Reaction {
    /// Who reacted, where we did.
    pub const YOU: &'static str = "you";

    /// An own one.
    pub fn own(emoji: String, at: Option<DateTime<Utc>>) -> Self {
        Self { emoji, by: Self::YOU.to_owned(), id: None, at }
    }

    /// One of somebody else, as far as the service tells who that is.
    pub fn of(
        emoji: String,
        id: Option<String>,
        name: Option<String>,
        at: Option<DateTime<Utc>>,
    ) -> Self {
        let by = name.or_else(|| id.clone()).unwrap_or_default();
        Self { emoji, by, id, at }
    }

    /// Whether we reacted.
    pub fn is_own(&self) -> bool {
        self.id.is_none() && self.by == Self::YOU
    }

    /// Whether nobody has told what the person is called.
    pub fn is_unnamed(&self) -> bool {
        self.id.as_ref() == Some(&self.by)
    }

    /// Whether the same person reacted. Where only one of two words about it has an id, what it
    /// says of the person decides.
    pub fn same_person(&self, other: &Self) -> bool {
        match (&self.id, &other.id) {
            (Some(one), Some(another)) => one == another,
            (None, None) => self.by == other.by,
            (Some(id), None) => !other.is_own() && (*id == other.by || self.by == other.by),
            (None, Some(id)) => !self.is_own() && (*id == self.by || self.by == other.by),
        }
    }

    /// This one in place of what was known of the same person before; a name that was told once
    /// stays.
    pub fn over(mut self, known: &Self) -> Self {
        if self.is_unnamed() && !known.is_unnamed() {
            self.by.clone_from(&known.by);
        }
        self.id = self.id.or_else(|| known.id.clone());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Message;

    fn at(seconds: i64) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp(seconds, 0)
    }

    fn of(emoji: &str, id: Option<&str>, name: Option<&str>, seconds: i64) -> Reaction {
        Reaction::of(emoji.into(), id.map(str::to_owned), name.map(str::to_owned), at(seconds))
    }

    /// What stands under a message after these, in this order.
    fn shown(reactions: Vec<Reaction>) -> Vec<(String, String)> {
        let mut message = Message::text("m", "c".into(), DateTime::UNIX_EPOCH, "hi");
        reactions.into_iter().for_each(|reaction| message.react(reaction));
        let there = message.reactions.into_iter().filter(|reaction| !reaction.emoji.is_empty());
        there.map(|reaction| (reaction.emoji, reaction.by)).collect()
    }

    fn one(emoji: &str, by: &str) -> Vec<(String, String)> {
        vec![(emoji.into(), by.into())]
    }

    #[test]
    fn one_person_has_one_reaction_by_whichever_word_they_are_named() {
        let read = || of("👍", Some("1@lid"), Some("Alice"), 1);
        assert_eq!(shown(vec![read(), of("", Some("1@lid"), None, 2)]), []);
        assert_eq!(shown(vec![read(), of("🎉", Some("1@lid"), None, 2)]), one("🎉", "Alice"));
        // as an earlier version kept them
        assert_eq!(shown(vec![of("👍", None, Some("Alice"), 1), read()]), one("👍", "Alice"));
        assert_eq!(shown(vec![of("👍", None, Some("1@lid"), 1), read()]), one("👍", "Alice"));
    }

    #[test]
    fn an_older_word_tells_the_name_and_nothing_else() {
        let told =
            vec![of("🎉", Some("1@lid"), None, 2), of("👍", Some("1@lid"), Some("Alice"), 1)];
        assert_eq!(shown(told), one("🎉", "Alice"));
    }

    #[test]
    fn two_people_of_one_name_are_two_and_one_who_is_called_you_is_not_us() {
        let two = vec![of("👍", Some("1"), Some("Ana"), 1), of("👍", Some("2"), Some("Ana"), 2)];
        assert_eq!(shown(two).len(), 2);
        let own = Reaction::own("👍".into(), at(1));
        assert!(own.is_own() && !of("👍", Some("1"), Some("you"), 1).is_own());
        assert_eq!(shown(vec![own, of("", Some("1"), Some("you"), 2)]), one("👍", "you"));
    }
}
