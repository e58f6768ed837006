//! Errors in the gateway's form (gateway contract, Base, auth, errors).

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// Something that is answered with an error body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub status: StatusCode,
    code: &'static str,
    message: String,
    details: Option<Value>,
}

/// Status, code and a usual message.
const CODES: [(u16, &str, &str); 10] = [
    (400, "validation_error", "the request is not valid"),
    (401, "unauthorized", "the token is missing, unknown or expired"),
    (403, "forbidden", "the key lacks a capability"),
    (404, "not_found", "not found"),
    (409, "conflict", "this key was used for another request"),
    (422, "validation_error", "the request is not valid"),
    (429, "rate_limited", "too many requests"),
    (501, "not_implemented", "the session has no connected WhatsApp client"),
    (503, "gateway_unavailable", "the gateway is not available, try again later"),
    (500, "internal", "internal error"),
];

impl Problem {
    /// The usual problem of a status; `internal` where there is no code for it.
    pub fn of_status(status: u16) -> Problem {
        let known = CODES.iter().find(|(known, ..)| *known == status);
        let (_, code, message) = known.unwrap_or(&(500, "internal", "internal error"));
        Problem {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            code,
            message: (*message).to_owned(),
            details: None,
        }
    }

    fn worded(status: u16, message: impl Into<String>) -> Problem {
        Problem { message: message.into(), ..Problem::of_status(status) }
    }

    /// 400: the request breaks a rule.
    pub fn validation(message: impl Into<String>) -> Problem {
        Problem::worded(400, message)
    }

    /// 404.
    pub fn not_found(message: &str) -> Problem {
        Problem::worded(404, message)
    }

    /// 403: the key lacks this capability.
    pub fn forbidden(capability: &str) -> Problem {
        Problem::worded(403, format!("the key lacks the `{capability}` capability"))
            .with_details(json!({ "capability": capability }))
    }

    /// 403: the thing itself doesn't allow it.
    pub fn not_allowed(message: &str) -> Problem {
        Problem::worded(403, message)
    }

    /// 409.
    pub fn conflict(message: &str) -> Problem {
        Problem::worded(409, message)
    }

    /// 501: there is no WhatsApp client.
    pub fn no_client() -> Problem {
        Problem::of_status(501)
    }

    /// 503.
    pub fn unavailable(message: &str) -> Problem {
        Problem::worded(503, message)
    }

    /// The same with details.
    pub fn with_details(self, details: Value) -> Problem {
        Problem { details: Some(details), ..self }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut error = json!({ "code": self.code, "message": self.message });
        if let (Some(details), Some(error)) = (self.details, error.as_object_mut()) {
            error.insert("details".into(), details);
        }
        (self.status, Json(json!({ "error": error }))).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_code() {
        assert_eq!(Problem::of_status(501).code, "not_implemented");
        assert_eq!(Problem::of_status(422).code, "validation_error");
        assert_eq!(Problem::of_status(502).code, "internal");
        assert_eq!(Problem::of_status(502).status.as_u16(), 502);
    }
}
