//! How far an own message has come. Nothing runs for it: it is worked out when it is asked for.

use crate::demo::{chance::between, clock::Millis};

/// A message's state, in the order in which a service reports them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    Pending,
    Sent,
    Delivered,
    Read,
    Played,
    Failed,
}

impl Status {
    /// The gateway's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::Sent => "sent",
            Status::Delivered => "delivered",
            Status::Read => "read",
            Status::Played => "played",
            Status::Failed => "failed",
        }
    }

    /// WhatsApp's own number for it (`ackLevel`): 3 is delivered, 4 read, 5 played.
    pub fn level(self) -> i64 {
        match self {
            Status::Failed => 0,
            Status::Pending => 1,
            Status::Sent => 2,
            Status::Delivered => 3,
            Status::Read => 4,
            Status::Played => 5,
        }
    }

    /// The state a word names.
    pub fn from_word(word: &str) -> Option<Status> {
        use Status::{Delivered, Failed, Pending, Played, Read, Sent};
        [Pending, Sent, Delivered, Read, Played, Failed].into_iter().find(|s| s.word() == word)
    }
}

/// The states that a message passes through, each with the time from which on it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    steps: Vec<(Millis, Status)>,
    /// Why it failed, once it has.
    reason: Option<String>,
}

/// Why a message to a number without WhatsApp fails.
pub const NOT_ON_WHATSAPP: &str = "recipient not on WhatsApp";

impl Progress {
    /// A message that will not come any further.
    pub fn settled(status: Status, reason: Option<&str>) -> Self {
        Progress { steps: vec![(Millis::MIN, status)], reason: reason.map(str::to_owned) }
    }

    /// A message sent now, on its way: sent after half a second, delivered after two, and most
    /// often read some seconds later.
    pub fn travelling(now: Millis, luck: u64) -> Self {
        let delivered = now + between(1_500, 2_500, luck);
        let mut steps = vec![(now, Status::Pending), (now + 500, Status::Sent)];
        steps.push((delivered, Status::Delivered));
        if !luck.is_multiple_of(6) {
            steps.push((delivered + between(2_000, 6_000, luck >> 8), Status::Read));
        }
        Progress { steps, reason: None }
    }

    /// A message sent now that is refused a moment later.
    pub fn doomed(now: Millis, after: Millis, reason: &str) -> Self {
        let steps = vec![(now, Status::Pending), (now + after, Status::Failed)];
        Progress { steps, reason: Some(reason.to_owned()) }
    }

    /// Where the message stands at this time.
    pub fn at(&self, now: Millis) -> Status {
        let passed = self.steps.iter().rev().find(|(from, _)| *from <= now);
        passed.map_or(Status::Pending, |(_, status)| *status)
    }

    /// Why it failed, once it has.
    pub fn reason_at(&self, now: Millis) -> Option<&str> {
        self.reason.as_deref().filter(|_| self.at(now) == Status::Failed)
    }

    /// What is still to come after this time.
    pub fn later(&self, now: Millis) -> impl Iterator<Item = (Millis, Status)> {
        self.steps.iter().filter(move |(from, _)| *from > now).copied()
    }

    /// When it reaches a state, if it ever does.
    pub fn reaches(&self, status: Status) -> Option<Millis> {
        self.steps.iter().find(|(_, step)| *step == status).map(|(from, _)| *from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sent_message_only_moves_forward() {
        for luck in 0..50 {
            let progress = Progress::travelling(1_000, luck);
            let seen: Vec<Status> = (0..20).map(|n| progress.at(1_000 + n * 600)).collect();
            assert!(seen.is_sorted(), "{seen:?}");
            assert_eq!(seen.first(), Some(&Status::Pending));
            assert!(seen.last() >= Some(&Status::Delivered));
        }
    }

    #[test]
    fn a_doomed_message_gives_its_reason_only_once_it_failed() {
        let progress = Progress::doomed(0, 1_500, NOT_ON_WHATSAPP);
        assert_eq!((progress.at(1_499), progress.reason_at(1_499)), (Status::Pending, None));
        assert_eq!(progress.at(1_500), Status::Failed);
        assert_eq!(progress.reason_at(1_500), Some(NOT_ON_WHATSAPP));
    }

    #[test]
    fn every_state_is_read_back_from_its_word() {
        assert_eq!(Status::from_word("played"), Some(Status::Played));
        assert_eq!(Status::from_word("gone"), None);
    }
}
