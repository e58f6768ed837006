//! The real program in a pseudo-terminal, under a shell that looks at the terminal afterwards.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::ffi::OsString;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

/// How long anything may take before a test gives up: generous, the machine may be busy.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// What is to be run, and where.
pub struct Launch {
    program: PathBuf,
    arguments: Vec<OsString>,
    variables: Vec<(String, String)>,
    size: (u16, u16),
    script: String,
}

impl Launch {
    /// The program with these arguments, in 80 columns and 24 rows.
    pub fn switchboard(arguments: &[&str]) -> Self {
        Self::program(env!("CARGO_BIN_EXE_switchboard"), arguments)
    }

    pub fn program(program: impl AsRef<Path>, arguments: &[&str]) -> Self {
        Self {
            program: program.as_ref().to_owned(),
            arguments: arguments.iter().map(Into::into).collect(),
            variables: Vec::new(),
            size: (80, 24),
            script: r#""$@"; echo "code=$?"; stty -a"#.into(),
        }
    }

    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    pub fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// What the shell does; `"$@"` is the program.
    pub fn script(mut self, script: &str) -> Self {
        self.script = script.into();
        self
    }

    pub fn start(self) -> Pty {
        let (cols, rows) = self.size;
        let size = PtySize { rows, cols, ..PtySize::default() };
        let pty = native_pty_system().openpty(size).unwrap();
        let home = tempfile::tempdir().unwrap();
        let child = pty.slave.spawn_command(self.command(home.path())).unwrap();
        drop(pty.slave);
        let seen = Arc::new(Seen {
            state: Mutex::new(State {
                raw: Vec::new(),
                terminal: vt100::Parser::new(filled(rows), filled(cols), 0),
                ended: false,
                closed: false,
            }),
            more: Condvar::new(),
        });
        let reader = pty.master.try_clone_reader().unwrap();
        let watching = seen.clone();
        std::thread::spawn(move || watch(reader, &watching));
        let keys = pty.master.take_writer().unwrap();
        Pty {
            master: Some(pty.master),
            keys: Mutex::new(Some(keys)),
            child: Mutex::new(child),
            seen,
            _home: home,
        }
    }

    /// Nothing of the machine's own configuration reaches the program.
    fn command(self, home: &Path) -> CommandBuilder {
        let mut command = CommandBuilder::new("sh");
        command.env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", home);
        command.env("TMPDIR", home);
        command.env("LANG", "C.UTF-8");
        command.env("TERM", "xterm-256color");
        command.env("RUST_BACKTRACE", "0");
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        command.args(["-c", &self.script, "sh"]);
        command.arg(self.program);
        command.args(self.arguments);
        command
    }
}

fn filled(cells: u16) -> NonZeroU16 {
    NonZeroU16::new(cells).expect("a terminal with cells")
}

/// What came out so far.
struct State {
    raw: Vec<u8>,
    terminal: vt100::Parser,
    ended: bool,
    /// Nobody looks any more.
    closed: bool,
}

impl State {
    /// No frame is half way here.
    fn whole(&self) -> bool {
        let last = |part: &[u8]| self.raw.windows(part.len()).rposition(|bytes| bytes == part);
        last(b"\x1b[?2026h") <= last(b"\x1b[?2026l")
    }
}

struct Seen {
    state: Mutex<State>,
    more: Condvar,
}

fn watch(mut reader: Box<dyn Read + Send>, seen: &Seen) {
    let mut bytes = [0; 16 * 1024];
    loop {
        // a pseudo-terminal ends with an error
        let count = reader.read(&mut bytes).unwrap_or(0);
        let mut state = seen.state.lock().unwrap();
        state.raw.extend_from_slice(&bytes[..count]);
        state.terminal.process(&bytes[..count]);
        state.ended = count == 0;
        seen.more.notify_all();
        if count == 0 || state.closed {
            return;
        }
    }
}

/// A running program and its terminal.
pub struct Pty {
    master: Option<Box<dyn MasterPty + Send>>,
    keys: Mutex<Option<Box<dyn Write + Send>>>,
    child: Mutex<Box<dyn Child + Send + Sync>>,
    seen: Arc<Seen>,
    _home: tempfile::TempDir,
}

impl Pty {
    fn state(&self) -> MutexGuard<'_, State> {
        self.seen.state.lock().unwrap()
    }

    /// Presses keys, as the bytes that a terminal sends for them.
    pub fn press(&self, keys: &str) -> &Self {
        let mut writer = self.keys.lock().unwrap();
        let writer = writer.as_mut().expect("the terminal is there");
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
        self
    }

    /// The screen after a whole frame, row by row, without blanks at the ends.
    pub fn screen(&self) -> String {
        self.until_state("a whole frame", State::whole);
        self.state().terminal.screen().contents()
    }

    /// Whether the screen says something at this moment, without waiting for it.
    pub fn sees(&self, words: &str) -> bool {
        self.state().terminal.screen().contents().contains(words)
    }

    pub fn row(&self, row: u16) -> String {
        let state = self.state();
        let (_, columns) = state.terminal.screen().size();
        let mut rows = state.terminal.screen().rows(0, columns.get());
        rows.nth(row.into()).unwrap_or_default()
    }

    /// Every byte so far.
    pub fn raw(&self) -> Vec<u8> {
        self.state().raw.clone()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.raw()).into_owned()
    }

    pub fn count(&self) -> usize {
        self.state().raw.len()
    }

    /// Waits until the screen is as it should be.
    #[track_caller]
    pub fn until(&self, what: &str, is: impl Fn(&str) -> bool) -> &Self {
        self.until_state(what, |state| state.whole() && is(&state.terminal.screen().contents()))
    }

    /// Waits until the screen says something.
    #[track_caller]
    pub fn shows(&self, words: &str) -> &Self {
        self.until(words, |screen| screen.contains(words))
    }

    /// Waits until the screen no longer says something.
    #[track_caller]
    pub fn hides(&self, words: &str) -> &Self {
        self.until(&format!("no {words}"), |screen| !screen.contains(words))
    }

    #[track_caller]
    fn until_state(&self, what: &str, is: impl Fn(&State) -> bool) -> &Self {
        let until = Instant::now() + PATIENCE;
        let mut state = self.state();
        while !is(&state) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let screen = state.terminal.screen().contents();
                drop(state);
                panic!("waited in vain for: {what}\n{screen}");
            }
            state = self.seen.more.wait_timeout(state, left).unwrap().0;
        }
        drop(state);
        self
    }

    /// Waits until nothing was written for so long.
    pub fn quiet(&self, for_so_long: Duration) -> &Self {
        let until = Instant::now() + PATIENCE;
        let mut state = self.state();
        loop {
            let before = state.raw.len();
            let waited = self.seen.more.wait_timeout(state, for_so_long).unwrap();
            state = waited.0;
            if state.raw.len() == before && waited.1.timed_out() {
                break;
            }
            assert!(Instant::now() < until, "it never is quiet");
        }
        drop(state);
        self
    }

    pub fn resize(&self, columns: u16, rows: u16) -> &Self {
        let master = self.master.as_ref().expect("the terminal is there");
        self.state().terminal.screen_mut().set_size(filled(rows), filled(columns));
        master.resize(PtySize { rows, cols: columns, ..PtySize::default() }).unwrap();
        self
    }

    /// The program itself: the shell's only child.
    pub fn program(&self) -> i32 {
        let shell = self.child.lock().unwrap().process_id().unwrap();
        let list = format!("/proc/{shell}/task/{shell}/children");
        let children = std::fs::read_to_string(list).unwrap();
        children.split_whitespace().next().expect("it runs").parse().unwrap()
    }

    /// The program itself, once the shell has started it.
    pub fn try_program(&self) -> Option<i32> {
        let shell = self.child.lock().unwrap().process_id()?;
        let list = std::fs::read_to_string(format!("/proc/{shell}/task/{shell}/children"));
        list.ok()?.split_whitespace().next()?.parse().ok()
    }

    pub fn signal(&self, signal: Signal) -> &Self {
        let pid = Pid::from_raw(self.program()).unwrap();
        kill_process(pid, signal).unwrap();
        self
    }

    /// The terminal is gone, as when a window is closed or a connection breaks. A last key makes
    /// the program write once more: who reads that holds the terminal too.
    pub fn hang_up(&mut self) {
        self.state().closed = true;
        self.press("j");
        *self.keys.lock().unwrap() = None;
        self.master = None;
    }

    /// Everything up to the shell's end.
    #[track_caller]
    pub fn finish(&self) -> String {
        self.until_state("the end", |state| state.ended);
        self.child.lock().unwrap().wait().unwrap();
        self.text()
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // the shell, and with the terminal's end the program
        let _ = self.child.lock().unwrap().kill();
    }
}

/// What was written between taking the terminal and giving it back.
pub fn between(text: &str) -> &str {
    let (_, inside) = text.split_once("\x1b[?1049h").expect("it was taken");
    inside.rsplit_once("\x1b[?1049l").map_or(inside, |(inside, _)| inside)
}

/// What came after the terminal was given back.
pub fn afterwards(text: &str) -> &str {
    text.rsplit_once("\x1b[23;0t").expect("it was given back").1
}

/// Sequences of a frame, by their last letter and what may stand before it.
fn allowed(parameters: &str, last: char) -> bool {
    let numbers = parameters.chars().all(|c| c.is_ascii_digit() || c == ';');
    match last {
        'm' | 'H' | 'G' | 'A' | 'B' | 'C' | 'D' | 'K' => numbers,
        'J' => parameters == "2",
        'h' | 'l' => ["?25", "?2026", "?7", "?2004", "?1004", "?1049"].contains(&parameters),
        't' => ["22;0", "23;0"].contains(&parameters),
        'q' => ["6 ", "0 "].contains(&parameters),
        _ => false,
    }
}

/// Every piece of an output that the program has no business to write.
pub fn forbidden(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        rest = match first {
            '\x1b' => match sequence(after) {
                Some((known, rest)) => {
                    wrong.extend((!known).then(|| piece(text, rest)));
                    rest
                }
                None => {
                    wrong.push(piece(text, after));
                    after
                }
            },
            c if steers(c) => {
                wrong.push(piece(text, after));
                after
            }
            _ => after,
        };
    }
    wrong
}

/// What follows an escape: whether it is ours, and what comes after it.
fn sequence(text: &str) -> Option<(bool, &str)> {
    if let Some(csi) = text.strip_prefix('[') {
        let end = csi.find(|c| matches!(c, '@'..='~'))?;
        let last = csi[end..].chars().next()?;
        return Some((allowed(&csi[..end], last), &csi[end + 1..]));
    }
    if let Some(title) = text.strip_prefix("]2;") {
        // The window's title has a number of ours in it, and nobody else's word.
        let (title, rest) = title.split_once('\x07')?;
        let count = title.strip_suffix("Switchboard")?;
        let number = count.strip_prefix('(').and_then(|count| count.strip_suffix(") "));
        let ours = number.map_or(count.is_empty(), |number| number.parse::<usize>().is_ok());
        return Some((ours, rest));
    }
    let osc = text.strip_prefix("]52;c;")?;
    let end = osc.find('\x07')?;
    let base64 = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
    Some((osc[..end].chars().all(base64), &osc[end + 1..]))
}

/// Controls (C0, DEL, C1), and what changes the writing's direction or its lines.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

fn piece(text: &str, rest: &str) -> String {
    let end = text.len() - rest.len();
    let start = text[..end].char_indices().rev().nth(12).map_or(0, |(at, _)| at);
    text[start..end].escape_debug().to_string()
}

/// Every colour that an output sets.
pub fn colours(text: &str) -> Vec<String> {
    let sequences = text.split("\x1b[").skip(1);
    let looks = sequences.filter_map(|text| {
        let end = text.find(|c| matches!(c, '@'..='~'))?;
        text[end..].starts_with('m').then_some(&text[..end])
    });
    let colour = |look: &&str| {
        let mut numbers = look.split(';').filter_map(|number| number.parse::<u16>().ok());
        numbers.any(|number| matches!(number, 30..=49 | 58 | 59 | 90..=107))
    };
    looks.filter(colour).map(str::to_owned).collect()
}

/// The processor time that a process has used, in clock ticks (a hundredth of a second each).
pub fn processor_time(pid: i32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let field = |n: usize| fields.split_whitespace().nth(n).unwrap().parse::<u64>().unwrap();
    // utime and stime are the 14th and 15th field of all, `fields` begins with the third
    field(11) + field(12)
}
