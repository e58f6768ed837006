//! Sees to it that things happen although nobody looks, for those who only listen.

use std::sync::Arc;
use std::time::Duration;

use crate::demo::hub::Hub;

/// Lets everything happen when it is due, until the server stops. It sleeps in between; where the
/// world is still and nothing is late, it sleeps until it is rung.
pub async fn drive(hub: Arc<Hub>) {
    loop {
        let next = look(&hub);
        tokio::select! {
            () = hub.closing.cancelled() => return,
            () = hub.gateway.realtime.bell.notified() => {}
            () = pause(next) => {}
        }
    }
}

/// Looks at the world, which is enough; how long nothing will happen from now on.
fn look(hub: &Hub) -> Option<Duration> {
    let (world, now) = hub.world();
    let due = world.due();
    drop(world);
    let by_itself = due.map(|due| Duration::from_millis((due - now).max(1).unsigned_abs()));
    let late = hub.gateway.realtime.log.flush(hub);
    [by_itself, late].into_iter().flatten().min()
}

async fn pause(next: Option<Duration>) {
    match next {
        Some(wait) => tokio::time::sleep(wait).await,
        None => std::future::pending().await,
    }
}
