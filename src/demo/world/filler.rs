//! The history of an ordinary chat: a few conversations from the scripts, days apart, made on
//! demand.

use crate::demo::{
    chance::{between, mix},
    clock::Millis,
};

use super::{
    blanks::Blanks, language::Language, message::Message, progress::Status, script::Line, telling,
};

const DAY: Millis = 86_400_000;

/// Which conversations a chat is made of, and when they took place.
#[derive(Debug, Clone)]
pub struct Filler {
    episodes: Vec<Episode>,
    count: usize,
    seed: u64,
    group: bool,
}

#[derive(Debug, Clone)]
struct Episode {
    /// The position of its first message in the chat.
    first: usize,
    lines: usize,
    /// Which of the language's conversations it is.
    talk: usize,
    start: Millis,
}

/// What a chat is made for.
pub struct Wish<'a> {
    pub language: &'a Language,
    pub group: bool,
    /// When the newest message was written.
    pub last: Millis,
    pub seed: u64,
}

impl Filler {
    /// Chooses conversations that end at the wished time; none is used twice in a chat.
    pub fn new(wish: &Wish<'_>) -> Filler {
        let talks = talks(wish.language, wish.group);
        let wanted = usize::try_from(between(2, 6, mix(&[wish.seed, 3]))).unwrap_or(2);
        let offset = mix(&[wish.seed, 4]);
        let mut filler =
            Filler { episodes: Vec::new(), count: 0, seed: wish.seed, group: wish.group };
        let mut end = wish.last;
        let mut newest_first = Vec::new();
        for number in 0..wanted.min(talks.len()) as u64 {
            let talk = usize::try_from((offset + number) % talks.len() as u64).unwrap_or(0);
            let lines = talks.get(talk).map_or(0, Vec::len);
            let start = end - filler.offset(talk, lines.saturating_sub(1));
            newest_first.push(Episode { first: 0, lines, talk, start });
            end = start - between(DAY / 2, 24 * DAY, mix(&[wish.seed, 5, number]));
        }
        for mut episode in newest_first.into_iter().rev() {
            episode.first = filler.count;
            filler.count += episode.lines;
            filler.episodes.push(episode);
        }
        filler
    }

    /// How many messages there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Milliseconds between a conversation's start and one of its lines.
    fn offset(&self, talk: usize, line: usize) -> Millis {
        let gap = |n: usize| match mix(&[self.seed, talk as u64, n as u64]) {
            number if number.is_multiple_of(4) => between(2, 20, number >> 8),
            number if number.is_multiple_of(11) => between(600, 5_400, number >> 8),
            number => between(20, 240, number >> 8),
        };
        1_000 * (1..=line).map(gap).sum::<i64>()
    }

    /// Makes the message at this position, with the position of the message it answers.
    pub fn message(&self, index: usize, chat: &Setting<'_>) -> Option<(Message, Option<usize>)> {
        let episode = self.episodes.iter().rev().find(|episode| episode.first <= index)?;
        let talk = talks(chat.language, self.group).get(episode.talk)?;
        let line = talk.get(index - episode.first)?;
        let seed = mix(&[self.seed, episode.first as u64]);
        let blanks = Blanks { language: chat.language, people: chat.people, seed };
        let scene = telling::Scene {
            people: chat.people,
            customer: chat.people.first().cloned(),
            timestamp: episode.start + self.offset(episode.talk, index - episode.first),
            status: self.status(index),
        };
        let message = telling::tell(line, blanks.fill(&line.text), &scene);
        let reply = line.mark("reply").and_then(|label| labelled(talk, label));
        Some((message, reply.map(|position| episode.first + position)))
    }

    /// Old messages were read long ago; of the newest some are only delivered.
    fn status(&self, index: usize) -> Status {
        let newest = index + 3 >= self.count;
        match mix(&[self.seed, 6]) % 3 {
            0 if newest => Status::Delivered,
            _ => Status::Read,
        }
    }
}

/// What a chat's messages need to know of the chat.
pub struct Setting<'a> {
    pub language: &'a Language,
    pub people: &'a [super::message::Author],
}

fn talks(language: &Language, group: bool) -> &[Vec<Line>] {
    if group { &language.groups } else { &language.talks }
}

/// The position of the line with this label.
pub fn labelled(lines: &[Line], label: &str) -> Option<usize> {
    lines.iter().position(|line| line.mark("id") == Some(label))
}
