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
    let mut all = args::command();
    all.build();
    if let Some(folder) = &wanted.all {
        return write_all(&all, folder);
    }
    let page = match wanted.command.as_deref() {
        None => all,
        Some(name) => {
            let found = all.find_subcommand(name).cloned();
            found.ok_or_else(|| unknown(&all, name))?
        }
    };
    print(&rendered(page)?)
}

fn unknown(all: &Command, name: &str) -> Stop {
    let known: Vec<&str> = all.get_subcommands().map(Command::get_name).collect();
    let hint = crate::config::nearest::hint(name, &known);
    Stop::usage(format!("There is no command {name}{hint}."))
}

fn write_all(all: &Command, folder: &Path) -> Result<(), Stop> {
    let failed = |why: std::io::Error| Stop::failed(format!("{}: {why}.", folder.display()));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let main = ("switchboard.1".to_owned(), all.clone());
    let each = all.get_subcommands().filter(|one| one.get_name() != "help");
    let each = each.map(|one| (format!("switchboard-{}.1", one.get_name()), one.clone()));
    for (file, command) in std::iter::once(main).chain(each) {
        std::fs::write(folder.join(file), rendered(command)?).map_err(failed)?;
    }
    Ok(())
}

fn rendered(command: Command) -> Result<Vec<u8>, Stop> {
    let mut page = Vec::new();
    Man::new(command).render(&mut page).map_err(Stop::failed)?;
    Ok(page)
}

fn print(bytes: &[u8]) -> Result<(), Stop> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(not_written)
}
