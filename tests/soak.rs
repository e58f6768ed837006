//! Everything at once, for a while: customers write, the operator answers, the gateway's live
//! events break, come twice, late and in another order, answers to sends are lost, and the program
//! is killed and started again. In the end the program's store is compared with the gateway's own
//! record.
//!
//! `cargo test --test soak -- --ignored --nocapture` is the long form: ten minutes, or as many
//! seconds as `SOAK_SECONDS` says.

#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "a while is what a soak is made of")]

#[path = "soak/office.rs"]
mod office;
#[path = "support/pty.rs"]
mod pty;

use std::time::{Duration, Instant};

use office::Office;
use rustix::process::Signal;

/// Messages of customers in each second.
const BUSY: u32 = 8;
/// What is typed is on disk after so long.
const DRAFTS: Duration = Duration::from_millis(1_200);

#[test]
fn nothing_is_lost_doubled_or_misplaced_in_a_short_soak() {
    soak(Duration::from_secs(20));
}

#[test]
#[ignore = "takes ten minutes"]
fn nothing_is_lost_doubled_or_misplaced_in_a_long_soak() {
    let seconds = std::env::var("SOAK_SECONDS").ok().and_then(|text| text.parse().ok());
    soak(Duration::from_secs(seconds.unwrap_or(600)));
}

fn soak(so_long: Duration) {
    let mut office = Office::open();
    let customers = office.customers(Duration::from_secs(1) / BUSY);
    let end = Instant::now() + so_long;
    let mut round = 0;
    while Instant::now() < end {
        round += 1;
        let text = format!("answer {round:04}");
        let chat = office.any_chat();
        office.visit(chat);
        office.draft(&text);
        match round % 8 {
            3 | 7 => {
                // Killed with the key still warm; what was typed before is on disk by then.
                std::thread::sleep(DRAFTS);
                office.send();
                office.hesitate();
                office.kill(Signal::KILL);
                office.start();
                office.visit(chat);
                office.still_knows(chat, &text);
            }
            5 => {
                office.send();
                office.arrives(chat, &text);
                office.kill(Signal::KILL);
                office.start();
            }
            _ => {
                office.send();
                office.arrives(chat, &text);
            }
        }
    }
    customers.stop();
    office.calm_down();
    office.compare();
    println!("{}", office.counts());
}
