//! `GET /events`: the same envelopes as newline-delimited JSON, as older gateways serve them.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::{Query, State},
    http::{HeaderValue, header},
    response::Response,
};
use futures_util::stream;
use serde::Deserialize;

use crate::demo::{Quirk, door, hub::Hub};

use super::super::{
    Problem,
    keys::{Caller, Right},
    session as session_of,
};
use super::feed::{Feed, Wanted};

#[derive(Deserialize)]
pub struct Asked {
    types: Option<String>,
    session: Option<String>,
    since: Option<String>,
}

/// Opens the stream.
pub async fn open(
    State(hub): State<Arc<Hub>>,
    caller: Caller,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    if hub.has(Quirk::NoEvents) {
        return Err(Problem::not_found("no such path"));
    }
    caller.needs(Right::Events)?;
    let session = asked.session.filter(|id| !id.is_empty());
    let session = session.map(|id| session_of(&hub, &id)).transpose()?;
    let types = asked.types.filter(|types| !types.is_empty()).unwrap_or_else(|| "*".into());
    let events = types.split(',').map(|name| name.trim().to_owned()).collect();
    let feed = Feed::new(hub, Wanted { session, events, since: asked.since });
    let lines = stream::unfold(Some(feed), |feed| async {
        let mut feed = feed?;
        Some(match feed.next().await {
            Some(text) => (Ok(Bytes::from(text + "\n")), Some(feed)),
            None => (Err(std::io::Error::other("the stream is cut on purpose")), None),
        })
    });
    let mut response = Response::new(Body::from_stream(lines));
    let kind = HeaderValue::from_static("application/x-ndjson");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    Ok(door::stays_open(response))
}
