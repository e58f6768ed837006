//! A service whose customers have one conversation after the other (Kapso), told as journeys: one
//! row each, one thread, and what is new counted here.

use std::sync::Arc;
use std::time::Duration;

use switchboard::backend::kapso::Kapso;
use switchboard::domain::{Answer, Chat, ChatId, Named, Op, Service};

use crate::support::*;

const NUMBER: &str = "+6281234567890";

/// A conversation of Siti's.
fn conversation(id: &str, clock: &str, status: &str) -> Chat {
    let mut chat = Chat::new(key(id));
    chat.name = Some("Siti".into());
    chat.aliases = vec![NUMBER.into()];
    chat.current = Some(id.into());
    chat.status = Some(status.into());
    chat.closed = status == "ended";
    chat.last_activity = Some(at(clock));
    chat
}

fn other(clock: &str) -> Chat {
    let mut chat = conversation("budi-1", clock, "active");
    chat.name = Some("Budi".into());
    chat.aliases = vec!["+6285000000000".into()];
    chat
}

fn service() -> FakeGateway {
    let mut service = FakeGateway::with([
        conversation("old", "08:00", "ended"),
        conversation("middle", "10:00", "ended"),
        conversation("new", "12:00", "active"),
        other("11:00"),
    ]);
    service.write("old", vec![they_wrote("o1", "07:59", "the first question")]);
    service.write("middle", vec![they_wrote("m1", "09:59", "the second question")]);
    service.write("new", vec![they_wrote("n1", "11:59", "the third question")]);
    service.write("budi-1", vec![they_wrote("b1", "11:00", "hello from Budi")]);
    service
}

fn desk(service: FakeGateway) -> Operator {
    Operator::with(100, 30, service, |settings| {
        settings.accounts[0].service = Service::Kapso;
        settings.accounts[0].abilities =
            Arc::new(Kapso::new([Named { id: "u-1".into(), name: "Ana".into() }]));
    })
}

fn parts_read(operator: &mut Operator) -> Vec<String> {
    let asked = operator.asked();
    let parts = asked.into_iter().filter_map(|op| match op {
        Op::Messages { part, .. } => Some(part.to_string()),
        _ => None,
    });
    parts.collect()
}

#[test]
fn a_customer_with_three_conversations_is_one_row() {
    let operator = desk(service());
    assert_eq!(operator.app.inbox.counts().0, 2);
    assert_eq!(operator.count("Siti"), 1);
}

#[test]
fn the_conversations_are_one_thread_read_from_the_newest_back() {
    let mut operator = desk(service());
    operator.asked();
    operator.open("Siti");
    operator.must_see_in_order(&[
        "the first question",
        "the second question",
        "the third question",
    ]);
    assert_eq!(parts_read(&mut operator)[..3], ["new", "middle", "old"]);
}

#[test]
fn an_older_conversation_is_read_only_when_the_reader_comes_near_it() {
    let mut service = service();
    service.write("new", (0..80).map(|n| they_wrote(&format!("x{n}"), "11:58", "again")).collect());
    let mut operator = desk(service);
    operator.asked();
    operator.open("Siti");
    let read = parts_read(&mut operator);
    assert!(!read.is_empty() && read.iter().all(|part| part == "new"), "{read:?}");
    operator.press("g g g");
    operator.must_see("the first question");
}

#[test]
fn a_look_for_news_does_not_read_conversations_again_that_have_ended() {
    let mut operator = desk(service());
    operator.open("Siti");
    operator.asked();
    operator.wait(15_000);
    assert_eq!(parts_read(&mut operator), ["new"]);
}

#[test]
fn a_text_goes_into_the_conversation_that_is_open() {
    let mut service = service();
    // Something happened last in one that has ended.
    service.chats[0].last_activity = Some(at("13:00"));
    let mut operator = desk(service);
    operator.open("Siti");
    operator.press("i");
    operator.type_text("Good morning");
    operator.press("enter");
    let sends = operator.asked_for(Call::Send);
    let Op::Send { route, .. } = &sends[0] else { panic!() };
    assert_eq!(route.part, ChatId::from("new"));
}

#[test]
fn what_is_done_with_a_chat_is_done_once() {
    let mut operator = desk(service());
    operator.open("Siti");
    operator.asked();
    operator.press("M");
    let marked = operator.asked_for(Call::MarkRead);
    assert_eq!(marked, [Op::MarkRead { chat: key("new") }]);
    let chat = operator.app.open.clone().unwrap();
    assert_eq!(operator.app.inbox.addressed(&chat), [ChatId::from("new")]);
}

#[test]
fn a_conversation_that_begins_while_the_chat_is_open_goes_on_in_it() {
    let mut operator = desk(service());
    operator.open("Siti");
    operator.gateway.chats.push(conversation("newest", "13:59", "active"));
    operator.gateway.write("newest", vec![they_wrote("z1", "13:59", "one more thing")]);
    operator.wait(15_000);
    operator.must_see("one more thing");
    assert_eq!(operator.app.inbox.counts().0, 2);
}

#[test]
fn a_number_that_is_written_to_first_is_the_chat_that_the_service_has_for_it() {
    let mut service = service();
    // The rows name the own number, too: what is typed names the customer alone.
    service.chats[3].aliases = vec!["+6285000000000@106".into()];
    let budi = service.chats[3].clone();
    let mut operator = desk(service);
    operator.press(":");
    operator.type_text("new 62 850 0000 0000");
    operator.press("enter");
    let asked = Op::Chat { chat: key("+6285000000000") };
    assert!(operator.asked().contains(&asked));
    operator.answer(&asked, Answer::Chat(Box::new(budi)));
    operator.must_see("hello from Budi");
    assert_eq!(operator.app.inbox.counts().0, 2);
    operator.type_text("here I am");
    operator.press("enter");
    let sends = operator.asked_for(Call::Send);
    let Op::Send { route, .. } = &sends[0] else { panic!() };
    assert_eq!(route.part, ChatId::from("budi-1"));
}

#[test]
fn a_customer_of_two_own_numbers_is_two_rows() {
    let mut service = service();
    service.chats[1].aliases = vec![format!("{NUMBER}@106").into()];
    for place in [0, 2] {
        service.chats[place].aliases = vec![format!("{NUMBER}@107").into()];
    }
    let operator = desk(service);
    assert_eq!(operator.app.inbox.counts().0, 3);
    assert_eq!(operator.app.inbox.parts(&key("middle")), [ChatId::from("middle")]);
}

mod news {
    use super::*;

    fn unread(operator: &Operator, name: &str) -> u32 {
        operator.app.inbox.all().find(|chat| chat.title() == name).unwrap().unread
    }

    fn budi_writes(operator: &mut Operator, id: &str, clock: &str) {
        let row = operator.gateway.chats.iter_mut().find(|chat| chat.key.chat.as_str() == "budi-1");
        row.unwrap().last_activity = Some(at(clock));
        operator.gateway.write("budi-1", vec![they_wrote(id, clock, "are you there?")]);
    }

    #[test]
    fn on_the_very_first_look_nothing_is_new() {
        let operator = desk(service());
        assert_eq!(operator.app.inbox.counts().1, 0);
    }

    #[test]
    fn what_customers_wrote_since_is_counted_exactly_for_rows_on_screen() {
        let mut operator = desk(service());
        budi_writes(&mut operator, "b2", "13:30");
        budi_writes(&mut operator, "b3", "13:40");
        operator.wait(15_000);
        assert_eq!(unread(&operator, "Budi"), 2);
        assert_eq!(unread(&operator, "Siti"), 0);
    }

    #[test]
    fn what_a_colleague_answered_is_not_new() {
        let mut operator = desk(service());
        let row = &mut operator.gateway.chats[3];
        row.last_activity = Some(at("13:30"));
        operator.gateway.write("budi-1", vec![we_wrote("b2", "13:30", "here I am")]);
        operator.wait(15_000);
        assert_eq!(unread(&operator, "Budi"), 0);
    }

    #[test]
    fn a_chat_that_is_looked_at_has_nothing_new() {
        let mut operator = desk(service());
        budi_writes(&mut operator, "b2", "13:30");
        operator.wait(15_000);
        operator.open("Budi");
        operator.must_see("are you there?");
        assert_eq!(unread(&operator, "Budi"), 0);
        budi_writes(&mut operator, "b3", "13:40");
        operator.wait(15_000);
        assert_eq!(unread(&operator, "Budi"), 0);
        operator.open("Siti");
        budi_writes(&mut operator, "b4", "13:50");
        operator.wait(15_000);
        assert_eq!(unread(&operator, "Budi"), 1);
    }

    #[test]
    fn a_customer_who_writes_for_the_first_time_is_new() {
        let mut operator = desk(service());
        let mut row = conversation("wati-1", "13:50", "active");
        row.name = Some("Wati".into());
        row.aliases = vec!["+6287000000000".into()];
        operator.gateway.chats.push(row);
        operator.gateway.write("wati-1", vec![they_wrote("w1", "13:50", "good day")]);
        operator.wait(15_000);
        assert_eq!(unread(&operator, "Wati"), 1);
    }

    #[test]
    fn what_was_looked_at_is_remembered_and_what_came_meanwhile_is_new() {
        let mut service = service();
        service.speaks = Some((Service::Kapso, Arc::new(Kapso::default())));
        let mut operator = Operator::remembering(100, 30, service);
        operator.settle();
        operator.open("Siti");
        let mut operator = operator.restarted(60);
        operator.settle();
        assert_eq!(unread(&operator, "Siti"), 0);
        budi_writes(&mut operator, "b2", "14:30");
        let mut operator = operator.restarted(60);
        operator.settle();
        assert_eq!((unread(&operator, "Budi"), unread(&operator, "Siti")), (1, 0));
    }
}

mod previews {
    use super::*;

    #[test]
    fn rows_on_screen_are_looked_up_once_and_those_below_are_not() {
        let rows = (0..60).map(|n| {
            let mut row = conversation(&format!("c{n}"), "10:00", "active");
            row.aliases = vec![format!("+62810000{n:04}").into()];
            row.last_activity = row.last_activity.map(|at| at - chrono::TimeDelta::minutes(n));
            row
        });
        let mut service = FakeGateway::with(rows);
        for n in 0..60 {
            service.write(&format!("c{n}"), vec![they_wrote(&format!("m{n}"), "09:00", "hello")]);
        }
        let mut operator = desk(service);
        let looked = |operator: &mut Operator| {
            let asked = operator.asked();
            asked.iter().filter(|op| matches!(op, Op::Preview { .. })).count()
        };
        let first = looked(&mut operator);
        assert!((20..=30).contains(&first), "{first}");
        operator.wait(Duration::from_secs(15).as_millis() as u64);
        assert_eq!(looked(&mut operator), 0);
        operator.press("G");
        assert!(looked(&mut operator) >= 20);
    }

    #[test]
    fn a_look_up_that_fails_is_not_made_again_and_again() {
        let mut service = service();
        service.fail(Call::Messages, 100, switchboard::domain::Cause::Forbidden);
        let mut operator = desk(service);
        operator.wait(15_000);
        let asked = operator.asked();
        assert_eq!(asked.iter().filter(|op| matches!(op, Op::Preview { .. })).count(), 2);
        operator.must_see("Siti");
    }
}

mod said {
    use super::*;

    #[test]
    fn what_is_counted_here_is_called_new_and_never_unread() {
        let mut operator = desk(service());
        operator.must_not_see("unread");
        operator.must_see("0 new");
        operator.press("n");
        operator.must_see("No chat in the list has anything new.");
    }

    #[test]
    fn the_chats_state_its_person_labels_and_note_stand_in_the_header() {
        let mut service = service();
        service.chats[3].status = Some("assigned".into());
        service.chats[3].channel = Some("instagram".into());
        service.chats[3].assignee = Some(Named { id: "u-1".into(), name: "Ana".into() });
        service.chats[3].labels = vec![Named { id: "l".into(), name: "VIP".into() }];
        service.chats[3].note = Some("wants the red one".into());
        let mut operator = Operator::with(160, 30, service, |settings| {
            settings.accounts[0].abilities = Arc::new(Kapso::default());
        });
        operator.open("Budi");
        operator.must_see("instagram, assigned · Ana · #VIP · note: wants the red one");
    }

    #[test]
    fn a_private_note_never_looks_like_what_the_customer_saw_and_is_never_new() {
        let mut service = service();
        let mut note = we_wrote("p1", "13:00", "he pays late");
        note.private = true;
        note.delivery = None;
        note.author.name = Some("Ana".into());
        service.write("budi-1", vec![note]);
        let mut operator = desk(service);
        operator.gateway.chats[3].last_activity = Some(at("13:00"));
        operator.wait(15_000);
        assert_eq!(operator.app.inbox.counts().1, 0);
        let budi = operator.app.inbox.all().find(|chat| chat.title() == "Budi").unwrap();
        assert_eq!(budi.preview.as_deref(), Some("hello from Budi"));
        operator.open("Budi");
        operator.must_see_in_order(&["Note among colleagues (Ana)", "he pays late"]);
    }

    #[test]
    fn a_window_that_is_closed_is_said_before_anything_is_written() {
        let mut service = service();
        let mut old = they_wrote("b0", "08:00", "long ago");
        old.sent_at -= chrono::TimeDelta::days(2);
        service.chats[3].last_activity = Some(old.sent_at);
        service.chats[3].key.chat = "late".into();
        service.chats[3].current = Some("late".into());
        service.write("late", vec![old]);
        let mut operator = desk(service);
        operator.open("Budi");
        operator.must_see("more than 24 hours old");
        operator.press("i");
        operator.type_text("hello?");
        operator.press("enter");
        assert!(operator.asked_for(Call::Send).is_empty());
    }

    #[test]
    fn nobody_is_shown_typing_where_the_service_cannot_say_it() {
        let mut operator = desk(service());
        operator.open("Siti");
        operator.press("i");
        operator.type_text("Good");
        assert!(operator.told().is_empty());
        operator.must_see("can't show typing");
    }
}

mod plans {
    use super::*;
    use switchboard::app::Msg;
    use switchboard::domain::Allowance;

    #[test]
    fn the_less_a_plan_has_left_the_rarer_its_service_is_asked_for_news() {
        let asked = |left: u32| {
            let mut operator = desk(service());
            let allowance = Allowance { limit: 1_000, remaining: left };
            operator.step(Msg::Allowed { account: ACCOUNT.into(), allowance });
            operator.wait(16_000);
            operator.asked();
            operator.wait(300_000);
            operator.asked_for(Call::Chats).len()
        };
        assert_eq!((asked(1_000), asked(250), asked(50)), (20, 10, 2));
    }
}

#[test]
fn the_newest_message_stands_beside_the_name_where_there_is_room() {
    let mut operator = desk(service());
    operator.resize(200, 40);
    assert!(operator.row_with("Siti").contains("the third"), "{}", operator.screen());
}

#[test]
fn where_the_history_ends_the_service_is_called_by_its_name() {
    let mut operator = desk(service());
    operator.open("Siti");
    operator.press("g");
    operator.must_see("Kapso has nothing older.");
}
