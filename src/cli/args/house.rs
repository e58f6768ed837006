//! The commands about the program itself.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clap_complete::Shell;

/// For which shell.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Completions {
    /// bash, zsh or fish
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

/// Which page of the manual.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Manual {
    /// The page of this command, in one word or two: config init [default: the program's]
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,

    /// Writes every page into this folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    pub all: Option<PathBuf>,
}

/// What a new configuration says; what is not given is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct Init {
    /// The account's name
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,

    /// gateway, kapso, lexicon, chert or cekat
    #[arg(long, value_name = "SERVICE")]
    pub service: Option<String>,

    /// The service's address
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,

    /// The environment variable with the token
    #[arg(long, value_name = "NAME", conflicts_with_all = ["token_file", "token_command"])]
    pub token_env: Option<String>,

    /// The file with the token
    #[arg(long, value_name = "PATH", conflicts_with = "token_command")]
    pub token_file: Option<String>,

    /// The program that prints the token, with its arguments, separated by spaces
    #[arg(long, value_name = "WORDS")]
    pub token_command: Option<String>,

    /// gateway: the only session shown
    #[arg(long, value_name = "ID")]
    pub session: Option<String>,

    /// lexicon: whose chats are listed, separated by commas
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub users: Vec<String>,

    /// chert: the tenant
    #[arg(long, value_name = "ID")]
    pub tenant: Option<String>,

    /// Does not try the account before the file is written
    #[arg(long)]
    pub untried: bool,

    /// Replaces the file where there is one
    #[arg(long)]
    pub force: bool,
}

/// What is wanted of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
#[expect(missing_docs, reason = "what each one does is said once, in `command::TABLE`")]
pub enum ConfigCommand {
    Init(Box<Init>),
    Path,
    Show,
    Purge {
        /// Does not ask
        #[arg(long)]
        yes: bool,
    },
}
