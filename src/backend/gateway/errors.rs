//! What went wrong: by `error.code`, never by the text; by HTTP status where there is no code.

use serde_json::Value;

use crate::backend::row::{Row, plain};
use crate::backend::{Reply, heal, status};
use crate::domain::{Cause, Problem};

/// The longest text of a gateway that is kept, in characters.
const WORDS: usize = 500;

/// Reads `{"error": {"code", "message", "details"?}}` (gateway contract, "Errors"). A proxy's
/// page, an empty body or `error` as mere text still yields what the status tells.
pub fn problem(reply: &Reply) -> Problem {
    let body = heal::json(&reply.body).unwrap_or_default();
    let (code, words) = said(&body);
    let cause = code.as_deref().and_then(cause).unwrap_or_else(|| status::cause(reply.status));
    let words = words.or_else(|| unsaid(reply)).map(|words| words.chars().take(WORDS).collect());
    Problem { code, detail: words, ..reply.problem(cause) }
}

/// The code and the text of an error body.
fn said(body: &Value) -> (Option<String>, Option<String>) {
    let Some(body) = Row::of(body) else { return (None, None) };
    let error = body.child("error").unwrap_or(body);
    let words = error
        .word("message")
        .or_else(|| body.raw("error").and_then(plain).filter(|text| !text.trim().is_empty()));
    (error.word("code"), words)
}

/// What can be said of a reply that is no error of this gateway.
fn unsaid(reply: &Reply) -> Option<String> {
    if (300..400).contains(&reply.status) {
        return Some("the address leads elsewhere: check base_url".into());
    }
    let page = "a web page answered instead of the gateway: check base_url, or a proxy before it";
    reply.web_page().then(|| page.into())
}

fn cause(code: &str) -> Option<Cause> {
    Some(match code {
        "unauthorized" => Cause::Unauthorized,
        "forbidden" => Cause::Forbidden,
        "not_found" => Cause::NotFound,
        "validation_error" => Cause::Invalid,
        "conflict" => Cause::Conflict,
        "rate_limited" => Cause::RateLimited,
        "not_implemented" => Cause::NotImplemented,
        "gateway_unavailable" => Cause::Unavailable,
        "internal" => Cause::Internal,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn of(status: u16, body: &str) -> Problem {
        let body = Bytes::copy_from_slice(body.as_bytes());
        problem(&Reply { status, body, request_id: Some("r1".into()), ..Reply::default() })
    }

    #[test]
    fn the_code_decides_and_not_the_status_or_the_text() {
        let body = r#"{"error":{"code":"not_found","message":"rate limited","details":{}}}"#;
        let told = of(500, body);
        assert_eq!((told.cause, told.status), (Cause::NotFound, Some(500)));
        assert_eq!(told.detail.as_deref(), Some("rate limited"));
        assert_eq!(told.request_id.as_deref(), Some("r1"));
    }

    #[test]
    fn every_code_of_the_contract_is_known() {
        for (code, status) in [
            ("not_found", 404),
            ("unauthorized", 401),
            ("forbidden", 403),
            ("validation_error", 422),
            ("conflict", 409),
            ("rate_limited", 429),
            ("not_implemented", 501),
            ("gateway_unavailable", 503),
            ("internal", 500),
        ] {
            assert_eq!(cause(code), Some(status::cause(status)), "{code}");
        }
    }

    #[test]
    fn an_unknown_code_is_kept_and_the_status_decides() {
        let told = of(403, r#"{"error":{"code":"plan_exceeded","message":"no"}}"#);
        assert_eq!((told.cause, told.code.as_deref()), (Cause::Forbidden, Some("plan_exceeded")));
    }

    #[test]
    fn bodies_that_are_no_envelope_still_tell_by_their_status() {
        for body in ["", "<html>Bad gateway</html>", "[]", "null", r#"{"error":[1]}"#, "{\"err"] {
            assert_eq!(of(502, body).cause, Cause::Unavailable, "{body}");
        }
        assert_eq!(of(429, r#"{"error":"slow down"}"#).detail.as_deref(), Some("slow down"));
        assert!(of(404, "<!doctype html>").detail.unwrap_or_default().contains("base_url"));
    }
}
