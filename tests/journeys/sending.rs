//! Sending: at once on the screen, never twice, and what failed stays until the operator decides.

use crate::support::*;
use std::time::Duration;
use switchboard::domain::{Cause, LineState, Problem};

fn gateway() -> FakeGateway {
    let mut gateway = FakeGateway::with([direct("Siti").active("13:00"), direct("Budi")]);
    gateway.write(&jid("Siti"), talk(3));
    gateway
}

/// An operator who has written "hello" to Siti, and not sent it.
fn about_to_send(gateway: FakeGateway) -> Operator {
    let mut operator = Operator::at(100, 24, gateway);
    operator.open("Siti");
    operator.press("i");
    operator.type_text("hello");
    operator.asked();
    operator
}

#[test]
fn a_sent_message_shows_at_once_and_becomes_what_the_gateway_says() {
    let mut operator = about_to_send(gateway());
    operator.gateway.hold(Call::Send);
    operator.press("enter");
    assert!(operator.thread_row_with("hello").ends_with("14:00 ◔"));
    operator.let_go(Call::Send);
    assert!(operator.thread_row_with("hello").ends_with("14:00 ✓"));
    assert_eq!(operator.count_in_thread("hello"), 1);
    operator.wait(16_000);
    assert_eq!(operator.count_in_thread("hello"), 1);
}

#[test]
fn messages_of_one_chat_go_one_after_the_other() {
    let mut operator = about_to_send(gateway());
    operator.gateway.hold(Call::Send);
    operator.press("enter");
    operator.type_text("second");
    operator.press("enter");
    assert!(operator.row_with("second").ends_with("14:00 ◌"));
    assert_eq!(operator.sent_under().len(), 1);
    operator.let_go(Call::Send);
    let texts: Vec<_> = operator.gateway.delivered.iter().map(|(_, text)| text.clone()).collect();
    assert_eq!(texts, ["hello", "second"]);
}

#[test]
fn a_refused_message_stays_with_its_reason_and_a_new_attempt_has_a_new_key() {
    let mut gateway = gateway();
    let why = Problem { ..problem(Cause::Invalid).with_detail("not on WhatsApp") };
    gateway.fail_with(Call::Send, 1, why);
    let mut operator = about_to_send(gateway);
    operator.press("enter esc");
    operator.must_see_in_order(&["✗ failed: the service does not accept it (not on", "WhatsApp)"]);
    let first = operator.sent_under();
    operator.press("R");
    let second = operator.sent_under();
    assert_eq!((first.len(), second.len()), (1, 1));
    assert_ne!(first, second);
    assert_eq!(operator.gateway.delivered.len(), 1);
    operator.must_not_see("failed");
}

#[test]
fn e_takes_the_text_of_a_refused_message_back() {
    let mut gateway = gateway();
    gateway.fail(Call::Send, 1, Cause::Forbidden);
    let mut operator = about_to_send(gateway);
    operator.press("enter esc e");
    operator.must_not_see("failed: the token");
    operator.type_text(" again");
    operator.press("enter");
    assert_eq!(operator.gateway.delivered[0].1, "hello again");
}

#[test]
fn while_the_outcome_is_unknown_it_says_so_and_the_same_key_asks_again() {
    let mut gateway = gateway();
    gateway.lost_answers = 1;
    let mut operator = about_to_send(gateway);
    operator.press("enter");
    operator.must_see("sent or not is unknown");
    assert!(operator.row_with("hello").ends_with("14:00 ?"));
    let first = operator.sent_under();
    operator.wait(3_000);
    assert_eq!(operator.sent_under(), first);
    assert_eq!(operator.gateway.delivered.len(), 1, "the customer got it once");
    operator.must_not_see("unknown");
    assert_eq!(operator.count_in_thread("hello"), 1);
}

#[test]
fn the_text_of_a_message_that_may_have_been_sent_is_not_taken_back() {
    let mut gateway = gateway();
    gateway.lost_answers = 9;
    let mut operator = about_to_send(gateway);
    operator.press("enter esc e");
    operator.must_see("It may have been sent already");
    assert_eq!(operator.count_in_thread("hello"), 1);
}

#[test]
fn a_message_that_is_unknown_holds_back_those_behind_it() {
    let mut gateway = gateway();
    gateway.lost_answers = 2;
    let mut operator = about_to_send(gateway);
    operator.press("enter");
    operator.type_text("second");
    operator.press("enter");
    assert_eq!(operator.gateway.delivered.len(), 1);
    operator.wait(10_000);
    let texts: Vec<_> = operator.gateway.delivered.iter().map(|(_, text)| text.clone()).collect();
    assert_eq!(texts, ["hello", "second"]);
}

#[test]
fn too_many_requests_wait_as_long_as_the_service_asks() {
    let mut gateway = gateway();
    let why = Problem { retry_after: Some(Duration::from_secs(20)), ..problem(Cause::RateLimited) };
    gateway.fail_with(Call::Send, 1, why);
    let mut operator = about_to_send(gateway);
    operator.press("enter");
    operator.must_see_in_order(&["not sent yet: too many requests; next try at", "14:00:20"]);
    operator.wait(19_000);
    assert!(operator.gateway.delivered.is_empty());
    operator.wait(1_500);
    assert_eq!(operator.gateway.delivered.len(), 1);
}

#[test]
fn nothing_ticks_while_a_message_waits_behind_another() {
    let mut gateway = gateway();
    gateway.fail(Call::Send, 1, Cause::Invalid);
    gateway.fail(Call::Send, 1, Cause::RateLimited);
    let mut operator = about_to_send(gateway);
    operator.press("enter");
    operator.type_text("second");
    operator.press("enter");
    operator.must_see("not sent yet: too many requests");
    operator.gateway.hold(Call::Send);
    operator.press("esc k R");
    operator.wait(60_000);
    assert_eq!(operator.gateway.hanging(), 1);
}

#[test]
fn nothing_ticks_while_a_message_waits_for_its_number() {
    let mut gateway = gateway();
    gateway.fail(Call::Send, 1, Cause::RateLimited);
    let mut operator = about_to_send(gateway);
    operator.press("enter");
    operator.gateway.line_is(LineState::Down("stopped".into()));
    operator.gateway.hold(Call::Send);
    operator.press("esc esc R");
    operator.wait(60_000);
    assert!(operator.gateway.delivered.is_empty());
    operator.gateway.let_go(Call::Send, now());
    operator.gateway.line_is(LineState::Working);
    operator.wait(20_000);
    assert_eq!(operator.gateway.delivered.len(), 1);
}

#[test]
fn a_number_that_is_not_connected_says_why_nothing_can_be_sent() {
    let mut gateway = gateway();
    gateway.line_is(LineState::Down("scan_qr_code".into()));
    let mut operator = Operator::at(100, 24, gateway);
    operator.must_see("Support line: scan qr code");
    operator.press("enter");
    operator.must_not_see("begins a message");
    operator.press("i");
    operator.type_text("hello");
    operator.press("enter");
    assert!(operator.gateway.delivered.is_empty());
    operator.must_see("hello");
}

#[test]
fn a_failed_own_message_of_the_history_is_sent_again_by_key() {
    use switchboard::domain::Delivery;
    let mut gateway = gateway();
    let failed = we_wrote("f", "13:59", "did not arrive").came_as_far_as(Delivery::Failed(None));
    gateway.write(&jid("Siti"), vec![failed]);
    let mut operator = Operator::at(100, 24, gateway);
    operator.press("enter");
    operator.must_see("✗ failed: the service gave no reason");
    operator.press("R");
    assert_eq!(operator.gateway.delivered, [(key(&jid("Siti")), "did not arrive".into())]);
}

#[test]
fn who_sends_an_older_text_again_goes_on_standing_at_it() {
    let mut gateway = gateway();
    gateway.fail(Call::Send, 3, Cause::Invalid);
    let mut operator = about_to_send(gateway);
    operator.press("enter");
    operator.type_text("second");
    operator.press("enter esc k R");
    assert_eq!(operator.asked_for(Call::Send).len(), 3);
    operator.press("e enter");
    assert_eq!(operator.gateway.delivered, [(key(&jid("Siti")), "hello".into())]);
    operator.must_see("1 failed");
}

#[test]
fn who_sends_a_failed_message_of_the_history_again_goes_on_standing_at_it() {
    use switchboard::app::seen::{Anchor, RowId};
    use switchboard::domain::Delivery;
    let mut gateway = gateway();
    let failed = we_wrote("f", "13:50", "did not arrive").came_as_far_as(Delivery::Failed(None));
    let later = we_wrote("g", "13:59", "did arrive");
    gateway.write(&jid("Siti"), vec![failed, later]);
    let mut operator = Operator::at(100, 24, gateway);
    operator.press("enter k k k k R");
    operator.must_see("Its text is sent again, as the newest message.");
    assert_eq!(operator.gateway.delivered.len(), 1);
    let anchor = &operator.app.thread().unwrap().anchor;
    let at = RowId::Message("f".into());
    assert!(matches!(anchor, Anchor::At { row, .. } if *row == at), "{anchor:?}");
}

#[test]
fn the_top_line_counts_what_waits_is_unknown_and_failed() {
    let mut operator = about_to_send(gateway());
    operator.gateway.hold(Call::Send);
    operator.press("enter");
    operator.must_see("1 sending");
    operator.gateway.fail(Call::Send, 1, Cause::Forbidden);
    operator.let_go(Call::Send);
    operator.must_see("1 failed");
}

#[test]
fn a_failed_message_is_marked_in_the_list() {
    let mut gateway = gateway();
    gateway.fail(Call::Send, 1, Cause::Forbidden);
    let mut operator = about_to_send(gateway);
    operator.press("enter");
    operator.open("Budi");
    assert!(operator.row_with("Siti").contains("✗"));
}

#[test]
fn an_answer_lands_in_its_chat_whatever_is_open() {
    let mut operator = about_to_send(gateway());
    operator.gateway.hold(Call::Send);
    operator.press("enter");
    operator.open("Budi");
    operator.let_go(Call::Send);
    assert_eq!(operator.count_in_thread("hello"), 0);
    operator.open("Siti");
    assert_eq!(operator.count_in_thread("hello"), 1);
}

#[test]
fn a_message_goes_to_the_address_it_was_written_for_when_rows_turn_out_to_be_one() {
    let mut gateway = FakeGateway::with([
        direct("Siti phone").jid("62812@s.whatsapp.net").active("13:00"),
        direct("Siti hidden").jid("99@lid").active("12:00"),
    ]);
    gateway.lost_answers = 1;
    let mut operator = Operator::at(100, 24, gateway);
    operator.open("Siti hidden");
    operator.press("i");
    operator.type_text("hello");
    operator.press("enter");
    operator.gateway.chats[1].aliases.push("62812@s.whatsapp.net".into());
    operator.gateway.hold(Call::Send);
    operator.wait(16_000);
    operator.must_see("hello");
    operator.gateway.fail(Call::Send, 1, Cause::Interrupted);
    operator.let_go(Call::Send);
    operator.wait(16_000);
    let asked = operator.asked_for(Call::Send);
    let to: std::collections::BTreeSet<_> =
        asked.iter().filter_map(|op| op.chat().cloned()).collect();
    assert_eq!(to.len(), 1, "the same key with another recipient would be another message");
    assert_eq!(operator.gateway.delivered, [(key("99@lid"), "hello".into())]);
    assert_eq!(operator.count_in_thread("hello"), 1);
}

#[test]
fn mark_read_by_reply_marks_when_the_answer_is_sent() {
    use switchboard::app::settings::MarkRead;
    let mut gateway = gateway();
    gateway.chats[0].unread = 2;
    let mut operator =
        Operator::with(100, 24, gateway, |s| s.accounts[0].mark_read = MarkRead::Reply);
    operator.press("enter");
    operator.must_see("1 unread");
    operator.press("i");
    operator.type_text("hello");
    operator.press("enter");
    operator.must_see("0 unread");
}

#[test]
fn without_a_key_what_was_certainly_not_sent_stands_with_its_reason_until_the_operator_sends_it() {
    let mut gateway = gateway();
    gateway.fail(Call::Send, 1, Cause::RateLimited);
    let mut operator = Operator::with(100, 24, gateway, |settings| {
        settings.accounts[0].abilities = std::sync::Arc::new(Unkeyed);
    });
    operator.open("Siti");
    operator.press("i");
    operator.type_text("hello");
    operator.asked();
    operator.press("enter");
    operator.must_see_in_order(&["not sent yet: too many requests; R sends it", "takes it back"]);
    operator.must_see("1 not sent");
    operator.type_text("and this");
    operator.press("enter");
    operator.must_see_in_order(&["and this", "waits for the message above"]);
    operator.must_see("1 waiting · 1 not sent");
    operator.wait(600_000);
    assert_eq!(operator.asked_for(Call::Send).len(), 1, "the program never repeats it");
    operator.press("esc k R");
    operator.must_not_see("Send it again?");
    assert_eq!(operator.gateway.delivered.len(), 2);
    operator.must_not_see("not sent");
}

#[test]
fn without_a_key_what_never_left_this_machine_goes_by_itself() {
    let mut gateway = gateway();
    gateway.fail(Call::Send, 2, Cause::Unreachable);
    let mut operator = Operator::with(100, 24, gateway, |settings| {
        settings.accounts[0].abilities = std::sync::Arc::new(Unkeyed);
    });
    operator.open("Siti");
    operator.press("i");
    operator.type_text("hello");
    operator.press("enter");
    operator.must_see_in_order(&["not sent yet: the service can't be reached; next", "try at"]);
    operator.wait(10_000);
    assert_eq!(operator.gateway.delivered.len(), 1);
}
