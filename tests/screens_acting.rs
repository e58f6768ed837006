//! Frames of what an operator does: every list and line that lies over the panes, and what is
//! shown of an act that is under way or refused.

mod support;

use support::*;
use switchboard::app::Msg;
use switchboard::app::files::{Entry, Listing};
use switchboard::domain::{Cause, Chat, Delivery, Extra, Kind, Message, Op, Problem};

fn chats() -> Vec<Chat> {
    vec![
        direct("Siti Rahma").active("13:58").address("+62 812 3456 7890"),
        group("Gudang Timur").active("13:40").pinned(),
        direct("Ahmed Mansour").active("13:12").unread(2).address("+62 811 222 3333"),
        direct("María José García").active("12:58").muted(),
        direct("Old friend").active("08:00").archived(),
    ]
}

fn messages() -> Vec<Message> {
    let poll = Extra::Poll {
        question: Some("Which day suits you?".into()),
        options: vec![("Monday".into(), vec!["Ana".into()]), ("Tuesday".into(), vec![])],
    };
    vec![
        they_wrote("m1", "13:30", "It still says \"in transit\". It was due Monday."),
        they_wrote("m2", "13:31", "")
            .without_text()
            .kind(Kind::Poll)
            .change(|m| m.extra = Some(poll)),
        we_wrote("m3", "13:32", "The courier has it in Bekasi, and it leaves there at 15:00.")
            .came_as_far_as(Delivery::Read),
    ]
}

fn at(columns: u16, rows: u16) -> Operator {
    let mut gateway = FakeGateway::with(chats());
    gateway.write(&jid("Siti Rahma"), messages());
    let mut operator = Operator::at(columns, rows, gateway);
    operator.open("Siti");
    operator
}

fn sizes(name: &str, act: impl Fn(&mut Operator)) {
    for (columns, rows) in [(80, 24), (40, 15)] {
        let mut operator = at(columns, rows);
        act(&mut operator);
        // a whole frame: the library's test screen forgets to blank what stood behind emoji
        operator.resize(columns + 1, rows);
        operator.resize(columns, rows);
        insta::assert_snapshot!(format!("{name}_{columns}x{rows}"), operator.screen());
    }
}

fn folder() -> Listing {
    let entry = |typed: &str, size, folder| Entry {
        typed: typed.into(),
        path: typed.replace('~', "/home/ana").into(),
        size,
        folder,
    };
    let entries = vec![
        entry("~/Pictures/", 0, true),
        entry("~/invoice 8841.pdf", 1_200_000, false),
        entry("~/photo.jpg", 204_000, false),
    ];
    Listing { entries, why: None }
}

fn listed(operator: &mut Operator, typed: &str) {
    operator.step(Msg::Files { typed: typed.into(), listing: folder() });
}

#[test]
fn reactions() {
    sizes("reactions", |operator| {
        operator.press("+");
        operator.type_text("party");
    });
}

#[test]
fn reactions_begin_with_those_that_people_use() {
    sizes("reactions_usual", |operator| operator.press("+"));
}

#[test]
fn forward() {
    sizes("forward", |operator| operator.press("f"));
}

#[test]
fn forward_shows_whom_it_goes_to() {
    sizes("forward_confirm", |operator| {
        operator.press("f");
        operator.type_text("ahmed");
        operator.press("enter");
    });
}

#[test]
fn delete_for_everyone() {
    sizes("delete_message", |operator| operator.press("x"));
}

#[test]
fn vote() {
    sizes("vote", |operator| operator.press("k v space"));
}

#[test]
fn mute() {
    sizes("mute", |operator| operator.press("m"));
}

#[test]
fn mute_until_a_time_of_ones_own() {
    sizes("mute_until", |operator| {
        operator.press("m");
        operator.type_text("own");
        operator.press("enter");
        operator.type_text("yesterday");
        operator.press("enter");
    });
}

#[test]
fn attach() {
    sizes("attach", |operator| {
        operator.press("A");
        listed(operator, "~/");
        operator.press("down");
    });
}

#[test]
fn attach_asks_for_a_caption() {
    sizes("attach_caption", |operator| {
        operator.press("A");
        listed(operator, "~/");
        operator.press("down down enter");
        operator.type_text("The parcel as it left us");
    });
}

#[test]
fn a_file_on_its_way_shows_how_far_it_is() {
    sizes("uploading", |operator| {
        operator.gateway.hold(Call::Send);
        operator.press("A");
        listed(operator, "~/");
        operator.press("down down enter");
        operator.type_text("The parcel as it left us");
        operator.press("enter");
        operator.step(Msg::Uploaded { key: "run-1".into(), percent: 42 });
    });
}

#[test]
fn editing() {
    sizes("editing", |operator| {
        operator.press("i");
        operator.type_text("a draft that waits");
        operator.press("esc e");
        operator.type_text(" Promise!");
    });
}

#[test]
fn an_edit_under_way() {
    sizes("edit_under_way", |operator| {
        operator.gateway.hold(Call::Act);
        operator.press("e");
        operator.type_text(" Promise!");
        operator.press("enter");
    });
}

#[test]
fn an_edit_that_was_refused() {
    sizes("edit_refused", |operator| {
        let why = Problem::new(Cause::Invalid).with_detail("the message is older than 15 minutes");
        operator.gateway.fail_with(Call::Act, 1, why);
        operator.press("e");
        operator.type_text(" Promise!");
        operator.press("enter");
    });
}

#[test]
fn the_palette_with_a_line() {
    sizes("palette_line", |operator| {
        operator.press(":");
        operator.type_text("mute ");
    });
}

#[test]
fn a_poll_is_asked_for() {
    sizes("poll", |operator| {
        operator.press(":");
        operator.type_text("poll Which day?; Monday");
        operator.press("enter");
    });
}

#[test]
fn a_poll_on_its_way() {
    sizes("poll_sent", |operator| {
        operator.gateway.hold(Call::Send);
        operator.press(":");
        operator.type_text("poll Which day?; Monday; Tuesday");
        operator.press("enter");
    });
}

#[test]
fn write_first() {
    sizes("new", |operator| {
        operator.press(":");
        operator.type_text("new");
        operator.press("enter");
        operator.type_text("0812 3456");
        operator.press("enter");
    });
}

#[test]
fn archived_in_the_list() {
    sizes("archived", |operator| operator.press("esc a"));
}

#[test]
fn asked_ops_name_the_message() {
    let mut operator = at(80, 24);
    operator.press("x y");
    let asked = operator.asked_for(Call::Act);
    assert!(matches!(&asked[0], Op::Act { target, .. } if target.id == "m3".into() && target.own));
    operator.must_see("message deleted");
}
