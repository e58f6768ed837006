//! A service that nothing is ever written to: the composer says why, and is no place to be.

use std::sync::Arc;

use switchboard::app::Focus;
use switchboard::backend::lexicon::Lexicon;
use switchboard::domain::{Op, Service};

use crate::support::*;

const WHY: &str = "sending would speak as the customer";

fn reading() -> Operator {
    let mut gateway = FakeGateway::with([direct("Sari").active("09:00")]);
    gateway.write(&jid("Sari"), vec![they_wrote("1", "09:00", "is anybody there?")]);
    let mut operator = Operator::with(100, 30, gateway, |settings| {
        settings.accounts[0].service = Service::Lexicon;
        settings.accounts[0].abilities = Arc::new(Lexicon::new(["user123"]));
    });
    operator.press("enter");
    operator
}

#[test]
fn the_composer_says_why_nothing_is_written_here() {
    let operator = reading();
    operator.must_see("is anybody there?");
    operator.must_see(WHY);
    operator.must_not_see("begins a message");
}

#[test]
fn no_text_can_be_typed_where_nothing_is_written() {
    for begin in ["i", "r"] {
        let mut operator = reading();
        operator.press(begin);
        assert_eq!(operator.app.focus, Focus::Thread);
        operator.paste("Good morning");
        operator.must_not_see("Good morning");
        operator.must_see(WHY);
        operator.press("tab");
        assert_ne!(operator.app.focus, Focus::Composer);
        let asked = operator.asked();
        assert!(!asked.iter().any(|op| matches!(op, Op::Send { .. } | Op::Typing { .. })));
    }
}

#[test]
fn the_panes_turn_past_a_composer_that_is_none() {
    let mut operator = reading();
    operator.press("shift-tab");
    assert_eq!(operator.app.focus, Focus::Inbox);
    operator.press("shift-tab");
    assert_eq!(operator.app.focus, Focus::Thread);
    operator.press("tab");
    assert_eq!(operator.app.focus, Focus::Inbox);
}

#[test]
fn deleting_for_good_is_asked_about_in_the_services_own_words() {
    let mut operator = reading();
    operator.press("tab D");
    operator.must_see("for good, with all its messages");
    operator.must_not_see("WhatsApp");
    operator.press("n");
    assert!(operator.asked_for(Call::DeleteChat).is_empty());
}
