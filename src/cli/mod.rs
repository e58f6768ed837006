//! The shell's side of each command.

pub mod args;
