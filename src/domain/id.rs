//! Names of things. Every id is an opaque string that a service gave us, or one we made.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! opaque {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The id as its service wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.into())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id.into())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self::from)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

opaque!(
    /// The name of an account in the configuration.
    AccountId
);
opaque!(
    /// One of an account's own numbers: a gateway session, a Lexicon user, a Cekat inbox.
    LineId
);
opaque!(
    /// A chat as its service names it; for the gateway a JID.
    ChatId
);
opaque!(
    /// A message as events and actions name it; for the gateway the `waMessageId`.
    MessageId
);
opaque!(
    /// One attempt to send: the idempotency key where the service takes one.
    SendKey
);

/// One of an account's own numbers, unmistakably.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineKey {
    /// The account it belongs to.
    pub account: AccountId,
    /// The number within it.
    pub line: LineId,
}

/// A chat, unmistakably: the same customer under two lines is two chats.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ChatKey {
    /// The account that the chat was read from.
    pub account: AccountId,
    /// The own number that the customer wrote to, and that answers go out from.
    pub line: LineId,
    /// The chat within that line.
    pub chat: ChatId,
}

impl ChatKey {
    /// Names a chat by its three parts.
    pub fn new(
        account: impl Into<AccountId>,
        line: impl Into<LineId>,
        chat: impl Into<ChatId>,
    ) -> Self {
        Self { account: account.into(), line: line.into(), chat: chat.into() }
    }

    /// The own number this chat belongs to.
    pub fn line_key(&self) -> LineKey {
        LineKey { account: self.account.clone(), line: self.line.clone() }
    }

    /// Another chat id under the same account and line (an alias, an older conversation).
    pub fn sibling(&self, chat: ChatId) -> Self {
        Self { chat, ..self.clone() }
    }
}
