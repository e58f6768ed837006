//! What HTTP statuses mean where the service's own code says nothing.

use crate::domain::Cause;

/// The kind of failure behind a status that is no success.
pub fn cause(status: u16) -> Cause {
    match status {
        401 => Cause::Unauthorized,
        403 => Cause::Forbidden,
        404 | 410 => Cause::NotFound,
        409 => Cause::Conflict,
        429 => Cause::RateLimited,
        // a proxy's words for "the service didn't read or answer in time"
        408 | 502 | 503 | 504 => Cause::Unavailable,
        400..=499 => Cause::Invalid,
        501 => Cause::NotImplemented,
        500..=599 => Cause::Internal,
        _ => Cause::Unreadable,
    }
}
