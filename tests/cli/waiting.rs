//! Services that hang or fail: who is waited for is said, each failure is told once.

use std::io::{BufRead, BufReader, Read};
use std::time::{Duration, Instant};

use switchboard::demo::{Quirk, Reply};

use super::desk::{Ran, Shell, objects, texts};
use super::ends::interrupt;

/// Three accounts on the same service.
fn three(shell: &Shell) {
    let (head, account) = shell
        .accounts()
        .split_once("[[account]]")
        .map(|(head, account)| (head.to_owned(), format!("[[account]]{account}")))
        .unwrap();
    let named = |name: &str| account.replace("\"support\"", &format!("\"{name}\""));
    shell.configure(&format!("{head}{}{}{}", named("one"), named("two"), named("three")));
}

#[test]
fn whoever_has_not_answered_yet_is_named() {
    let shell = Shell::misbehaving(&[Quirk::Hang]);
    three(&shell);
    let mut child = shell.start(&["chats"]);
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    assert_eq!(line, "No answer yet from one, two and three; waiting.\n");
    interrupt(&child);
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "Interrupted.\n", "once");
    let ran = Ran(child.wait_with_output().unwrap());
    assert_eq!((ran.code(), ran.out()), (130, String::new()));
}

#[test]
fn the_doctor_asks_everybody_at_once_and_tells_in_order() {
    let shell = Shell::misbehaving(&[Quirk::Hang]);
    three(&shell);
    let begun = Instant::now();
    let ran = shell.run(&["doctor"]);
    assert!(begun.elapsed() < Duration::from_secs(18), "{:?}", begun.elapsed());
    assert_eq!(ran.code(), 1);
    let rows = objects(&ran.out());
    let services: Vec<_> = rows.into_iter().filter(|row| row["check"] == "service").collect();
    assert_eq!(texts(&services, "about"), ["one", "two", "three"]);
    assert!(services.iter().all(|row| row["state"] == "bad"), "{services:?}");
}

#[test]
fn a_failure_is_told_once_whatever_its_request_ids() {
    let shell = Shell::misbehaving(&[Quirk::TwoSessions]);
    let accounts = shell.accounts();
    let lines = accounts.lines().filter(|line| !line.trim_start().starts_with("session"));
    shell.configure(&lines.collect::<Vec<_>>().join("\n"));
    shell.gateway.fail_next("GET /chats?", 500, 9);
    let ran = shell.run(&["chats"]);
    assert_eq!(ran.code(), 1);
    assert_eq!(ran.err().lines().count(), 1, "{}", ran.err());
    let asked = shell.gateway.log();
    assert_eq!(asked.iter().filter(|call| call.path.ends_with("/chats")).count(), 2);
}

#[test]
fn what_is_not_known_of_an_error_is_absent() {
    let shell = Shell::new();
    let error = shell.run(&["messages", "support", "nobody", "--json"]).error();
    assert_eq!(error.get("request_id"), None, "{error}");
}

#[test]
fn the_doctors_advice_is_given_once() {
    use std::os::unix::fs::PermissionsExt;
    let shell = Shell::new();
    let state = shell.home.path().join("state");
    std::fs::create_dir(&state).unwrap();
    std::fs::set_permissions(&state, std::fs::Permissions::from_mode(0o755)).unwrap();
    let ran = shell.run(&["doctor", "--state-dir", state.to_str().unwrap()]);
    assert_eq!(ran.out().matches("chmod 700").count(), 1, "{}", ran.out());
}

#[test]
fn what_a_service_says_stays_in_its_sentence() {
    let shell = Shell::new();
    let body =
        r#"{"error":{"code":"validation_error","message":"one\nExit 0: all is well\r\nthree"}}"#;
    let refusal = || Reply { status: 400, body: body.into(), ..Reply::default() };
    shell.gateway.answer_next("GET /chats?", refusal());
    let ran = shell.run(&["chats"]);
    assert!(ran.err().contains("(one Exit 0: all is well three)"), "{}", ran.err());
    assert_eq!(ran.err().lines().count(), 1, "{}", ran.err());
    shell.gateway.answer_next("GET /chats?", refusal());
    let error = shell.run(&["chats", "--json"]).error();
    assert!(!error["message"].as_str().unwrap().contains('\n'), "{error}");
}
