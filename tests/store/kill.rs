//! A program that is killed while it writes: `STORE_KILLS` says how often (100 unless told).

#![expect(clippy::disallowed_methods, reason = "a moment at random, or between two letters")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use switchboard::domain::memory::Draft;
use switchboard::domain::{
    Change, ChatId, Cursor, Direction, History, Message, Older, Page, PageFrom, Parts, Place,
};
use switchboard::runtime::memory::{Chores, Kept, Memory};
use switchboard::store::Store;

use crate::support::*;

/// What a draft may be behind when the program is killed.
const LATE: Duration = Duration::from_secs(1);
const PAGE: usize = 25;

/// Writes until it is killed; says on stdout what it has done. Run by the test below.
#[test]
#[ignore = "a part of another test"]
fn writes_until_it_is_killed() {
    let path = std::env::var("SWITCHBOARD_TEST_STORE").unwrap();
    let start: i64 = std::env::var("SWITCHBOARD_TEST_START").unwrap().parse().unwrap();
    let opened = Store::open(Path::new(&path)).unwrap();
    assert_eq!(opened.notice, None);
    let (sender, _answers) = tokio::sync::mpsc::channel(64);
    let memory = Memory::start(opened.store, Chores::default(), sender).unwrap();
    let mut parts = Parts::default();
    parts.know([ChatId::from("c")].iter());
    let say = |line: String| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{line}").unwrap();
        out.flush().unwrap();
    };
    for n in start.. {
        let text = n.to_string();
        memory.remember(vec![Change::Draft(Draft { updated_at: at(n), ..draft("c", &text) })]);
        say(format!("typed {n}"));
        if n % 5 == 0 {
            let page = older_page(n);
            let part = parts.get_mut(&"c".into()).unwrap();
            let asked = part.walk.begin().unwrap();
            part.landed(&asked, &page, PAGE);
            memory.remember(vec![
                Change::Messages { chat: key("c"), messages: page.messages, place: Place::Older },
                Change::Parts { chat: key("c"), parts: parts.clone() },
            ]);
        }
        if n % 7 == 0 {
            let row = outgoing(&format!("k{n}"), "c", "x");
            memory.remember(vec![Change::Outgoing(row)]);
            assert_eq!(memory.settled().blocking_recv(), Ok(Kept::Yes));
            say(format!("sent {n}"));
        }
        std::thread::sleep(Duration::from_millis(4));
    }
}

/// Pages go down in time as the counter goes up.
fn older_page(n: i64) -> Page {
    let first = 1_000_000_000 - n * PAGE as i64;
    let message = |m: usize| Message {
        direction: Direction::Out,
        ..message(&format!("{n}-{m}"), first + m as i64, "some words of a page")
    };
    let older = Older::At(Cursor::new(&n.to_string()).unwrap());
    Page { messages: (0..PAGE).map(message).collect(), older }
}

#[derive(Default)]
struct Said {
    typed: Vec<(Instant, i64)>,
    sent: Vec<i64>,
}

fn run_and_kill(home: &Home, start: i64, after: Duration) -> (Said, Instant) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::writes_until_it_is_killed", "--ignored", "--nocapture"])
        .env("SWITCHBOARD_TEST_STORE", home.path())
        .env("SWITCHBOARD_TEST_START", start.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let said = Arc::new(Mutex::new(Said::default()));
    let (out, heard) = (child.stdout.take().unwrap(), Arc::clone(&said));
    let listener = std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            let mut heard = heard.lock().unwrap();
            match line.split_once(' ') {
                Some(("typed", n)) => {
                    heard.typed.extend(n.parse().ok().map(|n| (Instant::now(), n)))
                }
                Some(("sent", n)) => heard.sent.extend(n.parse::<i64>().ok()),
                _ => {}
            }
        }
    });
    std::thread::sleep(after);
    let killed = Instant::now();
    child.kill().unwrap();
    child.wait().unwrap();
    listener.join().unwrap();
    let said = std::mem::take(&mut *said.lock().unwrap());
    (said, killed)
}

/// What is certain after a kill; answers the next number to go on with.
fn holds(home: &Home, said: &Said, killed: Instant, start: i64) -> i64 {
    let mut store = home.open();
    store.check().unwrap();
    let remembered = store.remembered(&accounts()).unwrap();
    let drafted: i64 = remembered
        .drafts
        .first()
        .map_or(-1, |draft| draft.text.lines().next().unwrap().parse().unwrap());
    let due = said.typed.iter().filter(|(at, _)| *at + LATE <= killed).map(|(_, n)| *n).max();
    assert!(due.is_none_or(|due| drafted >= due), "{drafted} is on disk, {due:?} was due");
    let keys: Vec<_> = remembered.outbox.iter().map(|row| row.key.to_string()).collect();
    for n in &said.sent {
        assert!(keys.contains(&format!("k{n}")), "k{n} was settled");
    }
    let parts = store.parts(&key("c")).unwrap();
    if let Some(part) = parts.get(&"c".into())
        && let History::More(cursor) = &part.walk.edge
        && let Ok(reached) = cursor.as_str().parse::<i64>()
        && reached >= start
    {
        let oldest = format!("{reached}-0");
        let around =
            store.page(&key("c"), &PageFrom::Around(oldest.as_str().into()), PAGE).unwrap();
        assert!(!around.messages.is_empty(), "the page at the edge is there");
    }
    assert_eq!(store.count(&key("c")).unwrap() % PAGE, 0, "pages are there whole");
    said.typed.last().map_or(start, |(_, n)| n + 1)
}

#[test]
fn killed_at_any_moment_it_is_never_damaged_and_loses_a_second_of_typing_at_most() {
    let kills = std::env::var("STORE_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    let runners: Vec<_> = (0..4)
        .map(|runner| {
            std::thread::spawn(move || {
                let mut chance = fastrand::Rng::with_seed(runner);
                let (mut typed, mut sent) = (0, 0);
                let mut home = Home::new();
                let mut start = 0;
                for n in 0..(kills as u64).div_ceil(4) {
                    if n % 10 == 0 {
                        (home, start) = (Home::new(), 0);
                    }
                    let after = Duration::from_millis(chance.u64(30..1_700));
                    let (said, killed) = run_and_kill(&home, start, after);
                    start = holds(&home, &said, killed, start);
                    (typed, sent) = (typed + said.typed.len(), sent + said.sent.len());
                }
                (typed, sent)
            })
        })
        .collect();
    let sums = runners.into_iter().map(|runner| runner.join().unwrap());
    let (typed, sent) = sums.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    println!("{kills} kills; {typed} drafts typed, {sent} texts settled");
    assert!(typed > 0 && sent > 0);
}
