//! Where the configuration file is.

use std::path::{Path, PathBuf};

use super::environment::{CONFIG, Environment};
use super::problem::Problem;

/// Who named the configuration file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    /// `--config`
    Flag,
    /// `$SWITCHBOARD_CONFIG`
    Variable,
    /// Nobody: the usual place.
    Default,
}

/// The configuration file's path, whether or not it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// Its path, whether or not a file is there.
    pub path: PathBuf,
    /// What named it.
    pub by: NamedBy,
}

impl Located {
    /// What it means that this file isn't there: nobody has configured anything yet, or a path
    /// that somebody gave is wrong.
    pub(super) fn absent(&self) -> Problem {
        let named = |by: &str| Problem::Unreadable {
            path: self.path.clone(),
            why: format!("there is no such file; {by} names it"),
        };
        match self.by {
            NamedBy::Flag => named("--config"),
            NamedBy::Variable => named("$SWITCHBOARD_CONFIG"),
            NamedBy::Default => Problem::Absent { looked_for: self.path.clone() },
        }
    }
}

/// `--config` > `$SWITCHBOARD_CONFIG` > `$XDG_CONFIG_HOME/switchboard/config.toml`, where
/// `~/.config` stands in for an unset `$XDG_CONFIG_HOME`.
pub fn locate(flag: Option<&Path>, env: &Environment) -> Result<Located, Problem> {
    if let Some(path) = flag {
        return Ok(Located { path: path.to_owned(), by: NamedBy::Flag });
    }
    if let Some(path) = env.var(CONFIG) {
        return Ok(Located { path: path.into(), by: NamedBy::Variable });
    }
    let folder = env.xdg("XDG_CONFIG_HOME", ".config").ok_or(Problem::NoHome)?;
    Ok(Located { path: folder.join("switchboard").join("config.toml"), by: NamedBy::Default })
}
