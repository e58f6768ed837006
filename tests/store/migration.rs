//! A file of any earlier version is brought up, with everything in it.

use rusqlite::Connection;
use switchboard::domain::Stage;
use switchboard::store::schema;

use crate::support::*;

/// What a program of each version would have left, as far as its tables go.
const LEFT: &[&str] = &[
    "INSERT INTO thread VALUES (1, 'support', 'line', 'c', NULL);
     INSERT INTO name VALUES ('support', 'line', 'c', 1);
     INSERT INTO chat VALUES (1, 'support', 'line', 'c', 1, 0, 5000000,
       '{\"key\":{\"account\":\"support\",\"line\":\"line\",\"chat\":\"c\"},\"aliases\":[],\"kind\":\"Direct\",\"name\":\"Ana\",\"address\":null,\"last_activity\":\"1970-01-01T00:00:05Z\",\"unread\":0,\"archived\":false,\"pinned\":false,\"muted_until\":null,\"preview\":null}');",
    "INSERT INTO message (thread, id, at, rank, words, body) VALUES (1, 'a', 1000, 0, 'hello there',
       '{\"id\":\"a\",\"part\":\"c\",\"sent_at\":\"1970-01-01T00:00:00.001Z\",\"direction\":\"In\",\"author\":{\"id\":null,\"name\":null,\"role\":\"Customer\"},\"kind\":\"Text\",\"text\":\"hello there\"}');",
    "",
    "INSERT INTO draft VALUES ('gone', 'support', 'line', 'c', 'dear', 0, 3, NULL, 1000);
     INSERT INTO outgoing (n, key, window, account, line, chat, text, reply_to, queued_at, stage) VALUES (1, 'k', 'gone', 'support', 'line', 'c', 'one', NULL, 5000, '{\"Queued\":null}');",
    "INSERT INTO view VALUES ('gone', '{\"pane\":\"thread\"}', 1);",
    "INSERT INTO version (thread, id, text, until) VALUES (1, 'a', 'hallo there', 9);",
    "",
    "",
];

fn left(version: usize, home: &Home) {
    let mut db = Connection::open(home.path()).unwrap();
    schema::bring_up_to(&mut db, version as i64).unwrap();
    LEFT[..version].iter().for_each(|sql| db.execute_batch(sql).unwrap());
}

#[test]
fn every_version_is_brought_up_with_everything_in_it() {
    assert_eq!(LEFT.len(), schema::STEPS.len(), "a step without a test of what it finds");
    for version in 0..=schema::STEPS.len() {
        let home = Home::new();
        left(version, &home);
        let mut store = home.open();
        store.check().unwrap();
        let remembered = store.remembered(&accounts()).unwrap();
        assert_eq!(remembered.chats.len(), usize::from(version >= 1), "{version}");
        assert_eq!(store.count(&key("c")).unwrap(), usize::from(version >= 2));
        assert_eq!(found(&mut store, "hello").len(), usize::from(version >= 2), "{version}");
        if version >= 4 {
            assert_eq!(remembered.drafts, [draft("c", "dear")]);
            assert_eq!(remembered.outbox, [outgoing("k", "c", "one")]);
            assert_eq!(remembered.outbox[0].stage, Stage::Queued(None));
        }
        assert_eq!(remembered.view.is_some(), version >= 5);
        let versions = store.versions(&key("c"), &"a".into()).unwrap();
        assert_eq!(versions.len(), usize::from(version >= 6), "{version}");
        // and goes on from there
        store
            .apply(&[messages(
                "c",
                vec![message("b", 2, "more")],
                switchboard::domain::Place::Newer,
            )])
            .unwrap();
        assert_eq!(found(&mut store, "more"), ["b"]);
    }
}

#[test]
fn steps_that_were_released_are_never_changed() {
    // A changed step would leave files of one version in two shapes: append a new one.
    let sum = |sql: &&str| {
        let sum = |sum: u32, byte| sum.wrapping_mul(16_777_619) ^ u32::from(byte);
        (sql.len(), sql.bytes().fold(2_166_136_261, sum))
    };
    let sums: Vec<_> = schema::STEPS.iter().map(sum).collect();
    insta::assert_snapshot!(format!("{sums:?}"));
}

#[test]
fn a_newer_file_is_set_aside_and_unsent_texts_are_taken_over() {
    let home = Home::new();
    left(schema::STEPS.len(), &home);
    let db = Connection::open(home.path()).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    db.execute_batch("ALTER TABLE draft ADD COLUMN mood TEXT DEFAULT 'calm'").unwrap();
    drop(db);
    let (mut store, notice) = home.open_told();
    assert!(notice.starts_with("The store was written by a newer version of this program and is set aside as store.db.newer-"), "{notice}");
    assert!(notice.ends_with("; 1 draft and 1 unsent message were saved from it."), "{notice}");
    let remembered = store.remembered(&accounts()).unwrap();
    assert_eq!((remembered.drafts.len(), remembered.outbox.len()), (1, 1));
    assert!(remembered.chats.is_empty());
    assert!(home.files().iter().any(|name| name.starts_with("store.db.newer-")));
}

#[test]
fn an_unsent_file_is_taken_over_with_its_text_and_older_files_without() {
    use switchboard::domain::Attachment;
    let place = Attachment::Contact { name: "Ana".into(), number: "+62 811".into() };
    let home = Home::new();
    let mut store = home.open();
    let mut row = outgoing("k", "c", "one");
    row.attachment = Some(place.clone());
    store.apply(&[switchboard::domain::Change::Outgoing(row)]).unwrap();
    drop(store);
    let newer = |home: &Home| {
        let db = Connection::open(home.path()).unwrap();
        db.pragma_update(None, "user_version", 99).unwrap();
    };
    newer(&home);
    let (mut store, notice) = home.open_told();
    assert!(notice.ends_with("; 1 unsent message was saved from it."), "{notice}");
    assert_eq!(store.remembered(&accounts()).unwrap().outbox[0].attachment, Some(place));
    for version in 4..7 {
        let home = Home::new();
        left(version, &home);
        newer(&home);
        let (mut store, notice) = home.open_told();
        assert!(notice.ends_with("; 1 draft and 1 unsent message were saved from it."), "{notice}");
        assert_eq!(store.remembered(&accounts()).unwrap().outbox, [outgoing("k", "c", "one")]);
    }
}
