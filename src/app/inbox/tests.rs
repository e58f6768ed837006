use proptest::prelude::*;

use super::*;

fn chat(id: &str, at: i64) -> Chat {
    let mut chat = Chat::new(ChatKey::new("a", "l", id));
    chat.last_activity = DateTime::from_timestamp(at, 0);
    chat.name = Some(id.into());
    chat
}

fn shown(inbox: &Inbox) -> Vec<String> {
    (0..inbox.shown_len()).map(|n| inbox.row(n).unwrap().title().to_owned()).collect()
}

#[test]
fn pinned_chats_come_first_then_the_latest_activity() {
    let mut inbox = Inbox::default();
    let pinned = Chat { pinned: true, ..chat("old", 1) };
    inbox.take(vec![chat("b", 2), chat("c", 3), pinned]);
    assert_eq!(shown(&inbox), ["old", "c", "b"]);
}

#[test]
fn the_selection_stays_on_its_chat_when_the_order_changes_under_it() {
    let mut inbox = Inbox::default();
    inbox.take(vec![chat("a", 3), chat("b", 2), chat("c", 1)]);
    inbox.step(1);
    inbox.take(vec![chat("c", 9)]);
    assert_eq!(inbox.selected.as_ref().unwrap().chat.as_str(), "b");
    assert_eq!(inbox.selected_row(), Some(2));
}

#[test]
fn a_chat_on_two_pages_stands_once() {
    let mut inbox = Inbox::default();
    inbox.take(vec![chat("a", 1), chat("b", 2)]);
    let taken = inbox.take(vec![chat("a", 5)]);
    assert_eq!((taken.fresh, taken.changed), (0, 1));
    assert_eq!(shown(&inbox), ["a", "b"]);
}

#[test]
fn two_rows_of_one_person_are_one_chat_whichever_comes_first() {
    for swap in [false, true] {
        let phone = Chat { unread: 1, ..chat("62@s.whatsapp.net", 5) };
        let lid = Chat { aliases: vec!["62@s.whatsapp.net".into()], unread: 2, ..chat("9@lid", 7) };
        let mut rows = vec![phone, lid];
        if swap {
            rows.reverse();
        }
        let mut inbox = Inbox::default();
        inbox.take(rows);
        assert_eq!(inbox.shown_len(), 1);
        let row = inbox.row(0).unwrap();
        assert_eq!((row.unread, row.last_activity.unwrap().timestamp()), (2, 7));
        assert_eq!(inbox.parts(&row.key.clone()).len(), 2);
    }
}

#[test]
fn a_row_that_names_two_known_chats_joins_them_and_says_so() {
    let mut inbox = Inbox::default();
    inbox.take(vec![chat("62@s.whatsapp.net", 1), chat("9@lid", 2)]);
    let lid = Chat { aliases: vec!["62@s.whatsapp.net".into()], ..chat("9@lid", 2) };
    let taken = inbox.take(vec![lid]);
    assert_eq!(inbox.shown_len(), 1);
    assert_eq!(taken.joined.len(), 1);
    assert_eq!(inbox.row(0).unwrap().key.chat.as_str(), "62@s.whatsapp.net");
}

#[test]
fn the_filter_finds_words_in_any_order_and_numbers_without_their_spaces() {
    let mut inbox = Inbox::default();
    let mut rahma = chat("Siti Rahma", 1);
    rahma.address = Some("+62 812 3456".into());
    inbox.take(vec![rahma, chat("Ahmed", 2)]);
    for wanted in ["rah si", "8123", "SITI"] {
        inbox.filter = Filter::On(wanted.into());
        inbox.narrow();
        assert_eq!(shown(&inbox), ["Siti Rahma"], "{wanted}");
    }
}

#[test]
fn next_unread_goes_round_and_passes_muted_chats() {
    let now = DateTime::from_timestamp(100, 0).unwrap();
    let unread = |id: &str, at| Chat { unread: 1, ..chat(id, at) };
    let muted = Chat { muted_until: DateTime::from_timestamp(200, 0), ..unread("m", 3) };
    let mut inbox = Inbox::default();
    inbox.take(vec![unread("a", 5), chat("b", 4), muted, unread("d", 2)]);
    inbox.step(1);
    let next = inbox.unread(true, now).unwrap();
    assert_eq!(next.chat.as_str(), "d");
    inbox.selected = Some(next);
    assert_eq!(inbox.unread(true, now).unwrap().chat.as_str(), "a");
    assert_eq!(inbox.unread(false, now).unwrap().chat.as_str(), "a");
}

#[test]
fn a_list_is_read_when_those_that_are_shown_are() {
    use crate::domain::{LineKey, Older, Walk};
    let mut inbox = Inbox::default();
    for (account, read) in [("a", true), ("b", false)] {
        let line = LineKey { account: account.into(), line: "l".into() };
        let mut walk = Walk::default();
        walk.begin();
        if read {
            walk.landed(&None, &Older::Nothing, 1);
        }
        inbox.walks.push(ListWalk { line, walk, news: None, rest: None });
    }
    for (only, reading) in [(None, true), (Some("a"), false), (Some("b"), true)] {
        inbox.only = only.map(AccountId::from);
        assert_eq!(inbox.reading(), reading, "{only:?}");
    }
}

#[derive(Debug, Clone)]
enum Turn {
    Take(Vec<Chat>),
    Change(u8, i64, u32),
    Remove(u8),
    Narrow(String),
}

fn row() -> impl Strategy<Value = Chat> {
    (0u8..12, prop::option::of(0u8..12), 0i64..6, 0u32..2, prop::bool::ANY).prop_map(
        |(id, alias, at, unread, pinned)| Chat {
            aliases: alias.iter().map(|id| name(*id).into()).collect(),
            unread,
            pinned,
            ..chat(&name(id), at)
        },
    )
}

fn name(id: u8) -> String {
    if id.is_multiple_of(3) { format!("{id}@lid") } else { format!("{id}@s.whatsapp.net") }
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        prop::collection::vec(row(), 1..4).prop_map(Turn::Take),
        prop::collection::vec(row(), 65..70).prop_map(Turn::Take),
        (0u8..12, 0i64..6, 0u32..2).prop_map(|(id, at, unread)| Turn::Change(id, at, unread)),
        (0u8..12).prop_map(Turn::Remove),
        "[0-9]?".prop_map(Turn::Narrow),
    ]
}

proptest! {
    /// Whatever happens to the list, mending it row by row ends where sorting all of it would.
    #[test]
    fn the_list_is_always_in_order_counted_and_whole(
        turns in prop::collection::vec(turn(), 1..30),
    ) {
        let mut inbox = Inbox::default();
        for turn in turns {
            match turn {
                Turn::Take(rows) => drop(inbox.take(rows)),
                Turn::Change(id, at, unread) => {
                    let key = ChatKey::new("a", "l", name(id));
                    inbox.change(&key, |chat| {
                        chat.last_activity = DateTime::from_timestamp(at, 0);
                        chat.unread = unread;
                    });
                }
                Turn::Remove(id) => inbox.remove(&ChatKey::new("a", "l", name(id))),
                Turn::Narrow(words) => {
                    inbox.filter = Filter::On(words);
                    inbox.narrow();
                }
            }
            let all: Vec<&Chat> = inbox.all().collect();
            let mut sorted = all.clone();
            sorted.sort_by_key(|chat| {
                (!chat.pinned, std::cmp::Reverse(chat.last_activity), chat.key.clone())
            });
            prop_assert_eq!(&all, &sorted);
            let unread = all.iter().filter(|chat| chat.unread > 0).count();
            prop_assert_eq!(inbox.counts(), (all.len(), unread));
            let words = inbox.filter.text();
            let passing = all.iter().filter(|chat| {
                format!("{} {}", chat.title(), chat.key.chat).contains(words.trim())
            });
            let rows = (0..inbox.shown_len()).filter_map(|n| inbox.row(n));
            prop_assert!(passing.copied().eq(rows));
            for chat in all {
                prop_assert_eq!(inbox.name_of(&chat.key), Some(&chat.key));
                for id in chat.ids() {
                    prop_assert_eq!(inbox.name_of(&chat.key.sibling(id.clone())), Some(&chat.key));
                }
            }
        }
    }
}
