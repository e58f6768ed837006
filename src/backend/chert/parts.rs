//! What a message is made of: `{"type": "text" | "media" | "rich_link", …}` (contract 3.2).

use serde_json::Value;

use crate::backend::row::Row;
use crate::domain::{Kind, Media, Message};

/// The fact that names the parts of a message of several.
const SEVERAL: &str = "parts";

/// What the parts of a message say together.
#[derive(Default)]
pub(super) struct Content {
    /// Texts and links, one below the other.
    pub text: Option<String>,
    /// What it is.
    pub kind: Option<Kind>,
    /// The first thing attached.
    pub media: Option<Media>,
    /// What only the details show.
    pub facts: Vec<(&'static str, String)>,
}

/// Reads parts. One that this program doesn't know is named, never dropped.
pub(super) fn read(row: Row<'_>) -> Content {
    let mut content = Content::default();
    let mut lines: Vec<String> = Vec::new();
    let mut kinds: Vec<String> = Vec::new();
    let list = row.raw("parts").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut more = 0;
    for part in list.iter().filter_map(Row::of) {
        let kind = part.word("type").unwrap_or_else(|| "text".into());
        match kind.as_str() {
            "text" => lines.extend(part.any_word(&["value", "text"]).and(text(part))),
            "media" => match content.media {
                None => {
                    let (kind, media) = media(part);
                    (content.kind, content.media) = (Some(kind), Some(media));
                }
                Some(_) => {
                    more += 1;
                    let id = part.word("attachment_id").unwrap_or_default();
                    content.facts.push(("further attachment", id));
                }
            },
            "rich_link" => lines.extend(link(part)),
            other => {
                let said = part.any_word(&["value", "text", "title", "url"]);
                lines.push(match said {
                    Some(said) => format!("({other}) {said}"),
                    None => format!("({other})"),
                });
                if list.len() == 1 {
                    content.kind = Some(Kind::Other(other.to_owned()));
                }
            }
        }
        kinds.push(kind);
    }
    if more > 0 {
        lines.push(format!("(and {more} more attached)"));
    }
    if kinds.len() > 1 {
        content.facts.push((SEVERAL, kinds.join(", ")));
    }
    // Rows of the older shape have their text beside the parts, or in place of them.
    let bare = || row.text("text").or_else(|| row.text("body"));
    content.text = if lines.is_empty() { bare() } else { Some(lines.join("\n")) };
    content
}

/// Whether a message has more than one part.
pub(super) fn are_several(message: &Message) -> bool {
    message.facts.iter().any(|(name, _)| *name == SEVERAL)
}

fn text(part: Row<'_>) -> Option<String> {
    part.text("value").or_else(|| part.text("text"))
}

/// `attachment_id` is all that the contract names; what else may stand there is read, too.
fn media(part: Row<'_>) -> (Kind, Media) {
    let mime = part.any_word(&["content_type", "mime_type", "mime"]);
    let name = part.any_word(&["filename", "file_name", "name"]);
    let kind = match mime.as_deref().and_then(|mime| mime.split('/').next()) {
        Some("image") => Kind::Image,
        Some("video") => Kind::Video,
        Some("audio") => Kind::Audio,
        Some(_) => Kind::Document,
        None => Kind::Document,
    };
    let size = part.number("size_bytes").and_then(|size| u64::try_from(size).ok());
    let url = part.any_word(&["attachment_id", "id", "url"]);
    (kind, Media { mime, size, name, url })
}

/// `url`, with what it is called.
fn link(part: Row<'_>) -> Option<String> {
    let words: Vec<String> =
        ["title", "summary"].iter().filter_map(|name| part.word(name)).collect();
    match (part.word("url"), words.is_empty()) {
        (Some(url), true) => Some(url),
        (Some(url), false) => Some(format!("{url}\n{}", words.join(" - "))),
        (None, false) => Some(words.join(" - ")),
        (None, true) => None,
    }
}
