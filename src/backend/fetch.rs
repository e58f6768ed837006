//! What is attached, where a service says its address.

use std::time::Duration;

use url::Url;

use super::{Flow, Host, Method, Once, Path, Repeat, Request, Urgency};
use crate::domain::{Answer, Cause, Problem};

/// The largest file that is fetched, in bytes: what the most generous service takes (Chert
/// contract 3.2: 100 MB).
const LARGEST: usize = 100_000_000;
/// How long the largest file may take: half an hour is what a slow line needs (some 50 kB a
/// second). One that stops coming is given up much sooner.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// The request, for a file: larger than any other answer, and as long as it goes on coming.
pub fn large(request: Request) -> Request {
    let request = request.urgency(Urgency::File).within(PATIENCE);
    Request { largest: Some(LARGEST), ..request }
}

/// Fetches from an address that a message names; the runtime sends the account's secret only to
/// its own hosts.
pub fn public(place: &str) -> Box<dyn Flow> {
    Once::flow(request(place), |reply| {
        if reply.ok() {
            return Ok(Answer::Fetched(reply.body.clone(), reply.content_type));
        }
        let cause = super::status::cause(reply.status);
        let words = format!("the address of the file answered with {}", reply.status);
        // Nobody's token is wrong: the address has expired, or never was for us.
        let cause = if cause == Cause::Unauthorized { Cause::Forbidden } else { cause };
        Err(reply.problem(cause).with_detail(words))
    })
}

fn request(place: &str) -> Result<Request, Problem> {
    let url = Url::parse(place).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let Some(url) = url else {
        let words = "this file's address is none that can be fetched";
        return Err(Problem::new(Cause::Invalid).with_detail(words));
    };
    let request = Request::act(Method::Get, Path::of(&["media"])?).repeat(Repeat::Safe);
    Ok(large(Request { host: Host::Exact(url), ..request }))
}
