//! Which chat a word means on services of several numbers and of several conversations, and what
//! finding it costs.

use std::collections::BTreeMap;

use serde_json::Value;
use switchboard::demo::{Service, Talked};

use super::desk::{Shell, texts};

#[test]
fn a_user_whose_chats_are_refused_hides_nobody_elses() {
    let shell = Shell::serving(Service::Lexicon);
    let rows = shell.run(&["chats"]).rows();
    let others: Vec<&Value> = rows.iter().filter(|row| row["line"] != "maria.silva").collect();
    assert!(others.len() < rows.len());
    let (id, title) = (others[0]["id"].as_str().unwrap(), others[0]["title"].as_str().unwrap());
    shell.gateway.fail_next("/chats/user/maria.silva", 404, 99);
    let ran = shell.run(&["messages", "assistant", id]);
    assert!(!ran.rows().is_empty());
    assert_eq!(ran.err(), "", "its id says whose it is");
    let ran = shell.run(&["messages", "assistant", title]);
    assert!(!ran.rows().is_empty());
    assert!(ran.err().contains("maria.silva"), "what can't be read is told: {}", ran.err());
    let ran = shell.run(&["messages", "assistant", "no such chat"]);
    assert_eq!(ran.code(), 4, "{}", ran.err());
    let ran = shell.run(&["delete-chat", "assistant", id, "--yes"]);
    assert_eq!(ran.row()["id"], Value::Null);
}

/// The customers of Kapso, each with their conversations, the newest first.
fn customers(shell: &Shell) -> Vec<Vec<Talked>> {
    let mut customers: BTreeMap<String, Vec<Talked>> = BTreeMap::new();
    for talked in shell.gateway.at(Service::Kapso).chats() {
        customers.entry(talked.digits.clone()).or_default().push(talked);
    }
    let mut customers: Vec<_> = customers.into_values().collect();
    customers.iter_mut().for_each(|theirs| theirs.sort_by_key(|talk| std::cmp::Reverse(talk.last)));
    customers
}

#[test]
fn what_is_done_to_an_old_conversation_is_done_to_the_one_that_is_written_to() {
    let shell = Shell::serving(Service::Kapso);
    let rows = shell.run(&["chats"]).rows();
    let active = |id: &str| {
        let has = |row: &&Value| {
            row["id"] == id || row["aliases"].as_array().unwrap().iter().any(|alias| alias == id)
        };
        rows.iter().find(has).is_some_and(|row| row["closed"] != true)
    };
    let customers = customers(&shell);
    let several = |theirs: &&Vec<Talked>| theirs.len() > 1 && active(&theirs[0].id);
    let theirs = customers.iter().find(several).unwrap();
    let (new, old) = (theirs[0].id.as_str(), theirs.last().unwrap().id.as_str());
    for (words, path) in [
        (&["assign", "whatsapp", old, "Ana"][..], "conversation_assignments"),
        (&["status", "whatsapp", old, "active"], ""),
        (&["resolve", "whatsapp", old], ""),
    ] {
        shell.gateway.clear_log();
        shell.run(words).row();
        let log = shell.gateway.log();
        let wrote: Vec<&str> =
            log.iter().filter(|call| call.method != "GET").map(|call| call.path.as_str()).collect();
        assert_eq!(wrote.len(), 1, "{words:?}: {wrote:?}");
        assert!(wrote[0].contains(new) && wrote[0].contains(path), "{words:?}: {wrote:?}");
    }
}

#[test]
fn the_newest_messages_of_a_number_cost_no_request_for_each_of_its_conversations() {
    let shell = Shell::serving(Service::Kapso);
    let customers = customers(&shell);
    let rich = |theirs: &&Vec<Talked>| theirs.len() > 2 && theirs[0].messages > 5;
    let theirs = customers.iter().find(rich).unwrap();
    shell.gateway.clear_log();
    let rows = shell.run(&["messages", "whatsapp", &theirs[0].digits, "--limit", "5"]).rows();
    assert_eq!(rows.len(), 5);
    let log = shell.gateway.log();
    let read: Vec<&str> = log
        .iter()
        .map(|call| call.path.as_str())
        .filter(|path| path.ends_with("/whatsapp_messages"))
        .collect();
    assert!(!read.is_empty() && read.iter().all(|path| path.contains(&theirs[0].id)), "{read:?}");
    let all = shell.run(&["messages", "whatsapp", &theirs[0].digits, "--all"]).rows();
    assert_eq!(texts(&rows, "id"), texts(&all[all.len() - 5..], "id"));
}
