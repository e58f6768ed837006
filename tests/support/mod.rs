//! What the tests of the pure core are written with: an operator at a screen with a clock of its
//! own, a gateway in memory, and short ways to say a chat and a message.

// Every test binary takes what it needs.
#![allow(dead_code, unused_imports)]

mod gateway;
mod operator;
mod words;

pub use gateway::{Call, FakeGateway};
pub use operator::Operator;
pub use words::*;
