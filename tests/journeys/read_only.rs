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

mod news {
    use super::*;

    /// So many chats, in order of creation.
    fn office(chats: usize) -> Operator {
        let rows = (0..chats).map(|n| direct(&format!("User {n:03}")).active("09:00"));
        let mut gateway = FakeGateway::with(rows);
        gateway.by_creation = true;
        let mut operator = Operator::with(100, 30, gateway, |settings| {
            settings.accounts[0].service = Service::Lexicon;
            settings.accounts[0].abilities = Arc::new(Lexicon::new(["user123"]));
        });
        operator.asked();
        operator
    }

    fn writes(operator: &mut Operator, user: usize) {
        operator.gateway.chats[user].last_activity = Some(at("13:59"));
        let message = they_wrote("1", "13:59", "anybody there?");
        operator.gateway.write(&jid(&format!("User {user:03}")), vec![message]);
    }

    fn new(operator: &Operator) -> usize {
        operator.app.inbox.counts().1
    }

    fn pages(operator: &mut Operator) -> usize {
        let asked = operator.asked();
        asked.iter().filter(|op| matches!(op, Op::Chats { .. })).count()
    }

    #[test]
    fn is_found_in_the_chat_that_was_created_first() {
        let mut operator = office(60);
        writes(&mut operator, 0);
        operator.wait(16_000);
        assert_eq!(new(&operator), 1);
        operator.must_see_in_order(&["User 000", "User 001"]);
        assert_eq!(pages(&mut operator), 2);
    }

    #[test]
    fn is_found_in_a_long_list_a_few_pages_at_a_time() {
        let mut operator = office(400);
        writes(&mut operator, 0);
        let mut looks = 0;
        while new(&operator) == 0 {
            operator.wait(15_000);
            looks += 1;
            assert!(looks < 6 && pages(&mut operator) <= 3, "{looks}");
        }
        // And once more from the beginning.
        writes(&mut operator, 200);
        operator.wait(60_000);
        assert_eq!(new(&operator), 2);
    }
}
