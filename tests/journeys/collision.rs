//! Two people answer one customer: whoever sends second sees first what the other one wrote.

use crate::support::*;
use switchboard::domain::{Cause, Feed, Live, Message, Problem, Role};

/// An operator who has begun to answer Siti.
fn writing() -> Operator {
    let mut gateway = FakeGateway::with([direct("Siti").active("13:00"), direct("Budi")]);
    gateway.write(&jid("Siti"), talk(3));
    let mut operator = Operator::at(100, 24, gateway);
    operator.link(Feed::Live);
    operator.open("Siti");
    operator.press("i");
    operator.type_text("it is in Bekasi");
    operator.wait(1_000);
    operator
}

fn sees(operator: &mut Operator, message: Message) {
    let message = Box::new(Message { sent_at: operator.clock().wall, ..message });
    let chat = jid("Siti").as_str().into();
    operator.live(Live::Message { chat, message, push_name: None });
}

fn colleague(text: &str) -> Message {
    we_wrote("other", "14:00", text).change(|message| {
        message.author.name = Some("Rina".into());
        message.author.role = Role::Agent;
    })
}

#[test]
fn sending_asks_first_when_somebody_else_has_answered_and_shows_that_answer() {
    let mut operator = writing();
    sees(&mut operator, colleague("It arrives at noon."));
    operator.press("enter");
    assert!(operator.gateway.delivered.is_empty());
    operator.must_see("Rina, 14:00: It arrives at noon.");
    operator.press("y");
    assert_eq!(operator.gateway.delivered.len(), 1);
    assert_eq!(operator.gateway.delivered[0].1, "it is in Bekasi");
}

#[test]
fn a_no_keeps_the_text_and_what_was_shown_is_not_shown_again() {
    let mut operator = writing();
    sees(&mut operator, colleague("It arrives at noon."));
    operator.press("enter n");
    assert!(operator.gateway.delivered.is_empty());
    operator.must_see("it is in Bekasi");
    operator.wait(1_000);
    operator.press("enter");
    assert_eq!(operator.gateway.delivered.len(), 1);
}

#[test]
fn what_the_customer_writes_meanwhile_asks_nothing() {
    let mut operator = writing();
    sees(&mut operator, they_wrote("c", "14:00", "hello?"));
    operator.press("enter");
    assert_eq!(operator.gateway.delivered.len(), 1);
}

#[test]
fn own_texts_sent_from_here_ask_nothing() {
    let mut operator = writing();
    operator.gateway.hold(Call::Send);
    operator.press("enter");
    operator.type_text("and leaves at three");
    operator.wait(1_000);
    sees(&mut operator, we_wrote("sent-1", "14:00", "it is in Bekasi"));
    operator.let_go(Call::Send);
    operator.press("enter");
    assert_eq!(operator.gateway.delivered.len(), 2, "{}", operator.screen());
}

#[test]
fn an_answer_from_before_the_draft_was_begun_asks_nothing() {
    let mut operator = writing();
    operator.press("ctrl-u");
    sees(&mut operator, colleague("It arrives at noon."));
    operator.wait(1_000);
    operator.type_text("see you");
    operator.press("enter");
    assert_eq!(operator.gateway.delivered.len(), 1);
}

#[test]
fn a_text_of_which_nobody_can_say_what_came_is_put_away_by_the_operator() {
    let mut gateway = FakeGateway::with([direct("Siti").active("13:00")]);
    gateway.fail_with(Call::Send, 1, Problem::new(Cause::Interrupted));
    let mut operator = Operator::with(100, 24, gateway, |settings| {
        settings.accounts[0].abilities = std::sync::Arc::new(Unkeyed);
    });
    operator.open("Siti");
    operator.press("i");
    operator.type_text("hello");
    operator.press("enter");
    operator.type_text("second");
    operator.press("enter esc");
    operator.must_see("1 unknown");
    operator.wait(300_000);
    assert_eq!(operator.asked_for(Call::Send).len(), 1, "the program never repeats it");
    operator.press("k e");
    operator.must_see("Did it arrive?");
    operator.press("y");
    operator.must_not_see("unknown");
    assert_eq!(operator.gateway.delivered.len(), 1, "what was behind it goes on");
    assert_eq!(operator.gateway.delivered[0].1, "second");
}
