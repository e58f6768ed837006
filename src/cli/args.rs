//! What the command line may say. Only shapes: what the words mean is checked where it is known.

pub mod acting;
mod house;
pub mod reading;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use self::house::{Completions, Init, Manual};
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
pub enum Command {
    /// The inbox on embedded services, with a temporary state of its own
    #[command(after_help = "Example:
  switchboard demo --services gateway,kapso --chats 20 --seed 7")]
    Demo(World),

    /// Only the embedded services, each under its own path; prints a configuration for them
    #[command(after_help = "Example:
  switchboard serve-demo --listen 127.0.0.1:7007 --quirks slow")]
    ServeDemo(ServeDemo),

    /// The chat list: one chat a line
    #[command(after_help = "Example:
  switchboard chats support --unread --limit 20")]
    Chats(reading::Chats),

    /// The messages of a chat, oldest first
    #[command(
        override_usage = "switchboard messages [OPTIONS] [ACCOUNT] <CHAT>",
        after_help = "Example:
  switchboard messages support 6281234567890@s.whatsapp.net --limit 20"
    )]
    Messages(reading::Messages),

    /// What happens, as it happens: one event a line, until it is stopped
    #[command(after_help = "Example:
  switchboard watch support | jq -r 'select(.type == \"message\") | .text'")]
    Watch(reading::Watch),

    /// Searches what was read so far
    #[command(after_help = "Example:
  switchboard search parcel 8841 --account support")]
    Search(reading::Search),

    /// Writes a chat down: JSON, CSV, Markdown or a page for browsers
    #[command(
        override_usage = "switchboard export [OPTIONS] --format <FORMAT> [ACCOUNT] <CHAT>",
        after_help = "Example:
  switchboard export support 6281234567890@s.whatsapp.net --format html --output siti.html"
    )]
    Export(reading::Export),

    /// Sends a text, and waits for what the service says
    #[command(
        override_usage = "switchboard send [OPTIONS] [ACCOUNT] <CHAT> [TEXT | -]",
        after_help = "Example:
  switchboard send support 6281234567890@s.whatsapp.net \"It is here.\" --key p-8841"
    )]
    Send(acting::Send),

    /// Gives an own message another text
    #[command(
        override_usage = "switchboard edit [OPTIONS] [ACCOUNT] <CHAT> <MESSAGE> <TEXT>",
        after_help = "Example:
  switchboard edit support 6281234567890@s.whatsapp.net 3EB0A1 \"It comes on Monday.\""
    )]
    Edit(acting::Edit),

    /// Reacts to a message
    #[command(
        override_usage = "switchboard react [OPTIONS] [ACCOUNT] <CHAT> <MESSAGE> <EMOJI>",
        after_help = "Example:
  switchboard react support 6281234567890@s.whatsapp.net 3EB0A1 👍"
    )]
    React(acting::React),

    /// Takes a message back, for everyone
    #[command(
        override_usage = "switchboard delete-message [OPTIONS] [ACCOUNT] <CHAT> <MESSAGE>",
        after_help = "Example:
  switchboard delete-message support 6281234567890@s.whatsapp.net 3EB0A1 --yes"
    )]
    DeleteMessage(acting::DeleteMessage),

    /// Sends a message on to another chat
    #[command(
        override_usage = "switchboard forward [OPTIONS] [ACCOUNT] <CHAT> <MESSAGE> <TO>",
        after_help = "Example:
  switchboard forward support 6281234567890@s.whatsapp.net 3EB0A1 971501234567@s.whatsapp.net"
    )]
    Forward(acting::Forward),

    /// Votes in a poll
    #[command(
        override_usage = "switchboard vote [OPTIONS] [ACCOUNT] <CHAT> <MESSAGE> --option <OPTION>",
        after_help = "Example:
  switchboard vote support 120363040000111122@g.us 3EB0A1 --option Monday"
    )]
    Vote(acting::Vote),

    /// Clears the unread mark
    #[command(
        override_usage = "switchboard mark-read [OPTIONS] [ACCOUNT] <CHAT>",
        after_help = "Example:
  switchboard mark-read support 6281234567890@s.whatsapp.net"
    )]
    MarkRead(acting::OneChat),

    /// Puts a chat out of the way
    #[command(
        override_usage = "switchboard archive [OPTIONS] [ACCOUNT] <CHAT>",
        after_help = "Example:
  switchboard archive support 6281234567890@s.whatsapp.net --undo"
    )]
    Archive(acting::Switch),

    /// Keeps a chat on top
    #[command(
        override_usage = "switchboard pin [OPTIONS] [ACCOUNT] <CHAT>",
        after_help = "Example:
  switchboard pin support 6281234567890@s.whatsapp.net"
    )]
    Pin(acting::Switch),

    /// Keeps a chat quiet for a while
    #[command(
        override_usage = "switchboard mute [OPTIONS] [ACCOUNT] <CHAT>",
        after_help = "Example:
  switchboard mute support 120363040000111122@g.us --for 7d"
    )]
    Mute(acting::Mute),

    /// Removes a chat from the service's store
    #[command(
        override_usage = "switchboard delete-chat [OPTIONS] [ACCOUNT] <CHAT>",
        after_help = "Example:
  switchboard delete-chat support 6281234567890@s.whatsapp.net --yes"
    )]
    DeleteChat(acting::DeleteChat),

    /// Gives a chat to a person of the team
    #[command(
        override_usage = "switchboard assign [OPTIONS] [ACCOUNT] <CHAT> <PERSON>",
        after_help = "Example:
  switchboard assign sales 6281234567890 Ana"
    )]
    Assign(acting::Assign),

    /// Says that a chat is done
    #[command(
        override_usage = "switchboard resolve [OPTIONS] [ACCOUNT] <CHAT>",
        after_help = "Example:
  switchboard resolve sales 6281234567890"
    )]
    Resolve(acting::OneChat),

    /// Writes a note for colleagues
    #[command(
        override_usage = "switchboard note [OPTIONS] [ACCOUNT] <CHAT> <TEXT | ->",
        after_help = "Example:
  switchboard note sales 6281234567890 \"wants a call back\""
    )]
    Note(acting::Note),

    /// Puts a label on a chat, or takes it off
    #[command(
        override_usage = "switchboard label [OPTIONS] [ACCOUNT] <CHAT> <LABEL>",
        after_help = "Example:
  switchboard label jakarta 5f1c2d3e refund"
    )]
    Label(acting::Label),

    /// Gives a chat one of the service's own states
    #[command(
        override_usage = "switchboard status [OPTIONS] [ACCOUNT] <CHAT> <STATUS>",
        after_help = "Example:
  switchboard status sales 6281234567890 ended"
    )]
    Status(acting::Status),

    /// Looks at configuration, accounts and terminal, and says what to do
    #[command(after_help = "Example:
  switchboard doctor --json")]
    Doctor,

    /// Prints what completes commands in a shell
    #[command(after_help = "Example:
  switchboard completions bash > ~/.local/share/bash-completion/completions/switchboard")]
    Completions(Completions),

    /// Prints the manual
    #[command(after_help = "Example:
  switchboard man send | man -l -")]
    Man(Manual),

    /// Where the configuration is, and what it says
    #[command(subcommand)]
    Config(ConfigCommand),
}

/// What the embedded services have in them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct World {
    /// Which services, separated by commas [default: all]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub services: Vec<String>,

    /// How many chats
    #[arg(long, value_name = "N")]
    pub chats: Option<usize>,

    /// How many messages the longest chat has
    #[arg(long, value_name = "N")]
    pub messages: Option<usize>,

    /// The same number, the same world
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,

    /// Nothing happens by itself, and the world's clock stands
    #[arg(long)]
    pub still: bool,

    /// How the services misbehave, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub quirks: Vec<String>,
}

/// Where the embedded services listen, and what is in them.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct ServeDemo {
    /// Where to listen, on this machine only; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = loopback)]
    pub listen: SocketAddr,

    /// What the embedded services have in them.
    #[command(flatten)]
    pub world: World,
}

/// What is wanted of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum ConfigCommand {
    /// Writes a configuration: asks for what no flag says, and tries the account
    #[command(after_help = "Example:
  switchboard config init --service gateway --base-url https://gateway.example.com --token-env SUPPORT_TOKEN")]
    Init(Box<Init>),

    /// Prints the configuration file's path, whether or not it is there
    #[command(after_help = "Example:
  $EDITOR \"$(switchboard config path)\"")]
    Path,

    /// Prints the effective configuration with all defaults; of secrets only where they are kept
    #[command(after_help = "Example:
  switchboard --config other.toml config show")]
    Show,

    /// Removes what the state directory keeps: chats, messages, drafts, unsent messages, the log
    #[command(after_help = "Example:
  switchboard config purge --yes")]
    Purge {
        /// Does not ask
        #[arg(long)]
        yes: bool,
    },
}

/// The embedded services take any well-formed token, so they are for this machine only.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| "write it as 127.0.0.1:7007".to_owned())?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("the embedded services are for this machine only: 127.0.0.1 or [::1]".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parse(line: &str) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(std::iter::once("switchboard").chain(line.split_whitespace()))
    }

    #[test]
    fn the_definitions_agree_with_each_other() {
        Arguments::command().debug_assert();
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

    #[test]
    fn every_command_helps_with_an_example() {
        fn check(command: &clap::Command) {
            let leaf = command.get_subcommands().next().is_none();
            let example = command
                .get_after_help()
                .is_some_and(|help| help.to_string().contains("switchboard "));
            assert!(!leaf || example, "{} has no example", command.get_name());
            command.get_subcommands().for_each(check);
        }
        check(&Arguments::command());
    }
}
