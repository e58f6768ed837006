//! What the shell is told: sentences, exit codes, files.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::pty::{Launch, Pty};
use super::work::open;

const BINARY: &str = env!("CARGO_BIN_EXE_switchboard");

/// Runs the program without a terminal.
fn run(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(BINARY);
    command.env_clear().env("HOME", home).env("TERM", "xterm").stdin(Stdio::null());
    command.args(arguments).output().unwrap()
}

fn told(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

const ACCOUNT: &str = r#"
[[account]]
name = "support"
service = "gateway"
base_url = "http://127.0.0.1:9/gateway"
token = { env = "NO_SUCH_TOKEN" }
"#;

#[test]
fn without_a_terminal_it_is_one_sentence() {
    let home = tempfile::tempdir().unwrap();
    let (code, sentence) =
        told(&run(home.path(), &["demo", "--services", "gateway", "--chats", "3"]));
    assert_eq!((code, sentence.lines().count()), (Some(1), 1), "{sentence}");
    assert!(sentence.contains("not a terminal"), "{sentence}");
}

#[test]
fn a_dumb_terminal_gets_one_sentence_and_nothing_else() {
    let pty = Launch::switchboard(&["demo", "--services", "gateway", "--chats", "3"])
        .env("TERM", "dumb")
        .start();
    let text = pty.finish();
    assert!(text.contains("code=1"), "{text:?}");
    assert!(!text.contains('\x1b'), "{text:?}");
    assert!(text.contains("TERM is \"dumb\""), "{text:?}");
}

#[test]
fn without_a_configuration_it_says_how_to_start() {
    let home = tempfile::tempdir().unwrap();
    let (code, words) = told(&run(home.path(), &[]));
    assert_eq!(code, Some(2));
    assert!(words.contains("switchboard demo") && words.contains("[[account]]"), "{words}");
    assert!(words.lines().count() <= 12, "{words}");
    assert!(!home.path().join(".local").exists(), "nothing is left behind");
}

#[test]
fn what_is_wrong_is_one_sentence_and_exit_code_2() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/switchboard");
    write(&folder.join("config.toml"), ACCOUNT);
    for (arguments, words) in [
        (&["demo", "--quirks", "cut-body"][..], "did you mean `cut-bodies`?"),
        (&["demo", "--services", "kapsa"], "there is no embedded service `kapsa`"),
        (&["--account", "suport"], "support"),
        (&["--config", "/nowhere/config.toml"], "/nowhere/config.toml"),
    ] {
        let (code, sentence) = told(&run(home.path(), arguments));
        assert_eq!((code, sentence.lines().count()), (Some(2), 1), "{sentence}");
        assert!(sentence.contains(words), "{sentence}");
    }
}

#[test]
fn a_wrong_keymap_is_one_sentence_and_exit_code_2() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/switchboard");
    write(&folder.join("config.toml"), ACCOUNT);
    write(&folder.join("keymap.toml"), "[inbox]\nkeys = [{ on = \"x\", do = \"opne\" }]\n");
    let (code, sentence) = told(&run(home.path(), &[]));
    assert_eq!((code, sentence.lines().count()), (Some(2), 1), "{sentence}");
    assert!(sentence.contains("keymap.toml") && sentence.contains("opne"), "{sentence}");
}

#[test]
fn the_served_demo_prints_a_configuration_that_works() {
    let served =
        Launch::switchboard(&["serve-demo", "--listen", "127.0.0.1:0", "--services", "gateway"])
            .size(200, 40)
            .start();
    served.shows("Ctrl-C ends it.");
    let screen = served.screen();
    let lines = screen.lines().filter(|line| !line.starts_with("Serving"));
    let configuration = lines.collect::<Vec<_>>().join("\n");
    let variable = configuration.lines().find_map(|line| line.split_once("export ")).unwrap().1;
    let (name, token) = variable.trim().split_once('=').unwrap();
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("config.toml");
    write(&path, &configuration);
    let path = path.to_str().unwrap();
    let pty = Launch::switchboard(&["--config", path]).env(name, token).start();
    pty.shows("● live").shows("Siti Rahma");
    assert!(pty.press("q").finish().contains("code=0"));
}

#[test]
fn files_are_private_and_the_log_keeps_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let arguments = [
        "--state-dir",
        state.to_str().unwrap(),
        "demo",
        "--services",
        "gateway",
        "--still",
        "--chats",
        "12",
    ];
    let pty = Launch::switchboard(&arguments).env("SWITCHBOARD_LOG", "trace").start();
    pty.shows("● live").shows("Siti Rahma");
    send(&pty, "the marked text");
    pty.press("\x1b").shows("r reply");
    assert!(pty.press("q").finish().contains("code=0"));
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&state), 0o700);
    let files = std::fs::read_dir(&state).unwrap().map(|file| file.unwrap().path());
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    let log = std::fs::read_to_string(state.join("switchboard.log")).unwrap();
    assert!(log.contains("sending"), "{log}");
    for secret in ["marked text", "wa_demo_operator", "6281234567890", "Siti"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

fn send(pty: &Pty, text: &str) {
    open(pty, "Siti");
    pty.press("i").shows("Enter send");
    pty.press(text).shows(text);
    pty.press("\r").until("the text in the thread", |screen| {
        screen.lines().any(|line| line.contains(&format!("│ {text}")) && line.contains('✓'))
    });
}
