//! Whatever the gateway does, the list is read to its end and a thread to its oldest message, with
//! nothing twice and nothing missing, compared with the gateway's own record.

use std::collections::HashSet;

use switchboard::demo::Quirk::{self, *};
use switchboard::domain::History;

use super::desk::{Desk, Plan};

/// Every chat that the gateway has is in the list once.
fn compare_list(desk: &Desk) {
    let known: Vec<String> = desk.app.inbox.all().map(|chat| chat.key.chat.to_string()).collect();
    let unique: HashSet<String> = known.iter().cloned().collect();
    assert_eq!(known.len(), unique.len(), "nothing stands twice");
    let stored: HashSet<String> = desk.gateway.chats().into_iter().collect();
    let missing: Vec<_> = stored.difference(&unique).collect();
    assert!(missing.is_empty(), "missing in the list: {missing:?}");
}

/// A list of several pages and a thread of several pages, both read to the end.
async fn all_of_it(quirks: &[Quirk]) -> Desk {
    let mut plan = Plan::of(quirks);
    plan.options.chats = 90;
    let mut desk = Desk::with_list(plan).await;
    desk.read_to_the_end().await;
    desk
}

async fn is_complete(quirks: &[Quirk]) {
    let desk = all_of_it(quirks).await;
    compare_list(&desk);
    desk.compare_history();
    assert!(desk.edges().iter().all(|edge| *edge == History::Complete), "{:?}", desk.edges());
    assert!(desk.screen().contains("nothing older"), "{}", desk.screen());
}

macro_rules! complete_with {
    ($($name:ident: $($quirk:ident),*;)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                is_complete(&[$($quirk),*]).await;
            }
        )*
    };
}

complete_with! {
    when_it_behaves: ;
    when_it_is_slow: Slow;
    when_it_asks_to_wait: TooMany;
    when_it_is_often_unavailable: Unavailable;
    when_bodies_are_cut: CutBodies;
    when_the_last_page_is_null: NullData;
    when_the_end_is_an_empty_cursor: EmptyCursors;
    when_rows_come_again: RepeatedRows;
    when_pages_are_short_or_empty: ShortPages;
    when_types_are_unheard_of: UnknownTypes;
    when_texts_are_hostile: Hostile;
    when_it_has_no_client: NoClient;
    when_the_key_may_only_read: ReadOnly;
    when_much_is_wrong_at_once: Unavailable, CutBodies, NullData, EmptyCursors, RepeatedRows, UnknownTypes, Hostile;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cursor_that_repeats_is_an_end_that_is_said() {
    let desk = all_of_it(&[RepeatedCursors]).await;
    assert!(desk.screen().contains("the service repeats itself"), "{}", desk.screen());
    let ids: Vec<_> = desk.messages().iter().map(|message| message.id.clone()).collect();
    let unique: HashSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), unique.len());
    // the newest page, one older, and no more: it is not asked for again and again
    let pages =
        desk.calls("GET", "/messages").into_iter().filter(|call| call.query.contains("cursor"));
    assert_eq!(pages.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_with_two_rows_is_one_chat_with_both_halves() {
    let mut desk = Desk::with_list(Plan::of(&[LidRows])).await;
    let siti = desk.app.inbox.all().filter(|chat| chat.title() == "Siti Rahma").count();
    assert_eq!(siti, 1);
    desk.open("Siti Rahma");
    desk.until("the newest pages", |desk| desk.messages().len() > 3).await;
    desk.type_in("gg");
    desk.until("the end", |desk| desk.thread().parts.ended()).await;
    desk.compare_history();
}

/// The numbers of the long chat's messages on the screen.
fn numbers(screen: &str) -> Vec<usize> {
    let rows = screen.lines().filter(|row| !row.contains('↳'));
    rows.flat_map(|row| row.split('#').skip(1))
        .filter_map(|part| part.get(..5)?.parse().ok())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn page_by_page_every_message_passes_before_the_eye() {
    let mut plan = Plan::of(&[]);
    plan.options.messages = 1_000;
    let mut desk = Desk::with_list(plan).await;
    desk.open(super::desk::LONG);
    desk.until_shown("#01000").await;
    let mut seen = HashSet::new();
    while !desk.screen().contains("#00001 ") {
        seen.extend(numbers(&desk.screen()));
        let before = desk.messages().len();
        desk.press(crossterm::event::KeyCode::PageUp);
        seen.extend(numbers(&desk.screen()));
        if desk.thread().parts.iter().any(|part| matches!(part.walk.edge, History::Loading(_))) {
            desk.until("the older page", |desk| desk.messages().len() > before).await;
        }
    }
    seen.extend(numbers(&desk.screen()));
    // some are deleted, and their text is hidden
    let missed = (1..=1_000).filter(|number| !seen.contains(number) && (number - 1) % 211 != 40);
    assert_eq!(missed.collect::<Vec<_>>(), [0; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_cursor_is_asked_for_once() {
    let desk = all_of_it(&[]).await;
    let queries: Vec<String> =
        desk.calls("GET", "/messages").into_iter().map(|call| call.query).collect();
    let older: Vec<_> = queries.iter().filter(|query| query.contains("cursor")).collect();
    let unique: HashSet<_> = older.iter().collect();
    assert_eq!((older.len(), unique.len()), (3, 3), "{queries:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_fails_waits_for_a_key() {
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    desk.open(super::desk::LONG);
    desk.until("the newest page", |desk| !desk.messages().is_empty()).await;
    desk.gateway.fail_next("GET /messages cursor", 500, 1);
    desk.type_in("g");
    desk.until_shown("R").await;
    desk.until("the failure", |desk| desk.thread().stalled()).await;
    let asked =
        || desk.calls("GET", "/messages").iter().filter(|c| c.query.contains("cursor")).count();
    let before = asked();
    desk.work_for(std::time::Duration::from_secs(1)).await;
    let again =
        desk.calls("GET", "/messages").iter().filter(|c| c.query.contains("cursor")).count();
    assert_eq!(again, before, "it is not hammered");
    desk.type_in("R");
    desk.until("another page", |desk| desk.messages().len() > 50).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_page_lands_in_its_own_chat() {
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    let held = desk.gateway.hold_next("GET /messages");
    desk.open("Siti Rahma");
    held.reached().await;
    desk.open(super::desk::LONG);
    desk.until("the newest page", |desk| !desk.messages().is_empty()).await;
    let before = desk.messages().len();
    held.release();
    let siti = desk.app.inbox.all().find(|chat| chat.title() == "Siti Rahma").unwrap().key.clone();
    let landed = |desk: &Desk| desk.app.threads.get(&siti).is_some_and(|t| !t.timeline.is_empty());
    desk.until("the late page", landed).await;
    assert_eq!(desk.messages().len(), before);
    let own = |message: &&switchboard::domain::Message| {
        message.text.as_deref().is_none_or(|text| text.starts_with('#'))
    };
    assert!(desk.messages().iter().all(own));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_arrives_while_it_is_open_is_seen_without_a_gap() {
    let mut desk = Desk::with_list(Plan::of(&[])).await;
    desk.open("Siti Rahma");
    desk.until("the newest page", |desk| !desk.messages().is_empty()).await;
    for n in 0..120 {
        desk.gateway.receive(super::desk::SITI, &format!("news {n}"));
    }
    desk.until("the last one", |desk| desk.screen().contains("news 119")).await;
    desk.until("the gap is filled", |desk| {
        let texts: Vec<_> = desk.messages().iter().filter_map(|m| m.text.clone()).collect();
        (0..120).all(|n| texts.contains(&format!("news {n}")))
    })
    .await;
}
