//! What is remembered is there after the file was closed and opened again.

use switchboard::domain::memory::{Happening, Pane, Spot, View};
use switchboard::domain::{
    Attempt, Cause, Change, Delivery, Direction, PageFrom, Parts, Place, Problem, Reaction, Stage,
};

use crate::support::*;

#[test]
fn chats_come_back_in_the_lists_order() {
    let home = Home::new();
    let pinned = switchboard::domain::Chat { pinned: true, ..chat("old", 1) };
    let quiet = switchboard::domain::Chat { last_activity: None, ..chat("quiet", 0) };
    let rows = vec![chat("b", 2), quiet, chat("c", 3), pinned];
    home.open().apply(&[Change::Chats(rows.clone())]).unwrap();
    let remembered = home.open().remembered(&accounts()).unwrap();
    let names: Vec<_> = remembered.chats.iter().map(|chat| chat.key.chat.as_str()).collect();
    assert_eq!(names, ["old", "c", "b", "quiet"]);
    assert_eq!(remembered.chats[1], rows[2]);
    assert!(!remembered.more_chats);
    assert!(home.open().remembered(&["other".into()]).unwrap().chats.is_empty());
}

#[test]
fn a_page_reads_both_ways_from_a_message_and_around_it() {
    let home = Home::new();
    let mut store = home.open();
    let all: Vec<_> = (0..10).map(|n| message(&n.to_string(), n, "x")).collect();
    store.apply(&[messages("c", all.clone(), Place::Newer)]).unwrap();
    let mut page = |from, limit| store.page(&key("c"), &from, limit).unwrap();
    let newest = page(PageFrom::Newest, 3);
    assert_eq!((ids(&newest), newest.older, newest.newer), (vec!["7", "8", "9"], true, false));
    assert_eq!(newest.messages[0], all[7]);
    let before = page(PageFrom::Before("7".into()), 3);
    assert_eq!((ids(&before), before.older, before.newer), (vec!["4", "5", "6"], true, true));
    let first = page(PageFrom::Before("2".into()), 3);
    assert_eq!((ids(&first), first.older), (vec!["0", "1"], false));
    let after = page(PageFrom::After("4".into()), 3);
    assert_eq!((ids(&after), after.older, after.newer), (vec!["5", "6", "7"], true, true));
    assert!(!page(PageFrom::After("6".into()), 3).newer);
    assert_eq!(ids(&page(PageFrom::Around("5".into()), 4)), ["3", "4", "5", "6"]);
    assert_eq!(ids(&page(PageFrom::Around("0".into()), 4)), ["0", "1", "2", "3"]);
    assert_eq!(ids(&page(PageFrom::Around("9".into()), 4)), ["6", "7", "8", "9"]);
    assert_eq!(ids(&page(PageFrom::AtTime(at(5)), 2)), ["4", "5"]);
    assert_eq!(ids(&page(PageFrom::AtTime(at(99)), 2)), ["8", "9"]);
    assert!(page(PageFrom::Before("unknown".into()), 2).messages.is_empty());
    assert_eq!(store.count(&key("c")).unwrap(), 10);
}

#[test]
fn drafts_and_unsent_texts_come_back_as_they_were() {
    let home = Home::new();
    let mut sending = outgoing("k2", "c", "two");
    sending.stage = Stage::Sending;
    let mut unsure = outgoing("k3", "c", "three");
    let why = Problem::new(Cause::Interrupted).with_detail("cut");
    unsure.stage = Stage::Unknown(Attempt { count: 2, why, again_at: Some(at(9)) });
    let changes = [
        Change::Draft(draft("c", "dear")),
        Change::Draft(draft("d", "gone")),
        Change::DraftGone(key("d")),
        Change::Outgoing(outgoing("k1", "c", "one")),
        Change::Outgoing(sending.clone()),
        Change::Outgoing(unsure.clone()),
        Change::Outgoing(outgoing("k4", "c", "four")),
        Change::OutgoingGone("k4".into()),
    ];
    home.open().apply(&changes).unwrap();
    let remembered = home.open().remembered(&accounts()).unwrap();
    assert_eq!(remembered.drafts, [draft("c", "dear")]);
    assert_eq!(remembered.outbox, [outgoing("k1", "c", "one"), sending.restored(), unsure]);
    assert!(matches!(remembered.outbox[1].stage, Stage::Unknown(_)), "it may have been sent");
}

#[test]
fn the_view_comes_back_with_the_chat_that_was_open_around_the_readers_place() {
    let home = Home::new();
    let spot = Spot { chat: key("c"), message: "300".into(), line: 1, y: -2 };
    let view = View {
        open: Some(key("c")),
        pane: Pane::Thread,
        selected: Some(key("d")),
        account: Some("support".into()),
        filter: "ana".into(),
        spots: vec![spot],
    };
    let all = (0..1_000).map(|n| message(&n.to_string(), n, "x")).collect();
    let mut parts = Parts::default();
    parts.know([key("c").chat].iter());
    let changes = [
        Change::View(view.clone()),
        messages("c", all, Place::Newer),
        Change::Parts { chat: key("c"), parts: parts.clone() },
        Change::SeenAt { chat: key("c"), at: at(77) },
    ];
    home.open().apply(&changes).unwrap();
    let remembered = home.open().remembered(&accounts()).unwrap();
    assert_eq!(remembered.view, Some(view));
    let open = remembered.open.unwrap();
    assert!(open.stretch.messages.iter().any(|message| message.id.as_str() == "300"));
    assert!(open.stretch.older && open.stretch.newer);
    assert_eq!((open.count, open.parts, open.seen_at), (1_000, parts, Some(at(77))));
}

#[test]
fn what_happens_to_a_message_is_kept_before_and_after_it_comes() {
    let home = Home::new();
    let mut store = home.open();
    let happened = |what| Change::Happened { chat: key("c"), id: "a".into(), what };
    let reaction = Reaction::of("👍".into(), None, Some("Ana".into()), Some(at(9)));
    let mut own = message("a", 1, "hello");
    own.direction = Direction::Out;
    own.delivery = Some(Delivery::Sent);
    store.apply(&[happened(Happening::Delivered(Delivery::Read))]).unwrap();
    store.apply(&[messages("c", vec![own.clone()], Place::Newer)]).unwrap();
    store.apply(&[happened(Happening::Delivered(Delivery::Delivered))]).unwrap();
    store.apply(&[happened(Happening::Reacted(reaction.clone()))]).unwrap();
    store.apply(&[happened(Happening::Edited("goodbye".into()))]).unwrap();
    let page = store.page(&key("c"), &PageFrom::Newest, 9).unwrap();
    assert_eq!(page.messages[0].delivery, Some(Delivery::Read));
    assert_eq!(page.messages[0].reactions, [reaction]);
    assert_eq!(page.messages[0].text.as_deref(), Some("goodbye"));
    assert!(page.messages[0].edited);
    assert_eq!((found(&mut store, "hello").len(), found(&mut store, "goodbye").len()), (0, 1));
}

#[test]
fn the_same_changes_twice_are_as_good_as_once() {
    let home = Home::new();
    let mut store = home.open();
    let page = vec![message("a", 1, "x"), message("b", 1, "y"), message("c", 2, "z")];
    let changes = [
        Change::Chats(vec![chat("c", 1)]),
        messages("c", page, Place::Newer),
        Change::Draft(draft("c", "dear")),
        Change::Outgoing(outgoing("k", "c", "one")),
        Change::Joined { from: key("c2"), into: key("c") },
    ];
    store.apply(&changes).unwrap();
    let once = store.remembered(&accounts()).unwrap();
    let page = store.page(&key("c"), &PageFrom::Newest, 9).unwrap();
    store.apply(&changes).unwrap();
    store.apply(&changes).unwrap();
    assert_eq!(store.remembered(&accounts()).unwrap(), once);
    assert_eq!(store.page(&key("c"), &PageFrom::Newest, 9).unwrap(), page);
    assert_eq!(found(&mut store, "y"), ["b"]);
}
