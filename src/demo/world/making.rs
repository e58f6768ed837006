//! Puts a world together: the stories first, then as many ordinary chats as are wanted.

use std::collections::HashMap;

use crate::demo::{
    chance::{between, mix, pick},
    clock::Millis,
    ids::Ids,
};

use super::{
    Plan, World,
    blanks::Blanks,
    chat::{Chat, Kind, Source},
    filler::{Filler, Wish},
    language::{self, Language},
    message::{Author, Message},
    news::Book,
    numbered::Numbered,
    story::{self, Story},
    visits::Visits,
};

const MINUTE: Millis = 60_000;
const DAY: Millis = 24 * 60 * MINUTE;
/// Which ordinary chats wait for an answer, by number.
const WAITING: [usize; 5] = [1, 4, 9, 17, 30];

impl World {
    /// The world of this plan.
    pub fn make(plan: &Plan) -> World {
        let mut world = World {
            chats: Vec::with_capacity(plan.chats + 4),
            rows: HashMap::with_capacity(2 * plan.chats),
            languages: language::all(),
            ids: Ids::new(plan.seed),
            seed: plan.seed,
            still: plan.still,
            visits: Visits::new(plan.seed, plan.start),
            news: Book::default(),
        };
        for story in story::first_session().iter().take(plan.chats) {
            world.tell(0, story, plan);
        }
        for number in 0..plan.chats.saturating_sub(world.chats.len()) {
            world.fill(number, plan);
        }
        for story in story::second_session() {
            world.tell(1, &story, plan);
        }
        world
    }

    fn tell(&mut self, session: usize, story: &Story, plan: &Plan) {
        let Ok(row) = u32::try_from(self.chats.len()) else {
            return;
        };
        let mut chat = story.chat(session, row, &self.ids, plan.start);
        let code = story.language();
        chat.language =
            self.languages.iter().position(|language| language.code == code).unwrap_or(0);
        if let Some(age) = story.numbered() {
            chat.last = plan.start - age;
            let long = Numbered::new(plan.messages, chat.last, mix(&[plan.seed, 40]));
            chat.history.source = Source::Numbered(long);
        }
        self.insert(chat);
    }

    fn fill(&mut self, number: usize, plan: &Plan) {
        let seed = mix(&[plan.seed, 50, number as u64]);
        let language = choose_language(&self.languages, number, seed);
        let Some(spoken) = self.languages.get(language) else {
            return;
        };
        let group = number % 15 == 7 && !spoken.groups.is_empty();
        let mut chat = if group { group_chat(spoken, seed) } else { direct_chat(spoken, seed) };
        if self.rows.contains_key(&(0, chat.jid.clone())) {
            // Numbers are drawn at random; the few drawn twice are told apart by the chat's number.
            chat = rename(chat, number);
        }
        chat.language = language;
        chat.last = plan.start - age(number, seed);
        chat.archived = number % 19 == 13;
        chat.muted_until = (number % 23 == 11).then(|| plan.start + 30 * DAY);
        let wish = Wish { language: spoken, group, last: chat.last, seed };
        chat.history.source = Source::Filler(Filler::new(&wish));
        if WAITING.contains(&number) {
            wait(&mut chat, spoken, seed);
        }
        self.insert(chat);
    }
}

/// Lets a customer write one to three messages that nobody has read yet.
fn wait(chat: &mut Chat, language: &Language, seed: u64) {
    let blanks = Blanks { language, people: &chat.people, seed };
    let count = 1 + seed % 3;
    let texts: Vec<String> = (0..count)
        .filter_map(|n| pick(&language.calls, seed / 3 + n))
        .map(|text| blanks.fill(text))
        .collect();
    for (n, text) in (1_i64..).zip(texts) {
        let mut message = Message::text(false, text, chat.last + n * 40_000);
        message.author = chat.writer(seed);
        chat.last = message.timestamp;
        chat.unread += 1;
        chat.history.add(message);
    }
}

/// English and Indonesian are spoken by half of the customers, the rest share the other half.
pub(super) fn choose_language(languages: &[Language], number: usize, seed: u64) -> usize {
    match number % 4 {
        0 => 0,
        2 => 1,
        _ => usize::try_from(seed % languages.len().max(1) as u64).unwrap_or(0),
    }
}

/// How long ago a chat was last active: the first some minutes, then hours, the last half a year.
fn age(number: usize, seed: u64) -> Millis {
    let number = Millis::try_from(number).unwrap_or(0);
    let spread = match number {
        0..30 => 40 + number * 29,
        30..90 => 1_100 + (number - 30) * 170,
        _ => 12_000 + (number - 90).min(2_000) * 900,
    };
    spread * MINUTE + 1_000 * between(0, 25 * 60, seed >> 20)
}

fn direct_chat(language: &Language, seed: u64) -> Chat {
    let jid = format!("{}@s.whatsapp.net", language.digits(mix(&[seed, 1])));
    let mut chat = Chat::new(0, &jid, Kind::Direct);
    chat.name = (seed % 8 != 3).then(|| language.name(mix(&[seed, 2])));
    chat.lid = seed.is_multiple_of(3).then(|| lid(seed));
    chat.people = vec![chat.customer()];
    chat
}

fn group_chat(language: &Language, seed: u64) -> Chat {
    let jid = format!("1203630{:011}@g.us", mix(&[seed, 1]) % 100_000_000_000);
    let mut chat = Chat::new(0, &jid, Kind::Group);
    let city = pick(&language.cities, mix(&[seed, 2])).copied().unwrap_or_default();
    let title = ["Depot", "Kurir", "Returns", "Counter"];
    let title = pick(&title, mix(&[seed, 3])).copied().unwrap_or_default();
    chat.name = Some(format!("{title} {city}"));
    chat.people = (0..5).map(|n| member(language, mix(&[seed, 4, n]))).collect();
    chat
}

fn member(language: &Language, seed: u64) -> Author {
    Author {
        jid: format!("{}@s.whatsapp.net", language.digits(seed)),
        lid: Some(lid(seed)),
        name: Some(language.name(mix(&[seed, 5]))),
    }
}

fn lid(seed: u64) -> String {
    format!("{}@lid", 100_000_000_000_000 + mix(&[seed, 6]) % 200_000_000_000_000)
}

fn rename(mut chat: Chat, number: usize) -> Chat {
    let (digits, server) = chat.jid.split_once('@').unwrap_or((&chat.jid, ""));
    let kept: String = digits.chars().take(4).collect();
    chat.jid = format!("{kept}{number:08}@{server}");
    if chat.kind == Kind::Direct {
        chat.people = vec![chat.customer()];
    }
    chat
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(chats: usize) -> Plan {
        Plan { seed: 1, chats, messages: 500, still: true, start: 1_700_000_000_000 }
    }

    #[test]
    fn the_world_has_the_wanted_size_and_twelve_waiting_chats() {
        let world = World::make(&plan(150));
        let chats: Vec<&Chat> = world.chats.iter().filter(|chat| chat.session == 0).collect();
        assert_eq!(chats.len(), 150);
        let waiting = chats.iter().filter(|chat| chat.unread > 0 && !chat.archived).count();
        assert!((11..=14).contains(&waiting), "{waiting}");
        assert_eq!(World::make(&plan(3)).chats.iter().filter(|chat| chat.session == 0).count(), 3);
    }

    #[test]
    fn every_chat_is_found_and_all_its_messages_can_be_made() {
        let world = World::make(&plan(3_000));
        for (row, chat) in world.chats.iter().enumerate() {
            assert_eq!(world.row(chat.session, &chat.jid), Some(row), "{}", chat.jid);
            let messages: Vec<_> = (0..chat.history.end()).map(|i| world.message(row, i)).collect();
            assert!(!messages.is_empty() && messages.iter().all(Option::is_some), "{}", chat.jid);
            let newest = messages.iter().flatten().map(|message| message.timestamp).max();
            assert!(
                newest.is_some_and(|newest| (newest - chat.last).abs() < 1_000),
                "{}",
                chat.jid
            );
            assert!(chat.last <= 1_700_000_000_000);
            for message in messages.iter().flatten() {
                let text = message.body.as_deref().unwrap_or_default();
                assert!(!text.contains(['{', '}']), "{}: left open: {text}", chat.jid);
            }
        }
    }
}
