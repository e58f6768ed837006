//! `GET /realtime?ticket=…`: a WebSocket of text frames, one JSON object each.

use std::sync::Arc;

use axum::{
    extract::{
        Query, State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    response::Response,
};
use serde::Deserialize;

use crate::demo::{Quirk, door, hub::Hub};

use super::super::Problem;
use super::feed::Feed;

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    ticket: String,
}

/// Opens the socket; the ticket is used up by it. A ticket that is no good is answered like a
/// token that is none: a guess, for the contract does not say.
pub async fn open(
    State(hub): State<Arc<Hub>>,
    Query(Asked { ticket }): Query<Asked>,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    if hub.has(Quirk::NoTicket) || hub.has(Quirk::NoEvents) {
        return Err(Problem::not_found("no such path"));
    }
    let upgrade = upgrade.map_err(|_| Problem::validation("this is a WebSocket's address"))?;
    let wanted = hub.gateway.realtime.tickets.take(&ticket);
    let wanted = wanted.ok_or_else(|| Problem::of_status(401))?;
    // From here on nothing is missed, however long the handshake takes.
    let feed = Feed::new(hub, wanted);
    let response = upgrade.on_upgrade(move |socket| talk(socket, feed));
    Ok(door::stays_open(response))
}

async fn talk(mut socket: WebSocket, mut feed: Feed) {
    loop {
        tokio::select! {
            frame = feed.next() => {
                // Dropped without a farewell, as a connection that breaks.
                let Some(text) = frame else { return };
                if socket.send(Message::Text(text.into())).await.is_err() {
                    return;
                }
            }
            heard = socket.recv() => match heard {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => {}
            }
        }
    }
}
