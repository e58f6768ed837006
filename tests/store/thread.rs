//! The store's thread: what is handed in is written together, soon, and also on the way out.

#![expect(clippy::disallowed_methods, reason = "a moment at random, or between two letters")]

use std::time::{Duration, Instant};

use switchboard::app::Msg;
use switchboard::domain::{Change, Found, Lapse, PageFrom, Parts, Place, Query};
use switchboard::runtime::memory::{Chores, Kept, Memory};
use tokio::sync::mpsc;

use crate::support::*;

fn start(home: &Home) -> (Memory, mpsc::Receiver<Msg>) {
    let (sender, receiver) = mpsc::channel(64);
    (Memory::start(home.open(), Chores::default(), sender).unwrap(), receiver)
}

fn page_of(chat: &str) -> Query {
    Query::Page { chat: key(chat), from: PageFrom::Newest, limit: 9 }
}

fn drafts(home: &Home) -> Vec<String> {
    let path = home.path();
    let db = rusqlite::Connection::open(path).unwrap();
    let mut select = db.prepare("SELECT text FROM draft ORDER BY chat").unwrap();
    let texts = select.query_map([], |row| row.get(0)).unwrap();
    texts.collect::<Result<_, _>>().unwrap()
}

fn until(what: &str, mut done: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
    begun.elapsed()
}

#[test]
fn a_question_sees_all_that_was_handed_in_before() {
    let home = Home::new();
    let (memory, mut answers) = start(&home);
    memory.remember(vec![messages("c", vec![message("a", 1, "x")], Place::Newer)]);
    memory.recall(page_of("c"));
    let Some(Msg::Recalled { query, found: Found::Page(stretch) }) = answers.blocking_recv() else {
        panic!("another answer");
    };
    assert_eq!((query, ids(&stretch)), (page_of("c"), vec!["a"]));
}

#[test]
fn a_draft_is_on_disk_within_a_second_of_the_last_key() {
    let home = Home::new();
    let (memory, _answers) = start(&home);
    let mut text = String::new();
    for n in 0..20 {
        text.push_str(&n.to_string());
        memory.remember(vec![Change::Draft(draft("c", &text))]);
        std::thread::sleep(Duration::from_millis(5));
    }
    let waited = until("the draft is written", || drafts(&home) == [text.as_str()]);
    assert!(waited < Duration::from_secs(1), "{waited:?}");
}

#[test]
fn a_text_on_its_way_is_on_disk_when_it_is_settled() {
    let home = Home::new();
    let (memory, _answers) = start(&home);
    memory.remember(vec![Change::Outgoing(outgoing("k", "c", "x"))]);
    assert_eq!(memory.settled().blocking_recv(), Ok(Kept::Yes));
    let db = rusqlite::Connection::open(home.path()).unwrap();
    let key: String = db.query_row("SELECT key FROM outgoing", [], |row| row.get(0)).unwrap();
    assert_eq!(key, "k");
}

#[test]
fn old_messages_are_forgotten_by_itself() {
    let home = Home::new();
    let mut store = home.open();
    store.apply(&[messages("c", vec![message("old", 1, "x")], Place::Newer)]).unwrap();
    let (sender, mut answers) = mpsc::channel(64);
    let keep_days = vec![(account(), 90)];
    let chores = Chores { keep_days, after: Duration::from_millis(50) };
    let memory = Memory::start(store, chores, sender).unwrap();
    let mut told = false;
    until("they are forgotten", || {
        memory.recall(page_of("c"));
        loop {
            match answers.blocking_recv().unwrap() {
                Msg::Recalled { found: Found::Page(page), .. } => break page.messages.is_empty(),
                Msg::Forgotten(forgotten) => {
                    assert_eq!(forgotten.lapses[0].account, Some(account()));
                    assert!(forgotten.lapses[0].before.is_some());
                    told = true;
                }
                other => panic!("{other:?}"),
            }
        }
    });
    while !told {
        told = matches!(answers.blocking_recv().unwrap(), Msg::Forgotten(_));
    }
}

#[test]
fn what_waits_is_written_on_the_way_out() {
    let home = Home::new();
    let (memory, answers) = start(&home);
    memory.remember(vec![Change::Draft(draft("c", "dear"))]);
    drop(memory);
    drop(answers);
    assert_eq!(home.open().remembered(&accounts()).unwrap().drafts, [draft("c", "dear")]);
}

#[test]
fn the_way_out_is_bounded_also_when_nobody_listens() {
    let home = Home::new();
    let (sender, _answers) = mpsc::channel(1);
    let memory = Memory::start(home.open(), Chores::default(), sender).unwrap();
    for n in 0..5 {
        memory.recall(page_of(&n.to_string()));
    }
    let begun = Instant::now();
    drop(memory);
    assert!(begun.elapsed() < Duration::from_secs(3));
}

#[test]
fn a_failing_disk_is_told_once_and_reading_goes_on_until_it_works_again() {
    let home = Home::new();
    let mut store = home.open();
    store.apply(&[messages("c", vec![message("a", 1, "x")], Place::Newer)]).unwrap();
    let lock = home.folder.path().join("store.db-lock");
    drop(store);
    std::fs::remove_file(&lock).unwrap();
    std::fs::create_dir(&lock).unwrap();
    let (store, _) = home.open_told();
    let (sender, mut answers) = mpsc::channel(64);
    let memory = Memory::start(store, Chores::default(), sender).unwrap();
    for n in 0..3 {
        memory.remember(vec![Change::Draft(draft("c", &format!("text {n}")))]);
        assert_eq!(memory.settled().blocking_recv(), Ok(Kept::NotYet));
    }
    memory.recall(page_of("c"));
    let mut told = Vec::new();
    loop {
        match answers.blocking_recv().unwrap() {
            Msg::Warning(sentence) => told.push(sentence),
            Msg::Keeping(keeping) => assert!(!keeping),
            Msg::Recalled { found: Found::Page(stretch), .. } => {
                assert_eq!(ids(&stretch), ["a"]);
                break;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(told.len(), 1, "{told:?}");
    std::fs::remove_dir(&lock).unwrap();
    assert_eq!(memory.settled().blocking_recv(), Ok(Kept::Yes));
    let again = Msg::Warning("What is new is remembered again.".into());
    assert_eq!(answers.blocking_recv(), Some(again));
    assert_eq!(answers.blocking_recv(), Some(Msg::Keeping(true)));
    assert_eq!(drafts(&home), ["text 2"]);
}

#[test]
fn a_file_damaged_under_the_program_is_replaced_and_claims_no_history_it_has_not() {
    let home = Home::new();
    let (memory, mut answers) = start(&home);
    let all = (0..2_000).map(|n| message(&n.to_string(), n, &"words ".repeat(40))).collect();
    memory.remember(vec![messages("c", all, Place::Newer)]);
    assert_eq!(memory.settled().blocking_recv(), Ok(Kept::Yes));
    // Another program sets the file aside.
    std::fs::rename(home.path(), home.folder.path().join("elsewhere")).unwrap();
    for ending in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(home.folder.path().join(format!("store.db{ending}")));
    }
    std::fs::write(home.path(), "").unwrap();
    memory.remember(vec![
        messages("c", vec![message("new", 9_999, "x")], Place::Newer),
        messages("d", vec![message("d", 1, "x")], Place::Newer),
        Change::Draft(draft("c", "dear")),
    ]);
    memory.recall(page_of("c"));
    let told = loop {
        match answers.blocking_recv().unwrap() {
            Msg::Forgotten(forgotten) => break forgotten,
            Msg::Recalled { .. } => {}
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(told.lapses, [Lapse { account: None, before: None }]);
    let read = |id: &str| {
        let mut parts = Parts::default();
        parts.know([key(id).chat].iter());
        Change::Parts { chat: key(id), parts }
    };
    // What was on its way before the program knew of it is not taken at its word.
    memory.remember(vec![messages("c", vec![message("later", 10_000, "x")], Place::Newer)]);
    memory.remember(vec![read("c"), Change::Heeded(told.told), read("d")]);
    drop(memory);
    let mut store = home.open();
    assert_eq!(walked_back(&mut store, "c", 9), ["new", "later"]);
    assert_eq!(store.parts(&key("c")).unwrap().iter().count(), 0);
    assert_eq!(store.parts(&key("d")).unwrap().iter().count(), 1);
    assert_eq!(store.remembered(&accounts()).unwrap().drafts, [draft("c", "dear")]);
}
