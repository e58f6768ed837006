//! The README's lines for a shell, run.

use std::path::Path;

use super::desk::Shell;

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
