//! Calling the operator: for what the rules name, when nobody looks, not too often.

use crate::support::*;
use chrono::NaiveTime;
use switchboard::app::attention::{Call as Calling, Rules, When};
use switchboard::app::{Effect, Msg};
use switchboard::domain::{Feed, Live, Message};

const ALL: Rules =
    Rules { bell: true, notify: true, hook: true, when: When::All, quiet: None, title: false };

fn operator(rules: Rules) -> Operator {
    let gateway = FakeGateway::with([
        direct("Siti").active("13:00"),
        group("Gudang").active("12:00"),
        direct("Muted").active("11:00").muted(),
        direct("Old").active("10:00").archived(),
    ]);
    let mut operator = Operator::with(100, 24, gateway, |settings| settings.attention = rules);
    operator.link(Feed::Live);
    operator.step(Msg::Focus(false));
    operator
}

fn came(operator: &mut Operator, name: &str, id: &str, text: &str) {
    came_as(operator, name, they_wrote(id, "14:00", text).by("Ana", "62811@s.whatsapp.net"));
}

fn came_as(operator: &mut Operator, name: &str, message: Message) {
    let chat = jid(name).as_str().into();
    operator.live(Live::Message { chat, message: Box::new(message), push_name: None });
}

fn calls(operator: &mut Operator) -> Vec<Calling> {
    let calls = operator.done().into_iter().filter_map(|effect| match effect {
        Effect::Attention(call) => Some(*call),
        _ => None,
    });
    calls.collect()
}

#[test]
fn a_customers_message_calls_with_chat_and_text() {
    let mut operator = operator(ALL);
    came(&mut operator, "Siti", "a", "where is it?");
    let calls = calls(&mut operator);
    assert_eq!(calls.len(), 1);
    assert_eq!((calls[0].title.as_str(), calls[0].text.as_str()), ("Siti", "where is it?"));
    assert_eq!((calls[0].author.as_deref(), calls[0].count), (None, 1));
    assert!(calls[0].bell && calls[0].notify && calls[0].hook);
}

#[test]
fn in_a_group_the_call_says_who_wrote() {
    let mut operator = operator(ALL);
    came(&mut operator, "Gudang", "a", "who has the key?");
    assert_eq!(calls(&mut operator)[0].author.as_deref(), Some("Ana"));
}

#[test]
fn nobody_is_called_who_looks_at_the_terminal() {
    let mut operator = operator(ALL);
    operator.step(Msg::Focus(true));
    came(&mut operator, "Siti", "a", "hello");
    assert_eq!(calls(&mut operator), []);
}

#[test]
fn at_a_terminal_that_does_not_tell_a_key_says_that_somebody_is_there() {
    let gateway = FakeGateway::with([direct("Siti").active("13:00")]);
    let mut operator = Operator::with(100, 24, gateway, |settings| settings.attention = ALL);
    operator.press("j");
    came(&mut operator, "Siti", "a", "hello");
    assert_eq!(calls(&mut operator), []);
    operator.wait(31_000);
    came(&mut operator, "Siti", "b", "are you there?");
    assert_eq!(calls(&mut operator).len(), 1);
}

#[test]
fn what_comes_right_behind_a_call_is_called_for_together() {
    let mut operator = operator(ALL);
    for n in 0..50 {
        came(&mut operator, "Siti", &format!("a{n}"), &format!("line {n}"));
    }
    assert_eq!(calls(&mut operator).len(), 1);
    operator.wait(3_500);
    let after = calls(&mut operator);
    assert_eq!(after.len(), 1);
    assert_eq!((after[0].count, after[0].text.as_str()), (49, "line 49"));
    operator.wait(60_000);
    assert_eq!(calls(&mut operator), []);
}

#[test]
fn own_messages_muted_archived_and_known_ones_call_nobody() {
    let mut operator = operator(ALL);
    came_as(&mut operator, "Siti", we_wrote("w", "14:00", "from the phone"));
    came(&mut operator, "Muted", "m", "hello");
    came(&mut operator, "Old", "o", "hello");
    came_as(&mut operator, "Siti", they_wrote("old", "12:30", "replayed"));
    assert_eq!(calls(&mut operator), []);
    came(&mut operator, "Siti", "a", "hello");
    operator.wait(10_000);
    calls(&mut operator);
    came(&mut operator, "Siti", "a", "hello");
    operator.wait(10_000);
    assert_eq!(calls(&mut operator), []);
}

#[test]
fn by_rule_only_direct_chats_or_what_mentions_the_own_number() {
    let mut direct_only = operator(Rules { when: When::Direct, ..ALL });
    came(&mut direct_only, "Gudang", "a", "hello");
    assert_eq!(calls(&mut direct_only), []);
    came(&mut direct_only, "Siti", "a", "hello");
    assert_eq!(calls(&mut direct_only).len(), 1);
    let mut mentions = operator(Rules { when: When::Mentions, ..ALL });
    came(&mut mentions, "Gudang", "a", "hello");
    assert_eq!(calls(&mut mentions), []);
    let to_us = they_wrote("b", "14:00", "@628110001122 hello");
    came_as(&mut mentions, "Gudang", to_us.mentioning("628110001122", "Support"));
    assert_eq!(calls(&mut mentions).len(), 1);
}

#[test]
fn quiet_hours_and_switched_off_means_call_nobody() {
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    for rules in [
        Rules { quiet: Some((hour(13), hour(15))), ..ALL },
        Rules { quiet: Some((hour(22), hour(15))), ..ALL },
        Rules::NONE,
    ] {
        let mut operator = operator(rules);
        came(&mut operator, "Siti", "a", "hello");
        operator.wait(10_000);
        assert_eq!(calls(&mut operator), []);
    }
}

#[test]
fn whoever_comes_back_is_not_called_for_what_waited() {
    let mut operator = operator(ALL);
    came(&mut operator, "Siti", "a", "one");
    came(&mut operator, "Siti", "b", "two");
    assert_eq!(calls(&mut operator).len(), 1);
    operator.step(Msg::Focus(true));
    operator.wait(10_000);
    assert_eq!(calls(&mut operator), []);
}

#[test]
fn the_title_counts_the_chats_with_something_unread() {
    let mut operator = operator(Rules { title: true, ..Rules::NONE });
    let titles = |operator: &mut Operator| {
        let titles = operator.done().into_iter().filter_map(|effect| match effect {
            Effect::Title(title) => Some(title),
            _ => None,
        });
        titles.collect::<Vec<_>>()
    };
    assert_eq!(titles(&mut operator).last().unwrap(), "Switchboard");
    came(&mut operator, "Siti", "a", "one");
    came(&mut operator, "Siti", "b", "two");
    assert_eq!(titles(&mut operator), ["(1) Switchboard"]);
    operator.step(Msg::Resized);
    assert_eq!(titles(&mut operator), Vec::<String>::new());
}
