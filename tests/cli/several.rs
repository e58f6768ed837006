//! `watch` over several accounts: one that hangs or is refused leaves the others.

use std::io::{BufRead, BufReader};
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;
use switchboard::demo::{Quirk, Service};

use super::desk::{Ran, SITI, Shell, objects};
use super::ends::interrupt;

/// How long anything may take before a test gives up: generous, the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running watch over every account.
struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn of(shell: &Shell) -> Self {
        let mut child = shell.start(&["watch"]);
        let out = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            out.lines().map_while(Result::ok).all(|line| sender.send(line).is_ok())
        });
        Self { child, lines }
    }

    #[track_caller]
    fn until(&self, what: &str, mut is: impl FnMut(&Value) -> bool) -> Value {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).expect(what);
            let event = objects(&line).remove(0);
            if is(&event) {
                return event;
            }
        }
    }

    #[track_caller]
    fn link(&self, account: &str, state: &str) -> Value {
        let is = |event: &Value| event["type"] == "link" && event["state"] == state;
        self.until(account, |event| is(event) && event["account"] == account)
    }

    #[track_caller]
    fn message(&self, text: &str) -> Value {
        self.until(text, |event| event["type"] == "message" && event["text"] == text)
    }

    /// Ends it with Ctrl-C; what it said.
    fn end(self) -> String {
        interrupt(&self.child);
        let ran = Ran(self.child.wait_with_output().unwrap());
        assert_eq!(ran.code(), 130);
        ran.err()
    }
}

/// All services, the gateway last.
fn gateway_last(shell: &Shell) {
    let text = shell.accounts();
    let (head, accounts) = text.split_once("[[account]]").unwrap();
    let mut accounts: Vec<&str> = accounts.split("[[account]]").collect();
    accounts.rotate_left(1);
    let accounts = accounts.iter().map(|one| format!("[[account]]{one}\n"));
    shell.configure(&format!("{head}{}", accounts.collect::<String>()));
}

#[test]
fn a_service_that_hangs_holds_up_nobody() {
    let shell = Shell::of_all();
    gateway_last(&shell);
    shell.gateway.set_quirks(&[Quirk::OthersHang]);
    let begun = Instant::now();
    let watch = Watch::of(&shell);
    watch.link("support", "live");
    shell.gateway.receive(SITI, "is anybody there?").unwrap();
    assert_eq!(watch.message("is anybody there?")["account"], "support");
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    watch.end();
}

#[test]
fn nobody_reads_and_the_service_hangs() {
    let shell = Shell::misbehaving(&[Quirk::Hang]);
    let begun = Instant::now();
    let mut child = shell.start(&["watch"]);
    drop(child.stdout.take());
    let ran = Ran(child.wait_with_output().unwrap());
    assert_eq!((ran.code(), ran.err()), (0, String::new()));
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
}

#[test]
fn an_account_that_is_refused_is_told_of_and_leaves_the_others() {
    let shell = Shell::of_all().token("wa_wrong");
    let rows = shell.run(&["chats", "imessage"]).rows();
    let chat = rows[0]["id"].as_str().unwrap();
    let watch = Watch::of(&shell);
    let mut ended = Vec::new();
    watch.until("both", |event| {
        ended.extend(["support", "imessage"].into_iter().filter(|name| {
            let state = if *name == "support" { "down" } else { "live" };
            let again = event.get("again_at").is_some();
            event["account"] == *name && event["state"] == state && !again
        }));
        ended.contains(&"support") && ended.contains(&"imessage")
    });
    shell.gateway.at(Service::Chert).receive(chat, "is anybody there?").unwrap();
    assert_eq!(watch.message("is anybody there?")["account"], "imessage");
    let said = watch.end();
    let sentence = "Loading the chat list for support failed";
    assert_eq!(said.matches(sentence).count(), 1, "{said}");
}

#[test]
fn a_token_that_is_missing_ends_its_own_account_only() {
    let shell = Shell::of_all();
    let text = shell.accounts().replace("SWITCHBOARD_DEMO_TOKEN\"", "NO_SUCH_TOKEN\"");
    shell.configure(&text);
    let watch = Watch::of(&shell);
    // the link itself is down, too, and would be tried again
    let ended = |event: &Value| event["state"] == "down" && event.get("again_at").is_none();
    let down = watch.until("the end", |event| event["account"] == "support" && ended(event));
    assert!(down["reason"].as_str().unwrap().contains("NO_SUCH_TOKEN"), "{down}");
    assert!(watch.end().contains("NO_SUCH_TOKEN"));
}

#[test]
fn where_no_account_is_left_it_ends() {
    let shell = Shell::new().token("wa_wrong");
    let (head, account) = shell.accounts().split_once("[[account]]").map(owned).unwrap();
    let other = account.replace("\"support\"", "\"sales\"");
    shell.configure(&format!("{head}[[account]]{account}\n[[account]]{other}"));
    let ran = shell.run(&["watch"]);
    assert_eq!(ran.code(), 3, "{}", ran.err());
    for name in ["support", "sales"] {
        assert_eq!(ran.err().matches(&format!("for {name} failed")).count(), 1, "{}", ran.err());
    }
}

fn owned((head, rest): (&str, &str)) -> (String, String) {
    (head.to_owned(), rest.to_owned())
}
