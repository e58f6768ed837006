//! Typing presence as the gateway saw it: composing first, paused last, nothing stale.

use crossterm::event::KeyCode;
use switchboard::demo::Quirk::*;

use super::desk::{Desk, Plan};

async fn composing(plan: Plan) -> Desk {
    let mut desk = Desk::with_list(plan).await;
    desk.open("Siti Rahma");
    desk.type_in("i");
    desk
}

async fn until_states(desk: &mut Desk, wanted: &[&str]) {
    let is = |desk: &Desk| desk.typing_states() == wanted;
    desk.until(&format!("{wanted:?}"), is).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn composing_is_told_once_and_taken_back_on_sending() {
    let mut desk = composing(Plan::of(&[])).await;
    desk.type_in("hello");
    until_states(&mut desk, &["composing"]).await;
    desk.press(KeyCode::Enter);
    until_states(&mut desk, &["composing", "paused"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_was_left_in_whatever_order_paused_is_the_last_word() {
    let mut desk = composing(Plan::of(&[])).await;
    let held = desk.gateway.hold_next("PUT /presence");
    desk.type_in("h");
    held.reached().await;
    // while the first word is under way: left, entered, edited, left
    for _ in 0..3 {
        desk.press(KeyCode::Esc);
        desk.type_in("ix");
    }
    desk.press(KeyCode::Esc);
    held.release();
    until_states(&mut desk, &["composing", "paused"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn going_to_another_chat_takes_it_back_in_the_first() {
    let mut desk = composing(Plan::of(&[])).await;
    desk.type_in("h");
    until_states(&mut desk, &["composing"]).await;
    desk.open(super::desk::LONG);
    until_states(&mut desk, &["composing", "paused"]).await;
    let chats: Vec<_> = desk.gateway.presence_log().into_iter().map(|(_, chat, _)| chat).collect();
    assert_eq!(chats, [super::desk::SITI; 2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_seconds_without_an_edit_take_it_back() {
    let mut desk = composing(Plan::of(&[])).await;
    desk.type_in("h");
    until_states(&mut desk, &["composing", "paused"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ending_waits_for_the_last_word() {
    let mut desk = composing(Plan::of(&[])).await;
    let held = desk.gateway.hold_next("PUT /presence");
    desk.type_in("h");
    held.reached().await;
    desk.terminate();
    held.release();
    desk.until("the end", |desk| desk.over).await;
    assert_eq!(desk.typing_states(), ["composing", "paused"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ending_waits_for_a_last_word_that_is_under_way() {
    let mut desk = composing(Plan::of(&[])).await;
    desk.type_in("h");
    until_states(&mut desk, &["composing"]).await;
    let held = desk.gateway.hold_next("PUT /presence");
    desk.press(KeyCode::Esc);
    held.reached().await;
    desk.type_in("q");
    desk.type_in("y");
    assert!(!desk.over, "it waits for what is under way");
    held.release();
    desk.until("the end", |desk| desk.over).await;
    assert_eq!(desk.typing_states(), ["composing", "paused"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ending_does_not_wait_for_a_service_that_hangs() {
    let mut desk = composing(Plan::of(&[])).await;
    desk.gateway.set_quirks(&[Hang]);
    desk.type_in("h");
    let begun = std::time::Instant::now();
    desk.terminate();
    desk.until("the end", |desk| desk.over).await;
    let waited = begun.elapsed();
    assert!(waited.as_millis() >= 400 && waited.as_secs() < 5, "{waited:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_client_or_the_right_it_is_said_and_not_repeated() {
    for (quirk, status) in [(NoClient, 501), (ReadOnly, 403)] {
        let mut desk = composing(Plan::of(&[quirk])).await;
        for _ in 0..3 {
            desk.type_in("some words");
            desk.press(KeyCode::Esc);
            desk.until("no answer is awaited", |desk| {
                desk.calls("PUT", "/presence").iter().all(|call| call.status.is_some())
            })
            .await;
            desk.until_shown("typing off").await;
            desk.type_in("i");
        }
        let calls = desk.calls("PUT", "/presence");
        assert!(calls.iter().all(|call| call.status == Some(status)));
        assert!(calls.len() <= 2, "{} calls", calls.len());
        assert!(desk.screen().contains("some wordssome wordssome words"), "{}", desk.screen());
    }
}
