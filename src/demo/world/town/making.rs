//! Puts a town together: talks from the scripts, as long as they are wanted.

use crate::demo::{
    chance::{between, mix},
    clock::Millis,
};

use super::super::{
    Plan,
    filler::{self, Filler, Setting},
    language::{self, Language},
    making,
    message::{Author, Message},
    visits::FIRST,
};
use super::{Answering, By, Said, Talk, Town, visits::Visits};

const DAY: Millis = 86_400_000;

/// One talk that is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// Which of the town's talks it is; everything invented depends on it.
    pub number: usize,
    /// When the newest message was written.
    pub last: Millis,
    /// How many messages there are at least; the talk ends with a whole conversation.
    pub at_least: usize,
    /// Whether several people talk.
    pub group: bool,
}

impl Town {
    /// An empty town; `salt` tells the towns of one world apart.
    pub fn new(plan: &Plan, salt: u64, answering: Answering) -> Town {
        let seed = mix(&[plan.seed, salt]);
        Town {
            talks: Vec::new(),
            languages: language::shared(),
            seed,
            still: plan.still,
            answering,
            made: 0,
            arrivals: Vec::new(),
            visits: Visits::new(seed, plan.start + FIRST + 7_000 * (salt % 5).cast_signed()),
        }
    }

    /// A number that depends on the town and on these.
    pub fn chance(&self, parts: &[u64]) -> u64 {
        mix(&[self.seed, 90, mix(parts)])
    }

    /// Makes a talk and puts it at the end. Gives back its position.
    pub fn settle(&mut self, wish: &Wish) -> usize {
        let seed = self.chance(&[wish.number as u64]);
        let chosen = making::choose_language(self.languages, wish.number, seed);
        let spoken = self.languages.get(chosen).filter(|one| !wish.group || one.has_groups());
        let language = if spoken.is_some() { chosen } else { 0 };
        let count = if wish.group { 4 } else { 1 };
        let people: Vec<Author> = (0..count).map(|n| self.person(language, &[seed, n])).collect();
        let lines = self.history(&people, language, wish, seed);
        let began = lines.first().map_or(wish.last, |said| said.message.timestamp);
        let id = self.new_id();
        self.talks.push(Talk {
            id,
            people,
            group: wish.group,
            language,
            began,
            lines,
            ended: false,
            lively: true,
            unreachable: None,
        });
        self.talks.len() - 1
    }

    /// Begins a talk with nobody known and nothing said, and gives back its position.
    pub fn begin(&mut self, now: Millis) -> usize {
        let id = self.new_id();
        self.talks.push(Talk {
            id,
            people: Vec::new(),
            group: false,
            language: 0,
            began: now,
            lines: Vec::new(),
            ended: false,
            lively: false,
            unreachable: None,
        });
        self.talks.len() - 1
    }

    /// Somebody with a name and a number.
    pub fn person(&self, language: usize, parts: &[u64]) -> Author {
        let seed = self.chance(parts);
        let spoken = self.languages.get(language);
        let digits = spoken.map_or_else(|| "0".into(), |one| one.digits(mix(&[seed, 1])));
        let name = spoken.map(|one| one.name(mix(&[seed, 2])));
        Author { jid: format!("{digits}@s.whatsapp.net"), lid: None, name }
    }

    /// Conversations back to back, newest last, until there are enough.
    fn history(&mut self, people: &[Author], language: usize, wish: &Wish, seed: u64) -> Vec<Said> {
        let Some(spoken) = self.languages.get(language) else {
            return Vec::new();
        };
        let mut newest_first: Vec<Vec<Said>> = Vec::new();
        let (mut count, mut end) = (0, wish.last);
        for round in 0..200 {
            if count >= wish.at_least && round > 0 {
                break;
            }
            let seed = mix(&[seed, 70, round]);
            let wish = filler::Wish { language: spoken, group: wish.group, last: end, seed };
            let lines = self.conversation(people, spoken, &wish);
            end = lines.first().map_or(end, |said| said.message.timestamp);
            end -= between(DAY, 9 * DAY, mix(&[seed, 71]));
            count += lines.len();
            newest_first.push(lines);
        }
        newest_first.into_iter().rev().flatten().collect()
    }

    fn conversation(
        &mut self,
        people: &[Author],
        language: &Language,
        wish: &filler::Wish<'_>,
    ) -> Vec<Said> {
        let filler = Filler::new(wish);
        let made: Vec<(Message, Option<usize>)> = (0..filler.count())
            .filter_map(|index| filler.message(index, &Setting { language, people }))
            .collect();
        let ids: Vec<String> = made.iter().map(|_| self.new_id()).collect();
        let tell = |((mut message, reply), id): ((Message, Option<usize>), &String)| {
            message.id.clone_from(id);
            message.quoted = reply.and_then(|index| ids.get(index).cloned());
            let by = by(&message, people);
            Said { read: !message.from_me, ..Said::new(message, by) }
        };
        made.into_iter().zip(&ids).map(tell).collect()
    }
}

fn by(message: &Message, people: &[Author]) -> By {
    let author = message.author.as_ref();
    match author.and_then(|author| people.iter().position(|person| person.jid == author.jid)) {
        _ if message.from_me => By::Staff(0),
        _ if message.kind == "system" => By::System,
        found => By::Customer(found.unwrap_or(0)),
    }
}
