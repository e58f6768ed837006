//! See the crate's map.

pub mod text;
pub mod theme;
pub mod wrap;
