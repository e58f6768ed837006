//! The operator's wish to stop, or the system's.

use tokio::sync::watch;

use super::Exit;
use super::exit::Stop;
use crate::runtime::run::Ends;

/// The wish to stop: everybody who works asks for it.
#[derive(Clone)]
pub(super) struct Stopping(watch::Receiver<bool>);

impl Stopping {
    /// Begins to listen. The first wish ends what is under way, and what was done is told; the
    /// second one ends the program where it stands.
    pub fn listen() -> Result<Self, Stop> {
        let mut ends = Ends::listen().map_err(Stop::failed)?;
        let (sender, receiver) = watch::channel(false);
        #[expect(clippy::disallowed_methods, reason = "a command holds no terminal")]
        tokio::spawn(async move {
            ends.any().await;
            sender.send_replace(true);
            ends.any().await;
            std::process::exit(i32::from(Exit::Interrupted.code()));
        });
        Ok(Self(receiver))
    }

    /// Waits for it.
    pub async fn stopped(&self) {
        if self.0.clone().wait_for(|stopped| *stopped).await.is_err() {
            // nobody listens any more, so nobody stops us
            std::future::pending::<()>().await;
        }
    }

    /// Does what blocks its thread, such as reading what is typed, unless the operator stops. The
    /// thread is left behind then: the program ends without it.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Stop> {
        let done = tokio::task::spawn_blocking(work);
        tokio::select! {
            biased;
            () = self.stopped() => Err(Stop::interrupted()),
            done = done => done.map_err(Stop::failed),
        }
    }
}
