//! From a key to its frame at 120x40, with 20,000 messages in the chat: the step, the drawing, what
//! was seen, and the bytes for the terminal.

mod support;

use std::io;
use std::time::Duration;

use criterion::Criterion;
use crossterm::event::KeyCode;
use support::{Desk, there_and_back};

const MESSAGES: usize = 20_000;

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    let mut desk = Desk::with(MESSAGES, io::sink());
    let mut group = criterion.benchmark_group("key to frame");
    for (name, before, keys) in hands() {
        desk.press(before);
        let mut keys = keys.into_iter().cycle();
        group.bench_function(name, |bench| {
            bench.iter(|| desk.key(keys.next().unwrap_or(KeyCode::Esc)));
        });
    }
    group.finish();
    criterion.final_summary();
}

/// What is done, the key that goes there, and the keys that are pressed.
fn hands() -> [(&'static str, KeyCode, Vec<KeyCode>); 4] {
    [
        ("line", KeyCode::Up, there_and_back(KeyCode::Up, KeyCode::Down, 60)),
        ("page", KeyCode::PageUp, there_and_back(KeyCode::PageUp, KeyCode::PageDown, 40)),
        ("typing", KeyCode::Char('i'), there_and_back(KeyCode::Char('a'), KeyCode::Backspace, 40)),
        // from the composer, Tab goes round to the list
        ("selection", KeyCode::Tab, there_and_back(KeyCode::Down, KeyCode::Up, 60)),
    ]
}
