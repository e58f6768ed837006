//! What is done to one message, named by its `waMessageId` (gateway contract, "Acting").

use serde_json::{Value, json};

use super::{send, wire};
use crate::backend::{Flow, Method, Once, Path, Reply, Request, Step, once};
use crate::domain::{Act, Answer, Cause, LineId, Problem, Target};

/// Begins what is done to a message of this session. Every body has the documented fields only:
/// the gateway refuses any other.
pub(super) fn begin(line: &LineId, target: &Target, act: &Act) -> Box<dyn Flow> {
    let chat = target.part.as_str();
    let to = |method, below, body| request(line, target, method, below, &body);
    match act {
        Act::Edit(text) => done(to(Method::Patch, None, json!({ "chat": chat, "text": text }))),
        Act::Delete => done(to(Method::Delete, None, named(target, json!({ "chat": chat })))),
        Act::React(emoji) => {
            let body = named(target, json!({ "chat": chat, "emoji": emoji }));
            done(to(Method::Post, Some("reaction"), body))
        }
        Act::ClearReaction => {
            let bodies = [json!({ "chat": chat }), json!({ "chat": chat, "emoji": "" })];
            let requests = bodies
                .map(|body| to(Method::Delete, Some("reaction"), named(target, body)))
                .into_iter()
                .collect::<Result<Vec<_>, _>>();
            Box::new(Clear { requests })
        }
        Act::Forward(into) => {
            let body = named(target, json!({ "chat": chat, "to": into.chat.as_str() }));
            forward(to(Method::Post, Some("forward"), body))
        }
        Act::Vote(options) => {
            done(to(Method::Post, Some("vote"), json!({ "chat": chat, "options": options })))
        }
    }
}

/// Whose message it is has to be said of somebody else's in a group: there an id alone names none.
fn named(target: &Target, mut body: Value) -> Value {
    let group = target.part.as_str().ends_with("@g.us");
    if let Some(sender) = target.sender.as_ref().filter(|_| group && !target.own) {
        body["sender"] = json!(sender);
    }
    body
}

fn request(
    line: &LineId,
    target: &Target,
    method: Method,
    below: Option<&str>,
    body: &Value,
) -> Result<Request, Problem> {
    let segments = ["sessions", line.as_str(), "messages", target.id.as_str()];
    let path = match below {
        Some(below) => Path::of(&[&segments[..], &[below]].concat())?,
        None => Path::of(&segments)?,
    };
    Ok(Request::act(method, path).json(body))
}

/// Whatever a success says, it is done.
fn done(request: Result<Request, Problem>) -> Box<dyn Flow> {
    Once::flow(request, |reply| wire::accepted(reply).map(|_| Answer::Done))
}

/// A forwarded message is answered like one that was sent, where the gateway says anything of it.
fn forward(request: Result<Request, Problem>) -> Box<dyn Flow> {
    Once::flow(request, |reply| {
        let reply = wire::accepted(reply)?;
        let sent = wire::object(&reply, |row| Some(send::sent(row)));
        Ok(sent.ok().filter(|sent| sent.id.is_some()).map_or(Answer::Done, Answer::Sent))
    })
}

/// Taking a reaction back. The contract lists `emoji` for reacting and for clearing in one line,
/// and clearing has none to name: a gateway that misses the field, which it says before it does
/// anything, is given it empty.
struct Clear {
    requests: Result<Vec<Request>, Problem>,
}

impl Flow for Clear {
    fn next(&mut self, reply: Option<Reply>) -> Step {
        let left = match &mut self.requests {
            Ok(left) => left,
            Err(problem) => return Step::Failed(problem.clone()),
        };
        let refused = match reply.map(wire::accepted) {
            Some(Ok(_)) => return Step::Done(Answer::Done),
            Some(Err(problem)) if problem.cause != Cause::Invalid => return Step::Failed(problem),
            Some(Err(problem)) => Some(problem),
            None => None,
        };
        if left.is_empty() {
            return Step::Failed(refused.unwrap_or_else(once::past_its_end));
        }
        Step::Call(left.remove(0))
    }
}
