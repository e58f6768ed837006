//! Live events: what happens at the service is on screen, once, and moves nothing else.

use crate::support::*;
use std::time::Duration;
use switchboard::domain::{
    Cause, Chat, Delivery, Doing, Event, Feed, LineState, Live, Message, Op, Problem,
};

fn gateway() -> FakeGateway {
    let mut gateway = FakeGateway::with([
        direct("Siti").active("13:59"),
        direct("Budi").active("13:00"),
        group("Gudang").active("12:00"),
    ]);
    gateway.write(&jid("Siti"), talk(3));
    gateway
}

fn operator() -> Operator {
    let mut operator = Operator::at(100, 24, gateway());
    operator.link(Feed::Live);
    operator.open("Siti");
    operator.asked();
    operator
}

fn came(name: &str, message: Message) -> Live {
    let message = Box::new(Message { part: jid(name).as_str().into(), ..message });
    Live::Message { chat: jid(name).as_str().into(), message, push_name: None }
}

#[test]
fn a_message_stands_in_its_thread_and_is_counted_once_however_often_it_is_told() {
    let mut operator = operator();
    for _ in 0..2 {
        operator.live(came("Siti", they_wrote("new", "14:00", "where is it?")));
    }
    assert_eq!(operator.count_in_thread("where is it?"), 1);
    assert!(operator.row_with("Siti").contains(" 1"), "{}", operator.screen());
    operator.must_see("1 unread");
}

#[test]
fn a_message_in_another_chat_moves_it_up_and_leaves_selection_and_eye_where_they_are() {
    let mut operator = operator();
    operator.press("k");
    let before = operator.app.selected_row();
    let message = they_wrote("b1", "14:00", "hello from Budi");
    operator.gateway.write(&jid("Budi"), vec![message.clone()]);
    operator.live(came("Budi", message));
    assert_eq!(operator.app.selected_row(), before);
    assert_eq!(operator.app.inbox.selected, Some(key(&jid("Siti"))));
    operator.must_not_see("hello from Budi");
    operator.must_see_in_order(&["Budi", "Siti"]);
    operator.open("Budi");
    assert_eq!(operator.count("hello from Budi"), 1);
}

#[test]
fn a_chat_that_was_not_known_appears_with_the_name_its_customer_goes_by() {
    let mut operator = operator();
    let message = Box::new(they_wrote("n1", "14:00", "good morning"));
    operator.gateway.write(&jid("Nadia"), vec![(*message).clone()]);
    let push_name = Some("Nadia".to_owned());
    operator.live(Live::Message { chat: jid("Nadia").as_str().into(), message, push_name });
    operator.must_see("Nadia");
    let asked = operator.asked();
    assert!(asked.contains(&Op::Chat { chat: key(&jid("Nadia")) }), "{asked:?}");
    operator.open("Nadia");
    assert_eq!(operator.count("good morning"), 1);
}

#[test]
fn a_row_that_was_read_before_the_message_does_not_take_it_back() {
    let mut operator = operator();
    operator.live(came("Budi", they_wrote("b1", "14:00", "hello")));
    operator.live(Live::Chat(Box::new(direct("Budi").active("13:00"))));
    assert_eq!(operator.app.inbox.get(&key(&jid("Budi"))).unwrap().unread, 1);
    operator.live(Live::Chat(Box::new(direct("Budi").active("14:00").unread(1))));
    assert_eq!(operator.app.inbox.get(&key(&jid("Budi"))).unwrap().unread, 1);
}

#[test]
fn the_echo_of_an_own_text_may_come_before_its_answer() {
    let mut operator = operator();
    operator.gateway.hold(Call::Send);
    operator.press("i");
    operator.type_text("on its way");
    operator.press("enter");
    operator.live(came("Siti", we_wrote("sent-1", "14:00", "on its way")));
    assert_eq!(operator.count_in_thread("on its way"), 1);
    operator.must_not_see("1 sending");
    operator.let_go(Call::Send);
    assert_eq!(operator.count_in_thread("on its way"), 1);
    assert_eq!(operator.app.outbox.iter().count(), 0);
}

#[test]
fn a_text_that_seems_lost_and_is_found_in_the_history_stands_once() {
    let mut operator = operator();
    operator.gateway.lost_answers = 1;
    operator.press("i");
    operator.type_text("on its way");
    operator.press("enter");
    operator.must_see("1 unknown");
    operator.live(Live::Touched(jid("Siti").as_str().into()));
    assert_eq!(operator.count_in_thread("on its way"), 1);
    operator.must_not_see("1 unknown");
    operator.wait(10_000);
    assert_eq!((operator.count_in_thread("on its way"), operator.gateway.delivered.len()), (1, 1));
    assert_eq!(operator.app.outbox.iter().count(), 0);
}

#[test]
fn what_a_colleague_sends_stands_in_the_thread_and_is_not_unread() {
    let mut operator = operator();
    operator.live(came("Siti", we_wrote("phone", "14:00", "sent from the phone")));
    assert_eq!(operator.count("sent from the phone"), 1);
    operator.must_see("0 unread");
}

#[test]
fn ticks_only_go_forward_and_may_come_before_their_message() {
    let mut operator = operator();
    let status = |delivery| Live::Status {
        chat: Some(jid("Siti").as_str().into()),
        ids: vec!["w1".into(), "never heard of".into()],
        delivery,
    };
    operator.live(status(Delivery::Read));
    let mut message = we_wrote("w1", "14:00", "parcel 8841");
    message.delivery = Some(Delivery::Sent);
    operator.live(came("Siti", message));
    let delivery = |operator: &Operator| {
        operator.app.thread().unwrap().timeline.get(&"w1".into()).unwrap().delivery.clone()
    };
    assert_eq!(delivery(&operator), Some(Delivery::Read));
    operator.live(status(Delivery::Delivered));
    assert_eq!(delivery(&operator), Some(Delivery::Read));
    assert_eq!(operator.count_in_thread("parcel 8841"), 1);
}

#[test]
fn edits_deletions_and_reactions_reach_their_message_before_or_after_it_comes() {
    let mut operator = operator();
    let chat = || Some(jid("Siti").as_str().into());
    let events = |id: &str| {
        let reacted = |emoji: Option<&str>| Live::Reacted {
            chat: chat(),
            id: id.into(),
            by: "Siti".into(),
            name: None,
            emoji: emoji.map(str::to_owned),
        };
        vec![
            Live::Edited { chat: chat(), id: id.into(), text: format!("changed {id}") },
            reacted(Some("👍")),
        ]
    };
    for event in events("late") {
        operator.live(event);
    }
    operator.live(came("Siti", they_wrote("late", "14:00", "original")));
    operator.must_see("changed late");
    operator.must_see("👍 Siti");
    operator.live(Live::Reacted {
        chat: chat(),
        id: "late".into(),
        by: "Siti".into(),
        name: None,
        emoji: None,
    });
    operator.must_not_see("👍");
    operator.live(Live::Deleted { chat: None, id: "late".into() });
    operator.must_see("message deleted");
    operator.must_not_see("changed late");
}

#[test]
fn a_page_that_was_on_its_way_does_not_take_an_edit_back() {
    let mut operator = operator();
    operator.live(Live::Edited { chat: None, id: "m3".into(), text: "what I meant".into() });
    operator.live(Live::Touched(jid("Siti").as_str().into()));
    operator.must_see("what I meant");
    operator.must_not_see("message 3");
}

#[test]
fn typing_shows_in_the_thread_and_in_the_list_and_ends_by_itself() {
    let mut operator = operator();
    let presence = |who: &str, doing| Live::Presence {
        chat: jid(who).as_str().into(),
        who: Some(jid(who)),
        doing,
    };
    operator.live(presence("Siti", Doing::Composing));
    operator.must_see("Siti is typing…");
    operator.live(presence("Budi", Doing::Recording));
    assert!(operator.row_with("Budi").contains("record"));
    let rows = operator.row_of("message 3");
    operator.wait(9_000);
    operator.must_see("Siti is typing…");
    operator.live(presence("Siti", Doing::Composing));
    operator.wait(9_000);
    operator.must_see("Siti is typing…");
    operator.wait(1_500);
    operator.must_not_see("typing…");
    assert_eq!(operator.row_of("message 3"), rows, "nothing jumps");
}

#[test]
fn a_message_ends_the_typing_of_whoever_wrote_it() {
    let mut operator = operator();
    let chat = || jid("Siti").as_str().into();
    operator.live(Live::Presence { chat: chat(), who: None, doing: Doing::Composing });
    operator.must_see("Siti is typing…");
    operator.live(came("Siti", they_wrote("new", "14:00", "here it is")));
    operator.must_not_see("typing…");
}

#[test]
fn several_people_type_in_a_group() {
    let mut operator = operator();
    operator.open("Gudang");
    for who in ["Ana", "Citra", "Dewi"] {
        let chat = jid("Gudang").as_str().into();
        operator.live(Live::Presence { chat, who: Some(who.into()), doing: Doing::Composing });
    }
    operator.must_see("Ana, Citra and 1 more are typing…");
}

#[test]
fn a_direct_chat_that_is_opened_is_asked_for_its_typing_and_again_after_a_break() {
    let mut operator = operator();
    operator.open("Budi");
    assert_eq!(operator.asked_for(Call::Subscribe).len(), 1);
    operator.open("Gudang");
    assert_eq!(operator.asked_for(Call::Subscribe).len(), 0);
    operator.open("Siti");
    operator.asked();
    operator.link(Feed::Down { why: Problem::new(Cause::Unreachable), again_at: at("14:01") });
    operator.link(Feed::Live);
    assert_eq!(operator.asked_for(Call::Subscribe).len(), 1);
}

#[test]
fn a_number_that_goes_down_is_told_and_what_waits_goes_when_it_is_back() {
    let mut operator = operator();
    operator.live(Live::Line(LineState::Down("logged_out".into())));
    operator.must_see("Support line: logged out");
    operator.live(Live::Line(LineState::Working));
    operator.must_not_see("logged out");
}

#[test]
fn a_name_that_changes_changes_in_the_list() {
    let mut operator = operator();
    operator.live(Live::Renamed { id: jid("Budi"), name: "Budi Santoso".into() });
    operator.must_see("Budi Santoso");
}

#[test]
fn what_was_missed_is_read_again_where_it_is_on_screen() {
    let mut operator = operator();
    operator.gateway.write(&jid("Siti"), vec![they_wrote("missed", "14:00", "did you get it?")]);
    operator.live(Live::Missed);
    assert_eq!(operator.count("did you get it?"), 1);
    let asked = operator.asked();
    assert_eq!(asked.iter().filter(|op| matches!(op, Op::Chats { .. })).count(), 1, "{asked:?}");
}

#[test]
fn a_chat_that_was_touched_while_it_is_read_is_read_once_more() {
    let mut operator = operator();
    operator.gateway.hold(Call::Messages);
    for _ in 0..5 {
        operator.live(Live::Touched(jid("Siti").as_str().into()));
    }
    assert_eq!(operator.asked_for(Call::Messages).len(), 1);
    operator.gateway.write(&jid("Siti"), vec![they_wrote("x", "14:00", "after all")]);
    operator.let_go(Call::Messages);
    assert_eq!(operator.asked_for(Call::Messages).len(), 1);
    operator.must_see("after all");
}

#[test]
fn events_of_a_hidden_number_land_in_the_chat_it_was_joined_to() {
    let chat = direct("Siti").alias("99@lid").active("13:00");
    let mut operator = Operator::at(100, 24, FakeGateway::with([chat]));
    operator.press("enter");
    let message = Box::new(they_wrote("l1", "14:00", "it is me"));
    operator.live(Live::Message { chat: "99@lid".into(), message, push_name: None });
    operator.must_see("it is me");
    assert_eq!(operator.app.inbox.counts().0, 1);
}

#[test]
fn while_a_service_tells_by_itself_it_is_hardly_asked() {
    let mut operator = operator();
    operator.wait(200_000);
    assert_eq!(operator.asked_for(Call::Chats).len(), 0);
    operator.wait(110_000);
    assert_eq!(operator.asked_for(Call::Chats).len(), 1);
    operator.link(Feed::Polling("the token may not listen".into()));
    operator.wait(16_000);
    assert_eq!(operator.asked_for(Call::Chats).len(), 1);
}

#[test]
fn a_reader_who_is_scrolled_up_stays_and_sees_that_something_came() {
    let mut gateway = gateway();
    gateway.write(&jid("Budi"), numbered("line", 60));
    let mut operator = Operator::at(100, 24, gateway);
    operator.open("Budi");
    operator.press("pageup");
    let before = operator.app.selected_row();
    operator.live(came("Budi", they_wrote("new", "14:00", "a new one")));
    assert_eq!(operator.count_in_thread("a new one"), 0);
    operator.must_see("newer");
    assert_eq!(operator.app.selected_row(), before);
}

#[test]
fn another_number_of_the_organization_is_left_out() {
    let mut operator = operator();
    let message = Box::new(they_wrote("o1", "14:00", "not for you"));
    let what = Live::Message { chat: jid("Other").as_str().into(), message, push_name: None };
    operator.event(Event { id: None, at: None, line: Some("s2".into()), what });
    assert_eq!(operator.app.inbox.counts().0, 3);
}

#[test]
fn nothing_ticks_while_nothing_happens_on_a_link_that_stands() {
    let operator = operator();
    let due = operator.app.deadline(operator.clock()).unwrap() - operator.clock().mono;
    assert!(due > Duration::from_secs(200), "{due:?}");
}

#[test]
fn a_message_that_a_poll_brought_is_not_news_when_it_is_told() {
    let mut operator = operator();
    let budi: Chat = direct("Budi").active("14:00").unread(1);
    operator.gateway.chats[1] = budi;
    operator.live(Live::Missed);
    operator.live(came("Budi", they_wrote("b1", "14:00", "hello")));
    assert_eq!(operator.app.inbox.get(&key(&jid("Budi"))).unwrap().unread, 1);
}

mod reactions {
    use super::*;
    use switchboard::domain::Kind;

    const ALICE: &str = "62822@s.whatsapp.net";

    fn reacted(by: &str, name: Option<&str>, emoji: &str) -> Live {
        Live::Reacted {
            chat: Some(jid("Gudang").as_str().into()),
            id: "a".into(),
            by: by.into(),
            name: name.map(str::to_owned),
            emoji: Some(emoji.to_owned()).filter(|emoji| !emoji.is_empty()),
        }
    }

    /// A message in a group that Alice reacted to before it was read.
    fn operator() -> Operator {
        let mut gateway = gateway();
        let reaction =
            they_wrote("r", "13:05", "👍").kind(Kind::Reaction).answering("a").by("Alice", ALICE);
        let budi = they_wrote("b", "13:06", "fine").by("Budi", "62833@s.whatsapp.net");
        gateway
            .write(&jid("Gudang"), vec![they_wrote("a", "13:00", "is it done?"), reaction, budi]);
        let mut operator = Operator::at(100, 24, gateway);
        operator.link(Feed::Live);
        operator.open("Gudang");
        operator.must_see("👍 Alice");
        operator
    }

    #[test]
    fn one_that_was_read_is_taken_back_live() {
        let mut operator = operator();
        operator.live(reacted(ALICE, None, ""));
        operator.must_not_see("👍");
    }

    #[test]
    fn another_one_takes_its_place_under_the_name_that_is_known() {
        let mut operator = operator();
        operator.live(reacted(ALICE, None, "🎉"));
        operator.must_see("🎉 Alice");
        operator.must_not_see("👍");
        operator.live(reacted(ALICE, Some("Alice Tan"), "🙏"));
        operator.must_see("🙏 Alice Tan");
        operator.must_not_see("🎉");
    }

    #[test]
    fn whoever_is_not_named_goes_by_the_name_of_their_messages() {
        let mut operator = operator();
        operator.live(reacted("62833@s.whatsapp.net", None, "❤"));
        operator.must_see("❤ Budi");
        operator.live(reacted("62844@s.whatsapp.net", Some("Citra"), "❤"));
        operator.must_see("❤ Budi, Citra");
        operator.press("k !");
        operator.must_see("❤ by Budi");
    }

    #[test]
    fn a_customer_who_is_called_you_is_not_us() {
        let mut operator = operator();
        operator.live(reacted("62855@s.whatsapp.net", Some("you"), "❤"));
        operator.live(reacted("you", None, "🎉"));
        operator.must_see("❤ you");
        operator.must_see("🎉 you");
    }
}

#[test]
fn a_group_that_was_not_known_never_goes_by_the_name_of_who_wrote_in_it() {
    let mut operator = operator();
    operator.gateway.fail(Call::Chats, 1, Cause::Unavailable);
    let message = Box::new(they_wrote("g1", "14:00", "lunch?").by("Alice", "62822@s.whatsapp.net"));
    let push_name = Some("Alice".to_owned());
    operator.live(Live::Message { chat: "123@g.us".into(), message, push_name });
    let row = operator.app.inbox.get(&key("123@g.us")).unwrap();
    assert_eq!((row.kind.word(), row.title()), ("group", "123@g.us"));
    assert!(operator.app.inbox.all().all(|chat| chat.title() != "Alice"));
}

#[test]
fn news_of_a_chat_that_the_service_does_not_keep_is_no_problem() {
    let mut operator = operator();
    operator.live(Live::Touched("62899@s.whatsapp.net".into()));
    assert_eq!(operator.asked_for(Call::Chats).len(), 1);
    assert_eq!(operator.app.problems.iter().count(), 0);
}

#[test]
fn a_row_that_is_told_without_its_name_keeps_it() {
    let mut operator = operator();
    let row = direct("Budi").active("13:30").unread(3).change(|chat| chat.name = None);
    operator.live(Live::Chat(Box::new(row)));
    assert!(operator.row_with("Budi").contains(" 3"), "{}", operator.screen());
}

#[test]
fn what_was_said_last_stays_beside_the_name_while_nothing_newer_happens() {
    let mut operator = operator();
    let preview =
        |operator: &Operator| operator.app.inbox.get(&key(&jid("Budi"))).unwrap().preview.clone();
    operator.live(came("Budi", they_wrote("b1", "14:00", "hello from Budi")));
    operator.gateway.chats[1] = direct("Budi").active("14:00").unread(1);
    operator.live(Live::Missed);
    assert_eq!(preview(&operator).as_deref(), Some("hello from Budi"));
    // Something happened that no event told of: what was said before is not what was said last.
    operator.gateway.chats[1] = direct("Budi").active("14:05").unread(2);
    operator.live(Live::Missed);
    assert_eq!(preview(&operator), None);
}

#[test]
fn what_an_answer_quotes_is_shown_as_it_was_told_where_it_is_not_here() {
    let mut operator = operator();
    let quoting = |id: &str, by: Option<&'static str>| {
        let message = they_wrote(id, "14:00", "see above").answering("long-ago");
        message.change(|message| {
            message.facts.push((Message::QUOTED, format!("what was said in {id}")));
            message.facts.extend(by.map(|by| (Message::QUOTED_BY, by.to_owned())));
        })
    };
    operator.live(came("Siti", quoting("q1", Some("you"))));
    operator.must_see("You: what was said in q1");
    operator.live(came("Siti", quoting("q2", Some("siti@s.whatsapp.net"))));
    operator.must_see("Siti: what was said in q2");
    operator.live(came("Siti", quoting("q3", Some("nobody@lid"))));
    operator.must_see("what was said in q3");
    operator.must_not_see("nobody@lid");
    // The page says nothing of it, and takes nothing away.
    let plain = they_wrote("q1", "14:00", "see above").answering("long-ago");
    operator.gateway.write(&jid("Siti"), vec![plain]);
    operator.live(Live::Touched(jid("Siti").as_str().into()));
    operator.must_see("You: what was said in q1");
    operator.must_not_see("an older message");
}

#[test]
fn where_opening_marks_as_read_what_comes_before_ones_eyes_is_read_too_and_nothing_else() {
    use switchboard::app::settings::MarkRead;
    let mut operator =
        Operator::with(100, 24, gateway(), |s| s.accounts[0].mark_read = MarkRead::Open);
    operator.link(Feed::Live);
    operator.open("Siti");
    operator.asked();
    operator.gateway.chats[0] = direct("Siti").active("14:00").unread(1);
    operator.live(came("Siti", they_wrote("a", "14:00", "where is it?")));
    assert_eq!(operator.asked_for(Call::MarkRead).len(), 1);
    operator.must_see("0 unread");
    // scrolled up, in the list, or in another chat: nobody has seen it
    operator.press("k k");
    operator.live(came("Siti", they_wrote("b", "14:01", "hello?")));
    operator.press("G esc");
    operator.live(came("Siti", they_wrote("c", "14:02", "anybody?")));
    operator.live(came("Budi", they_wrote("d", "14:02", "good day")));
    assert!(operator.asked_for(Call::MarkRead).is_empty());
}
