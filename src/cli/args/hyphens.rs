//! A text that begins with a hyphen: `send sales 6281 "-5 degrees today"`. What can be no option,
//! as neither a letter nor a hyphen follows, is the text; it is put behind `--`, where no option
//! is looked for. What might be an option that was misspelt never becomes a text to a customer.

use std::ffi::OsString;

use clap::Command;

/// The commands whose last word is a text.
const WITH_TEXT: [&str; 3] = ["send", "edit", "note"];

/// The words with a text that begins with a hyphen behind `--`.
pub(super) fn behind(command: &Command, typed: Vec<OsString>) -> Vec<OsString> {
    let Some(at) = text(command, &typed) else { return typed };
    let mut words = typed;
    let text = words.remove(at);
    words.extend(["--".into(), text]);
    words
}

/// Where the text is, if it begins with a hyphen and no `--` was typed.
fn text(command: &Command, typed: &[OsString]) -> Option<usize> {
    let mut at_work: Option<&Command> = None;
    let mut found = None;
    let mut value = false;
    for (n, word) in typed.iter().enumerate().skip(1) {
        let word = word.to_str()?;
        if word == "--" {
            return None;
        }
        match (std::mem::take(&mut value), at_work) {
            (true, _) => {}
            (false, Some(_)) if is_text(word) => found = found.or(Some(n)),
            (false, within) if word.starts_with("--") => {
                value =
                    takes_value(command, word) || within.is_some_and(|one| takes_value(one, word));
            }
            (false, None) if !word.starts_with('-') => {
                at_work = Some(WITH_TEXT.contains(&word).then(|| command.find_subcommand(word))??);
            }
            _ => {}
        }
    }
    found
}

fn is_text(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next() == Some('-')
        && letters.next().is_some_and(|second| second != '-' && !second.is_alphabetic())
}

/// Whether this option's value is the next word.
fn takes_value(command: &Command, word: &str) -> bool {
    let option = command.get_arguments().find(|one| one.get_long() == word.strip_prefix("--"));
    option.is_some_and(|one| one.get_action().takes_values())
}

#[cfg(test)]
mod tests {
    use super::super::{Command as Wanted, parse};

    /// The words of a `send` as they are read, and its key.
    fn sent(words: &[&str]) -> Option<(Vec<String>, Option<String>)> {
        let typed = ["switchboard"].iter().chain(words).map(Into::into);
        match parse(typed).ok()?.command? {
            Wanted::Send(send) => Some((send.words, send.key)),
            Wanted::Edit(edit) => Some((edit.words, None)),
            _ => None,
        }
    }

    #[test]
    fn a_text_may_begin_with_a_hyphen_and_options_stay_options() {
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        for (typed, wanted, key) in [
            (&["send", "s", "c", "-5 degrees"][..], &["s", "c", "-5 degrees"][..], None),
            (&["send", "s", "c", "-5 degrees", "--key", "k"], &["s", "c", "-5 degrees"], Some("k")),
            (&["send", "--key", "k", "s", "c", "- one"], &["s", "c", "- one"], Some("k")),
            (&["--config", "x", "send", "s", "c", "--json", "-5"], &["s", "c", "-5"], None),
            (&["send", "s", "c", "--", "-x"], &["s", "c", "-x"], None),
            (&["send", "s", "c", "-"], &["s", "c", "-"], None),
            (&["edit", "s", "c", "m", "-5"], &["s", "c", "m", "-5"], None),
        ] {
            assert_eq!(sent(typed), Some((words(wanted), key.map(str::to_owned))), "{typed:?}");
        }
        for wrong in [
            &["send", "s", "c", "--kye k"][..],
            &["send", "s", "c", "-k k"],
            &["send", "s", "c", "--key", "-5"],
            &["send", "s", "c", "x", "-5"],
        ] {
            assert_eq!(sent(wrong), None, "{wrong:?}");
        }
    }
}
