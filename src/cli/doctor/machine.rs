//! The configuration and the state directory.

use super::Check;
use crate::cli::args::Global;
use crate::cli::assemble::{self, STORE};
use crate::config::{self, Config, Environment};
use crate::runtime::state_dir::{self, StateDir};

/// The file with the configuration.
pub(super) fn configuration(
    global: &Global,
    environment: &Environment,
    loaded: &Result<Config, config::Problem>,
) -> Check {
    let located = config::locate(global.config.as_deref(), environment);
    let path = located.map(|located| located.path.display().to_string()).unwrap_or_default();
    match loaded {
        Ok(config) => {
            let accounts = config.accounts.len();
            let accounts =
                if accounts == 1 { "1 account".into() } else { format!("{accounts} accounts") };
            match config.warnings.as_slice() {
                [] => Check::ok("config", "file", format!("{path}, {accounts}")),
                warnings => Check::note(
                    "config",
                    "file",
                    format!("{path}, {accounts}"),
                    &warnings.join(" "),
                ),
            }
        }
        Err(config::Problem::Absent { .. }) => {
            let advice = "`switchboard config init` writes one.";
            Check::bad("config", "file", format!("there is none at {path}"), advice)
        }
        Err(why) => Check::bad("config", "file", why.to_string(), ""),
    }
}

/// The theme and the keys: what is wrong with them keeps the inbox from starting.
pub(super) fn taste(config: &Config, environment: &Environment) -> Vec<Check> {
    let look = assemble::look(config, environment);
    let theme = match look {
        Ok(_) => Check::ok("config", "theme", config.screen.theme.as_str()),
        Err(why) => Check::bad("config", "theme", why.sentence, "Correct `theme` under [screen]."),
    };
    let keys = match assemble::keymap(config) {
        Ok(_) => Check::ok("config", "keys", "every key has a meaning"),
        Err(why) => Check::bad("config", "keys", why.sentence, "Correct or remove that file."),
    };
    vec![theme, keys]
}

/// The directory with the store and the log.
pub(super) fn state(global: &Global, environment: &Environment) -> Vec<Check> {
    let opened = state_dir::resolve(global.state_dir.as_deref(), environment)
        .and_then(|path| StateDir::open(&path));
    let state = match opened {
        Ok(state) => state,
        Err(why) => {
            let advice = "--state-dir or $SWITCHBOARD_STATE_DIR names another one.";
            return vec![Check::bad("state", "directory", why.to_string(), advice)];
        }
    };
    let path = state.path().display();
    let directory = match state.notice() {
        None => Check::ok("state", "directory", format!("{path}, for you alone")),
        Some(notice) if !state.writable() => {
            Check::bad("state", "directory", notice, "--state-dir names another one.")
        }
        Some(notice) => Check::note("state", "directory", path.to_string(), notice),
    };
    let store = match std::fs::metadata(state.file(STORE)) {
        Ok(facts) => {
            let kilobytes = facts.len().div_ceil(1_000);
            Check::ok("state", "store", format!("{STORE}, {kilobytes} kB"))
        }
        Err(_) => Check::ok("state", "store", "nothing is remembered yet"),
    };
    vec![directory, store]
}
