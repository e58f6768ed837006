//! What was heard of a chat since its row was read.
//!
//! A row counts what is unread up to its last activity; events count on from there. Whichever of
//! them comes first, and however often, each message is counted once.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::domain::{Chat, ChatKey, Happening, Message, MessageId};

/// How many messages of one chat are told apart since its row was read.
const MOST: usize = 1_000;

/// What was heard of every chat.
#[derive(Debug, Default)]
pub struct Heard {
    chats: HashMap<ChatKey, Since>,
}

/// What was heard of one chat since its row was read.
#[derive(Debug, Default)]
struct Since {
    /// The last activity that the row spoke of.
    row: Option<DateTime<Utc>>,
    /// By their times.
    news: Vec<News>,
}

#[derive(Debug)]
struct News {
    id: MessageId,
    at: DateTime<Utc>,
    preview: Option<String>,
    counts: bool,
}

impl Heard {
    /// A message was heard of; `row`: the last activity of its chat as it stands in the list.
    /// Answers whether it is news: neither heard before nor spoken of by the row.
    pub fn hear(
        &mut self,
        chat: &ChatKey,
        row: Option<DateTime<Utc>>,
        message: &Message,
        counts: bool,
    ) -> bool {
        let since =
            self.chats.entry(chat.clone()).or_insert_with(|| Since { row, news: Vec::new() });
        let old = since.row.is_some_and(|row| message.sent_at <= row);
        if old || since.news.iter().any(|news| message.is(&news.id)) {
            return false;
        }
        let news =
            News { id: message.id.clone(), at: message.sent_at, preview: preview(message), counts };
        let place = since.news.partition_point(|known| known.at <= news.at);
        since.news.insert(place, news);
        if since.news.len() > MOST {
            since.row = Some(since.news.remove(0).at);
        }
        true
    }

    /// When the newest message came that was heard of since the row was read, and its preview.
    pub fn newest(&self, chat: &ChatKey) -> Option<(DateTime<Utc>, Option<String>)> {
        let newest = self.chats.get(chat)?.news.last()?;
        Some((newest.at, newest.preview.clone()))
    }

    /// A row has come, of the chat that goes by this name. What was heard and the row does not
    /// speak of is added to it; `counted`: the row's unread ones are counted by us, with these.
    pub fn amend(&mut self, chat: &ChatKey, row: &mut Chat, counted: bool) {
        let Some(since) = self.chats.get_mut(chat) else { return };
        if let Some(told) = row.last_activity {
            since.news.retain(|news| news.at > told);
            since.row = Some(told);
        }
        let Some(newest) = since.news.last() else {
            self.chats.remove(chat);
            return;
        };
        let count = since.news.iter().filter(|news| news.counts).count();
        if row.last_activity.is_some() && !counted {
            row.unread = row.unread.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        }
        row.last_activity = Some(newest.at);
        row.preview = newest.preview.clone().or(row.preview.take());
    }

    /// Everything in a chat was read.
    pub fn read(&mut self, chat: &ChatKey) {
        for news in self.chats.get_mut(chat).into_iter().flat_map(|since| &mut since.news) {
            news.counts = false;
        }
    }

    /// Something happened to a message; the chat's preview, where it is another one now.
    pub fn befell(
        &mut self,
        chat: &ChatKey,
        id: &MessageId,
        what: &Happening,
    ) -> Option<Option<String>> {
        let news = &mut self.chats.get_mut(chat)?.news;
        let place = news.iter().position(|news| news.id == *id)?;
        let newest = place + 1 == news.len();
        let known = &mut news[place];
        match what {
            Happening::Edited(text) => known.preview = Some(text.clone()),
            Happening::Deleted => known.preview = Some("message deleted".into()),
            _ => return None,
        }
        newest.then(|| known.preview.clone())
    }

    /// Two rows turned out to be one chat.
    pub fn joined(&mut self, from: &ChatKey, into: &ChatKey) {
        let Some(other) = self.chats.remove(from) else { return };
        let since = self.chats.entry(into.clone()).or_default();
        since.row = since.row.max(other.row);
        since.news.extend(other.news);
        since.news.sort_by_key(|news| news.at);
    }

    /// A chat is gone.
    pub fn forget(&mut self, chat: &ChatKey) {
        self.chats.remove(chat);
    }
}

/// A message in a line of the list.
pub fn preview(message: &Message) -> Option<String> {
    if message.deleted {
        return Some("message deleted".into());
    }
    let text = message.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    Some(text.map_or_else(|| message.kind.word().to_owned(), str::to_owned))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn message(n: i64) -> Message {
        Message::text(n.to_string(), "c".into(), at(n), "text")
    }

    fn row(until: i64) -> Chat {
        let mut row = Chat::new(ChatKey::new("a", "l", "c"));
        row.last_activity = Some(at(until));
        row.unread = u32::try_from(until).unwrap();
        row
    }

    proptest! {
        /// Rows speak of the first messages, events come in any order, some of them twice: in the
        /// end as many are unread as there are.
        #[test]
        fn rows_and_events_in_any_order_count_each_message_once(
            events in Just((1..=9i64).chain(1..=9).collect::<Vec<_>>()).prop_shuffle(),
            rows in prop::collection::vec((0usize..18, 0i64..=9), 0..6),
        ) {
            let chat = ChatKey::new("a", "l", "c");
            let (mut heard, mut shown) = (Heard::default(), row(0));
            for (n, event) in events.into_iter().enumerate() {
                for (_, until) in rows.iter().filter(|(when, _)| *when == n) {
                    let mut told = row(*until);
                    heard.amend(&chat, &mut told, false);
                    shown = told;
                }
                if heard.hear(&chat, shown.last_activity, &message(event), true) {
                    shown.unread += 1;
                    shown.last_activity = shown.last_activity.max(Some(at(event)));
                }
            }
            // Rows that are older than what was heard long ago are read again sooner or later.
            let mut last = row(9);
            heard.amend(&chat, &mut last, false);
            prop_assert_eq!(last.unread, 9);
            if rows.is_empty() {
                prop_assert_eq!(shown.unread, 9);
            }
        }
    }

    #[test]
    fn a_row_that_was_read_before_the_event_does_not_take_it_back() {
        let chat = ChatKey::new("a", "l", "c");
        let mut heard = Heard::default();
        assert!(heard.hear(&chat, Some(at(4)), &message(5), true));
        let mut told = row(4);
        heard.amend(&chat, &mut told, false);
        assert_eq!((told.unread, told.last_activity), (5, Some(at(5))));
        let mut told = row(5);
        heard.amend(&chat, &mut told, false);
        assert_eq!(told.unread, 5);
        assert!(!heard.hear(&chat, Some(at(5)), &message(5), true));
    }
}
