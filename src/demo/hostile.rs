//! Texts that a terminal must not take as they are, for the quirk `hostile`.

/// Pieces that a terminal must never see: a title, a cleared screen, C1 controls (as U+009B and
/// U+0090), overrides of the writing direction, bell and backspaces, a hyperlink, a clipboard
/// write, a carriage return, line separators, deletes and a null.
const POISON: [&str; 14] = [
    "\u{1b}]0;owned\u{7}",
    "\u{1b}[2J\u{1b}[H",
    "\u{9b}31m\u{9b}2J",
    "\u{90}q#0\u{9c}",
    "\u{202e}gnp.exe\u{202c}",
    "\u{2066}\u{2067}\u{200f}",
    "\u{7}\u{7}\u{8}\u{8}\u{8}",
    "\u{1b}]8;;http://example.com\u{1b}\\here\u{1b}]8;;\u{1b}\\",
    "\u{1b}]52;c;cm0gLXJmIH4=\u{7}",
    "\rover the start of the line",
    "\u{2028}\u{2029}\u{85}\u{b}\u{c}",
    "\u{7f}\u{0}\u{1b}c",
    "\u{1b}[?1049l\u{1b}[?25l\u{1b}(0",
    "\u{feff}\u{200b}\u{2060}\u{e0041}\u{fffc}",
];

/// A text with something poisonous in it, chosen by `number`.
pub fn poisoned(text: &str, number: u64) -> String {
    let kinds = POISON.len() as u64 + 2;
    let kind = number % kinds;
    if kind == kinds - 1 {
        return format!("{text}e{}", "\u{301}\u{330}".repeat(600));
    }
    if kind == kinds - 2 {
        return format!("{}{text}", "\u{200b}\u{200d}".repeat(500));
    }
    let piece = POISON.get(usize::try_from(kind).unwrap_or(0)).copied().unwrap_or_default();
    let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
    let (before, after) = text.split_at(middle);
    format!("{before}{piece}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_poisons_a_text_and_keeps_its_letters() {
        for number in 0..40 {
            let text = poisoned("grüße", number);
            assert_ne!(text, "grüße");
            assert!(text.contains("gr") && text.contains("ße"), "{text:?}");
        }
    }
}
