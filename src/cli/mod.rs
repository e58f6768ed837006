//! The shell's side of each command.

pub mod args;
mod assemble;
mod configuration;
mod demo;
mod inbox;

use std::process::ExitCode;

use args::{Arguments, Command};

/// How a command ended, for the shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// It failed.
    Failed,
    /// The words or the configuration are wrong.
    Usage,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Failed => Self::from(1),
            Exit::Usage => Self::from(2),
        }
    }
}

/// A sentence for the operator, and the exit code that goes with it.
#[derive(Debug)]
pub struct Stop {
    exit: Exit,
    sentence: String,
}

impl Stop {
    fn failed(sentence: impl ToString) -> Self {
        Self { exit: Exit::Failed, sentence: sentence.to_string() }
    }

    fn usage(sentence: impl ToString) -> Self {
        Self { exit: Exit::Usage, sentence: sentence.to_string() }
    }
}

/// Carries a command out.
pub fn run(arguments: Arguments) -> Exit {
    let global = &arguments.global;
    let outcome = match &arguments.command {
        None => inbox::run(global),
        Some(Command::Demo(world)) => demo::run(global, world),
        Some(Command::ServeDemo(serve)) => demo::serve(serve),
        Some(Command::Config(command)) => configuration::run(global, *command),
    };
    match outcome {
        Ok(()) => Exit::Done,
        Err(stop) => {
            eprintln!("{}", stop.sentence);
            stop.exit
        }
    }
}
