//! Everything known about one message, raw values included.

use super::{SheetLine, difference};
use crate::app::seen::RowId;
use crate::app::{App, words};
use crate::domain::{ChatKey, Message, Outgoing, Stage, Version};
use crate::ui::look::Look;

/// The lines of the details screen.
pub fn lines(
    app: &App,
    look: &Look,
    chat: &ChatKey,
    row: &RowId,
    before: &[Version],
) -> Vec<SheetLine> {
    let lines = match row {
        RowId::Message(id) => {
            let message = app.threads.get(chat).and_then(|thread| thread.timeline.get(id));
            message.map(|message| {
                let mut lines = of_message(app, look, chat, message);
                lines.extend(said_before(look, message, before));
                lines
            })
        }
        RowId::Outgoing(key) => app.outbox.get(key).map(|outgoing| of_outgoing(look, outgoing)),
    };
    lines.unwrap_or_else(|| vec![SheetLine::heading("This message is gone.")])
}

fn full_time(look: &Look, at: chrono::DateTime<chrono::Utc>) -> String {
    format!("{}  ({})", look.wall(at).format("%Y-%m-%d %H:%M:%S%.3f"), at.to_rfc3339())
}

fn of_message(app: &App, look: &Look, chat: &ChatKey, message: &Message) -> Vec<SheetLine> {
    let mut rows: Vec<(&str, String)> = vec![
        ("id", message.id.to_string()),
        ("account", chat.account.to_string()),
        ("line", chat.line.to_string()),
        ("chat", message.part.to_string()),
        ("sent at", full_time(look, message.sent_at)),
        ("direction", message.direction.word().into()),
        ("kind", message.kind.word().into()),
        ("role", message.author.role.word().into()),
    ];
    let mut add = |name, value: Option<String>| rows.extend(value.map(|value| (name, value)));
    add("author", message.author.name.clone());
    add("author id", message.author.id.clone());
    add("delivery", message.delivery.as_ref().map(|delivery| delivery.word().to_owned()));
    add("ack level", message.ack_level.map(|level| acknowledged(level, message)));
    add("error", message.error.clone());
    add("edited", message.edited.then(|| "yes".into()));
    add("deleted", message.deleted.then(|| "yes; its text is hidden".into()));
    add("private", message.private.then(|| "yes, only colleagues see it".into()));
    add("answers", message.reply_to.as_ref().map(ToString::to_string));
    let media = message.media.as_ref();
    add("media type", media.and_then(|media| media.mime.clone()));
    add("media size", media.and_then(|media| media.size).map(|size| format!("{size} bytes")));
    add("media name", media.and_then(|media| media.name.clone()));
    add("media url", media.and_then(|media| media.url.clone()));
    let mut lines: Vec<_> =
        rows.into_iter().map(|(name, value)| SheetLine::new(name, value)).collect();
    for reaction in message.reactions.iter().filter(|reaction| !reaction.emoji.is_empty()) {
        let who = app.reactor(chat, reaction);
        lines.push(SheetLine::new("reaction", format!("{} by {who}", reaction.emoji)));
    }
    for mention in &message.mentions {
        lines.push(SheetLine::new("mention", format!("@{} is {}", mention.handle, mention.name)));
    }
    for (name, value) in &message.facts {
        lines.push(SheetLine::new(*name, value.clone()));
    }
    lines
}

/// What it said before, each time with what was changed then.
fn said_before(look: &Look, message: &Message, before: &[Version]) -> Vec<SheetLine> {
    if before.is_empty() {
        let changed = message.edited || message.deleted;
        let nothing = "nothing of it was seen, or kept";
        return changed.then(|| SheetLine::new("said before", nothing)).into_iter().collect();
    }
    let now = message.text.as_deref().filter(|_| !message.deleted);
    let next = before.iter().skip(1).map(|version| Some(version.text.as_str())).chain([now]);
    let mut lines = vec![SheetLine::heading("What it said before")];
    lines.extend(before.iter().zip(next).map(|(version, next)| {
        let until = look.wall(version.until).format("until %Y-%m-%d %H:%M");
        let text = next.map_or_else(
            || difference::taken_back(&version.text),
            |next| difference::marked(&version.text, next),
        );
        SheetLine { marked: true, ..SheetLine::new(until.to_string(), text) }
    }));
    lines
}

/// The raw number; its scale is not certain, so without a status nothing is claimed from it.
fn acknowledged(level: i64, message: &Message) -> String {
    match message.delivery {
        Some(_) => level.to_string(),
        None => format!("acknowledged ({level})"),
    }
}

fn of_outgoing(look: &Look, outgoing: &Outgoing) -> Vec<SheetLine> {
    let mut lines = vec![
        SheetLine::new("to", outgoing.chat.chat.to_string()),
        SheetLine::new("account", outgoing.chat.account.to_string()),
        SheetLine::new("line", outgoing.chat.line.to_string()),
        SheetLine::new("key", outgoing.key.to_string()),
        SheetLine::new("written at", full_time(look, outgoing.queued_at)),
        SheetLine::new("state", outgoing.word()),
    ];
    let (why, attempt) = match &outgoing.stage {
        Stage::Queued(Some(attempt)) | Stage::Unknown(attempt) => {
            (Some(&attempt.why), Some(attempt))
        }
        Stage::Refused(why) => (Some(why), None),
        _ => (None, None),
    };
    if let Some(attempt) = attempt {
        lines.push(SheetLine::new("attempts", attempt.count.to_string()));
        let again = attempt.again_at.map_or("by key only".into(), |at| full_time(look, at));
        lines.push(SheetLine::new("next", again));
    }
    if let Some(why) = why {
        lines.push(SheetLine::new("why", words::why(why)));
        let id = why.request_id.clone().unwrap_or_else(|| "none".into());
        lines.push(SheetLine::new("request id", id));
    }
    lines
}
