//! The account's state, its failures in the operator's words, and a screen that never waits.

use crate::support::*;
use switchboard::app::Msg;
use switchboard::app::settings::AccountSettings;
use switchboard::domain::{Cause, Problem, Retry};

fn gateway() -> FakeGateway {
    FakeGateway::with_talk(direct("Siti").active("13:59"), talk(60))
}

fn all_fail(cause: Cause) -> Operator {
    let mut gateway = gateway();
    for call in [Call::Lines, Call::Chats, Call::Messages] {
        gateway.fail(call, 99, cause);
    }
    Operator::at(100, 24, gateway)
}

#[test]
fn the_top_line_tells_the_time_of_the_last_answer() {
    let operator = Operator::at(100, 24, gateway());
    assert!(operator.row_with("Switchboard").contains("support ◌ polling 14:00"));
}

#[test]
fn a_refused_token_is_said_with_what_to_do() {
    let operator = all_fail(Cause::Unauthorized);
    operator.must_see("token refused");
    operator.must_see("check the");
}

#[test]
fn what_is_retried_and_when_stands_in_the_top_line() {
    for (cause, words) in [
        (Cause::RateLimited, "too many requests"),
        (Cause::Unavailable, "not available"),
        (Cause::Unreachable, "can't be reached"),
    ] {
        let mut operator = Operator::at(100, 24, gateway());
        let at = now() + chrono::Duration::seconds(8);
        let retry = Retry { what: "loading the chat list", at, why: problem(cause) };
        operator.step(Msg::Retrying { account: ACCOUNT.into(), retry });
        operator.must_see(words);
        operator.must_see("again at 14:00:08");
        operator.wait(16_000);
        operator.must_not_see("again at");
    }
}

#[test]
fn shift_l_lists_current_problems_with_their_request_ids() {
    let mut operator = Operator::at(100, 24, gateway());
    let why = Problem { code: Some("gateway_unavailable".into()), ..problem(Cause::Unavailable) };
    operator.gateway.fail_with(Call::Messages, 1, why);
    operator.press("enter L");
    operator.must_see("Loading messages for Siti failed: the service is not available.");
    operator.must_see("req-77");
    operator.must_see("gateway_unavailable");
    operator.press("esc R L");
    operator.must_see("Nothing is wrong at the moment.");
}

#[test]
fn problems_and_failed_sends_are_never_pushed_off_the_top_line() {
    let mut gateway = gateway();
    gateway.fail(Call::Send, 1, Cause::Forbidden);
    let mut operator = Operator::with(80, 24, gateway, |settings| {
        for n in 2..6 {
            let more = AccountSettings {
                id: format!("another account {n}").as_str().into(),
                line: Some("x".into()),
                ..settings.accounts[0].clone()
            };
            settings.accounts.push(more);
        }
    });
    operator.open("Siti");
    operator.press("i a enter");
    let top = operator.screen().lines().next().unwrap().to_owned();
    assert!(top.contains("1 failed"), "{top}");
    assert!(top.contains("(L)"), "{top}");
}

#[test]
fn every_key_answers_at_once_while_the_service_hangs() {
    let mut gateway = gateway();
    gateway.chats.push(direct("Budi"));
    let mut operator = Operator::at(100, 24, gateway);
    for call in [Call::Lines, Call::Chats, Call::Messages, Call::Send, Call::Typing] {
        operator.gateway.hold(call);
    }
    operator.open("Budi");
    operator.must_see("Loading messages");
    operator.open("Siti");
    operator.press("i");
    operator.type_text("hello");
    operator.must_see("hello");
    operator.press("enter esc");
    operator.must_see("◔");
    operator.press("?");
    operator.must_see("Keys");
    operator.press("esc shift-tab /");
    operator.type_text("bud");
    operator.must_see("1 of 2");
    operator.wait(120_000);
    assert!(operator.gateway.hanging() < 10, "questions don't pile up");
}

#[test]
fn a_service_that_fails_is_asked_for_news_at_its_own_pace_only() {
    let mut operator = all_fail(Cause::Unavailable);
    operator.asked();
    operator.wait(60_000);
    let asked = operator.asked().len();
    assert!(asked <= 4 * 3, "{asked}");
}

#[test]
fn a_terminal_without_attention_asks_for_news_more_rarely() {
    let mut operator = Operator::at(100, 24, gateway());
    operator.wait(60_000);
    let with_attention = operator.asked_for(Call::Chats).len();
    operator.step(Msg::Focus(false));
    operator.wait(60_000);
    let without = operator.asked_for(Call::Chats).len();
    assert!(without < with_attention, "{without} {with_attention}");
}

#[test]
fn at_40_columns_there_is_one_pane_at_a_time_and_tab_goes_between_them() {
    let mut operator = Operator::at(40, 15, gateway());
    operator.must_see("CHATS");
    operator.must_not_see("To Siti");
    operator.press("enter");
    operator.must_not_see("CHATS");
    operator.must_see("message 60");
    operator.press("tab");
    operator.must_see("To Siti");
    operator.type_text("hi");
    operator.must_see("hi");
    operator.press("tab");
    operator.must_see("CHATS");
}

#[test]
fn at_40_columns_the_key_for_help_is_always_named() {
    let mut operator = Operator::at(40, 15, gateway());
    operator.must_see("? keys");
    operator.press("enter");
    operator.must_see("? keys");
}

#[test]
fn a_terminal_that_is_too_small_says_so() {
    let operator = Operator::at(29, 7, gateway());
    operator.must_see("Needs 30x8, has 29x7.");
}

#[test]
fn every_command_can_be_chosen_by_name() {
    let mut operator = Operator::at(100, 24, gateway());
    operator.press(":");
    operator.must_see("Commands");
    operator.type_text("delete-chat");
    operator.press("enter");
    operator.must_see("Delete the stored chat");
}

#[test]
fn the_help_shows_the_keys_in_force() {
    let mut operator = Operator::with(100, 40, gateway(), |settings| {
        let own = "[inbox]\nkeys = [{ on = \"z\", do = \"open\" }]";
        settings.keymap = settings.keymap.overlaid(own).unwrap();
    });
    operator.press("?");
    operator.must_see("z  Enter");
    operator.press("esc z");
    operator.must_see("message 60");
}

#[test]
fn when_nothing_happens_nothing_is_asked() {
    let mut operator = Operator::at(100, 24, gateway());
    operator.press("enter");
    operator.asked();
    for _ in 0..10 {
        assert_eq!(operator.look_again(), 0);
    }
    assert!(operator.asked().is_empty());
}

fn two_accounts() -> Operator {
    let mut gateway = gateway();
    let mut other = direct("Budi").active("13:58");
    other.key.account = "night".into();
    gateway.chats.push(other);
    Operator::with(100, 30, gateway, |settings| {
        let more = AccountSettings { id: "night".into(), ..settings.accounts[0].clone() };
        settings.accounts.push(more);
    })
}

#[test]
fn the_list_shows_one_account_the_next_and_all_again() {
    let mut operator = two_accounts();
    operator.must_see("CHATS  2");
    operator.press("]");
    operator.must_see("CHATS of support  1");
    operator.must_not_see("Budi");
    operator.press("]");
    operator.must_see("CHATS of night  1");
    operator.must_see("▌   Budi");
    operator.press("]");
    operator.must_see("CHATS  2");
    operator.press("[");
    operator.must_see("CHATS of night  1");
    operator.press("esc");
    operator.must_see("CHATS  2");
}

#[test]
fn each_account_says_how_its_link_stands_and_what_it_costs() {
    let mut operator = two_accounts();
    for _ in 0..3 {
        operator.step(Msg::Spent { account: "night".into() });
    }
    operator.press("S");
    operator.must_see("support · gateway");
    operator.must_see("polling: asked every");
    operator.must_see("3 in the last minute");
    operator.press("esc");
    operator.wait(61_000);
    operator.press("S");
    operator.must_not_see("3 in the last minute");
}

#[test]
fn an_account_that_never_answered_is_not_said_to_be_well() {
    let mut gateway = gateway();
    for call in [Call::Lines, Call::Chats] {
        gateway.hold(call);
    }
    let mut operator = Operator::at(100, 24, gateway);
    operator.must_see("CHATS · loading");
    operator.press("S");
    operator.must_see("connecting: no answer yet");
    operator.must_not_see("polling: asked every");
    operator.press("esc L");
    operator.must_see("connecting: no answer yet");
    operator.must_not_see("Nothing is wrong");
    operator.press("esc");
    operator.let_go(Call::Lines);
    operator.let_go(Call::Chats);
    operator.press("L");
    operator.must_see("Nothing is wrong at the moment.");
}

#[test]
fn an_account_that_does_not_answer_stands_among_the_problems() {
    let mut operator = Operator::at(120, 30, FakeGateway::with([direct("Siti")]));
    let why = Problem::new(Cause::Unreachable);
    let at = now() + chrono::Duration::seconds(8);
    let retry = Retry { at, why, what: "loading the chat list" };
    operator.step(Msg::Retrying { account: ACCOUNT.into(), retry });
    operator.press("L");
    operator.must_see("the service can't be reached; again at 14:00:08");
    operator.must_not_see("Nothing is wrong");
    // once that time has come, an answer is awaited
    operator.press("esc");
    operator.wait(9_000);
    operator.press("L");
    operator.must_see("the service can't be reached; asking again");
}
