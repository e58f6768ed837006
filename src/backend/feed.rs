//! What a service tells by itself: how to get to hear it, and what is heard.

use std::time::Duration;

use super::{Reply, Request};
use crate::domain::{Event, Problem};

/// One way to listen to one account. It keeps its own place in the stream, so that after a break
/// it asks for what was missed.
pub trait Listener: Send {
    /// The next step towards an open stream. `reply`: what came of the last [`Dial::Call`],
    /// whatever its status; `None` at the beginning and after every break.
    fn dial(&mut self, reply: Option<Reply>) -> Dial;

    /// Reads one frame of the open stream. A frame that can't be read says nothing and ends
    /// nothing.
    fn hear(&mut self, frame: &Frame) -> Vec<Heard>;
}

/// A step towards an open stream.
#[derive(Debug)]
pub enum Dial {
    /// Carry this out and come back with the reply.
    Call(Request),
    /// Open this, and hand over every frame.
    Open(Wire, Request),
    /// There is nothing to listen to with this account; why, as half a sentence. It is asked every
    /// now and then instead.
    Poll(String),
    /// It did not work for now; try again later, from the beginning.
    Failed(Problem),
}

/// How a stream is framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// A WebSocket's text frames.
    WebSocket,
    /// One JSON object a line.
    Lines,
    /// Server-sent events; a comment is a frame without data.
    ServerSentEvents,
}

/// One frame of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frame {
    /// What kind of frame it says it is (server-sent events: `event:`).
    pub kind: Option<String>,
    /// Its id in the stream (server-sent events: `id:`).
    pub id: Option<String>,
    /// What it says.
    pub data: String,
}

/// What a frame means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// Something happened.
    Event(Box<Event>),
    /// From now on at least one frame comes in this time; two that are missing are a dead link.
    Heartbeat(Duration),
    /// The service ends the stream as it said it would: go on at once, nothing is wrong.
    Close,
}
