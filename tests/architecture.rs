//! The arrows between the rooms, read from the sources themselves.
//!
//! `src/lib.rs` draws the map; this holds the code to it. Tests inside the sources may do what they
//! need, so they are left out.

#[path = "architecture/source.rs"]
mod source;

use source::{Source, place, sources};

/// A room, and the rooms that it may use.
const ARROWS: [(&str, &[&str]); 9] = [
    ("domain", &[]),
    ("command", &["domain"]),
    ("app", &["domain", "command"]),
    ("ui", &["app", "command", "domain"]),
    ("backend", &["domain"]),
    ("store", &["domain"]),
    ("config", &["command", "ui"]),
    ("runtime", &["app", "backend", "command", "config", "domain", "store", "ui"]),
    ("demo", &[]),
];

/// The rooms that use everything.
const FREE: [&str; 3] = ["cli", "main", "lib"];

/// The rooms without I/O, tasks and clocks.
const PURE: [&str; 5] = ["domain", "command", "app", "ui", "backend"];

/// What the pure half never names.
const IMPURE: [&str; 13] = [
    "tokio",
    "reqwest",
    "rusqlite",
    "axum",
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "std::env",
    "Instant::now",
    "Utc::now",
    "SystemTime",
];

/// Fails with every breach of one rule: the rule first, then the places.
fn assert_none(rule: &str, breaches: Vec<String>) {
    assert!(breaches.is_empty(), "{rule}\n  {}\n", breaches.join("\n  "));
}

/// The sources of some rooms.
fn of(rooms: &'static [&str]) -> impl Iterator<Item = &'static Source> {
    sources().iter().filter(move |source| rooms.contains(&source.room.as_str()))
}

/// The places in some sources that hold one of these words.
fn naming<'a>(sources: impl Iterator<Item = &'a Source>, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for word in words {
            found.extend(source.naming(word).map(|line| place(source, line, word)));
        }
    }
    found
}

#[test]
fn rooms_use_only_the_rooms_they_may() {
    for (room, allowed) in ARROWS {
        let mut breaches = Vec::new();
        for source in sources().iter().filter(|source| source.room == room) {
            for (line, used) in source.rooms_used() {
                if used != room && !allowed.contains(&used.as_str()) {
                    breaches.push(place(source, line, &format!("uses {used}")));
                }
            }
        }
        let may = if allowed.is_empty() { "no other room".into() } else { allowed.join(", ") };
        assert_none(&format!("`{room}` may use {may} (the table in src/lib.rs):"), breaches);
    }
}

#[test]
fn every_room_has_its_arrows() {
    let known = |room: &str| FREE.contains(&room) || ARROWS.iter().any(|(name, _)| *name == room);
    let strangers = sources().iter().filter(|source| !known(&source.room));
    let strangers = strangers.map(|source| place(source, 1, &source.room)).collect();
    assert_none("A new room says in src/lib.rs and here what it may use:", strangers);
}

#[test]
fn rooms_are_left_by_their_names_only() {
    let mut breaches = Vec::new();
    for source in sources() {
        let climbs = source.supers().filter(|(_, up)| *up >= source.depth);
        breaches.extend(climbs.map(|(line, _)| place(source, line, "super")));
    }
    assert_none("Another room is named `crate::room`, never reached by `super`:", breaches);
}

#[test]
fn config_takes_only_names_from_other_rooms() {
    let breaches = naming(of(&["config"]), &["ui::draw", "ui::Look", "ui::Seen"]);
    assert_none("`config` knows names of themes and commands, nothing that acts:", breaches);
}

#[test]
fn the_pure_half_has_no_io_no_tasks_and_no_clock() {
    let breaches = naming(of(&PURE), &IMPURE);
    assert_none("domain, command, app, ui and backend are pure: time comes in by `now`:", breaches);
}

#[test]
fn what_a_chat_is_and_how_services_talk_knows_no_terminal() {
    let rest = of(&["domain", "command", "backend", "store", "config", "demo"]);
    let breaches = naming(rest, &["ratatui", "crossterm", "tui_textarea"]);
    assert_none("Only app (keys, text areas), ui and runtime know the terminal:", breaches);
}

#[test]
fn app_draws_nothing() {
    let app = of(&["app"]).filter(|source| source.path != "src/app/input.rs");
    let breaches = naming(app, &["ratatui"]);
    assert_none("`app` names ratatui only where a text area is made (src/app/input.rs):", breaches);
}

#[test]
fn only_the_store_knows_how_it_is_stored() {
    let rest = sources().iter().filter(|source| source.room != "store");
    assert_none("SQL and SQLite stay in `store`:", naming(rest, &["rusqlite"]));
}

#[test]
fn the_embedded_services_know_nothing_of_the_dialects() {
    let breaches = naming(of(&["demo"]), &["backend", "switchboard::"]);
    assert_none("`demo` is written from the contract alone, never from `backend`:", breaches);
}

#[test]
fn colours_are_named_by_the_theme_and_the_terminal_only() {
    let homes = ["src/ui/theme/", "src/runtime/terminal/"];
    let abroad = |source: &&Source| !homes.iter().any(|home| source.path.starts_with(home));
    let breaches = naming(sources().iter().filter(abroad), &["Color::"]);
    assert_none("The screen asks for a Meaning; src/ui/theme says its colour:", breaches);
}

#[test]
fn nothing_gives_up_where_the_operator_would_lose_the_screen() {
    let words = [".unwrap()", ".expect(", "unsafe", "todo!", "unimplemented!", "dbg!"];
    let breaches = naming(sources().iter(), &words);
    assert_none("Outside tests a failure is a value, and unfinished work is not merged:", breaches);
}

#[test]
fn only_the_shells_side_prints() {
    let words = ["println!", "eprintln!", "print!", "eprint!"];
    let silent = |source: &&Source| !["cli", "main"].contains(&source.room.as_str());
    let breaches = naming(sources().iter().filter(silent), &words);
    assert_none(
        "What is printed lands in the middle of the screen; only cli and main may:",
        breaches,
    );
}
