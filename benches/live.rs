//! A flood: 5,000 events a second for 10 s while keys are pressed, three times. Paced as the
//! program's loop is: how long a key waits for its frame, how many frames are drawn, and whether
//! every event arrived. No network, no terminal.

mod support;

use std::io;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use crossterm::event::{KeyCode, KeyEvent};
use support::{Desk, wall};
use switchboard::app::{Msg, Now};
use switchboard::domain::{Delivery, Doing, Event, Feed, Live, Message, Reaction};
use switchboard::runtime::pace::Pace;

const MESSAGES: usize = 20_000;
const RUNS: usize = 3;
const KEYS: u32 = 300;
const LONG: Duration = Duration::from_secs(10);
const EVENTS_A_SECOND: f64 = 5_000.0;
/// How long events are taken in before keys and frames are looked at again, as in the loop.
const TURN: Duration = Duration::from_millis(8);

fn main() {
    let mut desk = Desk::with(MESSAGES, io::sink());
    let mut told = Told::default();
    desk.app.update(clock(Instant::now()), link());
    for run in 1..=RUNS {
        let figures = flood(&mut desk, &mut told);
        println!(
            "run {run}: {} events, {} keys: key to frame p50 {:.1} ms, p95 {:.1} ms, longest {:.1} ms; \
             {:.1} frames a second; {} events lost",
            figures.events,
            figures.waits.len(),
            figures.percentile(50),
            figures.percentile(95),
            figures.percentile(100),
            figures.frames as f64 / LONG.as_secs_f64(),
            figures.lost,
        );
        assert_eq!(figures.lost, 0, "an event was lost");
    }
}

fn link() -> Msg {
    Msg::Link { account: "support".into(), feed: Feed::Live }
}

/// The wall stands still but for what the flood itself says: the list's times stay readable.
fn clock(mono: Instant) -> Now {
    Now { mono, wall: wall() }
}

/// What was told so far.
#[derive(Default)]
struct Told {
    events: usize,
    messages: u32,
}

struct Figures {
    events: usize,
    frames: usize,
    lost: i64,
    waits: Vec<Duration>,
}

impl Figures {
    fn percentile(&self, percent: usize) -> f64 {
        let mut waits = self.waits.clone();
        waits.sort_unstable();
        let place = (waits.len() * percent).div_ceil(100).max(1) - 1;
        waits.get(place).map_or(0.0, |wait| wait.as_secs_f64() * 1_000.0)
    }
}

fn flood(desk: &mut Desk<io::Sink>, told: &mut Told) -> Figures {
    let unread = |desk: &Desk<io::Sink>| -> i64 {
        desk.app.inbox.all().map(|chat| i64::from(chat.unread)).sum()
    };
    let (before, messages) = (unread(desk), told.messages);
    let (start, mut pace) = (Instant::now(), Pace::default());
    let mut figures = Figures { events: 0, frames: 0, lost: 0, waits: Vec::new() };
    let (mut pressed, mut unseen) = (0, Vec::new());
    while start.elapsed() < LONG {
        let now = Instant::now();
        if pace.due(now).is_some_and(|due| due <= now) {
            pace.drawn(now);
            desk.frame();
            figures.frames += 1;
            figures.waits.extend(unseen.drain(..).map(|at: Instant| at.elapsed()));
        }
        // A key counts from when the hand pressed it, whatever the loop was doing then.
        while pressed < KEYS && start + LONG * pressed / KEYS <= Instant::now() {
            let key = [KeyCode::PageUp, KeyCode::PageDown, KeyCode::Up, KeyCode::Down];
            let key = KeyEvent::from(key[pressed as usize % key.len()]);
            desk.app.update(clock(now), Msg::Key { key, more: false });
            pace.changed(true);
            unseen.push(start + LONG * pressed / KEYS);
            pressed += 1;
        }
        let end = Instant::now() + TURN;
        let due = (start.elapsed().as_secs_f64() * EVENTS_A_SECOND) as usize;
        while figures.events < due && Instant::now() < end {
            let event = Box::new(told.next());
            desk.app.update(clock(now), Msg::Live { account: "support".into(), event });
            pace.changed(false);
            figures.events += 1;
        }
        std::thread::sleep(Duration::from_micros(200));
    }
    figures.lost = i64::from(told.messages - messages) - (unread(desk) - before);
    figures
}

impl Told {
    /// The next thing that happens: messages all over the list and in the open chat, ticks,
    /// typing, reactions.
    fn next(&mut self) -> Event {
        self.events += 1;
        let n = self.events;
        let which = if n.is_multiple_of(3) { 0 } else { n % 150 };
        let chat: switchboard::domain::ChatId =
            format!("62812{which:07}@s.whatsapp.net").as_str().into();
        let at = wall() + TimeDelta::milliseconds(n as i64);
        let own = format!("3EB0{:016X}", MESSAGES - 2 - n % 50);
        let what = match n % 5 {
            0 | 1 => {
                self.messages += 1;
                let message = Message::text(
                    format!("live-{n}"),
                    chat.clone(),
                    at,
                    "Is it on its way? 🙏 I am waiting at the gate since two o'clock.",
                );
                Live::Message { chat, message: Box::new(message), push_name: None }
            }
            2 => Live::Status {
                chat: Some(chat),
                ids: vec![own.as_str().into()],
                delivery: Delivery::Read,
            },
            3 => Live::Presence { chat, who: None, doing: Doing::Composing },
            _ => {
                let emoji = Some(["👍", "❤️"][n % 2].to_owned());
                let by = Reaction::YOU.to_owned();
                Live::Reacted { chat: Some(chat), id: own.as_str().into(), by, name: None, emoji }
            }
        };
        Event { id: None, at: Some(at), line: Some("line".into()), what }
    }
}
