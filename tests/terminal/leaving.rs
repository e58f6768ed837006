//! The terminal is given back as it was, however the program ends.

use rustix::process::Signal;

use super::pty::{Launch, Pty, afterwards};

/// In the opposite order of taking them; the cursor is shown and nothing is coloured.
const GIVEN_BACK: [&str; 7] = [
    "\x1b[?2026l\x1b[m\x1b[?25h",
    "\x1b[0 q",
    "\x1b[?1004l",
    "\x1b[?2004l",
    "\x1b[?7h",
    "\x1b[?1049l",
    "\x1b[23;0t",
];

fn inbox() -> Pty {
    let pty =
        Launch::switchboard(&["demo", "--services", "gateway", "--still", "--chats", "12"]).start();
    pty.shows("● live").shows("Siti Rahma");
    pty
}

#[track_caller]
fn is_sane(text: &str) {
    assert!(text.contains(&GIVEN_BACK.concat()), "{:?}", afterwards(text));
    assert_eq!(text.matches("\x1b[?1049l").count(), text.matches("\x1b[?1049h").count());
    let after = afterwards(text);
    let settings: Vec<&str> = after.split_whitespace().collect();
    for setting in ["icanon", "echo", "isig", "icrnl", "opost"] {
        assert!(settings.contains(&setting), "{setting} in {after:?}");
    }
}

#[test]
fn q_gives_the_terminal_back() {
    let pty = inbox();
    let text = pty.press("q").finish();
    is_sane(&text);
    assert!(afterwards(&text).contains("code=0"), "{:?}", afterwards(&text));
    assert!(!pty.screen().contains("CHATS"), "{}", pty.screen());
}

#[test]
fn unsent_text_is_there_again_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let arguments = [
        "--state-dir",
        state.to_str().unwrap(),
        "demo",
        "--services",
        "gateway",
        "--still",
        "--chats",
        "12",
    ];
    let start = || {
        let pty = Launch::switchboard(&arguments).start();
        pty.shows("● live").shows("Siti Rahma");
        pty
    };
    let pty = start();
    pty.press("\r").shows("begins a message").press("i").shows("Enter send");
    pty.press("half a thought").shows("half a thought");
    is_sane(&pty.press("\x03").finish());
    let pty = start();
    // where it was left, but for the pane: an Enter must not send what is half written
    pty.shows("To Siti Rahma").shows("half a thought").shows("r reply");
    is_sane(&pty.press("q").finish());
}

#[test]
fn signals_give_the_terminal_back() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let pty = inbox();
        let text = pty.signal(signal).finish();
        is_sane(&text);
        assert!(!text.contains("panic"), "{text:?}");
    }
}

#[test]
fn nothing_goes_on_without_its_terminal() {
    let mut pty = inbox();
    let program = pty.program();
    pty.hang_up();
    let until = std::time::Instant::now() + super::pty::PATIENCE;
    let stat = format!("/proc/{program}/stat");
    let runs = || std::fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") Z "));
    while runs() {
        assert!(std::time::Instant::now() < until, "it still runs");
        std::thread::yield_now();
    }
}

#[test]
fn suspending_and_going_on() {
    let script =
        r#"set -m; "$@"; echo "stopped=$?"; stty -a; read line; fg; echo "code=$?"; stty -a"#;
    let arguments = ["demo", "--services", "gateway", "--still", "--chats", "12"];
    let pty = Launch::switchboard(&arguments).script(script).start();
    pty.shows("● live").shows("Siti Rahma");
    pty.press("\r").shows("begins a message");
    pty.press("i").shows("Enter send");
    pty.press("kept").shows("kept");
    pty.press("\x1a").shows("stopped=").shows("icanon");
    let meanwhile = pty.text();
    is_sane(&meanwhile);
    pty.press("\n").shows("CHATS").shows("kept");
    // every key arrives, the first one too
    pty.press(" here").shows("kept here");
    pty.press("\x1b").shows("r reply").press("q");
    let text = pty.finish();
    is_sane(&text);
    assert!(afterwards(&text).contains("code=0"), "{:?}", afterwards(&text));
}
