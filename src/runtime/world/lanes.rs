//! One thing at a time, per chat.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::{ChatKey, Op};

/// A lane for each chat in which something is under way.
pub struct Lanes {
    order: Order,
    lanes: HashMap<ChatKey, Lane>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// What waits gives way to what comes after it.
    LatestWins,
    /// Everything, one after the other.
    InOrder,
}

/// What waits in one chat, and whether somebody is at it.
#[derive(Clone, Default)]
pub struct Lane(Arc<Mutex<Waiting>>);

#[derive(Default)]
struct Waiting {
    walked: bool,
    ops: VecDeque<Op>,
}

impl Lanes {
    /// For typing: a mark that is under way is finished, then only the latest word counts.
    pub fn latest_wins() -> Self {
        Self { order: Order::LatestWins, lanes: HashMap::new() }
    }

    /// For texts: in the order in which they were sent.
    pub fn in_order() -> Self {
        Self { order: Order::InOrder, lanes: HashMap::new() }
    }

    /// Lets an op join the lane of its chat; the lane, where nobody walks it yet.
    pub fn join(&mut self, chat: ChatKey, op: Op) -> Option<Lane> {
        let lane = self.lanes.entry(chat).or_default();
        let mut waiting = lane.waiting();
        if self.order == Order::LatestWins {
            waiting.ops.clear();
        }
        waiting.ops.push_back(op);
        let idle = !std::mem::replace(&mut waiting.walked, true);
        idle.then(|| lane.clone())
    }

    /// Forgets the lanes that nobody walks.
    pub fn tidy(&mut self) {
        self.lanes.retain(|_, lane| lane.waiting().walked);
    }
}

impl Lane {
    /// What is next; `None`: nothing, and whoever walked the lane leaves it.
    pub fn next(&self) -> Option<Op> {
        let mut waiting = self.waiting();
        let next = waiting.ops.pop_front();
        waiting.walked = next.is_some();
        next
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Presence::{self, Composing, Paused};

    fn chat() -> ChatKey {
        ChatKey::new("a", "s", "c")
    }

    fn typing(presence: Presence) -> Op {
        Op::Typing { chat: chat(), presence }
    }

    #[test]
    fn a_paused_follows_the_composing_that_is_under_way() {
        let mut lanes = Lanes::latest_wins();
        let lane = lanes.join(chat(), typing(Composing)).unwrap();
        assert_eq!(lane.next(), Some(typing(Composing)));
        assert!(lanes.join(chat(), typing(Composing)).is_none());
        assert!(lanes.join(chat(), typing(Paused)).is_none());
        assert_eq!((lane.next(), lane.next()), (Some(typing(Paused)), None));
    }

    #[test]
    fn a_lane_that_was_left_is_walked_again() {
        let mut lanes = Lanes::in_order();
        let lane = lanes.join(chat(), typing(Composing)).unwrap();
        assert!(lanes.join(chat(), typing(Paused)).is_none());
        while lane.next().is_some() {}
        lanes.tidy();
        assert!(lanes.lanes.is_empty());
        assert!(lanes.join(chat(), typing(Paused)).is_some());
    }
}
