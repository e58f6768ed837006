//! What was forgotten is not said to be known by a window that read it before.

use chrono::{DateTime, Utc};
use switchboard::domain::{Change, Cursor, History, Keep, Lapse, Older, Page, Parts, Place};
use switchboard::store::Store;

use crate::support::*;

const DAY: i64 = 24 * 60 * 60 * 1_000;

/// Ten days of messages, all of them read.
fn ten_days() -> Vec<Change> {
    let all: Vec<_> = (0..10).map(|n| message(&n.to_string(), n * DAY, "words")).collect();
    vec![messages("c", all, Place::Newer), read_to_the_end()]
}

/// How far the chat is known to a window that has read it to its end.
fn read_to_the_end() -> Change {
    let mut parts = Parts::default();
    parts.know([key("c").chat].iter());
    let part = parts.get_mut(&key("c").chat).unwrap();
    part.walk.begin();
    let messages = vec![message("0", 0, "words")];
    part.landed(&None, &Page { messages, older: Older::Nothing }, 1);
    Change::Parts { chat: key("c"), parts }
}

/// How far it is known to one that has read its newest page.
fn read_in_part() -> Change {
    let mut parts = Parts::default();
    parts.know([key("c").chat].iter());
    let part = parts.get_mut(&key("c").chat).unwrap();
    part.walk.begin();
    let messages = vec![message("9", 9 * DAY, "words")];
    part.landed(&None, &Page { messages, older: Older::At(Cursor::new("1").unwrap()) }, 1);
    Change::Parts { chat: key("c"), parts }
}

fn edge(store: &mut Store) -> Option<History> {
    let parts = store.parts(&key("c")).unwrap();
    parts.iter().next().map(|part| part.walk.edge.clone())
}

fn now() -> DateTime<Utc> {
    at(9 * DAY + 1)
}

#[test]
fn what_one_window_forgot_is_not_written_back_by_another() {
    let home = Home::new();
    let (mut one, mut two) = (home.open(), home.open());
    one.apply(&ten_days()).unwrap();
    assert_eq!(two.take_forgotten(), Ok(None));
    assert_eq!(one.forget_older_than(&account(), 5, now()), Ok(5));
    for store in [&mut two, &mut one] {
        let news = messages("c", vec![message("new", 10 * DAY, "words")], Place::Newer);
        store.apply(&[news, read_to_the_end()]).unwrap();
        assert_eq!(edge(store), Some(History::Unknown), "it does not know of it yet");
        let told = store.take_forgotten().unwrap().unwrap();
        let before = Some(now() - chrono::Duration::days(5));
        assert_eq!(told.lapses, [Lapse { account: Some(account()), before }]);
        assert_eq!(store.take_forgotten(), Ok(None), "it is told once");
        store.apply(&[read_to_the_end()]).unwrap();
        assert_eq!(edge(store), Some(History::Unknown), "what is on its way knows nothing of it");
        store.apply(&[Change::Heeded(told.told), read_in_part()]).unwrap();
        assert!(matches!(edge(store), Some(History::More(_))));
        store.apply(&[Change::Unlearn(key("c"))]).unwrap();
        store.apply(&ten_days()).unwrap();
        assert_eq!(edge(store), Some(History::Complete));
        // For the other one, too, it is as it was.
        let mut parts = store.parts(&key("c")).unwrap();
        parts.iter_mut().for_each(|part| part.forget(now()));
        store.apply(&[Change::Parts { chat: key("c"), parts }]).unwrap();
    }
}

#[test]
fn an_answer_to_an_earlier_telling_is_not_enough() {
    let home = Home::new();
    let (mut one, mut two) = (home.open(), home.open());
    one.apply(&ten_days()).unwrap();
    one.forget_older_than(&account(), 8, now()).unwrap();
    let first = two.take_forgotten().unwrap().unwrap();
    one.forget_older_than(&account(), 5, now()).unwrap();
    two.apply(&[Change::Heeded(first.told), read_to_the_end()]).unwrap();
    assert_eq!(edge(&mut two), Some(History::Unknown));
    let second = two.take_forgotten().unwrap().unwrap();
    two.apply(&[Change::Heeded(first.told), read_to_the_end()]).unwrap();
    assert_eq!(edge(&mut two), Some(History::Unknown));
    two.apply(&[Change::Heeded(second.told), read_to_the_end()]).unwrap();
    assert_eq!(edge(&mut two), Some(History::Complete));
}

#[test]
fn what_is_kept_in_memory_only_is_not_said_to_be_known_either() {
    let home = Home::new();
    let mut store = home.open();
    store.keep([(account(), Keep::Memory)]).unwrap();
    store.apply(&ten_days()).unwrap();
    assert_eq!(store.forget_older_than(&account(), 5, now()), Ok(5));
    store.apply(&[read_to_the_end()]).unwrap();
    assert_eq!(edge(&mut store), Some(History::Unknown));
    let told = store.take_forgotten().unwrap().unwrap();
    store.apply(&[Change::Heeded(told.told), read_in_part()]).unwrap();
    assert!(matches!(edge(&mut store), Some(History::More(_))));
}

#[test]
fn a_purge_beside_a_window_is_told_to_it() {
    let home = Home::new();
    let (mut one, mut two) = (home.open(), home.open());
    two.apply(&ten_days()).unwrap();
    one.purge().unwrap();
    two.apply(&[read_to_the_end()]).unwrap();
    assert_eq!(edge(&mut two), None);
    let told = two.take_forgotten().unwrap().unwrap();
    assert_eq!(told.lapses, [Lapse { account: None, before: None }]);
    // Whoever opens it now has read nothing of what is gone.
    assert_eq!(home.open().take_forgotten(), Ok(None));
}

#[test]
fn a_file_in_the_place_of_a_damaged_one_has_nothing_of_what_was_read() {
    let home = Home::new();
    let (mut one, mut two) = (home.open(), home.open());
    one.apply(&ten_days()).unwrap();
    std::fs::rename(home.path(), home.folder.path().join("elsewhere")).unwrap();
    for ending in ["-wal", "-shm"] {
        std::fs::remove_file(home.folder.path().join(format!("store.db{ending}"))).unwrap();
    }
    let all = [Lapse { account: None, before: None }];
    std::fs::write(home.path(), "").unwrap();
    for store in [&mut one, &mut two] {
        store.apply(&[read_to_the_end()]).unwrap();
        assert_eq!(edge(store), None);
        assert_eq!(store.take_forgotten().unwrap().unwrap().lapses, all);
        assert_eq!(store.take_forgotten(), Ok(None));
    }
}
