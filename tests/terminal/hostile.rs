//! Whatever the network says, only our own sequences reach the terminal.

use std::time::Duration;

use super::pty::{Launch, Pty, between, colours, forbidden};

/// Looks at everything that shows text of the network.
fn look_around(pty: &Pty) {
    let quiet = Duration::from_millis(150);
    for _ in 0..4 {
        pty.press("\r").shows("begins a message").quiet(quiet);
        for keys in ["\x1b[5~", "\x1b[5~", "!", " ", "x", "y", "r", "\x1b", "G", "k", "k", "!", "x"]
        {
            pty.press(keys).quiet(Duration::from_millis(60));
        }
        pty.press("\x1b").quiet(quiet).press("j").press("j").quiet(quiet);
    }
    for keys in
        ["\x0b", "a", "\x1b", "D", "n", "M", "L", "x", "?", "x", ":", "\x1b", "/", "a", "\x1b"]
    {
        pty.press(keys).quiet(quiet);
    }
}

#[test]
fn no_byte_of_a_message_steers_the_terminal() {
    for (columns, rows) in [(80, 24), (40, 15)] {
        let arguments = [
            "demo",
            "--services",
            "gateway",
            "--still",
            "--chats",
            "60",
            "--quirks",
            "hostile,unknown-types",
        ];
        let pty = Launch::switchboard(&arguments).size(columns, rows).start();
        pty.shows("● live").shows("Siti Rahma");
        look_around(&pty);
        let text = String::from_utf8(pty.raw()).expect("only UTF-8 is written");
        let wrong = forbidden(between(&text));
        assert!(wrong.is_empty(), "{wrong:#?}");
        // the frame's borders stand where they belong, on every row
        let bars = pty.screen().lines().skip(1).filter(|row| row.contains('│')).count();
        assert!(columns < 60 || bars > 15, "{}", pty.screen());
    }
}

#[test]
fn the_check_finds_what_it_should() {
    assert!(forbidden("a\x1b[?25l\x1b[1;32mb\x1b[2J\x1b]52;c;Zm9v\x07").is_empty());
    for wrong in
        ["\x07", "\u{9b}31m", "\u{202e}", "\x1b]0;x\x07", "\x1b[?1000h", "\x1bc", "\r", "\n"]
    {
        assert!(!forbidden(wrong).is_empty(), "{wrong:?}");
    }
}

#[test]
fn without_colours_none_is_written() {
    let arguments = ["demo", "--services", "gateway", "--still", "--chats", "60"];
    let pty = Launch::switchboard(&arguments).env("NO_COLOR", "1").start();
    pty.shows("● live").shows("Siti Rahma");
    pty.press("\r").shows("begins a message").quiet(Duration::from_millis(200));
    for keys in ["?", "x", "L", "x", "\x0b", "\x1b", "g", "!", "x", "i"] {
        pty.press(keys).quiet(Duration::from_millis(60));
    }
    assert_eq!(colours(&pty.text()), Vec::<String>::new());
}

#[test]
fn with_colours_some_are() {
    let pty =
        Launch::switchboard(&["demo", "--services", "gateway", "--still", "--chats", "60"]).start();
    pty.shows("● live");
    assert!(!colours(&pty.text()).is_empty());
}
