//! Tokens that expire, rights that lack, chats that are gone, lines that are down.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use crossterm::event::KeyCode;
use switchboard::config::SecretSource;
use switchboard::demo::{self, Quirk::*};

use super::desk::{Desk, Plan};

/// A command that prints one token the first time and another one afterwards, and keeps count.
fn command(folder: &std::path::Path) -> SecretSource {
    let script = folder.join("token.sh");
    let count = folder.join("count");
    let text = format!(
        "#!/bin/sh\necho run >> '{count}'\nif [ $(wc -l < '{count}') -le 1 ]; then echo '{old}'; else echo '{new}'; fi\n",
        count = count.display(),
        old = demo::TOKEN_LOGIN,
        new = demo::TOKEN,
    );
    std::fs::write(&script, text).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o700)).unwrap();
    SecretSource::Command(vec![script.display().to_string()])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expired_token_is_read_anew_once_for_all_who_were_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut plan = Plan::of(&[]);
    plan.token = command(folder.path());
    let mut desk = Desk::with_list(plan).await;
    let runs = || std::fs::read_to_string(folder.path().join("count")).unwrap().lines().count();
    assert_eq!(runs(), 1);
    desk.gateway.expire(demo::TOKEN_LOGIN);
    desk.gateway.clear_log();
    let held = desk.gateway.hold_next("GET /messages");
    // several questions at once, all with the old token
    desk.open("Siti Rahma");
    desk.type_in("ihello");
    desk.press(KeyCode::Esc);
    desk.open(super::desk::LONG);
    held.release();
    desk.until("the thread", |desk| desk.messages().len() >= 50).await;
    desk.until("typing is told", |desk| desk.typing_states() == ["composing", "paused"]).await;
    assert_eq!(runs(), 2, "one reading for all");
    let refused = desk.gateway.log().into_iter().filter(|call| call.status == Some(401)).count();
    assert!(refused >= 1);
    assert_eq!(desk.app.problems.len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_stays_refused_is_said_and_not_hammered() {
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    desk.gateway.expire(demo::TOKEN);
    desk.until_shown("token refused").await;
    desk.gateway.clear_log();
    desk.work_for(Duration::from_secs(2)).await;
    let calls = desk.gateway.log().len();
    assert!(calls < 40, "{calls} calls in 2 s");
    desk.gateway.renew(demo::TOKEN);
    desk.until("it works again", |desk| !desk.screen().contains("token refused")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_may_only_read_says_so_on_the_message() {
    let mut desk = Desk::with_list(Plan::of(&[ReadOnly])).await;
    desk.open("Siti Rahma");
    desk.send("not allowed");
    desk.until("the refusal", |desk| desk.app.outbox.counts().2 == 1).await;
    let screen = desk.screen();
    assert!(screen.contains("not allowed") && screen.contains("failed"), "{screen}");
    assert!(screen.contains("send"), "the reason names the right: {screen}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_chat_leaves_the_list_and_comes_back_with_news() {
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    desk.open("Siti Rahma");
    let jid = desk.jid();
    desk.type_in("D");
    assert!(desk.screen().contains("WhatsApp keeps the chat"), "{}", desk.screen());
    desk.press(KeyCode::Enter);
    assert!(desk.calls("DELETE", "/chats").is_empty(), "a stray Enter destroys nothing");
    desk.type_in("y");
    let gone = |desk: &Desk| !desk.app.inbox.all().any(|chat| chat.title() == "Siti Rahma");
    desk.until("it is gone", gone).await;
    assert!(!desk.gateway.chats().contains(&jid));
    desk.gateway.receive(&jid, "I am back");
    desk.until("it is back", |desk| !gone(desk)).await;
    desk.open("Siti Rahma");
    desk.until_shown("I am back").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_that_somebody_else_deleted_is_said_to_be_gone() {
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    desk.gateway.fail_next("GET /messages", 404, 2);
    desk.open("Siti Rahma");
    desk.until_shown("no longer").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_is_down_is_named_and_nothing_spins() {
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    desk.open("Siti Rahma");
    desk.gateway.set_quirks(&[Disconnected]);
    desk.send("kept for later");
    desk.until_shown("logged out").await;
    desk.until("it waits", |desk| desk.app.outbox.iter().next().is_some()).await;
    desk.work_for(Duration::from_secs(2)).await;
    let turns = desk.work_for(Duration::from_secs(2)).await;
    assert!(turns < 200, "{turns} turns in 2 s");
    desk.gateway.set_quirks(&[]);
    desk.until("it is sent", |desk| desk.app.outbox.iter().next().is_none()).await;
    let stored = desk.gateway.messages(super::desk::SITI);
    let copies = stored.iter().filter(|message| message.body.as_deref() == Some("kept for later"));
    assert_eq!(copies.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_lines_the_one_that_waits_says_so() {
    let mut desk = Desk::with_list(Plan::of(&[TwoSessions])).await;
    desk.until_shown("scan qr code").await;
    desk.until_shown("Siti Rahma").await;
}
