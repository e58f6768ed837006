//! How commands end: every exit code, closed pipes, Ctrl-C.

use std::io::{BufRead, BufReader, Read};

use rustix::process::{Pid, Signal, kill_process};
use switchboard::demo::{Options, Quirk, Reply, TOKEN_WITHOUT_READ};

use super::desk::{Ran, SITI, Shell};

#[test]
fn every_failure_has_its_exit_code_and_its_kind() {
    let shell = Shell::new();
    let ended = |words: &[&str]| {
        let ran = shell.run(&[words, &["--json"]].concat());
        assert_eq!(ran.out(), "", "{words:?}");
        (ran.code(), ran.error()["kind"].as_str().unwrap().to_owned())
    };
    assert_eq!(ended(&["messages", "support", "nobody"]), (4, "not_found".into()));
    assert_eq!(ended(&["messages", "suport", SITI]), (2, "usage".into()));
    assert_eq!(ended(&["mesages", SITI]), (2, "usage".into()));
    assert_eq!(ended(&["chats", "--limt", "3"]), (2, "usage".into()));
    for (status, code, kind) in [
        (401, 3, "unauthorized"),
        (403, 3, "forbidden"),
        (404, 4, "not_found"),
        (400, 1, "invalid"),
        (409, 1, "conflict"),
        (500, 1, "internal"),
    ] {
        shell.gateway.fail_next("GET /chats?", status, 9);
        assert_eq!(ended(&["chats"]), (code, kind.into()), "{status}");
        shell.gateway.clear_rules();
    }
    for (status, code, kind) in [(503, 5, "unavailable"), (429, 5, "rate_limited")] {
        for _ in 0..4 {
            let headers = vec![("Retry-After".into(), "0".into())];
            shell.gateway.answer_next("GET /chats?", Reply { status, headers, body: vec![] });
        }
        assert_eq!(ended(&["chats"]), (code, kind.into()), "{status}");
        shell.gateway.clear_rules();
    }
}

#[test]
fn further_pages_of_what_was_begun_are_worth_more_patience() {
    let shell = Shell::with(Options { chats: 10, messages: 1_000, ..Options::default() });
    let chat = super::reading::long_chat(&shell);
    let whole = shell.run(&["messages", &chat, "--all"]).rows().len();
    for (times, code) in [(7, 0), (8, 5)] {
        for _ in 0..times {
            let headers = vec![("Retry-After".into(), "0".into())];
            let reply = Reply { status: 429, headers, body: vec![] };
            shell.gateway.answer_next("GET /messages? cursor=", reply);
        }
        let ran = shell.run(&["messages", &chat, "--all"]);
        assert_eq!(ran.code(), code, "{}", ran.err());
        let read = super::desk::objects(&ran.out()).len();
        assert!(if code == 0 { read == whole } else { read < whole }, "{read} of {whole}");
        shell.gateway.clear_rules();
    }
}

#[test]
fn an_error_names_the_request_and_stands_alone() {
    let shell = Shell::new();
    shell.gateway.fail_next("GET /chats?", 500, 1);
    let ran = shell.run(&["chats", "--json"]);
    let log = shell.gateway.log();
    let call = log.iter().rfind(|call| call.path.ends_with("/chats")).unwrap();
    assert_eq!(ran.error()["request_id"], call.request_id.as_str());
    let plain = shell.run(&["messages", "support", "nobody"]);
    assert_eq!(plain.err(), "The account support has no chat nobody.\n");
}

#[test]
fn a_service_that_is_not_there_is_tried_later() {
    let shell = Shell::new();
    let away = "[[account]]\nname = \"away\"\nservice = \"gateway\"\nsession = \"s\"\n\
                base_url = \"http://127.0.0.1:9\"\ntoken = { env = \"TOKEN\" }\n";
    shell.configure(away);
    assert_eq!(shell.run(&["chats"]).code(), 5);
    assert_eq!(shell.run(&["send", "away", "6281@s.whatsapp.net", "hello"]).code(), 5);
}

#[test]
fn a_token_without_rights_may_not_read() {
    let shell = Shell::new().token(TOKEN_WITHOUT_READ);
    assert_eq!(shell.run(&["messages", "support", SITI]).code(), 3);
}

#[test]
fn a_misspelt_word_is_answered_with_the_nearest_right_one() {
    let shell = Shell::new();
    for (words, near) in [
        (&["mesages", SITI][..], "messages"),
        (&["chats", "suport"], "\"support\""),
        (&["send", "suport", SITI, "x"], "\"support\""),
        (&["chats", "--unred"], "--unread"),
    ] {
        let ran = shell.run(words);
        assert_eq!(ran.code(), 2);
        assert!(ran.err().contains(near), "{words:?}: {}", ran.err());
    }
}

#[test]
fn a_reader_that_has_had_enough_ends_the_command_quietly() {
    let shell = Shell::with(Options { chats: 10, messages: 3_000, ..Options::default() });
    let chat = super::reading::long_chat(&shell);
    let mut child = shell.start(&["messages", &chat, "--all", "--newest-first"]);
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.starts_with('{'));
    let ran = Ran(child.wait_with_output().unwrap());
    assert_eq!((ran.code(), ran.err()), (0, String::new()));
}

#[test]
fn ctrl_c_stops_at_once_with_what_was_done_so_far_whole() {
    let shell = Shell::with(Options { chats: 10, messages: 3_000, ..Options::default() });
    let chat = super::reading::long_chat(&shell);
    let first = shell.gateway.hold_next("GET /messages? cursor=");
    let mut child = shell.start(&["messages", &chat, "--all", "--newest-first"]);
    let mut out = child.stdout.take().unwrap();
    // read beside the test: a pipe that is full would hold the program
    let reading = std::thread::spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).map(|_| text)
    });
    shell.wait(first.reached());
    interrupt(&child);
    let text = reading.join().unwrap().unwrap();
    let ran = Ran(child.wait_with_output().unwrap());
    assert_eq!(ran.code(), 130, "{}", ran.err());
    let rows: Vec<&str> = text.lines().collect();
    assert!(rows.len() > 100, "{}", rows.len());
    assert!(rows.iter().all(|row| serde_json::from_str::<serde_json::Value>(row).is_ok()));
}

#[test]
fn what_was_collected_is_printed_when_it_is_interrupted_or_fails() {
    let shell = Shell::with(Options { chats: 10, messages: 3_000, ..Options::default() });
    let chat = super::reading::long_chat(&shell);
    let held = shell.gateway.hold_next("GET /messages? cursor=");
    let child = shell.start(&["messages", &chat, "--all"]);
    shell.wait(held.reached());
    interrupt(&child);
    let ran = Ran(child.wait_with_output().unwrap());
    assert_eq!(ran.code(), 130, "{}", ran.err());
    assert!(super::desk::objects(&ran.out()).len() > 100);
    drop(held);
    shell.gateway.fail_next("GET /messages? cursor=", 500, 1);
    let ran = shell.run(&["messages", &chat, "--all"]);
    assert_eq!(ran.code(), 1, "{}", ran.err());
    assert!(super::desk::objects(&ran.out()).len() > 100);
}

#[test]
fn a_service_that_hangs_can_be_left() {
    let shell = Shell::misbehaving(&[Quirk::Hang]);
    let child = shell.start(&["chats"]);
    let calls = async {
        while shell.gateway.log().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    shell.wait(calls);
    interrupt(&child);
    assert_eq!(Ran(child.wait_with_output().unwrap()).code(), 130);
}

pub fn interrupt(child: &std::process::Child) {
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(pid, Signal::INT).unwrap();
}
