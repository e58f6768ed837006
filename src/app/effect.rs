//! What the program wants done outside. Comparable, printable, inert.

use super::attention::Call;
use crate::domain::{Change, Op, Query};

/// Something for the runtime to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Ask an account; answered by [`Msg::Answered`](super::Msg::Answered) with the same op.
    Ask(Op),
    /// Remember something; nothing answers.
    Remember(Vec<Change>),
    /// Look something up in what is remembered; answered by
    /// [`Msg::Recalled`](super::Msg::Recalled) with the same query.
    Recall(Query),
    /// Look what lies where a path that is typed leads; answered by
    /// [`Msg::Files`](super::Msg::Files).
    Files(String),
    /// Hand text to the terminal's clipboard.
    Copy(String),
    /// Call the operator who looks elsewhere.
    Attention(Box<Call>),
    /// Give the window this title. Not cleaned yet.
    Title(String),
    /// Draw every cell anew.
    Redraw,
    /// Give the terminal back until the shell continues us.
    Suspend,
    /// Leave.
    Quit,
}
