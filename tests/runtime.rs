//! The program, its world and a misbehaving gateway together, over real HTTP, without a terminal.

#[path = "runtime/acting.rs"]
mod acting;
#[path = "support/desk.rs"]
mod desk;
#[path = "runtime/history.rs"]
mod history;
#[path = "runtime/quiet.rs"]
mod quiet;
#[path = "runtime/refusals.rs"]
mod refusals;
#[path = "runtime/sending.rs"]
mod sending;
#[path = "runtime/typing.rs"]
mod typing;
