//! Who goes first, and who waits.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until};

use super::Limits;
use super::budget::Budget;
use crate::backend::{Repeat, Urgency};
use crate::domain::{Cause, Problem};

/// How many files are on their way at once.
const FILES: usize = 2;

/// How much longer than the service asked what nobody waits for stays outside: what the operator
/// sends goes first. Where one request of many is let through, the program's own would take it.
const AFTER_YOU: Duration = Duration::from_millis(1_500);

/// The one door of an account.
///
/// Rooms within rooms: the background fits into a part of what reads may use, and reads into a
/// part of the whole, so that an operator's action always finds a place.
pub struct Gate {
    rooms: [(Urgency, Semaphore); 3],
    /// Files are long on their way: beside everything else, a few at a time.
    files: Semaphore,
    closed_until: Mutex<Option<Instant>>,
    longest: Duration,
    budget: Option<Budget>,
}

/// The right to have one request under way, until it is dropped.
pub struct Pass<'a> {
    _places: Vec<SemaphorePermit<'a>>,
}

impl Gate {
    /// An open gate.
    pub fn new(limits: &Limits, requests_per_minute: Option<u32>) -> Self {
        let all = limits.in_flight.max(1);
        let some = |part: usize| Semaphore::new(part.max(1));
        Self {
            rooms: [
                (Urgency::Background, some(all / 3)),
                (Urgency::Soon, some(all * 2 / 3)),
                (Urgency::Now, some(all)),
            ],
            files: Semaphore::new(FILES),
            closed_until: Mutex::new(None),
            longest: limits.longest_retry_after,
            budget: requests_per_minute.map(Budget::new),
        }
    }

    /// Waits for a place. While the service has asked everybody to wait, only what may be
    /// repeated waits here; what an operator does is refused at once, so that it can be said, and
    /// finds the gate open a little before what the program asks by itself.
    ///
    /// # Errors
    /// [`Cause::RateLimited`] with the time that is left; no request was made.
    pub async fn enter(&self, urgency: Urgency, repeat: Repeat) -> Result<Pass<'_>, Problem> {
        loop {
            while let Some(until) = self.closed(urgency) {
                match repeat {
                    Repeat::Safe => sleep_until(until).await,
                    Repeat::Keyed | Repeat::Never => return Err(still_closed(until)),
                }
            }
            let mut places = Vec::with_capacity(self.rooms.len());
            for room in self.rooms_of(urgency) {
                // a gate's rooms are never closed; without a place the request would just go
                places.extend(room.acquire().await.ok());
            }
            if let Some(budget) = &self.budget {
                budget.take(urgency).await;
            }
            if self.closed(urgency).is_none() {
                return Ok(Pass { _places: places });
            }
        }
    }

    /// Where a place is needed for a request of this kind.
    fn rooms_of(&self, urgency: Urgency) -> Vec<&Semaphore> {
        match urgency {
            Urgency::File => vec![&self.files],
            _ => {
                let rooms = self.rooms.iter().filter(|(least, _)| *least >= urgency);
                rooms.map(|(_, room)| room).collect()
            }
        }
    }

    /// Closes the gate for everybody when the service said "too many requests" and for how long.
    pub fn heed(&self, problem: &Problem) {
        let (Cause::RateLimited, Some(wait)) = (problem.cause, problem.retry_after) else { return };
        let until = Instant::now() + wait.min(self.longest);
        let mut closed = self.closed_until.lock().unwrap_or_else(PoisonError::into_inner);
        *closed = Some(closed.map_or(until, |known| known.max(until)));
    }

    /// Until when it is closed for requests of this kind.
    fn closed(&self, urgency: Urgency) -> Option<Instant> {
        let longer = match urgency {
            Urgency::Background | Urgency::Soon => AFTER_YOU,
            Urgency::Now | Urgency::File => Duration::ZERO,
        };
        let closed = *self.closed_until.lock().unwrap_or_else(PoisonError::into_inner);
        closed.map(|until| until + longer).filter(|until| *until > Instant::now())
    }
}

fn still_closed(until: Instant) -> Problem {
    let left = until.saturating_duration_since(Instant::now());
    let words = "the service has asked us to wait: nothing was sent";
    Problem { retry_after: Some(left), ..Problem::new(Cause::RateLimited).with_detail(words) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate() -> Gate {
        Gate::new(&Limits::default(), None)
    }

    #[tokio::test(start_paused = true)]
    async fn an_action_finds_a_place_however_much_is_read() {
        let gate = gate();
        let mut held = Vec::new();
        let soon = Duration::from_secs(1);
        for urgency in [Urgency::Background, Urgency::Soon] {
            while let Ok(Ok(pass)) =
                tokio::time::timeout(soon, gate.enter(urgency, Repeat::Safe)).await
            {
                held.push(pass);
            }
        }
        assert_eq!(held.len(), 4);
        assert!(gate.enter(Urgency::Now, Repeat::Never).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn the_background_never_takes_the_place_of_what_is_looked_at() {
        let gate = gate();
        let _one = gate.enter(Urgency::Background, Repeat::Safe).await;
        let _two = gate.enter(Urgency::Background, Repeat::Safe).await;
        let third = gate.enter(Urgency::Background, Repeat::Safe);
        assert!(tokio::time::timeout(Duration::from_secs(1), third).await.is_err());
        assert!(gate.enter(Urgency::Soon, Repeat::Safe).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn files_take_no_place_of_anything_else() {
        let gate = gate();
        let _one = gate.enter(Urgency::File, Repeat::Safe).await;
        let _two = gate.enter(Urgency::File, Repeat::Safe).await;
        let third = gate.enter(Urgency::File, Repeat::Safe);
        assert!(tokio::time::timeout(Duration::from_secs(1), third).await.is_err());
        for urgency in [Urgency::Background, Urgency::Soon, Urgency::Now] {
            assert!(gate.enter(urgency, Repeat::Safe).await.is_ok());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn while_it_is_closed_reads_wait_and_actions_are_told() {
        let gate = gate();
        let wait = Some(Duration::from_secs(7));
        gate.heed(&Problem { retry_after: wait, ..Problem::new(Cause::RateLimited) });
        let refused = gate.enter(Urgency::Now, Repeat::Keyed).await.err().unwrap();
        assert_eq!((refused.cause, refused.retry_after), (Cause::RateLimited, wait));
        assert!(refused.certainly_not_done());
        let begun = Instant::now();
        assert!(gate.enter(Urgency::Background, Repeat::Safe).await.is_ok());
        assert!(begun.elapsed() >= Duration::from_secs(7));
    }

    #[tokio::test(start_paused = true)]
    async fn when_it_opens_what_the_operator_sends_goes_first() {
        let gate = gate();
        let wait = Some(Duration::from_secs(7));
        gate.heed(&Problem { retry_after: wait, ..Problem::new(Cause::RateLimited) });
        let begun = Instant::now();
        let read = async |urgency| {
            let pass = gate.enter(urgency, Repeat::Safe).await;
            drop(pass);
            begun.elapsed()
        };
        let send = async {
            let refused = gate.enter(Urgency::Now, Repeat::Never).await.err().unwrap();
            tokio::time::sleep(refused.retry_after.unwrap()).await;
            assert!(gate.enter(Urgency::Now, Repeat::Never).await.is_ok());
            begun.elapsed()
        };
        let looked = read(Urgency::Now);
        let (background, soon, looked, sent) =
            tokio::join!(read(Urgency::Background), read(Urgency::Soon), looked, send);
        let second = Duration::from_secs(1);
        assert!(background >= sent + second && soon >= sent + second, "{background:?} {soon:?}");
        assert!(looked < sent + second && sent < Duration::from_secs(8), "{looked:?} {sent:?}");
    }
}
