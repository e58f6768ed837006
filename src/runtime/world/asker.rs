//! One question, whatever happens, has one answer.

use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt;
use tokio::sync::mpsc;

use crate::app::Msg;
use crate::domain::{AccountId, Answer, Cause, Feed, Op, Problem};
use crate::runtime::downloads::Downloads;
use crate::runtime::files;
use crate::runtime::http::Http;
use crate::runtime::terminal::contained;

/// Asks accounts and tells the program what came of it.
#[derive(Clone)]
pub struct Asker {
    ways: Arc<HashMap<AccountId, Arc<Http>>>,
    sender: mpsc::Sender<Msg>,
    downloads: Option<Downloads>,
}

impl Asker {
    /// Over these accounts.
    pub fn new(ways: HashMap<AccountId, Arc<Http>>, sender: mpsc::Sender<Msg>) -> Self {
        Self { ways: Arc::new(ways), sender, downloads: None }
    }

    /// What is fetched is saved there.
    pub fn saving(self, downloads: Downloads) -> Self {
        Self { downloads: Some(downloads), ..self }
    }

    /// Asks, and tells the answer.
    pub async fn settle(&self, op: Op) {
        let outcome = self.outcome(&op).await;
        self.tell(op, outcome).await;
    }

    /// Asks; what was fetched is saved.
    pub async fn outcome(&self, op: &Op) -> Result<Answer, Problem> {
        match self.asked(op).await? {
            Answer::Fetched(bytes, mime) => self.saved(op, bytes, mime).await,
            answer => Ok(answer),
        }
    }

    /// Writes what was fetched to a file, beside the other tasks.
    async fn saved(&self, op: &Op, bytes: Bytes, mime: Option<String>) -> Result<Answer, Problem> {
        let nowhere = || Problem::new(Cause::Internal).with_detail("there is no folder to save to");
        let downloads = self.downloads.clone().ok_or_else(nowhere)?;
        let op = op.clone();
        let writing =
            tokio::task::spawn_blocking(move || downloads.save(&op, &bytes, mime.as_deref()));
        let path = writing.await.map_err(|_| Problem::new(Cause::Internal))??;
        Ok(Answer::Saved(path))
    }

    /// A fault of this program is a problem like any other: it is logged and told.
    async fn asked(&self, op: &Op) -> Result<Answer, Problem> {
        let Some(http) = self.ways.get(op.account()) else {
            let words = format!("there is no account “{}” in the configuration", op.account());
            return Err(Problem::new(Cause::Invalid).with_detail(words));
        };
        self.guarded(http.ask(op)).await.unwrap_or_else(|| {
            tracing::error!(account = %op.account(), what = op.what(), "a panic while asking");
            Err(Problem::new(Cause::Internal).with_detail("a fault in this program: see its log"))
        })
    }

    /// Looks what lies on disk, and tells it.
    pub async fn list(&self, typed: String) {
        let home = std::env::home_dir();
        let path = typed.clone();
        let looking = tokio::task::spawn_blocking(move || files::list(&path, home.as_deref()));
        let listing = looking.await.unwrap_or_default();
        // nobody listens any more: the program ends
        let _ = self.sender.send(Msg::Files { typed, listing }).await;
    }

    /// Every account's way out.
    pub fn ways(&self) -> impl Iterator<Item = &Arc<Http>> {
        self.ways.values()
    }

    /// Where answers go.
    pub fn sender(&self) -> mpsc::Sender<Msg> {
        self.sender.clone()
    }

    /// What comes of some work; `None`: a fault of this program kept it from ending.
    pub async fn guarded<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        let work = poll_fn(|context| contained(|| work.as_mut().poll(context)));
        AssertUnwindSafe(work).catch_unwind().await.ok()
    }

    /// Tells the program how an account's link stands.
    pub async fn linked(&self, account: AccountId, feed: Feed) {
        // nobody listens any more: the program ends
        let _ = self.sender.send(Msg::Link { account, feed }).await;
    }

    /// Tells the program.
    pub async fn tell(&self, op: Op, outcome: Result<Answer, Problem>) {
        // nobody listens any more: the program ends
        let _ = self.sender.send(Msg::Answered { op, outcome }).await;
    }
}
