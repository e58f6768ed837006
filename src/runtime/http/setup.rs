//! What an account needs before it can be asked anything.

use std::path::PathBuf;
use std::sync::Arc;

use url::Url;

use super::{Limits, Tokens};
use crate::backend::Dialect;
use crate::domain::{AccountId, LineId};

/// One account, ready to be asked.
pub struct AccountSetup {
    /// Its name in the configuration.
    pub id: AccountId,
    /// How its service talks.
    pub dialect: Arc<dyn Dialect>,
    /// The only line that is listened to; `None`: all that the token may see.
    pub line: Option<LineId>,
    /// What precedes the documented paths; with or without the dialect's root.
    pub base_url: Url,
    /// The second host of services that have one.
    pub actions_url: Option<Url>,
    /// Where its token comes from.
    pub tokens: Arc<dyn Tokens>,
    /// Further certificate authorities to trust, PEM.
    pub ca_file: Option<PathBuf>,
    /// Trust only those in `ca_file`.
    pub ca_only: bool,
    /// Requests per minute that it may use; `None`: as many as the service takes.
    pub requests_per_minute: Option<u32>,
    /// How long, how much, how often.
    pub limits: Limits,
}

impl AccountSetup {
    /// An account with the usual limits and nothing special.
    pub fn new(
        id: impl Into<AccountId>,
        dialect: Arc<dyn Dialect>,
        base_url: Url,
        tokens: Arc<dyn Tokens>,
    ) -> Self {
        Self {
            id: id.into(),
            dialect,
            line: None,
            base_url,
            actions_url: None,
            tokens,
            ca_file: None,
            ca_only: false,
            requests_per_minute: None,
            limits: Limits::default(),
        }
    }
}
