//! Switchboard: a terminal inbox for the people who answer customers' chats.

pub mod cli;
pub mod config;
pub mod demo;
pub mod runtime;
pub mod ui;
