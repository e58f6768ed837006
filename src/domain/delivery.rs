//! What the service says of an own message.

use serde::{Deserialize, Serialize};

/// How far an own message came. Ordered: a later word never moves it back, and a failure is the
/// last word on that attempt (gateway contract, "message.status").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Delivery {
    /// Taken by the service, not by the network yet.
    Pending,
    /// On its way.
    Sent,
    /// On the customer's device.
    Delivered,
    /// Read.
    Read,
    /// Listened to or watched.
    Played,
    /// It did not arrive; the reason in the service's own words, where it gave one.
    Failed(Option<String>),
}

impl Delivery {
    /// The word used on screen, in JSON and in commands.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Played => "played",
            Self::Failed(_) => "failed",
        }
    }

    /// The later of two words about one message, whatever order they came in.
    pub fn merged(self, other: Self) -> Self {
        match (&self, &other) {
            (Self::Failed(None), Self::Failed(Some(_))) => other,
            (Self::Failed(_), _) => self,
            (_, Self::Failed(_)) => other,
            _ if other.rank() > self.rank() => other,
            _ => self,
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Pending => 0,
            Self::Sent => 1,
            Self::Delivered => 2,
            Self::Read => 3,
            Self::Played => 4,
            Self::Failed(_) => 5,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Delivery::{self, *};

    #[test]
    fn a_late_sent_does_not_take_back_a_read() {
        assert_eq!(Read.merged(Sent), Read);
        assert_eq!(Sent.merged(Read), Read);
    }

    #[test]
    fn a_failure_is_the_last_word_and_keeps_its_reason() {
        let why = || Failed(Some("not on WhatsApp".into()));
        assert_eq!(why().merged(Delivered), why());
        assert_eq!(Delivered.merged(why()), why());
        assert_eq!(Failed(None).merged(why()), why());
        assert_eq!(why().merged(Failed(None)), why());
    }

    #[test]
    fn any_order_of_words_ends_the_same() {
        let words = || vec![Pending, Sent, Delivered, Read, Played];
        let forward = words().into_iter().reduce(Delivery::merged);
        let backward = words().into_iter().rev().reduce(Delivery::merged);
        assert_eq!(forward, backward);
    }
}
