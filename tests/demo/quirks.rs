//! Each way to misbehave, seen from outside.

use std::time::{Duration, Instant};

use reqwest::Method;
use switchboard::demo::Quirk;

use crate::client::{Answer, LONG, SITI, encoded, field, quirky};

#[tokio::test]
async fn one_call_in_three_is_refused() {
    let bench = quirky(&[Quirk::TooMany]).await;
    let mut waits = Vec::new();
    for n in 1..=24 {
        let answer = bench.get("/me").await;
        assert_eq!(answer.status, if n % 3 == 0 { 429 } else { 200 }, "{n}");
        if answer.status == 429 {
            assert_eq!(answer.code(), "rate_limited");
            waits.push(answer.retry_after);
        }
    }
    assert!(waits.contains(&None) && waits.contains(&Some("1".into())), "{waits:?}");
    bench.handle.set_quirks(&[Quirk::Unavailable]);
    let mut codes = Vec::new();
    for _ in 0..3 {
        codes.push(bench.get("/me").await.code().to_owned());
    }
    assert_eq!(codes, ["", "", "gateway_unavailable"]);
}

#[tokio::test]
async fn slow_is_slow_and_hanging_ends_when_the_quirk_does() {
    let bench = quirky(&[Quirk::Slow]).await;
    let begun = Instant::now();
    assert_eq!(bench.get("/me").await.status, 200);
    assert!(begun.elapsed() >= Duration::from_millis(800));
    bench.handle.set_quirks(&[Quirk::Hang]);
    let hanging = bench.send(bench.request(Method::GET, "/me"));
    tokio::pin!(hanging);
    assert!(tokio::time::timeout(Duration::from_millis(300), &mut hanging).await.is_err());
    bench.handle.set_quirks(&[]);
    let answer: Answer = hanging.await.expect("an answer at last");
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn bodies_are_cut_after_their_head_was_sent() {
    let bench = quirky(&[Quirk::CutBodies]).await;
    let mut outcomes = Vec::new();
    for _ in 0..6 {
        let response = bench.request(Method::GET, "/chats").send().await.expect("a head");
        assert_eq!(response.status().as_u16(), 200);
        outcomes.push(response.bytes().await.is_ok());
    }
    assert_eq!(outcomes, [true, true, false, true, true, false]);
}

#[tokio::test]
async fn a_lost_answer_was_carried_out_and_its_key_finds_it() {
    let bench = quirky(&[Quirk::LostAnswers]).await;
    let before = bench.handle.messages(SITI).len();
    bench.text("k1", SITI, "first").await;
    let body = serde_json::json!({"type": "text", "to": SITI, "text": "second"});
    let request =
        || bench.request(Method::POST, "/messages").header("Idempotency-Key", "k2").json(&body);
    assert!(bench.send(request()).await.is_err());
    assert_eq!(bench.handle.messages(SITI).len(), before + 2);
    assert_eq!(bench.send(request()).await.expect("an answer").body["replayed"], true);
    assert_eq!(bench.handle.messages(SITI).len(), before + 2);
    let lost: Vec<_> = bench.handle.log().into_iter().filter(|call| call.lost).collect();
    assert_eq!((lost.len(), lost[0].status, lost[0].key.as_deref()), (1, Some(200), Some("k2")));
}

#[tokio::test]
async fn unheard_of_types_states_and_fields_appear() {
    let bench = quirky(&[Quirk::UnknownTypes]).await;
    let page = bench.page(LONG, 200, None).await;
    let kinds = field(page.rows(), "type");
    assert!(kinds.contains(&"hologram") && kinds.contains(&"text"));
    assert!(field(page.rows(), "status").contains(&"acknowledged_by_moon"));
    assert!(page.rows().iter().all(|row| row["sentiment"].is_object()));
    let chats = bench.get("/chats?limit=200").await;
    assert!(field(chats.rows(), "type").contains(&"community"));
}

#[tokio::test]
async fn hostile_rows_carry_what_no_terminal_may_see() {
    let bench = quirky(&[Quirk::Hostile]).await;
    let page = bench.page(LONG, 200, None).await;
    let chats = bench.get("/chats?limit=200").await;
    let mut text = field(page.rows(), "body").concat() + &field(page.rows(), "senderName").concat();
    text += &field(chats.rows(), "name").concat();
    for poison in
        ['\u{1b}', '\u{9b}', '\u{202e}', '\u{7}', '\u{8}', '\u{0}', '\r', '\u{2028}', '\u{90}']
    {
        assert!(text.contains(poison), "{poison:?}");
    }
    assert!(text.contains("\u{1b}]0;") && text.contains("\u{1b}[2J"));
    assert!(text.contains(&"\u{301}\u{330}".repeat(500)));
}

#[tokio::test]
async fn several_quirks_work_together_and_can_be_taken_away() {
    let bench = quirky(&[Quirk::NullData, Quirk::ShortPages, Quirk::RepeatedRows]).await;
    let path = format!("/chats/{}/messages", encoded(SITI));
    let (rows, _) = bench.walk(&path, 10).await;
    let ids: std::collections::BTreeSet<_> = field(&rows, "waMessageId").into_iter().collect();
    assert_eq!(ids.len(), bench.handle.messages(SITI).len());
    bench.handle.set_quirks(&[]);
    let (rows, pages) = bench.walk(&path, 200).await;
    assert_eq!((rows.len(), pages), (ids.len(), 1));
}
