//! What the program does: pure steps.

pub mod effect;
pub mod msg;
pub mod seen;

pub use effect::Effect;
pub use msg::{Msg, Now};
