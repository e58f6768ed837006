//! Keys, read on a thread of their own, in the batches that they come in.

use std::io;
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use tokio::sync::mpsc;

/// How many batches may wait. The loop drains them all before it draws.
const BATCHES: usize = 64;
/// How long an Enter waits for keys behind it: a paste without brackets may come in pieces.
const BEHIND_ENTER: Duration = Duration::from_millis(8);
/// How many events one batch may have.
const MOST: usize = 4_096;

/// One batch: what was there at once.
pub type Batch = Vec<Event>;

/// Reads the terminal's events until the program ends or the terminal is gone.
pub struct Keys(mpsc::Receiver<io::Result<Batch>>);

impl Keys {
    /// Begins to read.
    pub fn start() -> io::Result<Self> {
        let (sender, batches) = mpsc::channel(BATCHES);
        std::thread::Builder::new().name("keys".into()).spawn(move || read(&sender))?;
        Ok(Self(batches))
    }

    /// The next batch; `None`: the terminal is gone.
    pub async fn next(&mut self) -> Option<Batch> {
        self.0.recv().await.and_then(Result::ok)
    }

    /// A batch that is there already.
    pub fn waiting(&mut self) -> Option<Batch> {
        self.0.try_recv().ok().and_then(Result::ok)
    }
}

fn read(sender: &mpsc::Sender<io::Result<Batch>>) {
    loop {
        let batch = read_batch();
        let over = batch.is_err();
        if sender.blocking_send(batch).is_err() || over {
            return;
        }
    }
}

fn read_batch() -> io::Result<Batch> {
    let mut batch = vec![event::read()?];
    while batch.len() < MOST {
        let wait = if batch.last().is_some_and(is_enter) { BEHIND_ENTER } else { Duration::ZERO };
        if !event::poll(wait)? {
            break;
        }
        batch.push(event::read()?);
    }
    Ok(batch)
}

/// Whether it is an Enter that could send a text.
pub fn is_enter(event: &Event) -> bool {
    matches!(event, Event::Key(key)
        if key.code == KeyCode::Enter
            && key.modifiers == KeyModifiers::NONE
            && key.kind != KeyEventKind::Release)
}
