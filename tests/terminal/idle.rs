//! While nothing happens, nothing is drawn and next to nothing is computed.

use std::time::Duration;

use super::pty::{Launch, processor_time};

/// How long it is looked at: five looks for news.
const LOOKED_AT: Duration = Duration::from_secs(10);
/// Clock ticks of 10 ms that five looks for news, service and client in one process, may take in
/// a build that is not optimized.
const TICKS: u64 = 60;

#[test]
fn nothing_is_written_while_nothing_changes() {
    let pty =
        Launch::switchboard(&["demo", "--services", "gateway", "--still", "--chats", "60"]).start();
    pty.shows("● live").shows("Siti Rahma");
    pty.press("\r").shows("begins a message").quiet(Duration::from_millis(2_500));
    let (program, before) = (pty.program(), pty.count());
    let used = processor_time(program);
    std::thread::sleep(LOOKED_AT);
    let used = processor_time(program) - used;
    let raw = pty.raw();
    let written = String::from_utf8_lossy(&raw[before..]);
    // the time of the last answer is shown to the minute
    let frames = written.matches("\x1b[?2026h").count();
    assert!(frames <= 1 && written.len() < 200, "{written:?}");
    eprintln!("idle for {LOOKED_AT:?}: {used} ticks, {} bytes", written.len());
    assert!(used <= TICKS, "{used} clock ticks");
}
