//! What the operator has set: defaults < file < environment < flags, as one value.
//!
//! Everything here is plain values and sentences; the only I/O is reading the configuration file
//! itself. Secrets are never held, only where they are kept ([`SecretSource`]).
//!
//! | file | what it is about |
//! |---|---|
//! | [`environment`] | the environment as a value, so that tests are pure |
//! | [`locate`](mod@locate) | where the file is: `--config`, `$SWITCHBOARD_CONFIG`, the XDG folder |
//! | `reader` | a TOML table read key by key, with lines for the errors |
//! | [`account`] | one `[[account]]`; [`service`]: what belongs to one service only |
//! | [`screen`], [`attention`] | the two other sections |
//! | `address`, `span`, [`zone`] | URLs, durations ("15s") and UTC offsets |
//! | [`secret_source`] | `{ env | file | command | keyring }` |
//! | [`problem`], [`nearest`] | the sentences when something is wrong |
//! | [`show`] | `config show` and `config path` |

pub mod account;
mod address;
pub mod attention;
pub mod environment;
pub mod locate;
pub mod nearest;
pub mod problem;
mod reader;
pub mod screen;
pub mod secret_source;
pub mod service;
pub mod show;
mod span;
pub mod zone;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

pub use account::{AccountConfig, MarkRead, StoreMode};
pub use attention::{Attention, Notify, Quiet, When};
pub use environment::Environment;
pub use locate::{Located, locate};
pub use problem::Problem;
pub use screen::{Emoji, Screen, ThemeName};
pub use secret_source::SecretSource;
pub use service::{ChertAuth, Service, ServiceKind};
pub use zone::DisplayZone;

use reader::Source;
pub(crate) use reader::is_printable;

/// The commented example of a configuration file, `assets/config.toml`.
pub const EXAMPLE: &str = include_str!("../../assets/config.toml");

/// A configuration file larger than this (bytes) is taken for something else.
const MAX_BYTES: u64 = 1024 * 1024;

/// What the command line says about the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--config FILE`
    pub config: Option<PathBuf>,
    /// `--account NAME`: only this account.
    pub account: Option<String>,
}

/// Everything that is configured.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// The accounts, in the order of the file.
    pub accounts: Vec<AccountConfig>,
    /// How it looks.
    pub screen: Screen,
    /// How the operator is called.
    pub attention: Attention,
    /// Sentences about what is accepted but should be known, such as `http` to another host.
    pub warnings: Vec<String>,
    /// The file this was read from; none for an embedded configuration.
    pub path: Option<PathBuf>,
}

impl Config {
    /// The operator's keys: `keymap.toml` beside the configuration file.
    pub fn keymap_path(&self) -> Option<PathBuf> {
        Some(self.folder()?.join("keymap.toml"))
    }

    /// A theme of the operator's own: `themes/NAME.toml` beside the configuration file.
    /// None for a name that could lead out of that folder.
    pub fn theme_path(&self, name: &str) -> Option<PathBuf> {
        let plain = screen::is_plain_name(name);
        let folder = self.folder().filter(|_| plain)?;
        Some(folder.join("themes").join(format!("{name}.toml")))
    }

    /// The account of this name, or a problem that names the nearest one.
    pub fn account(&self, name: &str) -> Result<&AccountConfig, Problem> {
        let found = self.accounts.iter().find(|account| account.name == name);
        found.ok_or_else(|| Problem::NoSuchAccount {
            name: name.to_owned(),
            known: self.accounts.iter().map(|a| a.name.clone()).collect(),
        })
    }

    fn folder(&self) -> Option<&Path> {
        self.path.as_deref()?.parent()
    }

    /// Leaves only the account named by `--account`.
    fn only(mut self, name: Option<&str>) -> Result<Self, Problem> {
        if let Some(name) = name {
            self.accounts = vec![self.account(name)?.clone()];
        }
        Ok(self)
    }
}

/// Finds, reads and checks the configuration.
pub fn load(flags: &Flags, env: &Environment) -> Result<Config, Problem> {
    let located = locate(flags.config.as_deref(), env)?;
    let text = read(&located)?;
    parse(&text, &located.path, env)?.only(flags.account.as_deref())
}

/// Checks a configuration's text. `path` is the file it came from: it stands in the errors,
/// and paths within the text are relative to its folder.
pub fn parse(text: &str, path: &Path, env: &Environment) -> Result<Config, Problem> {
    let source = Source::new(text, path, env.home());
    let document = source.document()?;
    let top = source.section(document.get_ref(), 0..0, None);
    top.only(&["account", "screen", "attention"])?;
    let mut config = Config { path: Some(path.to_owned()), ..Config::default() };
    config.accounts = account::all(&top, &mut config.warnings)?;
    if let Some(section) = top.table("screen", "[screen]")? {
        config.screen = screen::read(&section)?;
    }
    if let Some(section) = top.table("attention", "[attention]")? {
        config.attention = attention::read(&section)?;
    }
    Ok(config)
}

fn read(located: &Located) -> Result<String, Problem> {
    let path = &located.path;
    let unreadable = |why: String| Problem::Unreadable { path: path.clone(), why };
    let file = match File::open(path) {
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Err(located.absent()),
        opened => opened.map_err(|why| unreadable(problem::why(&why)))?,
    };
    let mut bytes = Vec::new();
    let mut capped = file.take(MAX_BYTES + 1);
    capped.read_to_end(&mut bytes).map_err(|why| unreadable(problem::why(&why)))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(unreadable("it is larger than 1 MiB, so hardly a configuration".into()));
    }
    String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8 text".into()))
}
