//! One frame of 120x40 with 1,000 and with 100,000 messages behind it: it must cost the same.

mod support;

use std::io;
use std::time::{Duration, Instant};

use criterion::Criterion;
use crossterm::event::KeyCode;
use support::Desk;

const FEW: usize = 1_000;
const MANY: usize = 100_000;
/// How much dearer a frame may be with a hundred times the messages.
const FLAT: f64 = 1.2;
/// Frames between two looks at the clock, and how often that is done.
const FRAMES: u32 = 100;
const ROUNDS: usize = 30;

/// A reader in the middle of a page, some way up from the newest message.
fn reader(messages: usize) -> Desk<io::Sink> {
    let mut desk = Desk::with(messages, io::sink());
    (0..10).for_each(|_| desk.press(KeyCode::PageUp));
    desk
}

fn frames(desk: &mut Desk<io::Sink>) -> f64 {
    let begun = Instant::now();
    (0..FRAMES).for_each(|_| drop(desk.frame()));
    begun.elapsed().as_secs_f64() / f64::from(FRAMES)
}

/// The best of many rounds, taken in turn so that a busy machine disturbs both alike.
fn best(few: &mut Desk<io::Sink>, many: &mut Desk<io::Sink>) -> (f64, f64) {
    let rounds = (0..ROUNDS).map(|_| (frames(few), frames(many)));
    rounds.fold((f64::MAX, f64::MAX), |best, now| (best.0.min(now.0), best.1.min(now.1)))
}

fn main() {
    let (mut few, mut many) = (reader(FEW), reader(MANY));
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    let mut group = criterion.benchmark_group("frame");
    group.bench_function("1,000 messages", |bench| bench.iter(|| few.frame()));
    group.bench_function("100,000 messages", |bench| bench.iter(|| many.frame()));
    group.finish();
    criterion.final_summary();
    // Only where times are taken: `cargo test --benches` and `-- --test` just see that it runs.
    if std::env::args().any(|argument| argument == "--bench")
        && !std::env::args().any(|argument| argument == "--test")
    {
        let (few, many) = best(&mut few, &mut many);
        let ratio = many / few;
        println!("a frame: {:.0} µs, {:.0} µs, ratio {ratio:.3}", few * 1e6, many * 1e6);
        assert!(
            ratio <= FLAT,
            "a frame costs {ratio:.2} times as much with 100 times the messages"
        );
    }
}
