//! A line of the palette: a command's name, and what follows it.

use super::Command;

/// Takes a line apart: its command, and what follows, without blanks around it. `None` where the
/// first word is no command's name.
pub fn split(line: &str) -> Option<(Command, &str)> {
    let line = line.trim();
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    Some((Command::named(name)?, rest.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_names_the_command_and_the_rest_is_its_own() {
        assert_eq!(split(" mute 8h "), Some((Command::Mute, "8h")));
        assert_eq!(split("poll Which day?; Monday"), Some((Command::Poll, "Which day?; Monday")));
        assert_eq!(split("pin"), Some((Command::Pin, "")));
        assert_eq!(split("take-back"), Some((Command::Edit, "")));
        for line in ["", "nothing", "muted 8h"] {
            assert_eq!(split(line), None);
        }
    }
}
