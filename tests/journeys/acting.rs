//! What is done to single messages: accepted, refused and put back, not offered.

use crate::support::*;
use switchboard::app::Effect;
use switchboard::domain::{
    Act, Attachment, Cause, Extra, Kind, Media, Message, Op, Problem, Reaction, Target,
};

fn showing(messages: Vec<Message>) -> Operator {
    let chats = [direct("Siti").active("13:00"), direct("Ahmed").active("12:00")];
    let mut gateway = FakeGateway::with(chats);
    gateway.write(&jid("Siti"), messages);
    let mut operator = Operator::at(140, 30, gateway);
    operator.open("Siti");
    operator.asked();
    operator
}

fn acts(operator: &mut Operator) -> Vec<(Target, Act)> {
    let ops = operator.asked_for(Call::Act).into_iter();
    ops.filter_map(|op| match op {
        Op::Act { target, act, .. } => Some((target, act)),
        _ => None,
    })
    .collect()
}

fn own() -> Operator {
    showing(vec![they_wrote("a", "13:00", "is it red?"), we_wrote("b", "13:01", "no, bleu")])
}

fn theirs() -> Operator {
    showing(vec![we_wrote("a", "13:00", "it is blue"), they_wrote("b", "13:01", "thank you")])
}

#[test]
fn e_changes_the_own_text_where_it_is_written_and_the_draft_waits() {
    let mut operator = own();
    operator.press("i");
    operator.type_text("half a draft");
    operator.press("esc e");
    operator.must_see("Editing: no, bleu");
    operator.press("backspace backspace");
    operator.type_text("ue");
    operator.press("enter");
    let (target, act) = acts(&mut operator).remove(0);
    assert_eq!((target.id, target.own, act), ("b".into(), true, Act::Edit("no, blue".into())));
    operator.must_see("no, blue  (edited)");
    operator.must_see("half a draft");
    operator.must_not_see("Editing:");
}

#[test]
fn esc_leaves_the_message_as_it_is_and_the_draft_where_it_was() {
    let mut operator = own();
    operator.press("i");
    operator.type_text("half a draft");
    operator.press("esc e");
    operator.type_text(" and more");
    operator.press("esc");
    assert!(acts(&mut operator).is_empty());
    operator.must_see("half a draft");
    operator.must_not_see("and more");
    operator.press("i");
    operator.type_text("!");
    operator.must_see("half a draft!");
}

#[test]
fn nobody_sees_typing_while_a_message_is_changed() {
    let mut operator = own();
    operator.press("e");
    operator.type_text("!");
    assert!(operator.told().is_empty());
}

#[test]
fn an_edit_that_is_refused_stands_under_its_message_and_its_text_is_not_lost() {
    let mut operator = own();
    let why = Problem::new(Cause::Invalid).with_detail("too old");
    operator.gateway.fail_with(Call::Act, 1, why);
    operator.press("e");
    operator.type_text(", truly");
    operator.press("enter");
    operator.must_see("✗ editing the message failed: the service does not accept it (too old)");
    operator.must_see("no, bleu");
    operator.must_not_see("(edited)");
    operator.press("e");
    operator.must_see("no, bleu, truly");
    operator.press("enter");
    operator.must_see("no, bleu, truly  (edited)");
    operator.must_not_see("✗");
}

#[test]
fn an_edit_to_nothing_or_to_the_same_is_not_asked_for() {
    let mut operator = own();
    operator.press("e enter");
    operator.must_see("Nothing was changed.");
    operator.press("e ctrl-u enter");
    operator.must_see("x deletes it for everyone");
    assert!(acts(&mut operator).is_empty());
}

#[test]
fn what_somebody_else_wrote_is_not_edited_and_it_says_why() {
    let mut operator = theirs();
    operator.press("e");
    operator.must_see("Only own messages can be edited.");
    operator.must_not_see("Editing:");
}

#[test]
fn e_still_takes_an_unsent_text_back() {
    let mut operator = own();
    operator.gateway.fail(Call::Send, 1, Cause::Forbidden);
    operator.press("i");
    operator.type_text("refused");
    operator.press("enter esc e");
    operator.must_not_see("Editing:");
    assert!(operator.row_with("refused").contains("refused"));
    assert!(operator.app.outbox.iter().next().is_none());
}

#[test]
fn plus_reacts_by_name_shows_it_at_once_and_remembers_it() {
    let mut operator = theirs();
    operator.gateway.hold(Call::Act);
    operator.press("+");
    operator.type_text("party pop");
    operator.press("enter");
    operator.must_see_in_order(&["thank you", "🎉 you"]);
    assert_eq!(acts(&mut operator)[0].1, Act::React("🎉".into()));
    operator.let_go(Call::Act);
    operator.press("+");
    operator.must_see_in_order(&["take back 🎉", "🎉  party popper", "👍"]);
}

#[test]
fn a_reaction_that_is_refused_goes_back_to_the_one_before() {
    let mut operator = theirs();
    operator.press("+ enter");
    operator.must_see("👍 you");
    operator.gateway.fail(Call::Act, 1, Cause::Forbidden);
    operator.press("+");
    operator.type_text("red heart");
    operator.press("enter");
    operator.must_see("👍 you");
    operator.must_see("✗ reacting failed: the token may not do this");
}

#[test]
fn the_own_reaction_is_taken_back() {
    let mut operator = theirs();
    operator.press("+ enter");
    operator.press("+ enter");
    operator.must_not_see("👍");
    let acts = acts(&mut operator);
    assert_eq!(acts[1].1, Act::ClearReaction);
}

#[test]
fn x_deletes_for_everyone_after_asking() {
    let mut operator = own();
    operator.press("x");
    operator.must_see("Delete this message for everyone?");
    operator.press("n");
    assert!(acts(&mut operator).is_empty());
    operator.press("x y");
    operator.must_see("message deleted");
    operator.must_not_see("no, bleu");
    operator.press("e");
    operator.must_see("The message was taken back.");
}

#[test]
fn a_deletion_of_which_nobody_knows_is_looked_up() {
    let mut operator = own();
    operator.gateway.fail(Call::Act, 1, Cause::Interrupted);
    operator.press("x y");
    operator.must_see("✗ deleting the message for everyone failed");
    operator.must_see("no, bleu");
    assert!(!operator.asked_for(Call::Messages).is_empty());
}

#[test]
fn a_customers_message_is_not_deleted_for_everyone() {
    let mut operator = theirs();
    operator.press("x");
    operator.must_see("Only own messages can be deleted for everyone.");
}

#[test]
fn f_sends_a_message_on_after_showing_to_whom() {
    let mut operator = theirs();
    operator.press("f");
    operator.type_text("ahmed");
    operator.press("enter");
    operator.must_see("Forward to Ahmed?");
    operator.must_see("“thank you”");
    assert!(acts(&mut operator).is_empty());
    operator.press("y");
    assert_eq!(acts(&mut operator)[0].1, Act::Forward(key(&jid("Ahmed"))));
    operator.must_see("Forwarded to Ahmed.");
}

#[test]
fn a_message_is_only_sent_on_within_its_own_number() {
    let mut other = direct("Elsewhere");
    other.key.line = "s2".into();
    let mut gateway = FakeGateway::with([direct("Siti"), other.clone()]);
    gateway.write(&jid("Siti"), vec![they_wrote("a", "13:00", "hello")]);
    let mut operator =
        Operator::with(100, 24, gateway, |settings| settings.accounts[0].line = None);
    operator.open("Siti");
    operator.press("f");
    operator.must_not_see("  Elsewhere  ");
    operator.type_text("elsewh");
    operator.must_see("Nothing matches.");
}

fn poll(known: bool) -> Message {
    let message = they_wrote("p", "13:05", "Which day?").kind(Kind::Poll);
    let options = vec![("Monday".to_owned(), vec![]), ("Tuesday".to_owned(), vec!["Ana".into()])];
    let poll = Extra::Poll { question: Some("Which day?".into()), options };
    message.change(|message| message.extra = known.then_some(poll))
}

#[test]
fn v_votes_where_the_options_are_known() {
    let mut operator = showing(vec![poll(true)]);
    operator.press("v down enter");
    assert_eq!(acts(&mut operator)[0].1, Act::Vote(vec!["Tuesday".into()]));
    operator.must_see("- Tuesday  2, yours");
}

#[test]
fn a_question_that_the_service_repeats_as_text_stands_once() {
    let operator = showing(vec![poll(true)]);
    assert_eq!(operator.count("Which day?"), 1, "{}", operator.screen());
}

#[test]
fn the_keys_for_a_message_are_named_where_they_do_something() {
    let mut operator = showing(vec![poll(true), we_wrote("b", "13:06", "hello")]);
    operator.must_see("e edit");
    operator.must_not_see("v vote");
    operator.press("k");
    operator.must_see("v vote");
    operator.must_not_see("e edit");
}

#[test]
fn space_marks_several_options() {
    let mut operator = showing(vec![poll(true)]);
    operator.press("v space down space enter");
    assert_eq!(acts(&mut operator)[0].1, Act::Vote(vec!["Monday".into(), "Tuesday".into()]));
}

fn line(operator: &mut Operator, text: &str) {
    operator.press(":");
    operator.type_text(text);
    operator.press("enter");
}

#[test]
fn a_vote_by_name_takes_the_options_word_for_word() {
    let mut operator = showing(vec![poll(true)]);
    line(&mut operator, "vote --option Monday --option tuesday");
    assert_eq!(acts(&mut operator)[0].1, Act::Vote(vec!["Monday".into(), "Tuesday".into()]));
    line(&mut operator, "vote Sunday");
    operator.must_see("The poll has no option “Sunday”.");
    assert!(acts(&mut operator).is_empty());
}

#[test]
fn a_vote_on_what_is_no_poll_says_that_it_is_none() {
    let mut operator = own();
    line(&mut operator, "vote --option Yes");
    operator.must_see("Only a poll can be voted in.");
    assert!(acts(&mut operator).is_empty());
}

#[test]
fn a_line_deletes_without_asking_only_when_it_says_yes() {
    let mut operator = own();
    line(&mut operator, "delete-message");
    operator.must_see("Delete this message for everyone?");
    operator.press("esc");
    assert!(acts(&mut operator).is_empty());
    line(&mut operator, "delete-message --yes");
    assert_eq!(acts(&mut operator)[0].1, Act::Delete);
}

#[test]
fn a_reaction_is_taken_back_by_a_line() {
    let mut operator = theirs();
    line(&mut operator, "react 👍");
    line(&mut operator, "react --clear");
    let asked: Vec<_> = acts(&mut operator).into_iter().map(|(_, act)| act).collect();
    assert_eq!(asked, [Act::React("👍".into()), Act::ClearReaction]);
}

#[test]
fn a_line_sends_to_the_chat_that_is_open_and_leaves_its_draft_alone() {
    let mut operator = theirs();
    line(&mut operator, "send It is on its way.");
    operator.must_see("It is on its way.");
    assert_eq!(operator.sent_under().len(), 1);
    // from the list, whom it goes to is looked at first
    operator.press("esc j");
    line(&mut operator, "send And this?");
    assert!(operator.sent_under().is_empty());
    operator.must_see("To Ahmed");
    operator.must_see("And this?");
}

#[test]
fn a_poll_of_unknown_options_says_so() {
    let mut operator = showing(vec![poll(false)]);
    operator.press("v");
    operator.must_see("The options of this poll are not known.");
}

#[test]
fn an_own_poll_can_be_voted_in_and_keeps_its_options() {
    let mut operator = own();
    operator.press(":");
    operator.type_text("poll Which day?; Monday; Tuesday");
    operator.press("enter");
    let sent = Attachment::Poll {
        question: "Which day?".into(),
        options: vec!["Monday".into(), "Tuesday".into()],
        selectable: 1,
    };
    assert_eq!(operator.gateway.attached, [sent]);
    operator.must_see_in_order(&["> poll · Which day?", "- Monday", "- Tuesday"]);
    operator.press("v enter");
    assert_eq!(acts(&mut operator)[0].1, Act::Vote(vec!["Monday".into()]));
}

#[test]
fn o_says_that_the_gateway_keeps_no_files() {
    let message = they_wrote("a", "13:00", "").kind(Kind::Image).attached("image/png", 3, None);
    let mut operator = showing(vec![message]);
    operator.press("o");
    operator.must_see("This service keeps no attachments");
    assert!(operator.asked_for(Call::Fetch).is_empty());
}

#[test]
fn o_copies_the_link_where_there_is_one() {
    let link = "https://files.example/a.png".to_owned();
    let media = Media { url: Some(link.clone()), ..Media::default() };
    let message = they_wrote("a", "13:00", "").kind(Kind::Image);
    let mut operator = showing(vec![message.change(|message| message.media = Some(media))]);
    operator.press("o");
    assert_eq!(operator.done(), [Effect::Copy(link)]);
}

#[test]
fn o_on_a_text_says_that_nothing_is_attached() {
    let mut operator = theirs();
    operator.press("o");
    operator.must_see("Nothing is attached here.");
}

#[test]
fn an_act_on_what_is_not_sent_yet_says_so() {
    let mut operator = own();
    operator.gateway.hold(Call::Send);
    operator.press("i");
    operator.type_text("on its way");
    operator.press("enter esc +");
    operator.must_see("It is not sent yet.");
}

#[test]
fn what_is_done_to_a_message_stays_with_it_when_the_page_is_read_again() {
    let mut operator = theirs();
    operator.press("+ enter");
    operator.wait(60_000);
    operator.must_see("👍 you");
    let thread = operator.app.thread().unwrap();
    let reactions = &thread.timeline.get(&"b".into()).unwrap().reactions;
    assert_eq!(reactions.iter().filter(|reaction| reaction.by == Reaction::YOU).count(), 1);
}
