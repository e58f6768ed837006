//! Where I/O happens.

pub mod http;
pub mod world;
