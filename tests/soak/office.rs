//! The embedded gateway, its customers, the real program on it, and an operator.

use std::collections::{HashMap, HashSet};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use switchboard::demo::{self, Demo, Handle, Options, Quirk, Stored};
use switchboard::domain::{ChatKey, PageFrom};
use switchboard::store::Store;
use tokio::runtime::Runtime;

use super::pty::{Launch, PATIENCE, Pty};

/// Everything that live events may do.
const TROUBLE: [Quirk; 4] = [Quirk::Drops, Quirk::Repeats, Quirk::Reorders, Quirk::Delays];
/// In how many chats something happens.
const CHATS: usize = 5;

/// A chat that takes part.
#[derive(Clone)]
struct Line {
    name: String,
    jid: String,
    /// How many messages it had at the beginning.
    before: usize,
}

/// What was written, and where.
struct Written {
    chat: usize,
    text: String,
    /// The program had time to take it in: it must have arrived.
    surely: bool,
}

pub struct Office {
    gateway: Handle,
    demo: Demo,
    _runtime: Runtime,
    folder: tempfile::TempDir,
    lines: Vec<Line>,
    written: Vec<Written>,
    pty: Option<Pty>,
    chance: fastrand::Rng,
    received: Arc<AtomicUsize>,
    kills: usize,
    compared: usize,
}

/// Customers who write until they are stopped.
pub struct Customers {
    enough: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Customers {
    pub fn stop(self) {
        self.enough.store(true, Ordering::Relaxed);
        self.thread.join().unwrap();
    }
}

impl Office {
    pub fn open() -> Self {
        let runtime = Runtime::new().unwrap();
        let options =
            Options { chats: 40, messages: 100, quirks: TROUBLE.to_vec(), ..Options::default() };
        let demo = runtime.block_on(demo::start(options)).unwrap();
        let gateway = demo.handle();
        let lines = runtime.block_on(lines(&demo, &gateway));
        let mut office = Self {
            gateway,
            demo,
            _runtime: runtime,
            folder: tempfile::tempdir().unwrap(),
            lines,
            written: Vec::new(),
            pty: None,
            chance: fastrand::Rng::with_seed(7),
            received: Arc::default(),
            kills: 0,
            compared: 0,
        };
        std::fs::create_dir(office.state()).unwrap();
        let private = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(office.state(), private).unwrap();
        std::fs::write(office.configuration(), office.toml()).unwrap();
        office.start();
        office
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    fn configuration(&self) -> PathBuf {
        self.folder.path().join("config.toml")
    }

    fn toml(&self) -> String {
        let account = &self.demo.accounts()[0];
        format!(
            "[[account]]\nname = \"support\"\nservice = \"gateway\"\nbase_url = \"{}\"\n\
             session = \"{}\"\ntoken = {{ env = \"OFFICE_TOKEN\" }}\n",
            account.base_url,
            self.gateway.session()
        )
    }

    /// Starts the program on what its last run left.
    pub fn start(&mut self) {
        let (config, state) = (self.configuration(), self.state());
        let arguments =
            ["--config", config.to_str().unwrap(), "--state-dir", state.to_str().unwrap()];
        let launch = Launch::switchboard(&arguments).size(110, 34);
        let pty = launch.env("OFFICE_TOKEN", demo::TOKEN).start();
        pty.shows("CHATS").shows(&self.lines[0].name);
        self.pty = Some(pty);
    }

    fn pty(&self) -> &Pty {
        self.pty.as_ref().expect("the program runs")
    }

    /// The program has no say in this.
    pub fn kill(&mut self, signal: Signal) {
        self.pty().signal(signal).finish();
        self.pty = None;
        self.kills += 1;
    }

    pub fn any_chat(&mut self) -> usize {
        self.chance.usize(..self.lines.len())
    }

    /// Goes to a chat by its name.
    pub fn visit(&self, chat: usize) {
        let name = &self.lines[chat].name;
        self.pty().press("\x0b").shows("Jump to a chat");
        self.pty().press(name).shows(&format!("> {name}"));
        self.pty().press("\r").hides("Jump to a chat").shows(" compose ");
        let opened = self.pty().screen();
        assert!(opened.lines().take(3).any(|line| line.contains(name)), "{opened}");
    }

    /// Types in the open chat; a draft that is there is replaced.
    pub fn draft(&mut self, text: &str) {
        self.pty().press("i").shows("Enter send");
        self.pty().press("\x15").press(text).shows(text);
    }

    /// Sends what was typed; the answer to every third is lost on its way.
    pub fn send(&mut self) {
        if self.chance.u8(..3) == 0 {
            self.gateway.lose_next("POST /messages", 1);
        }
        self.pty().press("\r");
    }

    /// Some of a key's work may be done by then, or all of it, or none.
    pub fn hesitate(&mut self) {
        std::thread::sleep(Duration::from_millis(self.chance.u64(..80)));
    }

    /// What was written is seen to have arrived at the gateway; then the composer is left.
    pub fn arrives(&mut self, chat: usize, text: &str) {
        // A key right behind Enter would make a line of a paste of it.
        let draft = format!("│  {text}");
        self.pty().until("the composer is empty", |screen| {
            !screen.lines().any(|line| line.ends_with(&draft))
        });
        self.pty().press("\x1b").hides("Enter send");
        self.written.push(Written { chat, text: text.into(), surely: true });
        self.wait(&format!("“{text}” has arrived"), |office| office.copies(chat, text) > 0);
    }

    /// After a kill a text is still there: sent, waiting, or as the draft that it was.
    pub fn still_knows(&mut self, chat: usize, text: &str) {
        self.wait(&format!("“{text}” is known"), |office| {
            office.copies(chat, text) > 0 || office.pty().screen().contains(text)
        });
        self.written.push(Written { chat, text: text.into(), surely: false });
    }

    fn wait(&self, what: &str, is: impl Fn(&Self) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !is(self) {
            assert!(Instant::now() < end, "waited in vain: {what}\n{}", self.pty().screen());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// How often the gateway has this text of ours in this chat.
    fn copies(&self, chat: usize, text: &str) -> usize {
        let stored = self.gateway.messages(&self.lines[chat].jid);
        stored.iter().filter(|m| m.from_me && m.body.as_deref() == Some(text)).count()
    }
}

impl Office {
    /// Customers begin to write, one message after each pause; some change their minds.
    pub fn customers(&self, pause: Duration) -> Customers {
        let (gateway, received) = (self.gateway.clone(), self.received.clone());
        let jids: Vec<String> = self.lines.iter().map(|line| line.jid.clone()).collect();
        let enough = Arc::new(AtomicBool::new(false));
        let over = enough.clone();
        let thread = std::thread::spawn(move || {
            let mut chance = fastrand::Rng::with_seed(11);
            while !over.load(Ordering::Relaxed) {
                let number = received.fetch_add(1, Ordering::Relaxed);
                let jid = &jids[chance.usize(..jids.len())];
                let id = gateway.receive(jid, &format!("question {number:05}")).unwrap();
                match number % 10 {
                    3 => drop(gateway.change(jid, &id, &format!("question {number:05}, again"))),
                    6 => drop(gateway.react(jid, &id, "👍")),
                    9 => drop(gateway.take_back(jid, &id)),
                    _ => {}
                }
                std::thread::sleep(pause);
            }
        });
        Customers { enough, thread }
    }

    /// The trouble is over: everything arrives, and the operator looks at every chat once more.
    pub fn calm_down(&mut self) {
        self.gateway.set_quirks(&[]);
        self.gateway.clear_rules();
        for written in &self.written {
            if written.surely {
                let what = format!("“{}” has arrived", written.text);
                self.wait(&what, |office| office.copies(written.chat, &written.text) > 0);
            }
        }
        // Started anew it asks for every chat that is opened, and so learns the gateway's order.
        self.kill(Signal::KILL);
        self.start();
        for chat in 0..self.lines.len() {
            self.visit(chat);
            self.pty().press("G");
            let stored = self.gateway.messages(&self.lines[chat].jid);
            let shown = stored.iter().rev().find(|message| is_shown(message) && !message.deleted);
            let last = shown.and_then(|message| message.body.clone()).unwrap();
            self.pty().shows(last.lines().next().unwrap());
            // Up to the very oldest, which fills what was left open on the way.
            self.pty().press("g").quiet(Duration::from_millis(200));
            self.pty().press("g").shows("has nothing older");
        }
        self.leave();
    }

    /// Leaves once nothing is unsettled any more: the program says so when it is.
    fn leave(&mut self) {
        let end = Instant::now() + PATIENCE;
        let (left, open) = ("code=0", "Leave now?");
        loop {
            self.pty()
                .press("q")
                .until("an answer", |screen| screen.contains(left) || screen.contains(open));
            if self.pty().screen().contains(left) {
                break;
            }
            assert!(Instant::now() < end, "never settled:\n{}", self.pty().screen());
            self.pty().press("n").hides(open);
            std::thread::sleep(Duration::from_millis(300));
        }
        self.pty().finish();
        self.pty = None;
    }

    /// The program's store against the gateway's record.
    pub fn compare(&mut self) {
        let mut store = Store::open(&self.state().join("store.sqlite")).unwrap().store;
        for jid in self.gateway.chats() {
            let known = known(&mut store, self.gateway.session(), &jid);
            let record: HashSet<String> =
                self.gateway.messages(&jid).into_iter().map(|message| message.id).collect();
            let once: HashSet<&String> = known.iter().collect();
            assert_eq!(once.len(), known.len(), "something stands twice in {jid}");
            let strangers: Vec<_> = known.iter().filter(|id| !record.contains(*id)).collect();
            assert!(strangers.is_empty(), "in {jid}, but not of it: {strangers:?}");
        }
        for line in &self.lines {
            let stored = self.gateway.messages(&line.jid);
            let record: Vec<&Stored> =
                stored[line.before..].iter().filter(|message| is_shown(message)).collect();
            let places: HashMap<&str, usize> =
                record.iter().enumerate().map(|(n, message)| (message.id.as_str(), n)).collect();
            let known = known(&mut store, self.gateway.session(), &line.jid);
            let order: Vec<usize> =
                known.iter().filter_map(|id| places.get(id.as_str()).copied()).collect();
            let missing = (0..record.len()).filter(|n| !order.contains(n));
            let missing: Vec<_> = missing.map(|n| &record[n].body).collect();
            assert!(missing.is_empty(), "{} misses {missing:?}", line.name);
            let turned = order.windows(2).filter(|pair| pair[0] > pair[1]);
            let about = |n: usize| (&record[n].body, record[n].timestamp);
            let turned: Vec<_> = turned.map(|pair| (about(pair[0]), about(pair[1]))).collect();
            assert!(turned.is_empty(), "{}: not in the gateway's order: {turned:?}", line.name);
            self.compared += order.len();
        }
        for written in &self.written {
            let copies = self.copies(written.chat, &written.text);
            assert!(copies <= 1, "“{}” was sent {copies} times", written.text);
            let all = (0..self.lines.len()).map(|chat| self.copies(chat, &written.text));
            assert_eq!(all.sum::<usize>(), copies, "“{}” went elsewhere", written.text);
        }
    }

    /// What was done, in one line.
    pub fn counts(&self) -> String {
        let log = self.gateway.log();
        let links = log.iter().filter(|call| call.path.ends_with("/realtime")).count();
        let lost = log.iter().filter(|call| call.lost).count();
        let warm: Vec<_> = self.written.iter().filter(|written| !written.surely).collect();
        let sent = warm.iter().filter(|w| self.copies(w.chat, &w.text) == 1).count();
        format!(
            "{} messages of customers; {} answers written, {} of them right before a kill ({sent} \
             had been sent); {} kills; {links} links; {lost} lost answers; {} messages compared: \
             each there once, in order, none elsewhere, none sent twice",
            self.received.load(Ordering::Relaxed),
            self.written.len(),
            warm.len(),
            self.kills,
            self.compared,
        )
    }
}

/// Reactions stand at the message that they are about.
fn is_shown(message: &Stored) -> bool {
    message.kind != "reaction"
}

/// Every id that the store has of a chat, oldest first.
fn known(store: &mut Store, session: &str, jid: &str) -> Vec<String> {
    let key = ChatKey::new("support", session, jid);
    let mut pages = vec![store.page(&key, &PageFrom::Newest, 200).unwrap()];
    while let Some(page) = pages.last().filter(|page| page.older) {
        let oldest = page.messages[0].id.clone();
        pages.push(store.page(&key, &PageFrom::Before(oldest), 200).unwrap());
    }
    let all = pages.into_iter().rev().flat_map(|page| page.messages);
    all.map(|message| message.id.to_string()).collect()
}

/// The first direct chats whose names are easily typed and unlike any other's.
async fn lines(demo: &Demo, gateway: &Handle) -> Vec<Line> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let base = &demo.accounts()[0].base_url;
    let url = format!("{base}/api/v1/sessions/{}/chats?limit=100", gateway.session());
    // An answer may be cut or lost by what is wrong with this gateway.
    let mut page = serde_json::Value::Null;
    while page["data"].is_null() {
        let answer = http.get(&url).bearer_auth(demo::TOKEN).send().await.unwrap();
        page = answer.json().await.unwrap_or_default();
    }
    let rows = page["data"].as_array().unwrap();
    let plain = |name: &str| name.chars().all(|c| c.is_ascii_alphabetic() || c == ' ');
    let line = |row: &serde_json::Value| {
        let (name, jid) = (row["name"].as_str()?, row["jid"].as_str()?);
        let before = gateway.messages(jid).len();
        (row["type"] == "dm" && plain(name) && row["archived"] == false).then(|| Line {
            name: name.into(),
            jid: jid.into(),
            before,
        })
    };
    let lines: Vec<Line> = rows.iter().filter_map(line).take(CHATS).collect();
    assert_eq!(lines.len(), CHATS);
    lines
}
