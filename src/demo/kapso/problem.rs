//! Errors in Kapso's form (Kapso contract, 1.4).

use axum::{
    Json,
    http::{HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// How long a refusal of too many asks to wait, in seconds.
const WAIT: u32 = 60;

/// Something that is answered with an error body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    error: &'static str,
    message: Option<String>,
    /// The limit that was passed.
    limit: Option<u32>,
}

impl Problem {
    /// The usual problem of a status.
    pub fn of_status(status: u16) -> Problem {
        let error = match status {
            400 => "Invalid parameters",
            401 => "Invalid or missing API key",
            404 => "Not found",
            422 => "Unprocessable entity",
            429 => return Problem::too_many(super::PER_MINUTE),
            _ => "Internal server error",
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Problem { status, error, message: None, limit: None }
    }

    fn worded(status: u16, message: &str) -> Problem {
        Problem { message: Some(message.to_owned()), ..Problem::of_status(status) }
    }

    /// 400.
    pub fn bad(message: &str) -> Problem {
        Problem::worded(400, message)
    }

    /// 404: what isn't there.
    pub fn missing(what: &str) -> Problem {
        Problem::worded(404, &format!("{what} not found"))
    }

    /// 422: understood, and refused.
    pub fn refused(message: &str) -> Problem {
        Problem::worded(422, message)
    }

    /// 429: more than this limit.
    pub fn too_many(limit: u32) -> Problem {
        Problem {
            status: StatusCode::TOO_MANY_REQUESTS,
            error: "Rate limit exceeded",
            message: Some(format!("Please retry after {WAIT} seconds")),
            limit: Some(limit),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = json!({ "error": self.error });
        if let Some(message) = self.message {
            body["message"] = message.into();
        }
        let mut response = (self.status, Json(body)).into_response();
        if let Some(limit) = self.limit {
            let headers = response.headers_mut();
            headers.insert("x-ratelimit-limit", HeaderValue::from(limit));
            headers.insert("x-ratelimit-remaining", HeaderValue::from(0));
            headers.insert("retry-after", HeaderValue::from(WAIT));
        }
        response
    }
}
