//! What we sent, as long as the service has not made it a message of the thread.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Attachment, Cause, ChatKey, Delivery, MessageId, Problem, SendKey};

/// One own text on its way, bound to the chat it was written in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// The attempt: the idempotency key of every request for it.
    pub key: SendKey,
    /// Where it goes. Fixed when the operator pressed send; nothing on screen changes it.
    pub chat: ChatKey,
    /// What it says; may be empty beside an attachment.
    pub text: String,
    /// What goes along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
    /// When the operator sent it.
    pub queued_at: DateTime<Utc>,
    /// Where it stands.
    pub stage: Stage,
}

/// Where an own text stands before it is a message of the thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Waits behind others, or for the line; nothing was asked yet.
    Queued(Option<Attempt>),
    /// A request for it is under way.
    Sending,
    /// Whether it was sent is not known; it is asked again under the same key.
    Unknown(Attempt),
    /// The service took it but gave no id: it stands here until it is seen in the history.
    Taken(Delivery),
    /// The service said no. It stays until the operator decides.
    Refused(Problem),
}

/// A request that failed and what follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// How many requests were made under this key.
    pub count: u32,
    /// Why the last one failed.
    pub why: Problem,
    /// When the next one is made by itself; `None`: never, the operator decides.
    pub again_at: Option<DateTime<Utc>>,
}

impl Outgoing {
    /// The word used on screen and in JSON.
    pub fn word(&self) -> &'static str {
        match self.stage {
            Stage::Queued(_) => "queued",
            Stage::Sending => "sending",
            Stage::Unknown(_) => "unknown",
            Stage::Taken(ref delivery) => delivery.word(),
            Stage::Refused(_) => "failed",
        }
    }

    /// This text as a new run finds it: a request that was under way may have been carried out, so
    /// it is unsure until it is settled. Nothing is asked by itself before somebody decides when.
    pub fn restored(mut self) -> Self {
        if self.stage == Stage::Sending {
            let why = Problem::new(Cause::Interrupted);
            self.stage = Stage::Unknown(Attempt { count: 1, why, again_at: None });
        }
        self
    }

    /// Whether those behind it in the same chat have to wait for it.
    pub fn blocks(&self) -> bool {
        !matches!(self.stage, Stage::Refused(_) | Stage::Taken(_))
    }
}
