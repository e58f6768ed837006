//! What happens, as it happens: on each service, live and by looking, each message once.

use std::io::{BufRead, BufReader};
use std::process::Child;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::Value;
use switchboard::demo::{Options, Quirk, Reply, Service, TOKEN_WITHOUT_EVENTS};

use super::desk::{Ran, SITI, Shell, objects, texts};

/// How long anything may take before a test gives up: generous, the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running watch.
struct Watch<'a> {
    shell: &'a Shell,
    child: Child,
    lines: Receiver<String>,
    /// What was told so far.
    events: Vec<Value>,
}

impl<'a> Watch<'a> {
    /// Watches an account; every poll takes a second.
    fn of(shell: &'a Shell, words: &[&str]) -> Self {
        let accounts = shell.accounts().replace("\nservice ", "\npoll     = \"1s\"\nservice ");
        shell.configure(&accounts);
        shell.gateway.clear_log();
        let mut child = shell.start(&[&["watch"], words].concat());
        let out = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            out.lines().map_while(Result::ok).all(|line| sender.send(line).is_ok())
        });
        Self { shell, child, lines, events: Vec::new() }
    }

    /// Waits until the lists were read and looked at again, twice: what happens now is news. `list`:
    /// what stands in the request of a list.
    fn learnt(&self, list: &str) {
        let begun = Instant::now();
        let reads = || self.shell.gateway.log().iter().filter(|c| c.path.contains(list)).count();
        let mut known = 0;
        for _look in 0..3 {
            while reads() == known {
                assert!(begun.elapsed() < PATIENCE, "its lists are not read");
                std::thread::sleep(Duration::from_millis(20));
            }
            // a look reads a few pages, one after the other
            while known != reads() {
                known = reads();
                std::thread::sleep(Duration::from_millis(400));
            }
        }
    }

    /// Waits until the link stands.
    fn live(&mut self) {
        self.until("a link", |event| event["type"] == "link" && event["state"] == "live");
    }

    /// Waits for an event; everything told up to it is kept.
    #[track_caller]
    fn until(&mut self, what: &str, is: impl Fn(&Value) -> bool) -> Value {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => {
                    let event = objects(&line).remove(0);
                    self.events.push(event.clone());
                    if is(&event) {
                        return event;
                    }
                }
                Err(why) => panic!("waited in vain for {what} ({why}): {:#?}", self.events),
            }
        }
    }

    /// Waits for a message with this text.
    #[track_caller]
    fn message(&mut self, text: &str) -> Value {
        self.until(text, |event| event["type"] == "message" && event["text"] == text)
    }

    /// Takes in what is told within a moment.
    fn settle(&mut self, moment: Duration) {
        loop {
            match self.lines.recv_timeout(moment) {
                Ok(line) => self.events.push(objects(&line).remove(0)),
                Err(RecvTimeoutError::Timeout) => return,
                Err(why) => panic!("it ended: {why}"),
            }
        }
    }

    /// The texts of the messages that were told.
    fn texts(&self) -> Vec<&str> {
        let messages = self.events.iter().filter(|event| event["type"] == "message");
        messages.map(|event| event["text"].as_str().unwrap_or_default()).collect()
    }

    /// Ends it with Ctrl-C; what it said beside the events.
    fn end(self) -> String {
        super::ends::interrupt(&self.child);
        let ran = Ran(self.child.wait_with_output().unwrap());
        assert_eq!(ran.code(), 130, "{}", ran.err());
        ran.err()
    }
}

/// Watches until `enough` says so; the events.
fn watched(shell: &Shell, then: impl Fn(), enough: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let mut child = shell.start(&["watch", "support"]);
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut events = Vec::new();
    let mut ready = false;
    let mut line = String::new();
    while !enough(&events) {
        line.clear();
        assert!(out.read_line(&mut line).unwrap() > 0, "it goes on");
        let event = objects(&line).remove(0);
        let linked = event["type"] == "link"
            && ["live", "polling"].contains(&event["state"].as_str().unwrap());
        events.push(event);
        if linked && !std::mem::replace(&mut ready, true) {
            then();
        }
    }
    drop(out);
    let ran = Ran(child.wait_with_output().unwrap());
    assert_eq!((ran.code(), ran.err()), (0, String::new()), "a closed pipe is a quiet end");
    events
}

#[test]
fn what_happens_is_told_live_until_nobody_reads() {
    let shell = Shell::new();
    let act = || {
        shell.gateway.receive(SITI, "is anybody there?").unwrap();
        shell.run(&["archive", "support", SITI]).row();
    };
    let has = |events: &[Value], kind: &str| events.iter().any(|event| event["type"] == kind);
    let events = watched(&shell, act, |events| has(events, "message") && has(events, "chat"));
    let message = events.iter().find(|event| event["type"] == "message").unwrap();
    assert_eq!((&message["chat"], &message["account"]), (&SITI.into(), &"support".into()));
    assert_eq!(message["text"], "is anybody there?");
    assert_eq!(message["line"], shell.gateway.session());
    assert_eq!(message["direction"], "in");
    let chat = events.iter().find(|event| event["type"] == "chat").unwrap();
    assert_eq!((&chat["id"], &chat["account"]), (&SITI.into(), &"support".into()));
}

#[test]
fn where_nothing_is_told_the_lists_are_asked() {
    let shell = Shell::new().token(TOKEN_WITHOUT_EVENTS);
    shell.configure(&format!("{}poll = \"1s\"\n", shell.accounts()));
    let act = || drop(shell.gateway.receive(SITI, "is anybody there?").unwrap());
    let events = watched(&shell, act, |events| {
        events.iter().any(|event| event["type"] == "chat" && event["id"] == SITI)
    });
    let link = events.iter().find(|event| event["state"] == "polling").unwrap();
    assert!(link["reason"].is_string());
    let texts = texts(&events, "text");
    assert_eq!(texts.iter().filter(|text| **text == "is anybody there?").count(), 1, "{events:?}");
}

/// Two messages that come one after the other are told once each, and their chat with them. `list`:
/// what stands in the request of the service's list.
fn tells_each_once(service: Service, account: &str, list: &str) {
    let shell = Shell::serving(service);
    let rows = shell.run(&["chats", account]).rows();
    let chat = rows.iter().find(|row| row["kind"] == "direct").unwrap();
    let chat = chat["id"].as_str().unwrap().to_owned();
    let mut watch = Watch::of(&shell, &[account]);
    match service {
        Service::Gateway | Service::Chert => watch.live(),
        _ => watch.learnt(list),
    }
    for text in ["is anybody there?", "hello?"] {
        shell.gateway.advance(Duration::from_secs(3));
        match service {
            Service::Gateway => shell.gateway.receive(&chat, text),
            other => shell.gateway.at(other).receive(&chat, text),
        }
        .unwrap();
        let message = watch.message(text);
        assert_eq!(message["account"], account);
        assert_eq!(message["direction"], "in", "{service}");
    }
    watch.settle(Duration::from_millis(1_500));
    assert_eq!(watch.texts(), ["is anybody there?", "hello?"], "{service}");
    if service != Service::Gateway {
        let told = |event: &Value| event["type"] == "chat" && event["id"] == chat.as_str();
        assert!(watch.events.iter().any(told), "{service}: {:?}", watch.events);
    }
    watch.end();
}

#[test]
fn the_gateway_tells_each_message_once() {
    tells_each_once(Service::Gateway, "support", "/chats");
}

#[test]
fn kapso_tells_each_message_once() {
    tells_each_once(Service::Kapso, "whatsapp", "/whatsapp_conversations");
}

#[test]
fn lexicon_tells_each_message_once() {
    tells_each_once(Service::Lexicon, "assistant", "/chats/user/");
}

#[test]
fn chert_tells_each_message_once() {
    tells_each_once(Service::Chert, "imessage", "/events");
}

#[test]
fn cekat_tells_each_message_once() {
    tells_each_once(Service::Cekat, "toko", "/conversations");
}

#[test]
fn what_came_while_the_link_was_down_is_told_once() {
    let shell = Shell::new();
    let mut watch = Watch::of(&shell, &["support"]);
    watch.live();
    for round in 0..3 {
        let texts = [0, 1].map(|n| format!("{round} {n}"));
        shell.gateway.advance(Duration::from_secs(2));
        shell.gateway.receive(SITI, &texts[0]).unwrap();
        watch.message(&texts[0]);
        shell.gateway.break_streams();
        shell.gateway.advance(Duration::from_secs(2));
        shell.gateway.receive(SITI, &texts[1]).unwrap();
        watch.message(&texts[1]);
        if !watch
            .events
            .iter()
            .rev()
            .take_while(|e| e["state"] != "down")
            .any(|e| e["state"] == "live")
        {
            watch.live();
        }
        watch.settle(Duration::from_millis(700));
    }
    assert_eq!(watch.texts(), ["0 0", "0 1", "1 0", "1 1", "2 0", "2 1"]);
    watch.end();
}

#[test]
fn what_was_done_to_a_message_before_the_link_broke_is_not_told_again() {
    let shell = Shell::new();
    let mut watch = Watch::of(&shell, &["support"]);
    watch.live();
    let theirs = shell.gateway.receive(SITI, "is anybody there?").unwrap();
    watch.message("is anybody there?");
    shell.run(&["react", "support", SITI, &theirs, "👍"]).row();
    watch.until("a reaction", |event| event["type"] == "reaction");
    shell.gateway.break_streams();
    watch.live();
    watch.settle(Duration::from_millis(700));
    let reactions = watch.events.iter().filter(|event| event["type"] == "reaction").count();
    assert_eq!((watch.texts().len(), reactions), (1, 1), "{:#?}", watch.events);
    watch.end();
}

#[test]
fn a_link_that_was_closed_as_announced_loses_nothing() {
    let shell = Shell::serving(Service::Chert);
    let rows = shell.run(&["chats"]).rows();
    let chat = rows[0]["id"].as_str().unwrap().to_owned();
    let mut watch = Watch::of(&shell, &["imessage"]);
    watch.live();
    let chert = shell.gateway.at(Service::Chert);
    // a stream that was open for too short a time is not made again at once
    std::thread::sleep(Duration::from_millis(2_100));
    shell.gateway.advance(Duration::from_secs(3));
    shell.gateway.chert_close_streams();
    chert.receive(&chat, "in the gap").unwrap();
    watch.message("in the gap");
    watch.settle(Duration::from_millis(700));
    assert_eq!(watch.texts(), ["in the gap"]);
    watch.end();
}

#[test]
fn what_could_not_be_read_is_told_by_a_later_look() {
    let shell = Shell::new().token(TOKEN_WITHOUT_EVENTS);
    let mut watch = Watch::of(&shell, &["support"]);
    watch.learnt("/chats");
    shell.gateway.fail_next("GET /messages?", 409, 1);
    shell.gateway.receive(SITI, "is anybody there?").unwrap();
    watch.message("is anybody there?");
    watch.settle(Duration::from_millis(1_500));
    assert_eq!(watch.texts(), ["is anybody there?"]);
    watch.end();
}

#[test]
fn of_a_chat_far_down_the_list_only_what_is_new_is_told() {
    let options = Options { chats: 90, messages: 400, ..Options::default() };
    let shell = Shell::with(options).token(TOKEN_WITHOUT_EVENTS);
    let rows = shell.run(&["chats"]).rows();
    let direct = |row: &&Value| row["kind"] == "direct" && row["archived"] == false;
    let last = rows.iter().filter(direct).min_by_key(|row| row["last_activity"].to_string());
    let chat = last.unwrap()["id"].as_str().unwrap();
    let mut watch = Watch::of(&shell, &["support"]);
    watch.learnt("/chats");
    shell.gateway.advance(Duration::from_secs(5));
    shell.gateway.receive(chat, "after a long time").unwrap();
    watch.message("after a long time");
    watch.settle(Duration::from_millis(1_500));
    assert_eq!(watch.texts(), ["after a long time"]);
    watch.end();
}

/// The first page of a user's list: ten chats that were made later than any other.
fn ten_later_chats(user: &str) -> Reply {
    let rows: Vec<Value> = (0..10)
        .map(|n| {
            let at = format!("2026-01-10T10:0{}:00Z", 9 - n);
            serde_json::json!({
                "id": format!("later-{n}"), "user_id": user, "title": "later", "message_count": 1,
                "created_at": at, "updated_at": at, "last_message_at": at,
            })
        })
        .collect();
    let body = serde_json::json!({
        "chats": rows, "total": 40, "limit": 100, "offset": 0, "has_more": true,
    });
    Reply { status: 200, body: body.to_string().into_bytes(), ..Reply::default() }
}

#[test]
fn a_list_in_the_order_of_creation_is_looked_at_as_a_whole() {
    let shell = Shell::serving(Service::Lexicon);
    let user = "user123";
    let rows = shell.run(&["chats", "--line", user]).rows();
    // more often than it is asked for
    for _ in 0..2_000 {
        shell.gateway.answer_next(&format!("/chats/user/{user}? offset=0"), ten_later_chats(user));
    }
    let mut watch = Watch::of(&shell, &["assistant", "--line", user]);
    watch.learnt("/chats/user/");
    // whatever stands on the second page was made earlier than what stands on the first
    let read = |text: &Value| text.as_str().unwrap_or_default().to_owned();
    let oldest = rows.iter().min_by_key(|row| read(&row["last_activity"])).unwrap();
    shell.gateway.advance(Duration::from_secs(3));
    shell.gateway.at(Service::Lexicon).receive(&read(&oldest["id"]), "one more thing").unwrap();
    watch.message("one more thing");
    assert_eq!(watch.texts().iter().filter(|text| **text == "one more thing").count(), 1);
    watch.end();
}

/// The second number of a gateway that has two.
const NIGHT: &str = "01JB4T7M9YKQ2ZC8F5D3H6N1RA";

#[test]
fn only_the_chosen_number_is_told() {
    let shell = Shell::misbehaving(&[Quirk::TwoSessions]);
    let mut all = Watch::of(&shell, &["support"]);
    all.live();
    let mut one = Watch::of(&shell, &["support", "--line", NIGHT]);
    one.live();
    shell.gateway.receive(SITI, "is anybody there?").unwrap();
    all.message("is anybody there?");
    one.settle(Duration::from_secs(1));
    assert!(one.texts().is_empty(), "{:?}", one.events);
    one.end();
    all.end();
}

#[test]
fn a_user_whose_chats_are_refused_silences_nobody_else() {
    let shell = Shell::serving(Service::Lexicon);
    let rows = shell.run(&["chats"]).rows();
    let other = rows.iter().find(|row| row["line"] != "maria.silva").unwrap();
    shell.gateway.fail_next("/chats/user/maria.silva", 404, 999);
    let mut watch = Watch::of(&shell, &["assistant"]);
    watch.learnt("/chats/user/");
    shell.gateway.advance(Duration::from_secs(3));
    let lexicon = shell.gateway.at(Service::Lexicon);
    lexicon.receive(other["id"].as_str().unwrap(), "is anybody there?").unwrap();
    watch.message("is anybody there?");
    let said = watch.end();
    assert_eq!(said.matches("maria.silva").count(), 1, "it is said once: {said}");
}
