//! The list: complete, in order, every chat once, the selection where it was.

use crate::support::*;
use switchboard::domain::{Cause, Chat, ChatKind, Op};

/// So many chats, the first one with the latest activity.
fn many(count: usize) -> Vec<Chat> {
    let chat = |n: usize| {
        let mut chat = direct(&format!("Customer {n:03}"));
        chat.last_activity = Some(now() - chrono::Duration::minutes(n as i64));
        chat
    };
    (1..=count).map(chat).collect()
}

/// The selected chat, by the mark in front of it.
fn selected(operator: &Operator) -> String {
    operator.row_with("▌").chars().skip(4).take(12).collect()
}

#[test]
fn the_first_screen_comes_from_the_first_page_and_the_rest_is_read_in_the_background() {
    let mut gateway = FakeGateway::with(many(450));
    gateway.hold(Call::Chats);
    let mut operator = Operator::at(80, 24, gateway);
    operator.must_see("Loading the chats");
    operator.let_one_go(Call::Chats);
    operator.must_see("Customer 001");
    operator.must_see("CHATS  50+");
    operator.must_see("loading");
    operator.let_go(Call::Chats);
    operator.must_see("CHATS  450");
    operator.must_not_see("loading");
    operator.press("G");
    operator.must_see("Customer 450");
    let asked = operator.asked_for(Call::Chats).into_iter();
    let limits = asked.filter_map(|op| match op {
        Op::Chats { limit, cursor: Some(_), .. } => Some(limit),
        _ => None,
    });
    assert_eq!(limits.collect::<Vec<_>>(), [200, 200]);
}

#[test]
fn a_list_that_stops_halfway_says_that_it_is_incomplete_and_goes_on_by_key() {
    let mut gateway = FakeGateway::with(many(120));
    gateway.hold(Call::Chats);
    let mut operator = Operator::at(80, 24, gateway);
    operator.let_one_go(Call::Chats);
    operator.gateway.fail(Call::Chats, 1, Cause::Unavailable);
    operator.let_go(Call::Chats);
    operator.must_see("incomplete");
    operator.press("R");
    operator.must_see("CHATS  120");
    operator.must_not_see("incomplete");
}

#[test]
fn pinned_chats_come_first_then_the_latest_activity() {
    let chats = [
        direct("Old pinned").active("08:00").pinned(),
        direct("Earlier").active("11:00"),
        direct("Latest").active("13:00"),
    ];
    let operator = Operator::at(80, 24, FakeGateway::with(chats));
    operator.must_see_in_order(&["Old pinned", "Latest", "Earlier"]);
}

#[test]
fn a_row_has_name_time_unread_count_and_marks() {
    let chats = [
        direct("Siti Rahma").active("13:02").unread(3).pinned(),
        group("Gudang").active("12:40").muted(),
        direct("Ahmed").active_days_ago(2),
        direct("Archived").active("09:00").archived(),
        direct("").jid("628129045@s.whatsapp.net").address("+62 812 9045").active("08:00"),
    ];
    let operator = Operator::at(80, 24, FakeGateway::with(chats));
    let row = |name: &str| operator.row_with(name).chars().take(30).collect::<String>();
    assert_eq!(row("Siti Rahma"), "▌★  Siti Rahma        13:02  3");
    assert!(row("Gudang").contains("⊘# Gudang"), "{}", row("Gudang"));
    assert!(row("Ahmed").contains("Mon"), "{}", row("Ahmed"));
    assert!(row("Archived").contains("▫"), "{}", row("Archived"));
    operator.must_see("+62 812 9045");
}

#[test]
fn two_rows_of_one_person_are_one_row_and_both_parts_are_read() {
    let phone = direct("Siti").jid("62812@s.whatsapp.net").active("13:00");
    let hidden = direct("Siti").jid("99@lid").alias("62812@s.whatsapp.net").active("13:30");
    let mut gateway = FakeGateway::with([phone, hidden]);
    gateway.write("62812@s.whatsapp.net", vec![they_wrote("a", "13:00", "by phone number")]);
    gateway.write("99@lid", vec![they_wrote("b", "13:30", "by hidden number")]);
    let mut operator = Operator::at(80, 24, gateway);
    operator.must_see("CHATS  1 ");
    operator.press("enter");
    operator.must_see_in_order(&["by phone number", "by hidden number"]);
    operator.must_see("The gateway has nothing older.");
}

#[test]
fn a_chat_that_moves_between_two_pages_stands_once() {
    let mut gateway = FakeGateway::with(many(120));
    gateway.hold(Call::Chats);
    let mut operator = Operator::at(80, 40, gateway);
    operator.let_one_go(Call::Chats);
    let moved = operator.gateway.chats.iter_mut().find(|chat| chat.title() == "Customer 030");
    moved.unwrap().last_activity = Some(now());
    operator.gateway.chats.push(direct("Somebody new").active("14:00"));
    operator.let_go(Call::Chats);
    assert_eq!(operator.count("Customer 030"), 1);
    assert_eq!(operator.count("Customer 050"), 0, "below the edge");
    operator.must_see("CHATS  121");
}

#[test]
fn a_chat_that_moves_up_past_what_was_read_does_not_vanish() {
    let mut gateway = FakeGateway::with(many(120));
    gateway.hold(Call::Chats);
    let mut operator = Operator::at(80, 40, gateway);
    operator.let_one_go(Call::Chats);
    let moved = operator.gateway.chats.iter_mut().find(|chat| chat.title() == "Customer 090");
    moved.unwrap().last_activity = Some(now());
    operator.let_go(Call::Chats);
    assert_eq!(operator.count("Customer 090"), 1, "{}", operator.screen());
    operator.must_see("CHATS  120");
}

#[test]
fn the_selection_stays_on_its_chat_when_the_order_changes_under_it() {
    let mut operator = Operator::at(80, 24, FakeGateway::with(many(10)));
    operator.press("j j");
    assert_eq!(selected(&operator), "Customer 003");
    operator.gateway.chats[7].last_activity = Some(now());
    operator.wait(16_000);
    operator.must_see_in_order(&["Customer 008", "Customer 001", "Customer 003"]);
    assert_eq!(selected(&operator), "Customer 003");
}

#[test]
fn the_filter_narrows_while_it_is_written_and_esc_shows_all_again() {
    let chats = [
        direct("Siti Rahma").active("13:00"),
        direct("Ahmed").active("12:00").address("+62 857 9012"),
        direct("Siti Aminah").active("11:00"),
    ];
    let mut operator = Operator::at(80, 24, FakeGateway::with(chats));
    operator.press("/");
    operator.type_text("siti");
    operator.must_see("2 of 3");
    operator.must_not_see("Ahmed");
    operator.type_text("x");
    operator.must_see("No chat matches");
    operator.press("backspace ctrl-u");
    operator.type_text("8579");
    operator.press("enter");
    assert!(selected(&operator).starts_with("Ahmed"));
    operator.press("esc");
    operator.must_see("Siti Aminah");
    assert!(selected(&operator).starts_with("Ahmed"));
}

#[test]
fn the_cursor_of_the_filter_stands_where_the_next_letter_goes() {
    let mut operator = Operator::at(80, 24, FakeGateway::with(many(3)));
    operator.press("/");
    operator.type_text("abc");
    let (end, row) = operator.cursor();
    operator.press("left left");
    assert_eq!(operator.cursor(), (end - 2, row));
}

#[test]
fn letters_are_text_while_a_filter_is_written() {
    let mut operator = Operator::at(80, 24, FakeGateway::with(many(3)));
    operator.press("/ q n D M");
    operator.must_see("/ qnDM");
    assert!(!operator.has_left());
}

#[test]
fn a_few_letters_jump_to_a_chat() {
    let chats = [direct("Siti Rahma"), direct("María José García"), direct("Ahmed")];
    let mut operator = Operator::at(80, 24, FakeGateway::with(chats));
    operator.press("ctrl-k");
    operator.must_see("Jump to a chat");
    operator.type_text("mjg");
    operator.press("enter");
    operator.must_see("To María José García");
}

#[test]
fn the_cursor_of_the_jump_stands_where_the_next_letter_goes() {
    let mut operator = Operator::at(80, 24, FakeGateway::with(many(3)));
    operator.press("ctrl-k");
    operator.type_text("abc");
    let (end, row) = operator.cursor();
    operator.press("left");
    assert_eq!(operator.cursor(), (end - 1, row));
}

#[test]
fn n_and_shift_n_go_to_the_next_and_the_previous_unread_chat() {
    let chats = [
        direct("One").active("13:00"),
        direct("Two").active("12:00").unread(1),
        direct("Three").active("11:00").unread(2).muted(),
        direct("Four").active("10:00").unread(4),
    ];
    let mut operator = Operator::at(80, 24, FakeGateway::with(chats));
    let mut at = |keys: &str| {
        operator.press(keys);
        selected(&operator).trim().split(' ').next().unwrap_or_default().to_owned()
    };
    assert_eq!(at("n"), "Two");
    assert_eq!(at("n"), "Four");
    assert_eq!(at("n"), "Two");
    assert_eq!(at("N"), "Four");
}

#[test]
fn the_counts_of_the_heading_are_of_all_chats() {
    let chats = many(30).into_iter().map(|chat| chat.unread(2));
    let operator = Operator::at(80, 24, FakeGateway::with(chats));
    operator.must_see("CHATS  30 · 30 unread");
}

#[test]
fn an_empty_list_says_so_and_a_failed_one_says_why_and_what_to_do() {
    let operator = Operator::at(80, 24, FakeGateway::with([]));
    operator.must_see("There is no chat yet.");
    let mut gateway = FakeGateway::with([]);
    gateway.fail(Call::Chats, 9, Cause::Forbidden);
    let operator = Operator::at(80, 24, gateway);
    operator.must_see("Loading the chat list");
    operator.must_see("the token may");
}

#[test]
fn all_sessions_that_may_be_listed_are_shown_when_none_is_configured() {
    let mut gateway = FakeGateway::with([direct("Siti")]);
    let second = switchboard::domain::Line {
        id: "s2".into(),
        name: Some("Sales".into()),
        ..gateway.lines[0].clone()
    };
    gateway.lines.push(second);
    let mut other = direct("Budi");
    other.key.line = "s2".into();
    gateway.chats.push(other);
    let operator = Operator::with(120, 24, gateway, |settings| settings.accounts[0].line = None);
    operator.must_see("Siti · Support line");
    operator.must_see("Budi · Sales");
}

#[test]
fn feeds_and_status_posts_have_a_mark_and_never_ask_for_attention() {
    let chats = [
        direct("Siti").active("13:00"),
        direct("Status").kind(ChatKind::Status).active("12:00").unread(9),
    ];
    let mut operator = Operator::at(80, 24, FakeGateway::with(chats));
    assert!(operator.row_with("Status").contains("» Status"));
    operator.press("n");
    operator.must_see("No unread chat in the list.");
}

#[test]
fn words_and_lines_are_deleted_in_the_filter_and_in_the_jump_as_in_the_composer() {
    let mut operator = Operator::at(80, 24, FakeGateway::with(many(3)));
    operator.press("/");
    operator.type_text("one two");
    operator.press("ctrl-w");
    operator.must_see("/ one");
    operator.must_not_see("two");
    operator.press("esc ctrl-k");
    operator.type_text("one two");
    operator.press("ctrl-w");
    operator.must_see("> one");
    operator.must_not_see("two");
    operator.press("ctrl-u");
    operator.must_not_see("> one");
}

#[test]
fn ctrl_c_leaves_what_lies_on_top_first() {
    let mut operator = Operator::at(80, 24, FakeGateway::with(many(3)));
    operator.press("ctrl-k ctrl-c");
    operator.must_not_see("Jump to a chat ─");
    assert!(!operator.has_left());
    operator.press("ctrl-c");
    assert!(operator.has_left());
}

#[test]
fn nothing_is_done_to_a_chat_that_the_narrowed_list_does_not_show() {
    let gateway = FakeGateway::with([direct("Siti").active("13:00"), direct("Ahmed")]);
    let mut operator = Operator::at(100, 30, gateway);
    operator.open("Siti");
    operator.press("esc /");
    operator.type_text("ahm");
    operator.press("enter tab esc D");
    operator.must_see("Delete the stored chat with Ahmed?");
}

#[test]
fn esc_shows_all_chats_of_the_account_and_once_more_those_of_all() {
    let gateway = FakeGateway::with([direct("Siti").active("13:00"), direct("Ahmed")]);
    let mut operator = Operator::at(100, 30, gateway);
    operator.press("/");
    operator.must_see("Esc shows all");
    operator.type_text("ahm");
    operator.press("enter");
    operator.must_see("1 of 2");
    operator.press("esc");
    operator.must_see("CHATS  2");
}

#[test]
fn one_person_without_name_and_number_is_shown_as_their_messages_call_them_and_not_found_by_it() {
    let mut nameless = direct("x").jid("3f0c-11");
    nameless.name = None;
    let mut crowd = group("y").jid("77-12");
    crowd.name = None;
    let mut gateway = FakeGateway::with([nameless, crowd]);
    for (chat, id) in [("3f0c-11", "a"), ("77-12", "b")] {
        let mut said = they_wrote(id, "13:00", "hello");
        said.author.name = Some("Rahma".into());
        gateway.write(chat, vec![said]);
    }
    let mut operator = Operator::at(100, 24, gateway);
    operator.must_see("3f0c-11");
    operator.open("3f0c-11");
    operator.must_see("To Rahma");
    operator.must_not_see("3f0c-11");
    operator.open("77-12");
    operator.must_see("To 77-12");
    operator.press("esc /");
    operator.type_text("rahma");
    operator.must_see("No chat matches");
}
