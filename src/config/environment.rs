//! The environment as a value: looked up through one function, so that tests need no real one.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

/// Names the configuration file; `--config` goes before it.
pub const CONFIG: &str = "SWITCHBOARD_CONFIG";
/// Names the state directory; `--state-dir` goes before it.
pub const STATE_DIR: &str = "SWITCHBOARD_STATE_DIR";
/// The level of the log file: `off`, `error`, `warn`, `info`, `debug` or `trace`.
pub const LOG: &str = "SWITCHBOARD_LOG";

type Lookup = Box<dyn Fn(&str) -> Option<OsString> + Send + Sync>;

/// Environment variables and the home directory.
pub struct Environment {
    lookup: Lookup,
    home: Option<PathBuf>,
}

impl Environment {
    /// The environment of this process.
    pub fn of_process() -> Self {
        // Also finds the home directory where `$HOME` is not set, as under cron.
        let home = etcetera::home_dir().ok();
        Self { lookup: Box::new(|name| std::env::var_os(name)), home }
    }

    /// An environment of exactly these variables; `HOME` among them is the home directory.
    pub fn of<const N: usize>(variables: [(&str, &str); N]) -> Self {
        let owned = variables.map(|(name, value)| (name.to_owned(), OsString::from(value)));
        let find = move |name: &str| {
            let found = owned.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone())
        };
        let home = find("HOME").map(PathBuf::from);
        Self { lookup: Box::new(find), home }
    }

    /// A variable; one that is set to nothing counts as not set.
    pub fn var(&self, name: &str) -> Option<OsString> {
        (self.lookup)(name).filter(|value| !value.is_empty())
    }

    /// The operator's home directory.
    pub fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// `$variable`, or `fallback` within the home directory. As the XDG base directory
    /// specification asks, a relative path in the variable is ignored.
    pub(crate) fn xdg(&self, variable: &str, fallback: &str) -> Option<PathBuf> {
        let named = self.var(variable).map(PathBuf::from).filter(|path| path.is_absolute());
        named.or_else(|| Some(self.home()?.join(fallback)))
    }
}

impl fmt::Debug for Environment {
    /// Never the variables: some hold tokens.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Environment").field("home", &self.home).finish_non_exhaustive()
    }
}
