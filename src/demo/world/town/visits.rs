//! People of a town who write by themselves. As in the large world nothing runs for it: whoever
//! looks first lets happen what was due.

use crate::demo::{
    chance::{between, mix, pick},
    clock::Millis,
};

use super::super::{blanks::Blanks, message::Message, progress::Progress, script::Speaker};
use super::{Answering, By, Said, Status, Town};

/// How many of the talks that were active last people still have something to add to.
const BUSY: usize = 12;

/// What is going to be written, and when the next idea comes.
#[derive(Debug)]
pub struct Visits {
    seed: u64,
    count: u64,
    next: Millis,
    due: Vec<Due>,
}

/// Something that somebody is about to say.
#[derive(Debug, Clone)]
struct Due {
    at: Millis,
    talk: usize,
    /// What the machine says; the customer answers from the language's replies.
    machine: Option<String>,
}

impl Visits {
    /// No visit yet; the first comes then.
    pub fn new(seed: u64, first: Millis) -> Self {
        Visits { seed, count: 0, next: first, due: Vec::new() }
    }

    fn chance(&self, place: u64) -> u64 {
        mix(&[self.seed, 60, self.count, place])
    }
}

impl Town {
    /// Lets everything happen that is due by now, in order. In a still town nothing is.
    pub fn catch_up(&mut self, now: Millis) {
        if self.still {
            return;
        }
        loop {
            let due = self.visits.due.iter().enumerate();
            let first = due.map(|(n, due)| (due.at, n)).min();
            match first.filter(|(at, _)| *at <= self.visits.next) {
                Some((at, n)) if at <= now => {
                    let due = self.visits.due.swap_remove(n);
                    self.visits.count += 1;
                    self.answer(due);
                }
                _ if self.visits.next <= now => self.visit(),
                _ => return,
            }
        }
    }

    /// A customer may answer what was just sent, once it has been read.
    pub(super) fn expect_reply(&mut self, talk: usize, read: Option<Millis>) {
        let willing = !self.visits.chance(talk as u64).is_multiple_of(5);
        let direct = self.talks.get(talk).is_some_and(|talk| !talk.group);
        if let Some(read) = read.filter(|_| willing && direct && !self.still) {
            let at = read + between(4_000, 15_000, self.visits.chance(3));
            self.visits.due.push(Due { at, talk, machine: None });
        }
    }

    fn visit(&mut self) {
        let at = self.visits.next;
        self.visits.count += 1;
        self.visits.next = at + between(20_000, 70_000, self.visits.chance(1));
        let Some(talk) = self.visited() else { return };
        match self.answering {
            Answering::ByPeople => {
                if let Some(text) = self.words(talk, false) {
                    self.receive(talk, &text, at);
                }
            }
            Answering::ByMachine => self.ask_the_machine(talk, at),
        }
    }

    /// One of the talks that were active last.
    fn visited(&self) -> Option<usize> {
        let lively = |at: &usize| {
            self.talks.get(*at).is_some_and(|talk| talk.lively && talk.unreachable.is_none())
        };
        let mut rows: Vec<usize> = (0..self.talks.len()).filter(lively).collect();
        rows.sort_by_key(|at| std::cmp::Reverse(self.talks.get(*at).map(super::Talk::last)));
        rows.truncate(BUSY);
        pick(&rows, self.visits.chance(2)).copied()
    }

    fn answer(&mut self, due: Due) {
        match due.machine {
            Some(text) => {
                let mut message = Message::text(true, text, due.at);
                message.progress = Some(Progress::settled(Status::Read, None));
                self.add(due.talk, Said::new(message, By::Machine));
            }
            None => {
                if let Some(text) = self.words(due.talk, true) {
                    self.receive(due.talk, &text, due.at);
                }
            }
        }
    }

    /// What a customer says here, out of the blue or as an answer.
    fn words(&self, talk: usize, answering: bool) -> Option<String> {
        let talk = self.talks.get(talk)?;
        let language = self.languages.get(talk.language)?;
        let lines = if answering { &language.replies } else { &language.calls };
        let blanks = Blanks { language, people: &talk.people, seed: self.visits.chance(5) };
        pick(lines, self.visits.chance(4)).map(|text| blanks.fill(text))
    }

    /// A customer begins one of the scripts, and the machine answers as it is written there.
    fn ask_the_machine(&mut self, talk: usize, at: Millis) {
        let Some(there) = self.talks.get(talk) else { return };
        let Some(language) = self.languages.get(there.language) else { return };
        let Some(script) = pick(&language.talks, self.visits.chance(6)) else { return };
        let blanks = Blanks { language, people: &there.people, seed: self.visits.chance(5) };
        let first = |speaker| {
            let said = script.iter().find(|line| line.speaker == speaker && !line.text.is_empty());
            said.map(|line| blanks.fill(&line.text))
        };
        let (question, answer) = (first(Speaker::Customer), first(Speaker::Us));
        if let Some(question) = question {
            self.receive(talk, &question, at);
        }
        let at = at + between(3_000, 9_000, self.visits.chance(7));
        self.visits.due.push(Due { at, talk, machine: answer.or(Some("👍".into())) });
    }
}
