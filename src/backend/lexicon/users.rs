//! The configured users. Each is a line: its chats are one list.

use super::{chats, wire};
use crate::backend::{Flow, Once, Request};
use crate::domain::{Answer, Cause, Line};

/// The lines, after a look whether the key is taken: `GET /chats/user/{user}?limit=1`. A user whom
/// the service doesn't know yet is no reason to hide the others.
pub(super) fn reachable(lines: Vec<Line>) -> Box<dyn Flow> {
    let user = lines.first().map_or("", |line| line.id.as_str());
    let request = chats::path_of_user(user)
        .map(|path| Request::get(path).query("offset", 0).query("limit", 1).query("order", "desc"));
    Once::flow(request, move |reply| {
        let web_page = reply.web_page();
        match wire::accepted(reply) {
            Err(why) if why.cause == Cause::NotFound && !web_page => {}
            outcome => drop(wire::Listing::read(&outcome?, "chats")?),
        }
        Ok(Answer::Lines(lines.clone()))
    })
}
