//! What every request passes through, whatever it asks: it gets its request id, is noted in the
//! journal, and meets the misbehaviour that was asked for.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::Response,
};
use futures_util::stream;

use super::{
    Quirk, Service,
    hub::Hub,
    refusal,
    steering::{Reply, Turn},
};

/// A request's body: 16 MiB of media in base64, and some.
const BODY: usize = 24 << 20;
/// What is uploaded as it is, to Chert: 100 MB.
const UPLOAD: usize = 101 << 20;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What becomes of a request.
enum Outcome {
    Answered(Response),
    /// The connection is closed without a byte; the status is what would have been said.
    Lost(Option<StatusCode>),
}

/// Marks an answer that goes on and on: it is neither cut nor lost by the way.
#[derive(Clone, Copy)]
struct StaysOpen;

/// Says of an answer that it goes on and on.
pub fn stays_open(mut response: Response) -> Response {
    response.extensions_mut().insert(StaysOpen);
    response
}

/// The outermost layer of every service.
pub async fn pass(State(hub): State<Arc<Hub>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let request_id = request_id(&parts);
    let service = Service::of_path(parts.uri.path());
    let Ok(body) = to_bytes(body, largest(parts.uri.path())).await else {
        // Too large, or cut.
        return named(service, refusal::of_status(service, 400), &request_id);
    };
    let entry = hub.journal.begin(&parts, &request_id, &body);
    let outcome = tokio::select! {
        outcome = meet(&hub, parts, body, next) => outcome,
        () = hub.closing.cancelled() => Outcome::Lost(None),
    };
    match outcome {
        Outcome::Answered(response) => {
            hub.journal.end(entry, Some(response.status().as_u16()), false);
            named(service, response, &request_id)
        }
        Outcome::Lost(status) => {
            hub.journal.end(entry, status.map(|status| status.as_u16()), true);
            closed()
        }
    }
}

/// Lets a request meet the rules made for it and the quirks in force.
async fn meet(hub: &Hub, parts: Parts, body: Bytes, next: Next) -> Outcome {
    let line = format!("{} {}", parts.method, parts.uri);
    let changes = parts.method != Method::GET;
    let service = Service::of_path(parts.uri.path());
    let mut turn = hub.steering.take(&line);
    while let Some(Turn::Hold(gate)) = &turn {
        gate.pass().await;
        turn = hub.steering.take(&line);
    }
    match &turn {
        Some(Turn::Fail(status)) => {
            return Outcome::Answered(refusal::of_status(service, *status));
        }
        Some(Turn::Answer(reply)) => return Outcome::Answered(by_hand(reply)),
        Some(Turn::Drop) => return Outcome::Lost(None),
        _ => {}
    }
    wait(hub, service).await;
    if let Some(refusal) = refused(hub, service) {
        return Outcome::Answered(refusal);
    }
    let mut response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if response.status() == StatusCode::BAD_REQUEST && hub.has(Quirk::Unprocessable) {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    if response.extensions().get::<StaysOpen>().is_some() {
        return Outcome::Answered(response);
    }
    match turn {
        Some(Turn::Lose) => Outcome::Lost(Some(response.status())),
        Some(Turn::Cut(bytes)) => Outcome::Answered(cut(response, Some(bytes)).await),
        _ if changes && hub.strikes(Quirk::LostAnswers, 2) => {
            Outcome::Lost(Some(response.status()))
        }
        _ if !changes && hub.strikes(Quirk::CutBodies, 3) => {
            Outcome::Answered(cut(response, None).await)
        }
        _ => Outcome::Answered(response),
    }
}

async fn wait(hub: &Hub, service: Option<Service>) {
    if hub.has(Quirk::Slow) {
        tokio::time::sleep(Duration::from_millis(800 + hub.chance() % 800)).await;
    }
    if hub.has(Quirk::Hang) {
        hub.without(Quirk::Hang).await;
    }
    if hub.has(Quirk::OthersHang) && service.is_some_and(|service| service != Service::Gateway) {
        hub.without(Quirk::OthersHang).await;
    }
}

fn refused(hub: &Hub, service: Option<Service>) -> Option<Response> {
    if hub.strikes(Quirk::TooMany, 3) {
        let mut response = refusal::of_status(service, 429);
        // The contract promises no `Retry-After`, so only some refusals carry it.
        if hub.chance().is_multiple_of(2) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        return Some(response);
    }
    hub.strikes(Quirk::Unavailable, 3).then(|| refusal::of_status(service, 503))
}

fn largest(path: &str) -> usize {
    if path.ends_with("/upload") { UPLOAD } else { BODY }
}

fn request_id(parts: &Parts) -> String {
    let given = parts.headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
    given.map_or_else(|| uuid::Uuid::new_v4().to_string(), str::to_owned)
}

/// Only the gateway names its answers so.
fn named(service: Option<Service>, mut response: Response, request_id: &str) -> Response {
    if service.is_some_and(|service| service != Service::Gateway) {
        return response;
    }
    if let Ok(value) = HeaderValue::from_str(request_id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

fn by_hand(reply: &Reply) -> Response {
    let mut response = Response::new(Body::from(reply.body.clone()));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in &reply.headers {
        let parsed = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value));
        if let (Ok(name), Ok(value)) = parsed {
            headers.insert(name, value);
        }
    }
    response
}

/// A body that fails before its first byte makes the server close the connection before the head
/// is written.
fn closed() -> Response {
    let failure = std::io::Error::other("the answer is lost on purpose");
    Response::new(Body::from_stream(stream::iter([Err::<Bytes, _>(failure)])))
}

/// Sends only the first bytes of a body (half of it when no number is given) under the length of
/// the whole, then closes the connection.
async fn cut(response: Response, bytes: Option<usize>) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let sent = bytes.unwrap_or(whole.len() / 2).min(whole.len());
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let first = whole.slice(..sent);
    let pieces = stream::unfold(Some(first), |piece| async {
        let piece = piece?;
        if piece.is_empty() {
            // The pause lets what came before leave; then the connection is closed.
            tokio::time::sleep(Duration::from_millis(40)).await;
            return Some((Err(std::io::Error::other("the answer is cut on purpose")), None));
        }
        Some((Ok(piece), Some(Bytes::new())))
    });
    Response::from_parts(parts, Body::from_stream(pieces))
}
