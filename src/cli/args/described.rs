//! The definitions of the command line, with the words of the table of commands.

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches};

use super::{Arguments, hyphens};
use crate::app::keymap::Keymap;
use crate::command::{self, Pane, Row, Shell};

/// Every command of the shell, described: what is parsed, printed as help, completed, and made
/// into the manual.
pub fn command() -> clap::Command {
    let keymap = Keymap::defaults();
    described(Arguments::command(), "", &keymap)
}

/// Reads what was typed.
///
/// # Errors
/// Help and version, too, are clap's errors; they say so.
pub fn parse(typed: impl IntoIterator<Item = OsString>) -> Result<Arguments, clap::Error> {
    let mut command = command();
    let typed = hyphens::behind(&command, typed.into_iter().collect());
    let found = command.try_get_matches_from_mut(typed)?;
    Arguments::from_arg_matches(&found).map_err(|error| error.format(&mut command))
}

/// Describes the commands below one.
fn described(above: clap::Command, path: &str, keymap: &Keymap) -> clap::Command {
    let names: Vec<String> =
        above.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    names.into_iter().fold(above, |above, name| {
        let name_here = format!("{path}{name}");
        above.mut_subcommand(name, |below| {
            let below = described(below, &format!("{name_here} "), keymap);
            match command::shell(&name_here) {
                Some((row, shell)) => with_words(below, row, shell, keymap),
                None => below,
            }
        })
    })
}

fn with_words(command: clap::Command, row: &Row, shell: &Shell, keymap: &Keymap) -> clap::Command {
    let command = command.about(capitalized(row.words)).after_help(format!(
        "Example:\n  switchboard {}{}",
        shell.example,
        inside(row, keymap)
    ));
    if command.has_subcommands() {
        return command;
    }
    let command = command.override_usage(format!("switchboard {} {}", row.name, shell.usage));
    told_in_words(command)
}

/// Behind the usage, what its words mean, in a sentence: an account that may be left out stands
/// before words that may not, which a list of arguments can't show.
fn told_in_words(command: clap::Command) -> clap::Command {
    const TEMPLATE: &str = "{about-with-newline}\n{usage-heading} {usage}\n\n{before-help}Options:\n{options}{after-help}";
    let words = command.get_arguments().find(|argument| {
        let names = argument.get_value_names().unwrap_or_default();
        argument.is_positional()
            && names.first().is_some_and(|name| name == "ACCOUNT")
            && names.len() > 1
    });
    let told =
        words.and_then(|words| Some((words.get_id().clone(), words.get_help()?.to_string())));
    let Some((id, sentence)) = told else { return command };
    command
        .mut_arg(id, |argument| argument.hide(true))
        .before_help(format!("{sentence}."))
        .help_template(TEMPLATE)
}

/// How the same is done in the inbox.
fn inside(row: &Row, keymap: &Keymap) -> String {
    let Some(command) = row.command else { return String::new() };
    let panes = [Pane::Thread, Pane::Inbox, Pane::Composer];
    let key = panes.into_iter().find_map(|pane| keymap.key_for(pane, command));
    let line = format!(":{} {}", row.name, row.arguments);
    match key {
        Some(key) => format!("\n\nIn the inbox: {key}, or {}", line.trim_end()),
        None => format!("\n\nIn the inbox: {}", line.trim_end()),
    }
}

fn capitalized(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::TABLE;

    /// Every command at the end of a path, with its path.
    fn leaves(above: &clap::Command, path: &str) -> Vec<String> {
        let below = above.get_subcommands().flat_map(|below| {
            let path = format!("{path}{}", below.get_name());
            match below.has_subcommands() {
                true => leaves(below, &format!("{path} ")),
                false => vec![path],
            }
        });
        below.collect()
    }

    #[test]
    fn the_shell_has_exactly_the_commands_of_the_table() {
        let mut typed = leaves(&Arguments::command(), "");
        let rows = TABLE.iter().filter(|row| row.shell.is_some() && row.name != "config");
        let mut told: Vec<String> = rows.map(|row| row.name.to_owned()).collect();
        typed.sort();
        told.sort();
        assert_eq!(typed, told);
    }

    /// The words of a line up to what the shell makes of it, quotes taken off.
    fn words(line: &str) -> Vec<String> {
        let line = line.split(['|', '>']).next().unwrap_or_default();
        let pieces = line.split('"').enumerate();
        let words = pieces.flat_map(|(n, piece)| match n % 2 {
            0 => piece.split_whitespace().map(str::to_owned).collect(),
            _ => vec![piece.to_owned()],
        });
        words.collect()
    }

    #[test]
    fn every_example_can_be_typed() {
        for (row, shell) in TABLE.iter().filter_map(|row| Some((row, row.shell?))) {
            let typed = std::iter::once("switchboard".to_owned()).chain(words(shell.example));
            let parsed = parse(typed.map(OsString::from));
            assert!(parsed.is_ok(), "{}: {}", row.name, parsed.unwrap_err());
        }
    }

    #[test]
    fn the_words_of_a_command_are_those_of_the_table_and_its_key_is_told() {
        let mut all = command();
        all.build();
        let pin = all.find_subcommand("pin").unwrap().clone().render_help().to_string();
        assert!(pin.starts_with("Keep a chat on top, or no longer\n"), "{pin}");
        assert!(pin.contains("Usage: switchboard pin [OPTIONS] [ACCOUNT] <CHAT>"), "{pin}");
        assert!(pin.contains("In the inbox: p, or :pin"), "{pin}");
        let words = "The account (may be left out where there is only one), and the chat's id.";
        assert!(pin.contains(words) && !pin.contains("Arguments:"), "{pin}");
    }
}
