//! The store's own thread: changes go in and are written together, questions go in and come back
//! answered. Nobody who hands something in ever waits for the disk.
//!
//! - `pending`: changes that wait, the later word on one thing in place of the earlier
//! - `tray`: where both sides meet; `keeper`: the thread

mod keeper;
mod pending;
mod tray;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use crate::app::Msg;
use crate::domain::{AccountId, Change, Query};
use crate::store::Store;
use keeper::Keeper;
use tray::Tray;

/// How long the way out waits for the disk.
const FAREWELL: Duration = Duration::from_secs(2);

/// What the thread does by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chores {
    /// How many days messages of an account are kept.
    pub keep_days: Vec<(AccountId, u32)>,
    /// How long after the start older ones are forgotten: not while the first frames are made.
    pub after: Duration,
}

impl Default for Chores {
    fn default() -> Self {
        Self { keep_days: Vec::new(), after: Duration::from_secs(10) }
    }
}

/// What became of changes that were handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// They outlive the program.
    Yes,
    /// They could not be written yet. They are tried again for as long as the program runs.
    NotYet,
}

/// The way to the store's thread. Dropping it writes what waits, within two seconds.
pub struct Memory {
    tray: Arc<Tray>,
}

impl Memory {
    /// Hands the store to a thread of its own; answers and warnings go to `sender`.
    pub fn start(store: Store, chores: Chores, sender: mpsc::Sender<Msg>) -> std::io::Result<Self> {
        let tray = Arc::new(Tray::default());
        let keeper = Keeper::new(store, chores, sender, Arc::clone(&tray));
        std::thread::Builder::new().name("memory".into()).spawn(move || keeper.work())?;
        Ok(Self { tray })
    }

    /// Remembers changes: texts on their way at once, drafts within half a second, the rest within
    /// a tenth.
    pub fn remember(&self, changes: Vec<Change>) {
        self.tray.put(changes);
    }

    /// Looks something up, with all that was handed in before. Answered by one [`Msg::Recalled`];
    /// a question that is waiting already is answered once.
    pub fn recall(&self, query: Query) {
        self.tray.ask(query);
    }

    /// What became of all that was handed in before; it is written at once. A text on its way is
    /// asked to be sent only after this.
    pub fn settled(&self) -> oneshot::Receiver<Kept> {
        self.tray.settle()
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        if !self.tray.close(FAREWELL) {
            tracing::warn!("the store did not finish in time");
        }
    }
}
