//! What the program does: pure steps.
//!
//! [`App::update`] is the only place where state changes. It reads no clock and does no I/O: time
//! and answers come in as [`Msg`], what is to be done goes out as [`Effect`].

pub mod accounts;
mod acted;
pub mod answers;
pub mod attention;
pub mod chooser;
pub mod commands;
pub mod composer;
pub mod dates;
pub mod deeds;
mod deliveries;
pub mod effect;
pub mod files;
pub mod inbox;
pub mod input;
pub mod keymap;
pub mod keys;
mod lapses;
pub mod live;
mod looked;
pub mod mouse;
pub mod msg;
pub mod outbox;
pub mod overlay;
mod overlay_keys;
pub mod pace;
pub mod palette;
pub mod peek;
pub mod pending;
pub mod problems;
pub mod prompt;
pub mod reactions;
pub mod remember;
pub mod schedule;
pub mod seen;
pub mod settings;
pub mod spending;
pub mod spoken;
pub mod thread;
pub mod typing;
pub mod until;
pub mod words;

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use crate::domain::{AccountId, Chat, ChatKey, ChatKind, Named, Op, Presence};
use accounts::Account;
use attention::Calls;
use commands::triage::Undo;
use composer::Drafts;
use deeds::Deeds;
pub use effect::Effect;
use inbox::Inbox;
use live::Again;
use live::heard::Heard;
use live::presence::Presences;
pub use msg::{Msg, Now};
use outbox::Outbox;
use overlay::Overlay;
use palette::Lines;
use peek::Peeks;
use pending::Pending;
use problems::Problems;
use reactions::Recent;
use remember::Memo;
use seen::Seen;
use settings::Settings;
use thread::Thread;
use typing::Typing;

/// How long the way out waits for the last `paused` to be told.
const FAREWELL: Duration = Duration::from_millis(500);
/// How long a notice stands before a key may take it away.
const NOTICE_READ: Duration = Duration::from_millis(1_500);

/// The whole program.
pub struct App {
    /// What the configuration decides.
    pub settings: Settings,
    /// The accounts, in the configuration's order.
    pub accounts: Vec<Account>,
    /// The chat list.
    pub inbox: Inbox,
    /// Threads that were opened in this run.
    pub threads: HashMap<ChatKey, Thread>,
    /// The chat on screen.
    pub open: Option<ChatKey>,
    /// Unsent texts.
    pub drafts: Drafts,
    /// Own texts on their way.
    pub outbox: Outbox,
    /// What customers see of the operator typing.
    pub typing: Typing,
    /// Who of the customers types where.
    pub presences: Presences,
    /// The pane that keys go to.
    pub focus: Focus,
    /// What lies over the panes.
    pub overlay: Option<Overlay>,
    /// One line for the operator.
    pub notice: Option<Notice>,
    /// What failed and has not worked since.
    pub problems: Problems,
    /// The wall clock of the last step, for drawing.
    pub wall: DateTime<Utc>,
    /// The clock of deadlines at the last step, for drawing.
    pub mono: Instant,
    leaving: Option<Instant>,
    /// Chats whose customers were told that nobody types, and no answer yet says that it arrived.
    unsaid: HashSet<ChatKey>,
    focused: bool,
    memo: Memo,
    /// Words that are being found.
    finding: Option<commands::searching::Finding>,
    /// Words to find in a chat once more of it is fetched.
    find_again: Option<(ChatKey, String)>,
    peeks: Peeks,
    heard: Heard,
    again: Again,
    calls: Calls,
    /// When the open chat was read last for what became of what was sent in it.
    delivered_at: Option<Instant>,
    /// How often a chat was opened.
    opened: u64,
    /// What the store is given is written down.
    keeping: bool,
    /// What is being done to messages, and what could not be done.
    pub deeds: Deeds,
    pending: Pending,
    undo: Vec<Undo>,
    /// The lines of the palette that were carried out.
    lines: Lines,
    recent: Recent,
    /// Where files were taken from last, as it was typed.
    folder: String,
    /// The chat that is looked up to be opened.
    opening: Option<ChatKey>,
    /// Chats that are written to first: their service has nothing of them yet.
    begun: HashSet<ChatKey>,
    people: HashMap<AccountId, Vec<Named>>,
    labels: HashMap<AccountId, Vec<Named>>,
}

/// The pane that keys go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// The chat list.
    Inbox,
    /// The messages.
    Thread,
    /// The text being written.
    Composer,
}

/// One line for the operator. It stands until it has been there long enough and a key is pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What is said.
    pub text: String,
    /// Whether something went wrong.
    pub wrong: bool,
    since: Instant,
}

impl App {
    /// The program before anything has happened.
    pub fn new(settings: Settings, now: Now) -> Self {
        let accounts = settings.accounts.iter().cloned().map(Account::new).collect();
        Self {
            accounts,
            inbox: Inbox::default(),
            threads: HashMap::new(),
            open: None,
            drafts: Drafts::default(),
            outbox: Outbox::new(&settings.nonce),
            typing: Typing::default(),
            presences: Presences::default(),
            focus: Focus::Inbox,
            overlay: None,
            notice: None,
            problems: Problems::default(),
            wall: now.wall,
            mono: now.mono,
            leaving: None,
            unsaid: HashSet::new(),
            focused: true,
            memo: Memo::default(),
            finding: None,
            find_again: None,
            peeks: Peeks::default(),
            heard: Heard::default(),
            again: Again::default(),
            calls: Calls::default(),
            delivered_at: None,
            opened: 0,
            keeping: true,
            deeds: Deeds::default(),
            pending: Pending::default(),
            undo: Vec::new(),
            lines: Lines::default(),
            recent: Recent::default(),
            folder: "~/".into(),
            opening: None,
            begun: HashSet::new(),
            people: HashMap::new(),
            labels: HashMap::new(),
            settings,
        }
    }

    /// One step.
    pub fn update(&mut self, now: Now, msg: Msg) -> Vec<Effect> {
        (self.wall, self.mono) = (now.wall, now.mono);
        self.inbox.chosen |= matches!(msg, Msg::Key { .. } | Msg::Mouse(_));
        if matches!(msg, Msg::Key { .. }) {
            self.calls.key(now.mono);
        }
        // Where the operator stands is theirs to change: what is told by itself moves nothing.
        let moves = !matches!(msg, Msg::Live { .. } | Msg::Spent { .. });
        let mut effects = self.step_by(now, msg);
        effects.extend(self.retitled());
        let changes = self.changes(moves);
        if !changes.is_empty() {
            // First: a text is on disk before it is sent.
            effects.insert(0, Effect::Remember(changes));
        }
        effects
    }

    fn step_by(&mut self, now: Now, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Start => self.start(now),
            Msg::Key { key, more } => self.key(now, key, more),
            Msg::Paste(text) => self.paste(now, &text),
            Msg::Mouse(mouse) => self.mouse(now, mouse),
            Msg::Focus(focused) => self.looked_at(now, focused),
            Msg::Resized => Vec::new(),
            Msg::Seen(seen) => self.seen(seen),
            Msg::Woke => self.woke(now),
            Msg::Answered { op, outcome } => self.answered(now, op, outcome),
            Msg::Recalled { query, found } => self.recalled(now, query, found),
            Msg::Keeping(keeping) => self.keeping(keeping),
            Msg::Forgotten(forgotten) => self.forgotten(forgotten),
            Msg::Retrying { account, retry } => self.retrying(&account, retry),
            Msg::Spent { account } => {
                if let Some(account) = self.account_mut(&account) {
                    account.spending.made(now.mono);
                    account.pace.made(now.wall);
                }
                Vec::new()
            }
            Msg::Allowed { account, allowance } => {
                self.account_mut(&account).into_iter().for_each(|a| a.pace.allowed(allowance));
                Vec::new()
            }
            Msg::Files { typed, listing } => {
                if let Some(Overlay::Choose(chooser)) = &mut self.overlay {
                    chooser.listed(&typed, listing);
                }
                Vec::new()
            }
            Msg::Uploaded { key, percent } => {
                self.outbox.uploaded(&key, percent);
                Vec::new()
            }
            Msg::Live { account, event } => self.happened(now, &account, *event),
            Msg::Link { account, feed } => self.linked(now, &account, feed),
            Msg::Notice { account, text } => self.told(now, &account, &text),
            Msg::Warning(why) => {
                self.warn(now, why);
                Vec::new()
            }
            Msg::Terminate => self.leave(now),
        }
    }

    /// The account of this name.
    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id() == id)
    }

    fn account_mut(&mut self, id: &AccountId) -> Option<&mut Account> {
        self.accounts.iter_mut().find(|account| account.id() == id)
    }

    /// The thread on screen.
    pub fn thread(&self) -> Option<&Thread> {
        self.threads.get(self.open.as_ref()?)
    }

    fn thread_mut(&mut self) -> Option<&mut Thread> {
        self.threads.get_mut(self.open.as_ref()?)
    }

    /// The chat that a command is about: the selected one in the list, else the open one.
    pub fn subject(&self) -> Option<&Chat> {
        let key = match self.focus {
            Focus::Inbox => self.inbox.selected.as_ref(),
            Focus::Thread | Focus::Composer => self.open.as_ref(),
        };
        self.inbox.get(key?)
    }

    /// How a chat is called.
    pub fn title(&self, chat: &ChatKey) -> String {
        let row = self.inbox.get(chat);
        row.map_or_else(|| chat.chat.to_string(), |row| self.title_of(row).to_owned())
    }

    /// How a chat is called where it is shown. One person of whom the service says neither name nor
    /// number goes by the name that their newest message bears; nobody is found by it.
    pub fn title_of<'a>(&'a self, chat: &'a Chat) -> &'a str {
        let title = chat.title();
        if chat.kind != ChatKind::Direct || title != chat.key.chat.as_str() {
            return title;
        }
        let thread = self.threads.get(&chat.key);
        let newest = thread.and_then(|thread| {
            thread.timeline.iter().rev().find(|message| looked::is_said_by_them(message))
        });
        let name = newest.and_then(|message| message.author.name.as_deref()).map(str::trim);
        name.filter(|name| !name.is_empty()).unwrap_or(title)
    }

    /// How a chat is called within a sentence: customers choose names that fill a screen.
    fn called(&self, chat: &ChatKey) -> String {
        words::shortened(&self.title(chat), words::CALLED)
    }

    /// Says one line.
    fn say(&mut self, now: Now, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), wrong: false, since: now.mono });
    }

    /// Says one line about something that went wrong.
    fn warn(&mut self, now: Now, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), wrong: true, since: now.mono });
    }

    fn told(&mut self, now: Now, account: &AccountId, text: &str) -> Vec<Effect> {
        self.warn(now, format!("{account}: {text}"));
        Vec::new()
    }

    fn retrying(&mut self, account: &AccountId, retry: crate::domain::Retry) -> Vec<Effect> {
        if let Some(account) = self.account_mut(account) {
            account.link.trouble = Some(retry.why.clone());
            account.link.retry = Some(retry);
        }
        Vec::new()
    }

    fn seen(&mut self, seen: Seen) -> Vec<Effect> {
        self.inbox.place = None;
        if let Some(list) = seen.inbox {
            self.inbox.top = list.top;
            self.inbox.height = list.height;
            self.inbox.place = Some((list.columns, list.first_line));
        }
        let mut effects = self.peek();
        let Some(shown) = seen.thread else { return effects };
        let Some(thread) = self.threads.get_mut(&shown.chat) else { return effects };
        effects.extend(thread.seen(shown));
        effects
    }

    fn looked_at(&mut self, now: Now, focused: bool) -> Vec<Effect> {
        self.focused = focused;
        self.look();
        self.calls.told(focused);
        if focused { self.poll_if_overdue(now) } else { Vec::new() }
    }

    /// Words to customers about typing, as questions to their accounts.
    fn tell(&mut self, now: Now, told: Vec<typing::Told>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for (chat, presence) in told {
            let account = self.account(&chat.account);
            let said = match presence {
                Presence::Paused => self.unsaid.insert(chat.clone()),
                Presence::Composing => {
                    account.is_some_and(|a| a.shows_typing(&chat.line, now.mono))
                }
            };
            if presence == Presence::Composing && said {
                // A later word takes the place of an earlier one that was not sent yet.
                self.unsaid.remove(&chat);
            }
            if said {
                effects.push(Effect::Ask(Op::Typing { chat, presence }));
            }
        }
        effects
    }

    /// Leaves, after every `paused` has arrived or half a second has passed; asked again, at once.
    fn leave(&mut self, now: Now) -> Vec<Effect> {
        let told = self.typing.stopped();
        let mut effects = self.tell(now, told);
        if self.unsaid.is_empty() || self.leaving.is_some() {
            effects.push(Effect::Quit);
        } else {
            self.leaving = Some(now.mono + FAREWELL);
        }
        effects
    }
}
