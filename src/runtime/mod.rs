//! Where I/O happens.

pub mod log;
pub mod secret;
pub mod state_dir;
pub mod terminal;
