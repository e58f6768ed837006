//! Stores in directories of their own, and messages to put into them.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use switchboard::domain::memory::{Draft, Search, Stretch};
use switchboard::domain::{
    AccountId, Change, Chat, ChatKey, Message, MessageId, Outgoing, PageFrom, Place, Stage,
};
use switchboard::store::Store;
use tempfile::TempDir;

/// A directory with a store file in it, which may not be there yet.
pub struct Home {
    pub folder: TempDir,
}

impl Home {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("store.db")
    }

    /// Opens the store; nothing is to be told.
    pub fn open(&self) -> Store {
        let opened = Store::open(&self.path()).unwrap();
        assert_eq!(opened.notice, None);
        opened.store
    }

    /// Opens the store; answers what is told.
    pub fn open_told(&self) -> (Store, String) {
        let opened = Store::open(&self.path()).unwrap();
        (opened.store, opened.notice.expect("a notice"))
    }

    /// The names of the files in the directory.
    pub fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

pub fn account() -> AccountId {
    "support".into()
}

pub fn accounts() -> [AccountId; 1] {
    [account()]
}

pub fn key(chat: &str) -> ChatKey {
    ChatKey::new("support", "line", chat)
}

pub fn at(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap()
}

pub fn message(id: &str, millis: i64, text: &str) -> Message {
    Message::text(id, "c".into(), at(millis), text)
}

pub fn chat(id: &str, seconds: i64) -> Chat {
    let mut chat = Chat::new(key(id));
    chat.name = Some(format!("Customer {id}"));
    chat.last_activity = DateTime::from_timestamp(seconds, 0);
    chat.preview = Some("hello".into());
    chat
}

pub fn messages(chat: &str, messages: Vec<Message>, place: Place) -> Change {
    Change::Messages { chat: key(chat), messages, place }
}

pub fn draft(chat: &str, text: &str) -> Draft {
    Draft { chat: key(chat), text: text.into(), cursor: (0, 3), reply_to: None, updated_at: at(1) }
}

pub fn outgoing(id: &str, chat: &str, text: &str) -> Outgoing {
    Outgoing {
        key: id.into(),
        chat: key(chat),
        text: text.into(),
        attachment: None,
        reply_to: None,
        queued_at: at(5),
        stage: Stage::Queued(None),
    }
}

pub fn ids(stretch: &Stretch) -> Vec<&str> {
    stretch.messages.iter().map(|message| message.id.as_str()).collect()
}

/// Every id of a chat, read page by page from the newest back.
pub fn walked_back(store: &mut Store, chat: &str, size: usize) -> Vec<String> {
    let mut pages = vec![store.page(&key(chat), &PageFrom::Newest, size).unwrap()];
    while pages.last().unwrap().older {
        let oldest = pages.last().unwrap().messages[0].id.clone();
        pages.push(store.page(&key(chat), &PageFrom::Before(oldest), size).unwrap());
    }
    let all = pages.into_iter().rev().flat_map(|page| page.messages);
    all.map(|message| message.id.to_string()).collect()
}

/// Every id of a chat after this one, read page by page towards the newest.
pub fn walked_on(store: &mut Store, chat: &str, from: &str, size: usize) -> Vec<String> {
    let mut last = MessageId::from(from);
    let mut all = Vec::new();
    loop {
        let page = store.page(&key(chat), &PageFrom::After(last.clone()), size).unwrap();
        all.extend(page.messages.iter().map(|message| message.id.to_string()));
        match page.messages.last() {
            Some(message) if page.newer => last = message.id.clone(),
            _ => return all,
        }
    }
}

/// The ids of the messages that are found.
pub fn found(store: &mut Store, words: &str) -> Vec<String> {
    let search = Search { words: words.into(), account: None, chat: None, limit: 100 };
    let hits = store.search(&search).unwrap();
    let mut ids: Vec<String> = hits.iter().map(|hit| hit.message.id.to_string()).collect();
    ids.sort();
    ids
}
