//! Walks a flow to its end.

use std::path::Path;

use super::Http;
use super::upload::Meter;
use crate::backend::{Flow, Reply, Step};
use crate::domain::{Answer, Cause, Problem};

/// Takes a flow's steps, one after the other. `what` names the question for the operator.
///
/// # Errors
/// What the flow says, or what kept one of its requests from being answered at all.
pub async fn drive(
    mut flow: Box<dyn Flow>,
    http: &Http,
    what: &'static str,
    meter: Option<&Meter>,
) -> Result<Answer, Problem> {
    let mut reply = None;
    loop {
        match flow.next(reply.take()) {
            Step::Call(request) => reply = Some(http.carry(&request, what, meter).await?),
            Step::Read(path) => reply = Some(read(&path).await?),
            Step::Wait(pause) => tokio::time::sleep(pause).await,
            Step::Done(answer) => return Ok(answer),
            Step::Failed(problem) => return Err(problem),
        }
    }
}

/// A file of this machine, as a reply's body.
async fn read(path: &Path) -> Result<Reply, Problem> {
    let body = tokio::fs::read(path).await.map_err(|why| {
        let words = format!("{} can't be read: {why}", path.display());
        Problem::new(Cause::Invalid).with_detail(words)
    })?;
    Ok(Reply { status: 200, body: body.into(), ..Reply::default() })
}
