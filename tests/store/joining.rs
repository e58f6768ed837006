//! Two ids of one person are one chat, whichever is asked for.

use switchboard::domain::{Change, Chat, ChatId, PageFrom, Parts, Place};

use crate::support::*;

fn with_alias(id: &str, alias: &str, seconds: i64) -> Chat {
    Chat { aliases: vec![ChatId::from(alias)], ..chat(id, seconds) }
}

#[test]
fn a_row_that_names_two_known_chats_joins_their_messages_and_parts() {
    let home = Home::new();
    let mut store = home.open();
    let parts = |id: &str| {
        let mut parts = Parts::default();
        parts.know([ChatId::from(id)].iter());
        Change::Parts { chat: key(id), parts }
    };
    let page = |ids: [&str; 2], first: i64| {
        vec![message(ids[0], first, "x"), message(ids[1], first + 2, "y")]
    };
    let changes = [
        Change::Chats(vec![chat("62@s", 1), chat("9@lid", 2)]),
        messages("62@s", page(["a", "c"], 1), Place::Newer),
        messages("9@lid", page(["b", "d"], 2), Place::Newer),
        parts("62@s"),
        parts("9@lid"),
        Change::SeenAt { chat: key("9@lid"), at: at(5) },
    ];
    store.apply(&changes).unwrap();
    assert_eq!(ids(&store.page(&key("9@lid"), &PageFrom::Newest, 9).unwrap()), ["b", "d"]);
    store.apply(&[Change::Chats(vec![with_alias("9@lid", "62@s", 2)])]).unwrap();
    for id in ["62@s", "9@lid"] {
        let found = store.thread(&key(id), &PageFrom::Newest, 9).unwrap();
        assert_eq!(ids(&found.stretch), ["a", "b", "c", "d"]);
        let names: Vec<_> = found.parts.iter().map(|part| part.id.as_str()).collect();
        assert_eq!(names, ["62@s", "9@lid"]);
        assert_eq!(found.seen_at, Some(at(5)));
    }
    assert_eq!(found(&mut store, "x"), ["a", "b"], "the index went along");
    let rows = store.remembered(&accounts()).unwrap().chats;
    assert_eq!(rows.len(), 2, "the service's rows stay as they are");
}

#[test]
fn drafts_and_unsent_texts_go_along_and_nothing_written_is_lost() {
    let home = Home::new();
    let mut store = home.open();
    let changes = [
        Change::Draft(draft("lid", "one")),
        Change::Draft(draft("phone", "two")),
        Change::Outgoing(outgoing("k", "lid", "three")),
        Change::Joined { from: key("lid"), into: key("phone") },
    ];
    store.apply(&changes).unwrap();
    let remembered = store.remembered(&accounts()).unwrap();
    assert_eq!(remembered.drafts.len(), 1);
    assert_eq!(remembered.drafts[0].text, "one\ntwo");
    assert_eq!(remembered.outbox[0].chat, key("phone"));
}

#[test]
fn the_first_rows_bring_the_other_rows_of_their_chats_along() {
    let home = Home::new();
    let mut store = home.open();
    let mut rows: Vec<Chat> = (0..2_000).map(|n| chat(&format!("c{n}"), 10_000 - n)).collect();
    rows.push(with_alias("lid", "old", 99_999));
    rows.push(chat("old", 1));
    rows.push(chat("written", 2));
    store.apply(&[Change::Chats(rows), Change::Draft(draft("written", "dear"))]).unwrap();
    let remembered = store.remembered(&accounts()).unwrap();
    assert!(remembered.more_chats);
    let has = |id: &str| remembered.chats.iter().any(|row| row.key.chat.as_str() == id);
    assert!(has("lid") && has("old") && has("written") && has("c0") && !has("c1999"));
    let rest = store.chats(&accounts(), 200, 5_000).unwrap();
    assert_eq!(rest.len(), 1_803);
}
