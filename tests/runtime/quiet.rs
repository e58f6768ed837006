//! What is not asked, and what does not wait.

use crossterm::event::{KeyCode, KeyModifiers};
use switchboard::app::settings::MarkRead;
use switchboard::demo::Quirk::*;

use super::desk::{Desk, LONG, Plan};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looking_marks_nothing_as_read() {
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    for name in ["Siti Rahma", LONG] {
        desk.open(name);
        desk.until("messages", |desk| !desk.messages().is_empty()).await;
        for key in [KeyCode::PageUp, KeyCode::PageDown, KeyCode::End, KeyCode::Home] {
            desk.press(key);
        }
    }
    desk.press(KeyCode::Esc);
    desk.type_in("/sit");
    desk.press(KeyCode::Enter);
    desk.press(KeyCode::Enter);
    desk.press(KeyCode::Esc);
    desk.press(KeyCode::Esc);
    for _ in 0..20 {
        desk.type_in("n");
        desk.press(KeyCode::Enter);
        desk.press(KeyCode::Esc);
    }
    desk.until("everything is answered", |desk| {
        desk.gateway.log().iter().all(|call| call.status.is_some())
    })
    .await;
    let log = desk.gateway.log();
    let acts: Vec<_> = log.iter().filter(|call| call.method != "GET").collect();
    assert!(acts.is_empty(), "{acts:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_lay_over_the_panes_leaves_nothing_behind() {
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    desk.compare_screen();
    desk.press_with(KeyCode::Char('k'), KeyModifiers::CONTROL);
    desk.compare_screen();
    for letter in "a".chars() {
        desk.type_in(&letter.to_string());
        desk.compare_screen();
        desk.press(KeyCode::Backspace);
        desk.compare_screen();
    }
    desk.press(KeyCode::Esc);
    desk.compare_screen();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_key_marks_the_open_chat_and_says_that_no_receipt_goes_out() {
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    desk.open("Siti Rahma");
    desk.type_in("M");
    let unread = |desk: &Desk| desk.app.inbox.get(&desk.chat()).map_or(0, |chat| chat.unread);
    // shown before the answer: the call may still be on its way
    let called = |desk: &Desk| desk.calls("POST", "/read").len();
    desk.until("it is read", |desk| unread(desk) == 0 && called(desk) == 1).await;
    let said = desk.app.notice.as_ref().map(|notice| notice.text.clone()).unwrap_or_default();
    assert!(said.contains("no read receipt"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn opening_marks_where_that_is_configured() {
    let mut plan = Plan::of(&[]);
    plan.mark_read = MarkRead::Open;
    let mut desk = Desk::with_list(plan).await;
    desk.open("Siti Rahma");
    desk.until("the call", |desk| desk.calls("POST", "/read").len() == 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_key_answers_while_the_service_hangs() {
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    desk.open("Siti Rahma");
    desk.until("messages", |desk| !desk.messages().is_empty()).await;
    desk.gateway.set_quirks(&[Hang]);
    // no turn of the loop in between: what is drawn is drawn before anything is answered
    desk.open(LONG);
    assert!(desk.screen().contains("Loading messages"), "{}", desk.screen());
    desk.type_in("i");
    desk.type_in("as fast as I type");
    assert!(desk.screen().contains("as fast as I type"), "{}", desk.screen());
    desk.press(KeyCode::Enter);
    assert!(desk.screen().contains("sending"), "{}", desk.screen());
    desk.press(KeyCode::Esc);
    desk.press_with(KeyCode::Char('k'), KeyModifiers::CONTROL);
    assert!(desk.screen().contains("Jump to a chat"), "{}", desk.screen());
    desk.press(KeyCode::Esc);
    desk.open("Siti Rahma");
    assert!(desk.screen().contains("Is that near me?"), "{}", desk.screen());
    let open = desk.gateway.log().iter().filter(|call| call.status.is_none()).count();
    assert!(open > 0, "something hangs");
    desk.gateway.set_quirks(&[]);
    desk.open(LONG);
    desk.until("what was sent arrives", |desk| desk.app.outbox.iter().next().is_none()).await;
    desk.until("the messages arrive", |desk| desk.messages().len() >= 50).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_turns_while_nothing_is_due() {
    let mut plan = Plan::of(&[]);
    plan.poll = std::time::Duration::from_secs(3_600);
    let mut desk = Desk::with_list(plan).await;
    desk.open("Siti Rahma");
    desk.until("messages", |desk| !desk.messages().is_empty()).await;
    desk.until("all is answered", |desk| desk.gateway.log().iter().all(|c| c.status.is_some()))
        .await;
    desk.work_for(std::time::Duration::from_millis(300)).await;
    let calls = desk.gateway.log().len();
    desk.work_for(std::time::Duration::from_secs(1)).await;
    assert_eq!(desk.gateway.log().len(), calls);
}
