//! Who is asking (Chert contract, 3.1): a signature over the time and the body, or the secret
//! itself.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use chrono::{Duration, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::demo::{Quirk, hub::Hub};

use super::{Problem, SECRET, TENANT, problem::TRACE};

/// How far a signature's time may be from ours, in seconds.
const TOLERANCE: i64 = 300;
/// How far ahead the clock is with the quirk `clock-skew`, in seconds.
const AHEAD: i64 = 720;

/// Lets only requests pass that prove who asks; names every answer.
pub async fn guard(State(hub): State<Arc<Hub>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let ahead = if hub.has(Quirk::ClockSkew) { AHEAD } else { 0 };
    let mut response = match to_bytes(body, usize::MAX).await {
        Err(_) => Problem::of_status(400).into_response(),
        Ok(body) => {
            let upload = parts.uri.path().ends_with("/upload");
            match proved(&hub, &parts.headers, &body, upload, ahead) {
                Err(problem) => problem.into_response(),
                Ok(()) => next.run(Request::from_parts(parts, Body::from(body))).await,
            }
        }
    };
    let headers = response.headers_mut();
    if !headers.contains_key(TRACE)
        && let Ok(trace) = HeaderValue::from_str(&super::problem::trace())
    {
        headers.insert(TRACE, trace);
    }
    let shown = (Utc::now() + Duration::seconds(ahead)).format("%a, %d %b %Y %H:%M:%S GMT");
    if let Ok(date) = HeaderValue::from_str(&shown.to_string()) {
        headers.insert(header::DATE, date);
    }
    response
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The signature is looked at first; an upload takes the secret itself only.
fn proved(
    hub: &Hub,
    headers: &HeaderMap,
    body: &Bytes,
    upload: bool,
    ahead: i64,
) -> Result<(), Problem> {
    let tenant = text(headers, "x-chert-tenant");
    let bearer = text(headers, "authorization").and_then(|value| value.strip_prefix("Bearer "));
    match (text(headers, "x-chert-signature").filter(|_| !upload), bearer) {
        (Some(signature), _) => {
            if tenant.is_none() {
                return Err(Problem::new(2012, "x-chert-tenant is required with a signature"));
            }
            signed(signature, body, Utc::now().timestamp() + ahead)?;
        }
        (None, Some(secret)) if secret == SECRET => {}
        (None, Some(_)) => return Err(Problem::new(2004, "Invalid credentials")),
        (None, None) => return Err(Problem::new(2012, "No credentials supplied")),
    }
    match tenant {
        _ if hub.expired.has(SECRET) => Err(Problem::new(2004, "Invalid credentials")),
        Some(tenant) if tenant != TENANT => Err(Problem::new(2001, "Tenant not found")),
        _ => Ok(()),
    }
}

/// Checks `v1,<unix seconds>,<hex>` against the body as it came.
fn signed(signature: &str, body: &[u8], now: i64) -> Result<(), Problem> {
    let wrong = || Problem::new(2004, "Invalid signature");
    let mut pieces = signature.split(',');
    let (version, time, hex) = (pieces.next(), pieces.next(), pieces.next());
    let (Some("v1"), Some(time), Some(hex), None) = (version, time, hex, pieces.next()) else {
        return Err(wrong());
    };
    let seconds: i64 = time.parse().map_err(|_| wrong())?;
    if (now - seconds).abs() > TOLERANCE {
        return Err(Problem::new(2013, "Timestamp outside of the tolerance"));
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).map_err(|_| wrong())?;
    mac.update(format!("{time}.").as_bytes());
    mac.update(body);
    let given = bytes(hex).ok_or_else(wrong)?;
    mac.verify_slice(&given).map_err(|_| wrong())
}

/// The bytes behind lowercase hexadecimal digits.
fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digit = |letter: u8| match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    };
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    };
    hex.as_bytes().chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_is_lowercase_and_whole() {
        assert_eq!(bytes("00ff1a"), Some(vec![0, 255, 26]));
        assert_eq!((bytes("FF"), bytes("abc")), (None, None));
    }
}
