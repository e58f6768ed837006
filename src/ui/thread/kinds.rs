//! What a message is in words: kinds that are no text, names, reactions, a message in a line.

use crate::app::words;
use crate::domain::{Attachment, Extra, Kind, Media, Message, Reaction};
use crate::ui::look::Look;

/// What the line about a place, a card or a poll says already: services repeat it as the text.
pub(super) fn said_above(message: &Message) -> Option<&str> {
    match message.extra.as_ref()? {
        Extra::Location { name, .. } | Extra::Contact { name, .. } => name.as_deref(),
        Extra::Poll { question, .. } => question.as_deref(),
    }
}

/// What goes along with an own text, as the message will show it.
pub(super) fn attachment_line(look: &Look, attachment: &Attachment) -> String {
    let mut message = Message::text("", "".into(), chrono::DateTime::<chrono::Utc>::UNIX_EPOCH, "");
    message.kind = attachment.kind();
    message.media = attachment.media();
    message.extra = attachment.extra();
    special_line(look, &message).unwrap_or_default()
}

/// A message that isn't plain text, as one readable line.
pub(in crate::ui) fn special_line(look: &Look, message: &Message) -> Option<String> {
    let mark = look.glyphs.media;
    let dot = look.glyphs.dot;
    let line = match (&message.kind, &message.extra) {
        (Kind::Text | Kind::System, _) => return None,
        (Kind::Location, Some(Extra::Location { latitude, longitude, name })) => {
            let name = name.as_deref().map_or(String::new(), |name| format!(" {dot} {name}"));
            format!("{mark} location {dot} {latitude:.5}, {longitude:.5}{name}")
        }
        (Kind::Contact, Some(Extra::Contact { name, number })) => {
            let parts = ["contact"].into_iter().chain(name.as_deref()).chain(number.as_deref());
            format!("{mark} {}", parts.collect::<Vec<_>>().join(&format!(" {dot} ")))
        }
        (Kind::Poll, Some(Extra::Poll { question: Some(question), .. })) => {
            format!("{mark} poll {dot} {question}")
        }
        (Kind::Reaction, _) => {
            let emoji = message.text.as_deref().unwrap_or("?");
            format!("reacted {emoji} to a message that is not named")
        }
        (Kind::Image, _) => media_line(mark, dot, "photo", message.media.as_ref()),
        (Kind::Other(word), _) => media_line(
            mark,
            dot,
            &format!("{word} (a kind this program doesn't know)"),
            message.media.as_ref(),
        ),
        (kind, _) => media_line(mark, dot, kind.word(), message.media.as_ref()),
    };
    Some(line)
}

fn media_line(mark: &str, dot: &str, word: &str, media: Option<&Media>) -> String {
    let mut parts = vec![format!("{mark} {word}")];
    if let Some(media) = media {
        parts.extend(media.mime.clone());
        parts.extend(media.size.map(words::size));
        parts.extend(media.name.clone());
    }
    parts.join(&format!(" {dot} "))
}

/// `@205227043110953` as `@Alice`, where the name is known.
pub(in crate::ui) fn with_names(message: &Message, text: &str) -> String {
    let mut text = text.to_owned();
    // The longest first: one number may begin another.
    let mut mentions: Vec<_> = message.mentions.iter().collect();
    mentions.sort_by_key(|mention| std::cmp::Reverse(mention.handle.len()));
    for mention in mentions {
        if !mention.handle.is_empty() && !mention.name.is_empty() {
            text = text.replace(&format!("@{}", mention.handle), &format!("@{}", mention.name));
        }
    }
    text
}

/// Who reacted how: `👍 Ana, Budi  ❤ you`; `who`: how whoever reacted is called.
pub(in crate::ui) fn reactions(
    message: &Message,
    who: &dyn Fn(&Reaction) -> String,
) -> Option<String> {
    let mut grouped: Vec<(&str, Vec<String>)> = Vec::new();
    for reaction in message.reactions.iter().filter(|reaction| !reaction.emoji.is_empty()) {
        match grouped.iter_mut().find(|(emoji, _)| *emoji == reaction.emoji) {
            Some((_, by)) => by.push(who(reaction)),
            None => grouped.push((&reaction.emoji, vec![who(reaction)])),
        }
    }
    let words = grouped.iter().map(|(emoji, by)| match by.len() {
        0..=3 => format!("{emoji} {}", by.join(", ")),
        many => format!("{emoji} {many}"),
    });
    let words: Vec<_> = words.collect();
    (!words.is_empty()).then(|| words.join("  "))
}

/// A message in a few words, for a quote.
pub fn in_a_line(message: &Message) -> String {
    let author = if message.own() { Some("You") } else { message.author.name.as_deref() };
    let author = author.map_or(String::new(), |author| format!("{author}: "));
    if message.deleted {
        return format!("{author}message deleted");
    }
    let text = message.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let text = text.map(|text| with_names(message, text));
    match (&message.kind, text) {
        (Kind::Text | Kind::System, Some(text)) => format!("{author}{text}"),
        (kind, Some(text)) => format!("{author}{}: {text}", kind.word()),
        (kind, None) => format!("{author}{}", kind.word()),
    }
}
