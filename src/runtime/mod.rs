//! Where I/O happens.

pub mod input;
pub mod log;
pub mod run;
pub mod secret;
pub mod state_dir;
pub mod terminal;
