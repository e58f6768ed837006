//! Two programs on one file.

use switchboard::domain::memory::View;
use switchboard::domain::{Change, PageFrom, Place, Stage};
use switchboard::store::Store;

use crate::support::*;

#[test]
fn each_window_has_its_own_drafts_and_texts_on_their_way() {
    let home = Home::new();
    let (mut one, mut two) = (home.open(), home.open());
    one.apply(&[Change::Draft(draft("c", "mine")), Change::Outgoing(outgoing("k", "c", "x"))])
        .unwrap();
    two.apply(&[Change::Draft(draft("c", "theirs"))]).unwrap();
    let of = |store: &mut Store| {
        let remembered = store.remembered(&accounts()).unwrap();
        let texts: Vec<String> = remembered.drafts.into_iter().map(|draft| draft.text).collect();
        (texts, remembered.outbox.len())
    };
    assert_eq!(of(&mut one), (vec!["mine".to_owned()], 1));
    assert_eq!(of(&mut two), (vec!["theirs".to_owned()], 0));
    two.apply(&[Change::DraftGone(key("c"))]).unwrap();
    assert_eq!(of(&mut one).0, ["mine"]);
}

#[test]
fn a_text_on_its_way_has_one_owner_at_a_time() {
    let home = Home::new();
    let (mut one, mut two) = (home.open(), home.open());
    one.apply(&[Change::Outgoing(outgoing("k", "c", "x"))]).unwrap();
    // Another window can neither change nor settle it.
    let mut theirs = outgoing("k", "c", "hijacked");
    theirs.stage = Stage::Sending;
    two.apply(&[Change::Outgoing(theirs), Change::OutgoingGone("k".into())]).unwrap();
    assert_eq!(one.adopt(&accounts()).unwrap().1, [outgoing("k", "c", "x")]);
    assert!(two.adopt(&accounts()).unwrap().1.is_empty());
    drop(one);
    let mut three = home.open();
    let owners = [two.adopt(&accounts()).unwrap().1, three.adopt(&accounts()).unwrap().1];
    assert_eq!(owners.map(|rows| rows.len()), [1, 0], "the first to ask has it");
    drop(two);
    assert_eq!(three.adopt(&accounts()).unwrap().1.len(), 1);
}

#[test]
fn when_many_ask_at_once_one_has_it() {
    for _ in 0..20 {
        let home = Home::new();
        home.open()
            .apply(&[Change::Outgoing(outgoing("k", "c", "x")), Change::Draft(draft("c", "dear"))])
            .unwrap();
        let stores: Vec<Store> = (0..4).map(|_| home.open()).collect();
        let threads: Vec<_> = stores
            .into_iter()
            .map(|mut store| {
                std::thread::spawn(move || {
                    let (drafts, outbox) = store.adopt(&accounts()).unwrap();
                    (drafts.len(), outbox.len(), store)
                })
            })
            .collect();
        let had: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        let sum =
            had.iter().fold((0, 0), |sum, (drafts, outbox, _)| (sum.0 + drafts, sum.1 + outbox));
        assert_eq!(sum, (1, 1));
    }
}

#[test]
fn drafts_of_two_windows_that_went_are_both_there() {
    let home = Home::new();
    let (mut one, mut two) = (home.open(), home.open());
    one.apply(&[Change::Draft(draft("c", "older"))]).unwrap();
    let newer = switchboard::domain::memory::Draft { updated_at: at(9), ..draft("c", "newer") };
    two.apply(&[Change::Draft(newer)]).unwrap();
    drop((one, two));
    let drafts = home.open().remembered(&accounts()).unwrap().drafts;
    assert_eq!(drafts.len(), 1);
    assert_eq!(drafts[0].text, "newer\nolder");
}

#[test]
fn the_window_that_was_used_last_says_where_to_begin() {
    let home = Home::new();
    let (mut one, mut two) = (home.open(), home.open());
    let view = |filter: &str| View { filter: filter.into(), ..View::default() };
    one.apply(&[Change::View(view("one"))]).unwrap();
    two.apply(&[Change::View(view("two"))]).unwrap();
    one.apply(&[Change::View(view("one again"))]).unwrap();
    drop((two, one));
    let mut store = home.open();
    assert_eq!(store.remembered(&accounts()).unwrap().view, Some(view("one again")));
    assert_eq!(store.remembered(&accounts()).unwrap().view, Some(view("one again")));
}

#[test]
fn two_writers_at_once_lose_nothing() {
    let home = Home::new();
    home.open();
    let threads: Vec<_> = (0..2)
        .map(|writer| {
            let mut store = home.open();
            std::thread::spawn(move || {
                for n in 0..60 {
                    let page = (0..20)
                        .map(|m| message(&format!("{writer}-{n}-{m}"), n * 20 + m, "shared words"))
                        .collect();
                    let text = format!("{n}");
                    let changes =
                        [messages("c", page, Place::Newer), Change::Draft(draft("c", &text))];
                    store.apply(&changes).unwrap();
                    store.page(&key("c"), &PageFrom::Newest, 20).unwrap();
                }
                store.remembered(&accounts()).unwrap().drafts[0].text.clone()
            })
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), "59");
    }
    let mut store = home.open();
    assert_eq!(store.count(&key("c")).unwrap(), 2 * 60 * 20);
    assert_eq!(walked_back(&mut store, "c", 100).len(), 2 * 60 * 20);
    store.check().unwrap();
}

#[test]
fn windows_leave_no_files_behind() {
    let home = Home::new();
    drop((home.open(), home.open()));
    std::fs::write(home.folder.path().join("store.db-window-killed"), "").unwrap();
    drop(home.open());
    assert_eq!(home.files(), ["store.db", "store.db-lock"]);
}
