//! Walks a flow to its end.

use super::Http;
use crate::backend::{Flow, Step};
use crate::domain::{Answer, Problem};

/// Takes a flow's steps, one after the other. `what` names the question for the operator.
///
/// # Errors
/// What the flow says, or what kept one of its requests from being answered at all.
pub async fn drive(
    mut flow: Box<dyn Flow>,
    http: &Http,
    what: &'static str,
) -> Result<Answer, Problem> {
    let mut reply = None;
    loop {
        match flow.next(reply.take()) {
            Step::Call(request) => reply = Some(http.call(&request, what).await?),
            Step::Wait(pause) => tokio::time::sleep(pause).await,
            Step::Done(answer) => return Ok(answer),
            Step::Failed(problem) => return Err(problem),
        }
    }
}
