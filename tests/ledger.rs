//! Which stretches of a chat are known: whatever happens in whatever order, what is missing is
//! labelled, and in the end everything is there up to its labelled edges.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use switchboard::app::Effect;
use switchboard::app::seen::{Anchor, ThreadSeen};
use switchboard::app::thread::Thread;
use switchboard::domain::{
    Cause, ChatId, ChatKey, Cursor, Message, MessageId, Older, Op, Page, Parts, Place, Problem,
    Recollection, Stretch,
};

const PART: &str = "c";

/// A service with one chat. Its cursors are numbers behind the name of an epoch: those of an
/// earlier epoch are refused.
struct Service {
    messages: Vec<u64>,
    next: u64,
    epoch: u64,
    page: usize,
}

fn message(n: u64) -> Message {
    let at = DateTime::<Utc>::from_timestamp_millis(1_000_000 + n as i64).unwrap();
    Message::text(format!("m{n}"), PART.into(), at, "x")
}

impl Service {
    fn write(&mut self) -> u64 {
        self.next += 1;
        self.messages.push(self.next);
        self.next
    }

    fn write_many(&mut self, count: usize) {
        for _ in 0..count {
            self.write();
        }
    }

    fn answer(&self, cursor: &Option<Cursor>) -> Result<Page, Problem> {
        let before = match cursor {
            None => u64::MAX,
            Some(cursor) => {
                let (epoch, before) = cursor.as_str().split_once('-').unwrap();
                if epoch != self.epoch.to_string() {
                    return Err(Problem::new(Cause::Invalid));
                }
                before.parse().unwrap()
            }
        };
        let end = self.messages.partition_point(|n| *n < before);
        let begin = end.saturating_sub(self.page);
        let messages: Vec<Message> =
            self.messages[begin..end].iter().map(|n| message(*n)).collect();
        let older = match self.messages.get(begin) {
            Some(first) if begin > 0 => {
                Older::At(Cursor::new(&format!("{}-{first}", self.epoch)).unwrap())
            }
            _ => Older::Nothing,
        };
        Ok(Page { messages, older })
    }
}

/// Something that happens to the service, the link, the program or the reader.
#[derive(Debug, Clone)]
enum Turn {
    /// Messages are written while nobody looks.
    Absence(u8),
    /// A message is written, and told at once.
    Told,
    /// The newest page is asked for again.
    Refresh,
    /// The reader stands at the top, with every gap on screen.
    Top,
    /// One of the questions that wait is answered.
    Answer(u8),
    /// One of them can't be answered.
    Lose(u8),
    /// The service takes none of its earlier cursors any more.
    Refuse,
    /// A message is gone from the service.
    Delete(u8),
    /// The program is started again with what it remembers.
    Restart,
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        3 => (1u8..40).prop_map(Turn::Absence),
        2 => Just(Turn::Told),
        4 => Just(Turn::Refresh),
        5 => Just(Turn::Top),
        10 => any::<u8>().prop_map(Turn::Answer),
        2 => any::<u8>().prop_map(Turn::Lose),
        1 => Just(Turn::Refuse),
        1 => any::<u8>().prop_map(Turn::Delete),
        1 => Just(Turn::Restart),
    ]
}

/// The thread of one chat, and the questions that wait for its service.
struct Reader {
    thread: Thread,
    asked: Vec<Option<Cursor>>,
    /// Told by themselves: before such a message there may be a hole that nobody can know of.
    told: BTreeSet<u64>,
}

impl Reader {
    fn new() -> Self {
        let thread = Thread::new(ChatKey::new("a", "l", PART), 5);
        let mut reader = Self { thread, asked: Vec::new(), told: BTreeSet::new() };
        let effects = reader.thread.opened(&[ChatId::from(PART)], 0);
        reader.take(effects);
        reader
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Ask(Op::Messages { cursor, .. }) = effect {
                self.asked.push(cursor);
            }
        }
    }

    fn gaps(&self) -> Vec<MessageId> {
        self.thread.parts.iter().flat_map(|part| &part.gaps).map(|gap| gap.below.clone()).collect()
    }

    fn look(&mut self) {
        let seen = ThreadSeen {
            chat: self.thread.chat.clone(),
            anchor: Anchor::Newest,
            near_top: true,
            near_bottom: true,
            gaps: self.gaps(),
            height: 20,
            width: 80,
            letters: Default::default(),
        };
        let effects = self.thread.seen(seen);
        self.take(effects);
    }

    fn answer(&mut self, service: &Service, which: u8, lost: bool) {
        if self.asked.is_empty() {
            return;
        }
        let cursor = self.asked.remove(usize::from(which) % self.asked.len());
        let outcome = match lost {
            true => Err(Problem::new(Cause::Unavailable)),
            false => service.answer(&cursor),
        };
        match outcome {
            Ok(page) => drop(self.thread.landed(&PART.into(), &cursor, page)),
            Err(why) => self.thread.failed(&PART.into(), &cursor, &why),
        }
        let effects = self.thread.read_on();
        self.take(effects);
    }

    fn restart(&mut self) {
        let saved = serde_json::to_string(&self.thread.parts).unwrap();
        let parts: Parts = serde_json::from_str(&saved).unwrap();
        let messages: Vec<Message> = self.thread.timeline.iter().cloned().collect();
        let (told, count) = (std::mem::take(&mut self.told), messages.len());
        *self =
            Self { thread: Thread::new(ChatKey::new("a", "l", PART), 5), asked: Vec::new(), told };
        let chat = self.thread.chat.clone();
        let stretch = Stretch { messages, older: false, newer: false };
        self.thread.restored(Recollection { chat, stretch, parts, count, seen_at: None }, None);
        let effects = self.thread.opened(&[ChatId::from(PART)], 0);
        self.take(effects);
    }

    fn known(&self) -> Vec<u64> {
        let number = |m: &Message| m.id.as_str()[1..].parse::<u64>().unwrap();
        self.thread.timeline.iter().map(number).collect()
    }

    /// Between two known messages nothing is missing without a word.
    fn every_hole_is_labelled(&self, service: &Service) -> Result<(), TestCaseError> {
        let known = self.known();
        for two in known.windows(2) {
            let missing = service.messages.iter().any(|n| two[0] < *n && *n < two[1]);
            let id = MessageId::from(format!("m{}", two[1]));
            let labelled = self.thread.gap_above(&id).is_some() || self.told.contains(&two[1]);
            prop_assert!(!missing || labelled, "between {} and {}", two[0], two[1]);
        }
        Ok(())
    }
}

fn happen(turn: &Turn, service: &mut Service, reader: &mut Reader) {
    match turn {
        Turn::Absence(count) => service.write_many(usize::from(*count)),
        Turn::Told => {
            let n = service.write();
            reader.told.insert(n);
            reader.thread.timeline.merge(vec![message(n)], Place::Newer);
        }
        Turn::Refresh => {
            let effects = reader.thread.refresh();
            reader.take(effects);
        }
        Turn::Top => reader.look(),
        Turn::Answer(which) => reader.answer(service, *which, false),
        Turn::Lose(which) => reader.answer(service, *which, true),
        Turn::Refuse => service.epoch += 1,
        Turn::Delete(which) => {
            if !service.messages.is_empty() {
                service.messages.remove(usize::from(*which) % service.messages.len());
            }
        }
        Turn::Restart => reader.restart(),
    }
}

/// The link is good, the reader asks for everything.
fn read_to_the_end(service: &Service, reader: &mut Reader) {
    for round in 0..400 {
        if round % 8 == 0 {
            let effects = reader.thread.refresh();
            reader.take(effects);
        }
        let effects = reader.thread.retry();
        reader.take(effects);
        reader.look();
        while !reader.asked.is_empty() {
            reader.answer(service, 0, false);
        }
        if reader.thread.ended() && reader.gaps().is_empty() && round > 8 {
            return;
        }
    }
    panic!("it never ends: {:?}", reader.thread.parts);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_pages_gaps_and_absences_ends_contiguous_up_to_its_labelled_edges(
        before in 0usize..60,
        page in 1usize..8,
        turns in prop::collection::vec(turn(), 0..60),
    ) {
        let mut service = Service { messages: Vec::new(), next: 0, epoch: 0, page };
        service.write_many(before);
        let mut reader = Reader::new();
        for turn in &turns {
            happen(turn, &mut service, &mut reader);
            let known = reader.known();
            prop_assert!(known.is_sorted() && known.windows(2).all(|two| two[0] < two[1]));
            // After a refusal a label may stand too high until the newest page was read again.
            if service.epoch == 0 {
                reader.every_hole_is_labelled(&service)?;
            }
        }
        read_to_the_end(&service, &mut reader);
        let known: BTreeSet<u64> = reader.known().into_iter().collect();
        let missing: Vec<_> = service.messages.iter().filter(|n| !known.contains(n)).collect();
        prop_assert!(missing.is_empty(), "{:?} of {:?}", missing, service.messages);
    }
}
