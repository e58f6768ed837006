//! A service that tells only a part: a list made of what happened lately, and the newest messages
//! of a chat. What was known stays; what can't be had any more is said.

use std::sync::Arc;

use crate::support::*;
use switchboard::backend::chert::{Auth, Chert};
use switchboard::domain::{Op, Service};

const EDGE: &str = "the service gives only its newest 200 messages";

fn chert(gateway: &mut FakeGateway) {
    let chert = Chert::new(Some("acme".into()), Auth::Hmac);
    gateway.speaks = Some((Service::Chert, Arc::new(chert)));
    gateway.withholds = Some(EDGE);
}

fn desk(count: usize) -> FakeGateway {
    let chats = [direct("Siti").active("13:59"), direct("Ahmed").active("13:00")];
    let mut gateway = FakeGateway::with(chats);
    gateway.write(&jid("Siti"), talk(count));
    chert(&mut gateway);
    gateway
}

#[test]
fn a_list_that_lacks_a_chat_takes_none_away() {
    let mut operator = Operator::remembering(140, 24, desk(3));
    operator.settle();
    operator.gateway.chats.retain(|chat| chat.key.chat.as_str() != jid("Ahmed"));
    let mut operator = operator.restarted(60);
    operator.settle();
    operator.wait(60_000);
    operator.must_see("Siti");
    operator.must_see("Ahmed");
    let looked_up = operator.asked().into_iter().any(|op| matches!(op, Op::Chat { .. }));
    assert!(!looked_up, "nothing follows from what such a list lacks");
}

#[test]
fn a_row_that_knows_less_takes_nothing_away() {
    let mut operator = Operator::remembering(140, 24, desk(3));
    operator.settle();
    let siti = operator.gateway.chats.iter_mut().find(|chat| chat.key.chat.as_str() == jid("Siti"));
    let siti = siti.unwrap();
    (siti.name, siti.address, siti.last_activity) = (None, None, None);
    operator.wait(60_000);
    operator.must_see("Siti");
    operator.must_see_in_order(&["Siti", "Ahmed"]);
}

#[test]
fn the_edge_of_what_is_given_is_said() {
    let mut operator = Operator::remembering(140, 24, desk(80));
    operator.settle();
    operator.press("enter g g");
    operator.must_see("message 31 ");
    operator.must_see(EDGE);
    operator.must_not_see("nothing older");
}

#[test]
fn what_lies_between_an_absence_and_the_newest_messages_is_a_gap_that_nothing_fills() {
    let mut operator = Operator::remembering(140, 24, desk(40));
    operator.settle();
    operator.press("enter");
    operator.must_see("message 40");
    let mut later = numbered("later", 100);
    later.iter_mut().for_each(|message| message.sent_at += chrono::Duration::hours(9));
    operator.gateway.write(&jid("Siti"), later);
    let mut operator = operator.restarted(600);
    operator.settle();
    operator.press("G");
    operator.must_see("later 100");
    let mut asked = 0;
    for _ in 0..60 {
        if operator.sees("messages are missing here") {
            break;
        }
        operator.press("pageup");
        asked += operator.asked_for(Call::Messages).len();
    }
    operator.must_see(&format!("messages are missing here: {EDGE}"));
    assert!(asked <= 1, "nothing can fill it, so nothing is asked: {asked}");
    operator.press("pageup");
    operator.must_see("message 30");
}
