//! Every action over real HTTP: what the embedded gateway has in the end is what the operator did.

use std::io::Write;

use super::desk::{Desk, Plan, SITI};
use crossterm::event::{KeyCode, KeyModifiers};
use switchboard::demo::Stored;

/// A desk at Siti's chat, with an own text as its newest message.
async fn at_own_text() -> Desk {
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    desk.open("Siti Rahma");
    desk.send("It leaves at thre");
    desk.until("the text is sent", |desk| desk.app.outbox.iter().next().is_none()).await;
    desk
}

fn newest(desk: &Desk) -> Stored {
    let stored = desk.gateway.messages(SITI);
    stored.into_iter().rfind(|message| message.kind != "reaction").expect("a message")
}

fn line(desk: &mut Desk, line: &str) {
    desk.type_in(":");
    desk.type_in(line);
    desk.press(KeyCode::Enter);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_own_text_is_changed_reacted_to_and_deleted_for_everyone() {
    let mut desk = at_own_text().await;
    desk.type_in("e");
    desk.type_in("e");
    desk.press(KeyCode::Enter);
    desk.until_shown("It leaves at three  (edited)").await;
    assert_eq!(newest(&desk).body.as_deref(), Some("It leaves at three"));
    line(&mut desk, "react tada");
    desk.until("the reaction is stored", |desk| {
        desk.gateway.messages(SITI).iter().any(|m| m.body.as_deref() == Some("🎉"))
    })
    .await;
    assert!(desk.screen().contains("🎉 you"), "{}", desk.screen());
    desk.type_in("+");
    desk.press(KeyCode::Enter);
    desk.until("it is taken back", |desk| desk.calls("DELETE", "/reaction").len() == 1).await;
    desk.until("it is gone", |desk| !desk.screen().contains("🎉")).await;
    desk.type_in("xy");
    desk.until_shown("message deleted").await;
    assert_eq!(desk.calls("DELETE", "/messages/").len(), 2);
    let refused = desk.gateway.log().into_iter().filter(|call| call.status >= Some(400));
    assert_eq!(refused.map(|call| call.path).collect::<Vec<_>>(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_is_pinned_archived_and_muted_in_the_gateways_own_record() {
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    desk.open("Siti Rahma");
    desk.type_in("p");
    line(&mut desk, "mute 8h");
    desk.type_in("a");
    desk.until("all three are done", |desk| desk.calls("PATCH", "/chats/").len() == 3).await;
    let row = |desk: &Desk| desk.app.inbox.get(&desk.chat()).cloned().expect("its row");
    desk.work_for(std::time::Duration::from_millis(900)).await;
    let chat = row(&desk);
    assert!(!chat.pinned && chat.archived && chat.muted(chrono::Utc::now()), "{chat:?}");
    desk.type_in("u");
    desk.until("it is undone", |desk| desk.calls("PATCH", "/chats/").len() == 4).await;
    desk.work_for(std::time::Duration::from_millis(900)).await;
    assert!(!row(&desk).archived);
    assert!(desk.calls("PATCH", "/chats/").iter().all(|call| call.status == Some(200)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_file_goes_out_with_its_caption() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photo.png");
    std::fs::File::create(&path).unwrap().write_all(&vec![7; 5_000_000]).unwrap();
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    desk.open("Siti Rahma");
    line(&mut desk, &format!("attach {}", folder.path().join("pho").display()));
    desk.until_shown("5.0 MB").await;
    desk.press(KeyCode::Enter);
    desk.until_shown("image, image/png, 5.0 MB").await;
    desk.type_in("as it left us");
    desk.press(KeyCode::Enter);
    desk.until("it is sent", |desk| desk.app.outbox.iter().next().is_none()).await;
    let sent = newest(&desk);
    assert_eq!((sent.kind.as_str(), sent.body.as_deref()), ("image", Some("as it left us")));
    desk.until_shown("> photo · image/png · 5.0 MB").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn places_cards_and_polls_are_taken() {
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    desk.open("Siti Rahma");
    for (said, kind) in [
        ("location -6.24, 106.99 Depot", "location"),
        ("contact Budi +62 811 2222", "contact"),
        ("poll Which day?; Monday; Tuesday", "poll"),
    ] {
        line(&mut desk, said);
        desk.until("it is sent", |desk| desk.app.outbox.iter().next().is_none()).await;
        assert_eq!(newest(&desk).kind, kind);
    }
    desk.type_in("v");
    desk.press(KeyCode::Enter);
    desk.until_shown("Monday  1, yours").await;
    assert_eq!(desk.calls("POST", "/vote").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_sent_on_and_somebody_new_is_written_to() {
    let mut desk = at_own_text().await;
    line(&mut desk, "new +62 899 0000 111");
    desk.type_in("Good morning");
    desk.press(KeyCode::Enter);
    desk.until("it is sent", |desk| desk.app.outbox.iter().next().is_none()).await;
    let to = "628990000111@s.whatsapp.net";
    let bodies = |desk: &Desk| -> Vec<_> {
        desk.gateway.messages(to).into_iter().filter_map(|message| message.body).collect()
    };
    assert_eq!(bodies(&desk), ["Good morning"]);
    desk.press(KeyCode::Esc);
    desk.open("Siti Rahma");
    desk.type_in("f");
    desk.type_in("62 899");
    desk.press(KeyCode::Enter);
    desk.type_in("y");
    desk.until("it is sent on", |desk| bodies(desk).len() == 2).await;
    assert_eq!(bodies(&desk)[1], "It leaves at thre");
    desk.press_with(KeyCode::Char('l'), KeyModifiers::CONTROL);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_gateway_refuses_goes_back_and_says_why() {
    let mut desk = at_own_text().await;
    desk.gateway.fail_next("POST", 403, 1);
    line(&mut desk, "react tada");
    desk.until_shown("reacting failed: the token may not do this").await;
    assert!(!desk.screen().contains("🎉 you"), "{}", desk.screen());
    desk.gateway.fail_next("PATCH", 409, 1);
    desk.type_in("p");
    desk.until_shown("Unpinning the chat with Siti Rahma failed").await;
    let chat = desk.chat();
    assert!(desk.app.inbox.get(&chat).is_some_and(|chat| chat.pinned));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_of_emoji_that_is_narrowed_leaves_nothing_behind() {
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    desk.open("Siti Rahma");
    desk.until_shown("in transit").await;
    desk.type_in("+");
    for letter in "party".chars() {
        desk.type_in(&letter.to_string());
        desk.compare_screen();
    }
    desk.press(KeyCode::Esc);
    desk.compare_screen();
}
