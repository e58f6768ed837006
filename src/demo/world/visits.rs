//! Customers who write by themselves. Nothing runs for it: whoever looks at the world first lets
//! happen what was due since the last look.

use crate::demo::{
    chance::{between, mix, pick},
    clock::Millis,
};

use super::{World, blanks::Blanks, chat::Kind, news::News};

/// How long a customer types before the message comes.
const TYPING: Millis = 5_000;
/// How long after the start the first of them writes.
pub const FIRST: Millis = 12_000;

/// What is going to be written, and when the next idea comes.
#[derive(Debug)]
pub struct Visits {
    seed: u64,
    count: u64,
    /// When somebody writes out of the blue.
    next: Millis,
    /// What somebody is about to write, in no order.
    replies: Vec<Reply>,
}

#[derive(Debug)]
struct Reply {
    at: Millis,
    row: usize,
    /// To something we sent; else it is out of the blue.
    answering: bool,
}

impl Visits {
    /// No visit yet; the first comes some seconds after the start.
    pub fn new(seed: u64, start: Millis) -> Self {
        Visits { seed, count: 0, next: start + FIRST, replies: Vec::new() }
    }

    /// When the next of them begins to type.
    fn begins(&self) -> Millis {
        self.next - TYPING
    }

    fn chance(&self, place: u64) -> u64 {
        mix(&[self.seed, 60, self.count, place])
    }
}

impl World {
    /// Lets everything happen that is due by now, in order. In a still world nothing is.
    pub fn catch_up(&mut self, now: Millis) {
        if self.still {
            return;
        }
        loop {
            let replies = self.visits.replies.iter().enumerate();
            let first = replies.map(|(n, reply)| (reply.at, n)).min();
            match first.filter(|(at, _)| *at <= self.visits.begins()) {
                Some((at, n)) if at <= now => {
                    let reply = self.visits.replies.swap_remove(n);
                    self.visits.count += 1;
                    self.write(reply.row, at, reply.answering);
                }
                _ if self.visits.begins() <= now => self.visit(),
                _ => break,
            }
        }
        self.news.catch_up(now);
    }

    /// When the next thing will happen by itself; nothing where the world is still.
    pub fn due(&self) -> Option<Millis> {
        let replies = self.visits.replies.iter().map(|reply| reply.at);
        let all = replies.chain([self.visits.begins()]).chain(self.news.due());
        all.min().filter(|_| !self.still)
    }

    /// Somebody begins to write, out of the blue.
    fn visit(&mut self) {
        let at = self.visits.next;
        self.visits.count += 1;
        self.visits.next = at + between(10_000, 40_000, self.visits.chance(1));
        if let Some(row) = self.visited_row() {
            self.will_write(Reply { at, row, answering: false });
        }
    }

    /// A message is on its way; whoever writes it types before.
    fn will_write(&mut self, reply: Reply) {
        self.news.comes(reply.at - TYPING, News::Typing { row: reply.row, composing: true });
        self.visits.replies.push(reply);
    }

    /// A customer may answer what was just sent, once it has been read.
    pub fn expect_reply(&mut self, row: usize, read: Option<Millis>) {
        let willing = !self.visits.chance(row as u64).is_multiple_of(5);
        let direct =
            self.chats.get(row).is_some_and(|chat| chat.kind == Kind::Direct && !chat.unreachable);
        if let Some(read) = read.filter(|_| willing && direct && !self.still) {
            let at = read + between(4_000, 15_000, self.visits.chance(3));
            self.will_write(Reply { at, row, answering: true });
        }
    }

    /// Whether somebody is about to write here.
    pub fn is_typing(&self, row: usize, now: Millis) -> bool {
        let soon = |reply: &Reply| reply.row == row && (reply.at - TYPING..reply.at).contains(&now);
        self.visits.replies.iter().any(soon)
    }

    /// One of the chats that stand near the top, where people have something to add.
    fn visited_row(&self) -> Option<usize> {
        let mut rows: Vec<usize> =
            (0..self.chats.len()).filter(|row| self.welcomes(*row)).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(self.last_activity(*row)));
        rows.truncate(24);
        pick(&rows, self.visits.chance(2)).copied()
    }

    fn welcomes(&self, row: usize) -> bool {
        self.chats.get(row).is_some_and(|chat| {
            let kind = chat.kind == Kind::Direct && !chat.unreachable && !chat.archived;
            chat.session == 0 && kind && !chat.history.is_empty()
        })
    }

    fn write(&mut self, row: usize, at: Millis, answering: bool) {
        let Some(chat) = self.chats.get(row) else { return };
        let Some(language) = self.languages.get(chat.language) else { return };
        let lines = if answering { &language.replies } else { &language.calls };
        let blanks = Blanks { language, people: &chat.people, seed: self.visits.chance(5) };
        let text = pick(lines, self.visits.chance(4)).map(|text| blanks.fill(text));
        if let Some(text) = text {
            self.news.happened(at, News::Typing { row, composing: false });
            self.receive(row, &text, at);
        }
    }
}
