//! An account's token for its requests, from wherever the configuration says it is kept.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::BoxFuture;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::mpsc;

use super::http;
use super::secret::{Generation, Refreshed, SecretProblem, Token, TokenKeeper};
use crate::app::Msg;
use crate::domain::{AccountId, Cause, Problem};

/// Gives an account's requests their token, and tells the operator once what should be known
/// about where it is kept.
pub struct AccountTokens {
    account: AccountId,
    keeper: TokenKeeper,
    reports: mpsc::Sender<Msg>,
    told: AtomicBool,
}

impl AccountTokens {
    /// The tokens of one account.
    pub fn new(account: AccountId, keeper: TokenKeeper, reports: mpsc::Sender<Msg>) -> Self {
        Self { account, keeper, reports, told: AtomicBool::new(false) }
    }

    fn given(&self, token: Token) -> http::Token {
        if let Some(notice) = &token.notice
            && !self.told.swap(true, Ordering::Relaxed)
        {
            let notice = Msg::Notice { account: self.account.clone(), text: notice.to_string() };
            if self.reports.try_send(notice).is_err() {
                tracing::warn!(account = %self.account, "a notice about the token was not shown");
            }
        }
        let secret = SecretString::from(token.secret.expose_secret().to_owned());
        http::Token { secret, generation: token.generation.number() }
    }
}

impl http::Tokens for AccountTokens {
    fn get(&self) -> BoxFuture<'_, Result<http::Token, Problem>> {
        Box::pin(async move {
            let token = self.keeper.get().await.map_err(|why| no_token(&why))?;
            Ok(self.given(token))
        })
    }

    fn refresh(&self, stale: u64) -> BoxFuture<'_, Result<http::Token, Problem>> {
        Box::pin(async move {
            let refreshed = self.keeper.refresh(Generation::of(stale)).await;
            let (Refreshed::New(token) | Refreshed::Same(token)) =
                refreshed.map_err(|why| no_token(&why))?;
            Ok(self.given(token))
        })
    }
}

fn no_token(why: &SecretProblem) -> Problem {
    let sentence = why.to_string();
    Problem::new(Cause::NoToken).with_detail(sentence.trim_end_matches('.'))
}
