//! Where I/O happens.

pub mod terminal;
