//! What broke on the way, and what that says about whether the service did what was asked.

use std::error::Error;
use std::io;

use crate::domain::{Cause, Problem};

/// The problem behind a request that brought no whole reply.
///
/// [`Cause::Unreachable`]: no connection stood, so nothing was done. [`Cause::Interrupted`]: a
/// connection stood, so what was done is unknown.
pub fn of(error: reqwest::Error) -> Problem {
    let error = error.without_url();
    let unpacking = error.is_decode() && !cut(&error);
    let cause = match () {
        () if error.is_builder() => Cause::Invalid,
        () if error.is_connect() => Cause::Unreachable,
        () if unpacking => Cause::Unreadable,
        () => Cause::Interrupted,
    };
    Problem::new(cause).with_detail(root(&error))
}

/// Whether data ended before its end, rather than being wrong.
fn cut(error: &reqwest::Error) -> bool {
    sources(error).any(|source| match source.downcast_ref::<io::Error>() {
        Some(error) => error.kind() != io::ErrorKind::InvalidData,
        // hyper's own words for a broken connection come through the decoder, too
        None => source.to_string().contains("end of file"),
    })
}

/// The innermost reason, which is the one that helps: "Connection refused".
fn root(error: &reqwest::Error) -> String {
    let words = sources(error).last().unwrap_or(error).to_string();
    match words.split_once(" (os error") {
        Some((words, _)) => words.to_owned(),
        None => words,
    }
}

fn sources<'a>(error: &'a reqwest::Error) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let mut next = error.source();
    std::iter::from_fn(move || {
        let here = next?;
        next = here.source();
        Some(here)
    })
}
