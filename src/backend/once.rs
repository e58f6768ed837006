//! The commonest flow: one request, and its reply read.

use super::{Flow, Reply, Request, Step};
use crate::domain::{Answer, Cause, Problem};

type Read = Box<dyn FnMut(Reply) -> Result<Answer, Problem> + Send>;

/// One request, and how its reply is read.
pub struct Once {
    request: Option<Result<Request, Problem>>,
    read: Read,
}

impl Once {
    /// A flow of one request. One that could not be written (an impossible id) fails at once.
    pub fn flow(
        request: Result<Request, Problem>,
        read: impl FnMut(Reply) -> Result<Answer, Problem> + Send + 'static,
    ) -> Box<dyn Flow> {
        Box::new(Self { request: Some(request), read: Box::new(read) })
    }
}

impl Flow for Once {
    fn next(&mut self, reply: Option<Reply>) -> Step {
        match (self.request.take(), reply) {
            (Some(request), _) => request.into(),
            (None, Some(reply)) => (self.read)(reply).into(),
            (None, None) => Step::Failed(past_its_end()),
        }
    }
}

/// A flow was asked for a step without the reply it waits for: a fault of this program.
pub fn past_its_end() -> Problem {
    Problem::new(Cause::Internal).with_detail("a fault in this program: a step without its reply")
}

/// What a service is asked that it has no word for: the screen never offers it.
pub fn unable() -> Box<dyn Flow> {
    let why = Problem::new(Cause::NotImplemented).with_detail("this service can't do that");
    Once::flow(Err(why), |reply| Err(reply.problem(Cause::Internal)))
}
