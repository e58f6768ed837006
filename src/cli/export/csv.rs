//! A table (RFC 4180): every field in quotes, and nothing in it that a spreadsheet would compute.

use std::io::{self, Write};

use super::{Cover, Transcript};
use crate::cli::rows::json::moment;
use crate::domain::{Delivery, Message, MessageId};
use crate::ui::{readable, text};

/// The columns.
const COLUMNS: [&str; 15] = [
    "sent_at",
    "direction",
    "author",
    "role",
    "kind",
    "text",
    "delivery",
    "error",
    "edited",
    "deleted",
    "private",
    "reply_to",
    "reactions",
    "media",
    "id",
];

pub(super) struct Csv;

impl Transcript for Csv {
    fn begin(&mut self, to: &mut dyn Write, _cover: &Cover<'_>) -> io::Result<()> {
        row(to, &COLUMNS.map(str::to_owned))
    }

    fn message(
        &mut self,
        to: &mut dyn Write,
        cover: &Cover<'_>,
        message: &Message,
    ) -> io::Result<()> {
        let yes = |is: bool| if is { "yes".to_owned() } else { String::new() };
        let error = match &message.delivery {
            Some(Delivery::Failed(Some(why))) => Some(why.clone()),
            _ => message.error.clone(),
        };
        let known = message.sent_at != chrono::DateTime::UNIX_EPOCH;
        let media = message.media.as_ref().filter(|_| !message.deleted);
        let place = media.and_then(|media| media.url.clone().or(media.name.clone()));
        row(
            to,
            &[
                if known { moment(message.sent_at) } else { String::new() },
                message.direction.word().to_owned(),
                readable::author(message),
                message.author.role.word().to_owned(),
                message.kind.word().to_owned(),
                said(cover, message),
                message.delivery.as_ref().map(Delivery::word).unwrap_or_default().to_owned(),
                error.unwrap_or_default(),
                yes(message.edited),
                yes(message.deleted),
                yes(message.private),
                message.reply_to.as_ref().map(MessageId::as_str).unwrap_or_default().to_owned(),
                reactions(message),
                place.unwrap_or_default(),
                message.id.as_str().to_owned(),
            ],
        )
    }

    fn end(&mut self, to: &mut dyn Write, cover: &Cover<'_>) -> io::Result<()> {
        for note in &cover.notes {
            let mut fields = COLUMNS.map(|_| String::new());
            fields[0] = note.at.map(moment).unwrap_or_default();
            fields[2] = note.by.clone().unwrap_or_default();
            fields[4] = "note".to_owned();
            fields[5] = note.text.clone();
            fields[10] = "yes".to_owned();
            row(to, &fields)?;
        }
        Ok(())
    }
}

/// Its text, else what a place, a card or a poll says; a file has columns of its own.
fn said(cover: &Cover<'_>, message: &Message) -> String {
    match readable::text(message) {
        Some(text) => text,
        None if message.deleted || message.extra.is_none() => String::new(),
        None => readable::lines(cover.look, message).into_iter().next().unwrap_or_default(),
    }
}

fn reactions(message: &Message) -> String {
    let there = message.reactions.iter().filter(|reaction| !reaction.emoji.is_empty());
    let words = there.map(|reaction| format!("{} {}", reaction.emoji, reaction.by));
    words.collect::<Vec<_>>().join(", ")
}

fn row(to: &mut dyn Write, fields: &[String]) -> io::Result<()> {
    let fields: Vec<String> = fields.iter().map(|text| field(text)).collect();
    write!(to, "{}\r\n", fields.join(","))
}

/// A field in quotes. What a spreadsheet would take for a formula gets an apostrophe before it,
/// also behind spaces, which some of them skip.
fn field(raw: &str) -> String {
    let clean = text::block(raw);
    let begins = raw.starts_with(['\t', '\r'])
        || clean.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if begins { "'" } else { "" };
    format!("\"{guard}{}\"", clean.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_computed_by_a_spreadsheet() {
        for (text, wanted) in [
            ("=1+1", "\"'=1+1\""),
            ("+62 812", "\"'+62 812\""),
            ("-5", "\"'-5\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("  =cmd|x", "\"'  =cmd|x\""),
            ("say \"hi\", please\nnow", "\"say \"\"hi\"\", please\nnow\""),
            ("plain = plain", "\"plain = plain\""),
        ] {
            assert_eq!(field(text), wanted);
        }
        assert!(field("\t=1").starts_with("\"'"));
        assert!(field("\r=1").starts_with("\"'"));
    }
}
