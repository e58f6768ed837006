//! The shell, the palette and the README say the same words.

use std::path::Path;

use clap::CommandFactory;
use switchboard::cli::args::Arguments;
use switchboard::command;

use super::desk::Shell;

/// What only a shell needs: in the program it is what one looks at, or there is nothing to ask.
const SHELL_ONLY: [&str; 11] = [
    "chats",
    "completions",
    "config",
    "demo",
    "doctor",
    "export",
    "help",
    "man",
    "messages",
    "serve-demo",
    "watch",
];

/// What is done to chats and messages: by key, by name and from the shell.
const EVERYWHERE: [&str; 17] = [
    "archive",
    "assign",
    "delete-chat",
    "delete-message",
    "edit",
    "forward",
    "label",
    "mark-read",
    "mute",
    "note",
    "pin",
    "react",
    "resolve",
    "search",
    "send",
    "status",
    "vote",
];

#[test]
fn what_is_done_by_key_is_done_from_the_shell_under_the_same_name() {
    let shell = Arguments::command();
    let names: Vec<&str> = shell.get_subcommands().map(clap::Command::get_name).collect();
    for name in EVERYWHERE {
        assert!(names.contains(&name), "{name} is no command of the shell");
        assert!(command::Command::named(name).is_some(), "{name} is no command of the program");
    }
    for name in names {
        assert!(EVERYWHERE.contains(&name) || SHELL_ONLY.contains(&name), "{name} stands alone");
    }
}

#[test]
fn the_readmes_lines_do_what_they_say() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let after = readme.split_once("<!-- one-liners -->").unwrap().1;
    let block = after.split_once("```sh\n").unwrap().1.split_once("```").unwrap().0;
    let lines: Vec<&str> = block.lines().filter(|line| !line.trim().is_empty()).collect();
    assert_eq!(lines.len(), 5);
    let shell = Shell::new();
    let bin = shell.home.path().join("bin");
    std::fs::create_dir(&bin).unwrap();
    let program = bin.join("switchboard");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_switchboard"), program).unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    for line in lines {
        let mut sh = std::process::Command::new("sh");
        sh.env_clear().env("PATH", &path).env("HOME", shell.home.path());
        sh.env("SWITCHBOARD_CONFIG", shell.config()).envs(shell.tokens());
        sh.args(["-c", line]).current_dir(shell.home.path()).stdin(std::process::Stdio::null());
        let output = sh.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.is_empty(), "{line}: {said}");
    }
    let stored = shell.gateway.messages(super::desk::SITI);
    assert_eq!(stored.last().unwrap().body.as_deref(), Some("It is on its way."));
    let read = |name: &str| std::fs::read_to_string(shell.home.path().join(name)).unwrap();
    assert_eq!(read("siti.ndjson").lines().count(), 20);
    assert!(read("siti.html").contains("It is on its way."));
}
