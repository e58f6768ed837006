//! What a message carries: its kind, its words, what is attached.
//!
//! `message_type` names the kind; the details stand in `message_type_data`, whose form is
//! documented for texts only (contract 1.3). So each detail is looked for in the places where
//! WhatsApp's own messages have it: there, in an object named like the kind, or beside it.

use crate::backend::row::Row;
use crate::domain::{Extra, Kind, Media};

/// What a row carries.
pub(super) struct Content {
    pub kind: Kind,
    pub text: Option<String>,
    pub media: Option<Media>,
    pub extra: Option<Extra>,
    /// The message that is answered or reacted to, as WhatsApp names it.
    pub names: Option<String>,
}

/// Reads it.
pub(super) fn of(row: Row<'_>) -> Content {
    let word = row.any_word(&["message_type", "type"]);
    let places = places(row, word.as_deref());
    let kind = kind(word, row);
    let media = media(row, &places, &kind);
    let extra = match kind {
        Kind::Location => location(&places),
        Kind::Contact => contact(row, &places),
        _ => None,
    };
    let reaction = kind == Kind::Reaction;
    let names = reaction.then(|| target(&places)).flatten();
    let text = if reaction { emoji(row, &places) } else { text(row, &places, media.as_ref()) };
    Content { kind, text, media, extra, names: names.or_else(|| answered(row, &places)) }
}

/// Where details may stand, the likeliest first.
fn places<'a>(row: Row<'a>, word: Option<&str>) -> Vec<Row<'a>> {
    let data = row.child("message_type_data");
    let named = |row: Row<'a>| row.child(word?);
    let inner = data.and_then(named);
    let newer = row.child("kapso").and_then(|kapso| kapso.child("message_type_data"));
    [inner, data, named(row), newer].into_iter().flatten().collect()
}

fn kind(word: Option<String>, row: Row<'_>) -> Kind {
    let Some(word) = word else {
        return if row.word("media_url").is_some() { Kind::Document } else { Kind::Text };
    };
    match word.as_str() {
        "text" => Kind::Text,
        "image" => Kind::Image,
        "video" => Kind::Video,
        "audio" | "voice" => Kind::Audio,
        "document" => Kind::Document,
        "sticker" => Kind::Sticker,
        "location" => Kind::Location,
        "contacts" | "contact" => Kind::Contact,
        "reaction" => Kind::Reaction,
        "system" => Kind::System,
        _ => Kind::Other(word),
    }
}

fn find(places: &[Row<'_>], names: &[&str]) -> Option<String> {
    places.iter().find_map(|place| place.any_word(names))
}

/// `content`; else the words in the details. A file's bare address is no text.
fn text(row: Row<'_>, places: &[Row<'_>], media: Option<&Media>) -> Option<String> {
    let address = media.and_then(|media| media.url.as_deref());
    let content = row.text("content").or_else(|| {
        let kapso = row.child("kapso")?;
        // the newer API has text here, or an object (contract 1.5)
        kapso.text("content").or_else(|| kapso.child("content")?.any_word(&["text", "body"]))
    });
    let details = || {
        let texts = ["text", "body", "caption", "body_text", "title"];
        places.iter().find_map(|place| texts.iter().find_map(|name| place.text(name)))
    };
    content.filter(|text| Some(text.as_str()) != address).or_else(details)
}

fn media(row: Row<'_>, places: &[Row<'_>], kind: &Kind) -> Option<Media> {
    let url = row.word("media_url").or_else(|| row.child("kapso")?.word("media_url"));
    let url = url.or_else(|| find(places, &["media_url", "url", "link"]));
    let file =
        matches!(kind, Kind::Image | Kind::Video | Kind::Audio | Kind::Document | Kind::Sticker);
    // A template or an interactive message may have a picture, too.
    if !file && (url.is_none() || !matches!(kind, Kind::Other(_))) {
        return None;
    }
    let metadata = row.child("metadata");
    let all: Vec<Row<'_>> = places.iter().copied().chain(metadata).collect();
    let sizes = ["file_size", "byte_size", "size"];
    let size = all.iter().find_map(|place| sizes.iter().find_map(|name| place.number(name)));
    Some(Media {
        mime: find(&all, &["mime_type", "content_type", "mimetype"]),
        size: size.and_then(|bytes| u64::try_from(bytes).ok()),
        name: find(&all, &["filename", "file_name"]),
        url,
    })
}

fn location(places: &[Row<'_>]) -> Option<Extra> {
    let degrees = |name: &str, most: f64| {
        let text = find(places, &[name])?;
        text.parse::<f64>().ok().filter(|degrees| degrees.abs() <= most)
    };
    let name = find(places, &["name", "location_name"]);
    let address = find(places, &["address", "location_address"]);
    let name = match (name, address) {
        (Some(name), Some(address)) if name != address => Some(format!("{name}, {address}")),
        (name, address) => name.or(address),
    };
    Some(Extra::Location {
        latitude: degrees("latitude", 90.0)?,
        longitude: degrees("longitude", 180.0)?,
        name,
    })
}

/// The first card: `contacts: [{name: {formatted_name}, phones: [{phone}]}]`.
fn contact(row: Row<'_>, places: &[Row<'_>]) -> Option<Extra> {
    let card = places.iter().chain([&row]).find_map(|place| first(*place, "contacts"))?;
    let called = |name: Row<'_>| name.any_word(&["formatted_name", "first_name"]);
    let name = card.word("name").or_else(|| card.child("name").and_then(called));
    let phone = first(card, "phones");
    let number = phone.and_then(|phone| phone.any_word(&["phone", "wa_id"]));
    Some(Extra::Contact { name, number })
}

fn first<'a>(row: Row<'a>, list: &str) -> Option<Row<'a>> {
    row.raw(list)?.as_array()?.first().and_then(Row::of)
}

fn target(places: &[Row<'_>]) -> Option<String> {
    find(places, &["message_id", "reacted_to_message_id", "reacted_message_id"])
}

/// The emoji of a reaction; none is one that was taken back.
fn emoji(row: Row<'_>, places: &[Row<'_>]) -> Option<String> {
    find(places, &["emoji", "reaction_emoji"]).or_else(|| row.word("content"))
}

/// `context` of WhatsApp's own messages.
fn answered(row: Row<'_>, places: &[Row<'_>]) -> Option<String> {
    let sources = [Some(row), row.child("metadata")];
    let mut all = sources.into_iter().flatten().chain(places.iter().copied());
    all.find_map(|place| place.child("context")?.any_word(&["id", "message_id"]))
}
