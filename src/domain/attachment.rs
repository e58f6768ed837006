//! What an own message carries besides its text.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Extra, Kind, Media};

/// What is sent along with a text, or in place of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attachment {
    /// A file of this machine; its bytes are read when it is sent.
    File(File),
    /// A place; degrees, north and east are positive.
    Location {
        /// How far north.
        latitude: f64,
        /// How far east.
        longitude: f64,
        /// What it is called.
        name: Option<String>,
    },
    /// Somebody's card.
    Contact {
        /// The person.
        name: String,
        /// Their number, with the country's code.
        number: String,
    },
    /// A question with options.
    Poll {
        /// What is asked.
        question: String,
        /// The answers.
        options: Vec<String>,
        /// How many of them one person may choose; 0: any number.
        selectable: u8,
    },
}

// Coordinates come from one place and are never computed with: equal bits are the same place.
impl Eq for Attachment {}

impl std::hash::Hash for Attachment {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::File(file) => file.hash(state),
            Self::Location { latitude, longitude, name } => {
                (latitude.to_bits(), longitude.to_bits(), name).hash(state);
            }
            Self::Contact { name, number } => (name, number).hash(state),
            Self::Poll { question, options, selectable } => {
                (question, options, selectable).hash(state);
            }
        }
    }
}

impl Attachment {
    /// As what kind of message it goes out.
    pub fn kind(&self) -> Kind {
        match self {
            Self::File(file) => file.kind(),
            Self::Location { .. } => Kind::Location,
            Self::Contact { .. } => Kind::Contact,
            Self::Poll { .. } => Kind::Poll,
        }
    }

    /// The file, as a message tells of it.
    pub fn media(&self) -> Option<Media> {
        let Self::File(file) = self else { return None };
        let (mime, name) = (Some(file.mime.clone()), Some(file.name.clone()));
        Some(Media { mime, name, size: Some(file.size), url: None })
    }

    /// What a message carries of it besides text: of an own poll, only this tells the options.
    pub fn extra(&self) -> Option<Extra> {
        Some(match self.clone() {
            Self::File(_) => return None,
            Self::Location { latitude, longitude, name } => {
                Extra::Location { latitude, longitude, name }
            }
            Self::Contact { name, number } => {
                Extra::Contact { name: Some(name), number: Some(number) }
            }
            Self::Poll { question, options, .. } => Extra::Poll {
                question: Some(question),
                options: options.into_iter().map(|option| (option, Vec::new())).collect(),
            },
        })
    }
}

/// A file to send.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct File {
    /// Where it lies.
    pub path: PathBuf,
    /// The name that the customer sees.
    pub name: String,
    /// Its type, such as `image/jpeg`.
    pub mime: String,
    /// Its size in bytes when it was chosen.
    pub size: u64,
}

impl File {
    /// As what kind of message it goes out.
    pub fn kind(&self) -> Kind {
        match self.mime.split('/').next() {
            Some("image") => Kind::Image,
            Some("video") => Kind::Video,
            Some("audio") => Kind::Audio,
            _ => Kind::Document,
        }
    }
}
