//! A damaged file never stops the program.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::sync::OnceLock;

use switchboard::domain::{Change, Place};

use crate::support::*;

/// A store with chats, messages, a draft and an unsent text, closed. Made once, as it takes a while.
fn filled() -> Home {
    static MADE: OnceLock<Vec<u8>> = OnceLock::new();
    let home = Home::new();
    let bytes = MADE.get_or_init(|| {
        let home = fill();
        std::fs::read(home.path()).unwrap()
    });
    std::fs::write(home.path(), bytes).unwrap();
    home
}

fn fill() -> Home {
    let home = Home::new();
    let mut store = home.open();
    let rows = (0..300).map(|n| chat(&format!("c{n}"), n)).collect();
    store.apply(&[Change::Chats(rows)]).unwrap();
    for n in 0..40 {
        let text = "words of a customer that fill a page ".repeat(4);
        let page = (0..50).map(|m| message(&format!("{n}-{m}"), n * 50 + m, &text)).collect();
        store.apply(&[messages("c1", page, Place::Newer)]).unwrap();
    }
    let unsent = [Change::Draft(draft("c1", "dear")), Change::Outgoing(outgoing("k", "c1", "one"))];
    store.apply(&unsent).unwrap();
    store.check().unwrap();
    drop(store);
    home
}

fn overwrite(home: &Home, at: u64, bytes: &[u8]) {
    let mut file = OpenOptions::new().write(true).open(home.path()).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(bytes).unwrap();
}

fn len(home: &Home) -> u64 {
    std::fs::metadata(home.path()).unwrap().len()
}

/// Whatever state the file is in: the store opens, answers, takes in and is sound in the end.
fn works(home: &Home) -> Vec<String> {
    let opened = switchboard::store::Store::open(&home.path()).unwrap();
    let (mut store, mut told) = (opened.store, Vec::from_iter(opened.notice));
    store.remembered(&accounts()).unwrap();
    walked_back(&mut store, "c1", 77);
    found(&mut store, "customer");
    let page = (0..50).map(|m| message(&format!("new-{m}"), 99_999 + m, "fresh")).collect();
    store.apply(&[messages("c1", page, Place::Newer)]).unwrap();
    assert_eq!(found(&mut store, "fresh").len(), 50);
    told.extend(store.take_news());
    told
}

#[test]
fn a_file_that_is_no_store_is_set_aside() {
    for start in [&b"this is not a database at all, but a letter"[..], &[0u8; 4096], &[255u8; 100]]
    {
        let home = Home::new();
        std::fs::write(home.path(), start).unwrap();
        let (_store, notice) = home.open_told();
        assert!(
            notice.starts_with("The store was damaged and is set aside as store.db.damaged-"),
            "{notice}"
        );
        assert!(notice.ends_with("; no unsent text was found in it."), "{notice}");
        let aside = home.files().into_iter().find(|name| name.contains("damaged")).unwrap();
        assert_eq!(std::fs::read(home.folder.path().join(aside)).unwrap(), start);
    }
}

#[test]
fn a_file_with_other_tables_than_ours_is_set_aside() {
    let newest = switchboard::store::schema::newest();
    for (version, sql) in [
        (newest, ""),
        (newest, "CREATE TABLE notes (text TEXT)"),
        (newest, "CREATE TABLE draft (mood TEXT)"),
        (0, "CREATE TABLE thread (colour TEXT)"),
    ] {
        let home = Home::new();
        let db = rusqlite::Connection::open(home.path()).unwrap();
        db.execute_batch(sql).unwrap();
        db.pragma_update(None, "user_version", version).unwrap();
        drop(db);
        let (mut store, notice) = home.open_told();
        assert!(notice.contains("is set aside as store.db.damaged-"), "{notice}");
        store.apply(&[Change::Draft(draft("c", "dear"))]).unwrap();
        drop(store);
        assert_eq!(home.open().remembered(&accounts()).unwrap().drafts.len(), 1);
    }
}

#[test]
fn a_wrong_header_is_told_once() {
    let home = filled();
    overwrite(&home, 0, b"SQLite format 9");
    let (store, _) = home.open_told();
    drop(store);
    home.open();
}

#[test]
fn unsent_texts_are_saved_where_they_can_be_read() {
    let home = filled();
    let mut saved = 0;
    // Damage to the very end of the file: the draft's and the message's pages are elsewhere.
    let end = len(&home);
    overwrite(&home, end - 4096 * 20, &[0xA5; 4096 * 20]);
    let opened = switchboard::store::Store::open(&home.path()).unwrap();
    let mut store = opened.store;
    walked_back(&mut store, "c1", 50);
    let told: Vec<String> = opened.notice.into_iter().chain(store.take_news()).collect();
    let remembered = store.remembered(&accounts()).unwrap();
    saved += remembered.drafts.len() + remembered.outbox.len();
    assert_eq!((told.len(), saved), (1, 2), "{told:?}");
    assert!(told[0].contains("1 draft and 1 unsent message were saved from it"), "{told:?}");
}

#[test]
fn a_file_cut_off_anywhere_still_opens() {
    for part in [1, 3, 10, 50, 90, 99] {
        let home = filled();
        let cut = len(&home) * part / 100;
        OpenOptions::new().write(true).open(home.path()).unwrap().set_len(cut).unwrap();
        assert!(!works(&home).is_empty(), "{part} %");
    }
}

#[test]
fn random_bytes_anywhere_are_survived() {
    let mut chance = fastrand::Rng::with_seed(7);
    let mut set_aside = 0;
    for _ in 0..24 {
        let home = filled();
        let mut bytes = vec![0; chance.usize(1..9_000)];
        chance.fill(&mut bytes);
        let at = chance.u64(0..len(&home).saturating_sub(bytes.len() as u64));
        overwrite(&home, at, &bytes);
        set_aside += usize::from(!works(&home).is_empty());
    }
    assert!(set_aside > 0, "some of it was noticed");
}

#[test]
fn another_window_that_set_the_file_aside_is_followed() {
    let home = filled();
    let mut first = home.open();
    first.apply(&[Change::Draft(draft("c1", "before"))]).unwrap();
    overwrite(&home, 0, &[0; 4096]);
    let (mut second, _) = home.open_told();
    first.apply(&[Change::Draft(draft("c2", "after"))]).unwrap();
    assert_eq!(first.replaced(), 1);
    drop(first);
    let drafts = second.remembered(&accounts()).unwrap().drafts;
    assert!(
        drafts.contains(&draft("c2", "after")),
        "it went into the file that is there: {drafts:?}"
    );
}

#[test]
fn a_draft_goes_on_where_it_stood_after_the_file_was_replaced() {
    let home = filled();
    let mut store = home.open();
    store.remembered(&accounts()).unwrap();
    store.apply(&[Change::Draft(draft("c1", "hello"))]).unwrap();
    let end = len(&home);
    overwrite(&home, end - 4096 * 20, &[0xA5; 4096 * 20]);
    walked_back(&mut store, "c1", 50);
    assert_eq!(store.replaced(), 1);
    store.apply(&[Change::Draft(draft("c1", "hello world"))]).unwrap();
    drop(store);
    let remembered = home.open().remembered(&accounts()).unwrap();
    assert_eq!(remembered.drafts, [draft("c1", "hello world")]);
    assert_eq!(remembered.outbox.len(), 1);
}

#[test]
fn files_that_were_set_aside_do_not_pile_up() {
    let home = Home::new();
    for _ in 0..6 {
        std::fs::write(home.path(), "no store").unwrap();
        home.open_told();
    }
    let aside = home.files().iter().filter(|name| name.contains("damaged")).count();
    assert_eq!(aside, 3);
}
