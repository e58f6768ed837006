//! What the command line may say. Only shapes: what a command does is said in
//! [`command::TABLE`](crate::command::TABLE), what its words mean is checked where it is known.

pub mod acting;
mod described;
mod house;
mod hyphens;
pub mod reading;
mod worlds;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use self::described::{command, parse};
pub use self::house::{Completions, ConfigCommand, Init, Manual};
pub use self::worlds::{ServeDemo, World};
use crate::config::Flags;

/// A terminal inbox for the people who answer customers' chats.
///
/// Without a command: the inbox of the configured accounts.
#[derive(Debug, Clone, PartialEq, Eq, Parser)]
#[command(
    name = "switchboard",
    version,
    after_help = "Examples:
  switchboard demo                       try it, without an account
  switchboard --account support          the inbox of one account
  switchboard chats --unread             who waits for an answer
  switchboard config show                what is configured, without secrets

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 not allowed, 4 not found,
5 unavailable or rate-limited (try later), 6 sent or not is unknown, 130 interrupted."
)]
pub struct Arguments {
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,

    /// What to do; without one, the inbox is shown.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What every command takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct Global {
    /// The configuration file [default: $SWITCHBOARD_CONFIG, else ~/.config/switchboard/config.toml]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Where drafts, the store and the log are kept [default: $SWITCHBOARD_STATE_DIR, else ~/.local/state/switchboard]
    #[arg(long, global = true, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,

    /// Only this account
    #[arg(long, global = true, value_name = "NAME")]
    pub account: Option<String>,

    /// Only this own number: a session, a user, an inbox, by its id
    #[arg(long, global = true, value_name = "ID")]
    pub line: Option<String>,

    /// One JSON object a line, errors as JSON too [default where the output is no terminal]
    #[arg(long, global = true)]
    pub json: bool,
}

impl Global {
    /// What of it concerns the configuration.
    pub fn flags(&self) -> Flags {
        Flags { config: self.config.clone(), account: self.account.clone() }
    }
}

/// What is to be done instead of showing the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
#[expect(missing_docs, reason = "what each one does is said once, in `command::TABLE`")]
pub enum Command {
    Demo(World),
    ServeDemo(ServeDemo),
    Chats(reading::Chats),
    Messages(reading::Messages),
    Watch(reading::Watch),
    Search(reading::Search),
    Export(reading::Export),
    Send(acting::Send),
    Edit(acting::Edit),
    React(acting::React),
    DeleteMessage(acting::DeleteMessage),
    Forward(acting::Forward),
    Vote(acting::Vote),
    MarkRead(acting::OneChat),
    Archive(acting::Switch),
    Pin(acting::Switch),
    Mute(acting::Mute),
    DeleteChat(acting::DeleteChat),
    Assign(acting::Assign),
    Resolve(acting::OneChat),
    Note(acting::Note),
    Label(acting::Label),
    Status(acting::Status),
    Doctor,
    Completions(Completions),
    Man(Manual),
    #[command(subcommand)]
    Config(ConfigCommand),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, clap::Error> {
        let words = std::iter::once("switchboard").chain(line.split_whitespace());
        super::parse(words.map(Into::into))
    }

    #[test]
    fn the_definitions_agree_with_each_other() {
        command().debug_assert();
    }

    #[test]
    fn without_a_command_it_is_the_inbox() {
        let arguments = parse("--account support").unwrap();
        assert_eq!(arguments.command, None);
        assert_eq!(arguments.global.flags().account.as_deref(), Some("support"));
    }

    #[test]
    fn what_every_command_takes_may_stand_behind_it() {
        let arguments = parse("config show --config a.toml --state-dir /s").unwrap();
        assert_eq!(arguments.command, Some(Command::Config(ConfigCommand::Show)));
        assert_eq!(arguments.global.config, Some("a.toml".into()));
        assert_eq!(arguments.global.state_dir, Some("/s".into()));
    }

    #[test]
    fn a_world_is_described_by_words_and_numbers() {
        let arguments = parse(
            "demo --services gateway,kapso --chats 3 --messages 20 --seed 7 --still --quirks slow,429",
        );
        let world = World {
            services: vec!["gateway".into(), "kapso".into()],
            chats: Some(3),
            messages: Some(20),
            seed: Some(7),
            still: true,
            quirks: vec!["slow".into(), "429".into()],
        };
        assert_eq!(arguments.unwrap().command, Some(Command::Demo(world)));
    }

    #[test]
    fn the_embedded_services_listen_on_this_machine_only() {
        assert!(parse("serve-demo --listen 127.0.0.1:0").is_ok());
        assert!(parse("serve-demo --listen [::1]:7007").is_ok());
        for wrong in ["serve-demo --listen 0.0.0.0:7007", "serve-demo --listen 7007", "serve-demo"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
