//! What outlives the program: the last screen, drafts, own texts on their way, what was read.

use crate::support::*;
use switchboard::app::Msg;
use switchboard::domain::{Cause, ChatKey, Message, Op, PageFrom};

fn siti() -> String {
    jid("Siti")
}

/// Siti's chat of so many messages and Ahmed's, in a program that remembers; Siti's is open.
fn opened(count: usize) -> Operator {
    let chats = [direct("Siti").active("13:59"), direct("Ahmed").active("13:00")];
    let mut gateway = FakeGateway::with(chats);
    gateway.write(&siti(), talk(count));
    let mut operator = Operator::remembering(90, 24, gateway);
    operator.settle();
    operator.press("enter");
    operator
}

/// What the store forgot by itself is told to the program.
fn told_of_it(operator: &mut Operator) {
    let forgotten = operator.store.as_mut().unwrap().take_forgotten().unwrap().unwrap();
    operator.step(Msg::Forgotten(forgotten));
}

fn stored(operator: &mut Operator) -> usize {
    operator.store.as_mut().unwrap().count(&ChatKey::new(ACCOUNT, LINE, siti())).unwrap()
}

/// The store forgets all but so many of a chat's newest messages, as too old.
fn forgotten_but(operator: &mut Operator, keep: usize) {
    let store = operator.store.as_mut().unwrap();
    let chat = ChatKey::new(ACCOUNT, LINE, siti());
    let newest = store.page(&chat, &PageFrom::Newest, keep).unwrap().messages;
    let now = newest[0].sent_at + chrono::Duration::days(90);
    assert!(store.forget_older_than(&ACCOUNT.into(), 90, now).unwrap() > 0);
}

fn pages(operator: &mut Operator) -> Vec<Option<String>> {
    let asked = operator.asked_for(Call::Messages).into_iter();
    let cursor = |op| match op {
        Op::Messages { cursor, .. } => Some(cursor.map(|cursor| cursor.as_str().to_owned())),
        _ => None,
    };
    asked.filter_map(cursor).collect()
}

#[test]
fn the_first_frame_has_the_last_list_chat_and_draft_before_anything_is_answered() {
    let mut operator = opened(40);
    operator.press("i");
    operator.type_text("I am on it");
    let operator = operator.restarted(3);
    for text in ["Siti", "Ahmed", "message 40", "I am on it", "To Siti"] {
        operator.must_see(text);
    }
}

#[test]
fn the_reader_stands_where_he_stood_and_newer_messages_do_not_move_the_row() {
    let mut operator = opened(200);
    operator.press("pageup pageup pageup");
    let row = operator.row_of("message 150").or_else(|| operator.row_of("message 145")).unwrap();
    let line = operator.screen().lines().nth(row).unwrap().to_owned();
    operator.gateway.write(&siti(), vec![they_wrote("new", "14:01", "when will it arrive?")]);
    let mut operator = operator.restarted(3);
    assert_eq!(operator.screen().lines().nth(row).unwrap(), line);
    operator.settle();
    assert_eq!(operator.screen().lines().nth(row).unwrap(), line);
    operator.press("G");
    operator.must_see("when will it arrive?");
}

#[test]
fn the_filter_and_the_selection_are_there_again() {
    let mut operator = opened(1);
    operator.press("esc /");
    operator.type_text("ahm");
    operator.press("enter");
    let operator = operator.restarted(3);
    operator.must_see("1 of 2");
    operator.must_see("Ahmed");
}

#[test]
fn a_draft_that_was_sent_or_cleared_does_not_come_back() {
    let mut operator = opened(1);
    operator.press("i");
    operator.type_text("gone soon");
    operator.press("ctrl-u esc");
    let operator = operator.restarted(3);
    operator.must_not_see("gone soon");
}

#[test]
fn a_text_that_waited_for_the_network_goes_on_at_the_next_start_under_its_key() {
    let mut operator = opened(1);
    operator.gateway.fail(Call::Send, 1, Cause::Unreachable);
    operator.press("i");
    operator.type_text("It leaves at 15:00");
    operator.press("enter");
    assert_eq!(operator.sent_under(), ["run-1"]);
    let mut operator = operator.restarted(1);
    operator.must_see("It leaves at 15:00");
    operator.settle();
    assert_eq!(operator.sent_under(), ["run-1"]);
    operator.must_not_see("not sent yet");
}

#[test]
fn a_text_under_way_when_the_program_died_is_asked_again_under_its_key() {
    let mut operator = opened(1);
    operator.gateway.hold(Call::Send);
    operator.press("i");
    operator.type_text("It leaves at 15:00");
    operator.press("enter");
    let mut operator = operator.restarted(1);
    operator.settle();
    assert_eq!(operator.sent_under(), ["run-1", "run-1"][1..]);
}

#[test]
fn an_old_unsent_text_waits_for_a_glance() {
    let mut operator = opened(1);
    operator.gateway.fail(Call::Send, 1, Cause::Unreachable);
    operator.press("i");
    operator.type_text("It leaves at 15:00");
    operator.press("enter");
    let mut operator = operator.restarted(30);
    operator.settle();
    assert!(operator.sent_under().is_empty());
    operator.must_see("R sends it");
    operator.press("R");
    assert_eq!(operator.sent_under(), ["run-1"]);
}

#[test]
fn older_messages_come_from_the_store_before_the_service_is_asked() {
    let mut operator = opened(1_000);
    operator.press("g g");
    operator.must_see("message 1 ");
    operator.press("G");
    let mut operator = operator.restarted(3);
    operator.settle();
    pages(&mut operator);
    operator.press("g g");
    operator.must_see("message 1 ");
    assert!(pages(&mut operator).is_empty());
}

#[test]
fn what_was_missed_in_an_absence_is_a_gap_that_fills() {
    let mut operator = opened(60);
    operator.press("pageup");
    let more = numbered("later", 170).into_iter();
    let more: Vec<Message> =
        more.map(|m| Message { sent_at: m.sent_at + chrono::Duration::hours(3), ..m }).collect();
    operator.gateway.write(&siti(), more);
    let mut operator = operator.restarted(300);
    operator.settle();
    operator.press("G");
    operator.must_see("later 170");
    for _ in 0..400 {
        operator.press("k");
    }
    operator.must_see("message 1 ");
    operator.must_not_see("missing here");
}

#[test]
fn a_chat_that_the_service_no_longer_has_leaves_the_list_unless_something_unsent_is_in_it() {
    let mut operator = opened(1);
    operator.gateway.chats.retain(|chat| chat.name.as_deref() != Some("Ahmed"));
    operator = operator.restarted(3);
    operator.must_see("Ahmed");
    operator.settle();
    operator.must_not_see("Ahmed");
    assert_eq!(operator.app.problems.iter().count(), 0);
}

#[test]
fn words_are_found_in_what_was_read_and_enter_goes_there() {
    let mut operator = opened(300);
    operator.press("g g G esc");
    operator.press("ctrl-f");
    operator.type_text("message 123");
    operator.must_see("Search all chats");
    operator.press("enter");
    operator.must_see("message 123");
    operator.must_not_see("Search all chats");
}

#[test]
fn words_that_were_never_read_are_said_to_be_missing() {
    let mut operator = opened(3);
    operator.press("/");
    operator.type_text("zebra");
    operator.must_see("Nothing in this chat, all of which was read.");
    let mut operator = opened(300);
    operator.press("/");
    operator.type_text("zebra");
    operator.must_see("Nothing in what was read so far.");
    operator.must_see("fetches what is older");
    operator.press("esc ctrl-f");
    operator.must_see("as far as they were read");
    operator.type_text("zebra");
    operator.must_see("/ in a chat fetches what is");
}

#[test]
fn more_matches_than_are_offered_are_said_to_be_more() {
    let mut operator = opened(300);
    operator.press("g g G /");
    operator.type_text("message");
    operator.must_see("the newest 200");
    operator.press("enter");
    operator.must_see("Match 1 of 200+ for message");
    for _ in 0..200 {
        operator.press("n");
    }
    operator.must_see("These were the newest 200");
}

#[test]
fn leaving_with_a_draft_asks_nothing_where_it_is_kept() {
    let mut operator = opened(1);
    operator.press("i");
    operator.type_text("later");
    operator.press("esc q");
    operator.wait(600);
    assert!(operator.has_left());
}

/// The message of this id is another one when its page is seen again.
fn changed(operator: &mut Operator, id: &str, change: impl FnOnce(&mut Message)) {
    operator.gateway.change(&siti(), id, change);
    operator.wait(60_000);
}

#[test]
fn what_an_edited_message_said_before_is_shown_as_a_difference() {
    let mut operator = opened(3);
    let say = |text: &str| {
        let text = text.to_owned();
        move |m: &mut Message| {
            m.text = Some(text);
            m.edited = true;
        }
    };
    changed(&mut operator, "m3", say("message three"));
    changed(&mut operator, "m3", say("the message, sorry, is three"));
    operator.press("!");
    operator.must_see("What it said before");
    operator.must_see("message [-3-]{+three+}");
    operator.must_see("[-message-]{+the message, sorry, is+} three");
}

#[test]
fn what_a_deleted_message_said_is_shown_among_its_facts_only() {
    let mut operator = opened(3);
    changed(&mut operator, "m3", |m| m.deleted = true);
    operator.must_not_see("message 3");
    operator.must_see("message deleted");
    operator.press("!");
    operator.must_see("[-message 3-]");
}

#[test]
fn what_was_changed_before_it_was_seen_says_so() {
    let mut gateway = FakeGateway::with([direct("Siti").active("13:59")]);
    gateway.write(&siti(), vec![they_wrote("a", "13:00", "as it is").edited()]);
    let mut operator = Operator::remembering(90, 24, gateway);
    operator.settle();
    operator.press("enter !");
    operator.must_see("nothing of it was seen, or kept");
}

#[test]
fn an_older_message_that_was_edited_or_deleted_is_mended_when_its_page_is_seen_again() {
    let mut operator = opened(600);
    while !operator.sees("message 420 ") {
        operator.press("pageup");
    }
    operator.gateway.change(&siti(), "m500", |m| m.text = Some("mended words".into()));
    operator.gateway.change(&siti(), "m501", |m| m.deleted = true);
    // The walk begins anew at the newest page, and comes by.
    operator.gateway.fail(Call::Messages, 1, Cause::Invalid);
    while !operator.sees("message 1 ") {
        operator.press("pageup");
    }
    operator.press("@");
    operator.type_text("12:19");
    operator.press("enter");
    operator.must_see_in_order(&["mended words", "message deleted", "message 502 "]);
}

#[test]
fn while_finding_n_and_shift_n_go_from_match_to_match_and_esc_ends_it() {
    let mut operator = opened(900);
    operator.press("g g G /");
    operator.type_text("33");
    operator.press("enter");
    let selected = |operator: &Operator| operator.app.selected_message().unwrap().id.to_string();
    assert_eq!(selected(&operator), "m339");
    operator.must_see("Match 1 of 11 for 33: n the next, N the one before.");
    operator.press("n");
    assert_eq!(selected(&operator), "m338");
    operator.press("N N");
    operator.must_see("This is the first match");
    for _ in 0..20 {
        operator.press("n");
    }
    assert_eq!(selected(&operator), "m33");
    operator.must_see("This is the last match");
    operator.press("esc");
    operator.must_see("Done finding.");
    operator.press("n");
    operator.must_see("No unread chat");
}

#[test]
fn what_was_never_fetched_is_said_not_to_be_searched_and_fetched_by_key() {
    let mut operator = opened(900);
    operator.press("/");
    operator.must_see("Find in Siti, from Today ");
    operator.type_text("\"message 12\"");
    operator.must_see("Nothing in what was read so far");
    operator.must_see("fetches what is older");
    operator.press("alt-enter");
    operator.must_see("This is the oldest message there is.");
    operator.press("/");
    operator.must_see("message 12");
    operator.must_not_see("fetches what is older");
    operator.press("enter");
    assert_eq!(operator.app.selected_message().unwrap().id.as_str(), "m12");
}

#[test]
fn what_was_forgotten_under_the_program_is_read_again_and_leaves_no_hole() {
    for keep in [20, 150] {
        let mut operator = opened(300);
        operator.press("g g");
        operator.must_see("message 1 ");
        operator.press("G");
        forgotten_but(&mut operator, keep);
        told_of_it(&mut operator);
        operator.gateway.write(&siti(), vec![they_wrote("new", "14:00", "when will it arrive?")]);
        operator.wait(60_000);
        operator.must_see("when will it arrive?");
        let mut operator = operator.restarted(3);
        operator.settle();
        operator.press("g g");
        operator.must_see("message 1 ");
        assert_eq!(stored(&mut operator), 301);
    }
}

#[test]
fn a_reader_of_what_is_forgotten_stands_at_the_oldest_that_is_left() {
    let mut operator = opened(300);
    operator.press("g g");
    forgotten_but(&mut operator, 150);
    told_of_it(&mut operator);
    operator.must_see("message 151 ");
    operator.press("g g");
    operator.must_see("message 1 ");
    operator.must_see("The gateway has nothing older.");
}

#[test]
fn what_the_program_holds_is_written_again_after_the_store_lost_it() {
    let mut operator = opened(300);
    operator.gateway.fail(Call::Send, 1, Cause::Unreachable);
    operator.press("i");
    operator.type_text("It leaves at 15:00");
    operator.press("enter");
    operator.type_text("I am on it");
    operator.store.as_mut().unwrap().purge().unwrap();
    told_of_it(&mut operator);
    let mut operator = operator.restarted(1);
    for text in ["Siti", "Ahmed", "message 300", "It leaves at 15:00", "I am on it"] {
        operator.must_see(text);
    }
    operator.settle();
    operator.press("g g");
    operator.must_see("message 1 ");
    assert_eq!(stored(&mut operator), 301);
}

#[test]
fn a_reader_far_up_is_not_cut_off_from_the_newest_when_the_store_loses_it_all() {
    let mut operator = opened(2_000);
    operator.press("g g");
    operator.must_see("message 1 ");
    operator.store.as_mut().unwrap().purge().unwrap();
    told_of_it(&mut operator);
    operator.press("G");
    operator.must_see("message 2000");
    for _ in 0..400 {
        operator.press("pageup");
    }
    operator.must_see("message 1 ");
    operator.must_not_see("missing here");
    assert_eq!(stored(&mut operator), 2_000);
}
