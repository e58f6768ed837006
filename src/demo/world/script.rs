//! The notation in which conversations are written in `assets/demo`.
//!
//! ```text
//! < 27m [type=image; mime=image/jpeg; size=204800] the label, as you can see
//! > 25m [reply=a; status=read] Thank you.
//! ```
//!
//! `<` is the customer, `>` is us, `*` is the system; then how long ago it was (only in stories);
//! then marks; then the text, in which `\n` begins a new line. `+` continues the text above.

/// One message of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub speaker: Speaker,
    /// Seconds before the world's start.
    pub age: Option<i64>,
    marks: Vec<(String, String)>,
    pub text: String,
}

/// Who speaks in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    Customer,
    Us,
    System,
}

impl Line {
    /// The value of a mark; empty for a mark that only stands there.
    pub fn mark(&self, name: &str) -> Option<&str> {
        self.marks.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether the mark is there at all.
    pub fn has(&self, name: &str) -> bool {
        self.mark(name).is_some()
    }
}

/// Reads the lines of one script; anything that is no line of a conversation is passed over.
pub fn lines(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for raw in text.lines() {
        match raw.strip_prefix("+") {
            Some(more) => {
                if let Some(last) = lines.last_mut() {
                    last.text.push('\n');
                    last.text.push_str(more.strip_prefix(' ').unwrap_or(more));
                }
            }
            None => lines.extend(line(raw)),
        }
    }
    lines
}

fn line(raw: &str) -> Option<Line> {
    let mut letters = raw.chars();
    let speaker = match letters.next()? {
        '<' => Speaker::Customer,
        '>' => Speaker::Us,
        '*' => Speaker::System,
        _ => return None,
    };
    let rest = letters.as_str().strip_prefix(' ')?;
    let (age, rest) = split_age(rest);
    let (marks, text) = split_marks(rest);
    Some(Line { speaker, age, marks, text: text.replace("\\n", "\n") })
}

fn split_age(text: &str) -> (Option<i64>, &str) {
    let Some((word, rest)) = text.split_once(' ') else {
        return (None, text);
    };
    seconds(word).map_or((None, text), |age| (Some(age), rest))
}

/// Reads `45s`, `7m`, `3h`, `2d` and sums like `1d3h`, in seconds.
pub fn seconds(word: &str) -> Option<i64> {
    let mut total = 0;
    let mut digits = String::new();
    for letter in word.chars() {
        let unit = match letter {
            '0'..='9' => {
                digits.push(letter);
                continue;
            }
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return None,
        };
        total += digits.parse::<i64>().ok()? * unit;
        digits.clear();
    }
    (digits.is_empty() && !word.is_empty()).then_some(total)
}

fn split_marks(text: &str) -> (Vec<(String, String)>, &str) {
    let inside = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let Some((marks, rest)) = inside else {
        return (Vec::new(), text);
    };
    let marks = marks.split(';').map(|mark| {
        let (key, value) = mark.split_once('=').unwrap_or((mark, ""));
        (key.trim().to_owned(), value.trim().to_owned())
    });
    (marks.collect(), rest.strip_prefix(' ').unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_a_speaker_an_age_marks_and_a_text() {
        let lines = lines("< 1h27m [type=image; deleted] see [this]\n+ and this\n> fine\nnothing");
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].age, Some(87 * 60));
        assert_eq!(lines[0].mark("type"), Some("image"));
        assert!(lines[0].has("deleted") && !lines[0].has("edited"));
        assert_eq!(lines[0].text, "see [this]\nand this");
        assert_eq!((lines[1].speaker, lines[1].age), (Speaker::Us, None));
    }

    #[test]
    fn a_first_word_that_is_no_age_belongs_to_the_text() {
        assert_eq!(seconds("2d3h"), Some(183_600));
        assert_eq!((seconds("12"), seconds("m"), seconds("")), (None, None, None));
        assert_eq!(lines("< 3 boxes, please")[0].text, "3 boxes, please");
    }
}
