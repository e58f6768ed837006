//! `switchboard config …`

use std::io::ErrorKind;
use std::sync::Arc;

use super::Stop;
use super::args::{ConfigCommand, Global};
use super::assemble::STORE;
use super::init;
use super::out::say;
use super::tell::Tell;
use super::typed::agreed_here;
use crate::config::{self, Environment};
use crate::runtime::log;
use crate::runtime::state_dir::{self, StateDir};
use crate::store::Store;

pub(super) fn run(global: &Global, tell: &Arc<Tell>, command: &ConfigCommand) -> Result<(), Stop> {
    let environment = Environment::of_process();
    match command {
        ConfigCommand::Init(wanted) => init::run(global, tell, wanted)?,
        ConfigCommand::Path => {
            let located = config::locate(global.config.as_deref(), &environment);
            say(config::show::path(&located.map_err(Stop::usage)?).trim_end())?;
        }
        ConfigCommand::Show => {
            let config =
                config::load(&global.flags(), &environment).map_err(Stop::configuration)?;
            say(config::show::show(&config).trim_end())?;
        }
        ConfigCommand::Purge { yes } => purge(global, &environment, *yes)?,
    }
    Ok(())
}

/// Empties the state directory of everything that this program keeps there.
fn purge(global: &Global, environment: &Environment, yes: bool) -> Result<(), Stop> {
    let path = state_dir::resolve(global.state_dir.as_deref(), environment).map_err(Stop::usage)?;
    if !path.exists() {
        say(&format!("There is nothing to remove: {} does not exist.", path.display()))?;
        return Ok(());
    }
    let question =
        format!("Remove every chat, message, draft and unsent message kept in {}?", path.display());
    if !agreed_here(yes, &question)? {
        return Err(Stop::unable("Nothing was removed."));
    }
    let state = StateDir::open(&path).map_err(Stop::failed)?;
    let store = state.file(STORE);
    if store.exists() {
        let gone = Store::remove(&store).map_err(Stop::failed)?;
        if !gone {
            say("Another program has the store open: it is emptied, and its file stays.")?;
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
    say(&format!("Removed everything that was kept in {}.", path.display()))?;
    let downloads = path.join("downloads");
    if downloads.exists() {
        say(&format!("What was saved from messages stays, in {}.", downloads.display()))?;
    }
    Ok(())
}
