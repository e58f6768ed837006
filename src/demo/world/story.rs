//! Chats written by hand, message by message, with times relative to the world's start.

use crate::demo::{
    clock::Millis,
    ids::{Ids, Place},
};

use super::{
    chat::{Chat, Kind},
    filler::labelled,
    message::Author,
    progress::Status,
    script::{self, Line},
    telling::{Scene, tell},
};

const FILES: [&str; 4] = [
    include_str!("../../../assets/demo/stories/front.txt"),
    include_str!("../../../assets/demo/stories/groups.txt"),
    include_str!("../../../assets/demo/stories/kinds.txt"),
    include_str!("../../../assets/demo/stories/corners.txt"),
];

/// The name of the file with the second session's chats.
const SECOND: &str = include_str!("../../../assets/demo/stories/second.txt");

/// One chat of the story files, not yet placed.
pub struct Story {
    head: Vec<(String, String)>,
    lines: Vec<Line>,
}

/// Every story of the first session, the most telling first.
pub fn first_session() -> Vec<Story> {
    FILES.into_iter().flat_map(read).collect()
}

/// Every story of the second session.
pub fn second_session() -> Vec<Story> {
    read(SECOND)
}

fn read(text: &str) -> Vec<Story> {
    text.split("\n===\n").map(story).collect()
}

fn story(text: &str) -> Story {
    let head = text.lines().take_while(|line| !line.is_empty());
    let head = head.filter_map(|line| line.split_once(": "));
    let head = head.map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned())).collect();
    Story { head, lines: script::lines(text) }
}

impl Story {
    fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.head.iter().filter(move |(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    fn one(&self, key: &str) -> Option<&str> {
        self.head.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    fn is(&self, flag: &str) -> bool {
        self.all("flags").any(|flags| flags.split(' ').any(|one| one == flag))
    }

    /// When the long history ends, if this is the long chat: its age in milliseconds.
    pub fn numbered(&self) -> Option<Millis> {
        self.one("numbered").and_then(script::seconds).map(|age| age * 1_000)
    }

    /// The code of the language spoken here.
    pub fn language(&self) -> &str {
        self.one("language").unwrap_or("en")
    }

    /// The chat that is told, in its row of a world that starts at `start`.
    pub fn chat(&self, session: usize, row: u32, ids: &Ids, start: Millis) -> Chat {
        let jid = self.one("chat").unwrap_or("0@s.whatsapp.net");
        let kind = Kind::of(jid).unwrap_or(Kind::Direct);
        let mut chat = Chat::new(session, jid, kind);
        chat.lid = self.one("lid").map(str::to_owned);
        chat.name = self.one("name").map(str::to_owned);
        chat.unread = self.one("unread").and_then(|count| count.parse().ok()).unwrap_or(0);
        chat.pinned = self.is("pinned");
        chat.archived = self.is("archived");
        chat.unreachable = self.is("unreachable");
        chat.muted_until = self.one("muted").and_then(script::seconds).map(|s| start + s * 1_000);
        chat.people = self.all("person").map(person).collect();
        if kind == Kind::Direct {
            chat.people = vec![chat.customer()];
        }
        for line in &self.lines {
            let message = self.message(line, &chat, start, row, ids);
            chat.last = chat.last.max(message.timestamp);
            chat.history.add(message);
        }
        chat
    }

    fn message(
        &self,
        line: &Line,
        chat: &Chat,
        start: Millis,
        row: u32,
        ids: &Ids,
    ) -> super::message::Message {
        let scene = Scene {
            people: &chat.people,
            customer: chat.people.first().cloned(),
            timestamp: start - line.age.unwrap_or(0) * 1_000,
            status: Status::Read,
        };
        let mut message = tell(line, line.text.clone(), &scene);
        message.quoted = line.mark("reply").map(|label| {
            let index = labelled(&self.lines, label).and_then(|index| u32::try_from(index).ok());
            // A quote whose message isn't stored keeps an id that leads nowhere.
            index.map_or_else(|| label.to_owned(), |index| ids.whatsapp(Place { row, index }))
        });
        message
    }
}

/// Reads `6281…, lid, Name`; the LID and the name may be missing (`-`).
fn person(text: &str) -> Author {
    let mut parts = text.splitn(3, ", ");
    let mut next = || parts.next().filter(|part| *part != "-");
    let digits = next().unwrap_or("0");
    let lid = next().map(|lid| format!("{lid}@lid"));
    Author { jid: format!("{digits}@s.whatsapp.net"), lid, name: next().map(str::to_owned) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_story_has_a_chat_and_messages_and_every_label_is_known() {
        let ids = Ids::new(1);
        for story in first_session().into_iter().chain(second_session()) {
            let jid = story.one("chat").expect("a chat's JID");
            assert!(Kind::of(jid).is_some(), "{jid}");
            assert!(story.numbered().is_some() || !story.lines.is_empty(), "{jid} is empty");
            let chat = story.chat(0, 0, &ids, 0);
            for (index, line) in story.lines.iter().enumerate() {
                assert!(line.age.is_some(), "{jid}: no age: {line:?}");
                let message = chat.history.kept(index).expect("kept");
                let lost = message.quoted.as_deref().is_some_and(|id| ids.locate(id).is_none());
                assert!(!lost || line.mark("reply") == Some("gone"), "{jid}: {line:?}");
                let group = chat.kind == Kind::Group && line.speaker == script::Speaker::Customer;
                assert!(!group || message.author.is_some(), "{jid}: nobody says {line:?}");
            }
        }
    }
}
