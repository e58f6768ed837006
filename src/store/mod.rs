//! What is remembered: one SQLite file with chats, messages, drafts and unsent texts.
//!
//! - [`schema`]: the tables, by numbered steps; `db`: one connection
//! - [`file`]: the file's names, modes and lock; `window`: who of several programs owns what
//! - `chats`, `messages`, `order`, `parts`, `versions`: what services told
//! - `unsent`, `view`: what the operator did; `adopt`: what windows left that have gone
//! - `pages`, `search`, `words`: reading
//! - [`write`]: one transaction of changes; `keeping`: what may be kept of which account
//! - `rescue`, `forget`: losing as little as possible, and as much as asked for; `lapse`: who knows
//!   of what was forgotten

mod adopt;
mod chats;
mod db;
mod file;
mod forget;
mod keeping;
mod lapse;
mod messages;
mod open;
mod order;
mod pages;
mod parts;
pub mod problem;
mod rescue;
pub mod schema;
mod search;
mod unsent;
mod versions;
mod view;
mod window;
mod words;
mod write;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use crate::domain::{
    AccountId, Change, Chat, ChatKey, Found, Hit, Keep, MessageId, PageFrom, Parts, Query,
    Recollection, Remembered, Search, Stretch, Version, View,
};
use db::Db;
use keeping::{Keeping, Shelf};
use lapse::Knowing;
pub use problem::StoreProblem;
use window::Window;
use write::Author;

/// How many rows of the chat list come with the first answer; the others are asked for later.
pub const FIRST_CHATS: usize = 200;
/// How many messages of the open chat come with the first answer.
pub const FIRST_MESSAGES: usize = 100;

type Result<T> = std::result::Result<T, StoreProblem>;

/// What is remembered, open for one window.
#[derive(Debug)]
pub struct Store {
    path: Option<PathBuf>,
    disk: Db,
    /// For accounts whose messages don't go on disk; made when the first one is known.
    memory: Option<Db>,
    keeping: Keeping,
    window: Window,
    news: Vec<String>,
    replaced: u32,
    /// The file that was set aside in this run.
    aside: Option<PathBuf>,
    /// Windows that have gone, and whose texts were shown but could not be taken over yet.
    orphaned: Vec<String>,
    /// How often the program was told that something was forgotten.
    told: u32,
}

/// A store that was opened.
#[derive(Debug)]
pub struct Opened {
    /// It.
    pub store: Store,
    /// What the operator should know: one sentence.
    pub notice: Option<String>,
}

impl Store {
    /// Opens the store in this file, made where there is none.
    ///
    /// A damaged file, or one of a newer version, is set aside under another name and a fresh one
    /// made; unsent texts are taken over where they can be read. A disk that can't be written to
    /// gives a store that can only be read. Both are told in the notice.
    pub fn open(path: &Path) -> Result<Opened> {
        let opened = open::open(path)?;
        let store = Self {
            path: Some(path.to_owned()),
            disk: opened.db,
            memory: None,
            keeping: Keeping::default(),
            window: opened.window,
            news: Vec::new(),
            replaced: 0,
            aside: opened.aside,
            orphaned: Vec::new(),
            told: 0,
        };
        Ok(Opened { store, notice: opened.notice })
    }

    /// A store that is gone when it is dropped: for going on without a disk.
    pub fn in_memory() -> Result<Self> {
        Ok(Self {
            path: None,
            disk: Db::in_memory()?,
            memory: None,
            keeping: Keeping::default(),
            window: Window::alone(),
            news: Vec::new(),
            replaced: 0,
            aside: None,
            orphaned: Vec::new(),
            told: 0,
        })
    }

    /// Decides what is kept of which account (not named: all on disk). What lies on disk of chats
    /// and messages that may not be kept there is removed, and with it every file that an earlier
    /// run set aside; unsent texts stay until they are settled.
    pub fn keep(&mut self, accounts: impl IntoIterator<Item = (AccountId, Keep)>) -> Result<()> {
        self.keeping = Keeping::new(accounts);
        if self.keeping.uses_memory() && self.memory.is_none() {
            self.memory = Some(Db::in_memory()?);
        }
        let unkept = self.keeping.not_on_disk();
        if let Some(path) = self.path.as_ref().filter(|_| !unkept.is_empty()) {
            file::remove_aside(path, self.aside.as_deref());
        }
        if self.disk.writable() {
            self.on_disk(|store| forget::accounts(&mut store.disk.connection, &unkept))?;
        }
        Ok(())
    }

    /// Of these accounts earlier texts of edited and deleted messages are not kept. Those that were
    /// kept are removed. To be called after [`Store::keep`].
    pub fn keep_no_versions(
        &mut self,
        accounts: impl IntoIterator<Item = AccountId>,
    ) -> Result<()> {
        let accounts: Vec<AccountId> = accounts.into_iter().collect();
        self.keeping.keep_no_versions(&accounts);
        if accounts.is_empty() || !self.disk.writable() {
            return Ok(());
        }
        self.on_disk(|store| versions::forget(&mut store.disk.connection, &accounts))
    }

    /// Whether it can be written to. Else [`Store::reopen`] may help later.
    pub fn writable(&self) -> bool {
        self.disk.writable()
    }

    /// Tries to open the file for writing, where it could only be read so far.
    pub fn reopen(&mut self) -> Result<()> {
        let Some(path) = self.path.clone() else { return Ok(()) };
        let opened = open::open(&path)?;
        if !opened.db.writable() {
            return Err(StoreProblem::ReadOnly);
        }
        let (before, mut now) = (&self.disk, opened.db);
        let same = before.identity() == now.identity();
        now.knowing = if same { before.knowing } else { Knowing::NOTHING };
        self.disk = now;
        self.window = opened.window;
        self.news.extend(opened.notice);
        self.aside = opened.aside.or(self.aside.take());
        Ok(())
    }

    /// What the operator should know since the last call: sentences.
    pub fn take_news(&mut self) -> Vec<String> {
        std::mem::take(&mut self.news)
    }

    /// How often the file was replaced by another under this window (it was damaged, or another
    /// window set it aside). What was read or written before is not in it.
    pub fn replaced(&self) -> u32 {
        self.replaced
    }

    /// What the first frame is made of. Unsent texts of windows that have gone become this one's.
    pub fn remembered(&mut self, accounts: &[AccountId]) -> Result<Remembered> {
        let (drafts, outbox) = self.adopt(accounts)?;
        self.on_disk(|store| {
            let db = &store.disk.connection;
            let view = view::last(db)?;
            let wanted = view.iter().flat_map(|v| v.open.iter().chain(&v.selected));
            let wanted = wanted.chain(drafts.iter().map(|draft| &draft.chat));
            let wanted = wanted.chain(outbox.iter().map(|row| &row.chat));
            let (chats, more_chats) = chats::head(db, accounts, FIRST_CHATS, wanted)?;
            let open = store.last_open(view.as_ref(), accounts)?;
            let (drafts, outbox) = (drafts.clone(), outbox.clone());
            Ok(Remembered { chats, more_chats, view, open, drafts, outbox })
        })
    }

    fn last_open(
        &self,
        view: Option<&View>,
        accounts: &[AccountId],
    ) -> Result<Option<Recollection>> {
        let Some((view, chat)) = view.and_then(|view| Some((view, view.open.as_ref()?))) else {
            return Ok(None);
        };
        if !accounts.contains(&chat.account) {
            return Ok(None);
        }
        let spot = view.spots.iter().find(|spot| spot.chat == *chat);
        let from = spot.map_or(PageFrom::Newest, |s| PageFrom::Around(s.message.clone()));
        let mut found = self.look_up(chat, &from, FIRST_MESSAGES)?;
        if found.stretch.messages.is_empty() {
            found = self.look_up(chat, &PageFrom::Newest, FIRST_MESSAGES)?;
        }
        Ok(Some(found))
    }

    /// Rows of the chat list in its order.
    pub fn chats(
        &mut self,
        accounts: &[AccountId],
        skip: usize,
        limit: usize,
    ) -> Result<Vec<Chat>> {
        self.on_disk(|store| {
            let mut rows = chats::list(&store.disk.connection, accounts, skip, limit)?;
            if let Some(memory) = store.memory.as_ref().filter(|_| skip == 0) {
                rows.extend(chats::list(&memory.connection, accounts, 0, usize::MAX >> 1)?);
            }
            Ok(rows)
        })
    }

    /// Messages of a chat, whichever of its ids is asked for. A message that is not remembered
    /// has no surroundings: the stretch is empty.
    pub fn page(&mut self, chat: &ChatKey, from: &PageFrom, limit: usize) -> Result<Stretch> {
        self.on_disk(|store| match store.shelf(chat) {
            Some(db) => pages::page(db, chat, from, limit),
            None => Ok(Stretch::default()),
        })
    }

    /// Everything needed to open a chat.
    pub fn thread(
        &mut self,
        chat: &ChatKey,
        from: &PageFrom,
        limit: usize,
    ) -> Result<Recollection> {
        self.on_disk(|store| store.look_up(chat, from, limit))
    }

    fn look_up(&self, chat: &ChatKey, from: &PageFrom, limit: usize) -> Result<Recollection> {
        let key = chat.clone();
        let Some(db) = self.shelf(chat) else {
            let (stretch, parts) = (Stretch::default(), Parts::default());
            return Ok(Recollection { chat: key, stretch, parts, count: 0, seen_at: None });
        };
        Ok(Recollection {
            chat: key,
            stretch: pages::page(db, chat, from, limit)?,
            parts: parts::of(db, chat)?,
            count: pages::count(db, chat)?,
            seen_at: chats::seen_at(db, chat)?,
        })
    }

    /// How far a chat's parts are known.
    pub fn parts(&mut self, chat: &ChatKey) -> Result<Parts> {
        self.on_disk(|store| {
            store.shelf(chat).map_or(Ok(Parts::default()), |db| parts::of(db, chat))
        })
    }

    /// How many messages of a chat are remembered.
    pub fn count(&mut self, chat: &ChatKey) -> Result<usize> {
        self.on_disk(|store| store.shelf(chat).map_or(Ok(0), |db| pages::count(db, chat)))
    }

    /// Messages with these words, newest first.
    pub fn search(&mut self, search: &Search) -> Result<Vec<Hit>> {
        self.on_disk(|store| {
            let mut hits = search::search(&store.disk.connection, search)?;
            if let Some(memory) = &store.memory {
                hits.extend(search::search(&memory.connection, search)?);
                hits.sort_by_key(|hit| std::cmp::Reverse(hit.message.sent_at));
                hits.truncate(search.limit);
            }
            Ok(hits)
        })
    }

    /// What a message said before, oldest first.
    pub fn versions(&mut self, chat: &ChatKey, id: &MessageId) -> Result<Vec<Version>> {
        self.on_disk(|store| {
            store.shelf(chat).map_or(Ok(Vec::new()), |db| versions::of(db, chat, id))
        })
    }

    /// Answers any question; what went wrong is part of the answer.
    pub fn recall(&mut self, query: &Query) -> Found {
        let found = match query {
            Query::Chats { accounts, skip, limit } => {
                self.chats(accounts, *skip, *limit).map(Found::Chats)
            }
            Query::Thread { chat, from, limit } => {
                self.thread(chat, from, *limit).map(|found| Found::Thread(Box::new(found)))
            }
            Query::Page { chat, from, limit } => self.page(chat, from, *limit).map(Found::Page),
            Query::Search(search) => self.search(search).map(Found::Hits),
            Query::Versions { chat, id } => self.versions(chat, id).map(Found::Versions),
            Query::Adopt { accounts } => {
                self.adopt(accounts).map(|(drafts, outbox)| Found::Adopted { drafts, outbox })
            }
        };
        found.unwrap_or_else(|why| Found::Failed(why.to_string()))
    }

    /// Remembers changes, all or none of them.
    pub fn apply(&mut self, changes: &[Change]) -> Result<()> {
        let divided = self.keeping.divide(changes);
        if let Some(memory) = &mut self.memory {
            let (window, keeping, told) = (self.window.id(), &self.keeping, self.told);
            write::all(memory, &divided.memory, &Author { window, keeping, told })?;
        }
        if divided.disk.is_empty() {
            return Ok(());
        }
        if !self.disk.writable() {
            return Err(StoreProblem::ReadOnly);
        }
        self.on_disk(|store| {
            store.adopt_orphaned()?;
            let (window, keeping, told) = (store.window.id(), &store.keeping, store.told);
            write::all(&mut store.disk, &divided.disk, &Author { window, keeping, told })
        })
    }

    /// Removes everything that is remembered, also files that were set aside.
    pub fn purge(&mut self) -> Result<()> {
        if let Some(memory) = &mut self.memory {
            *memory = Db::in_memory()?;
        }
        if !self.disk.writable() {
            return Err(StoreProblem::ReadOnly);
        }
        self.on_disk(|store| forget::everything(&mut store.disk.connection))?;
        if let Some(path) = &self.path {
            file::remove_aside(path, None);
        }
        Ok(())
    }

    /// Removes files that were set aside and have nothing in them from the last so many days.
    pub fn forget_set_aside(&self, days: u32, now: DateTime<Utc>) {
        if let Some(path) = &self.path {
            let before = now - chrono::Duration::days(days.into());
            file::remove_aside_of_before(path, before.into());
        }
    }

    /// Removes everything that is remembered in this file, and the file with all that lies beside
    /// it, unless another program has it open: then what was in it is removed, and it stays.
    /// Answers whether it is gone.
    pub fn remove(path: &Path) -> Result<bool> {
        let mut store = Self::open(path)?.store;
        store.purge()?;
        let others = store.window.others(path);
        drop(store);
        if !others {
            file::remove_all(path)?;
        }
        Ok(!others)
    }

    /// Forgets messages of an account that are older than so many days; answers how many.
    pub fn forget_older_than(
        &mut self,
        account: &AccountId,
        days: u32,
        now: DateTime<Utc>,
    ) -> Result<usize> {
        let before = now - chrono::Duration::days(days.into());
        let memory = match &mut self.memory {
            Some(memory) => forget::older(&mut memory.connection, account, before)?,
            None => 0,
        };
        if !self.disk.writable() {
            return Err(StoreProblem::ReadOnly);
        }
        self.on_disk(|store| forget::older(&mut store.disk.connection, account, before))
            .map(|disk| disk + memory)
    }

    /// Lets the file grow to so many bytes at most; what is more is refused as on a full disk.
    pub fn limit_size(&mut self, bytes: u64) -> Result<()> {
        self.disk.limit_size(bytes)
    }

    /// Reads the whole file and says whether it is sound. Slow: seconds for a large one.
    pub fn check(&self) -> Result<()> {
        self.disk.check()
    }

    /// Where the words of a chat lie.
    fn shelf(&self, chat: &ChatKey) -> Option<&Connection> {
        match self.keeping.words(&chat.account) {
            Shelf::Disk => Some(&self.disk.connection),
            Shelf::Memory => self.memory.as_ref().map(|db| &db.connection),
            Shelf::Nowhere => None,
        }
    }

    /// Does something with the file; one that turns out to be damaged is replaced, and it is done
    /// again with the fresh one.
    fn on_disk<T>(&mut self, work: impl Fn(&mut Self) -> Result<T>) -> Result<T> {
        if self.disk.moved() {
            self.replace()?;
        }
        match work(self) {
            Err(StoreProblem::Damaged(_)) if self.path.is_some() => {
                self.disk.distrust();
                self.replace()?;
                work(self)
            }
            done => done,
        }
    }

    fn replace(&mut self) -> Result<()> {
        let Some(path) = self.path.clone() else { return Ok(()) };
        let (disk, aside) = open::again(&path, &self.disk)?;
        self.disk = disk;
        if let Some(aside) = aside {
            self.news.push(aside.notice);
            self.aside = Some(aside.path);
        }
        self.replaced += 1;
        Ok(())
    }
}

/// The modes of accounts, by name.
type Modes = HashMap<AccountId, Keep>;
