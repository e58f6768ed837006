//! What commands print: rows for programs ([`json`]) and for people ([`table`], [`thread`]).

pub mod json;
pub mod table;
pub mod thread;
