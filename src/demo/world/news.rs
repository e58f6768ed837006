//! What happens, in the order in which it happens: a service that tells it by itself takes it
//! from here.

use std::collections::BTreeMap;

use crate::demo::clock::Millis;

use super::{World, progress::Status};

/// Something that happened in a chat, which is named by its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A message was stored; a reaction is one, too.
    Said { row: usize, index: usize },
    /// An own message came further.
    Progress { row: usize, id: String, status: Status },
    /// A message says something else now.
    Edited { row: usize, index: usize },
    /// A message was taken back.
    Revoked { row: usize, index: usize },
    /// We chose options of a poll.
    Voted { row: usize, id: String, options: Vec<String> },
    /// The customer began to type, or stopped.
    Typing { row: usize, composing: bool },
    /// What the list shows of the chat was changed.
    Listed { row: usize },
}

/// What has happened and was not told yet, and what is bound to happen.
#[derive(Debug, Default)]
pub struct Book {
    happened: Vec<(Millis, News)>,
    coming: BTreeMap<(Millis, u64), News>,
    count: u64,
}

impl Book {
    /// Something has just happened.
    pub fn happened(&mut self, at: Millis, news: News) {
        self.happened.push((at, news));
    }

    /// Something will have happened by then.
    pub fn comes(&mut self, at: Millis, news: News) {
        self.count += 1;
        self.coming.insert((at, self.count), news);
    }

    /// Lets everything have happened that is due by now.
    pub fn catch_up(&mut self, now: Millis) {
        while let Some(first) = self.coming.first_entry().filter(|entry| entry.key().0 <= now) {
            let ((at, _), news) = first.remove_entry();
            self.happened.push((at, news));
        }
    }

    /// When the next thing is due.
    pub fn due(&self) -> Option<Millis> {
        self.coming.keys().next().map(|(at, _)| *at)
    }

    /// Everything that has happened since the last time this was asked, in order.
    pub fn take(&mut self) -> Vec<(Millis, News)> {
        let mut news = std::mem::take(&mut self.happened);
        news.sort_by_key(|(at, _)| *at);
        news
    }
}

impl World {
    /// Whatever happens to the message that was just stored.
    pub(super) fn told(&mut self, row: usize, index: usize, id: &str) {
        let Some(message) = self.message(row, index) else { return };
        self.news.happened(message.created_at, News::Said { row, index });
        let later = message.progress.iter().flat_map(|progress| progress.later(message.created_at));
        for (at, status) in later {
            self.news.comes(at, News::Progress { row, id: id.to_owned(), status });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_has_happened_once_it_is_due_and_is_told_once_in_order() {
        let mut book = Book::default();
        let typing = |composing| News::Typing { row: 1, composing };
        book.comes(30, typing(false));
        book.comes(20, typing(true));
        book.happened(25, News::Listed { row: 1 });
        book.catch_up(20);
        assert_eq!(book.due(), Some(30));
        assert_eq!(book.take(), [(20, typing(true)), (25, News::Listed { row: 1 })]);
        book.catch_up(100);
        assert_eq!((book.take(), book.take()), (vec![(30, typing(false))], vec![]));
    }
}
