//! Older messages: asked for early, once per cursor; every end is labelled.

use crate::support::*;
use switchboard::domain::{Cause, Message, Op};

fn siti() -> String {
    jid("Siti")
}

/// Siti's chat of so many messages, opened.
fn opened(count: usize, change: impl FnOnce(&mut FakeGateway)) -> Operator {
    let mut gateway = FakeGateway::with_talk(direct("Siti").active("13:59"), talk(count));
    change(&mut gateway);
    let mut operator = Operator::at(80, 24, gateway);
    operator.press("enter");
    operator
}

fn cursors(operator: &mut Operator) -> Vec<Option<String>> {
    let asked = operator.asked_for(Call::Messages).into_iter();
    let cursor = |op| match op {
        Op::Messages { cursor, .. } => Some(cursor.map(|cursor| cursor.as_str().to_owned())),
        _ => None,
    };
    asked.filter_map(cursor).collect()
}

#[test]
fn the_newest_page_opens_at_the_bottom() {
    let operator = opened(200, |_| {});
    let last = operator.row_of("message 200").unwrap();
    let composer = operator.row_of("To Siti").unwrap();
    assert_eq!(last + 2, composer, "{}", operator.screen());
}

#[test]
fn older_pages_are_asked_for_one_or_two_screens_before_the_top_and_once_per_cursor() {
    let gateway = FakeGateway::with_talk(direct("Siti").active("13:59"), talk(400));
    let mut operator = Operator::at(80, 20, gateway);
    operator.press("enter");
    assert_eq!(cursors(&mut operator), [None]);
    let mut pages = Vec::new();
    for _ in 0..40 {
        operator.press("k");
        let asked = cursors(&mut operator);
        if !asked.is_empty() {
            operator.must_not_see("Older messages");
        }
        pages.extend(asked);
    }
    assert!((1..=2).contains(&pages.len()), "{pages:?}");
    for _ in 0..400 {
        operator.press("k");
    }
    operator.must_see("message 1 ");
    pages.extend(cursors(&mut operator));
    let mut once = pages.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), pages.len());
    operator.must_see("The gateway has nothing older.");
}

#[test]
fn a_late_page_lands_in_its_own_chat_whatever_is_open() {
    let mut gateway = FakeGateway::with([direct("Siti").active("13:00"), direct("Budi")]);
    gateway.write(&siti(), numbered("siti", 5));
    gateway.write(&jid("Budi"), numbered("budi", 5));
    let mut operator = Operator::at(80, 24, gateway);
    operator.gateway.hold(Call::Messages);
    operator.open("Siti");
    operator.must_see("Loading messages");
    operator.open("Budi");
    operator.let_go(Call::Messages);
    operator.must_see("budi 5");
    operator.must_not_see("siti 5");
    operator.open("Siti");
    operator.must_see("siti 5");
    operator.must_not_see("budi 5");
}

#[test]
fn while_an_older_page_is_under_way_the_edge_says_so() {
    let mut operator = opened(100, |gateway| gateway.hold(Call::Messages));
    operator.let_one_go(Call::Messages);
    operator.press("g");
    operator.must_see("Loading older messages");
    operator.let_go(Call::Messages);
    operator.must_not_see("Loading older messages");
}

#[test]
fn a_failed_page_says_why_and_is_never_asked_for_again_by_itself() {
    let mut operator = opened(1_000, |_| {});
    operator.gateway.fail(Call::Messages, 100, Cause::Unavailable);
    operator.press("g");
    operator.must_see_in_order(&["Loading older messages failed: ", "available; R tries again."]);
    operator.asked();
    for _ in 0..5 {
        operator.press("k j pageup");
    }
    operator.wait(60_000);
    let older = cursors(&mut operator).into_iter().flatten().count();
    assert_eq!(older, 0);
}

#[test]
fn shift_r_and_enter_ask_for_a_failed_page_again() {
    for key in ["R", "enter"] {
        let mut operator = opened(150, |_| {});
        operator.gateway.fail(Call::Messages, 1, Cause::Unavailable);
        operator.press("g");
        operator.must_see("R tries");
        operator.press(key);
        operator.must_not_see("failed");
        operator.press("g g g");
        operator.must_see("The gateway has nothing older.");
    }
}

#[test]
fn a_failed_newest_page_says_why_and_is_asked_for_again_by_key() {
    let mut operator = opened(10, |gateway| gateway.fail(Call::Messages, 1, Cause::Unavailable));
    operator
        .must_see_in_order(&["Loading messages failed: the service is", "not available; R tries"]);
    operator.press("R");
    operator.must_see("message 10");
}

#[test]
fn a_newest_page_that_failed_for_the_moment_comes_with_the_next_look_for_news() {
    let failing = || opened(10, |gateway| gateway.fail(Call::Messages, 1, Cause::Unavailable));
    let mut operator = failing();
    operator.must_see("Loading messages failed: the service is");
    operator.wait(15_000);
    operator.must_see("message 10");
    operator.must_not_see("problem");
    let mut operator = failing();
    operator.press("esc R");
    operator.must_see("message 10");
}

#[test]
fn a_newest_page_that_was_refused_is_asked_for_again_when_the_chat_is_opened_again() {
    let mut operator = opened(10, |gateway| gateway.fail(Call::Messages, 1, Cause::Forbidden));
    operator.wait(60_000);
    operator.must_see("Loading messages failed: the token may");
    operator.press("esc enter");
    operator.must_see("message 10");
}

#[test]
fn nothing_older_is_only_said_on_the_gateways_own_word() {
    let mut operator = opened(100, |gateway| gateway.no_cursors = true);
    operator.press("g");
    operator.must_see("The gateway has nothing older.");
    operator.must_see("message 51 ");
    let mut operator = opened(100, |gateway| gateway.hold(Call::Messages));
    operator.must_not_see("nothing older");
    operator.let_one_go(Call::Messages);
    operator.press("g");
    operator.must_not_see("nothing older");
}

#[test]
fn an_empty_chat_says_that_nothing_is_stored() {
    let operator = opened(0, |_| {});
    operator.must_see("No message is stored for this chat.");
}

#[test]
fn pages_that_bring_nothing_new_are_walked_through() {
    let mut operator = opened(100, |gateway| gateway.barren = 5);
    for _ in 0..6 {
        operator.press("g");
    }
    operator.must_see("message 1 ");
}

#[test]
fn a_walk_that_brings_nothing_new_stops_and_goes_on_by_key() {
    let mut operator = opened(100, |gateway| gateway.barren = 30);
    operator.press("g");
    operator.must_see_in_order(&["Many pages brought nothing new; R reads", "on."]);
    let pages = cursors(&mut operator).len();
    assert!(pages < 25, "{pages}");
    operator.press("R");
    operator.press("g");
    operator.must_see("message 1 ");
}

#[test]
fn a_cursor_that_repeats_stops_the_walk_and_is_called_that() {
    let mut operator = opened(300, |gateway| gateway.repeats_itself = true);
    operator.press("g");
    operator.press("g");
    operator.must_see("Stopped: the service repeats itself here.");
    operator.asked();
    operator.press("pageup k g");
    assert_eq!(cursors(&mut operator).len(), 0);
}

#[test]
fn a_service_that_no_longer_repeats_itself_is_read_on_by_key() {
    let mut operator = opened(300, |gateway| gateway.repeats_itself = true);
    operator.press("g g");
    operator.must_see_in_order(&["the service repeats itself here.", "R reads anew."]);
    operator.gateway.repeats_itself = false;
    operator.press("R");
    operator.press("g g");
    operator.must_see("message 1 ");
    operator.must_see("The gateway has nothing older.");
}

#[test]
fn a_pane_never_fills_only_half_because_one_page_was_short() {
    let operator = opened(100, |gateway| {
        gateway.page = 3;
        gateway.newest_page = Some(1);
    });
    operator.must_see("message 100");
    operator.must_see("message 85");
}

#[test]
fn g_twice_fetches_on_to_the_very_oldest_with_progress() {
    let mut operator = opened(1_000, |_| {});
    operator.press("g");
    operator.gateway.hold(Call::Messages);
    operator.press("g");
    operator.must_see("to the oldest: ");
    operator.let_one_go(Call::Messages);
    operator.must_see("messages · any key stops");
    operator.let_go(Call::Messages);
    operator.must_see("message 1 ");
    operator.must_see("This is the oldest message there is.");
}

#[test]
fn any_key_stops_the_way_to_the_oldest_and_does_nothing_else() {
    let mut operator = opened(1_000, |_| {});
    operator.press("g");
    operator.gateway.hold(Call::Messages);
    operator.press("g");
    operator.let_one_go(Call::Messages);
    operator.press("q");
    assert!(!operator.has_left());
    operator.must_see("Stopped; ");
    operator.asked();
    operator.let_go(Call::Messages);
    assert!(cursors(&mut operator).len() < 3);
    operator.must_not_see("message 1 ");
}

#[test]
fn a_quoted_message_is_gone_to_and_pages_are_read_until_it_is_found() {
    let mut operator = opened(0, |gateway| {
        let mut messages = talk(300);
        messages.push(they_wrote("new", "13:59", "do you remember?").answering("m20"));
        gateway.write(&siti(), messages);
    });
    operator.must_see("an older message");
    operator.press("enter");
    operator.must_see("message 20 ");
    let row = operator.row_with("message 20 ");
    assert!(row.contains('▌'), "{row}");
    operator.press("G");
    operator.must_see("↳ message 20");
}

#[test]
fn looking_for_a_quoted_message_shows_progress_and_any_key_stops_it() {
    let mut operator = opened(0, |gateway| {
        let mut messages = talk(300);
        messages.push(they_wrote("new", "13:59", "do you remember?").answering("m20"));
        gateway.write(&siti(), messages);
    });
    operator.gateway.hold(Call::Messages);
    operator.press("enter");
    operator.must_see("looking for the quote");
    operator.press("j");
    operator.must_see("Stopped;");
}

#[test]
fn a_quoted_message_that_is_not_stored_is_said_not_to_be() {
    let quoting: Message = they_wrote("new", "13:59", "this one").answering("gone");
    let mut operator = opened(0, |gateway| {
        let mut messages = talk(120);
        messages.push(quoting);
        gateway.write(&siti(), messages);
    });
    operator.press("enter");
    operator.must_see("The quoted message is not stored by the service.");
}

#[test]
fn the_search_for_a_quoted_message_is_bounded() {
    let mut operator = opened(0, |gateway| {
        gateway.page = 10;
        let mut messages = talk(2_000);
        messages.push(they_wrote("new", "13:59", "this one").answering("gone"));
        gateway.write(&siti(), messages);
    });
    operator.asked();
    operator.press("enter");
    operator.must_see("not found in the pages read so far");
    assert!(cursors(&mut operator).len() <= 65);
}

#[test]
fn when_one_of_two_parts_fails_the_other_is_shown_and_read_on() {
    let phone = direct("Siti").jid("62812@s.whatsapp.net").active("13:00");
    let hidden = direct("Siti").jid("99@lid").alias("62812@s.whatsapp.net").active("13:30");
    let mut gateway = FakeGateway::with([phone, hidden]);
    gateway.write("62812@s.whatsapp.net", talk(100));
    gateway.hold(Call::Messages);
    let mut operator = Operator::at(80, 24, gateway);
    operator.press("enter");
    let first = operator.asked_for(Call::Messages).remove(0);
    assert!(matches!(&first, Op::Messages { part, .. } if part.as_str().ends_with("whatsapp.net")));
    operator.let_one_go(Call::Messages);
    operator.gateway.fail(Call::Messages, 1, Cause::NotFound);
    operator.let_go(Call::Messages);
    operator.must_see("message 100");
    operator.must_see("message 90");
    for _ in 0..12 {
        operator.press("pageup");
    }
    operator.must_see("message 1 ");
    operator.must_see_in_order(&["failed: the", "service doesn't have it; R tries again."]);
    operator.press("R");
    operator.must_see("The gateway has nothing older.");
}

#[test]
fn a_part_without_messages_hides_nothing() {
    let phone = direct("Siti").jid("62812@s.whatsapp.net").active("13:00");
    let hidden = direct("Siti").jid("99@lid").alias("62812@s.whatsapp.net").active("13:30");
    let mut gateway = FakeGateway::with([phone, hidden]);
    gateway.write("99@lid", talk(100));
    let mut operator = Operator::at(80, 24, gateway);
    operator.press("enter");
    operator.must_see("message 100");
    operator.must_see("message 90");
}
