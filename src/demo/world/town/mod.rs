//! A town: the small world of one service beside the gateway. Customers and their talks, in no
//! service's own words; each service has a town of its own, with other people in it.

mod making;
mod visits;

use crate::demo::{chance::mix, clock::Millis, ids};

use super::{
    language::Language,
    message::{Author, Message},
    progress::{Progress, Status},
};
use visits::Visits;

pub use making::Wish;

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// One of the talk's people, by number; 0 is the customer.
    Customer(usize),
    /// Somebody who answers customers, by number.
    Staff(usize),
    /// A machine that answers customers.
    Machine,
    /// Nobody: the service tells what happened.
    System,
}

/// What is special about something said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Plain,
    /// Only colleagues see it.
    Note,
    /// It was written from a template.
    Template,
}

/// One thing said.
#[derive(Debug, Clone)]
pub struct Said {
    pub message: Message,
    pub by: By,
    pub mark: Mark,
    /// Whether the customer was shown that it was read.
    pub read: bool,
}

/// One conversation.
#[derive(Debug, Clone)]
pub struct Talk {
    pub id: String,
    /// The customer first; in a group everybody else after.
    pub people: Vec<Author>,
    pub group: bool,
    pub language: usize,
    /// When it began.
    pub began: Millis,
    pub lines: Vec<Said>,
    /// It is over: a customer who writes again begins another.
    pub ended: bool,
    /// Whether people write here by themselves.
    pub lively: bool,
    /// Why nothing arrives here, where nothing does.
    pub unreachable: Option<&'static str>,
}

impl Talk {
    /// When something was last said; when it began, if nothing was.
    pub fn last(&self) -> Millis {
        self.lines.last().map_or(self.began, |said| said.message.timestamp)
    }

    /// When the customer last said something.
    pub fn last_from_customer(&self) -> Option<Millis> {
        let theirs = |said: &&Said| matches!(said.by, By::Customer(_));
        self.lines.iter().rev().find(theirs).map(|said| said.message.timestamp)
    }

    /// The customer's number, digits only.
    pub fn digits(&self) -> &str {
        let jid = self.people.first().map_or("", |person| person.jid.as_str());
        jid.split('@').next().unwrap_or_default()
    }

    /// The customer's name, where it is known.
    pub fn name(&self) -> Option<&str> {
        self.people.first()?.name.as_deref()
    }
}

/// How a town's machines take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answering {
    /// People answer, or nobody.
    ByPeople,
    /// A machine answers every customer who writes by themselves.
    ByMachine,
}

/// A small world.
#[derive(Debug)]
pub struct Town {
    pub talks: Vec<Talk>,
    languages: &'static [Language],
    seed: u64,
    still: bool,
    answering: Answering,
    made: u64,
    visits: Visits,
    /// The ids of what customers wrote since the beginning, oldest first.
    pub arrivals: Vec<String>,
}

impl Town {
    /// A talk by its id, by its position.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.talks.iter().position(|talk| talk.id == id)
    }

    /// A message by its id: the talk's position and its own.
    pub fn find(&self, id: &str) -> Option<(usize, usize)> {
        self.talks.iter().enumerate().find_map(|(at, talk)| {
            let line = talk.lines.iter().position(|said| said.message.id == id)?;
            Some((at, line))
        })
    }

    /// A new id, never used before in this town.
    pub fn new_id(&mut self) -> String {
        self.made += 1;
        ids::uuid(mix(&[self.seed, self.made]))
    }

    /// Puts something at the end of a talk and gives back its id. It gets `now` as its time.
    pub fn add(&mut self, talk: usize, mut said: Said) -> Option<String> {
        let id = self.new_id();
        said.message.id.clone_from(&id);
        self.talks.get_mut(talk)?.lines.push(said);
        Some(id)
    }

    /// A customer writes. Where the talk is over, another begins with the same people.
    pub fn receive(&mut self, talk: usize, text: &str, now: Millis) -> Option<String> {
        let talk = if self.talks.get(talk)?.ended { self.again(talk, now)? } else { talk };
        let there = self.talks.get(talk)?;
        let people = there.people.len().max(1) as u64;
        let who = usize::try_from(mix(&[self.seed, 31, self.made]) % people);
        let who = if there.group { who.unwrap_or(0) } else { 0 };
        let mut message = Message::text(false, text, now);
        message.author = there.people.get(who).cloned();
        let id = self.add(talk, Said::new(message, By::Customer(who)))?;
        self.arrivals.push(id.clone());
        Some(id)
    }

    /// Begins another talk with the same people.
    pub fn again(&mut self, talk: usize, now: Millis) -> Option<usize> {
        let id = self.new_id();
        let old = self.talks.get_mut(talk)?;
        old.lively = false;
        let mut new = old.clone();
        new.lines.clear();
        (new.id, new.began, new.ended, new.lively) = (id, now, false, true);
        self.talks.push(new);
        Some(self.talks.len() - 1)
    }

    /// Somebody of ours writes; what becomes of it is decided here. Gives back the id.
    pub fn send(&mut self, talk: usize, mut said: Said, now: Millis) -> Option<String> {
        let progress = self.progress(talk, now);
        self.expect_reply(talk, progress.reaches(Status::Read));
        said.message.progress = Some(progress);
        self.add(talk, said)
    }

    /// What becomes of a message sent now. Where the clock stands it stays `sent`.
    fn progress(&self, talk: usize, now: Millis) -> Progress {
        let reason = self.talks.get(talk).and_then(|talk| talk.unreachable);
        match (reason, self.still) {
            (Some(reason), true) => Progress::settled(Status::Failed, Some(reason)),
            (Some(reason), false) => Progress::doomed(now, 1_500, reason),
            (None, true) => Progress::settled(Status::Sent, None),
            (None, false) => Progress::travelling(now, mix(&[self.seed, 30, self.made])),
        }
    }
}

impl Said {
    /// A plain message.
    pub fn new(message: Message, by: By) -> Said {
        Said { message, by, mark: Mark::Plain, read: false }
    }

    /// Where an own message stands; nothing for what customers say.
    pub fn status(&self, now: Millis) -> Option<Status> {
        self.message.progress.as_ref().map(|progress| progress.at(now))
    }
}
