//! The program on its embedded gateway, over HTTP, at a moment that stands.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{FixedOffset, TimeZone, Utc};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use switchboard::app::keymap::Keymap;
use switchboard::app::settings::{AccountSettings, MarkRead, Settings, Zone};
use switchboard::app::{App, Effect, Msg, Now};
use switchboard::backend::gateway::Gateway;
use switchboard::config::{Environment, SecretSource};
use switchboard::demo::{self, Demo, Options};
use switchboard::domain::{Op, Service};
use switchboard::runtime::http::AccountSetup;
use switchboard::runtime::secret::{Secrets, TokenKeeper};
use switchboard::runtime::tokens::AccountTokens;
use switchboard::runtime::world::World;
use switchboard::ui::text::Emoji;
use switchboard::ui::theme::{Depth, Glyphs, Theme};
use switchboard::ui::{self, Cache, Look};
use tokio::sync::mpsc;

/// How long an answer may take before something must be wrong.
const PATIENCE: Duration = Duration::from_secs(20);
const VARIABLE: &str = "TOKEN";

/// A screen, and the world behind it.
pub struct Stage {
    app: App,
    look: Look,
    cache: Cache,
    terminal: Terminal<TestBackend>,
    world: World,
    answers: mpsc::Receiver<Msg>,
    waiting: usize,
    now: Now,
    _demo: Demo,
}

impl Stage {
    /// Begins, and waits until everything that was asked is answered.
    pub async fn open(width: u16, height: u16) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        // a Thursday, two minutes past two in the afternoon where the operator sits
        let wall = Utc.with_ymd_and_hms(2026, 11, 19, 7, 2, 30).single().expect("a moment");
        let now = Now { mono: Instant::now(), wall };
        let options = Options { still: true, seed: 1, now: Some(wall), ..Options::default() };
        let demo = demo::start(options).await.expect("a free port on loopback");
        let account = demo.accounts().remove(0);
        let (sender, answers) = mpsc::channel(1_024);
        let secrets = Secrets::new(Environment::of([(VARIABLE, &account.token)]));
        let keeper = TokenKeeper::new(SecretSource::Env(VARIABLE.into()), Arc::new(secrets));
        let tokens = AccountTokens::new(account.name.as_str().into(), keeper, sender.clone());
        let url = account.base_url.parse().expect("an address");
        let setup =
            AccountSetup::new(account.name.as_str(), Arc::new(Gateway), url, Arc::new(tokens));
        let mut stage = Self {
            app: App::new(settings(&account), now),
            look: look(),
            cache: Cache::default(),
            terminal: Terminal::new(TestBackend::new(width, height)).expect("a screen"),
            world: World::new(vec![setup], sender),
            answers,
            waiting: 0,
            now,
            _demo: demo,
        };
        stage.happen(Msg::Start).await;
        stage
    }

    /// A key, and everything that comes of it.
    pub async fn press(&mut self, code: KeyCode) {
        self.happen(Msg::Key { key: KeyEvent::from(code), more: false }).await;
    }

    /// Letter by letter.
    pub async fn write(&mut self, text: &str) {
        for letter in text.chars() {
            self.press(KeyCode::Char(letter)).await;
        }
    }

    async fn happen(&mut self, msg: Msg) {
        self.step(msg);
        while self.waiting > 0 {
            let answer = tokio::time::timeout(PATIENCE, self.answers.recv()).await;
            let msg = answer.ok().flatten().expect("an answer in time");
            self.waiting -= usize::from(matches!(&msg, Msg::Answered { op, .. } if awaited(op)));
            self.step(msg);
        }
    }

    fn step(&mut self, msg: Msg) {
        let mut effects = self.app.update(self.now, msg);
        let mut seen = ui::Seen::default();
        let (app, look, cache) = (&self.app, &self.look, &mut self.cache);
        self.terminal
            .draw(|frame| seen = ui::draw(app, look, cache, frame))
            .expect("a screen in memory takes everything");
        effects.extend(self.app.update(self.now, Msg::Seen(seen)));
        for effect in effects {
            if let Effect::Ask(op) = effect {
                self.waiting += usize::from(awaited(&op));
                self.world.ask(op);
            }
        }
    }

    /// The screen.
    pub fn buffer(&self) -> &Buffer {
        self.terminal.backend().buffer()
    }

    /// Where the cursor stands.
    pub fn cursor(&mut self) -> Position {
        self.terminal.get_cursor_position().expect("a screen in memory knows its cursor")
    }

    /// The screen's text.
    pub fn text(&self) -> String {
        self.terminal.backend().to_string()
    }
}

/// A later word about typing takes the place of an earlier one, which is then never answered.
fn awaited(op: &Op) -> bool {
    !matches!(op, Op::Typing { .. })
}

fn settings(account: &demo::Account) -> Settings {
    let account = AccountSettings {
        id: account.name.as_str().into(),
        service: Service::Gateway,
        line: account.session.as_deref().map(Into::into),
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
        zone: zone(),
        confirm: true,
        attention: switchboard::app::attention::Rules::NONE,
        remembers: false,
        temporary: false,
        nonce: "picture".into(),
    }
}

fn zone() -> Zone {
    FixedOffset::east_opt(7 * 3_600).map_or(Zone::Local, Zone::Fixed)
}

fn look() -> Look {
    Look {
        theme: Theme::built_in("dark").expect("an embedded theme").at(Depth::True),
        glyphs: Glyphs::new(false),
        emoji: Emoji::Wide,
        zone: zone(),
    }
}
