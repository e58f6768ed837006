//! A disk that is full or can't be written to: reading goes on.

use std::path::Path;

use switchboard::domain::{Change, Place, Stage};
use switchboard::store::{Store, StoreProblem};

use crate::support::*;

fn fill(store: &mut Store) -> StoreProblem {
    for n in 0..10_000 {
        let text = "words that need room ".repeat(20);
        let page = (0..50).map(|m| message(&format!("{n}-{m}"), n * 50 + m, &text)).collect();
        if let Err(why) = store.apply(&[messages("full", page, Place::Newer)]) {
            return why;
        }
    }
    panic!("it never filled up");
}

#[test]
fn a_full_disk_is_told_and_what_is_there_can_be_read() {
    let home = Home::new();
    let mut store = home.open();
    store.apply(&[messages("c", vec![message("a", 1, "hello")], Place::Newer)]).unwrap();
    store.limit_size(1 << 20).unwrap();
    assert_eq!(fill(&mut store), StoreProblem::Full);
    let said = StoreProblem::Full.to_string();
    assert_eq!(said, "The disk is full, so nothing new is remembered until there is room.");
    assert_eq!(found(&mut store, "hello"), ["a"]);
    let count = store.count(&key("full")).unwrap();
    assert_eq!(count % 50, 0, "a page is there whole or not at all");
    assert_eq!(walked_back(&mut store, "full", 99).len(), count);
    store.limit_size(64 << 20).unwrap();
    store.apply(&[Change::Draft(draft("c", "there is room again"))]).unwrap();
    store.check().unwrap();
}

#[test]
fn a_full_disk_does_not_hide_the_unsent_texts_of_a_window_that_has_gone() {
    let home = Home::new();
    let long = "dear customer ".repeat(40_000);
    home.open()
        .apply(&[
            Change::Draft(draft("c", &long)),
            Change::Outgoing(outgoing("k", "c", "one")),
            Change::Outgoing(outgoing("l", "c", "two")),
        ])
        .unwrap();
    let mut store = home.open();
    store.limit_size(4096).unwrap();
    let left = store.remembered(&accounts()).unwrap();
    assert_eq!(left.drafts, [draft("c", &long)]);
    assert_eq!(left.outbox.len(), 2);
    assert!(matches!(left.outbox[0].stage, Stage::Unknown(_)), "nobody owns it");
    // What is said of them meanwhile holds once there is room.
    let said = [Change::Draft(draft("c", "dear")), Change::OutgoingGone("k".into())];
    assert_eq!(store.apply(&said), Err(StoreProblem::Full));
    store.limit_size(64 << 20).unwrap();
    store.apply(&said).unwrap();
    drop(store);
    let left = home.open().remembered(&accounts()).unwrap();
    assert_eq!(left.drafts, [draft("c", "dear")]);
    assert_eq!(left.outbox, [outgoing("l", "c", "two")]);
}

#[test]
fn a_directory_that_is_not_there_is_a_problem_and_no_panic() {
    let problem = Store::open(Path::new("/nowhere/at/all/store.db")).unwrap_err();
    assert!(problem.to_string().ends_with('.'), "{problem}");
    let mut store = Store::in_memory().unwrap();
    store.apply(&[Change::Draft(draft("c", "dear"))]).unwrap();
    assert_eq!(store.remembered(&accounts()).unwrap().drafts.len(), 1);
}

#[test]
fn a_store_that_cannot_be_locked_is_read_and_takes_in_nothing() {
    let home = Home::new();
    home.open()
        .apply(&[
            messages("c", vec![message("a", 1, "hello")], Place::Newer),
            Change::Draft(draft("c", "dear")),
            Change::Outgoing(outgoing("k", "c", "x")),
        ])
        .unwrap();
    std::fs::remove_file(home.folder.path().join("store.db-lock")).unwrap();
    std::fs::create_dir(home.folder.path().join("store.db-lock")).unwrap();
    let (mut store, notice) = home.open_told();
    assert!(notice.ends_with("so nothing new is remembered."), "{notice}");
    assert!(!store.writable());
    assert_eq!(found(&mut store, "hello"), ["a"]);
    assert_eq!(store.remembered(&accounts()).unwrap().drafts, [draft("c", "dear")]);
    let outbox = store.remembered(&accounts()).unwrap().outbox;
    assert!(matches!(outbox[0].stage, Stage::Unknown(_)), "another window may own it");
    let refused = store.apply(&[Change::Draft(draft("c", "more"))]).unwrap_err();
    assert_eq!(refused, StoreProblem::ReadOnly);
    std::fs::remove_dir(home.folder.path().join("store.db-lock")).unwrap();
    store.reopen().unwrap();
    store.apply(&[Change::Draft(draft("c", "more"))]).unwrap();
}

/// Run by the test below, as a user who may write nothing there.
#[test]
#[ignore = "a part of another test"]
fn reads_without_writing() {
    let path = std::env::var("SWITCHBOARD_TEST_STORE").unwrap();
    let opened = Store::open(Path::new(&path)).unwrap();
    let mut store = opened.store;
    assert_eq!(
        opened.notice.unwrap(),
        "The store can't be written to, so nothing new is remembered."
    );
    assert_eq!(found(&mut store, "hello"), ["a"]);
    assert_eq!(store.remembered(&accounts()).unwrap().drafts.len(), 1);
    assert_eq!(store.purge(), Err(StoreProblem::ReadOnly));
}

#[cfg(unix)]
#[test]
fn a_directory_that_cannot_be_written_to_is_read() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let home = Home::new();
    home.open()
        .apply(&[
            messages("c", vec![message("a", 1, "hello")], Place::Newer),
            Change::Draft(draft("c", "dear")),
        ])
        .unwrap();
    let set = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    set(&home.path(), 0o444);
    set(&home.folder.path().join("store.db-lock"), 0o444);
    set(home.folder.path(), 0o555);
    let binary = std::env::current_exe().unwrap();
    // Its own copy, as another user may not look into the build directory.
    let copy = tempfile::tempdir().unwrap();
    set(copy.path(), 0o755);
    let runner = copy.path().join("runner");
    std::fs::copy(binary, &runner).unwrap();
    set(&runner, 0o755);
    let mut child = std::process::Command::new(&runner);
    child.args(["--exact", "trouble::reads_without_writing", "--ignored", "--nocapture"]);
    child.env("SWITCHBOARD_TEST_STORE", home.path()).current_dir("/");
    // Nothing is refused to root, so it becomes somebody else.
    let root = std::fs::metadata("/proc/self")
        .is_ok_and(|facts| std::os::unix::fs::MetadataExt::uid(&facts) == 0);
    if root {
        child.uid(65_534).gid(65_534);
    }
    let done = child.output().unwrap();
    set(home.folder.path(), 0o755);
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
    assert!(said.contains("1 passed"), "{said}");
}
