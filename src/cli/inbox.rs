//! The inbox of the configured accounts.

use super::Stop;
use super::args::Global;
use super::assemble;
use crate::config::{self, Environment};
use crate::runtime::state_dir::{self, StateDir};

pub(super) fn run(global: &Global) -> Result<(), Stop> {
    let environment = Environment::of_process();
    let config = config::load(&global.flags(), &environment).map_err(Stop::configuration)?;
    let path =
        state_dir::resolve(global.state_dir.as_deref(), &environment).map_err(Stop::usage)?;
    let state = StateDir::open(&path).map_err(Stop::failed)?;
    let runtime = assemble::runtime()?;
    runtime.block_on(assemble::show(&config, &state, environment, global.line.as_deref()))?;
    runtime.shutdown_timeout(assemble::FAREWELL);
    Ok(())
}
