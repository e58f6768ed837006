//! A line of the palette: a command's name, and what follows it.

use super::{Command, Row, TABLE};

/// Takes a line apart: the row of its command, and what follows, without blanks around it. `None`
/// where it does not begin with a command's name.
pub fn split(line: &str) -> Option<(&'static Row, &str)> {
    let line = line.trim();
    let named = TABLE.iter().filter_map(|row| Some((row, after(line, row.name)?)));
    // `config init` is more than `config`
    let longest = named.max_by_key(|(row, _)| row.name.len());
    // the name of an earlier version
    let earlier = || Some((Command::Edit.row()?, after(line, "take-back")?));
    longest.or_else(earlier)
}

/// What follows a name that a line begins with.
fn after<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let rest = line.strip_prefix(name)?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| rest.trim())
}

/// The line of a shell for a command that only a shell has; `chat` is the account and the chat
/// that is looked at, `rest` what was typed behind the name.
pub fn in_a_shell(row: &Row, chat: Option<(&str, &str)>, rest: &str) -> String {
    let usage = row.shell.map_or("", |shell| shell.usage);
    let (account, id) = chat.unzip();
    let mut words = vec!["switchboard".to_owned(), row.name.to_owned()];
    let mut own = usage.replace("[OPTIONS]", "");
    for (place, known) in [("[ACCOUNT]", account), ("<CHAT>", id)] {
        if own.contains(place)
            && let Some(known) = known
        {
            own = own.replace(place, "");
            words.push(quoted(known));
        }
    }
    let own = if rest.is_empty() { own.trim() } else { rest };
    words.extend((!own.is_empty()).then(|| own.to_owned()));
    words.join(" ")
}

/// A word as a shell takes it, whatever is in it.
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "@._:+-/".contains(letter);
    let word: String = word.chars().filter(|letter| !letter.is_control()).collect();
    if !word.is_empty() && !word.starts_with('-') && word.chars().all(plain) {
        return word;
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(line: &str) -> Option<(&'static str, &str)> {
        split(line).map(|(row, rest)| (row.name, rest))
    }

    #[test]
    fn the_first_word_names_the_command_and_the_rest_is_its_own() {
        assert_eq!(taken(" mute 8h "), Some(("mute", "8h")));
        assert_eq!(taken("poll Which day?; Monday"), Some(("poll", "Which day?; Monday")));
        assert_eq!(taken("config show"), Some(("config show", "")));
        assert_eq!(taken("config other"), Some(("config", "other")));
        let earlier = split("take-back").and_then(|(row, _)| row.command);
        assert_eq!(earlier, Some(Command::Edit));
        for line in ["", "nothing", "muted 8h"] {
            assert_eq!(taken(line), None);
        }
    }

    #[test]
    fn a_line_for_a_shell_names_the_chat_and_leaves_open_what_is_not_known() {
        let line = |name: &str, chat, rest| in_a_shell(split(name).unwrap().0, chat, rest);
        let siti = Some(("support", "6281@s.whatsapp.net"));
        assert_eq!(
            line("export", siti, "--format html"),
            "switchboard export support 6281@s.whatsapp.net --format html"
        );
        assert_eq!(
            line("export", siti, ""),
            "switchboard export support 6281@s.whatsapp.net --format <FORMAT>"
        );
        assert_eq!(line("chats", None, ""), "switchboard chats [ACCOUNT]");
        assert_eq!(line("doctor", siti, ""), "switchboard doctor");
        // a chat's id comes from the network
        let hostile = Some(("a b", "$(rm -rf ~)'\n`x`"));
        assert_eq!(
            line("messages", hostile, ""),
            r"switchboard messages 'a b' '$(rm -rf ~)'\''`x`'"
        );
    }
}
