//! What every answer of Kapso has in common: the envelope, `meta`, the limits.

use super::errors;
pub(super) use crate::backend::envelope::{Listing, object};
use crate::backend::{Reply, Request};
use crate::domain::Problem;

/// A successful reply as it is; any other as what it says went wrong.
pub(super) fn accepted(reply: Reply) -> Result<Reply, Problem> {
    if reply.ok() { Ok(reply) } else { Err(errors::problem(&reply)) }
}

/// `page` from 1, `per_page` from 1 to 100 (contract 1.2).
pub(super) fn paged(request: Request, page: u64, size: u16) -> Request {
    request.query("page", page).query("per_page", size.clamp(1, 100))
}

/// `meta.total_pages`.
pub(super) fn pages(page: &Listing) -> Option<u64> {
    meta(page, "total_pages")
}

/// `meta.total_count`.
pub(super) fn total(page: &Listing) -> Option<u64> {
    meta(page, "total_count")
}

fn meta(page: &Listing, name: &str) -> Option<u64> {
    u64::try_from(page.envelope()?.child("meta")?.number(name)?).ok()
}
