//! The terminal: taken, written to, and given back.
//!
//! - [`Session`] takes it and gives it back, once, on every way out.
//! - [`Steady`] draws frames so that a terminal which disagrees about a character's width cannot
//!   move anything out of its column.
//! - [`Outside`] makes what is not part of a frame: clipboard, title, notifications.

mod grid;
mod outside;
mod pen;
mod row;
mod session;
mod steady;

pub use outside::{BELL, COPY_LIMIT, Outside, TooLong};
pub use pen::painted;
pub use session::{Output, Session, Wishes, contained, install_panic_hook, is_dumb, restore};
pub use steady::Steady;
