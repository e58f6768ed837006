//! The real program in a pseudo-terminal: what an operator sees, and what the shell gets back.

#![cfg(target_os = "linux")]

#[path = "terminal/faults.rs"]
mod faults;
#[path = "terminal/hostile.rs"]
mod hostile;
#[path = "terminal/idle.rs"]
mod idle;
#[path = "terminal/leaving.rs"]
mod leaving;
#[path = "support/pty.rs"]
mod pty;
#[path = "terminal/shell.rs"]
mod shell;
#[path = "terminal/work.rs"]
mod work;
