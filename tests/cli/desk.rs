//! A shell beside the embedded services: runs the program, reads what it printed.

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use switchboard::demo::{self, Demo, Handle, Options, Quirk, Service};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A customer with two JIDs.
pub const SITI: &str = "6281234567890@s.whatsapp.net";
/// A group.
pub const TEAM: &str = "120363040000111122@g.us";

/// A shell with a configuration for the embedded services.
pub struct Shell {
    pub gateway: Handle,
    pub demo: Demo,
    pub home: TempDir,
    runtime: Runtime,
    token: String,
}

impl Shell {
    pub fn new() -> Self {
        Self::misbehaving(&[])
    }

    /// All services.
    pub fn of_all() -> Self {
        Self::start_with(Options { chats: 30, messages: 400, ..Options::default() })
    }

    /// One service.
    pub fn serving(service: Service) -> Self {
        let options = Options { chats: 30, messages: 400, ..Options::default() };
        Self::start_with(Options { services: vec![service], ..options })
    }

    pub fn misbehaving(quirks: &[Quirk]) -> Self {
        let quirks = quirks.to_vec();
        Self::with(Options { chats: 30, messages: 400, quirks, ..Options::default() })
    }

    /// The gateway.
    pub fn with(options: Options) -> Self {
        Self::start_with(Options { services: vec![Service::Gateway], ..options })
    }

    /// The services of these options, still, each with its account.
    fn start_with(options: Options) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = { runtime }.worker_threads(2).enable_all().build().unwrap();
        let options = Options { still: true, ..options };
        let demo = runtime.block_on(demo::start(options)).unwrap();
        let home = tempfile::tempdir().unwrap();
        let token = demo.accounts()[0].token.clone();
        let shell = Self { gateway: demo.handle(), demo, home, runtime, token };
        shell.configure(&shell.accounts());
        shell
    }

    /// The accounts of the services, as a configuration.
    pub fn accounts(&self) -> String {
        self.demo.configuration()
    }

    pub fn configure(&self, text: &str) {
        std::fs::write(self.config(), text).unwrap();
    }

    pub fn config(&self) -> PathBuf {
        self.home.path().join("config.toml")
    }

    /// Another token than the first account's.
    pub fn token(mut self, token: &str) -> Self {
        self.token = token.to_owned();
        self
    }

    /// The program with these words behind it.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_switchboard"));
        command.env_clear().env("HOME", self.home.path());
        command.envs(self.tokens());
        command.env("TERM", "xterm-256color").env("TMPDIR", self.home.path());
        command.arg("--config").arg(self.config()).args(words);
        command.stdin(Stdio::null());
        command
    }

    /// The variables that the configuration takes its tokens from, and `TOKEN`, the first one's.
    pub fn tokens(&self) -> impl Iterator<Item = (String, String)> {
        let accounts = self.demo.accounts().into_iter().enumerate();
        let each = accounts.map(|(n, account)| {
            let token = if n == 0 { self.token.clone() } else { account.token };
            (account.token_variable.to_string(), token)
        });
        each.chain([("TOKEN".to_owned(), self.token.clone())])
    }

    /// Runs it.
    pub fn run(&self, words: &[&str]) -> Ran {
        Ran(self.command(words).output().unwrap())
    }

    /// Runs it with a text on standard input.
    pub fn typing(&self, words: &[&str], text: &str) -> Ran {
        use std::io::Write as _;
        let mut command = self.command(words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        Ran(child.wait_with_output().unwrap())
    }

    /// Starts it.
    pub fn start(&self, words: &[&str]) -> Child {
        let mut command = self.command(words);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Waits in the services' own time.
    pub fn wait<T>(&self, what: impl Future<Output = T>) -> T {
        let patience = std::time::Duration::from_secs(30);
        let waited = async { tokio::time::timeout(patience, what).await };
        self.runtime.block_on(waited).expect("it happens")
    }
}

/// What came of a command.
pub struct Ran(pub Output);

impl Ran {
    pub fn code(&self) -> i32 {
        self.0.status.code().unwrap()
    }

    pub fn out(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }

    pub fn err(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }

    /// The objects on standard output, one a line and nothing else; the command has succeeded.
    pub fn rows(&self) -> Vec<Value> {
        assert_eq!(self.code(), 0, "{}", self.err());
        objects(&self.out())
    }

    /// The only object.
    pub fn row(&self) -> Value {
        let rows = self.rows();
        assert_eq!(rows.len(), 1, "{rows:?}");
        rows[0].clone()
    }

    /// The error as JSON: the only thing on standard error.
    pub fn error(&self) -> Value {
        serde_json::from_str::<Value>(&self.err()).unwrap()["error"].clone()
    }
}

pub fn objects(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// One field of every object.
pub fn texts<'a>(rows: &'a [Value], field: &str) -> Vec<&'a str> {
    rows.iter().map(|row| row[field].as_str().unwrap_or("")).collect()
}
