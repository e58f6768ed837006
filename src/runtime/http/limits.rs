//! How long, how much, how often.

use std::time::Duration;

/// The bounds of an account's requests.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Until a connection stands, TLS included.
    pub connect: Duration,
    /// Until the whole answer to a read is here.
    pub read: Duration,
    /// Until the whole answer to anything else is here.
    pub act: Duration,
    /// The largest answer, unpacked, in bytes.
    pub body: usize,
    /// Requests under way at once; of those, two are kept free for what the operator does.
    pub in_flight: usize,
    /// How often a request that may be repeated is tried.
    pub attempts: u32,
    /// The first pause before another attempt; it doubles with each.
    pub pause: Duration,
    /// The longest pause of all.
    pub longest_pause: Duration,
    /// The longest `Retry-After` that is waited for; a longer one is told and not waited for.
    pub longest_retry_after: Duration,
    /// The longest that all pauses of one request may take together; the first is always made.
    pub longest_waiting: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            read: Duration::from_secs(30),
            act: Duration::from_secs(30),
            body: 16 * 1024 * 1024,
            in_flight: 6,
            attempts: 4,
            pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(30),
            longest_retry_after: Duration::from_secs(5 * 60),
            longest_waiting: Duration::from_secs(15 * 60),
        }
    }
}
