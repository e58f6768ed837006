//! How far own messages came, where the service tells everything by itself but that.

use crate::support::*;
use switchboard::backend::chert::{Auth, Chert};
use switchboard::domain::{Delivery, Feed};

/// An operator before a chat in which the newest message is our own, and came so far; the link is
/// live.
fn reading(chert: bool, clock: &str, delivery: Delivery) -> Operator {
    let mut gateway = FakeGateway::with([direct("Siti").active("13:00"), direct("Budi")]);
    let own = we_wrote("own", clock, "on its way").came_as_far_as(delivery);
    gateway.write(&jid("Siti"), vec![they_wrote("m", "13:00", "where is it?"), own]);
    let mut operator = Operator::with(100, 24, gateway, |settings| {
        if chert {
            let abilities = Chert::new(None, Auth::Bearer);
            settings.accounts[0].abilities = std::sync::Arc::new(abilities);
        }
    });
    operator.link(Feed::Live);
    operator.open("Siti");
    operator.asked();
    operator
}

#[test]
fn the_open_chat_is_read_again_until_its_own_messages_are_read() {
    let mut operator = reading(true, "13:30", Delivery::Sent);
    let before = operator.thread_row_with("on its way");
    operator.wait(14_000);
    assert_eq!(operator.asked_for(Call::Messages).len(), 0);
    operator.gateway.change(&jid("Siti"), "own", |own| own.delivery = Some(Delivery::Delivered));
    operator.wait(1_500);
    assert_eq!(operator.asked_for(Call::Messages).len(), 1);
    assert_ne!(operator.thread_row_with("on its way"), before);
    operator.gateway.change(&jid("Siti"), "own", |own| own.delivery = Some(Delivery::Read));
    operator.wait(15_500);
    assert_eq!(operator.asked_for(Call::Messages).len(), 1);
    operator.wait(120_000);
    assert_eq!(operator.asked_for(Call::Messages).len(), 0, "nothing more is awaited");
}

#[test]
fn nothing_is_read_again_where_nothing_is_awaited_or_the_link_tells_it() {
    for mut operator in [
        reading(false, "13:30", Delivery::Sent),
        reading(true, "13:30", Delivery::Read),
        reading(true, "13:30", Delivery::Failed(None)),
    ] {
        operator.wait(120_000);
        assert_eq!(operator.asked_for(Call::Messages).len(), 0);
    }
}

#[test]
fn what_was_just_sent_is_looked_up_after_a_rest() {
    let mut operator = reading(true, "13:30", Delivery::Read);
    operator.press("i");
    operator.type_text("hello");
    operator.wait(120_000);
    operator.press("enter");
    operator.asked();
    operator.wait(14_000);
    assert_eq!(operator.asked_for(Call::Messages).len(), 0);
    operator.wait(1_500);
    assert_eq!(operator.asked_for(Call::Messages).len(), 1);
}
