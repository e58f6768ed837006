//! Every kind of message is a readable line, every state is told apart without colour.

use crate::support::*;
use switchboard::app::Effect;
use switchboard::domain::{Delivery, Extra, Kind, Message, Op};

fn showing(messages: Vec<Message>) -> Operator {
    let mut operator = Operator::at(100, 40, FakeGateway::with_talk(direct("Siti"), messages));
    operator.press("enter");
    operator
}

#[test]
fn each_state_of_delivery_has_a_mark_of_its_own() {
    let states = [
        ("pending", Delivery::Pending, "◑"),
        ("sent", Delivery::Sent, "✓"),
        ("delivered", Delivery::Delivered, "✓✓"),
        ("read", Delivery::Read, "✓✓•"),
        ("played", Delivery::Played, "✓✓▸"),
        ("failed", Delivery::Failed(Some("no such number".into())), "✗"),
    ];
    let messages = states.iter().map(|(word, delivery, _)| {
        we_wrote(word, "13:00", &format!("this one is {word};")).came_as_far_as(delivery.clone())
    });
    let operator = showing(messages.collect());
    for (word, _, mark) in states {
        let row = operator.row_with(&format!("this one is {word};"));
        assert!(row.trim_end().ends_with(&format!("13:00 {mark}")), "{row}");
    }
    operator.must_see("✗ failed: no such number");
}

#[test]
fn an_inbound_message_claims_no_delivery_and_shows_no_error() {
    let odd = they_wrote("a", "13:00", "from the seed")
        .came_as_far_as(Delivery::Delivered)
        .change(|message| message.error = Some("strange".into()));
    let mut operator = showing(vec![odd]);
    assert!(operator.row_with("from the seed").trim_end().ends_with("13:00"));
    operator.must_not_see("strange");
    operator.press("!");
    operator.must_see("strange");
}

#[test]
fn edited_is_marked_and_deleted_leaves_its_place_with_its_text_hidden() {
    let operator = showing(vec![
        they_wrote("a", "13:00", "corrected").edited(),
        they_wrote("b", "13:01", "a secret").deleted(),
    ]);
    operator.must_see("corrected  (edited)");
    operator.must_see("message deleted");
    operator.must_not_see("a secret");
}

#[test]
fn every_type_is_a_readable_line() {
    let place =
        Extra::Location { latitude: -6.2, longitude: 106.81667, name: Some("Depot".into()) };
    let card = Extra::Contact { name: Some("Budi".into()), number: Some("+62 811".into()) };
    let poll = Extra::Poll {
        question: Some("Which day?".into()),
        options: vec![("Monday".into(), vec!["Ana".into()]), ("Tuesday".into(), vec![])],
    };
    let bare = |id: &str, kind| they_wrote(id, "13:00", "").without_text().kind(kind);
    let with = |id: &str, kind, extra| bare(id, kind).change(|message| message.extra = Some(extra));
    let operator = showing(vec![
        bare("1", Kind::Image).attached("image/jpeg", 204_000, None),
        bare("2", Kind::Document).attached("application/pdf", 1_200_000, Some("invoice.pdf")),
        bare("3", Kind::Sticker),
        bare("4", Kind::Audio),
        with("5", Kind::Location, place),
        with("6", Kind::Contact, card),
        with("7", Kind::Poll, poll),
        they_wrote("8", "13:00", "Messages are encrypted").kind(Kind::System),
        bare("9", Kind::Other("order".into())),
        they_wrote("10", "13:00", "see this").kind(Kind::Video),
        bare("11", Kind::Text),
    ]);
    for line in [
        "> photo · image/jpeg · 204 kB",
        "> document · application/pdf · 1.2 MB ·",
        "invoice.pdf",
        "> sticker",
        "> audio",
        "> location · -6.20000, 106.81667 · Depot",
        "> contact · Budi · +62 811",
        "> poll · Which day?",
        "- Monday  1",
        "- Tuesday",
        "Messages are encrypted",
        "> order (a kind this program doesn't know)",
        "> video",
        "see this",
        "(empty message)",
    ] {
        operator.must_see(line);
    }
}

#[test]
fn a_long_line_about_an_attachment_is_wrapped_and_loses_nothing() {
    let name = "a name of a file that is much longer than the pane is wide, and ends here.pdf";
    let message = they_wrote("1", "13:00", "").without_text().kind(Kind::Document).attached(
        "application/pdf",
        1_000,
        Some(name),
    );
    let gateway = FakeGateway::with_talk(direct("Siti"), vec![message]);
    let mut operator = Operator::at(80, 24, gateway);
    operator.press("enter");
    operator.must_see("ends here.pdf");
}

#[test]
fn a_quoted_message_stands_as_one_line_above_the_answer() {
    let operator = showing(vec![
        they_wrote("a", "13:00", "is it red?\nor blue?"),
        we_wrote("b", "13:01", "red").answering("a"),
        they_wrote("c", "13:02", "thanks").answering("b"),
    ]);
    operator.must_see_in_order(&["↳ is it red? or blue?", "red", "↳ You: red", "thanks"]);
}

#[test]
fn mentions_are_shown_by_name() {
    let message = they_wrote("a", "13:00", "ask @205227043110953 please")
        .mentioning("205227043110953", "Alice");
    showing(vec![message]).must_see("ask @Alice please");
}

#[test]
fn a_mention_whose_number_begins_another_is_not_taken_for_it() {
    let message = they_wrote("a", "13:00", "ask @6281 and @62812 please")
        .mentioning("6281", "Ana")
        .mentioning("62812", "Budi");
    showing(vec![message]).must_see("ask @Ana and @Budi please");
}

#[test]
fn reactions_stand_under_their_message() {
    let reaction =
        they_wrote("r", "13:05", "👍").kind(Kind::Reaction).answering("a").by("Ana", "1@x");
    let operator = showing(vec![they_wrote("a", "13:00", "done"), reaction]);
    operator.must_see_in_order(&["done", "👍 Ana"]);
}

#[test]
fn a_run_of_one_person_has_one_heading() {
    let operator = showing(vec![
        they_wrote("a", "13:00", "one"),
        they_wrote("b", "13:01", "two"),
        we_wrote("c", "13:02", "three"),
        they_wrote("d", "13:03", "four"),
    ]);
    operator.must_see_in_order(&["Siti", "one", "two", "You", "three", "Siti", "four"]);
}

#[test]
fn members_of_a_group_are_told_apart_by_more_than_colour() {
    let messages = vec![
        they_wrote("a", "13:00", "first").by("Ana", "62811@s.whatsapp.net"),
        they_wrote("b", "13:01", "second").by("Ana", "62899@s.whatsapp.net"),
        they_wrote("c", "13:02", "third").change(|m| m.author.id = Some("6287754@lid".into())),
    ];
    let mut operator = Operator::at(80, 24, FakeGateway::with_talk(group("Depot"), messages));
    operator.press("enter");
    operator.must_see_in_order(&[
        "Ana (…2811)",
        "first",
        "Ana (…2899)",
        "second",
        "6287754",
        "third",
    ]);
}

#[test]
fn the_details_show_everything_with_the_raw_ack_level() {
    let message = we_wrote("wa-1", "13:00", "hello").change(|message| {
        message.ack_level = Some(3);
        message.facts.push(("store id", "987".into()));
    });
    let mut operator = showing(vec![message]);
    operator.press("!");
    for fact in ["wa-1", "ack level", "delivered", "store id", "987", "2026-03-18 13:00:00"] {
        operator.must_see(fact);
    }
    operator.press("esc");
    operator.must_not_see("ack level");
}

#[test]
fn without_a_status_an_ack_level_claims_nothing() {
    let message = we_wrote("wa-1", "13:00", "hello").change(|message| {
        (message.delivery, message.ack_level) = (None, Some(4));
    });
    let mut operator = showing(vec![message]);
    assert!(operator.row_with("hello").trim_end().ends_with("13:00"));
    operator.press("!");
    operator.must_see("acknowledged (4)");
}

#[test]
fn y_hands_the_text_to_the_terminal_and_claims_no_more() {
    let mut operator = showing(vec![they_wrote("a", "13:00", "parcel 8841")]);
    operator.press("y");
    assert_eq!(operator.done(), [Effect::Copy("parcel 8841".into())]);
    operator.must_see("sent to the terminal");
    operator.must_not_see("copied");
}

#[test]
fn a_deleted_message_gives_no_text_away() {
    let mut operator = showing(vec![they_wrote("a", "13:00", "a secret").deleted()]);
    operator.press("y");
    assert!(operator.done().is_empty());
    operator.press("!");
    operator.must_not_see("a secret");
}

#[test]
fn shift_m_marks_read_and_says_that_the_customer_gets_no_receipt() {
    let gateway = FakeGateway::with_talk(direct("Siti").unread(3), talk(5));
    let mut operator = Operator::at(120, 24, gateway);
    operator.press("enter M");
    assert!(operator.asked().iter().any(|op| matches!(op, Op::MarkRead { .. })));
    operator.must_see("the customer gets no read receipt");
    operator.must_see("0 unread");
}

#[test]
fn marking_one_person_with_two_numbers_read_marks_both_rows() {
    let phone = direct("Siti").jid("62812@s.whatsapp.net").unread(1);
    let hidden = direct("Siti").jid("99@lid").alias("62812@s.whatsapp.net").unread(2);
    let mut operator = Operator::at(100, 24, FakeGateway::with([phone, hidden]));
    operator.press("M");
    assert!(operator.gateway.chats.iter().all(|chat| chat.unread == 0));
    operator.must_see("0 unread");
}

#[test]
fn mark_read_by_opening_marks_on_opening() {
    use switchboard::app::settings::MarkRead;
    let gateway = FakeGateway::with_talk(direct("Siti").unread(3), talk(5));
    let mut operator =
        Operator::with(100, 24, gateway, |s| s.accounts[0].mark_read = MarkRead::Open);
    operator.press("enter");
    operator.must_see("0 unread");
    operator.must_see("3 new");
}

#[test]
fn shift_d_says_what_is_deleted_and_asks_first() {
    let mut operator = showing(talk(5));
    operator.press("D");
    operator.must_see("Delete the stored chat with Siti?");
    operator.must_see("Only the gateway's copy");
    operator.must_see("WhatsApp keeps the chat");
    operator.must_see("may come back");
    operator.press("enter");
    operator.must_see("Delete the stored chat");
    operator.press("n");
    assert!(operator.asked_for(Call::DeleteChat).is_empty());
    operator.press("D y");
    operator.must_see("The stored copy of Siti is deleted");
    operator.must_see("CHATS  0");
}

#[test]
fn deleting_one_person_with_two_numbers_deletes_both_stored_chats() {
    let phone = direct("Siti").jid("62812@s.whatsapp.net");
    let hidden = direct("Siti").jid("99@lid").alias("62812@s.whatsapp.net");
    let mut operator = Operator::at(100, 24, FakeGateway::with([phone, hidden]));
    operator.press("D y");
    assert!(operator.gateway.chats.is_empty());
    operator.must_see("CHATS  0");
}

#[test]
fn a_deleted_chat_does_not_turn_what_is_being_written_into_commands() {
    let mut operator = showing(talk(5));
    operator.gateway.hold(Call::DeleteChat);
    operator.press("D y i");
    operator.type_text("about D");
    operator.let_go(Call::DeleteChat);
    operator.type_text("hl q");
    assert!(!operator.has_left());
    operator.must_see("about Dhl q");
}

#[test]
fn an_acknowledgement_without_a_status_is_said_as_a_number_and_never_as_read() {
    let operator = showing(vec![
        we_wrote("a", "13:00", "without a word").change(|message| {
            (message.delivery, message.ack_level) = (None, Some(3));
        }),
        we_wrote("b", "13:01", "with a word").change(|message| message.ack_level = Some(3)),
        they_wrote("c", "13:02", "not ours").change(|message| message.ack_level = Some(4)),
    ]);
    operator.must_see("without a word  acknowledged (3)");
    assert!(operator.row_with("without a word").trim_end().ends_with("13:00"));
    assert_eq!(operator.count("acknowledged"), 1);
}
