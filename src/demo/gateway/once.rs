//! Idempotency: the same key never sends twice (gateway contract, Acting, send text).

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use serde::Serialize;
use serde_json::{Value, json};

use crate::demo::clock::Millis;

use super::Problem;

/// What a send answers.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    pub mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wa_message_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outbox_id: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub replayed: bool,
    /// Where the message is, to look up how it stands when the key comes again.
    #[serde(skip)]
    pub stored: Option<(usize, String)>,
}

/// What came of a send: a receipt, or a definite refusal.
pub type Outcome = Result<Receipt, Problem>;

#[derive(Debug)]
struct First {
    body: Value,
    outcome: Outcome,
}

/// The first outcome of every key.
#[derive(Debug, Default)]
pub struct Sent {
    firsts: Mutex<HashMap<(usize, String), First>>,
}

impl Sent {
    /// Does the work, unless this key was used before: then its first outcome comes back, marked,
    /// whether it was good or bad. The key of another request is a conflict.
    pub fn once(
        &self,
        session: usize,
        key: Option<String>,
        body: Value,
        work: impl FnOnce() -> Outcome,
    ) -> Outcome {
        let Some(key) = key else { return work() };
        // Locked throughout, so that of two requests under one key the second waits for the first.
        let mut firsts = self.firsts.lock().unwrap_or_else(PoisonError::into_inner);
        match firsts.get(&(session, key.clone())) {
            Some(first) if first.body != body => {
                Err(Problem::conflict("this Idempotency-Key belongs to another request"))
            }
            Some(first) => replayed(first.outcome.clone()),
            None => {
                let outcome = work();
                firsts.insert((session, key), First { body, outcome: outcome.clone() });
                outcome
            }
        }
    }
}

fn replayed(outcome: Outcome) -> Outcome {
    match outcome {
        Ok(receipt) => Ok(Receipt { replayed: true, ..receipt }),
        Err(problem) => Err(problem.with_details(json!({ "replayed": true }))),
    }
}
