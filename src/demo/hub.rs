//! What all embedded services share: the world, its clock, the journal, and how to misbehave.

use std::{
    net::SocketAddr,
    ops::{Deref, DerefMut},
    sync::{
        Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::Utc;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{
    Options, Quirk, cekat,
    chance::mix,
    chert,
    clock::{Clock, Millis},
    expired::Expired,
    gateway,
    journal::Journal,
    kapso, lexicon,
    steering::Steering,
    world::{Plan, World, town::Town},
};

/// What a service beside the gateway keeps.
pub trait Kept {
    /// Makes it for a world of this plan.
    fn make(plan: &Plan) -> Self;
    /// Its customers and their talks.
    fn town(&mut self) -> &mut Town;
}

/// Where it is kept.
#[derive(Debug)]
pub struct Place<T>(OnceLock<Mutex<T>>);

impl<T> Default for Place<T> {
    fn default() -> Self {
        Place(OnceLock::new())
    }
}

/// The shared state of one running demo.
pub struct Hub {
    pub seed: u64,
    pub clock: Clock,
    pub journal: Journal,
    pub steering: Steering,
    /// Cancelled when the server stops; requests that wait are given up then.
    pub closing: CancellationToken,
    pub expired: Expired,
    pub gateway: gateway::State,
    /// How often a stream says that it is alive.
    pub heartbeat: Duration,
    pub kapso: kapso::State,
    pub lexicon: lexicon::State,
    pub chert: chert::State,
    pub cekat: cekat::State,
    /// Where the server listens, once it does.
    pub address: OnceLock<SocketAddr>,
    plan: Plan,
    world: Mutex<World>,
    quirks: watch::Sender<Vec<Quirk>>,
    /// How often each quirk had its chance to strike.
    turns: [AtomicU64; Quirk::COUNT],
    calls: AtomicU64,
}

/// The world while somebody looks at it or changes it.
pub struct Looked<'a> {
    world: MutexGuard<'a, World>,
    hub: &'a Hub,
}

impl Deref for Looked<'_> {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl DerefMut for Looked<'_> {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.world
    }
}

impl Drop for Looked<'_> {
    fn drop(&mut self) {
        gateway::realtime::tell(self.hub, &mut self.world);
    }
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
            expired: Expired::default(),
            gateway: gateway::State::default(),
            heartbeat: options.heartbeat,
            kapso: kapso::State::default(),
            lexicon: lexicon::State::default(),
            chert: chert::State::default(),
            cekat: cekat::State::default(),
            address: OnceLock::new(),
            plan,
            quirks: watch::Sender::new(options.quirks.clone()),
            turns: std::array::from_fn(|_| AtomicU64::new(0)),
            calls: AtomicU64::new(0),
        }
    }

    /// The world, after everything that is due has happened, and its time. What happens in it is
    /// told when it is let go.
    pub fn world(&self) -> (Looked<'_>, Millis) {
        let now = self.clock.now();
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        world.catch_up(now);
        (Looked { world, hub: self }, now)
    }

    /// What one of the other services keeps, made when it is first asked for, after everything
    /// that is due has happened; and the world's time.
    pub fn open<'a, T: Kept>(&self, place: &'a Place<T>) -> (MutexGuard<'a, T>, Millis) {
        let now = self.clock.now();
        let kept = place.0.get_or_init(|| Mutex::new(T::make(&self.plan)));
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.town().catch_up(now);
        (kept, now)
    }

    /// Whether nothing happens by itself.
    pub fn is_still(&self) -> bool {
        self.plan.still
    }

    /// The link to a file that is attached to a message.
    pub fn link(&self, id: &str, name: &str) -> String {
        let host = self.address.get().map_or_else(String::new, ToString::to_string);
        let safe = percent_encoding::utf8_percent_encode(name, percent_encoding::CONTROLS);
        format!("http://{host}/files/{id}/{}", safe.to_string().replace(' ', "%20"))
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
        let before = gateway::status(self, 0);
        self.quirks.send_replace(quirks.to_vec());
        if gateway::status(self, 0) != before {
            gateway::realtime::tell_status(self, self.clock.now());
        }
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
