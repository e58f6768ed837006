//! `switchboard config …`

use super::Stop;
use super::args::{ConfigCommand, Global};
use crate::config::{self, Environment};

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
    }
    Ok(())
}
