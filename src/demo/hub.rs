//! What all embedded services share: the world, its clock, the journal, and how to misbehave.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use chrono::Utc;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{
    Options, Quirk,
    chance::mix,
    clock::{Clock, Millis},
    gateway,
    journal::Journal,
    steering::Steering,
    world::{Plan, World},
};

/// The shared state of one running demo.
pub struct Hub {
    pub seed: u64,
    pub clock: Clock,
    pub journal: Journal,
    pub steering: Steering,
    /// Cancelled when the server stops; requests that wait are given up then.
    pub closing: CancellationToken,
    pub gateway: gateway::State,
    world: Mutex<World>,
    quirks: watch::Sender<Vec<Quirk>>,
    /// How often each quirk had its chance to strike.
    turns: [AtomicU64; Quirk::COUNT],
    calls: AtomicU64,
}

impl Hub {
    /// A hub for a freshly made world.
    pub fn new(options: &Options) -> Hub {
        let clock = Clock::new(options.now.unwrap_or_else(Utc::now), options.still);
        let plan = Plan {
            seed: options.seed,
            chats: options.chats,
            messages: options.messages,
            still: options.still,
            start: clock.start(),
        };
        Hub {
            seed: options.seed,
            world: Mutex::new(World::make(&plan)),
            clock,
            journal: Journal::default(),
            steering: Steering::default(),
            closing: CancellationToken::new(),
            gateway: gateway::State::default(),
            quirks: watch::Sender::new(options.quirks.clone()),
            turns: std::array::from_fn(|_| AtomicU64::new(0)),
            calls: AtomicU64::new(0),
        }
    }

    /// The world, after everything that is due has happened, and its time.
    pub fn world(&self) -> (MutexGuard<'_, World>, Millis) {
        let now = self.clock.now();
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.catch_up(now);
        (world, now)
    }

    /// Whether a quirk is in force.
    pub fn has(&self, quirk: Quirk) -> bool {
        self.quirks.borrow().contains(&quirk)
    }

    /// Whether a quirk is in force and strikes this time, which it does once in `turns`.
    pub fn strikes(&self, quirk: Quirk, turns: u64) -> bool {
        if !self.has(quirk) {
            return false;
        }
        let counter = self.turns.get(quirk as usize);
        counter.is_some_and(|counter| counter.fetch_add(1, Ordering::Relaxed) % turns == turns - 1)
    }

    /// Puts other quirks in force.
    pub fn set_quirks(&self, quirks: &[Quirk]) {
        self.quirks.send_replace(quirks.to_vec());
        // Counting starts anew, so that a test knows which request is struck.
        self.turns.iter().for_each(|counter| counter.store(0, Ordering::Relaxed));
    }

    /// Waits until a quirk is no longer in force.
    pub async fn without(&self, quirk: Quirk) {
        let _ = self.quirks.subscribe().wait_for(|quirks| !quirks.contains(&quirk)).await;
    }

    /// A number that differs from call to call, for what may vary.
    pub fn chance(&self) -> u64 {
        mix(&[self.seed, self.calls.fetch_add(1, Ordering::Relaxed)])
    }
}
