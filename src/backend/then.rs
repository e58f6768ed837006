//! Two flows, one after the other: what the first finds decides what the second asks.

use super::{Flow, Reply, Step};
use crate::domain::Answer;

type Next = Box<dyn FnOnce(Answer) -> Box<dyn Flow> + Send>;

/// A flow that goes on where another ended well.
pub struct Then {
    flow: Box<dyn Flow>,
    next: Option<Next>,
}

impl Then {
    /// `first`, then the flow that its answer leads to. Where `first` fails, nothing follows.
    pub fn flow(
        first: Box<dyn Flow>,
        next: impl FnOnce(Answer) -> Box<dyn Flow> + Send + 'static,
    ) -> Box<dyn Flow> {
        Box::new(Self { flow: first, next: Some(Box::new(next)) })
    }
}

impl Flow for Then {
    fn next(&mut self, reply: Option<Reply>) -> Step {
        match self.flow.next(reply) {
            Step::Done(answer) => match self.next.take() {
                Some(next) => {
                    self.flow = next(answer);
                    self.flow.next(None)
                }
                None => Step::Done(answer),
            },
            step => step,
        }
    }
}

/// A flow that has its answer already.
pub struct Known(Option<Answer>);

impl Known {
    /// Answers without asking anything.
    pub fn flow(answer: Answer) -> Box<dyn Flow> {
        Box::new(Self(Some(answer)))
    }
}

impl Flow for Known {
    fn next(&mut self, _reply: Option<Reply>) -> Step {
        match self.0.take() {
            Some(answer) => Step::Done(answer),
            None => Step::Failed(super::once::past_its_end()),
        }
    }
}
