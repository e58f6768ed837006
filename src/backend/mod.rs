//! How services talk: pure. Questions become requests, replies become answers.
//!
//! A [`Dialect`] knows one service: its paths, its JSON, its cursors, its errors. It does no I/O
//! and reads no clock: the runtime carries its requests out, repeats them where they say that they
//! may be repeated, and hands the replies back.
//!
//! - [`request`], [`path`]: what goes out
//! - [`reply`], [`status`], [`row`], [`heal`]: what comes back, and reading it leniently
//! - [`clock`]: times as services print them; [`window`]: WhatsApp's 24 hours
//! - [`once`]: the commonest [`Flow`], one request and its answer; [`then`]: two of them
//! - [`numbered`]: rows in numbered pages, whichever end comes first
//! - `feed`: what a service tells by itself; [`fetch`]: a file by its address
//! - [`phone`]: numbers as people read them
//! - [`gateway`]: the WhatsApp gateway
//! - [`kapso`]: Kapso's legacy API; [`cekat`]: Cekat's open API
//! - [`chert`]: Chert (iMessage), signed, a list made of events
//! - [`lexicon`]: Lexicon Labs chats, offsets, read only

pub mod cekat;
pub mod chert;
pub mod clock;
pub mod envelope;
mod feed;
pub mod fetch;
pub mod gateway;
pub mod heal;
pub mod kapso;
pub mod lexicon;
pub mod numbered;
pub mod once;
pub mod path;
pub mod phone;
pub mod reply;
pub mod request;
pub mod row;
pub mod status;
pub mod then;
pub mod window;

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use secrecy::SecretString;

pub use feed::{Dial, Frame, Heard, Listener, Wire};
pub use once::{Once, unable};
pub use path::Path;
pub use reply::Reply;
pub use request::{Header, Host, Method, Repeat, Request, Urgency};
pub use then::{Known, Then};

use crate::domain::{Abilities, Answer, LineId, Op, Problem};

/// One service's way of talking.
pub trait Dialect: Abilities {
    /// What stands before every documented path, such as `/api/v1`; `""` where nothing does.
    /// A configured base URL that ends with it already is not given it twice.
    fn root(&self) -> &'static str;

    /// The small state machine that carries `op` out.
    fn begin(&self, op: &Op) -> Box<dyn Flow>;

    /// Adds what proves who we are. Called before every attempt, on the final bytes, so that a
    /// signature over body and time is always fresh.
    fn sign(&self, request: &mut Request, secret: &SecretString, wall: DateTime<Utc>);

    /// What an unsuccessful reply says. The runtime decides by its cause whether a
    /// [`Repeat::Safe`] request is worth another attempt.
    fn problem(&self, reply: &Reply) -> Problem;

    /// How to listen to what the service tells by itself, on every line or on this one `only`;
    /// `None`: it tells nothing.
    fn listener(&self, _only: Option<&LineId>) -> Option<Box<dyn Listener>> {
        None
    }
}

/// One question on its way: asks for what it needs, one step at a time.
pub trait Flow: Send {
    /// The next step. `reply`: what came of the last [`Step::Call`], successful or not; `None` at
    /// the beginning and after a wait. A call without any reply ends the flow in the runtime.
    fn next(&mut self, reply: Option<Reply>) -> Step;
}

/// What a [`Flow`] needs next.
#[derive(Debug)]
pub enum Step {
    /// Carry this out and come back with the reply.
    Call(Request),
    /// Read this file and come back with its bytes as a reply's body (status 200).
    Read(PathBuf),
    /// Come back after this long.
    Wait(Duration),
    /// It is done.
    Done(Answer),
    /// It failed for good.
    Failed(Problem),
}

impl From<Result<Answer, Problem>> for Step {
    fn from(outcome: Result<Answer, Problem>) -> Self {
        match outcome {
            Ok(answer) => Self::Done(answer),
            Err(problem) => Self::Failed(problem),
        }
    }
}

impl From<Result<Request, Problem>> for Step {
    fn from(request: Result<Request, Problem>) -> Self {
        match request {
            Ok(request) => Self::Call(request),
            Err(problem) => Self::Failed(problem),
        }
    }
}
