//! What the customer sees of the operator typing.

use crate::support::*;
use std::time::Duration;
use switchboard::domain::Presence::{Composing, Paused};
use switchboard::domain::{Cause, Feed, Line, LineState, Live, Problem};

fn writing(gateway: FakeGateway) -> Operator {
    let mut operator = Operator::at(100, 24, gateway);
    operator.open("Siti");
    operator.press("i");
    operator.asked();
    operator
}

fn gateway() -> FakeGateway {
    let mut gateway = FakeGateway::with([direct("Siti").active("13:00"), direct("Budi")]);
    gateway.write(&jid("Siti"), talk(3));
    gateway
}

fn told(operator: &mut Operator) -> Vec<switchboard::domain::Presence> {
    operator.told().into_iter().map(|(_, presence)| presence).collect()
}

#[test]
fn composing_is_told_at_the_first_edit_and_every_four_seconds_while_edits_go_on() {
    let mut operator = writing(gateway());
    assert!(told(&mut operator).is_empty(), "opening the composer alone claims nothing");
    operator.press("a");
    assert_eq!(told(&mut operator), [Composing]);
    for _ in 0..8 {
        operator.wait(1_000);
        operator.press("b");
    }
    assert_eq!(told(&mut operator), [Composing, Composing]);
}

#[test]
fn paused_is_told_after_five_seconds_without_an_edit() {
    let mut operator = writing(gateway());
    operator.press("a");
    operator.wait(4_999);
    assert_eq!(told(&mut operator), [Composing]);
    operator.wait(1);
    assert_eq!(told(&mut operator), [Paused]);
    operator.wait(60_000);
    assert!(told(&mut operator).is_empty());
    operator.press("b");
    assert_eq!(told(&mut operator), [Composing]);
}

#[test]
fn paused_is_told_on_sending_clearing_and_leaving() {
    for keys in ["enter", "ctrl-u", "esc", "tab", "ctrl-k B u d i enter", "backspace"] {
        let mut operator = writing(gateway());
        operator.press("a");
        operator.press(keys);
        assert_eq!(told(&mut operator), [Composing, Paused], "{keys}");
    }
}

#[test]
fn paused_goes_to_the_chat_that_was_left() {
    let mut operator = writing(gateway());
    operator.press("a");
    operator.open("Budi");
    assert!(operator.told().iter().all(|(chat, _)| *chat == jid("Siti")));
}

#[test]
fn moving_the_cursor_and_recalling_a_draft_claim_no_typing() {
    let mut operator = writing(gateway());
    operator.press("a b c esc");
    told(&mut operator);
    operator.press("i left right home end");
    operator.open("Budi");
    operator.open("Siti");
    assert!(told(&mut operator).is_empty());
}

#[test]
fn quitting_tells_paused_and_waits_half_a_second_at_most() {
    let mut operator = writing(gateway());
    operator.press("a");
    operator.gateway.hold(Call::Typing);
    operator.press("ctrl-c y");
    assert_eq!(told(&mut operator), [Composing, Paused]);
    assert!(!operator.has_left());
    operator.wait(499);
    assert!(!operator.has_left());
    operator.wait(1);
    assert!(operator.has_left());
}

#[test]
fn quitting_waits_no_longer_than_for_the_answer_to_paused() {
    let mut operator = writing(gateway());
    operator.gateway.hold(Call::Typing);
    operator.press("a ctrl-c y");
    operator.let_one_go(Call::Typing);
    assert!(!operator.has_left(), "that was the answer to composing");
    operator.let_one_go(Call::Typing);
    assert!(operator.has_left());
}

#[test]
fn without_a_client_or_the_right_it_is_said_once_and_rested() {
    for cause in [Cause::NotImplemented, Cause::Forbidden] {
        let mut gateway = gateway();
        gateway.fail(Call::Typing, 99, cause);
        let mut operator = writing(gateway);
        operator.press("a");
        operator.must_see("typing is not shown: ");
        assert_eq!(told(&mut operator), [Composing]);
        for _ in 0..30 {
            operator.press("b");
            operator.wait(2_000);
        }
        assert!(told(&mut operator).is_empty(), "left alone for a while");
        operator.must_see("abbb");
        operator.wait(300_000);
        operator.press("c");
        assert_eq!(told(&mut operator), [Composing]);
    }
}

#[test]
fn typing_can_be_turned_off() {
    let mut operator =
        Operator::with(100, 24, gateway(), |settings| settings.accounts[0].typing = false);
    operator.open("Siti");
    operator.press("i a b enter");
    assert!(told(&mut operator).is_empty());
    operator.must_see("typing is not shown (turned off)");
}

#[test]
fn nothing_is_claimed_in_a_chat_that_only_was_opened() {
    let mut operator = Operator::at(100, 24, gateway());
    operator.open("Siti");
    operator.open("Budi");
    operator.wait(60_000);
    assert!(told(&mut operator).is_empty());
}

fn composing(operator: &mut Operator) -> usize {
    told(operator).into_iter().filter(|presence| *presence == Composing).count()
}

#[test]
fn a_failure_that_passes_is_rested_for_seconds_or_as_long_as_the_service_asks() {
    let asked =
        Problem { retry_after: Some(Duration::from_secs(40)), ..problem(Cause::RateLimited) };
    // Where it may have been shown all the same it is taken back, which fails too.
    for (why, times, rest) in [
        (problem(Cause::Unavailable), 2, 10_000),
        (problem(Cause::Interrupted), 2, 10_000),
        (asked, 1, 40_000),
    ] {
        let mut gateway = gateway();
        gateway.fail_with(Call::Typing, times, why);
        let mut operator = writing(gateway);
        operator.press("a");
        operator.must_see("typing is not shown: ");
        assert_eq!(composing(&mut operator), 1);
        operator.wait(rest - 1_000);
        operator.press("b");
        assert_eq!(composing(&mut operator), 0);
        operator.wait(1_000);
        operator.press("c");
        assert_eq!(composing(&mut operator), 1);
        operator.must_see("typing is shown");
    }
}

#[test]
fn a_number_on_which_typing_is_refused_silences_no_other() {
    let mut gateway = gateway();
    gateway.chats[1].key.line = "s2".into();
    let line = gateway.lines[0].clone();
    gateway.lines.push(Line { id: "s2".into(), name: Some("Sales".into()), ..line });
    gateway.fail(Call::Typing, 1, Cause::NotImplemented);
    let mut operator = Operator::with(100, 24, gateway, |s| s.accounts[0].line = None);
    operator.open("Siti");
    operator.press("i a");
    operator.must_see("typing is not shown: ");
    assert_eq!(composing(&mut operator), 1);
    operator.open("Budi");
    operator.press("i a");
    operator.must_see("typing is shown");
    assert_eq!(composing(&mut operator), 1);
    operator.open("Siti");
    operator.press("i b");
    operator.must_see("typing is not shown: ");
    assert_eq!(composing(&mut operator), 0);
}

#[test]
fn typing_goes_on_and_is_seen_again_as_soon_as_the_number_works() {
    let mut gateway = gateway();
    gateway.fail(Call::Typing, 1, Cause::NotImplemented);
    let mut operator = writing(gateway);
    operator.link(Feed::Live);
    operator.press("a");
    operator.must_see("typing is not shown: ");
    operator.live(Live::Line(LineState::Down("stopped".into())));
    operator.asked();
    operator.live(Live::Line(LineState::Working));
    assert_eq!(operator.asked_for(Call::Subscribe).len(), 1);
    operator.must_see("typing is shown");
    operator.press("b");
    assert_eq!(composing(&mut operator), 1);
}

#[test]
fn typing_goes_on_when_a_look_at_the_numbers_finds_that_one_works_again() {
    let mut gateway = gateway();
    gateway.fail(Call::Typing, 1, Cause::NotImplemented);
    gateway.line_is(LineState::Unknown);
    let mut operator = writing(gateway);
    operator.press("a");
    operator.must_see("typing is not shown: ");
    operator.gateway.line_is(LineState::Working);
    operator.wait(15_000);
    operator.must_see("typing is shown");
}

#[test]
fn a_word_about_typing_that_was_lost_is_no_problem_any_more_once_the_account_answers() {
    let mut gateway = gateway();
    gateway.fail(Call::Typing, 2, Cause::Interrupted);
    let mut operator = writing(gateway);
    operator.press("a");
    operator.must_see("typing is not shown: ");
    operator.must_see("1 problem (L)");
    operator.wait(15_000);
    operator.must_not_see("problem (L)");
    operator.must_see("typing is shown");
}
