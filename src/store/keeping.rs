//! What may be kept of which account: decided here and nowhere else.

use std::borrow::Cow;
use std::collections::HashSet;

use super::Modes;
use crate::domain::memory::View;
use crate::domain::{AccountId, Change, Chat, ChatKey, Keep};

/// The modes of the accounts.
#[derive(Debug, Default)]
pub(super) struct Keeping {
    modes: Modes,
    /// Of these no earlier texts are kept.
    plain: HashSet<AccountId>,
}

/// Where the words of an account lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shelf {
    Disk,
    Memory,
    Nowhere,
}

/// Changes by where they go.
#[derive(Debug, Default)]
pub(super) struct Divided<'a> {
    pub disk: Vec<Cow<'a, Change>>,
    pub memory: Vec<Cow<'a, Change>>,
}

impl Keeping {
    pub fn new(accounts: impl IntoIterator<Item = (AccountId, Keep)>) -> Self {
        Self { modes: accounts.into_iter().collect(), plain: HashSet::new() }
    }

    /// Of these accounts no earlier texts are kept.
    pub fn keep_no_versions(&mut self, accounts: &[AccountId]) {
        self.plain = accounts.iter().cloned().collect();
    }

    /// Whether earlier texts are kept of what a change is about.
    pub fn versions(&self, change: &Change) -> bool {
        change.account().is_none_or(|account| !self.plain.contains(account))
    }

    fn mode(&self, account: &AccountId) -> Keep {
        self.modes.get(account).copied().unwrap_or_default()
    }

    /// Whether some account's words are kept in memory only.
    pub fn uses_memory(&self) -> bool {
        self.modes.values().any(|mode| *mode == Keep::Memory)
    }

    /// The accounts whose words may not lie on disk.
    pub fn not_on_disk(&self) -> Vec<AccountId> {
        let unkept = self.modes.iter().filter(|(_, mode)| **mode != Keep::Disk);
        unkept.map(|(account, _)| account.clone()).collect()
    }

    /// Where chats and messages of an account lie.
    pub fn words(&self, account: &AccountId) -> Shelf {
        match self.mode(account) {
            Keep::Disk => Shelf::Disk,
            Keep::Memory => Shelf::Memory,
            Keep::Off => Shelf::Nowhere,
        }
    }

    /// Where unsent texts of an account lie.
    fn unsent(&self, account: &AccountId) -> Shelf {
        match self.mode(account) {
            Keep::Disk | Keep::Memory => Shelf::Disk,
            Keep::Off => Shelf::Nowhere,
        }
    }

    /// Divides changes by where they go; what may be kept nowhere is left out.
    pub fn divide<'a>(&self, changes: &'a [Change]) -> Divided<'a> {
        let mut divided = Divided::default();
        for change in changes {
            match change {
                Change::Chats(rows) => self.divide_rows(rows, change, &mut divided),
                Change::View(view) => {
                    divided.disk.push(Cow::Owned(Change::View(self.view(view))));
                }
                Change::Heeded(_) => {
                    divided.memory.push(Cow::Borrowed(change));
                    divided.disk.push(Cow::Borrowed(change));
                }
                // Taking away is always allowed.
                Change::DraftGone(_) | Change::OutgoingGone(_) => {
                    divided.disk.push(Cow::Borrowed(change));
                }
                Change::Draft(draft) => {
                    divided.put(self.unsent(&draft.chat.account), Cow::Borrowed(change));
                }
                Change::Outgoing(row) => {
                    divided.put(self.unsent(&row.chat.account), Cow::Borrowed(change));
                }
                Change::Joined { into, .. } => self.divide_joined(into, change, &mut divided),
                Change::ChatGone(chat)
                | Change::Messages { chat, .. }
                | Change::Happened { chat, .. }
                | Change::Parts { chat, .. }
                | Change::Unlearn(chat)
                | Change::SeenAt { chat, .. } => {
                    divided.put(self.words(&chat.account), Cow::Borrowed(change));
                }
            }
        }
        divided
    }

    /// Messages are joined where they lie, unsent texts on disk.
    fn divide_joined<'a>(&self, into: &ChatKey, change: &'a Change, divided: &mut Divided<'a>) {
        let words = self.words(&into.account);
        divided.put(words, Cow::Borrowed(change));
        if words == Shelf::Memory {
            divided.put(Shelf::Disk, Cow::Borrowed(change));
        }
    }

    fn divide_rows<'a>(&self, rows: &'a [Chat], change: &'a Change, divided: &mut Divided<'a>) {
        for shelf in [Shelf::Disk, Shelf::Memory] {
            let here = |row: &&Chat| self.words(&row.key.account) == shelf;
            match rows.iter().filter(here).count() {
                0 => {}
                all if all == rows.len() => divided.put(shelf, Cow::Borrowed(change)),
                _ => {
                    let rows = rows.iter().filter(here).cloned().collect();
                    divided.put(shelf, Cow::Owned(Change::Chats(rows)));
                }
            }
        }
    }

    /// A place in a chat names its customer, so only chats on disk are in it.
    fn view(&self, view: &View) -> View {
        let kept = |chat: &ChatKey| self.words(&chat.account) == Shelf::Disk;
        View {
            open: view.open.clone().filter(kept),
            selected: view.selected.clone().filter(kept),
            spots: view.spots.iter().filter(|spot| kept(&spot.chat)).cloned().collect(),
            filter: if self.not_on_disk().is_empty() { view.filter.clone() } else { String::new() },
            account: view.account.clone(),
            pane: view.pane,
        }
    }
}

impl<'a> Divided<'a> {
    fn put(&mut self, shelf: Shelf, change: Cow<'a, Change>) {
        match shelf {
            Shelf::Disk => self.disk.push(change),
            Shelf::Memory => self.memory.push(change),
            Shelf::Nowhere => {}
        }
    }
}
