//! How many bytes a key sends to the terminal at 120x40: what an operator far away waits for.
//!
//! Not a matter of time, so it is counted once and held to a bound.

mod support;

use crossterm::event::KeyCode;
use support::{Desk, there_and_back};

const MESSAGES: usize = 2_000;

/// What is done, how it begins, the keys, and how many bytes the middle one of them may cost.
struct Hand {
    name: &'static str,
    before: &'static [KeyCode],
    keys: Vec<KeyCode>,
    bound: usize,
}

fn hands() -> [Hand; 4] {
    use KeyCode::{Backspace, Char, Down, Esc, Home, PageDown, PageUp, Tab, Up};
    let line = there_and_back(Up, Down, 100);
    let page = there_and_back(PageUp, PageDown, 20);
    let typing = [there_and_back(Char('a'), Backspace, 30), vec![Char('ñ'); 5]].concat();
    let selection = there_and_back(Down, Up, 60);
    [
        Hand { name: "line", before: &[], keys: line, bound: 5_000 },
        Hand { name: "page", before: &[PageUp], keys: page, bound: 5_000 },
        Hand { name: "typing", before: &[Char('i')], keys: typing, bound: 45 },
        Hand { name: "selection", before: &[Esc, Tab, Tab, Home], keys: selection, bound: 500 },
    ]
}

fn main() {
    let mut desk = Desk::with(MESSAGES, Vec::new());
    println!("{:<10} {:>6} {:>6} {:>6} {:>6}", "bytes", "p50", "p95", "max", "bound");
    for hand in hands() {
        hand.before.iter().for_each(|key| desk.press(*key));
        let mut sent: Vec<usize> = hand.keys.iter().map(|key| bytes(&mut desk, *key)).collect();
        sent.sort_unstable();
        let at = |percent: usize| sent[(sent.len() - 1) * percent / 100];
        let (middle, high, most) = (at(50), at(95), at(100));
        println!("{:<10} {middle:>6} {high:>6} {most:>6} {:>6}", hand.name, hand.bound);
        assert!(middle <= hand.bound, "{}: {middle} bytes a key", hand.name);
    }
}

fn bytes(desk: &mut Desk<Vec<u8>>, key: KeyCode) -> usize {
    desk.terminal.backend_mut().writer_mut().clear();
    desk.key(key);
    desk.terminal.backend_mut().writer_mut().len()
}
