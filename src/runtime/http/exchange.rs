//! One request and one whole reply.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Client, Response};
use tokio::time::timeout;
use url::Url;
use uuid::Uuid;

use super::upload::{Meter, Metered};
use super::{Limits, retry, trouble};
use crate::backend::{Host, Method, Repeat, Reply, Request};
use crate::domain::{Allowance, Cause, Problem};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How many redirects are followed.
const REDIRECTS: usize = 5;

/// The longest header that is kept, in characters.
const HEADER: usize = 128;

/// Sends a signed request and takes in the whole reply, whatever its status. Carries a fresh
/// `X-Request-Id`; the one that the service echoes goes before it.
///
/// # Errors
/// [`Cause::Unreachable`] without a connection, [`Cause::Interrupted`] without a whole answer in
/// time, [`Cause::Unreadable`] for one that is too large.
pub async fn exchange(
    client: &Client,
    limits: &Limits,
    url: Url,
    request: &Request,
    meter: Option<&Meter>,
) -> Result<Reply, Problem> {
    let id = Uuid::new_v4().to_string();
    let usual = if request.repeat == Repeat::Safe { limits.read } else { limits.act };
    let patience = request.within.unwrap_or(usual);
    let outcome = match timeout(patience, whole(client, limits, url, request, &id, meter)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Problem::too_late(patience)),
    };
    outcome.map_err(|problem| Problem { request_id: problem.request_id.or(Some(id)), ..problem })
}

async fn whole(
    client: &Client,
    limits: &Limits,
    mut url: Url,
    request: &Request,
    id: &str,
    meter: Option<&Meter>,
) -> Result<Reply, Problem> {
    let mut headers = headers(request, id)?;
    let mut redirects = 0;
    // a file may take its time, but not to begin
    let patience = request.largest.map_or(Duration::MAX, |_| limits.read);
    let mut response = loop {
        let sent = client
            .request(method(request.method), url.clone())
            .headers(headers.clone())
            .body(body_of(request, meter))
            .send();
        let response = going_on(patience, sent).await?;
        match next_place(request, &url, &response) {
            Some(next) if redirects < REDIRECTS => {
                if next.origin() != url.origin() {
                    headers = without_secrets(request, id)?;
                }
                url = next;
            }
            _ => break response,
        }
        redirects += 1;
    };
    let echoed = told_id(&response);
    let largest = request.largest.unwrap_or(limits.body);
    let read = body(&mut response, largest, limits.read).await;
    let request_id = Some(echoed.unwrap_or_else(|| id.to_owned()));
    match read {
        Ok(body) => Ok(Reply { body, ..head(&response, request_id) }),
        Err(problem) => {
            Err(Problem { status: Some(response.status().as_u16()), request_id, ..problem })
        }
    }
}

/// Sends a signed request whose answer stays open, and takes in nothing but its head. No redirect
/// is followed: a stream that is elsewhere is not the one that was asked for.
///
/// # Errors
/// As [`exchange`], without a time limit of its own.
pub async fn open(
    client: &Client,
    url: Url,
    request: &Request,
    with: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
) -> Result<Response, Problem> {
    let headers = headers(request, &Uuid::new_v4().to_string())?;
    let asked = client.request(method(request.method), url).headers(headers);
    with(asked).body(request.body.clone()).send().await.map_err(trouble::of)
}

/// The rest of an answer that turned out not to stay open.
///
/// # Errors
/// As [`exchange`].
pub async fn refusal(mut response: Response, limits: &Limits) -> Result<Reply, Problem> {
    let request_id = told_id(&response);
    let body = timeout(limits.read, body(&mut response, limits.body, limits.read)).await;
    let body = body.map_err(|_| Problem::too_late(limits.read))??;
    Ok(Reply { body, ..head(&response, request_id) })
}

/// The body, in one piece; one that is metered, piece by piece.
fn body_of(request: &Request, meter: Option<&Meter>) -> reqwest::Body {
    match meter {
        Some(meter) => reqwest::Body::wrap(Metered::new(request.body.clone(), meter.clone())),
        None => request.body.clone().into(),
    }
}

/// What goes to another host than the one that was asked: nothing that proves who we are.
fn without_secrets(request: &Request, id: &str) -> Result<HeaderMap, Problem> {
    let shown = request.headers.iter().filter(|header| !header.secret).cloned().collect();
    headers(&Request { headers: shown, ..request.clone() }, id)
}

/// Where a redirect may be followed to: only the same scheme, host and port, so that neither the
/// token nor a customer's text ever goes elsewhere; and only where the request stays what it is.
/// A file at an address of its own may lie elsewhere: it is read there without the token, and
/// never over a line that is less private than the one before.
fn next_place(request: &Request, from: &Url, response: &Response) -> Option<Url> {
    let method = request.method;
    let keeps = match response.status().as_u16() {
        307 | 308 => true,
        301..=303 => method == Method::Get,
        _ => false,
    };
    let place = response.headers().get(LOCATION).filter(|_| keeps)?;
    let to = from.join(place.to_str().ok()?).ok()?;
    let file = method == Method::Get && matches!(request.host, Host::Exact(_));
    let as_private = to.scheme() == "https" || (to.scheme() == "http" && from.scheme() == "http");
    (to.origin() == from.origin() || (file && as_private)).then_some(to)
}

fn headers(request: &Request, id: &str) -> Result<HeaderMap, Problem> {
    let mut headers = HeaderMap::new();
    headers.insert(REQUEST_ID, value(id, false)?);
    for header in &request.headers {
        let name = HeaderName::from_bytes(header.name.as_bytes());
        let name = name.map_err(|_| Problem::new(Cause::Invalid))?;
        headers.insert(name, value(&header.value, header.secret)?);
    }
    Ok(headers)
}

fn value(text: &str, secret: bool) -> Result<HeaderValue, Problem> {
    match HeaderValue::from_str(text) {
        Ok(mut value) => {
            value.set_sensitive(secret);
            Ok(value)
        }
        Err(_) if secret => Err(Problem::new(Cause::NoToken)
            .with_detail("the token holds characters that no request can carry")),
        Err(_) => Err(Problem::new(Cause::Invalid)
            .with_detail("the key holds characters that no request can carry")),
    }
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

/// The id that the service has for the request, under whichever name it tells it.
fn told_id(response: &Response) -> Option<String> {
    header(response, "x-request-id").or_else(|| header(response, "x-trace-id"))
}

/// How far this machine's clock is ahead of the service's; its date is cut to whole seconds.
fn clock_ahead(response: &Response) -> Option<TimeDelta> {
    let date = DateTime::parse_from_rfc2822(&header(response, "date")?).ok()?;
    Some(Utc::now() - date.to_utc())
}

/// Everything of a reply but its body.
fn head(response: &Response, request_id: Option<String>) -> Reply {
    let asked = header(response, "retry-after");
    Reply {
        status: response.status().as_u16(),
        request_id,
        retry_after: asked.and_then(|value| retry::retry_after(&value, Utc::now())),
        clock_ahead: clock_ahead(response),
        allowance: allowance(response),
        content_type: header(response, "content-type"),
        body: Bytes::new(),
    }
}

/// `X-RateLimit-Limit` and `X-RateLimit-Remaining`; one alone says nothing.
fn allowance(response: &Response) -> Option<Allowance> {
    let number = |name| header(response, name)?.parse::<u32>().ok();
    let limit = number("x-ratelimit-limit").filter(|limit| *limit > 0)?;
    Some(Allowance { limit, remaining: number("x-ratelimit-remaining")?.min(limit) })
}

fn header(response: &Response, name: &str) -> Option<String> {
    let value = response.headers().get(name)?.to_str().ok()?.trim();
    (!value.is_empty()).then(|| value.chars().take(HEADER).collect())
}

/// What has to come within this time; else the connection is taken for broken.
async fn going_on<T>(
    patience: Duration,
    coming: impl Future<Output = reqwest::Result<T>>,
) -> Result<T, Problem> {
    match timeout(patience, coming).await {
        Ok(come) => come.map_err(trouble::of),
        Err(_) => Err(Problem::stood_still(patience)),
    }
}

/// The body, unpacked, bounded while it comes; `patience`: how long it may stand still.
async fn body(response: &mut Response, cap: usize, patience: Duration) -> Result<Bytes, Problem> {
    let mut body = BytesMut::new();
    while let Some(chunk) = going_on(patience, response.chunk()).await? {
        if body.len() + chunk.len() > cap {
            let words = format!("the answer is too large: more than {cap} bytes");
            return Err(Problem::new(Cause::Unreadable).with_detail(words));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
