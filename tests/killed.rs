//! The real program, killed (SIGKILL) at a moment at random while somebody writes and pages come in.
//!
//! What is certain after it: the store is whole; what stood on the screen a second before is on
//! disk, with the service, or on its way there; nothing was sent twice; no page has a hole.
//! A hundred kills by themselves; `--ignored` for a thousand.

#![cfg(target_os = "linux")]
#![allow(clippy::disallowed_methods, reason = "a moment at random, or between two letters")]

#[path = "support/pty.rs"]
mod pty;

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use pty::{Launch, PATIENCE, Pty};
use rustix::process::{Pid, Signal, kill_process};
use switchboard::demo::{self, Demo, Handle, Options, Service};
use switchboard::domain::{AccountId, ChatKey, MessageId, PageFrom};
use switchboard::store::Store;

/// What was on the screen for so long is not lost.
/// A second by design, and as much again for a machine that several of these programs keep busy.
const LATE: Duration = Duration::from_millis(2_500);
/// How many kills one state directory goes through.
const ROUND: usize = 10;

/// A service, a configuration for it, and a state directory that outlives the program.
struct Place {
    folder: tempfile::TempDir,
    gateway: Handle,
    chat: String,
    _demo: Demo,
}

impl Place {
    fn new(runtime: &tokio::runtime::Runtime) -> Self {
        let options = Options {
            services: vec![Service::Gateway],
            chats: 30,
            messages: 5_000,
            still: true,
            ..Options::default()
        };
        let demo = runtime.block_on(demo::start(options)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let token = folder.path().join("token");
        std::fs::write(&token, demo::TOKEN).unwrap();
        std::fs::set_permissions(&token, std::fs::Permissions::from_mode(0o600)).unwrap();
        let config = format!(
            "[[account]]\nname = \"support\"\nservice = \"gateway\"\nbase_url = \"{}\"\n\
             session = \"{}\"\npoll = \"2s\"\ntoken = {{ file = \"{}\" }}\n",
            demo.accounts()[0].base_url,
            demo.handle().session(),
            token.display(),
        );
        std::fs::write(folder.path().join("config.toml"), config).unwrap();
        let gateway = demo.handle();
        let chats = gateway.chats().into_iter();
        let chat = chats.max_by_key(|chat| gateway.messages(chat).len()).unwrap();
        Self { folder, gateway, chat, _demo: demo }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn start(&self) -> Pty {
        let (config, state) = (self.file("config.toml"), self.file("state"));
        let arguments = ["--config", text(&config), "--state-dir", text(&state)];
        Launch::switchboard(&arguments).size(100, 30).env("TZ", "UTC").start()
    }

    fn key(&self) -> ChatKey {
        ChatKey::new("support", self.gateway.session(), self.chat.as_str())
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What the operator did and saw.
#[derive(Default)]
struct Seen {
    /// Words that came to stand on the screen, and when.
    words: Vec<(Instant, u32)>,
    /// Texts that were sent by Enter.
    sent: usize,
}

/// Waits for words on the screen, unless the program is killed before.
fn shown(pty: &Pty, words: &str, killed: &AtomicBool) -> bool {
    let end = Instant::now() + PATIENCE;
    while !killed.load(Ordering::Relaxed) {
        if pty.sees(words) {
            return true;
        }
        assert!(Instant::now() < end, "{words} never came\n{}", pty.screen());
        std::thread::sleep(Duration::from_millis(2));
    }
    false
}

/// Opens the chat once, so that every further start shows it at once.
fn open_the_chat(place: &Place) {
    let pty = place.start();
    pty.shows("CHATS").shows("Counter 4 log");
    pty.press("\x0b").shows("Jump to a chat").press("Counter").shows("> Counter");
    pty.press("\r").hides("Jump to a chat").shows("begins a message");
    pty.press("q");
    pty.finish();
}

/// The program, once the shell has started it.
fn program(pty: &Pty) -> Pid {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(pid) = pty.try_program().and_then(Pid::from_raw) {
            return pid;
        }
        assert!(Instant::now() < end, "it never starts");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Writes, sends and reads until the kill; answers what was seen until then.
fn work_until_killed(place: &Place, next: &mut u32, chance: &mut fastrand::Rng) -> (Seen, Instant) {
    let pty = place.start();
    let killed = Arc::new(AtomicBool::new(false));
    let after = Duration::from_millis(chance.u64(20..3_000));
    let killer = {
        let (program, killed) = (program(&pty), Arc::clone(&killed));
        std::thread::spawn(move || {
            std::thread::sleep(after);
            let at = Instant::now();
            kill_process(program, Signal::KILL).unwrap();
            killed.store(true, Ordering::Relaxed);
            at
        })
    };
    let mut seen = Seen::default();
    let reads = chance.bool();
    if shown(&pty, "To Counter", &killed) {
        if reads {
            // To the oldest, page after page; the next key stops it and does nothing else.
            pty.press("gg");
            std::thread::sleep(Duration::from_millis(chance.u64(0..300)));
            pty.press("G");
        }
        // G once more goes down where the walk was stopped by the first.
        pty.press("Gi");
        write_on(&pty, &killed, next, chance, &mut seen);
    }
    let at = killer.join().unwrap();
    pty.finish();
    (seen, at)
}

fn write_on(
    pty: &Pty,
    killed: &AtomicBool,
    next: &mut u32,
    chance: &mut fastrand::Rng,
    seen: &mut Seen,
) {
    if !shown(pty, "Enter send", killed) {
        return;
    }
    while !killed.load(Ordering::Relaxed) {
        let word = format!("w{next}.");
        pty.press(&word).press(" ");
        *next += 1;
        if !shown(pty, &word, killed) {
            return;
        }
        seen.words.push((Instant::now(), *next - 1));
        if chance.u8(..8) == 0 {
            // Enter with keys right behind it would be a new line.
            std::thread::sleep(Duration::from_millis(40));
            pty.press("\r");
            std::thread::sleep(Duration::from_millis(40));
            seen.sent += 1;
        }
    }
}

fn words(text: &str) -> Vec<u32> {
    let numbers = text.split_whitespace().filter_map(|word| word.strip_prefix('w'));
    numbers.filter_map(|word| word.strip_suffix('.')?.parse().ok()).collect()
}

/// The words that the service was sent, each with how often.
fn delivered(place: &Place) -> BTreeMap<u32, usize> {
    let mut count = BTreeMap::new();
    for message in place.gateway.messages(&place.chat).iter().filter(|message| message.from_me) {
        for word in words(message.body.as_deref().unwrap_or("")) {
            *count.entry(word).or_insert(0) += 1;
        }
    }
    count
}

/// What is certain after a kill.
fn holds(place: &Place, seen: &Seen, killed: Instant) {
    let path = place.file("state").join("store.sqlite");
    if !path.exists() {
        assert!(seen.words.is_empty());
        return;
    }
    let opened = Store::open(&path).unwrap();
    assert_eq!(opened.notice, None, "it is whole");
    let mut store = opened.store;
    store.check().unwrap();
    let remembered = store.remembered(&[AccountId::from("support")]).unwrap();
    assert!(remembered.drafts.len() <= 1, "one draft for one chat");
    let delivered = delivered(place);
    let drafted: BTreeSet<u32> =
        remembered.drafts.iter().flat_map(|draft| words(&draft.text)).collect();
    let queued: BTreeSet<u32> = remembered.outbox.iter().flat_map(|row| words(&row.text)).collect();
    for (at, word) in &seen.words {
        let there = drafted.contains(word) || queued.contains(word) || delivered.contains_key(word);
        let before = killed.saturating_duration_since(*at);
        assert!(there || before < LATE, "w{word} stood there for {before:?} and is lost");
    }
    for (word, times) in &delivered {
        assert_eq!(*times, 1, "w{word} was sent {times} times");
        assert!(!drafted.contains(word), "w{word} was sent and is still being written");
    }
    assert!(drafted.is_disjoint(&queued), "{drafted:?} {queued:?}");
    no_hole(place, &mut store);
}

/// What the store has of the chat is the newest part of what the service had from the beginning.
fn no_hole(place: &Place, store: &mut Store) {
    let stored = place.gateway.messages(&place.chat).into_iter();
    let old = stored.filter(|message| message.kind != "reaction");
    let old = old.filter(|message| words(message.body.as_deref().unwrap_or("")).is_empty());
    let all: Vec<String> = old.map(|message| message.id).collect();
    let mut ids: Vec<MessageId> = Vec::new();
    let mut from = PageFrom::Newest;
    loop {
        let page = store.page(&place.key(), &from, 500).unwrap();
        let Some(first) = page.messages.first() else { break };
        from = PageFrom::Before(first.id.clone());
        ids.splice(0..0, page.messages.iter().map(|message| message.id.clone()));
    }
    let unique: BTreeSet<&MessageId> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "nothing stands twice");
    let known: BTreeSet<&str> = all.iter().map(String::as_str).collect();
    let here = ids.iter().map(MessageId::as_str).filter(|id| known.contains(id));
    let here: Vec<&str> = here.collect();
    let newest: BTreeSet<&str> = all.iter().rev().take(here.len()).map(String::as_str).collect();
    let missing: Vec<_> = newest.iter().filter(|id| !here.contains(id)).collect();
    let beyond: Vec<_> = here.iter().filter(|id| !newest.contains(*id)).collect();
    assert!(
        missing.is_empty(),
        "of {} there are missing {missing:?}, beyond them {beyond:?}",
        here.len()
    );
}

/// Started once more and left in peace, everything that was to be sent is sent, once.
fn ends_well(place: &Place) {
    let path = place.file("state").join("store.sqlite");
    let queued = {
        let mut store = Store::open(&path).unwrap().store;
        let remembered = store.remembered(&[AccountId::from("support")]).unwrap();
        remembered.outbox.iter().flat_map(|row| words(&row.text)).collect::<Vec<_>>()
    };
    let pty = place.start();
    pty.shows("To Counter");
    let end = Instant::now() + PATIENCE;
    while !queued.iter().all(|word| delivered(place).contains_key(word)) {
        assert!(Instant::now() < end, "not all is sent\n{}", pty.screen());
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(delivered(place).values().all(|times| *times == 1));
}

fn killed(times: usize, runners: usize) {
    let begun = Instant::now();
    let runner = move |seed: u64| {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).enable_all().build().unwrap();
        let mut chance = fastrand::Rng::with_seed(seed);
        let (mut kills, mut typed, mut sent) = (0, 0, 0);
        while kills < times / runners {
            let place = Place::new(&runtime);
            open_the_chat(&place);
            let mut next = 1;
            for _ in 0..ROUND.min(times / runners - kills) {
                let (seen, at) = work_until_killed(&place, &mut next, &mut chance);
                holds(&place, &seen, at);
                (kills, typed, sent) = (kills + 1, typed + seen.words.len(), sent + seen.sent);
            }
            ends_well(&place);
        }
        (kills, typed, sent)
    };
    let runners: Vec<_> =
        (0..runners as u64).map(|seed| std::thread::spawn(move || runner(seed))).collect();
    let sums = runners.into_iter().map(|runner| runner.join().unwrap());
    let (kills, typed, sent) =
        sums.fold((0, 0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1, sum.2 + one.2));
    println!("{kills} kills: {typed} words seen, {sent} texts sent, {:?}", begun.elapsed());
    assert!(kills > 0 && typed > kills && sent > 0);
}

#[test]
fn killed_at_any_moment_at_most_a_second_of_typing_is_lost_and_nothing_is_doubled() {
    killed(100, 4);
}

#[test]
#[ignore = "the long form: minutes"]
fn killed_a_thousand_times_at_most_a_second_of_typing_is_lost_and_nothing_is_doubled() {
    killed(1_000, 4);
}
