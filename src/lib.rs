//! Switchboard: a terminal inbox for the people who answer customers' chats.

pub mod app;
pub mod backend;
pub mod cli;
pub mod command;
pub mod config;
pub mod demo;
pub mod domain;
pub mod runtime;
pub mod store;
pub mod ui;
