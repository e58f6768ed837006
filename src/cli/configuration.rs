//! `switchboard config …`

use std::io::{ErrorKind, IsTerminal};
use std::path::Path;

use super::Stop;
use super::args::{ConfigCommand, Global};
use super::assemble::STORE;
use crate::config::{self, Environment};
use crate::runtime::log;
use crate::runtime::state_dir::{self, StateDir};
use crate::store::Store;

pub(super) fn run(global: &Global, command: ConfigCommand) -> Result<(), Stop> {
    let environment = Environment::of_process();
    match command {
        ConfigCommand::Path => {
            let located = config::locate(global.config.as_deref(), &environment);
            println!("{}", config::show::path(&located.map_err(Stop::usage)?).trim_end());
        }
        ConfigCommand::Show => {
            let config = config::load(&global.flags(), &environment).map_err(Stop::usage)?;
            print!("{}", config::show::show(&config));
        }
        ConfigCommand::Purge { yes } => purge(global, &environment, yes)?,
    }
    Ok(())
}

/// Empties the state directory of everything that this program keeps there.
fn purge(global: &Global, environment: &Environment, yes: bool) -> Result<(), Stop> {
    let path = state_dir::resolve(global.state_dir.as_deref(), environment).map_err(Stop::usage)?;
    if !path.exists() {
        println!("There is nothing to remove: {} does not exist.", path.display());
        return Ok(());
    }
    if !yes && !agreed(&path)? {
        return Ok(());
    }
    let state = StateDir::open(&path).map_err(Stop::failed)?;
    let store = state.file(STORE);
    if store.exists() {
        let gone = Store::remove(&store).map_err(Stop::failed)?;
        if !gone {
            println!("Another program has the store open: it is emptied, and its file stays.");
        }
    }
    for log in [log::FILE.to_owned(), format!("{}.1", log::FILE)] {
        match std::fs::remove_file(state.file(&log)) {
            Err(why) if why.kind() != ErrorKind::NotFound => {
                return Err(Stop::failed(format!("{log} can't be removed: {why}.")));
            }
            _ => {}
        }
    }
    println!("Removed everything that was kept in {}.", path.display());
    let downloads = path.join("downloads");
    if downloads.exists() {
        println!("What was saved from messages stays, in {}.", downloads.display());
    }
    Ok(())
}

/// Asks on the terminal. Without one, only `--yes` removes anything.
fn agreed(path: &Path) -> Result<bool, Stop> {
    if !std::io::stdin().is_terminal() {
        return Err(Stop::usage("Nobody can be asked here; --yes removes everything."));
    }
    eprint!(
        "Remove every chat, message, draft and unsent message kept in {}? [y/N] ",
        path.display()
    );
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).map_err(Stop::failed)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
