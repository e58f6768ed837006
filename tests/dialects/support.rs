//! Drives a flow by hand: no network, no clock.

use bytes::Bytes;
use switchboard::backend::{Dialect, Flow, Reply, Request, Step};
use switchboard::domain::{Answer, Op, Problem};

/// A reply as a server would give it.
pub fn reply(status: u16, body: impl Into<String>) -> Reply {
    Reply {
        status,
        body: Bytes::from(body.into()),
        request_id: Some("req-1".into()),
        ..Reply::default()
    }
}

/// What a flow wants to send next.
pub fn call(flow: &mut dyn Flow, reply: Option<Reply>) -> Request {
    match flow.next(reply) {
        Step::Call(request) => request,
        other => panic!("expected a request, got {other:?}"),
    }
}

/// How a flow ends after this reply.
pub fn end(flow: &mut dyn Flow, reply: Reply) -> Result<Answer, Problem> {
    match flow.next(Some(reply)) {
        Step::Done(answer) => Ok(answer),
        Step::Failed(problem) => Err(problem),
        other => panic!("expected an end, got {other:?}"),
    }
}

/// The first request of an op.
pub fn request(dialect: &dyn Dialect, op: &Op) -> Request {
    call(&mut *dialect.begin(op), None)
}

/// What an op of one request makes of a reply.
pub fn answer(
    dialect: &dyn Dialect,
    op: &Op,
    status: u16,
    body: impl Into<String>,
) -> Result<Answer, Problem> {
    let mut flow = dialect.begin(op);
    call(&mut *flow, None);
    end(&mut *flow, reply(status, body))
}
