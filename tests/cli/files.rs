//! Where files are written, and what stands there when writing them is cut short.

use std::fs;
use std::os::unix::fs::{FileTypeExt, symlink};
use std::path::{Path, PathBuf};

use serde_json::Value;
use switchboard::demo::Options;

use super::desk::{Ran, SITI, Shell};
use super::ends::interrupt;

/// Everything in a folder, by its name.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    let mut names: Vec<String> = entries.map(|entry| name(entry.unwrap())).collect();
    names.sort();
    names
}

fn folder(shell: &Shell) -> PathBuf {
    let folder = shell.home.path().join("written");
    fs::create_dir(&folder).unwrap();
    folder
}

fn export<'a>(chat: &'a str, format: &'a str, file: &'a Path) -> Vec<&'a str> {
    vec!["export", chat, "--format", format, "--output", file.to_str().unwrap()]
}

#[test]
fn a_pipe_is_written_into_and_stays_a_pipe() {
    let shell = Shell::new();
    let folder = folder(&shell);
    let pipe = folder.join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for more in [&[][..], &["--force"]] {
        let path = pipe.clone();
        let reading = std::thread::spawn(move || fs::read_to_string(path).unwrap());
        let ran = shell.run(&[&export(SITI, "markdown", &pipe)[..], more].concat());
        assert_eq!((ran.code(), ran.err()), (0, String::new()));
        assert!(reading.join().unwrap().starts_with("# Siti Rahma"));
        assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    }
    assert_eq!(names(&folder), ["pipe"]);
}

#[test]
fn a_pipe_that_nobody_reads_can_be_left() {
    let shell = Shell::new();
    let pipe = folder(&shell).join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let child = shell.start(&export(SITI, "markdown", &pipe));
    let read = async {
        while !shell.gateway.log().iter().any(|call| call.path.ends_with("/messages")) {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    shell.wait(read);
    interrupt(&child);
    assert_eq!(Ran(child.wait_with_output().unwrap()).code(), 130);
}

#[test]
fn a_link_stays_and_the_file_it_leads_to_is_written() {
    let shell = Shell::new();
    let folder = folder(&shell);
    let (file, link, ahead) = (folder.join("file"), folder.join("link"), folder.join("ahead"));
    fs::write(&file, "mine").unwrap();
    symlink("file", &link).unwrap();
    symlink("not-yet", &ahead).unwrap();
    let words = export(SITI, "markdown", &link);
    assert_eq!(shell.run(&words).code(), 2);
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert_eq!(shell.run(&[&words[..], &["--force"]].concat()).code(), 0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&file).unwrap().starts_with("# Siti Rahma"));
    assert_eq!(shell.run(&export(SITI, "markdown", &ahead)).code(), 0);
    assert!(fs::symlink_metadata(&ahead).unwrap().is_symlink());
    assert_eq!(names(&folder), ["ahead", "file", "link", "not-yet"]);
    let ran = shell.run(&[&export(SITI, "markdown", &folder)[..], &["--force"]].concat());
    assert_eq!(ran.code(), 2, "{}", ran.err());
    assert!(ran.err().contains("is a folder"), "{}", ran.err());
}

#[test]
fn a_hyphen_is_standard_output() {
    let shell = Shell::new();
    let ran = shell.run(&["export", SITI, "--format", "markdown", "--output", "-"]);
    assert_eq!(ran.code(), 0, "{}", ran.err());
    assert!(ran.out().starts_with("# Siti Rahma"));
    assert!(!Path::new("-").exists());
}

#[test]
fn a_whole_file_is_never_replaced_by_a_part_of_one() {
    let shell = Shell::with(Options { chats: 10, messages: 3_000, ..Options::default() });
    let chat = super::reading::long_chat(&shell);
    let folder = folder(&shell);
    let file = folder.join("chat.csv");
    fs::write(&file, "mine").unwrap();
    let words = [&export(&chat, "csv", &file)[..], &["--force"]].concat();
    let held = shell.gateway.hold_next("GET /messages? cursor=");
    let child = shell.start(&words);
    shell.wait(held.reached());
    interrupt(&child);
    let ran = Ran(child.wait_with_output().unwrap());
    drop(held);
    cut_short(&ran, 130, &folder);
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    fs::remove_file(folder.join("chat.csv.partial")).unwrap();
    fs::remove_file(&file).unwrap();
    shell.gateway.fail_next("GET /messages? cursor=", 500, 1);
    cut_short(&shell.run(&words), 1, &folder);
    assert_eq!(names(&folder), ["chat.csv.partial"], "a part takes no place");
    shell.gateway.fail_next("GET /messages? cursor=", 500, 1);
    let ran = shell.run(&[&words[..], &["--json"]].concat());
    assert!(ran.error()["message"].as_str().unwrap().contains("chat.csv.partial"));
    assert_eq!(shell.run(&words).code(), 0);
    assert!(fs::read_to_string(&file).unwrap().lines().count() > 3_000);
}

/// It is said in one line where the part is, and the part is there.
fn cut_short(ran: &Ran, code: i32, folder: &Path) {
    assert_eq!(ran.code(), code, "{}", ran.err());
    let part = folder.join("chat.csv.partial");
    let said = format!("; what was read so far is in {}.\n", part.display());
    assert!(ran.err().ends_with(&said), "{}", ran.err());
    assert_eq!(ran.err().lines().count(), 1, "{}", ran.err());
    assert!(fs::read_to_string(part).unwrap().lines().count() > 100);
}

#[test]
fn nothing_unread_is_a_number_where_the_service_counts() {
    let shell = Shell::of_all();
    shell.run(&["mark-read", "support", SITI]).row();
    for account in shell.demo.accounts() {
        let name = account.name.as_str();
        let chats = shell.run(&["chats", name]).rows();
        let row = chats.iter().find(|row| row["unread"].as_u64().unwrap_or(0) == 0).unwrap();
        let id = row["id"].as_str().unwrap();
        let ran = shell.run(&["export", name, id, "--format", "json"]);
        assert_eq!(ran.code(), 0, "{}", ran.err());
        let read: Value = serde_json::from_str(&ran.out()).unwrap();
        assert_eq!(read["chat"].get("unread"), row.get("unread"), "{name}");
    }
}

#[test]
fn a_configuration_behind_a_link_is_replaced_there_and_the_way_on_is_told() {
    let shell = Shell::new();
    let folder = folder(&shell);
    let (kept, link) = (folder.join("kept.toml"), folder.join("a link.toml"));
    fs::write(&kept, "# old\n").unwrap();
    symlink("kept.toml", &link).unwrap();
    let run = |more: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_switchboard"));
        command.env_clear().env("HOME", shell.home.path()).arg("--config").arg(&link);
        command.args(["config", "init", "--service", "kapso", "--untried", "--force"]).args(more);
        command.stdin(std::process::Stdio::null());
        Ran(command.output().unwrap())
    };
    let ran = run(&["--token-env", "KAPSO_TOKEN"]);
    assert_eq!(ran.code(), 0, "{}", ran.err());
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&kept).unwrap().contains("KAPSO_TOKEN"));
    let next = format!("Next: switchboard --config '{}'\n", link.display());
    assert!(ran.out().ends_with(&next), "{}", ran.out());
    for token in ["sk_live_abcdefghijklmnop", "wa_demo_operator"] {
        for flag in ["--token-env", "--token-file", "--token-command", "--name"] {
            let mut more = vec![flag, token];
            more.extend(
                (flag == "--name").then_some(["--token-env", "TOKEN"]).into_iter().flatten(),
            );
            let ran = run(&more);
            assert_eq!(ran.code(), 2, "{flag} {token}");
            assert!(ran.err().contains("looks like a token"), "{}", ran.err());
            assert!(!ran.err().contains(token), "{}", ran.err());
        }
    }
    assert!(fs::read_to_string(&kept).unwrap().contains("KAPSO_TOKEN"), "and nothing is written");
    for (flags, said) in [
        (["--service", "gatway"], "\"gateway\""),
        (["--base-url", "gateway.example.com"], "base_url must be an address"),
    ] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_switchboard"));
        command.env_clear().env("HOME", shell.home.path()).args(["config", "init"]).args(flags);
        let ran = Ran(command.stdin(std::process::Stdio::null()).output().unwrap());
        assert_eq!(ran.code(), 2);
        assert!(ran.err().contains(said), "{}", ran.err());
    }
}

#[test]
fn every_page_that_the_manual_names_is_there() {
    let shell = Shell::new();
    let page = shell.run(&["man", "config", "init"]);
    assert!(page.out().contains("token\\-env"), "{}{}", page.out(), page.err());
    assert_eq!(shell.run(&["man", "config", "int"]).code(), 2);
    let folder = shell.home.path().join("man");
    assert_eq!(shell.run(&["man", "--all", folder.to_str().unwrap()]).code(), 0);
    let there = names(&folder);
    assert!(there.contains(&"switchboard-config-init.1".to_owned()), "{there:?}");
    for name in &there {
        let text = fs::read_to_string(folder.join(name)).unwrap().replace('\\', "");
        let named = text.split(|letter: char| letter.is_whitespace() || letter == ',');
        for page in named.filter_map(|word| word.strip_suffix("(1)")) {
            assert!(there.contains(&format!("{page}.1")), "{name} names {page}");
        }
    }
}
