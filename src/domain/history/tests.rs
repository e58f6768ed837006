use chrono::DateTime;

use super::*;
use crate::domain::{Cause, ChatId, Message, Problem};

fn cursor(text: &str) -> Cursor {
    Cursor::new(text).unwrap()
}

fn page(ids: &[&str], older: Older) -> Page {
    let at = |n: usize| DateTime::from_timestamp_millis(1_000 + n as i64).unwrap();
    let messages = ids.iter().enumerate();
    let messages = messages.map(|(n, id)| Message::text(*id, "c".into(), at(n), id)).collect();
    Page { messages, older }
}

#[test]
fn a_cursor_is_handed_out_once() {
    let mut part = Part::new("c".into());
    assert_eq!(part.walk.begin(), Some(None));
    assert_eq!(part.walk.begin(), None);
    part.landed(&None, &page(&["a"], Older::At(cursor("1"))), 1);
    assert_eq!(part.walk.begin(), Some(Some(cursor("1"))));
    assert_eq!(part.walk.begin(), None);
}

#[test]
fn only_the_service_says_that_nothing_is_older() {
    let mut part = Part::new("c".into());
    part.walk.begin();
    part.landed(&None, &page(&[], Older::At(cursor("1"))), 0);
    assert_eq!(part.walk.edge, History::More(cursor("1")));
    part.walk.begin();
    part.landed(&Some(cursor("1")), &page(&[], Older::Nothing), 0);
    assert_eq!(part.walk.edge, History::Complete);
}

#[test]
fn a_cursor_that_repeats_stops_the_walk() {
    let mut part = Part::new("c".into());
    part.walk.begin();
    part.landed(&None, &page(&["a"], Older::At(cursor("1"))), 1);
    part.walk.begin();
    part.landed(&Some(cursor("1")), &page(&["b"], Older::At(cursor("1"))), 1);
    assert_eq!(part.walk.edge, History::Repeats);
    assert!(part.walk.ended());
    assert_eq!(part.walk.begin(), None);
    part.restart();
    assert_eq!(part.walk.begin(), Some(None), "it is asked for again, from the newest page on");
}

#[test]
fn a_service_that_repeated_itself_for_an_earlier_version_may_be_asked_again() {
    let saved = r#"{"truncated":"the service repeats itself here"}"#;
    assert_eq!(serde_json::from_str::<Walk>(saved).unwrap(), Walk::at(History::Repeats));
}

#[test]
fn known_pages_are_walked_through_but_not_for_ever() {
    let mut part = Part::new("c".into());
    let mut asked = part.walk.begin().unwrap();
    for n in 0..BARREN_PAGES {
        let next = cursor(&n.to_string());
        part.landed(&asked, &page(&["a"], Older::At(next)), 0);
        match part.walk.begin() {
            Some(cursor) => asked = cursor,
            None => break,
        }
    }
    assert!(matches!(part.walk.edge, History::Barren(_)));
    assert!(part.walk.retry().is_some());
}

#[test]
fn a_failed_page_waits_for_the_operator() {
    let mut part = Part::new("c".into());
    part.walk.begin();
    part.walk.failed(&None, Problem::new(Cause::Unavailable));
    assert_eq!(part.walk.begin(), None);
    assert_eq!(part.walk.retry(), Some(None));
}

#[test]
fn a_page_nobody_waits_for_moves_no_edge() {
    let mut part = Part::new("c".into());
    part.walk.begin();
    part.landed(&Some(cursor("9")), &page(&["a"], Older::Nothing), 1);
    assert_eq!(part.walk.edge, History::Loading(None));
}

#[test]
fn a_part_is_saved_as_it_stands_and_goes_on_where_it_stood() {
    let mut part = Part::new("c".into());
    part.walk.begin();
    part.landed(&None, &page(&["a"], Older::At(cursor("1"))), 1);
    let older = Message::text("0", "c".into(), DateTime::from_timestamp_millis(1).unwrap(), "0");
    assert!(!part.renewed(&page(&["z"], Older::At(cursor("9"))), Some(&older)));
    part.walk.begin();
    let saved = serde_json::to_string(&part).unwrap();
    let mut back: Part = serde_json::from_str(&saved).unwrap();
    assert_eq!((&back.gaps, back.oldest), (&part.gaps, part.oldest));
    assert_eq!(back.walk.begin(), Some(Some(cursor("1"))), "it was under way");
    back.walk.failed(&Some(cursor("1")), Problem::new(Cause::Unavailable));
    let saved = serde_json::to_string(&back).unwrap();
    let mut again: Part = serde_json::from_str(&saved).unwrap();
    assert_eq!(again.walk.begin(), Some(Some(cursor("1"))), "it had failed");
}

#[test]
fn every_edge_that_can_be_kept_is_kept() {
    let why = "the service gives its newest messages only".to_owned();
    for edge in [
        History::Unknown,
        History::More(cursor("1")),
        History::Barren(cursor("2")),
        History::Repeats,
        History::Complete,
        History::Truncated(why),
    ] {
        let walk = Walk::at(edge);
        let saved = serde_json::to_string(&walk).unwrap();
        assert_eq!(serde_json::from_str::<Walk>(&saved).unwrap(), walk);
    }
}

#[test]
fn a_forgotten_edge_is_looked_for_from_the_newest_page_on() {
    let mut part = Part::new("c".into());
    part.walk.begin();
    part.landed(&None, &page(&["a"], Older::Nothing), 1);
    let older = Message::text("0", "c".into(), DateTime::from_timestamp_millis(1).unwrap(), "0");
    assert!(!part.renewed(&page(&["z"], Older::At(cursor("9"))), Some(&older)));
    part.forget(DateTime::from_timestamp_millis(5_000).unwrap());
    assert_eq!(part.walk.begin(), Some(None));
    assert!(part.gaps.is_empty());
}

#[test]
fn a_gap_at_which_the_service_repeats_itself_is_filled_from_the_newest_page_on() {
    let mut part = Part::new("c".into());
    part.walk.begin();
    part.landed(&None, &page(&["a"], Older::Nothing), 1);
    let older = Message::text("0", "c".into(), DateTime::from_timestamp_millis(1).unwrap(), "0");
    assert!(!part.renewed(&page(&["z"], Older::At(cursor("9"))), Some(&older)));
    part.gaps[0].walk.edge = History::Repeats;
    assert!(part.gaps_anew());
    assert!(!part.gaps_anew(), "once is enough");
    assert!(!part.renewed(&page(&["z"], Older::At(cursor("9"))), None), "it has to come down");
}

#[test]
fn a_part_of_which_nothing_is_old_enough_forgets_nothing() {
    let mut part = Part::new("c".into());
    part.walk.begin();
    part.landed(&None, &page(&["a"], Older::Nothing), 1);
    part.forget(DateTime::from_timestamp_millis(1_000).unwrap());
    assert_eq!(part.walk.edge, History::Complete);
}

#[test]
fn of_two_parts_the_one_with_the_nearer_edge_is_read_and_limits_what_is_shown() {
    let mut parts = Parts::default();
    parts.know([ChatId::from("a"), ChatId::from("b")].iter());
    for id in ["a", "b"] {
        let part = parts.get_mut(&id.into()).unwrap();
        part.walk.begin();
        let mut page = page(&["x", "y"], Older::At(cursor("1")));
        if id == "b" {
            page.messages.remove(0);
        }
        part.landed(&None, &page, 1);
    }
    assert_eq!(parts.to_read().unwrap().id, "b".into());
    assert_eq!(parts.floor().unwrap().timestamp_millis(), 1_001);
}
