//! An operator at a screen: presses keys, waits, reads what is there.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::FixedOffset;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use switchboard::app::attention::Rules;
use switchboard::app::keymap::Keymap;
use switchboard::app::settings::{AccountSettings, MarkRead, Settings, Zone};
use switchboard::app::{App, Effect, Msg, Now};
use switchboard::backend::gateway::Gateway;
use switchboard::domain::{Answer, Event, Feed, Live, Op, Presence, Problem, Query, Service};
use switchboard::store::Store;
use switchboard::ui::text::{Emoji, width};
use switchboard::ui::theme::{Depth, Glyphs, Theme};
use switchboard::ui::{self, Cache, Look};

use super::gateway::{Call, FakeGateway};
use super::words::{ACCOUNT, LINE, now};

/// An operator at a screen of their own, with the gateway's world in memory.
pub struct Operator {
    pub app: App,
    pub gateway: FakeGateway,
    pub look: Look,
    cache: Cache,
    terminal: Terminal<TestBackend>,
    clock: Now,
    asked: Vec<Op>,
    done: Vec<Effect>,
    /// What the program remembers, where it does.
    pub store: Option<Store>,
    recalls: VecDeque<Query>,
}

/// The settings of most tests: one gateway account with one line, shown in UTC.
pub fn settings() -> Settings {
    let account = AccountSettings {
        id: ACCOUNT.into(),
        service: Service::Gateway,
        line: Some(LINE.into()),
        abilities: Arc::new(Gateway),
        typing: true,
        mark_read: MarkRead::Key,
        poll: Duration::from_secs(15),
        page_size: 50,
        keeps_unsent: false,
    };
    Settings {
        accounts: vec![account],
        keymap: Keymap::defaults(),
        zone: utc(),
        confirm: true,
        attention: Rules::NONE,
        remembers: false,
        temporary: false,
        nonce: "run".into(),
    }
}

fn utc() -> Zone {
    Zone::Fixed(FixedOffset::east_opt(0).unwrap())
}

fn look(ascii: bool, depth: Depth) -> Look {
    let theme = Theme::default().at(depth);
    Look { theme, glyphs: Glyphs::new(ascii), emoji: Emoji::Wide, zone: utc() }
}

impl Operator {
    /// Sits down at a screen of this size; the program has started.
    pub fn at(columns: u16, rows: u16, gateway: FakeGateway) -> Self {
        Self::with(columns, rows, gateway, |_| {})
    }

    /// As [`Operator::at`], with settings of their own.
    pub fn with(
        columns: u16,
        rows: u16,
        gateway: FakeGateway,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let mut settings = settings();
        change(&mut settings);
        let clock = Now { mono: Instant::now(), wall: now() };
        let mut operator = Self {
            app: App::new(settings, clock),
            gateway,
            look: look(false, Depth::Ansi16),
            cache: Cache::default(),
            terminal: Terminal::new(TestBackend::new(columns, rows)).unwrap(),
            clock,
            asked: Vec::new(),
            done: Vec::new(),
            store: None,
            recalls: VecDeque::new(),
        };
        operator.step(Msg::Start);
        operator
    }

    /// As [`Operator::at`], with a store beside the program.
    pub fn remembering(columns: u16, rows: u16, gateway: FakeGateway) -> Self {
        Self::beside(Store::in_memory().unwrap(), columns, rows, gateway)
    }

    /// As [`Operator::at`], with this store beside the program.
    pub fn beside(store: Store, columns: u16, rows: u16, gateway: FakeGateway) -> Self {
        let clock = Now { mono: Instant::now(), wall: now() };
        Self::started(columns, rows, gateway, store, clock, "run")
    }

    /// The program is ended, however roughly, and started again after so many minutes, with the
    /// store it had. The first frame is drawn; nothing is answered yet.
    pub fn restarted(mut self, minutes: i64) -> Self {
        self.clock.wall += chrono::Duration::minutes(minutes);
        let (columns, rows) = self.terminal.size().map(|size| (size.width, size.height)).unwrap();
        let store = self.store.take().unwrap();
        self.gateway.forget_calls();
        Self::started(columns, rows, self.gateway, store, self.clock, "next")
    }

    fn started(
        columns: u16,
        rows: u16,
        gateway: FakeGateway,
        mut store: Store,
        clock: Now,
        nonce: &str,
    ) -> Self {
        let mut settings = settings();
        settings.remembers = true;
        settings.nonce = nonce.into();
        settings.accounts[0].keeps_unsent = true;
        if let Some((service, abilities)) = &gateway.speaks {
            settings.accounts[0].service = *service;
            settings.accounts[0].abilities = abilities.clone();
        }
        let known = store.remembered(&[ACCOUNT.into()]).unwrap();
        let mut app = App::new(settings, clock);
        app.restore(clock, known);
        let mut operator = Self {
            app,
            gateway,
            look: look(false, Depth::Ansi16),
            cache: Cache::default(),
            terminal: Terminal::new(TestBackend::new(columns, rows)).unwrap(),
            clock,
            asked: Vec::new(),
            done: Vec::new(),
            store: Some(store),
            recalls: VecDeque::new(),
        };
        operator.one(Msg::Start);
        operator
    }

    /// What waits to be answered is answered: by the store, by the gateway.
    pub fn settle(&mut self) {
        self.step(Msg::Resized);
    }

    /// At a terminal without colours, or with nothing but ASCII.
    pub fn looks(&mut self, ascii: bool, depth: Depth) {
        self.look = look(ascii, depth);
        self.cache = Cache::default();
        self.step(Msg::Resized);
    }

    /// Opens the chat of this name by `Ctrl-k`.
    pub fn open(&mut self, name: &str) {
        self.press("ctrl-k");
        self.type_text(name);
        self.press("enter");
    }

    /// Presses keys, named as in the keymap, with blanks between them: `"j j enter ctrl-k"`.
    pub fn press(&mut self, keys: &str) {
        for name in keys.split(' ') {
            self.key(event(name), false);
        }
    }

    /// One key with others right behind it, as in a paste without brackets.
    pub fn key(&mut self, key: KeyEvent, more: bool) {
        self.step(Msg::Key { key, more });
    }

    /// Types letters.
    pub fn type_text(&mut self, text: &str) {
        for letter in text.chars() {
            self.key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE), false);
        }
    }

    /// Pastes into a terminal without bracketed paste: keys, with more behind all but the last.
    pub fn paste_as_keys(&mut self, text: &str) {
        let last = text.chars().count();
        for (n, letter) in text.chars().enumerate() {
            let code = if letter == '\n' { KeyCode::Enter } else { KeyCode::Char(letter) };
            self.key(KeyEvent::new(code, KeyModifiers::NONE), n + 1 < last);
        }
    }

    pub fn paste(&mut self, text: &str) {
        self.step(Msg::Paste(text.into()));
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.terminal.backend_mut().resize(columns, rows);
        self.step(Msg::Resized);
    }

    /// Lets time pass; deadlines come when they are due.
    pub fn wait(&mut self, milliseconds: u64) {
        let end = self.clock.mono + Duration::from_millis(milliseconds);
        for _ in 0..2_000 {
            if self.has_left() {
                return;
            }
            match self.app.deadline(self.clock).filter(|due| *due <= end) {
                Some(due) => {
                    self.advance(due.max(self.clock.mono));
                    self.step(Msg::Woke);
                }
                None => {
                    self.advance(end);
                    return;
                }
            }
        }
        panic!("something is always due: the program never sleeps");
    }

    fn advance(&mut self, to: Instant) {
        let passed = to - self.clock.mono;
        self.clock.mono = to;
        self.clock.wall += chrono::Duration::from_std(passed).unwrap();
    }

    /// Both clocks.
    pub fn clock(&self) -> Now {
        self.clock
    }

    /// One message; then whatever the gateway answers at once.
    pub fn step(&mut self, msg: Msg) {
        self.one(msg);
        for _ in 0..100_000 {
            if let (Some(query), Some(store)) = (self.recalls.pop_front(), &mut self.store) {
                let found = store.recall(&query);
                self.one(Msg::Recalled { query, found });
                continue;
            }
            match self.gateway.answer() {
                Some((op, outcome)) => self.one(Msg::Answered { op, outcome }),
                None => return,
            }
        }
        panic!("questions and answers never end");
    }

    fn one(&mut self, msg: Msg) {
        let effects = self.app.update(self.clock, msg);
        self.take(effects);
        self.draw();
    }

    /// Draws as the loop does: what was seen may ask for something, and that be shown.
    fn draw(&mut self) {
        for _ in 0..4 {
            let mut seen = ui::Seen::default();
            let (app, look, cache) = (&self.app, &self.look, &mut self.cache);
            self.terminal.draw(|frame| seen = ui::draw(app, look, cache, frame)).unwrap();
            let effects = self.app.update(self.clock, Msg::Seen(seen));
            let quiet = effects.iter().all(|effect| matches!(effect, Effect::Remember(_)));
            self.take(effects);
            if quiet {
                return;
            }
        }
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match (effect, &mut self.store) {
                (Effect::Ask(op), _) => {
                    self.asked.push(op.clone());
                    self.gateway.ask(op, self.clock.wall);
                }
                (Effect::Remember(changes), Some(store)) => store.apply(&changes).unwrap(),
                (Effect::Recall(query), Some(_)) => self.recalls.push_back(query),
                (effect, _) => self.done.push(effect),
            }
        }
    }

    /// Draws once more without anything having happened; answers what that asks for.
    pub fn look_again(&mut self) -> usize {
        let before = self.asked.len();
        self.draw();
        self.asked.len() - before
    }

    /// An answer of the operator's own making.
    pub fn answer(&mut self, op: &Op, answer: Answer) {
        self.step(Msg::Answered { op: op.clone(), outcome: Ok(answer) });
    }

    /// A failure of the operator's own making.
    pub fn fail(&mut self, op: &Op, why: Problem) {
        self.step(Msg::Answered { op: op.clone(), outcome: Err(why) });
    }

    /// The gateway tells something by itself, of the one line.
    pub fn live(&mut self, what: Live) {
        let at = Some(self.clock.wall);
        self.event(Event { id: None, at, line: Some(LINE.into()), what });
    }

    /// As [`Operator::live`], word by word.
    pub fn event(&mut self, event: Event) {
        self.step(Msg::Live { account: ACCOUNT.into(), event: Box::new(event) });
    }

    /// The link over which the gateway tells by itself stands differently now.
    pub fn link(&mut self, feed: Feed) {
        self.step(Msg::Link { account: ACCOUNT.into(), feed });
    }

    /// What was held is answered now.
    pub fn let_go(&mut self, call: Call) {
        self.gateway.let_go(call, self.clock.wall);
        self.step(Msg::Resized);
    }

    /// The oldest call of this kind that is held is answered now.
    pub fn let_one_go(&mut self, call: Call) {
        self.gateway.let_one_go(call, self.clock.wall);
        self.step(Msg::Resized);
    }

    /// What was asked since the last look.
    pub fn asked(&mut self) -> Vec<Op> {
        std::mem::take(&mut self.asked)
    }

    /// What was asked of one kind since the last look; the others are forgotten.
    pub fn asked_for(&mut self, call: Call) -> Vec<Op> {
        self.asked().into_iter().filter(|op| Call::of(op) == call).collect()
    }

    /// What customers were told about typing since the last look.
    pub fn told(&mut self) -> Vec<(String, Presence)> {
        let ops = self.asked_for(Call::Typing).into_iter();
        let told = ops.filter_map(|op| match op {
            Op::Typing { chat, presence } => Some((chat.chat.to_string(), presence)),
            _ => None,
        });
        told.collect()
    }

    /// The keys under which sends were asked since the last look.
    pub fn sent_under(&mut self) -> Vec<String> {
        let ops = self.asked_for(Call::Send).into_iter();
        let keys = ops.filter_map(|op| match op {
            Op::Send { key, .. } => Some(key.to_string()),
            _ => None,
        });
        keys.collect()
    }

    /// Everything else that was to be done since the last look.
    pub fn done(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.done)
    }

    /// Whether the program has ended.
    pub fn has_left(&self) -> bool {
        self.done.contains(&Effect::Quit)
    }

    /// What stands on the screen, without the blanks at the ends of rows.
    pub fn screen(&self) -> String {
        rows(self.terminal.backend().buffer()).join("\n")
    }

    /// The frame itself.
    pub fn buffer(&self) -> &Buffer {
        self.terminal.backend().buffer()
    }

    /// Where the cursor stands: column, row.
    pub fn cursor(&mut self) -> (u16, u16) {
        let at = self.terminal.get_cursor_position().unwrap();
        (at.x, at.y)
    }

    /// The row of the screen in which this stands; the first, where several have it.
    pub fn row_of(&self, text: &str) -> Option<usize> {
        self.screen().lines().position(|row| row.contains(text))
    }

    /// A row of the screen that has this.
    pub fn row_with(&self, text: &str) -> String {
        let screen = self.screen();
        let row = screen.lines().find(|row| row.contains(text));
        row.unwrap_or_else(|| panic!("no row with {text:?} in\n{screen}")).to_owned()
    }

    pub fn sees(&self, text: &str) -> bool {
        self.row_of(text).is_some()
    }

    /// Fails with the whole screen when it does not have this.
    #[track_caller]
    pub fn must_see(&self, text: &str) {
        assert!(self.sees(text), "{text:?} is not on the screen:\n{}", self.screen());
    }

    /// Fails with the whole screen when it has this.
    #[track_caller]
    pub fn must_not_see(&self, text: &str) {
        assert!(!self.sees(text), "{text:?} is on the screen:\n{}", self.screen());
    }

    /// Whether these stand one below the other, in this order.
    #[track_caller]
    pub fn must_see_in_order(&self, texts: &[&str]) {
        let screen = self.screen();
        let mut rows = screen.lines();
        for text in texts {
            assert!(
                rows.any(|row| row.contains(text)),
                "{text:?} is missing or too high:\n{screen}"
            );
        }
    }

    /// The side of the screen with the messages: what stands right of the rule between the panes.
    pub fn thread_side(&self) -> String {
        let screen = self.screen();
        let right = |row: &str| row.split_once('│').map_or(String::new(), |(_, side)| side.into());
        screen.lines().map(right).collect::<Vec<String>>().join("\n")
    }

    /// A row of the messages that has this.
    #[track_caller]
    pub fn thread_row_with(&self, text: &str) -> String {
        let side = self.thread_side();
        let row = side.lines().find(|row| row.contains(text));
        row.unwrap_or_else(|| panic!("no message with {text:?} in\n{}", self.screen())).to_owned()
    }

    /// How often something stands among the messages; the list repeats the newest one.
    pub fn count_in_thread(&self, text: &str) -> usize {
        self.thread_side().matches(text).count()
    }

    /// How often something stands on the screen.
    pub fn count(&self, text: &str) -> usize {
        self.screen().matches(text).count()
    }
}

fn event(name: &str) -> KeyEvent {
    let mut letters = name.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE);
    }
    crokey::parse(name).unwrap_or_else(|_| panic!("{name} is not a key")).into()
}

/// The rows of a buffer as they are read.
pub fn rows(buffer: &Buffer) -> Vec<String> {
    let columns = usize::from(buffer.area.width).max(1);
    let row = |cells: &[ratatui::buffer::Cell]| {
        let mut text = String::new();
        let mut behind = 0;
        for cell in cells {
            if behind > 0 {
                behind -= 1;
                continue;
            }
            text.push_str(cell.symbol());
            behind = width(cell.symbol()).saturating_sub(1);
        }
        text.trim_end().to_owned()
    };
    buffer.content.chunks(columns).map(row).collect()
}
