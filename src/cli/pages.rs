//! `switchboard completions` and `switchboard man`: made from the same definitions as the program.

use std::io::Write;
use std::path::Path;

use clap::Command;
use clap_mangen::Man;

use super::args::{self, Completions, Manual};
use super::exit::Stop;
use super::out::not_written;

/// Prints the completions of a shell.
pub(super) fn completions(wanted: &Completions) -> Result<(), Stop> {
    let mut script = Vec::new();
    clap_complete::generate(wanted.shell, &mut args::command(), "switchboard", &mut script);
    print(&script)
}

/// Prints a page of the manual, or writes all of them into a folder.
pub(super) fn man(wanted: &Manual) -> Result<(), Stop> {
    let mut all = without_help(args::command());
    all.build();
    let pages = pages(&all, "");
    if let Some(folder) = &wanted.all {
        return write_all(pages, folder);
    }
    let name = wanted.command.join(" ");
    let known: Vec<String> = pages.iter().map(|page| page.name.clone()).collect();
    match pages.into_iter().find(|page| page.name == name) {
        Some(page) => print(&rendered(page.command)?),
        None => {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let hint = crate::config::nearest::hint(&name, &known);
            Err(Stop::usage(format!("There is no command {name}{hint}.")))
        }
    }
}

/// A page of the manual.
struct Page {
    /// The command's words; none: the program itself.
    name: String,
    command: Command,
}

/// Without the command that tells of the others: the manual does that itself.
fn without_help(command: Command) -> Command {
    let names = below(&command);
    let command = command.disable_help_subcommand(true);
    names.into_iter().fold(command, |command, name| command.mut_subcommand(name, without_help))
}

fn below(command: &Command) -> Vec<String> {
    command.get_subcommands().map(|one| one.get_name().to_owned()).collect()
}

/// The page of a command, and those of the commands below it.
fn pages(command: &Command, name: &str) -> Vec<Page> {
    let mut all = vec![Page { name: name.to_owned(), command: command.clone() }];
    for one in command.get_subcommands() {
        let name = format!("{name} {}", one.get_name());
        all.extend(pages(one, name.trim()));
    }
    all
}

fn write_all(pages: Vec<Page>, folder: &Path) -> Result<(), Stop> {
    let failed = |why: std::io::Error| Stop::failed(format!("{}: {why}.", folder.display()));
    std::fs::create_dir_all(folder).map_err(failed)?;
    for page in pages {
        let file = match page.name.as_str() {
            "" => "switchboard.1".to_owned(),
            name => format!("switchboard-{}.1", name.replace(' ', "-")),
        };
        std::fs::write(folder.join(file), rendered(page.command)?).map_err(failed)?;
    }
    Ok(())
}

fn rendered(command: Command) -> Result<Vec<u8>, Stop> {
    // the manual has no place before the options but the description
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let command = match command.get_before_help().map(ToString::to_string) {
        Some(words) => command.long_about(format!("{about}. {words}")),
        None => command,
    };
    let mut page = Vec::new();
    Man::new(command).render(&mut page).map_err(Stop::failed)?;
    Ok(page)
}

fn print(bytes: &[u8]) -> Result<(), Stop> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(not_written)
}
