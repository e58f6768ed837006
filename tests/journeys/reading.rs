//! The reader's place: whatever comes, the row under the eye stays where it is.

use crate::support::*;
use switchboard::domain::{Cause, Op};

fn siti() -> String {
    jid("Siti")
}

fn opened_at(columns: u16, rows: u16, count: usize) -> Operator {
    let gateway = FakeGateway::with_talk(direct("Siti").active("13:59"), talk(count));
    let mut operator = Operator::at(columns, rows, gateway);
    operator.press("enter");
    operator
}

/// The text of the selected message, and the row of the screen it stands in.
fn selected(operator: &Operator) -> (String, usize) {
    let screen = operator.screen();
    let thread = |row: &str| row.chars().skip(31).collect::<String>();
    let found = screen.lines().enumerate().find(|(_, row)| thread(row).contains('▌'));
    let (n, row) = found.unwrap_or_else(|| panic!("nothing is selected:\n{screen}"));
    let text = thread(row);
    let text = text.trim_start_matches([' ', '▌', '│']).split("  ").next().unwrap_or_default();
    (format!("{text} "), n)
}

fn opened(count: usize) -> Operator {
    opened_at(80, 24, count)
}

fn read_news(operator: &mut Operator) {
    operator.wait(16_000);
}

#[test]
fn older_messages_do_not_move_the_row_under_the_eye() {
    let mut operator = opened(300);
    operator.gateway.hold(Call::Messages);
    operator.press("pageup pageup pageup pageup pageup pageup pageup");
    let (text, row) = selected(&operator);
    operator.must_see("Loading older messages");
    operator.let_go(Call::Messages);
    operator.must_not_see("Loading older messages");
    assert_eq!(selected(&operator), (text, row));
}

#[test]
fn new_messages_do_not_move_the_row_under_the_eye_and_are_counted() {
    let mut operator = opened(100);
    operator.press("pageup");
    let row = operator.row_of("message 80 ");
    assert!(row.is_some());
    let newer = vec![they_wrote("n1", "14:00", "news one"), they_wrote("n2", "14:00", "news two")];
    operator.gateway.write(&siti(), newer);
    let before = operator.row_with("newer");
    read_news(&mut operator);
    assert_eq!(operator.row_of("message 80 "), row);
    let count = |row: &str| -> usize {
        let words: Vec<_> = row.split_whitespace().collect();
        let place = words.iter().position(|word| *word == "newer").unwrap();
        words[place - 1].parse().unwrap()
    };
    assert_eq!(count(&operator.row_with("newer")), count(&before) + 2);
    operator.press("G");
    operator.must_see("news two");
    operator.must_not_see("newer");
}

#[test]
fn messages_below_the_pane_are_counted_even_when_only_their_heading_shows() {
    let mut operator = opened(0);
    let messages = (0..40).map(|n| {
        let text = format!("from {n}");
        let message = they_wrote(&format!("x{n}"), "13:00", &text);
        if n % 2 == 0 { message } else { we_wrote(&format!("x{n}"), "13:00", &text) }
    });
    operator.gateway.write(&siti(), messages.collect());
    operator.press("R");
    operator.must_see("from 39");
    for _ in 0..30 {
        operator.press("k");
        let screen = operator.screen();
        let lowest = (0..40).rev().find(|n| screen.contains(&format!("from {n} "))).unwrap();
        match 39 - lowest {
            0 => {}
            below => operator.must_see(&format!("{below} newer")),
        }
    }
}

#[test]
fn a_new_message_is_shown_at_once_to_a_reader_at_the_bottom() {
    let mut operator = opened(100);
    operator.gateway.write(&siti(), vec![they_wrote("n1", "14:00", "news")]);
    read_news(&mut operator);
    operator.must_see("news");
}

#[test]
fn an_edit_or_a_deletion_above_does_not_move_the_row_under_the_eye() {
    let mut operator = opened(50);
    operator.press("pageup k k");
    let (text, row) = selected(&operator);
    operator.gateway.change(&siti(), "m21", |message| message.deleted = true);
    operator.gateway.change(&siti(), "m20", |message| {
        message.text = Some("much longer text ".repeat(12));
        message.edited = true;
    });
    read_news(&mut operator);
    assert_eq!(selected(&operator), (text, row), "{}", operator.screen());
    operator.must_see("message deleted");
}

#[test]
fn a_resize_does_not_move_the_selected_message_out_of_its_row() {
    let mut operator = opened(100);
    operator.press("pageup pageup pageup k k");
    let (text, row) = selected(&operator);
    operator.resize(120, 40);
    assert_eq!(operator.row_of(&text), Some(row));
    operator.resize(80, 24);
    assert_eq!(operator.row_of(&text), Some(row));
}

#[test]
fn leaving_and_returning_finds_the_same_place() {
    let mut gateway = FakeGateway::with([direct("Siti").active("13:00"), direct("Budi")]);
    gateway.write(&siti(), talk(200));
    gateway.write(&jid("Budi"), numbered("budi", 5));
    let mut operator = Operator::at(80, 24, gateway);
    operator.open("Siti");
    operator.press("pageup pageup k");
    let before = operator.screen();
    operator.open("Budi");
    operator.must_see("budi 5");
    operator.open("Siti");
    assert_eq!(operator.screen(), before);
}

#[test]
fn what_came_while_the_chat_was_left_fills_in_without_a_hole() {
    let mut gateway = FakeGateway::with([direct("Siti").active("13:00"), direct("Budi")]);
    gateway.write(&siti(), talk(60));
    let mut operator = Operator::at(80, 24, gateway);
    operator.open("Siti");
    operator.open("Budi");
    let later = numbered("later", 120).into_iter().map(|message| message.days_ago(-1));
    operator.gateway.write(&siti(), later.collect());
    operator.open("Siti");
    operator.press("G");
    operator.must_see("later 120");
    for _ in 0..200 {
        operator.press("k");
    }
    operator.must_not_see("messages are missing here");
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..200 {
        operator.press("j");
        let screen = operator.screen();
        seen.extend((1..=120).filter(|n| screen.contains(&format!("later {n} "))));
    }
    assert_eq!(seen.len(), 120);
}

#[test]
fn a_divider_marks_the_first_unread_message_as_it_was_on_opening_and_stays() {
    let mut gateway = FakeGateway::with_talk(direct("Siti").active("13:59").unread(3), talk(20));
    gateway.chats.push(direct("Budi"));
    let mut operator = Operator::at(80, 24, gateway);
    operator.press("enter");
    operator.must_see_in_order(&["message 17 ", "3 new", "message 18 "]);
    operator.gateway.write(&siti(), vec![they_wrote("n", "14:00", "one more")]);
    operator.press("M");
    read_news(&mut operator);
    operator.must_see_in_order(&["message 17 ", "3 new", "message 18 ", "one more"]);
    operator.open("Budi");
    operator.open("Siti");
    operator.must_not_see("3 new");
}

#[test]
fn the_divider_of_a_chat_that_was_read_before_stands_before_what_is_new_now() {
    let mut gateway = FakeGateway::with_talk(direct("Siti").active("13:59"), talk(20));
    gateway.chats.push(direct("Budi"));
    let mut operator = Operator::at(80, 24, gateway);
    operator.open("Siti");
    operator.open("Budi");
    let newer = vec![they_wrote("n1", "14:00", "news one"), they_wrote("n2", "14:00", "news two")];
    operator.gateway.write(&siti(), newer);
    operator.gateway.chats[0].unread = 2;
    operator.wait(16_000);
    operator.open("Siti");
    operator.must_see_in_order(&["message 20 ", "2 new", "news one", "news two"]);
}

#[test]
fn more_unread_than_stored_puts_the_divider_before_the_first_stored_one() {
    let gateway = FakeGateway::with_talk(direct("Siti").active("13:59").unread(30), talk(4));
    let mut operator = Operator::at(80, 24, gateway);
    operator.press("enter");
    operator.must_see_in_order(&["30 new", "message 1 "]);
}

#[test]
fn own_messages_are_not_counted_as_unread() {
    let mut gateway = FakeGateway::with_talk(direct("Siti").unread(2), talk(4));
    gateway.write(&siti(), vec![we_wrote("w", "13:59", "our answer")]);
    let mut operator = Operator::at(80, 24, gateway);
    operator.press("enter");
    operator.must_see_in_order(&["message 2 ", "2 new", "message 3 "]);
}

#[test]
fn days_are_separated_and_named() {
    let messages = vec![
        they_wrote("a", "10:00", "long ago").days_ago(400),
        they_wrote("b", "10:00", "last week").days_ago(9),
        they_wrote("c", "10:00", "before").days_ago(2),
        they_wrote("d", "10:00", "the day before").days_ago(1),
        they_wrote("e", "10:00", "now"),
    ];
    let mut operator = Operator::at(80, 40, FakeGateway::with_talk(direct("Siti"), messages));
    operator.press("enter");
    operator.must_see_in_order(&[
        "— 11 February 2025 —",
        "long ago",
        "— Monday 9 March —",
        "last week",
        "— Monday —",
        "before",
        "— Yesterday —",
        "the day before",
        "— Today —",
        "now",
    ]);
}

#[test]
fn a_message_taller_than_the_pane_is_scrolled_by_row() {
    let tall: Vec<_> = (1..=60).map(|n| format!("row {n}.")).collect();
    let mut messages = talk(3);
    messages.push(they_wrote("tall", "13:59", &tall.join("\n")));
    messages.push(they_wrote("last", "13:59", "the last one"));
    let mut operator = Operator::at(80, 24, FakeGateway::with_talk(direct("Siti"), messages));
    operator.press("enter k");
    operator.must_see("row 60.");
    operator.press("k");
    let top = |operator: &Operator| (1..=60).find(|n| operator.sees(&format!("row {n}."))).unwrap();
    let first = top(&operator);
    operator.press("k");
    assert_eq!(top(&operator), first - 1);
    for _ in 0..70 {
        operator.press("k");
    }
    operator.must_see("message 1 ");
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..80 {
        operator.press("j");
        seen.extend((1..=60).filter(|n| operator.sees(&format!("row {n}."))));
    }
    assert_eq!(seen.len(), 60);
    operator.must_see("the last one");
}

#[test]
fn a_page_down_passes_over_no_line() {
    let mut messages = Vec::new();
    for n in 0..60 {
        let text: Vec<_> = (0..n % 5 + 1).map(|line| format!("t{n}.{line};")).collect();
        let text = text.join("\n");
        let id = format!("x{n}");
        let message = if n % 3 == 0 {
            we_wrote(&id, "13:00", &text)
        } else {
            they_wrote(&id, "13:00", &text)
        };
        messages.push(message);
    }
    let all: std::collections::BTreeSet<String> = messages
        .iter()
        .flat_map(|message| {
            message.text.clone().unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    let mut gateway = FakeGateway::with_talk(direct("Siti"), messages);
    gateway.page = 200;
    let mut operator = Operator::with(80, 24, gateway, |s| s.accounts[0].page_size = 200);
    for (there, back) in [("g", "pagedown"), ("G", "pageup"), ("g", "ctrl-d"), ("G", "ctrl-u")] {
        operator.open("Siti");
        operator.press(there);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..40 {
            let screen = operator.screen();
            seen.extend(all.iter().filter(|line| screen.contains(*line)).cloned());
            operator.press(back);
        }
        let missed: Vec<_> = all.difference(&seen).collect();
        assert!(missed.is_empty(), "{back} missed {missed:?}");
    }
}

#[test]
fn the_heading_of_the_selected_message_is_on_screen_with_it() {
    let messages: Vec<_> = (0..40)
        .map(|n| {
            let (id, text) = (format!("x{n}"), format!("from {n};"));
            if n % 2 == 0 { they_wrote(&id, "13:00", &text) } else { we_wrote(&id, "13:00", &text) }
        })
        .collect();
    let mut operator = Operator::at(80, 24, FakeGateway::with_talk(direct("Siti"), messages));
    operator.press("enter");
    for _ in 0..25 {
        operator.press("k");
        let (_, row) = selected(&operator);
        let above = operator.screen().lines().nth(row - 1).unwrap().to_owned();
        let heading = above.contains("Siti") || above.contains("You");
        assert!(heading && !above.contains("via"), "{}", operator.screen());
    }
}

#[test]
fn the_same_message_id_in_two_chats_is_two_messages() {
    let mut gateway = FakeGateway::with([direct("Siti"), direct("Budi")]);
    gateway.write(&siti(), vec![they_wrote("same", "13:00", "said to Siti")]);
    gateway.write(&jid("Budi"), vec![they_wrote("same", "13:00", "said to Budi")]);
    let mut operator = Operator::at(80, 24, gateway);
    operator.open("Siti");
    operator.must_see("said to Siti");
    operator.open("Budi");
    operator.must_see("said to Budi");
    operator.must_not_see("said to Siti");
}

#[test]
fn a_gap_that_can_not_be_filled_is_labelled_and_filled_by_key() {
    let mut gateway = FakeGateway::with([direct("Siti").active("13:00"), direct("Budi")]);
    gateway.write(&siti(), talk(20));
    let mut operator = Operator::at(80, 24, gateway);
    operator.open("Siti");
    operator.open("Budi");
    let later = numbered("later", 60).into_iter().map(|message| message.days_ago(-1));
    operator.gateway.write(&siti(), later.collect());
    operator.gateway.hold(Call::Messages);
    operator.open("Siti");
    operator.let_one_go(Call::Messages);
    operator.gateway.fail(Call::Messages, 1, Cause::Unavailable);
    operator.let_go(Call::Messages);
    operator.press("G");
    for _ in 0..50 {
        operator.press("k");
    }
    operator.must_see("messages are missing here");
    operator.press("R");
    operator.must_not_see("messages are missing here");
    operator.must_see("later 1");
}

#[test]
fn reading_never_marks_anything_read_by_itself() {
    let gateway = FakeGateway::with_talk(direct("Siti").unread(3), talk(20));
    let mut operator = Operator::at(80, 24, gateway);
    operator.press("enter pageup G esc enter");
    operator.wait(120_000);
    assert!(operator.asked().iter().all(|op| !matches!(op, Op::MarkRead { .. })));
    operator.must_see("1 unread");
}

#[test]
fn a_reader_inside_a_long_message_keeps_the_words_when_the_width_changes() {
    let words: Vec<String> = (0..600).map(|n| format!("word{n}")).collect();
    let message = they_wrote("a", "13:00", &words.join(" "));
    let gateway = FakeGateway::with_talk(direct("Siti"), vec![message]);
    let mut operator = Operator::at(120, 24, gateway);
    operator.press("enter pageup pageup");
    let first_word = |operator: &Operator| {
        let line = operator.app.thread().map(|thread| match &thread.anchor {
            switchboard::app::seen::Anchor::At { y, .. } => *y,
            switchboard::app::seen::Anchor::Newest => panic!("at the newest"),
        });
        // the thread's first line is the third of the screen
        let row = operator.screen().lines().nth(2 + line.unwrap() as usize).unwrap().to_owned();
        let word = row.split_whitespace().find(|word| word.starts_with("word")).unwrap();
        word["word".len()..].parse::<i32>().unwrap()
    };
    let before = first_word(&operator);
    for columns in [80, 120, 66, 120, 40, 120] {
        operator.resize(columns, 24);
        let now = first_word(&operator);
        assert!((before - now).abs() < 12, "{columns}: word{before} became word{now}");
    }
    assert_eq!(first_word(&operator), before);
}
