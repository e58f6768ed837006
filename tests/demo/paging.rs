//! Limits, cursors and walks from the first page to the last.

use switchboard::demo::{Options, Quirk};

use crate::client::{Bench, LONG, SITI, bench, encoded, field, quirky, still};

fn long() -> String {
    format!("/chats/{}/messages", encoded(LONG))
}

/// The numbers at the beginning of the long chat's texts.
fn numbers(rows: &[serde_json::Value]) -> Vec<usize> {
    let bodies = field(rows, "body");
    let number = |body: &&str| body[1..].split(" ").next().and_then(|digits| digits.parse().ok());
    bodies.iter().map(|body| number(body).expect("a number")).collect()
}

#[tokio::test]
async fn the_long_chat_is_walked_without_a_gap_or_a_duplicate() {
    let bench = bench(Options { messages: 20_000, ..still() }).await;
    let (rows, pages) = bench.walk(&long(), 200).await;
    assert_eq!(pages, 100);
    assert_eq!(numbers(&rows), (1..=20_000).rev().collect::<Vec<_>>());
    let ids: std::collections::HashSet<_> = field(&rows, "waMessageId").into_iter().collect();
    let stores: std::collections::HashSet<_> = field(&rows, "id").into_iter().collect();
    assert_eq!((ids.len(), stores.len()), (20_000, 20_000));
    assert!(ids.is_disjoint(&stores));
}

#[tokio::test]
async fn limits_are_clamped_and_wrong_ones_refused() {
    let bench = bench(still()).await;
    for (query, count) in
        [("", 50), ("?limit=0", 50), ("?limit=1", 1), ("?limit=7000", 200), ("?limit=-2", 1)]
    {
        assert_eq!(bench.get(&(long() + query)).await.rows().len(), count, "{query}");
    }
    let answer = bench.get(&(long() + "?limit=many")).await;
    assert_eq!((answer.status, answer.code()), (400, "validation_error"));
}

#[tokio::test]
async fn a_cursor_needs_percent_encoding_and_is_refused_when_damaged() {
    let bench = bench(still()).await;
    let page = bench.page(LONG, 10, None).await;
    let cursor = page.next().expect("a cursor").to_owned();
    assert!(["+", "/", "=", "&", "%"].iter().all(|sign| cursor.contains(sign)), "{cursor}");
    assert_eq!(numbers(bench.page(LONG, 10, Some(&cursor)).await.rows())[0], 1_990);
    let raw = bench.get(&format!("{}?limit=10&cursor={cursor}", long())).await;
    assert_eq!((raw.status, raw.code()), (400, "validation_error"));
    assert_eq!(bench.page(SITI, 10, Some(&cursor)).await.status, 400);
    assert_eq!(bench.page(LONG, 10, Some("nonsense")).await.status, 400);
    let chats = bench.get(&format!("/chats?cursor={}", encoded(&cursor))).await;
    assert_eq!(chats.status, 400);
}

#[tokio::test]
async fn the_last_page_has_a_null_cursor() {
    let bench = bench(still()).await;
    let page = bench.page(SITI, 200, None).await;
    assert!(page.body["nextCursor"].is_null() && page.body.get("nextCursor").is_some());
}

#[tokio::test]
async fn the_chat_list_is_walked_once_and_a_busy_chat_moves_to_its_front() {
    let bench = bench(still()).await;
    let (rows, pages) = bench.walk("/chats", 40).await;
    let jids: std::collections::HashSet<_> = field(&rows, "jid").into_iter().collect();
    assert_eq!((rows.len(), jids.len(), pages), (150, 150, 4));
    let last = rows.last().and_then(|row| row["jid"].as_str()).expect("a last one").to_owned();
    let first = bench.get("/chats?limit=40").await;
    bench.handle.receive(&last, "are you there?").expect("a known chat");
    let cursor = encoded(first.next().expect("a cursor"));
    let second = bench.get(&format!("/chats?limit=200&cursor={cursor}")).await;
    assert!(!field(second.rows(), "jid").contains(&last.as_str()));
    assert_eq!(bench.get("/chats?limit=1").await.rows()[0]["jid"], last);
}

#[tokio::test]
async fn new_messages_never_move_a_walk_that_is_under_way() {
    let bench = bench(still()).await;
    let first = bench.page(LONG, 50, None).await;
    for n in 0..5 {
        bench.handle.receive(LONG, &format!("new {n}"));
    }
    let second = bench.page(LONG, 50, first.next()).await;
    assert_eq!(numbers(second.rows())[0], 1_950);
}

#[tokio::test]
async fn imported_messages_are_paged_in_store_order() {
    let bench = bench(still()).await;
    let (rows, _) = bench.walk(&long(), 200).await;
    let times: Vec<i64> = rows.iter().filter_map(|row| row["timestamp"].as_i64()).collect();
    let stored: Vec<i64> = rows.iter().filter_map(|row| row["createdAt"].as_i64()).collect();
    assert!(!times.is_sorted_by(|a, b| a >= b));
    assert!(stored.is_sorted_by(|a, b| a >= b), "store order");
    assert!(times.iter().all(|time| time % 1_000 == 0));
}

#[tokio::test]
async fn null_data_and_empty_cursors_end_a_list_too() {
    let bench = quirky(&[Quirk::NullData]).await;
    let (rows, pages) = bench.walk("/chats", 50).await;
    assert_eq!((rows.len(), pages), (150, 4));
    let (rows, pages) = bench.walk(&long(), 200).await;
    assert_eq!((rows.len(), pages), (2_000, 11));
    bench.handle.set_quirks(&[Quirk::EmptyCursors]);
    assert!(bench.get("/chats?limit=200").await.body.get("nextCursor").is_none());
    assert_eq!(bench.page(SITI, 200, None).await.body["nextCursor"], "");
}

#[tokio::test]
async fn null_data_stands_where_nothing_is_left() {
    let bench = quirky(&[Quirk::NullData]).await;
    let last = bench.page(SITI, 200, None).await;
    let beyond = bench.page(SITI, 200, last.next()).await;
    assert!(beyond.body["data"].is_null() && beyond.next().is_none(), "{beyond:?}");
}

#[tokio::test]
async fn rows_come_again_but_every_walk_ends() {
    let bench = quirky(&[Quirk::RepeatedRows]).await;
    let (rows, _) = bench.walk(&long(), 100).await;
    let distinct: std::collections::BTreeSet<_> = numbers(&rows).into_iter().collect();
    assert_eq!(distinct.len(), 2_000);
    assert!(rows.len() > 2_050);
    for limit in [1, 2, 3] {
        let (rows, _) = bench.walk(&format!("/chats/{}/messages", encoded(SITI)), limit).await;
        assert!(rows.len() >= 20, "{limit}");
    }
    let (rows, _) = bench.walk("/chats", 50).await;
    let distinct: std::collections::BTreeSet<_> = field(&rows, "jid").into_iter().collect();
    assert_eq!(distinct.len(), 150);
    assert!(rows.len() > 150);
}

#[tokio::test]
async fn a_repeated_cursor_is_handed_out_from_the_second_page_on() {
    let bench = quirky(&[Quirk::RepeatedCursors]).await;
    let first = bench.page(LONG, 50, None).await;
    let second = bench.page(LONG, 50, first.next()).await;
    assert_eq!(second.next(), first.next());
    assert_eq!(numbers(second.rows())[0], 1_950);
}

#[tokio::test]
async fn short_pages_lose_nothing() {
    let bench = quirky(&[Quirk::ShortPages]).await;
    let (rows, pages) = bench.walk(&long(), 200).await;
    assert_eq!(numbers(&rows), (1..=2_000).rev().collect::<Vec<_>>());
    assert!(pages > 60, "{pages}: some are empty");
}

#[tokio::test]
async fn a_large_world_starts_fast_enough() {
    let begun = std::time::Instant::now();
    let bench: Bench = bench(Options { chats: 10_000, messages: 100_000, ..still() }).await;
    let took = begun.elapsed();
    assert!(took < std::time::Duration::from_secs(10), "{took:?}, even unoptimized");
    let (rows, _) = bench.walk("/chats", 200).await;
    let jids: std::collections::HashSet<_> = field(&rows, "jid").into_iter().collect();
    assert_eq!(jids.len(), 10_000);
    assert_eq!(numbers(bench.page(LONG, 1, None).await.rows()), [100_000]);
}
