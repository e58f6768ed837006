//! Who is asking, and what that key may do (gateway contract, Base, auth, errors).

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{header::AUTHORIZATION, request::Parts},
};

use crate::demo::{Quirk, hub::Hub};

use super::Problem;

/// An API key with every capability.
pub const TOKEN: &str = "wa_demo_operator";
/// A login token (a person's, not a key's) with every capability; the one to let expire.
pub const TOKEN_LOGIN: &str = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJkZW1vIn0.login";
/// An API key without `send`.
pub const TOKEN_WITHOUT_SEND: &str = "wa_demo_no_send";
/// An API key without `manage`: it may not list sessions.
pub const TOKEN_WITHOUT_MANAGE: &str = "wa_demo_no_manage";
/// An API key without `read`.
pub const TOKEN_WITHOUT_READ: &str = "wa_demo_no_read";
/// An API key without `events`.
pub const TOKEN_WITHOUT_EVENTS: &str = "wa_demo_no_events";

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    Read,
    Send,
    Manage,
    Events,
}

impl Right {
    fn name(self) -> &'static str {
        match self {
            Right::Read => "read",
            Right::Send => "send",
            Right::Manage => "manage",
            Right::Events => "events",
        }
    }
}

/// Every token with the one capability that it lacks.
const TOKENS: [(&str, Option<Right>); 6] = [
    (TOKEN, None),
    (TOKEN_LOGIN, None),
    (TOKEN_WITHOUT_SEND, Some(Right::Send)),
    (TOKEN_WITHOUT_MANAGE, Some(Right::Manage)),
    (TOKEN_WITHOUT_READ, Some(Right::Read)),
    (TOKEN_WITHOUT_EVENTS, Some(Right::Events)),
];

/// A caller whose token is good.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    lacks: Option<Right>,
    read_only: bool,
}

impl Caller {
    /// Passes when the key has this capability.
    pub fn needs(self, right: Right) -> Result<(), Problem> {
        let refused = self.lacks == Some(right) || (self.read_only && right == Right::Send);
        if refused { Err(Problem::forbidden(right.name())) } else { Ok(()) }
    }
}

impl FromRequestParts<Arc<Hub>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, hub: &Arc<Hub>) -> Result<Self, Problem> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|header| header.strip_prefix("Bearer ")).map(str::trim);
        let known = TOKENS.iter().find(|(known, _)| token == Some(*known));
        match known {
            Some((token, lacks)) if !hub.expired.has(token) => {
                Ok(Caller { lacks: *lacks, read_only: hub.has(Quirk::ReadOnly) })
            }
            _ => Err(Problem::of_status(401)),
        }
    }
}
