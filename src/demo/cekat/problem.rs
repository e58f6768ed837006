//! Errors in Cekat's two forms (Cekat contract, 4.5).

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

/// Something that is answered with an error body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// `{"success":false,"status_code":…,"error":{"message":…}}`
    Plain(StatusCode, String),
    /// `{"success":false,"error":{"code":"VALIDATION_ERROR","message":…,"details":[…]}}`, with
    /// the field that is wrong and why.
    Invalid(&'static str, String),
}

impl Problem {
    /// The usual problem of a status.
    pub fn of_status(status: u16) -> Problem {
        let message = match status {
            400 => return Problem::invalid("request", "is not valid"),
            401 => "Not authenticated",
            404 => "Not found",
            429 => "Too many requests",
            _ => "Internal server error",
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Problem::Plain(status, message.to_owned())
    }

    /// 400: a field is wrong.
    pub fn invalid(field: &'static str, why: &str) -> Problem {
        Problem::Invalid(field, why.to_owned())
    }

    /// 400: understood, and refused.
    pub fn refused(message: &str) -> Problem {
        Problem::Plain(StatusCode::BAD_REQUEST, message.to_owned())
    }

    /// 404: what isn't there.
    pub fn missing(what: &str) -> Problem {
        Problem::Plain(StatusCode::NOT_FOUND, format!("{what} not found"))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, body) = match self {
            Problem::Plain(status, message) => (
                status,
                json!({
                    "success": false,
                    "status_code": status.as_u16(),
                    "error": { "message": message },
                }),
            ),
            Problem::Invalid(field, why) => (
                StatusCode::BAD_REQUEST,
                json!({
                    "success": false,
                    "error": {
                        "code": "VALIDATION_ERROR",
                        "message": format!("{field} {why}"),
                        "details": [{ "field": field, "message": why }],
                    },
                }),
            ),
        };
        (status, Json(body)).into_response()
    }
}
