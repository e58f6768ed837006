//! The terminal is given back on every way out, seen from the shell's side of a real one.
//!
//! Each test runs this very file's `child` in a pseudo-terminal, under a shell that looks at the
//! terminal afterwards.

#![cfg(unix)]

use std::io::Read;
use std::sync::mpsc;
use std::time::Duration;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use ratatui::Terminal;
use switchboard::runtime::terminal::{Output, Session, Steady, Wishes, install_panic_hook};

const SCENARIO: &str = "SWITCHBOARD_TEST_SCENARIO";
const ENTERED: &str = "\x1b[?1049h";
const LEFT: &str = "\x1b[?1049l";

#[test]
#[ignore = "what the others run in a terminal"]
fn child() {
    install_panic_hook();
    let scenario = std::env::var(SCENARIO).unwrap_or_default();
    let mut session = match Session::enter(Wishes { mouse: scenario == "mouse" }) {
        Ok(session) => session,
        Err(error) => {
            println!("refused: {error}");
            return;
        }
    };
    let mut terminal = Terminal::new(Steady::new(Output::new())).unwrap();
    terminal.draw(|frame| frame.render_widget("first frame", frame.area())).unwrap();
    match scenario.as_str() {
        "panic" => panic!("on purpose"),
        "elsewhere" => {
            assert!(session.is_held());
            drop(std::thread::spawn(|| panic!("on purpose")).join());
            assert!(!session.is_held());
            println!("no longer ours");
        }
        "suspend" => {
            session.suspend().unwrap();
            terminal.clear().unwrap();
        }
        _ => {}
    }
    terminal.draw(|frame| frame.render_widget("second frame", frame.area())).unwrap();
}

/// What the terminal shows, byte by byte, of `script`, in which `"$@"` runs the child.
fn run(scenario: &str, script: &str) -> String {
    let pty =
        native_pty_system().openpty(PtySize { rows: 10, cols: 60, ..PtySize::default() }).unwrap();
    let mut command = CommandBuilder::new("sh");
    command.args(["-c", &format!("set -m; {script}"), "sh"]);
    command.arg(std::env::current_exe().unwrap());
    command.args(["child", "--exact", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env(SCENARIO, scenario);
    command.env("RUST_BACKTRACE", "0");
    let mut shell = pty.slave.spawn_command(command).unwrap();
    drop(pty.slave);
    let mut reader = pty.master.try_clone_reader().unwrap();
    let (done, output) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // a pseudo-terminal ends with an error
        let _ = reader.read_to_end(&mut bytes);
        done.send(String::from_utf8_lossy(&bytes).into_owned())
    });
    let seen = output.recv_timeout(Duration::from_secs(30));
    shell.kill().ok();
    shell.wait().ok();
    seen.expect("the shell ends")
}

/// What came after the terminal was given back.
fn afterwards(seen: &str) -> &str {
    seen.rsplit_once(LEFT).expect("it was given back").1
}

fn count(seen: &str, part: &str) -> usize {
    seen.matches(part).count()
}

#[test]
fn quitting_gives_the_terminal_back_once() {
    let seen = run("quit", r#""$@"; stty -a"#);
    assert_eq!((count(&seen, ENTERED), count(&seen, LEFT)), (1, 1), "{seen:?}");
    assert!(seen.contains("second"), "{seen:?}");
    let after = afterwards(&seen);
    assert!(after.contains(" icanon") && after.contains(" echo "), "{after:?}");
    for part in ["\x1b[?25h", "\x1b[?7h", "\x1b[?2004l", "\x1b[?1004l"] {
        assert!(seen.contains(part), "{part:?} in {seen:?}");
    }
    assert!(!seen.contains("?1000"), "the mouse was not asked for");
}

#[test]
fn the_mouse_is_given_back_too() {
    let seen = run("mouse", r#""$@""#);
    assert_eq!((count(&seen, "\x1b[?1000h"), count(&seen, "\x1b[?1000l")), (1, 1), "{seen:?}");
}

#[test]
fn a_panic_gives_the_terminal_back_before_its_report() {
    for scenario in ["panic", "elsewhere"] {
        let seen = run(scenario, r#""$@"; stty -a"#);
        assert_eq!((count(&seen, ENTERED), count(&seen, LEFT)), (1, 1), "{seen:?}");
        let after = afterwards(&seen);
        assert!(after.contains("on purpose"), "{after:?}");
        assert!(after.contains(" icanon"), "{after:?}");
        assert_eq!(after.contains("no longer ours"), scenario == "elsewhere", "{after:?}");
        assert!(!after.contains("second frame"), "nothing is drawn over the report");
    }
}

#[test]
fn suspending_gives_it_to_the_shell_and_takes_it_again() {
    let seen = run("suspend", r#""$@"; echo stopped=$?; stty -a; fg; echo; stty -a"#);
    assert_eq!((count(&seen, ENTERED), count(&seen, LEFT)), (2, 2), "{seen:?}");
    // 128 and SIGTSTP, which is 20 or 18
    let (_, stopped) = seen.split_once("stopped=1").expect("it stopped");
    let (meanwhile, again) = stopped.split_once(ENTERED).expect("it went on");
    assert!(meanwhile.contains(" icanon") && meanwhile.contains(" echo "), "{meanwhile:?}");
    assert!(again.contains("second"), "{again:?}");
    assert!(afterwards(&seen).contains(" icanon"));
}

#[test]
fn a_start_without_a_terminal_changes_nothing() {
    let seen = run("quit", r#""$@" | cat; stty -a"#);
    assert!(seen.contains("refused: standard output is not a terminal"), "{seen:?}");
    assert!(seen.contains(" icanon") && !seen.contains(ENTERED));
}
