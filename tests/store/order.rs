//! Messages stand in the store as they stand in a thread on screen.

use proptest::prelude::*;
use switchboard::domain::memory::Happening;
use switchboard::domain::{Author, Change, Delivery, Kind, Message, PageFrom, Place, Timeline};
use switchboard::store::Store;

use crate::support::*;

#[test]
fn paging_both_ways_over_many_messages_gives_each_once_in_order() {
    let home = Home::new();
    let mut store = home.open();
    // Several messages a time, and pages that come newest first, as they do.
    let all: Vec<_> = (0..50_000).map(|n| message(&format!("m{n:05}"), n / 3, "x")).collect();
    let pages: Vec<_> = all.rchunks(997).map(<[Message]>::to_vec).collect();
    let changes: Vec<_> = pages.into_iter().map(|page| messages("c", page, Place::Older)).collect();
    for some in changes.chunks(10) {
        store.apply(some).unwrap();
    }
    let ids: Vec<String> = all.iter().map(|message| message.id.to_string()).collect();
    assert_eq!(store.count(&key("c")).unwrap(), 50_000);
    assert_eq!(walked_back(&mut store, "c", 211), ids);
    assert_eq!(walked_on(&mut store, "c", "m00000", 193), ids[1..]);
}

#[test]
fn many_messages_without_a_readable_time_keep_the_services_order() {
    let home = Home::new();
    let mut store = home.open();
    let all: Vec<_> = (0..500).map(|n| message(&n.to_string(), 0, "x")).collect();
    for page in all.rchunks(50) {
        store.apply(&[messages("c", page.to_vec(), Place::Older)]).unwrap();
        store.apply(&[messages("c", page.to_vec(), Place::Newer)]).unwrap();
    }
    let ids: Vec<String> = all.iter().map(|message| message.id.to_string()).collect();
    assert_eq!(walked_back(&mut store, "c", 33), ids);
}

#[test]
fn room_between_two_messages_of_one_time_never_ends() {
    let mut store = Store::in_memory().unwrap();
    let mut timeline = Timeline::default();
    let mut page = vec![message("first", 5, "x"), message("last", 5, "x")];
    for n in 0..200 {
        let (changed, place) = (page.clone(), Place::Newer);
        timeline.merge(changed.clone(), place);
        store.apply(&[messages("c", changed, place)]).unwrap();
        // always into the same place, from alternating sides
        let at = if n % 2 == 0 { 1 } else { page.len() - 1 };
        page.insert(at.min(2), message(&n.to_string(), 5, "x"));
    }
    assert_same(&mut store, &timeline);
}

fn assert_same(store: &mut Store, timeline: &Timeline) {
    let stretch = store.page(&key("c"), &PageFrom::Newest, 10_000).unwrap();
    let shown: Vec<&Message> = timeline.iter().collect();
    assert_eq!(stretch.messages.iter().collect::<Vec<_>>(), shown);
    assert_eq!(walked_back(store, "c", 3).len(), shown.len());
}

#[derive(Debug, Clone)]
enum Turn {
    Page(Vec<Message>, Place),
    Delivered(String, Delivery),
    Reopened,
}

/// A message among thirty; three of each time, sometimes at another time, sometimes a reaction.
fn any_message() -> impl Strategy<Value = Message> {
    (0i64..30, 0u8..12, 0i64..3).prop_map(|(n, kind, late)| {
        let mut one = message(&format!("m{n}"), n / 3, &format!("text {}", kind / 4));
        match kind {
            0 => one.sent_at = at(n / 3 + late),
            1 | 2 => {
                one.id = format!("r{n}-{late}").as_str().into();
                one.kind = Kind::Reaction;
                one.reply_to = Some(format!("m{}", n / 2).as_str().into());
                one.author = Author { name: Some(format!("P{late}")), ..Author::default() };
            }
            3 => one.delivery = Some(Delivery::Delivered),
            4 => one.edited = true,
            _ => {}
        }
        one
    })
}

fn any_turn() -> impl Strategy<Value = Turn> {
    let place = prop_oneof![Just(Place::Older), Just(Place::Newer)];
    let word = prop_oneof![
        Just(Delivery::Sent),
        Just(Delivery::Read),
        Just(Delivery::Failed(Some("no".into())))
    ];
    prop_oneof![
        6 => (prop::collection::vec(any_message(), 0..9), place)
            .prop_map(|(page, place)| Turn::Page(page, place)),
        2 => (0..30, word).prop_map(|(n, word)| Turn::Delivered(format!("m{n}"), word)),
        1 => Just(Turn::Reopened),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    /// Pages in any order, with holes, overlaps, messages that move and words that come before
    /// what they are about: the store has what the thread on screen has.
    #[test]
    fn any_order_of_pages_ends_as_it_does_on_screen(turns in prop::collection::vec(any_turn(), 0..30)) {
        let home = Home::new();
        let mut store = home.open();
        let mut timeline = Timeline::default();
        for turn in turns {
            match turn {
                Turn::Page(page, place) => {
                    timeline.merge(page.clone(), place);
                    store.apply(&[messages("c", page, place)]).unwrap();
                }
                Turn::Delivered(id, word) => {
                    timeline.deliver(&id.as_str().into(), word.clone());
                    let what = Happening::Delivered(word);
                    let id = id.as_str().into();
                    store.apply(&[Change::Happened { chat: key("c"), id, what }]).unwrap();
                }
                Turn::Reopened => {
                    drop(store);
                    store = home.open();
                }
            }
        }
        assert_same(&mut store, &timeline);
    }
}
