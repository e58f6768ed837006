//! Drafts: each belongs to its chat, is edited by what people call letters, and survives.

use crate::support::*;

fn two_chats() -> FakeGateway {
    let mut gateway = FakeGateway::with([
        direct("Siti").active("13:00").address("+62 812"),
        direct("Budi").active("12:00"),
    ]);
    gateway.write(&jid("Siti"), numbered("siti", 5));
    gateway.write(&jid("Budi"), numbered("budi", 5));
    gateway
}

fn writing_to_siti() -> Operator {
    let mut operator = Operator::at(80, 24, two_chats());
    operator.open("Siti");
    operator.press("i");
    operator
}

#[test]
fn beside_the_composer_stand_recipient_own_number_and_whether_typing_is_shown() {
    let operator = writing_to_siti();
    operator.must_see("To Siti, from Support line · typing is shown");
}

#[test]
fn a_draft_stays_with_its_chat() {
    let mut operator = writing_to_siti();
    operator.type_text("for Siti");
    operator.open("Budi");
    operator.must_not_see("for Siti");
    operator.press("i");
    operator.type_text("for Budi");
    operator.open("Siti");
    operator.must_see("for Siti");
    operator.must_not_see("for Budi");
}

#[test]
fn drafts_survive_filtering_and_resizing() {
    let mut operator = writing_to_siti();
    operator.type_text("half a thought");
    operator.press("tab /");
    operator.type_text("Budi");
    operator.resize(40, 15);
    operator.resize(120, 40);
    operator.press("enter tab tab");
    operator.must_see("half a thought");
}

#[test]
fn a_chat_with_unsent_text_is_marked_in_the_list() {
    let mut operator = writing_to_siti();
    operator.type_text("half a thought");
    operator.press("esc");
    assert!(operator.row_with("13:00").contains("✎"));
}

#[test]
fn enter_sends_to_the_chat_the_text_was_written_in_even_if_the_selection_moved() {
    let mut operator = writing_to_siti();
    operator.type_text("hello Siti");
    operator.press("shift-tab shift-tab j tab tab");
    operator.must_see("To Siti");
    operator.press("enter");
    assert_eq!(operator.gateway.delivered, [(key(&jid("Siti")), "hello Siti".into())]);
}

#[test]
fn alt_enter_and_ctrl_j_begin_a_new_line_and_send_nothing() {
    let mut operator = writing_to_siti();
    operator.type_text("one");
    operator.press("alt-enter");
    operator.type_text("two");
    operator.press("ctrl-j");
    operator.type_text("three");
    assert!(operator.gateway.delivered.is_empty());
    operator.must_see_in_order(&["one", "two", "three"]);
    operator.press("enter");
    assert_eq!(operator.gateway.delivered[0].1, "one\ntwo\nthree");
}

#[test]
fn a_paste_with_brackets_is_never_sent_by_itself() {
    let mut operator = writing_to_siti();
    operator.paste("line one\r\nline two\n");
    assert!(operator.gateway.delivered.is_empty());
    operator.must_see_in_order(&["line one", "line two"]);
}

#[test]
fn a_paste_without_brackets_is_not_sent_line_by_line() {
    let mut operator = writing_to_siti();
    operator.paste_as_keys("line one\nline two\nline three");
    assert!(operator.gateway.delivered.is_empty());
    operator.press("enter");
    assert_eq!(operator.gateway.delivered.len(), 1);
    assert_eq!(operator.gateway.delivered[0].1, "line one\nline two\nline three");
}

#[test]
fn a_paste_where_nothing_is_written_does_nothing_but_say_so() {
    let mut operator = Operator::at(80, 24, two_chats());
    operator.press("enter");
    operator.paste("qDy");
    operator.must_see("Nothing is being written here");
    assert!(!operator.has_left());
}

#[test]
fn edits_are_undone_and_done_again() {
    let mut operator = writing_to_siti();
    operator.type_text("keep this");
    operator.press("ctrl-w");
    operator.must_not_see("keep this");
    operator.press("ctrl-_");
    operator.must_see("keep this");
    operator.press("ctrl-r");
    operator.must_not_see("keep this");
}

#[test]
fn one_backspace_takes_a_whole_emoji() {
    let mut operator = writing_to_siti();
    operator.paste("ok 👨‍👩‍👧");
    operator.press("backspace");
    operator.type_text("!");
    operator.press("enter");
    assert_eq!(operator.gateway.delivered[0].1, "ok !");
}

#[test]
fn esc_leaves_the_composer_and_keeps_the_text() {
    let mut operator = writing_to_siti();
    operator.type_text("not yet");
    operator.press("esc");
    operator.must_see("not yet");
    operator.press("i");
    operator.type_text(", soon");
    operator.must_see("not yet, soon");
}

#[test]
fn the_composer_grows_with_its_text_and_the_cursor_stays_in_sight() {
    let mut operator = writing_to_siti();
    for n in 0..30 {
        operator.type_text(&format!("line {n}"));
        operator.press("alt-enter");
    }
    operator.must_see("line 29");
    let (_, row) = operator.cursor();
    assert!(operator.row_of("line 29").unwrap() < usize::from(row));
    operator.must_see("siti 5");
}

#[test]
fn the_cursor_stands_behind_the_last_letter_also_of_wide_text() {
    let mut operator = writing_to_siti();
    operator.type_text("田中 ok");
    let (column, row) = operator.cursor();
    let line = operator.screen().lines().nth(usize::from(row)).unwrap().to_owned();
    let before: usize = line.split("田中 ok").next().unwrap().chars().count();
    assert_eq!(usize::from(column), before + 7);
}

#[test]
fn a_long_line_is_wrapped_and_all_of_it_is_in_sight() {
    let mut operator = writing_to_siti();
    let words: Vec<_> = (0..20).map(|n| format!("word{n:02}")).collect();
    operator.type_text(&words.join(" "));
    for word in words {
        operator.must_see(&word);
    }
}

#[test]
fn a_reply_names_the_message_it_answers_and_keeps_it_until_sent() {
    let mut operator = Operator::at(80, 24, two_chats());
    operator.open("Siti");
    operator.press("k r");
    operator.must_see("↳ siti 4");
    operator.type_text("about four");
    operator.open("Budi");
    operator.open("Siti");
    operator.press("i enter");
    let sent = operator.sent_under();
    assert_eq!(sent.len(), 1);
    operator.must_see_in_order(&["siti 5", "↳ siti 4", "about four"]);
}

#[test]
fn quitting_with_unsent_text_asks_first() {
    let mut operator = writing_to_siti();
    operator.type_text("half a thought");
    operator.press("esc q");
    operator.must_see("Leave now?");
    operator.must_see("1 unsent text will be lost.");
    operator.press("n");
    assert!(!operator.has_left());
    operator.press("q y");
    operator.wait(500);
    assert!(operator.has_left());
}

#[test]
fn quitting_says_of_each_own_message_what_is_known() {
    let mut operator = writing_to_siti();
    operator.gateway.hold(Call::Send);
    operator.type_text("one");
    operator.press("enter");
    operator.type_text("two");
    operator.press("enter esc q");
    operator.must_see("1 message is not sent yet; it will be lost.");
    operator.must_see("1 message is on the way; whether it arrives is not known.");
}

#[test]
fn quitting_with_nothing_to_lose_just_leaves() {
    let mut operator = Operator::at(80, 24, two_chats());
    operator.press("q");
    assert!(operator.has_left());
}

#[test]
fn blank_text_is_not_sent() {
    let mut operator = writing_to_siti();
    operator.press("enter");
    operator.type_text("   ");
    operator.press("enter");
    assert!(operator.gateway.delivered.is_empty());
}

#[test]
fn two_rows_that_turn_out_to_be_one_chat_keep_both_drafts() {
    let mut gateway = FakeGateway::with([
        direct("Siti phone").jid("62812@s.whatsapp.net").active("13:00"),
        direct("Siti hidden").jid("99@lid").active("12:00"),
    ]);
    gateway.write("99@lid", talk(3));
    let mut operator = Operator::at(80, 24, gateway);
    operator.open("Siti hidden");
    operator.press("i");
    operator.type_text("from the hidden one");
    operator.gateway.chats[1].aliases.push("62812@s.whatsapp.net".into());
    operator.wait(16_000);
    operator.must_see("CHATS  1 ");
    operator.must_see("from the hidden one");
    operator.press("enter");
    assert_eq!(operator.gateway.delivered.len(), 1);
}

#[test]
fn a_tab_in_a_paste_without_brackets_is_text_and_runs_nothing() {
    let mut operator = Operator::at(100, 30, FakeGateway::with([direct("Siti"), direct("Ahmed")]));
    operator.open("Siti");
    operator.press("i");
    operator.paste_as_keys("see\tqty\nand more");
    assert!(!operator.has_left());
    operator.must_see("see    qty");
    operator.must_see("and more");
    operator.must_see("To Siti");
}

#[test]
fn a_deleted_message_is_not_answered() {
    let mut gateway = FakeGateway::with([direct("Siti")]);
    let gone = they_wrote("a", "13:00", "never mind").change(|message| message.deleted = true);
    gateway.write(&jid("Siti"), vec![gone]);
    let mut operator = Operator::at(100, 30, gateway);
    operator.open("Siti");
    operator.press("r");
    operator.must_see("The message was taken back.");
    operator.must_not_see("Enter send");
}

#[test]
fn the_quote_goes_when_its_message_is_answered_again() {
    let mut gateway = FakeGateway::with([direct("Siti")]);
    gateway.write(&jid("Siti"), vec![they_wrote("a", "13:00", "is it red?")]);
    let mut operator = Operator::at(100, 30, gateway);
    operator.open("Siti");
    operator.press("r");
    operator.type_text("No");
    assert_eq!(operator.count("is it red?"), 2);
    operator.press("esc r");
    assert_eq!(operator.count("is it red?"), 1, "{}", operator.screen());
    operator.must_see("No");
}
