//! A text is delivered exactly once, whatever happens to its answer.

use std::collections::HashSet;
use std::time::Duration;

use switchboard::demo::Quirk::{self, *};
use switchboard::domain::Stage;

use super::desk::{Desk, Plan, SITI};

const TEXT: &str = "Your parcel is on its way.";

fn copies(desk: &Desk) -> usize {
    let stored = desk.gateway.messages(SITI);
    stored.iter().filter(|message| message.body.as_deref() == Some(TEXT)).count()
}

fn arrived(desk: &Desk) -> bool {
    desk.app.outbox.iter().next().is_none()
        && desk
            .messages()
            .iter()
            .any(|message| message.own() && message.text.as_deref() == Some(TEXT))
}

/// Sends with these quirks; answers the requests that were made for it.
async fn sent_with(quirks: &[Quirk]) -> (Desk, usize) {
    let mut plan = Plan::of(&[]);
    // or the looks for news and every third request that fails could fall into step
    plan.poll = Duration::from_secs(3_600);
    let mut desk = Desk::with_list(plan).await;
    desk.open("Siti Rahma");
    desk.gateway.set_quirks(quirks);
    desk.send(TEXT);
    desk.until("the text is a message", arrived).await;
    let calls = desk.calls("POST", "/messages");
    let keys: HashSet<_> = calls.iter().map(|call| call.key.clone().expect("a key")).collect();
    assert_eq!(keys.len(), 1, "one text, one key");
    assert_eq!(copies(&desk), 1, "one text, one message");
    (desk, calls.len())
}

macro_rules! once_with {
    ($($name:ident: $($quirk:ident),*;)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                sent_with(&[$($quirk),*]).await;
            }
        )*
    };
}

once_with! {
    once_when_it_is_slow: Slow;
    once_when_it_asks_to_wait: TooMany;
    once_when_it_is_often_unavailable: Unavailable;
    once_when_answers_are_lost: LostAnswers;
    once_when_bodies_are_cut: CutBodies;
    once_when_much_is_wrong: Unavailable, LostAnswers, CutBodies, UnknownTypes;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_is_asked_for_again_under_the_same_key() {
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    desk.open("Siti Rahma");
    desk.gateway.lose_next("POST /messages", 2);
    desk.send(TEXT);
    let unsure =
        |desk: &Desk| desk.app.outbox.iter().any(|row| matches!(row.stage, Stage::Unknown(_)));
    desk.until("nobody knows", unsure).await;
    assert!(desk.screen().contains("unknown"), "{}", desk.screen());
    desk.until("the text is a message", arrived).await;
    let calls = desk.calls("POST", "/messages");
    assert_eq!(calls.len(), 3);
    assert!(calls.iter().all(|call| call.key == calls[0].key && call.key.is_some()));
    assert_eq!(copies(&desk), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn texts_arrive_in_their_order_though_the_first_answer_is_lost() {
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    desk.open("Siti Rahma");
    desk.gateway.lose_next("POST /messages", 1);
    for text in ["first", "second", "third"] {
        desk.send(text);
    }
    desk.until("all three", |desk| desk.app.outbox.iter().next().is_none()).await;
    let stored = desk.gateway.messages(SITI);
    let bodies: Vec<_> = stored.iter().rev().take(3).filter_map(|m| m.body.as_deref()).collect();
    assert_eq!(bodies, ["third", "second", "first"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_goes_to_its_chat_whatever_is_open_by_then() {
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    desk.open("Siti Rahma");
    let held = desk.gateway.hold_next("POST /messages");
    desk.send(TEXT);
    held.reached().await;
    desk.open(super::desk::LONG);
    let other = desk.jid();
    held.release();
    desk.until("it is sent", |desk| desk.app.outbox.iter().next().is_none()).await;
    assert_eq!(copies(&desk), 1);
    let stored = desk.gateway.messages(&other);
    assert!(stored.iter().all(|message| message.body.as_deref() != Some(TEXT)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_text_keeps_its_reason_and_is_tried_anew_under_another_key() {
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    desk.open("Siti Rahma");
    desk.gateway.fail_next("POST /messages", 400, 1);
    desk.send(TEXT);
    let refused =
        |desk: &Desk| desk.app.outbox.iter().any(|row| matches!(row.stage, Stage::Refused(_)));
    desk.until("it is refused", refused).await;
    desk.work_for(Duration::from_millis(300)).await;
    assert_eq!(desk.calls("POST", "/messages").len(), 1, "a refusal is not repeated by itself");
    desk.type_in("R");
    desk.until("the text is a message", arrived).await;
    let calls = desk.calls("POST", "/messages");
    assert_ne!(calls[0].key, calls[1].key);
    assert_eq!((calls.len(), copies(&desk)), (2, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_becomes_of_it_is_seen() {
    let mut plan = Plan::of(&[]);
    plan.options.still = false;
    let mut desk = Desk::with_list(plan).await;
    desk.open("Siti Rahma");
    desk.send(TEXT);
    desk.until("the text is a message", arrived).await;
    let word = |desk: &Desk| {
        let messages = desk.messages();
        let own = messages.iter().rfind(|message| message.text.as_deref() == Some(TEXT));
        own.and_then(|message| message.delivery.as_ref().map(|delivery| delivery.word()))
    };
    desk.until("delivered", |desk| matches!(word(desk), Some("delivered" | "read"))).await;
}
