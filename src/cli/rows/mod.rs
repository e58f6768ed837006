//! What commands print: rows for programs ([`json`], [`done`]) and for people ([`table`], [`thread`]).

pub mod done;
pub mod json;
pub mod table;
pub mod thread;
