//! A thread of any length in little memory: what is far from the reader is the store's, and nobody
//! can tell from what is shown.

use crate::support::*;
use proptest::prelude::*;
use switchboard::domain::{Cause, Message, Op};

/// So many messages are never in memory at once, however many there are.
const BOUND: usize = 1_400;
/// What stands above the oldest message.
const OLDEST: &str = "The gateway has nothing older.";

fn siti() -> String {
    jid("Siti")
}

fn desk(count: usize) -> FakeGateway {
    let chats = [direct("Siti").active("13:59"), direct("Ahmed").active("13:00")];
    let mut gateway = FakeGateway::with(chats);
    gateway.write(&siti(), talk(count));
    gateway
}

fn opened(count: usize) -> Operator {
    let mut operator = Operator::remembering(90, 24, desk(count));
    operator.settle();
    operator.press("enter");
    operator
}

fn in_memory(operator: &Operator) -> usize {
    operator.app.thread().map_or(0, |thread| thread.timeline.len())
}

/// Everything that is known of the thread has gone by on the way; answers the most that was in
/// memory.
fn scroll(operator: &mut Operator, key: &str, until: &str) -> usize {
    let mut most = 0;
    for _ in 0..4_000 {
        operator.press(key);
        most = most.max(in_memory(operator));
        if operator.sees(until) {
            return most;
        }
    }
    panic!("{until} never came\n{}", operator.screen());
}

fn numbers_on(screen: &str) -> Vec<usize> {
    let number = |line: &str| line.split("message ").nth(1)?.split(' ').next()?.parse().ok();
    screen.lines().filter_map(number).collect()
}

#[test]
fn up_to_the_oldest_and_down_again_a_few_screens_are_in_memory_and_nothing_is_asked_twice() {
    let mut operator = opened(5_000);
    let up = scroll(&mut operator, "pageup", OLDEST);
    assert!(up <= BOUND, "{up}");
    operator.must_see("message 1 ");
    operator.asked();
    let down = scroll(&mut operator, "pagedown", "message 5000");
    assert!(down <= BOUND, "{down}");
    assert!(operator.asked_for(Call::Messages).is_empty());
    let back = scroll(&mut operator, "pageup", OLDEST);
    assert!(back <= BOUND, "{back}");
    assert!(operator.asked_for(Call::Messages).is_empty());
}

#[test]
fn line_by_line_over_the_seams_every_message_stands_once_and_in_order() {
    let mut operator = opened(2_500);
    operator.press("g g");
    operator.must_see("message 1 ");
    let mut last = numbers_on(&operator.screen());
    while last.last() != Some(&2_500) {
        operator.press("ctrl-d");
        let now = numbers_on(&operator.screen());
        assert!(now.windows(2).all(|two| two[1] == two[0] + 1), "{}", operator.screen());
        assert!(now[0] <= last[last.len() - 1] + 1 && now > last, "{last:?} {now:?}");
        last = now;
    }
    assert!(in_memory(&operator) <= BOUND);
}

#[test]
fn from_deep_in_the_past_one_key_goes_to_the_newest_and_two_to_the_oldest() {
    let mut operator = opened(4_000);
    operator.press("g g");
    operator.must_see("message 1 ");
    operator.press("G");
    operator.must_see("message 4000");
    operator.must_not_see("newer");
    operator.asked();
    operator.press("g");
    operator.must_see("message 1 ");
    assert!(operator.asked_for(Call::Messages).is_empty());
    assert!(in_memory(&operator) <= BOUND);
}

#[test]
fn the_way_to_the_oldest_is_long_and_memory_short() {
    let mut operator = opened(20_000);
    operator.press("g g");
    operator.must_see("This is the oldest message there is.");
    operator.must_see("message 1 ");
    assert!(in_memory(&operator) <= BOUND);
}

#[test]
fn a_text_written_in_the_past_is_shown_below_the_newest_message() {
    let mut operator = opened(3_000);
    operator.press("g g i");
    operator.type_text("It leaves at 15:00");
    operator.press("enter");
    operator.must_see_in_order(&["message 3000", "It leaves at 15:00"]);
}

#[test]
fn news_do_not_move_a_reader_in_the_past_and_are_there_when_he_returns() {
    let mut operator = opened(3_000);
    operator.press("g g");
    operator.must_see("message 1 ");
    let before = operator.screen();
    operator.gateway.write(&siti(), vec![they_wrote("n1", "14:00", "news one")]);
    operator.wait(60_000);
    assert_eq!(numbers_on(&operator.screen()), numbers_on(&before));
    operator.press("G");
    operator.must_see_in_order(&["message 3000", "news one"]);
}

#[test]
fn what_was_missed_while_the_reader_was_in_the_past_is_no_hidden_hole() {
    let mut operator = opened(3_000);
    operator.press("g g");
    let later = numbered("later", 170).into_iter();
    let later = later.map(|m| Message { sent_at: m.sent_at + chrono::Duration::hours(3), ..m });
    operator.gateway.write(&siti(), later.collect());
    operator.wait(60_000);
    operator.press("G");
    operator.must_see("later 170");
    let mut seen = std::collections::BTreeSet::new();
    for key in std::iter::once("j").chain(std::iter::repeat_n("pageup", 60)) {
        operator.press(key);
        let later = |line: &str| line.split("later ").nth(1)?.split(' ').next()?.parse().ok();
        seen.extend(operator.screen().lines().filter_map(later).collect::<Vec<usize>>());
    }
    assert_eq!(seen.len(), 170);
    operator.must_not_see("missing here");
}

#[test]
fn a_quote_far_from_the_reader_is_gone_to_without_reading_all_between() {
    let mut operator = opened(3_000);
    operator.press("g g G");
    operator.gateway.write(
        &siti(),
        vec![they_wrote("q", "14:00", "about that").change(|m| m.reply_to = Some("m10".into()))],
    );
    operator.wait(60_000);
    operator.asked();
    operator.press("enter");
    operator.must_see("message 10 ");
    assert!(operator.asked_for(Call::Messages).is_empty());
    assert!(in_memory(&operator) <= BOUND);
}

#[test]
fn after_a_restart_in_the_past_the_newest_page_is_read_and_the_reader_stays() {
    let mut operator = opened(3_000);
    operator.press("g g j j");
    operator.gateway.write(&siti(), vec![they_wrote("n1", "14:00", "news one")]);
    let mut operator = operator.restarted(3);
    let row = numbers_on(&operator.screen());
    operator.settle();
    assert_eq!(numbers_on(&operator.screen()), row);
    let asked = operator.asked_for(Call::Messages);
    assert!(asked.iter().any(|op| matches!(op, Op::Messages { cursor: None, .. })));
    assert!(in_memory(&operator) <= BOUND);
    operator.press("G");
    operator.must_see("news one");
}

#[test]
fn where_the_store_has_lost_what_it_had_the_service_is_read_again() {
    let mut operator = opened(3_000);
    operator.press("g g G");
    operator.store.as_mut().unwrap().purge().unwrap();
    scroll(&mut operator, "pageup", "message 1 ");
    let screen = numbers_on(&operator.screen());
    assert!(screen.windows(2).all(|two| two[1] == two[0] + 1), "{screen:?}");
}

#[test]
fn a_cursor_that_is_refused_starts_again_from_the_newest_page_until_it_overlaps() {
    let mut operator = opened(2_400);
    scroll(&mut operator, "pageup", "message 900 ");
    operator.gateway.fail(Call::Messages, 1, Cause::Invalid);
    scroll(&mut operator, "pageup", OLDEST);
    operator.must_see("message 1 ");
    operator.must_not_see("failed");
}

#[test]
fn many_chats_that_were_opened_are_not_all_in_memory_and_the_reader_finds_his_place() {
    let chats = (0..60).map(|n| direct(&format!("Person {n:02}")));
    let mut gateway = FakeGateway::with(chats);
    for n in 0..60 {
        gateway.write(&jid(&format!("Person {n:02}")), numbered(&format!("said {n:02}"), 100));
    }
    let mut operator = Operator::remembering(90, 24, gateway);
    operator.settle();
    operator.open("Person 07");
    operator.press("pageup pageup");
    let place = operator.app.selected_message().map(|message| message.id.clone());
    for n in 10..60 {
        operator.open(&format!("Person {n}"));
    }
    assert!(operator.app.threads.len() <= 24);
    operator.open("Person 07");
    assert_eq!(operator.app.selected_message().map(|message| message.id.clone()), place);
}

fn keys() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "pageup", "pageup", "pageup", "pageup", "pagedown", "pagedown", "k", "j", "ctrl-u",
        "ctrl-d", "g", "G", "!",
    ])
}

/// The rows of messages, without the lines that speak of what lies beyond.
fn rows(operator: &Operator) -> Vec<String> {
    let thread = |line: &str| line.split('│').nth(1).map(|line| line.trim_end().to_owned());
    let screen = operator.screen();
    let lines = screen.lines().filter_map(thread);
    lines.filter(|line| line.contains("message ")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// The same keys in a program that keeps everything in memory show the same rows.
    #[test]
    fn whatever_is_let_go_of_nobody_can_tell(
        keys in prop::collection::vec((keys(), 1usize..40), 1..12),
    ) {
        let mut window = opened(1_500);
        let mut whole = Operator::at(90, 24, desk(1_500));
        whole.press("enter");
        for (key, times) in keys {
            for _ in 0..times {
                for operator in [&mut window, &mut whole] {
                    operator.press(key);
                    if key == "!" {
                        operator.press("esc");
                    }
                }
                prop_assert!(in_memory(&window) <= BOUND);
                prop_assert_eq!(rows(&window), rows(&whole), "after {}", key);
            }
        }
    }
}
