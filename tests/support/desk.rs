//! A desk without a terminal: the program, its world and the embedded gateway over real HTTP,
//! with an operator's hands. It turns as the loop of the program does: draw, wait, drain, step.

#![allow(dead_code, reason = "each test program uses a part of it")]

#[path = "emulator.rs"]
#[allow(dead_code, reason = "not all of it is needed here")]
mod emulator;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Once};
use std::time::{Duration, Instant};

use chrono::{FixedOffset, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::layout::Size;
use switchboard::app::attention::Rules;
use switchboard::app::keymap::Keymap;
use switchboard::app::seen::Seen;
use switchboard::app::settings::{AccountSettings, MarkRead, Settings, Zone};
use switchboard::app::thread::Thread;
use switchboard::app::{App, Effect, Msg, Now};
use switchboard::backend::chert::{Auth, Chert};
use switchboard::backend::{
    Dialect, cekat::Cekat, gateway::Gateway, kapso::Kapso, lexicon::Lexicon,
};
use switchboard::config::{Environment, SecretSource};
use switchboard::demo::{self, Call, Demo, Handle, Hold, Options, Quirk};
use switchboard::domain::{
    Abilities, AccountId, ChatKey, History, LineId, Message, Named, Service,
};
use switchboard::runtime::http::{AccountSetup, Limits};
use switchboard::runtime::secret::{Secrets, TokenKeeper};
use switchboard::runtime::terminal::Steady;
use switchboard::runtime::tokens::AccountTokens;
use switchboard::runtime::world::World;
use switchboard::ui::text::Emoji;
use switchboard::ui::theme::{Depth, Glyphs, Theme};
use switchboard::ui::{self, Cache, Look};
use tokio::sync::mpsc;

use emulator::{Emulator, Widths};

/// How long anything may take before a test gives up: generous, the machine may be busy.
pub const PATIENCE: Duration = Duration::from_secs(40);
/// The chat with as many messages as are wanted.
pub const LONG: &str = "Counter 4 log";
/// A customer.
pub const SITI: &str = "6281234567890@s.whatsapp.net";
const ACCOUNT: &str = "support";
const COLUMNS: u16 = 100;
const ROWS: u16 = 30;

/// What a desk is set up with.
pub struct Plan {
    pub options: Options,
    pub token: SecretSource,
    pub mark_read: MarkRead,
    pub poll: Duration,
    pub limits: Limits,
    /// Whose accounts the desk has.
    pub services: Vec<demo::Service>,
    /// A service that never answers.
    pub hangs: Option<demo::Service>,
    folder: tempfile::TempDir,
}

impl Plan {
    /// A small world in which nothing happens by itself, misbehaving in these ways.
    pub fn of(quirks: &[Quirk]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        write_token(&path, demo::TOKEN);
        let options = Options {
            chats: 40,
            messages: 200,
            still: true,
            quirks: quirks.to_vec(),
            ..Options::default()
        };
        Self {
            options,
            token: SecretSource::File(path),
            mark_read: MarkRead::Key,
            poll: Duration::from_millis(400),
            limits: Limits { pause: Duration::from_millis(40), ..Limits::default() },
            services: vec![demo::Service::Gateway],
            hangs: None,
            folder,
        }
    }
}

/// A file as the program wants its tokens: nobody else may read it.
fn write_token(path: &PathBuf, token: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, token).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// The program and whoever sits before it.
pub struct Desk {
    pub app: App,
    pub gateway: Handle,
    /// What was handed to the clipboard.
    pub copied: Vec<String>,
    /// The program has ended.
    pub over: bool,
    /// How often the loop turned.
    pub turns: usize,
    world: World,
    answers: mpsc::Receiver<Msg>,
    look: Look,
    cache: Cache,
    terminal: Terminal<Steady<Vec<u8>>>,
    shown: Emulator,
    stale: bool,
    _held: Vec<Hold>,
    demo: Demo,
    _plan: Plan,
}

fn now() -> Now {
    Now { mono: Instant::now(), wall: Utc::now() }
}

impl Desk {
    /// The program right after its start, nothing answered yet.
    pub async fn start(plan: Plan) -> Self {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        let demo = demo::start(plan.options.clone()).await.unwrap();
        let (sender, answers) = mpsc::channel(1_024);
        let zone = Zone::Fixed(FixedOffset::east_opt(0).unwrap());
        let settings = settings(&plan, &demo, zone);
        let setups = setups(&plan, &demo, &sender);
        let mut desk = Self {
            app: App::new(settings, now()),
            gateway: demo.handle(),
            copied: Vec::new(),
            over: false,
            turns: 0,
            world: World::new(setups, sender),
            answers,
            look: look(zone),
            cache: Cache::default(),
            terminal: terminal(),
            shown: emulator(),
            stale: true,
            _held: plan.hangs.map(|service| held(&demo, service)).unwrap_or_default(),
            demo,
            _plan: plan,
        };
        desk.step(Msg::Start);
        desk.draw();
        desk
    }

    /// The program with its chat list read to the end.
    pub async fn with_list(plan: Plan) -> Self {
        let mut desk = Self::start(plan).await;
        desk.until("the whole list", |desk| !desk.app.inbox.reading()).await;
        desk
    }

    fn step(&mut self, msg: Msg) {
        self.stale = true;
        let effects = self.app.update(now(), msg);
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Ask(op) => self.world.ask(op),
                Effect::Files(typed) => self.world.list(typed),
                Effect::Copy(text) => self.copied.push(text),
                Effect::Quit => self.over = true,
                _ => {}
            }
        }
    }

    /// Draws what changed, as the program's loop does.
    pub fn draw(&mut self) {
        for _ in 0..4 {
            if !std::mem::take(&mut self.stale) {
                break;
            }
            let mut seen = Seen::default();
            let (app, look, cache) = (&self.app, &self.look, &mut self.cache);
            self.terminal.draw(|frame| seen = ui::draw(app, look, cache, frame)).unwrap();
            let bytes = std::mem::take(self.terminal.backend_mut().writer_mut());
            self.shown.feed(&bytes);
            assert!(self.shown.forbidden.is_empty(), "{:?}", self.shown.forbidden);
            let effects = self.app.update(now(), Msg::Seen(seen));
            self.stale = !effects.is_empty();
            self.carry_out(effects);
        }
    }

    /// Waits for one thing to happen, no longer than so long.
    async fn turn(&mut self, longest: Duration) {
        self.turns += 1;
        let far = Instant::now() + longest;
        let deadline = self.app.deadline(now()).map_or(far, |at| at.min(far));
        tokio::select! {
            biased;
            Some(msg) = self.answers.recv() => self.step(msg),
            () = tokio::time::sleep_until(deadline.into()) => {
                if self.app.deadline(now()).is_some_and(|at| at <= Instant::now()) {
                    self.step(Msg::Woke);
                }
            }
        }
        while let Ok(msg) = self.answers.try_recv() {
            self.step(msg);
        }
        self.draw();
    }

    /// Lets the program work until something is so.
    pub async fn until(&mut self, what: &str, is: impl Fn(&Self) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !is(self) {
            assert!(Instant::now() < end, "waited in vain for: {what}\n{}", self.screen());
            self.turn(Duration::from_millis(50)).await;
        }
    }

    /// Lets the program work for a while; answers how often its loop turned.
    pub async fn work_for(&mut self, so_long: Duration) -> usize {
        let (end, before) = (Instant::now() + so_long, self.turns);
        while Instant::now() < end {
            self.turn(Duration::from_millis(50)).await;
        }
        self.turns - before
    }

    pub async fn until_shown(&mut self, words: &str) {
        self.until(words, |desk| desk.screen().contains(words)).await;
    }

    /// One key, and the frame that follows it.
    pub fn press(&mut self, key: KeyCode) {
        self.press_with(key, KeyModifiers::NONE);
    }

    pub fn press_with(&mut self, key: KeyCode, modifiers: KeyModifiers) {
        self.step(Msg::Key { key: KeyEvent::new(key, modifiers), more: false });
        self.draw();
    }

    /// Letters, one key each.
    pub fn type_in(&mut self, letters: &str) {
        letters.chars().for_each(|letter| self.press(KeyCode::Char(letter)));
    }

    /// The system asks the program to end.
    pub fn terminate(&mut self) {
        self.step(Msg::Terminate);
        self.draw();
    }

    /// Jumps to a chat by its name.
    pub fn open(&mut self, name: &str) {
        self.press_with(KeyCode::Char('k'), KeyModifiers::CONTROL);
        self.type_in(name);
        self.press(KeyCode::Enter);
        let opened = self.app.open.clone().map(|chat| self.app.title(&chat)).unwrap_or_default();
        // a hostile name may have anything in its middle
        assert_eq!(opened.get(..5), name.get(..5), "{}", self.screen());
    }

    /// Writes to the open chat and sends it.
    pub fn send(&mut self, text: &str) {
        self.type_in("i");
        self.type_in(text);
        self.press(KeyCode::Enter);
        self.press(KeyCode::Esc);
    }

    /// Opens the long chat and goes up to where its history ends, by `g` and by retrying what
    /// failed, as an operator would.
    pub async fn read_to_the_end(&mut self) {
        self.open(LONG);
        let end = Instant::now() + PATIENCE;
        while !self.thread().parts.ended() {
            assert!(Instant::now() < end, "the history never ends\n{}", self.screen());
            if self.thread().stalled() {
                self.type_in("R");
            } else if self.thread().errand.is_none() && !self.messages().is_empty() {
                self.type_in("gg");
            }
            self.turn(Duration::from_millis(50)).await;
        }
        // a walk that was stopped on the way has not arrived there by itself
        self.type_in("g");
    }

    pub fn thread(&self) -> &Thread {
        self.app.thread().expect("a chat is open")
    }

    pub fn chat(&self) -> ChatKey {
        self.app.open.clone().expect("a chat is open")
    }

    pub fn messages(&self) -> Vec<&Message> {
        self.thread().timeline.iter().collect()
    }

    /// The id in which the gateway knows the open chat.
    pub fn jid(&self) -> String {
        self.chat().chat.to_string()
    }

    /// Why the open chat's history ends where it ends.
    pub fn edges(&self) -> Vec<History> {
        self.thread().parts.iter().map(|part| part.walk.edge.clone()).collect()
    }

    /// The ids that are known here, oldest first, and those that the gateway stores, as sets with
    /// nothing twice.
    pub fn compare_history(&self) {
        let known: Vec<String> = self.messages().iter().map(|m| m.id.to_string()).collect();
        let stored = self.gateway.messages(&self.jid());
        // a reaction stands at the message that it is about
        let rows = stored.into_iter().filter(|message| message.kind != "reaction");
        let stored: HashSet<String> = rows.map(|message| message.id).collect();
        let unique: HashSet<String> = known.iter().cloned().collect();
        assert_eq!(known.len(), unique.len(), "nothing stands twice");
        let missing: Vec<_> = stored.difference(&unique).collect();
        assert!(missing.is_empty(), "{} of {} are missing", missing.len(), stored.len());
        let extra: Vec<_> = unique.difference(&stored).collect();
        assert!(extra.is_empty(), "invented: {extra:?}");
        assert!(self.messages().is_sorted_by_key(|message| message.sent_at), "by their times");
    }

    /// What was drawn bit by bit is what a frame of its own would show.
    #[track_caller]
    pub fn compare_screen(&self) {
        let (mut fresh, mut shown, mut cache) = (terminal(), emulator(), Cache::default());
        fresh.draw(|frame| drop(ui::draw(&self.app, &self.look, &mut cache, frame))).unwrap();
        shown.feed(fresh.backend_mut().writer_mut());
        assert_eq!(self.shown.lines(), shown.lines());
    }

    /// The whole screen.
    pub fn screen(&self) -> String {
        self.shown.lines().join("\n")
    }

    /// The gateway's own record of what it was asked.
    pub fn calls(&self, method: &str, path: &str) -> Vec<Call> {
        let all = self.gateway.log().into_iter();
        all.filter(|call| call.method == method && call.path.contains(path)).collect()
    }

    /// What the gateway was told about typing, in order.
    pub fn typing_states(&self) -> Vec<String> {
        self.gateway.presence_log().into_iter().map(|(_, _, state)| state).collect()
    }
}

fn terminal() -> Terminal<Steady<Vec<u8>>> {
    Terminal::new(Steady::sized(Vec::new(), Size::new(COLUMNS, ROWS))).unwrap()
}

fn emulator() -> Emulator {
    Emulator::new(Widths::Normal, COLUMNS, ROWS)
}

/// Whatever this service is asked first and next waits until the desk is gone.
fn held(demo: &Demo, service: demo::Service) -> Vec<Hold> {
    let wanted = format!("/{service}/");
    (0..200).map(|_| demo.handle().hold_next(&wanted)).collect()
}

/// The accounts of this desk: the gateway's is called as it always was.
fn accounts(plan: &Plan, demo: &Demo) -> Vec<(AccountId, demo::Account)> {
    let mine = demo.accounts().into_iter().filter(|known| plan.services.contains(&known.service));
    let named = mine.map(|known| match known.service {
        demo::Service::Gateway => (ACCOUNT.into(), known),
        _ => (known.name.as_str().into(), known),
    });
    named.collect()
}

/// How an account's service is spoken to.
fn spoken(account: &demo::Account) -> (Service, Arc<dyn Dialect>) {
    match account.service {
        demo::Service::Gateway => (Service::Gateway, Arc::new(Gateway)),
        demo::Service::Kapso => {
            let named =
                |(name, id): &(String, String)| Named { id: id.clone(), name: name.clone() };
            (Service::Kapso, Arc::new(Kapso::new(account.assignees.iter().map(named))))
        }
        demo::Service::Lexicon => {
            let users = account.users.iter().map(String::as_str);
            (Service::Lexicon, Arc::new(Lexicon::new(users)))
        }
        demo::Service::Chert => {
            (Service::Chert, Arc::new(Chert::new(account.tenant.clone(), Auth::Hmac)))
        }
        demo::Service::Cekat => {
            let zone = account.time_zone.as_deref().unwrap_or("+07:00");
            let actions = account.actions_url.is_some();
            (Service::Cekat, Arc::new(Cekat::new(zone.parse().unwrap(), actions)))
        }
    }
}

fn settings(plan: &Plan, demo: &Demo, zone: Zone) -> Settings {
    let account = |(id, known): (AccountId, demo::Account)| {
        let (service, dialect) = spoken(&known);
        let abilities: Arc<dyn Abilities> = dialect;
        AccountSettings {
            id,
            service,
            line: known.session.as_deref().map(LineId::from),
            abilities,
            typing: true,
            mark_read: plan.mark_read,
            poll: plan.poll,
            page_size: 50,
            keeps_unsent: false,
        }
    };
    let nonce = uuid::Uuid::new_v4().simple().to_string();
    Settings {
        accounts: accounts(plan, demo).into_iter().map(account).collect(),
        keymap: Keymap::defaults(),
        zone,
        confirm: true,
        nonce,
        attention: Rules::NONE,
        remembers: false,
        temporary: false,
    }
}

fn setups(plan: &Plan, demo: &Demo, sender: &mpsc::Sender<Msg>) -> Vec<AccountSetup> {
    let secrets = Arc::new(Secrets::new(Environment::of_process()));
    let setup = |(id, known): (AccountId, demo::Account)| {
        let token = match known.service {
            demo::Service::Gateway => plan.token.clone(),
            _ => {
                let path = plan.folder.path().join(known.name.as_str());
                write_token(&path, &known.token);
                SecretSource::File(path)
            }
        };
        let keeper = TokenKeeper::new(token, Arc::clone(&secrets));
        let tokens = Arc::new(AccountTokens::new(id.clone(), keeper, sender.clone()));
        let url = known.base_url.parse().unwrap();
        let mut setup = AccountSetup::new(id, spoken(&known).1, url, tokens);
        setup.actions_url = known.actions_url.as_deref().map(|url| url.parse().unwrap());
        AccountSetup { limits: plan.limits.clone(), ..setup }
    };
    accounts(plan, demo).into_iter().map(setup).collect()
}

fn look(zone: Zone) -> Look {
    let theme = Theme::built_in("auto").unwrap().at(Depth::None);
    Look { theme, glyphs: Glyphs::new(false), emoji: Emoji::Wide, zone }
}
