//! Errors in Chert's form (Chert contract, 3.6): a code, its HTTP status, and whether trying
//! again can help.

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// The header that names an answer.
pub const TRACE: HeaderName = HeaderName::from_static("x-trace-id");

/// Something that is answered with an error body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub code: u16,
    status: u16,
    pub message: String,
    retryable: bool,
    /// Seconds.
    retry_after: Option<u32>,
}

/// Codes that may be tried again.
const RETRYABLE: [u16; 6] = [1007, 3001, 3002, 3004, 4001, 4002];

/// The HTTP status of a code.
fn status(code: u16) -> u16 {
    match code {
        1007 => 429,
        1011..=1013 => 409,
        2001..=2003 | 2011 | 5001 => 404,
        2004 | 2012 | 2013 => 401,
        2005 | 2007 | 2010 => 403,
        2008 => 402,
        3001 | 3003 => 500,
        3002 | 4002 => 503,
        3004 | 4001 => 502,
        4099 => 422,
        _ => 400,
    }
}

/// A new name for an answer.
pub fn trace() -> String {
    uuid::Uuid::new_v4().simple().to_string().chars().take(12).collect()
}

impl Problem {
    /// The problem of a code.
    pub fn new(code: u16, message: &str) -> Problem {
        Problem {
            code,
            status: status(code),
            message: message.to_owned(),
            retryable: RETRYABLE.contains(&code),
            retry_after: (code == 1007).then_some(1),
        }
    }

    /// The usual problem of a status.
    pub fn of_status(status: u16) -> Problem {
        let (code, message) = match status {
            400 | 422 => (1002, "Invalid value"),
            401 => (2004, "Invalid credentials"),
            403 => (2005, "Forbidden"),
            404 => (2011, "Resource not found"),
            409 => (1012, "Conflict"),
            429 => (1007, "Rate limited"),
            502 => (3004, "Delivery service error"),
            503 => (3002, "Delivery unavailable"),
            _ => (3001, "Internal error"),
        };
        Problem { status, ..Problem::new(code, message) }
    }

    /// 2002.
    pub fn no_chat() -> Problem {
        Problem::new(2002, "Chat not found")
    }

    /// 2003.
    pub fn no_message() -> Problem {
        Problem::new(2003, "Message not found")
    }

    /// 1001.
    pub fn required(field: &str) -> Problem {
        Problem::new(1001, &format!("{field} is required"))
    }

    /// 1002.
    pub fn invalid(field: &str) -> Problem {
        Problem::new(1002, &format!("{field} is invalid"))
    }

    /// The flatter form that `/send` answers with: without a trace.
    pub fn flat(self) -> Response {
        let body = json!({
            "status": "failed",
            "error": {
                "status": self.status, "code": self.code, "message": self.message,
                "retryable": self.retryable,
            },
        });
        let status = StatusCode::from_u16(self.status);
        (status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), Json(body)).into_response()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let trace = trace();
        let mut error = json!({
            "status": self.status,
            "code": self.code,
            "message": self.message,
            "retryable": self.retryable,
        });
        if let Some(seconds) = self.retry_after {
            error["retry_after"] = seconds.into();
        }
        let body = json!({ "success": false, "error": error, "trace_id": trace });
        let status = StatusCode::from_u16(self.status);
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        if let Ok(trace) = HeaderValue::from_str(&trace) {
            headers.insert(TRACE, trace);
        }
        if let Some(seconds) = self.retry_after {
            headers.insert("retry-after", HeaderValue::from(seconds));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_status_and_some_may_be_tried_again() {
        let of = |code| {
            let problem = Problem::new(code, "");
            (problem.status, problem.retryable)
        };
        assert_eq!((of(2002), of(1007), of(3003)), ((404, false), (429, true), (500, false)));
        assert_eq!(Problem::of_status(503).code, 3002);
    }
}
