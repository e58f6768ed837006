//! The main job, by keys: look, scroll, write, send.

use std::time::{Duration, Instant};

use super::pty::{Launch, Pty};

const PAGE_UP: &str = "\x1b[5~";

/// The inbox of a world in which nothing happens by itself.
fn inbox(columns: u16, rows: u16, more: &[&str]) -> Pty {
    let arguments = [&["demo", "--services", "gateway", "--still", "--chats", "60"], more].concat();
    let pty = Launch::switchboard(&arguments).size(columns, rows).start();
    pty.shows("● live").shows("Support team");
    pty
}

/// Opens a chat by a few letters of its name.
pub fn open(pty: &Pty, letters: &str) {
    pty.press("\x0b").shows("Jump to a chat");
    pty.press(letters).until("the letters", |screen| screen.contains(&format!("> {letters}")));
    pty.press("\r").hides("Jump to a chat").shows("begins a message");
}

/// The number that a message of the long chat begins with, for those on the screen.
fn numbers(screen: &str) -> Vec<u32> {
    // what is quoted stands elsewhere
    let rows = screen.lines().filter(|row| !row.contains('↳'));
    rows.flat_map(|row| row.split('#').skip(1))
        .filter_map(|part| part.get(..5)?.parse().ok())
        .collect()
}

#[test]
fn the_inbox_is_shown_in_any_size() {
    for (columns, rows) in [(80, 24), (120, 40), (40, 15), (200, 60)] {
        let pty = inbox(columns, rows, &[]);
        assert!(pty.row(0).contains("support"), "{}", pty.screen());
        pty.press("\r").shows("begins a message");
        assert_eq!(pty.screen().contains("CHATS"), columns >= 60, "{}", pty.screen());
    }
}

#[test]
fn what_is_too_small_says_so_and_recovers() {
    let pty =
        Launch::switchboard(&["demo", "--services", "gateway", "--still"]).size(29, 7).start();
    pty.shows("Needs 30x8").resize(80, 24);
    pty.shows("CHATS").hides("Needs");
}

#[test]
fn a_text_is_written_sent_and_seen_to_be_delivered() {
    let pty = Launch::switchboard(&["demo", "--services", "gateway", "--chats", "60"]).start();
    pty.shows("Support team");
    open(&pty, "Siti");
    pty.press("i").shows("Enter send");
    pty.press("It left at noon.").shows(" It left at noon.");
    pty.press("\r").until("the delivery", |screen| {
        screen.lines().any(|line| line.contains("│ It left at noon.") && line.contains("✓✓"))
    });
    pty.shows("To Siti");
}

#[test]
fn a_paste_waits_for_enter_with_and_without_brackets() {
    for paste in ["\x1b[200~one\rtwo\r\nthree\r\x1b[201~", "one\rtwo\rthree\r"] {
        let pty = inbox(80, 24, &[]);
        open(&pty, "Siti");
        pty.press("i").shows("Enter send");
        pty.press(paste).shows("three");
        pty.quiet(Duration::from_millis(300));
        let screen = pty.screen();
        let drafts = ["one", "two", "three"]
            .map(|line| screen.lines().any(|row| row.ends_with(&format!("│  {line}"))));
        assert_eq!(drafts, [true; 3], "{screen}");
    }
}

#[test]
fn g_twice_reads_on_to_the_very_oldest() {
    let pty = inbox(80, 24, &["--messages", "20000"]);
    open(&pty, "Counter");
    pty.shows("#20000");
    let begun = Instant::now();
    // the second one comes when older pages have long been read ahead
    pty.press("g").until("the oldest loaded", |screen| !screen.contains("#20000"));
    pty.quiet(Duration::from_millis(200));
    pty.press("g").shows("#00001 ").shows("has nothing older");
    eprintln!("to the oldest of 20,000: {:?}", begun.elapsed());
    pty.press("G").shows("#20000");
}

#[test]
fn two_keys_at_once_read_on_too_and_any_key_stops_it() {
    let pty = inbox(80, 24, &["--messages", "20000"]);
    open(&pty, "Counter");
    pty.shows("#20000");
    pty.press("gg").shows("any key stops");
    pty.press("x").shows("Stopped; ");
    assert!(!pty.screen().contains("#00001 "), "{}", pty.screen());
}

#[test]
fn holding_page_up_arrives_at_the_oldest() {
    let pty = inbox(80, 24, &["--messages", "2000"]);
    open(&pty, "Counter");
    pty.shows("#02000");
    // a few hundred keys, as fast as a held key repeats
    for _ in 0..600 {
        if numbers(&pty.screen()).first() == Some(&1) {
            return;
        }
        pty.press(PAGE_UP).quiet(Duration::from_millis(12));
    }
    panic!("600 pages up\n{}", pty.screen());
}

#[test]
fn keys_that_come_faster_than_frames_share_one() {
    let pty = inbox(80, 24, &["--messages", "3000"]);
    open(&pty, "Counter");
    pty.shows("#03000").quiet(Duration::from_millis(300));
    let before = pty.count();
    pty.press(&PAGE_UP.repeat(400));
    // as far as was loaded: what comes then comes with the next key
    pty.until("far away", |screen| numbers(screen).contains(&2_951));
    pty.quiet(Duration::from_millis(500));
    let frames = String::from_utf8_lossy(&pty.raw()[before..]).matches("\x1b[?2026h").count();
    assert!(frames < 200, "{frames} frames for 400 keys");
}

#[test]
fn a_resize_keeps_the_message_under_the_eye() {
    let pty = inbox(80, 24, &["--messages", "3000"]);
    open(&pty, "Counter");
    pty.shows("#03000");
    while numbers(&pty.screen()).first().is_none_or(|number| *number > 2_700) {
        pty.press(PAGE_UP).quiet(Duration::from_millis(20));
    }
    pty.quiet(Duration::from_millis(300));
    // the selected row of the thread, which may stand beside the list's
    let marked = |screen: &str| {
        let marks = screen.lines().filter_map(|row| row.rsplit_once('▌'));
        let rows = marks.map(|(_, row)| row).filter(|row| !row.contains("Counter"));
        rows.flat_map(numbers).next()
    };
    let eye = marked(&pty.screen());
    assert!(eye.is_some(), "{}", pty.screen());
    for (columns, rows) in [(120, 40), (40, 15), (200, 12), (80, 24)] {
        pty.resize(columns, rows);
        pty.until("the same message", |screen| marked(screen) == eye && screen.contains("newer"));
    }
}
