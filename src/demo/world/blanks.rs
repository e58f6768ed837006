//! Fills the blanks of a written text: parcel numbers, places, names.

use crate::demo::chance::{between, mix, pick};

use super::{language::Language, message::Author};

/// Who a text is for, and what its numbers depend on.
pub struct Blanks<'a> {
    pub language: &'a Language,
    pub people: &'a [Author],
    pub seed: u64,
}

impl Blanks<'_> {
    /// The text with everything in braces replaced; the same blank gets the same answer
    /// throughout a conversation.
    pub fn fill(&self, text: &str) -> String {
        if !text.contains('{') {
            return text.to_owned();
        }
        let number = |place, low, high| between(low, high, mix(&[self.seed, place])).to_string();
        let name = self.people.first().and_then(|person| person.name.clone()).unwrap_or_default();
        let city = pick(&self.language.cities, mix(&[self.seed, 7])).copied().unwrap_or_default();
        // Somebody without a name is greeted without one.
        let text = if name.is_empty() { text.replace(" {name}", "") } else { text.to_owned() };
        text.replace("{parcel}", &number(8, 1_000, 9_999))
            .replace("{order}", &number(9, 20_000, 89_999))
            .replace("{price}", &number(10, 12, 480))
            .replace("{hour}", &number(11, 9, 18))
            .replace("{city}", city)
            .replace("{name}", &name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::world::language;

    #[test]
    fn blanks_are_filled_alike_and_a_missing_name_leaves_no_hole() {
        let languages = language::all();
        let blanks = Blanks { language: &languages[0], people: &[], seed: 3 };
        let text = blanks.fill("Hello {name}, {parcel} is {parcel} in {city}.");
        assert!(text.starts_with("Hello, "), "{text}");
        let numbers: Vec<&str> =
            text.split(' ').filter(|word| word.parse::<u32>().is_ok()).collect();
        assert!(numbers.len() == 2 && numbers[0] == numbers[1], "{text}");
        assert!(!text.contains('{'));
    }
}
