//! Makes a message from a line of a script.

use crate::demo::clock::Millis;

use super::{
    message::{Author, Media, Mention, Message},
    progress::{Progress, Status},
    script::{Line, Speaker},
};

/// What a line needs from around it to become a message.
pub struct Scene<'a> {
    pub people: &'a [Author],
    /// Who speaks when the line names nobody.
    pub customer: Option<Author>,
    pub timestamp: Millis,
    /// Where own messages stand when the line doesn't say.
    pub status: Status,
}

/// The message that a line tells. Its quote is left to the caller, who knows the ids.
pub fn tell(line: &Line, text: String, scene: &Scene<'_>) -> Message {
    let mine = line.speaker == Speaker::Us;
    let mut message = Message::text(mine, "", scene.timestamp);
    message.created_at = scene.timestamp + 350;
    message.kind = kind(line);
    message.author = author(line, scene);
    let (text, mentions) = mention(line, text, scene.people);
    message.mentions = mentions;
    message.body = Some(text).filter(|text| !text.is_empty());
    message.has_media =
        ["image", "video", "audio", "document", "sticker"].contains(&message.kind.as_str());
    message.media = media(line);
    message.progress = progress(line, mine, scene.status);
    message.edited = line.has("edited");
    message.deleted = line.has("deleted");
    message
}

fn kind(line: &Line) -> String {
    match (line.mark("type"), line.speaker) {
        (Some(kind), _) => kind.to_owned(),
        (None, Speaker::System) => "system".to_owned(),
        (None, _) => "text".to_owned(),
    }
}

fn author(line: &Line, scene: &Scene<'_>) -> Option<Author> {
    if line.speaker != Speaker::Customer {
        return None;
    }
    match line.mark("from") {
        Some(from) => person(from, scene.people).cloned().or_else(|| scene.customer.clone()),
        None => scene.customer.clone(),
    }
}

/// Finds somebody by first word of the name, by full name, or by number from 1.
fn person<'a>(from: &str, people: &'a [Author]) -> Option<&'a Author> {
    if let Ok(number) = from.parse::<usize>() {
        return people.get(number.checked_sub(1)?);
    }
    people.iter().find(|person| {
        let name = person.name.as_deref().unwrap_or_default();
        name == from || name.split(' ').next() == Some(from) || person.jid.starts_with(from)
    })
}

fn media(line: &Line) -> Option<Media> {
    let media = Media {
        mimetype: line.mark("mime").map(str::to_owned),
        size: line.mark("size").and_then(|size| size.parse().ok()),
        filename: line.mark("file").map(str::to_owned),
    };
    (media != Media::default()).then_some(media)
}

fn progress(line: &Line, mine: bool, usual: Status) -> Option<Progress> {
    let told = line.mark("status").and_then(Status::from_word);
    let status = told.or(mine.then_some(usual))?;
    (!line.has("silent")).then(|| Progress::settled(status, line.mark("error")))
}

/// Writes `@Name` the way WhatsApp does, with the number that stands for the person.
fn mention(line: &Line, text: String, people: &[Author]) -> (String, Vec<Mention>) {
    let Some(named) = line.mark("mention") else {
        return (text, Vec::new());
    };
    let mut text = text;
    let mut mentions = Vec::new();
    for name in named.split(',').map(str::trim) {
        let Some(person) = person(name, people) else {
            continue;
        };
        let jid = person.lid.clone().unwrap_or_else(|| person.jid.clone());
        let user = jid.split('@').next().unwrap_or_default();
        text = text.replace(&format!("@{name}"), &format!("@{user}"));
        mentions.push(Mention { jid: jid.clone(), name: person.name.clone() });
    }
    (text, mentions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::world::script;

    fn told(script: &str) -> Message {
        let rina = Author {
            jid: "62811@s.whatsapp.net".into(),
            lid: Some("205@lid".into()),
            name: Some("Rina Putri".into()),
        };
        let scene =
            Scene { people: &[rina], customer: None, timestamp: 1_000, status: Status::Read };
        let line = &script::lines(script)[0];
        tell(line, line.text.clone(), &scene)
    }

    #[test]
    fn a_mention_stands_in_the_text_as_a_number() {
        let message = told("> [mention=Rina] ask @Rina about it");
        assert_eq!(message.body.as_deref(), Some("ask @205 about it"));
        assert_eq!(message.mentions[0].name.as_deref(), Some("Rina Putri"));
        assert_eq!(message.progress.map(|p| p.at(0)), Some(Status::Read));
    }

    #[test]
    fn media_is_described_and_speakers_are_found() {
        let message = told("< [from=1; type=image; mime=image/jpeg; size=12]");
        assert_eq!(message.author.and_then(|a| a.name).as_deref(), Some("Rina Putri"));
        assert_eq!(message.body, None);
        assert!(message.has_media);
        assert_eq!(message.media.and_then(|m| m.size), Some(12));
        assert_eq!(told("* Rina left").kind, "system");
    }
}
