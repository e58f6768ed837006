//! What may not be kept is not kept, and what is to be forgotten is gone.

use switchboard::domain::memory::{Spot, View};
use switchboard::domain::{
    AccountId, Change, ChatKey, Cursor, History, Keep, Older, Page, PageFrom, Parts, Place,
};
use switchboard::store::Store;

use crate::support::*;

/// Whether a word stands anywhere in the store's files.
fn on_disk(home: &Home, word: &str) -> bool {
    home.files().iter().any(|name| {
        let bytes = std::fs::read(home.folder.path().join(name)).unwrap();
        bytes.windows(word.len()).any(|window| window == word.as_bytes())
    })
}

fn everything(text: &str) -> Vec<Change> {
    let row = switchboard::domain::Chat { preview: Some(text.into()), ..chat("c", 5) };
    let view = View {
        open: Some(key("c")),
        account: None,
        filter: text.into(),
        spots: vec![Spot { chat: key("c"), message: "a".into(), line: 0, y: 0 }],
        ..View::default()
    };
    vec![
        Change::Chats(vec![row]),
        messages("c", vec![message("a", 1, text)], Place::Newer),
        messages("c", vec![message("a", 1, "edited")], Place::Newer),
        Change::View(view),
    ]
}

fn unsent() -> Vec<Change> {
    vec![
        Change::Draft(draft("c", "draftword")),
        Change::Outgoing(outgoing("k", "c", "outgoingword")),
    ]
}

#[test]
fn removing_leaves_no_file_behind_unless_another_program_has_it_open() {
    let home = Home::new();
    home.open().apply(&[messages("c", vec![message("a", 1, "x")], Place::Newer)]).unwrap();
    std::fs::write(home.folder.path().join("store.db.damaged-20260101-000000"), "x").unwrap();
    std::fs::write(home.folder.path().join("store.db.newer-20260101-000000-wal"), "x").unwrap();
    std::fs::write(home.folder.path().join("picture.jpg"), "x").unwrap();
    let mut other = home.open();
    assert_eq!(Store::remove(&home.path()), Ok(false));
    assert_eq!(other.count(&key("c")).unwrap(), 0);
    drop(other);
    assert_eq!(Store::remove(&home.path()), Ok(true));
    assert_eq!(home.files(), ["picture.jpg"]);
}

#[test]
fn purge_removes_everything_also_from_the_bytes_on_disk() {
    let home = Home::new();
    std::fs::write(home.path(), "no store: oldsecret").unwrap();
    let (mut store, _) = home.open_told();
    store.apply(&everything("sesame")).unwrap();
    store.apply(&unsent()).unwrap();
    assert!(on_disk(&home, "sesame") && on_disk(&home, "oldsecret"));
    store.purge().unwrap();
    for word in ["sesame", "oldsecret", "draftword", "outgoingword", "Customer c"] {
        assert!(!on_disk(&home, word), "{word}");
    }
    let left = store.remembered(&accounts()).unwrap();
    assert_eq!(
        (left.chats.len(), left.drafts.len(), left.outbox.len(), left.view),
        (0, 0, 0, None)
    );
    assert!(found(&mut store, "sesame").is_empty());
    store.apply(&everything("again")).unwrap();
    assert_eq!(found(&mut store, "edited"), ["a"]);
}

#[test]
fn in_memory_mode_only_unsent_texts_are_on_disk() {
    let home = Home::new();
    let mut store = home.open();
    store.keep([(account(), Keep::Memory)]).unwrap();
    store.apply(&everything("sesame")).unwrap();
    store.apply(&unsent()).unwrap();
    assert_eq!(ids(&store.page(&key("c"), &PageFrom::Newest, 9).unwrap()), ["a"]);
    assert_eq!(found(&mut store, "edited"), ["a"]);
    assert_eq!(store.versions(&key("c"), &"a".into()).unwrap().len(), 1);
    assert_eq!(store.chats(&accounts(), 0, 9).unwrap().len(), 1);
    assert!(!on_disk(&home, "sesame") && !on_disk(&home, "Customer c"));
    drop(store);
    let mut store = home.open();
    store.keep([(account(), Keep::Memory)]).unwrap();
    let left = store.remembered(&accounts()).unwrap();
    assert_eq!((left.chats.len(), left.drafts.len(), left.outbox.len()), (0, 1, 1));
}

#[test]
fn in_off_mode_nothing_is_kept() {
    let home = Home::new();
    let mut store = home.open();
    store.keep([(account(), Keep::Off)]).unwrap();
    store.apply(&everything("sesame")).unwrap();
    store.apply(&unsent()).unwrap();
    assert!(store.page(&key("c"), &PageFrom::Newest, 9).unwrap().messages.is_empty());
    let left = store.remembered(&accounts()).unwrap();
    assert_eq!((left.chats.len(), left.drafts.len(), left.outbox.len()), (0, 0, 0));
    for word in ["sesame", "draftword", "outgoingword", "Customer c"] {
        assert!(!on_disk(&home, word), "{word}");
    }
}

#[test]
fn a_stricter_mode_removes_what_was_kept_before_but_no_unsent_text() {
    let home = Home::new();
    let mut store = home.open();
    let other = ChatKey::new("other", "line", "x");
    let page = vec![message("o", 1, "othersword")];
    store.apply(&everything("sesame")).unwrap();
    store.apply(&unsent()).unwrap();
    store
        .apply(&[Change::Messages { chat: other.clone(), messages: page, place: Place::Newer }])
        .unwrap();
    for mode in [Keep::Memory, Keep::Off] {
        store.keep([(account(), mode)]).unwrap();
        assert!(!on_disk(&home, "sesame"));
        assert_eq!(store.count(&other).unwrap(), 1, "other accounts stay");
        let left = store.remembered(&accounts()).unwrap();
        assert_eq!((left.drafts.len(), left.outbox.len()), (1, 1));
    }
    store.apply(&[Change::DraftGone(key("c")), Change::OutgoingGone("k".into())]).unwrap();
    let left = store.remembered(&accounts()).unwrap();
    assert_eq!((left.drafts.len(), left.outbox.len()), (0, 0), "what is settled goes in any mode");
}

#[test]
fn old_messages_are_forgotten_with_the_edge_that_they_were_the_end_of() {
    let home = Home::new();
    let mut store = home.open();
    let day = 24 * 60 * 60 * 1_000;
    let text = |n| if n < 5 { "ancient words" } else { "sesame" };
    let all: Vec<_> = (0..10).map(|n| message(&n.to_string(), n * day, text(n))).collect();
    let mut parts = Parts::default();
    parts.know([key("c").chat].iter());
    let part = parts.get_mut(&key("c").chat).unwrap();
    part.walk.begin();
    let page = Page { messages: all.clone(), older: Older::At(Cursor::new("1").unwrap()) };
    part.landed(&None, &page, 10);
    let old = switchboard::domain::Chat { preview: Some("oldpreview".into()), ..chat("d", 1) };
    let changes = [
        Change::Chats(vec![old]),
        messages("c", all, Place::Newer),
        messages("c", vec![message("2", 2 * day, "changed")], Place::Newer),
        Change::Parts { chat: key("c"), parts },
    ];
    store.apply(&changes).unwrap();
    let now = at(9 * day + 1);
    assert_eq!(store.forget_older_than(&"other".into(), 5, now).unwrap(), 0);
    assert!(on_disk(&home, "ancient"));
    assert_eq!(store.forget_older_than(&account(), 5, now).unwrap(), 5);
    for word in ["ancient", "changed", "oldpreview"] {
        assert!(!on_disk(&home, word), "{word}");
    }
    assert_eq!(
        ids(&store.page(&key("c"), &PageFrom::Newest, 99).unwrap()),
        ["5", "6", "7", "8", "9"]
    );
    let part = store.parts(&key("c")).unwrap().get(&key("c").chat).unwrap().clone();
    assert_eq!(part.walk.edge, History::Unknown);
    assert!(store.versions(&key("c"), &"2".into()).unwrap().is_empty());
    assert_eq!(found(&mut store, "sesame").len(), 5);
    assert_eq!(store.remembered(&accounts()).unwrap().chats[0].preview, None);
    assert_eq!(store.forget_older_than(&account(), 5, now).unwrap(), 0);
}

#[test]
fn earlier_texts_are_kept_in_their_order_unless_they_may_not_be() {
    let home = Home::new();
    let mut store = home.open();
    let say = |store: &mut Store, text: &str, deleted: bool| {
        let said = switchboard::domain::Message { deleted, ..message("a", 1, text) };
        store.apply(&[messages("c", vec![said], Place::Newer)]).unwrap();
    };
    let texts = |store: &mut Store| -> Vec<String> {
        let versions = store.versions(&key("c"), &"a".into()).unwrap();
        versions.into_iter().map(|version| version.text).collect()
    };
    say(&mut store, "first", false);
    say(&mut store, "first", false);
    say(&mut store, "second", false);
    say(&mut store, "third", true);
    say(&mut store, "third", true);
    assert_eq!(texts(&mut store), ["first", "second"]);
    store.keep_no_versions([account()]).unwrap();
    assert!(texts(&mut store).is_empty());
    assert_eq!(store.page(&key("c"), &PageFrom::Newest, 1).unwrap().messages[0].text, None);
    let said = message("b", 2, "one");
    store.apply(&[messages("c", vec![said], Place::Newer)]).unwrap();
    let said = switchboard::domain::Message { deleted: true, ..message("b", 2, "one") };
    store.apply(&[messages("c", vec![said], Place::Newer)]).unwrap();
    assert!(store.versions(&key("c"), &"b".into()).unwrap().is_empty());
    assert_eq!(store.page(&key("c"), &PageFrom::Newest, 1).unwrap().messages[0].text, None);
}

#[test]
fn a_message_that_goes_back_to_an_earlier_text_has_said_it_twice() {
    let home = Home::new();
    let mut store = home.open();
    for text in ["one", "two", "two", "one", "two", "three"] {
        store.apply(&[messages("c", vec![message("a", 1, text)], Place::Newer)]).unwrap();
    }
    let versions = store.versions(&key("c"), &"a".into()).unwrap();
    let texts: Vec<_> = versions.iter().map(|version| version.text.as_str()).collect();
    assert_eq!(texts, ["one", "two", "one", "two"]);
}

#[test]
fn what_was_set_aside_earlier_goes_where_something_may_not_lie_on_disk() {
    let home = Home::new();
    std::fs::write(home.path(), "no store: oldsecret").unwrap();
    drop(home.open_told());
    let mut store = home.open();
    store.keep([(account(), Keep::Disk)]).unwrap();
    assert!(on_disk(&home, "oldsecret"), "everything may lie on disk");
    drop(store);
    std::fs::write(home.path(), "no store: newsecret").unwrap();
    let (mut store, _) = home.open_told();
    store.keep([(account(), Keep::Off)]).unwrap();
    assert!(!on_disk(&home, "oldsecret"));
    assert!(on_disk(&home, "newsecret"), "the operator was told of it just now");
    drop(store);
    home.open().keep([(account(), Keep::Off)]).unwrap();
    assert!(!on_disk(&home, "newsecret"));
}

#[test]
fn what_was_set_aside_is_kept_no_longer_than_messages_are() {
    let home = Home::new();
    std::fs::write(home.path(), "no store: oldsecret").unwrap();
    let (store, _) = home.open_told();
    let now = chrono::Utc::now();
    store.forget_set_aside(90, now + chrono::Duration::days(89));
    assert!(on_disk(&home, "oldsecret"));
    store.forget_set_aside(90, now + chrono::Duration::days(91));
    assert!(!on_disk(&home, "oldsecret"));
}

#[test]
fn a_chat_that_is_gone_takes_its_messages_along_but_no_unsent_text() {
    let home = Home::new();
    let mut store = home.open();
    store.apply(&everything("sesame")).unwrap();
    store.apply(&unsent()).unwrap();
    store.apply(&[Change::ChatGone(key("c")), Change::ChatGone(key("unknown"))]).unwrap();
    let left = store.remembered(&accounts()).unwrap();
    assert_eq!((left.chats.len(), left.drafts.len(), left.outbox.len()), (0, 1, 1));
    assert_eq!(store.count(&key("c")).unwrap(), 0);
    assert!(found(&mut store, "edited").is_empty());
    store.check().unwrap();
}

#[test]
fn a_history_that_cannot_be_relied_on_goes_and_the_row_stays() {
    let home = Home::new();
    let mut store = home.open();
    store.apply(&everything("sesame")).unwrap();
    store.apply(&[Change::Unlearn(key("c"))]).unwrap();
    assert_eq!(store.remembered(&accounts()).unwrap().chats.len(), 1);
    assert_eq!(store.count(&key("c")).unwrap(), 0);
}

#[cfg(unix)]
#[test]
fn every_file_is_for_this_users_eyes_only() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let mut store = home.open();
    store.apply(&everything("sesame")).unwrap();
    let files = home.files();
    assert!(files.contains(&"store.db-wal".into()) && files.contains(&"store.db-shm".into()));
    for name in files {
        let facts = std::fs::metadata(home.folder.path().join(&name)).unwrap();
        assert_eq!(facts.permissions().mode() & 0o777, 0o600, "{name}");
    }
    let accounts: [AccountId; 0] = [];
    assert!(store.remembered(&accounts).unwrap().chats.is_empty());
}
