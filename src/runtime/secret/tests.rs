//! Tokens from each source, and one reading for all who ask.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use secrecy::ExposeSecret;
use tempfile::TempDir;

use super::*;

fn secrets() -> Secrets {
    Secrets::new(Environment::of([
        ("SUPPORT_TOKEN", "from-the-environment"),
        ("SPACED", "two words"),
    ]))
}

fn shell(script: &str) -> SecretSource {
    SecretSource::Command(["sh", "-c", script].map(str::to_owned).to_vec())
}

async fn read(source: &SecretSource) -> Result<String, String> {
    let found = secrets().read(source).await.map_err(|problem| problem.to_string())?;
    Ok(found.secret.expose_secret().to_owned())
}

fn file(folder: &TempDir, text: &str, mode: u32) -> SecretSource {
    let path = folder.path().join("token");
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    SecretSource::File(path)
}

#[tokio::test]
async fn a_variable_gives_its_value() {
    let variable = |name: &str| SecretSource::Env(name.to_owned());
    assert_eq!(read(&variable("SUPPORT_TOKEN")).await.unwrap(), "from-the-environment");
    let problem = read(&variable("OTHER")).await.unwrap_err();
    assert_eq!(
        problem,
        "The token's environment variable OTHER is not set; export it before the start."
    );
    let problem = read(&variable("SPACED")).await.unwrap_err();
    assert!(problem.ends_with("a token is one word.") && !problem.contains("two"), "{problem}");
}

#[tokio::test]
async fn a_file_gives_its_text_without_the_last_line_break() {
    let folder = tempfile::tempdir().unwrap();
    for text in ["abc", "abc\n", "abc\r\n"] {
        assert_eq!(read(&file(&folder, text, 0o600)).await.unwrap(), "abc");
    }
    for text in ["abc\n\n", " abc", "abc\tx", "\u{fc}"] {
        let problem = read(&file(&folder, text, 0o600)).await.unwrap_err();
        assert!(problem.ends_with("a token is one word."), "{problem}");
    }
    let problem = read(&file(&folder, "\n", 0o600)).await.unwrap_err();
    assert!(problem.ends_with("/token is empty."), "{problem}");
    let problem = read(&file(&folder, &"x".repeat(100_000), 0o600)).await.unwrap_err();
    assert!(problem.ends_with("gives more than 16 KiB, so hardly a token."), "{problem}");
    let longest = "x".repeat(MAX_BYTES);
    assert_eq!(read(&file(&folder, &format!("{longest}\r\n"), 0o600)).await.unwrap(), longest);
}

#[tokio::test]
async fn a_file_that_others_can_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for (mode, told) in [(0o600, false), (0o400, false), (0o640, true), (0o604, true)] {
        let found = secrets().read(&file(&folder, "abc", mode)).await.unwrap();
        assert_eq!(found.notice.is_some(), told, "{mode:o} {:?}", found.notice);
        if let Some(notice) = found.notice {
            assert!(notice.ends_with(&format!(
                "has mode {mode:04o}, so others can get at it; chmod 600 it."
            )));
        }
    }
}

#[tokio::test]
async fn only_an_ordinary_file_is_read() {
    let at = |path: &str| SecretSource::File(path.into());
    let told =
        "The token's file /nowhere/token isn't there; write the token into it, with mode 0600.";
    assert_eq!(read(&at("/nowhere/token")).await.unwrap_err(), told);
    for path in ["/tmp", "/dev/zero"] {
        let problem = read(&at(path)).await.unwrap_err();
        assert!(problem.contains("is no ordinary file"), "{problem}");
    }
}

#[tokio::test]
async fn a_command_gives_the_first_line_that_it_prints() {
    assert_eq!(read(&shell("echo ' abc '; echo login: ana")).await.unwrap(), "abc");
    assert_eq!(read(&shell("printf abc")).await.unwrap(), "abc");
    let much = "echo abc; yes | head -c 1000000; yes | head -c 1000000 >&2";
    assert_eq!(read(&shell(much)).await.unwrap(), "abc");
    assert_eq!(read(&shell("true")).await.unwrap_err(), "The token's command sh printed nothing.");
    assert!(
        read(&shell("yes | tr -d '\\n' | head -c 100000")).await.unwrap_err().contains("16 KiB")
    );
}

#[tokio::test]
async fn a_command_has_nothing_to_read_and_a_group_of_its_own() {
    assert_eq!(read(&shell("cat; echo end")).await.unwrap(), "end");
    // The fifth field of /proc/self/stat is the group: the shell's own id, as it leads it.
    let leads = "read -r _ _ _ _ group _ < /proc/self/stat; [ $group = $$ ] && echo leads";
    assert_eq!(read(&shell(leads)).await.unwrap(), "leads");
}

#[tokio::test]
async fn a_command_that_fails_is_told_with_its_first_words_and_without_its_output() {
    let problem =
        read(&shell("echo wa_0123456789; printf 'gpg: \\033[31mno key\\nmore' >&2; exit 2")).await;
    assert_eq!(
        problem.unwrap_err(),
        "The token's command sh failed (exit code 2): gpg: [31mno key"
    );
    let problem = read(&shell("echo 'bad token: wa_0123456789' >&2; exit 1")).await.unwrap_err();
    assert!(!problem.contains("wa_0"), "{problem}");
    let problem = read(&shell("kill -TERM $$")).await.unwrap_err();
    assert_eq!(
        problem,
        "The token's command sh failed (ended by a signal); it said nothing about why."
    );
    let missing = SecretSource::Command(vec!["/nowhere/pass".to_owned(), "hunter2".to_owned()]);
    let told =
        "The token's command /nowhere/pass isn't a program that can be found; give its full path.";
    assert_eq!(read(&missing).await.unwrap_err(), told);
}

#[tokio::test]
async fn something_left_in_the_background_is_not_waited_for() {
    let start = Instant::now();
    assert_eq!(read(&shell("sleep 5 & echo abc")).await.unwrap(), "abc");
    assert!(start.elapsed() < Duration::from_secs(4));
}

/// Whether a process is there and isn't merely waiting to be reaped.
fn is_running(id: &str) -> bool {
    let stat =
        std::fs::read_to_string(Path::new("/proc").join(id).join("stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

/// A command that writes its own id and that of a child into a file, and hangs.
fn hanging(folder: &TempDir) -> (SecretSource, std::path::PathBuf) {
    let path = folder.path().join("ids");
    let script = format!("sleep 300 & echo $! $$ > {0}.new; mv {0}.new {0}; wait", path.display());
    (shell(&script), path)
}

async fn until(what: impl Fn() -> bool) {
    while !what() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn until_gone(ids: &Path) {
    let ids = std::fs::read_to_string(ids).unwrap();
    let gone = until(|| !ids.split_whitespace().any(is_running));
    tokio::time::timeout(Duration::from_secs(5), gone).await.expect("the command still runs");
}

#[tokio::test]
async fn a_command_that_hangs_is_ended_with_all_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let (source, ids) = hanging(&folder);
    let secrets = secrets().with_limit(Duration::from_millis(1500));
    let problem = secrets.read(&source).await.unwrap_err().to_string();
    let told = "The token's command sh gave nothing within 1.5 s and was ended; it has no terminal to ask a question on.";
    assert_eq!(problem, told);
    until_gone(&ids).await;
}

#[tokio::test]
async fn a_command_that_nobody_waits_for_is_ended_too() {
    let folder = tempfile::tempdir().unwrap();
    let (source, ids) = hanging(&folder);
    let secrets = secrets();
    tokio::select! {
        _ = secrets.read(&source) => panic!("it hangs"),
        () = until(|| ids.exists()) => {}
    }
    until_gone(&ids).await;
}

#[tokio::test]
async fn without_the_feature_a_keyring_is_refused_with_what_to_use() {
    let problem = read(&SecretSource::Keyring("support".to_owned())).await.unwrap_err();
    if cfg!(not(feature = "keyring")) {
        assert!(
            problem.contains("built without keyrings") && problem.contains("{ file ="),
            "{problem}"
        );
    }
}

/// A source that prints what is in `token`, counts its runs in `runs`, and takes a while.
struct Counted {
    folder: TempDir,
    keeper: Arc<TokenKeeper>,
}

impl Counted {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().display();
        let script = format!("echo run >> {at}/runs; sleep 0.1; cat {at}/token");
        let keeper = Arc::new(TokenKeeper::new(shell(&script), Arc::new(secrets())));
        let counted = Self { folder, keeper };
        counted.put("first");
        counted
    }

    fn put(&self, token: &str) {
        std::fs::write(self.folder.path().join("token"), token).unwrap();
    }

    fn remove(&self) {
        std::fs::remove_file(self.folder.path().join("token")).unwrap();
    }

    fn runs(&self) -> usize {
        let runs = std::fs::read_to_string(self.folder.path().join("runs")).unwrap_or_default();
        runs.lines().count()
    }

    /// Fifty who ask for a better token than `refused` at once.
    async fn fifty(&self, refused: Generation) -> Vec<Result<Refreshed, SecretProblem>> {
        let ask = |_| {
            let keeper = Arc::clone(&self.keeper);
            tokio::spawn(async move { keeper.refresh(refused).await })
        };
        let mut answers = Vec::new();
        for asked in (0..50).map(ask).collect::<Vec<_>>() {
            answers.push(asked.await.unwrap());
        }
        answers
    }
}

fn text(token: &Token) -> &str {
    token.secret.expose_secret()
}

#[tokio::test]
async fn a_token_is_read_once_and_kept() {
    let counted = Counted::new();
    let (a, b) = tokio::join!(counted.keeper.get(), counted.keeper.get());
    assert_eq!((text(&a.unwrap()), text(&b.unwrap())), ("first", "first"));
    counted.put("second");
    assert_eq!(text(&counted.keeper.get().await.unwrap()), "first");
    assert_eq!(counted.runs(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_refusals_lead_to_one_reading() {
    let counted = Counted::new();
    let refused = counted.keeper.get().await.unwrap().generation;
    counted.put("second");
    for answer in counted.fifty(refused).await {
        let Ok(Refreshed::New(token)) = answer else { panic!("{answer:?}") };
        assert_eq!(text(&token), "second");
        assert!(token.generation > refused);
    }
    assert_eq!(counted.runs(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_refusals_of_a_token_that_stays_lead_to_one_reading_and_are_told() {
    let counted = Counted::new();
    let refused = counted.keeper.get().await.unwrap().generation;
    for answer in counted.fifty(refused).await {
        let Ok(Refreshed::Same(token)) = answer else { panic!("{answer:?}") };
        assert_eq!(token.generation, refused);
    }
    assert_eq!(counted.runs(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_who_wait_for_a_failing_source_share_its_failure() {
    let counted = Counted::new();
    let refused = counted.keeper.get().await.unwrap().generation;
    counted.remove();
    for answer in counted.fifty(refused).await {
        assert!(matches!(answer.unwrap_err().cause, Cause::Failed { .. }));
    }
    assert_eq!(counted.runs(), 2);
    // The old token stays for what doesn't mind.
    assert_eq!(text(&counted.keeper.get().await.unwrap()), "first");
}

#[tokio::test]
async fn who_comes_with_an_older_generation_just_gets_the_newer_token() {
    let counted = Counted::new();
    let first = counted.keeper.get().await.unwrap();
    counted.put("second");
    counted.keeper.refresh(first.generation).await.unwrap();
    let Refreshed::New(token) = counted.keeper.refresh(first.generation).await.unwrap() else {
        panic!()
    };
    assert_eq!((text(&token), counted.runs()), ("second", 2));
}

#[tokio::test]
async fn a_new_token_that_is_refused_at_once_is_read_again() {
    let counted = Counted::new();
    let first = counted.keeper.get().await.unwrap();
    counted.put("second");
    let Refreshed::New(second) = counted.keeper.refresh(first.generation).await.unwrap() else {
        panic!()
    };
    let Refreshed::Same(_) = counted.keeper.refresh(second.generation).await.unwrap() else {
        panic!()
    };
    assert_eq!(counted.runs(), 3);
}

#[tokio::test]
async fn a_source_that_was_put_right_is_noticed_after_a_second() {
    let counted = Counted::new();
    counted.remove();
    counted.keeper.get().await.unwrap_err();
    counted.put("second");
    counted.keeper.get().await.unwrap_err();
    assert_eq!(counted.runs(), 1);
    tokio::time::sleep(Duration::from_millis(1050)).await;
    assert_eq!(text(&counted.keeper.get().await.unwrap()), "second");
}

#[tokio::test]
async fn a_cancelled_reader_leaves_its_turn_to_the_next() {
    let counted = Counted::new();
    let impatient = tokio::time::timeout(Duration::from_millis(20), counted.keeper.get());
    let (impatient, patient) = tokio::join!(impatient, counted.keeper.get());
    assert!(impatient.is_err());
    assert_eq!(text(&patient.unwrap()), "first");
}

#[tokio::test]
async fn two_accounts_with_one_source_take_turns() {
    let folder = tempfile::tempdir().unwrap();
    let lock = folder.path().join("lock").display().to_string();
    let source = shell(&format!("mkdir {lock} || exit 1; sleep 0.1; rmdir {lock}; echo abc"));
    let secrets = Arc::new(secrets());
    let keepers = [0, 1].map(|_| TokenKeeper::new(source.clone(), Arc::clone(&secrets)));
    let (a, b) = tokio::join!(keepers[0].get(), keepers[1].get());
    assert!(a.is_ok() && b.is_ok());
}

#[test]
fn nothing_prints_a_token() {
    let token = Token {
        secret: Arc::new("hunter2".into()),
        generation: Generation::default(),
        notice: None,
    };
    assert!(!format!("{token:?} {:?}", Refreshed::Same(token.clone())).contains("hunter2"));
    assert!(!format!("{:?}", secrets()).contains("from-the"));
}
