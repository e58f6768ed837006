//! Carries the program's wishes out: each question in its lane, each answer back as a message.
//!
//! - [`lanes`]: one thing at a time, per chat
//! - [`asker`]: one question, whatever happens, has one answer

pub mod asker;
pub mod lanes;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use self::asker::Asker;
use self::lanes::{Lane, Lanes};
use super::downloads::Downloads;
use super::http::{AccountSetup, Http};
use super::live;
use crate::app::Msg;
use crate::domain::{Feed, Op};

/// All accounts, and everything that is under way. Dropping it stops all of it.
pub struct World {
    asker: Asker,
    typing: Lanes,
    sends: Lanes,
    acts: Lanes,
    reading: Reading,
    tasks: JoinSet<()>,
}

/// Pages that are under way: nobody needs one twice.
type Reading = Arc<Mutex<HashSet<Op>>>;

impl World {
    /// Makes the ways out of all accounts; answers go to `sender`, which is bounded.
    pub fn new(accounts: Vec<AccountSetup>, sender: mpsc::Sender<Msg>) -> Self {
        let ways: HashMap<_, _> = accounts
            .into_iter()
            .map(|setup| (setup.id.clone(), Arc::new(Http::new(setup, sender.clone()))))
            .collect();
        Self {
            asker: Asker::new(ways, sender),
            typing: Lanes::latest_wins(),
            sends: Lanes::in_order(),
            acts: Lanes::in_order(),
            reading: Reading::default(),
            tasks: JoinSet::new(),
        }
    }

    /// Begins to listen to every account whose service tells something by itself; what it tells
    /// goes where the answers go.
    pub fn listen(&mut self) {
        let ways: Vec<_> = self.asker.ways().cloned().collect();
        for http in ways {
            let (asker, account) = (self.asker.clone(), http.account().clone());
            self.tasks.spawn(async move {
                if asker.guarded(live::listen(http, asker.sender())).await.is_none() {
                    tracing::error!(%account, "a panic while listening");
                    let why = "a fault in this program: see its log".to_owned();
                    asker.linked(account, Feed::Polling(why)).await;
                }
            });
        }
    }

    /// What is fetched is saved there.
    pub fn saving(self, downloads: Downloads) -> Self {
        Self { asker: self.asker.saving(downloads), ..self }
    }

    /// Begins to ask. Answered by one [`Msg::Answered`], unless a later word took the op's place:
    /// a typing mark that was not sent yet, or a page that is under way already.
    pub fn ask(&mut self, op: Op) {
        self.reap();
        match op {
            Op::Typing { ref chat, .. } => {
                let lane = self.typing.join(chat.clone(), op);
                self.walk(lane);
            }
            Op::Send { ref chat, .. } => {
                let lane = self.sends.join(chat.clone(), op);
                self.walk(lane);
            }
            Op::Act { ref chat, .. } | Op::Triage { ref chat, .. } => {
                let lane = self.acts.join(chat.clone(), op);
                self.walk(lane);
            }
            Op::Messages { .. } => self.read(op),
            _ => {
                let asker = self.asker.clone();
                self.tasks.spawn(async move { asker.settle(op).await });
            }
        }
    }

    /// Looks what lies where a path that is typed leads; answered by [`Msg::Files`].
    pub fn list(&mut self, typed: String) {
        self.reap();
        let asker = self.asker.clone();
        self.tasks.spawn(async move { asker.list(typed).await });
    }

    /// Sets somebody on a lane that nobody walks.
    fn walk(&mut self, lane: Option<Lane>) {
        let Some(lane) = lane else { return };
        let asker = self.asker.clone();
        self.tasks.spawn(async move {
            while let Some(op) = lane.next() {
                asker.settle(op).await;
            }
        });
    }

    fn read(&mut self, op: Op) {
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        if !reading.insert(op.clone()) {
            return;
        }
        drop(reading);
        let (asker, reading) = (self.asker.clone(), self.reading.clone());
        self.tasks.spawn(async move {
            let outcome = asker.outcome(&op).await;
            // before the answer is told, for it may be followed by the same question
            reading.lock().unwrap_or_else(PoisonError::into_inner).remove(&op);
            asker.tell(op, outcome).await;
        });
    }

    /// Lets go of tasks that have ended.
    fn reap(&mut self) {
        while let Some(ended) = self.tasks.try_join_next() {
            if let Err(error) = ended
                && error.is_panic()
            {
                tracing::error!("a task of the world has panicked");
            }
        }
        self.typing.tidy();
        self.sends.tidy();
        self.acts.tidy();
    }
}
