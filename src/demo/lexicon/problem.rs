//! Errors in Lexicon's form. Only the statuses are documented (contract, 2.5); the body is what
//! the framework that it is probably built with answers.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

/// Something that is answered with an error body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    detail: String,
}

impl Problem {
    /// The usual problem of a status.
    pub fn of_status(status: u16) -> Problem {
        let detail = match status {
            400 => "Bad Request",
            401 => "Invalid or missing API key",
            404 => "Not Found",
            409 => "Conflict",
            429 => "Too Many Requests",
            _ => "Internal Server Error",
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Problem { status, detail: detail.to_owned() }
    }

    fn worded(status: u16, detail: &str) -> Problem {
        Problem { detail: detail.to_owned(), ..Problem::of_status(status) }
    }

    /// 400: the query or the body breaks a rule.
    pub fn bad(detail: &str) -> Problem {
        Problem::worded(400, detail)
    }

    /// 404: no such chat, or another tenant's.
    pub fn no_chat() -> Problem {
        Problem::worded(404, "Chat not found")
    }

    /// 409: somebody talks in it.
    pub fn in_use() -> Problem {
        Problem::worded(409, "Chat has an active WebSocket connection")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "detail": self.detail }))).into_response()
    }
}
