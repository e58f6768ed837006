//! The store, on real files.

#[path = "store/support.rs"]
mod support;

#[path = "store/basics.rs"]
mod basics;
