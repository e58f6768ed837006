//! What the README says of keys, marks and configuration is what the program does.

use std::fmt::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use switchboard::app::keymap::Keymap;
use switchboard::command::{Pane, TABLE};
use switchboard::config::{self, Environment};
use switchboard::ui::theme::Glyphs;

fn readme() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    std::fs::read_to_string(path).unwrap()
}

/// What stands between `<!-- name -->` and `<!-- /name -->`.
fn section(name: &str) -> String {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let readme = readme();
    let after = readme.split_once(&begin).unwrap_or_else(|| panic!("no {begin}")).1;
    after.split_once(&end).unwrap_or_else(|| panic!("no {end}")).0.trim().to_owned()
}

/// Holds a part of the README to the program; `SWITCHBOARD_README=write` brings it up to date.
fn assert_says(name: &str, expected: &str) {
    let says = section(name);
    if says == expected.trim() {
        return;
    }
    if std::env::var_os("SWITCHBOARD_README").is_some_and(|wish| wish == "write") {
        // the parts are written one after the other, whichever test comes first
        static WRITING: Mutex<()> = Mutex::new(());
        let _alone = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
        let whole = readme();
        let (before, rest) = whole.split_once(&begin).unwrap();
        let after = rest.split_once(&end).unwrap().1;
        let expected = expected.trim();
        std::fs::write(path, format!("{before}{begin}\n{expected}\n\n{end}{after}")).unwrap();
        return;
    }
    panic!(
        "the README's part \"{name}\" is stale: SWITCHBOARD_README=write cargo test --test readme \
         writes what should stand there:\n\n{expected}"
    );
}

fn heading(pane: Pane) -> &'static str {
    match pane {
        Pane::Everywhere => "Everywhere",
        Pane::Inbox => "In the chat list",
        Pane::Thread => "In the messages",
        Pane::Composer => "While writing",
    }
}

fn code(key: &str) -> String {
    format!("`{key}`")
}

#[test]
fn keys_are_those_of_the_keymap() {
    let keymap = Keymap::defaults();
    let mut tables = String::new();
    for pane in Pane::ALL {
        let _ = writeln!(tables, "| {} | what it does | command |\n|---|---|---|", heading(pane));
        for row in keymap.rows(pane) {
            let keys: Vec<_> = row.keys.iter().map(|key| code(&key.label())).collect();
            let (words, name) = (row.command.words(), row.command.name());
            let _ = writeln!(tables, "| {} | {words} | `{name}` |", keys.join(" "));
        }
        tables.push('\n');
    }
    assert_says("keys", &tables);
}

#[test]
fn lines_are_those_of_the_commands() {
    let mut table = "| line | what it does |\n|---|---|\n".to_owned();
    for row in TABLE.iter().filter(|row| !row.arguments.is_empty()) {
        let line = code(&format!("{} {}", row.name, row.arguments)).replace('|', "\\|");
        let _ = writeln!(table, "| {line} | {} |", row.words);
    }
    assert_says("lines", &table);
}

#[test]
fn marks_are_those_of_the_screen() {
    let (unicode, ascii) = (Glyphs::new(false), Glyphs::new(true));
    let mut tables = String::new();
    let mut table = |of: &str, marks: &[(&str, &str)], plain: &[(&str, &str)]| {
        let _ = writeln!(tables, "| {of} | mark | in ASCII |\n|---|---|---|");
        for ((mark, word), (plain, _)) in marks.iter().zip(plain) {
            let _ = writeln!(tables, "| {word} | {} | {} |", code(mark), code(plain));
        }
        tables.push('\n');
    };
    table("own messages", &unicode.deliveries(), &ascii.deliveries());
    table("chats", &unicode.chats(), &ascii.chats());
    table("accounts", &unicode.links(), &ascii.links());
    // a pipe would end the cell
    assert_says("marks", &tables.replace("`|`", "`\\|`"));
}

#[test]
fn examples_of_configuration_are_accepted() {
    let environment = Environment::of([("HOME", "/home/ana")]);
    let readme = readme();
    let examples: Vec<_> = readme.split("```toml\n").skip(1).collect();
    assert!(!examples.is_empty());
    for example in examples {
        let text = example.split_once("```").map_or(example, |(text, _)| text);
        // the keymap's example names its panes
        let read = if text.contains("[thread]") || text.contains("[everywhere]") {
            Keymap::defaults().overlaid(text).map(drop)
        } else {
            let read = config::parse(text, Path::new("README.md"), &environment);
            read.map(drop).map_err(|why| why.to_string())
        };
        assert_eq!(read, Ok(()), "{text}");
    }
}
