//! Going to a date, in what was read and in what was not.

use crate::support::*;

/// Siti's chat of so many messages, a minute apart up to 13:59; open, in a program with a store.
fn opened(count: usize) -> Operator {
    let mut gateway = FakeGateway::with([direct("Siti").active("13:59")]);
    gateway.write(&jid("Siti"), talk(count));
    let mut operator = Operator::remembering(90, 24, gateway);
    operator.settle();
    operator.press("enter");
    operator
}

fn at(operator: &mut Operator, words: &str) {
    operator.press("@");
    operator.type_text(words);
    operator.press("enter");
}

fn selected(operator: &Operator) -> String {
    operator.app.selected_message().map(|message| message.id.to_string()).unwrap_or_default()
}

#[test]
fn a_time_of_today_is_gone_to_at_once() {
    let mut operator = opened(200);
    operator.press("g g");
    at(&mut operator, "13:00");
    assert_eq!(selected(&operator), "m141");
    operator.must_see("message 141");
}

#[test]
fn what_is_meant_is_said_while_it_is_written() {
    let mut operator = opened(3);
    operator.press("@");
    operator.must_see("yesterday, monday 9:00");
    operator.type_text("soon");
    operator.must_see("no date that is understood");
    operator.press("enter");
    operator.must_see("Go to a date");
    operator.press("ctrl-u");
    operator.type_text("mon 9:00");
    operator.must_see("Monday, 09:00");
    operator.press("esc");
    operator.must_not_see("Go to a date");
}

#[test]
fn a_day_that_was_never_fetched_is_said_to_be_missing_and_fetched_by_key() {
    let mut operator = opened(5_000);
    operator.press("@");
    operator.type_text("mon 9:00");
    operator.must_see("Nothing before Today, ");
    operator.must_see("Enter fetches on");
    operator.press("enter");
    // 53 hours before 13:59, a message a minute
    assert_eq!(selected(&operator), "m1821");
    operator.must_see("09:00");
    assert!(operator.app.thread().unwrap().timeline.len() < 1_400);
    operator.press("G");
    at(&mut operator, "mon 9:00");
    assert_eq!(selected(&operator), "m1821");
    operator.press("@");
    operator.type_text("mon 9:30");
    operator.must_not_see("Enter fetches on");
}

#[test]
fn the_way_to_a_date_shows_how_far_it_is_and_any_key_stops_it() {
    let mut operator = opened(5_000);
    operator.gateway.hold(Call::Messages);
    at(&mut operator, "mon 9:00");
    operator.let_one_go(Call::Messages);
    operator.must_see("to Monday: ");
    operator.must_see("any key stops");
    operator.press("q");
    operator.must_see("Stopped; ");
    assert!(!operator.has_left());
}

#[test]
fn a_date_before_everything_is_the_oldest_message_and_one_to_come_the_newest() {
    let mut operator = opened(300);
    at(&mut operator, "2019-01-01");
    assert_eq!(selected(&operator), "m1");
    at(&mut operator, "2030-01-01");
    assert_eq!(selected(&operator), "m300");
}

#[test]
fn without_a_store_dates_are_gone_to_as_well() {
    let mut gateway = FakeGateway::with([direct("Siti").active("13:59")]);
    gateway.write(&jid("Siti"), talk(2_000));
    let mut operator = Operator::at(90, 24, gateway);
    operator.press("enter");
    at(&mut operator, "yesterday 9:00");
    let first = operator.app.selected_message().unwrap().sent_at;
    assert_eq!(first, crate::support::at("09:00") - chrono::Duration::days(1));
}

#[test]
fn from_the_list_the_selected_chat_is_opened() {
    let mut gateway = FakeGateway::with([direct("Siti").active("13:59")]);
    gateway.write(&jid("Siti"), talk(100));
    let mut operator = Operator::remembering(90, 24, gateway);
    operator.settle();
    at(&mut operator, "13:30");
    assert_eq!(selected(&operator), "m71");
}
