//! How much memory it takes: what was seen does not add up, and a long list is kept small.
//!
//! Linux says how much of a process is resident; elsewhere there is nothing to measure here.
#![cfg(target_os = "linux")]

mod support;

use std::sync::{Mutex, MutexGuard};

use support::*;
use switchboard::app::inbox::Inbox;
use switchboard::domain::Chat;
use switchboard::store::Store;

/// One measurement at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Resident memory of this process, megabytes.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    let kilobytes: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kilobytes / 1024.0
}

/// From the newest message to the oldest and back, by pages.
fn there_and_back(count: usize) {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut gateway = FakeGateway::with([direct("Siti").active("13:59"), direct("Ahmed")]);
    let words = "It was due on Monday, and nobody could tell me where it is. ".repeat(2);
    let long =
        |m: switchboard::domain::Message| m.change(|m| m.text.as_mut().unwrap().push_str(&words));
    gateway.write(&jid("Siti"), talk(count).into_iter().map(long).collect());
    gateway.page = 200;
    let mut operator = Operator::beside(Store::open(&path).unwrap().store, 120, 40, gateway);
    operator.settle();
    operator.press("enter");
    // What the parts of the program take once: buffers, statements, the page cache.
    operator.press("g g");
    operator.must_see("message 1It");
    operator.press("G");
    let begun = resident();
    let mut most = begun;
    let presses = |operator: &mut Operator, key: &str, until: &str, most: &mut f64| {
        for n in 0..count {
            operator.press(key);
            operator.asked();
            if n % 16 == 0 {
                *most = most.max(resident());
            }
            if operator.sees(until) {
                return;
            }
        }
        panic!("{until} never came");
    };
    presses(&mut operator, "pageup", "message 1It", &mut most);
    presses(&mut operator, "pagedown", &format!("message {count}It"), &mut most);
    let ended = resident();
    println!(
        "{count} messages: {begun:.1} MB before, {most:.1} MB at most, {ended:.1} MB after; \
         {} in memory",
        operator.app.thread().map_or(0, |thread| thread.timeline.len())
    );
    assert!(most - begun < 10.0, "{begun:.1} MB became {most:.1} MB on the way");
    assert!(ended - begun < 10.0, "{begun:.1} MB became {ended:.1} MB");
}

#[test]
fn scrolling_to_the_oldest_and_back_leaves_memory_where_it_was() {
    there_and_back(10_000);
}

#[test]
#[ignore = "the long form: minutes"]
fn scrolling_through_100_000_messages_and_back_leaves_memory_where_it_was() {
    there_and_back(100_000);
}

fn rows(count: usize) -> impl Iterator<Item = Chat> {
    (0..count).map(|n| {
        let mut chat = Chat::new(key(&format!("62812{n:08}@s.whatsapp.net")));
        chat.name = Some(format!("Customer Number {n}"));
        chat.address = Some(format!("+62 812 {n:08}"));
        chat.last_activity = Some(now() - chrono::Duration::seconds(n as i64));
        chat.preview = Some("thank you, I will look at it tomorrow".into());
        chat
    })
}

#[test]
fn a_hundred_thousand_chats_are_listed_in_little_memory_and_one_of_them_changes_at_once() {
    let _alone = alone();
    const CHATS: usize = 100_000;
    let begun = resident();
    let mut inbox = Inbox::default();
    let reading = std::time::Instant::now();
    let all: Vec<Chat> = rows(CHATS).collect();
    for some in all.chunks(200) {
        inbox.take(some.to_vec());
    }
    drop(all);
    let (took, read) = (resident() - begun, reading.elapsed());
    let changing = std::time::Instant::now();
    for n in 0..1_000 {
        let chat = key(&format!("62812{:08}@s.whatsapp.net", n * 97));
        inbox.change(&chat, |chat| {
            chat.unread += 1;
            chat.last_activity = Some(now() + chrono::Duration::seconds(n));
        });
        assert_eq!(inbox.position(&chat), Some(0));
    }
    let change = changing.elapsed() / 1_000;
    println!("{CHATS} chats: {took:.1} MB, read in {read:?}, a change in {change:?}");
    assert_eq!(inbox.counts(), (CHATS, 1_000));
    // A debug build, on a machine that does other things: a sort of all would take far longer.
    assert!(change < std::time::Duration::from_millis(5), "{change:?}");
    assert!(took < 160.0, "{took:.1} MB");
}
