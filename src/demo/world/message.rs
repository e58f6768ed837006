//! A message as the world keeps it, before any service writes it in its own words.

use crate::demo::clock::Millis;

use super::progress::Progress;

/// Who wrote a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The phone JID.
    pub jid: String,
    /// The same person's LID, where it is known.
    pub lid: Option<String>,
    /// The name the person gave themselves.
    pub name: Option<String>,
}

/// What is known of an attached file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Media {
    pub mimetype: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    pub filename: Option<String>,
}

/// Somebody named in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    pub jid: String,
    pub name: Option<String>,
}

/// One stored message.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// The id in the gateway's store; only good for paging.
    pub store_id: String,
    /// The message's identity.
    pub id: String,
    pub from_me: bool,
    /// Absent on own messages and on what the system says.
    pub author: Option<Author>,
    /// `text`, `image`, … as the gateway names it.
    pub kind: String,
    /// Text or caption.
    pub body: Option<String>,
    pub has_media: bool,
    pub media: Option<Media>,
    pub mentions: Vec<Mention>,
    /// What can be chosen in a poll. Stored rows do not tell it.
    pub options: Vec<String>,
    /// Latitude and longitude of a place. Stored rows do not tell it.
    pub place: Option<(f64, f64)>,
    /// The id of the message that this one answers or reacts to.
    pub quoted: Option<String>,
    /// Where it stands; absent where the gateway has no word on it.
    pub progress: Option<Progress>,
    pub edited: bool,
    pub deleted: bool,
    /// When it was written, in milliseconds since 1970; whole seconds, as WhatsApp gives them.
    pub timestamp: Millis,
    /// When the gateway stored it.
    pub created_at: Millis,
}

impl Message {
    /// A plain text of this time, with everything else left to be filled in.
    pub fn text(from_me: bool, body: impl Into<String>, timestamp: Millis) -> Self {
        Message {
            store_id: String::new(),
            id: String::new(),
            from_me,
            author: None,
            kind: "text".into(),
            body: Some(body.into()),
            has_media: false,
            media: None,
            mentions: Vec::new(),
            options: Vec::new(),
            place: None,
            quoted: None,
            progress: None,
            edited: false,
            deleted: false,
            timestamp: timestamp - timestamp.rem_euclid(1_000),
            created_at: timestamp,
        }
    }
}
