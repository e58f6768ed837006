use super::*;
use crate::domain::{Author, Direction, Kind};
use proptest::prelude::*;

fn message(id: &str, at: i64) -> Message {
    Message::text(id, "c".into(), DateTime::from_timestamp_millis(at).unwrap(), id)
}

fn ids(timeline: &Timeline) -> Vec<String> {
    timeline.iter().map(|m| m.id.to_string()).collect()
}

#[test]
fn messages_of_one_millisecond_keep_the_services_order_across_pages() {
    let mut timeline = Timeline::default();
    timeline.merge(vec![message("d", 5), message("e", 5)], Place::Newer);
    timeline.merge(vec![message("b", 5), message("c", 5)], Place::Older);
    timeline.merge(vec![message("e", 5), message("f", 5)], Place::Newer);
    timeline.merge(vec![message("a", 4), message("b", 5)], Place::Older);
    assert_eq!(ids(&timeline), ["a", "b", "c", "d", "e", "f"]);
}

#[test]
fn a_page_puts_events_of_one_time_into_the_services_order() {
    let mut timeline = Timeline::default();
    for id in ["c", "a", "d", "b"] {
        timeline.merge(vec![message(id, 5)], Place::Newer);
    }
    let page: Vec<_> = ["a", "b", "c", "d"].map(|id| message(id, 5)).into();
    timeline.merge(page.clone(), Place::Newer);
    assert_eq!(ids(&timeline), ["a", "b", "c", "d"]);
    assert_eq!(timeline.merge(page, Place::Newer).changed, 0);
}

#[test]
fn a_page_twice_changes_nothing() {
    let mut timeline = Timeline::default();
    let page = vec![message("a", 1), message("b", 1), message("c", 2)];
    let first = timeline.merge(page.clone(), Place::Newer);
    let again = timeline.merge(page, Place::Older);
    assert_eq!((first.fresh, again.fresh, again.known), (3, 0, 3));
    assert_eq!(ids(&timeline), ["a", "b", "c"]);
}

#[test]
fn a_message_that_moves_in_time_stands_once() {
    let mut timeline = Timeline::default();
    timeline.merge(vec![message("a", 1), message("b", 2)], Place::Newer);
    timeline.merge(vec![message("a", 3)], Place::Newer);
    assert_eq!(ids(&timeline), ["b", "a"]);
}

#[test]
fn a_message_that_moves_beside_a_new_one_stands_once_and_in_order() {
    let mut timeline = Timeline::default();
    timeline.merge(vec![message("a", 5)], Place::Newer);
    timeline.merge(vec![message("b", 7), message("a", 7)], Place::Older);
    assert_eq!(ids(&timeline), ["b", "a"]);
    assert!(timeline.iter().all(|row| row.sent_at.timestamp_millis() == 7));
}

#[test]
fn a_word_about_a_message_that_has_not_come_waits_for_it() {
    let mut timeline = Timeline::default();
    assert!(!timeline.deliver(&"a".into(), Delivery::Read));
    let mut own = message("a", 1);
    own.direction = Direction::Out;
    own.delivery = Some(Delivery::Sent);
    timeline.merge(vec![own], Place::Newer);
    assert_eq!(timeline.get(&"a".into()).unwrap().delivery, Some(Delivery::Read));
}

#[test]
fn a_reaction_row_is_folded_into_its_message_before_or_after_it_comes() {
    let reaction = |id: &str, emoji: &str, at: i64| {
        let author = Author { name: Some("Ana".into()), ..Author::default() };
        let target = Some("a".into());
        Message { kind: Kind::Reaction, reply_to: target, author, ..message(id, at) }.worded(emoji)
    };
    let mut timeline = Timeline::default();
    timeline.merge(vec![reaction("r2", "👍", 3)], Place::Newer);
    timeline.merge(vec![message("a", 1), reaction("r1", "❤", 2)], Place::Older);
    assert_eq!(ids(&timeline), ["a"]);
    let row = timeline.get(&"a".into()).unwrap();
    assert_eq!(row.reactions.iter().map(|r| r.emoji.as_str()).collect::<Vec<_>>(), ["👍"]);
    assert_eq!(timeline.merge(vec![reaction("r1", "❤", 2)], Place::Older).fresh, 0);
}

#[test]
fn a_reaction_that_names_the_other_id_is_folded_too() {
    let named = |id: &str| Message { also: Some("wamid.1".into()), ..message(id, 1) };
    let reaction = Message {
        kind: Kind::Reaction,
        reply_to: Some("wamid.1".into()),
        ..message("r", 2).worded("👍")
    };
    for before in [true, false] {
        let mut timeline = Timeline::default();
        let mut page = vec![named("a"), reaction.clone()];
        if before {
            page.reverse();
        }
        for message in page {
            timeline.merge(vec![message], Place::Newer);
        }
        assert_eq!(ids(&timeline), ["a"]);
        assert_eq!(timeline.get(&"wamid.1".into()).unwrap().reactions.len(), 1);
    }
}

impl Message {
    fn worded(mut self, text: &str) -> Self {
        self.text = Some(text.into());
        self
    }
}

fn long(count: i64) -> Timeline {
    let mut timeline = Timeline::default();
    timeline.merge((0..count).map(|n| message(&n.to_string(), n)).collect(), Place::Newer);
    timeline
}

#[test]
fn what_lies_beyond_a_cut_end_does_not_come_in_by_itself() {
    let mut timeline = long(10);
    timeline.cut_newer(6);
    timeline.cut_older(4);
    assert_eq!(ids(&timeline), ["2", "3", "4", "5"]);
    let news = timeline.merge(vec![message("9", 9), message("10", 10)], Place::Newer);
    let olds = timeline.merge(vec![message("0", 0), message("1", 1)], Place::Older);
    assert_eq!((news.fresh, olds.fresh), (2, 2));
    assert_eq!(ids(&timeline), ["2", "3", "4", "5"]);
    timeline.extend(vec![message("6", 6)], Place::Newer, true);
    timeline.extend(vec![message("0", 0), message("1", 1)], Place::Older, false);
    assert_eq!(ids(&timeline), ["0", "1", "2", "3", "4", "5", "6"]);
    assert!(timeline.reaches_oldest() && !timeline.reaches_newest());
    timeline.merge(vec![message("-1", -1)], Place::Older);
    assert_eq!(timeline.len(), 8);
}

#[test]
fn what_was_drawn_of_a_message_before_it_was_let_go_is_not_drawn_again() {
    let mut timeline = long(4);
    let before = timeline.revision(&"3".into());
    timeline.cut_newer(2);
    timeline.extend(vec![message("2", 2), message("3", 3).worded("new")], Place::Newer, false);
    assert_ne!(timeline.revision(&"3".into()), before);
}

#[test]
fn a_window_that_wanders_keeps_nothing_of_where_it_was() {
    let mut timeline = long(100);
    for n in 100..20_000 {
        timeline.merge(vec![message(&n.to_string(), n)], Place::Newer);
        timeline.deliver(&n.to_string().as_str().into(), Delivery::Read);
        timeline.deliver(&format!("never {n}").as_str().into(), Delivery::Read);
        timeline.cut_older(100);
    }
    assert_eq!((timeline.rows.len(), timeline.notes.len()), (100, 100));
    assert!(timeline.aside.len() <= ASIDE && timeline.rows.capacity() < 2_000);
}

proptest! {
    /// Older pages come in order, as cursors do; refreshes of the newest page and words about
    /// delivery come at any moment. The end is always the service's own order.
    #[test]
    fn any_order_of_pages_and_updates_ends_the_same(
        gaps in prop::collection::vec(0i64..3, 1..60),
        size in 1usize..9,
        turns in prop::collection::vec(0u8..4, 0..40),
    ) {
        let mut at = 0;
        let all: Vec<_> = gaps.iter().enumerate().map(|(n, gap)| {
            at += gap;
            message(&n.to_string(), at)
        }).collect();
        let pages: Vec<_> = all.rchunks(size).map(<[Message]>::to_vec).collect();
        let mut timeline = Timeline::default();
        let mut walk = pages.iter();
        timeline.merge(walk.next().unwrap().clone(), Place::Newer);
        for turn in turns {
            match turn {
                0 => { timeline.merge(pages[0].clone(), Place::Newer); }
                1 => { timeline.deliver(&all[0].id, Delivery::Sent); }
                2 => { timeline.deliver(&all[0].id, Delivery::Read); }
                _ => if let Some(page) = walk.next() { timeline.merge(page.clone(), Place::Older); }
            }
        }
        for page in walk { timeline.merge(page.clone(), Place::Older); }
        prop_assert_eq!(ids(&timeline), all.iter().map(|m| m.id.to_string()).collect::<Vec<_>>());
    }
}
