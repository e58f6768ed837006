//! Taking the terminal, and giving it back once on every way out.

use std::cell::Cell;
use std::io::{self, IsTerminal, Stdout, Write};
use std::sync::Mutex;
use std::time::Duration;

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

/// What a session asks of the terminal besides the alternate screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wishes {
    /// Take mouse events; without it the terminal's own selection works.
    pub mouse: bool,
}

/// What the terminal was last asked for, while it is ours. The panic hook needs it too.
static TAKEN: Mutex<Option<Wishes>> = Mutex::new(None);

/// In this order on entering; left in the opposite order. Private modes of xterm's control sequences
/// (<https://invisible-island.net/xterm/ctlseqs/ctlseqs.html>).
const MODES: [(&str, &str); 7] = [
    // the title is kept on the terminal's own stack
    ("\x1b[22;0t", "\x1b[23;0t"),
    // alternate screen
    ("\x1b[?1049h", "\x1b[?1049l"),
    // no wrapping: a character wider than we think must not push a row down
    ("\x1b[?7l", "\x1b[?7h"),
    // bracketed paste
    ("\x1b[?2004h", "\x1b[?2004l"),
    // focus events
    ("\x1b[?1004h", "\x1b[?1004l"),
    // a steady bar as cursor (DECSCUSR)
    ("\x1b[6 q", "\x1b[0 q"),
    // a frame that was cut short ends, colours go, the cursor is there
    ("\x1b[?25l", "\x1b[?2026l\x1b[m\x1b[?25h"),
];
/// Clicks, drags and the wheel, with coordinates that are not limited (SGR).
const MOUSE: (&str, &str) =
    ("\x1b[?1000h\x1b[?1002h\x1b[?1006h", "\x1b[?1006l\x1b[?1002l\x1b[?1000l");

/// How long a stop that was asked for may take to arrive, in ms. Signals to a process reach any of
/// its threads; this one must not touch the terminal before.
const STOP_ARRIVES: Duration = Duration::from_millis(50);

/// The terminal is ours while this lives.
#[derive(Debug)]
pub struct Session {
    wishes: Wishes,
}

impl Session {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste, focus events.
    ///
    /// # Errors
    ///
    /// If there is no terminal, or it refuses; whatever was done by then is undone.
    pub fn enter(wishes: Wishes) -> io::Result<Self> {
        if !io::stdout().is_terminal() {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "standard output is not a terminal",
            ));
        }
        if is_dumb() {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "TERM is \"dumb\", a terminal without a screen to draw on",
            ));
        }
        take(wishes)?;
        Ok(Self { wishes })
    }

    /// Whether the terminal is still ours. After a panic in another thread it is not: the program
    /// should end, since nobody sees what it draws.
    #[must_use]
    pub fn is_held(&self) -> bool {
        TAKEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner).is_some()
    }

    /// Gives the terminal back, stops the process group as Ctrl-Z does, and takes the terminal
    /// again when the shell continues us. The next frame must be drawn in full (`Terminal::clear`),
    /// and whatever reads keys must not read while this runs.
    ///
    /// # Errors
    ///
    /// If the terminal cannot be taken again.
    pub fn suspend(&mut self) -> io::Result<()> {
        restore();
        stop();
        take(self.wishes)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back if it is ours, else does nothing.
pub fn restore() {
    let taken = TAKEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
    if let Some(wishes) = taken {
        // there is nobody left to tell: the terminal may be gone (SIGHUP)
        let mut out = io::stdout();
        let _ = out.write_all(&leaving(wishes)).and_then(|()| out.flush());
        let _ = disable_raw_mode();
    }
}

thread_local! {
    /// Whether whoever called what runs here deals with a panic in it.
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// From now on a panic, in any thread, gives the terminal back before it is reported by the hook
/// installed so far (color-eyre's). What is drawn afterwards goes nowhere: see [`Output`].
pub fn install_panic_hook() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if CONTAINED.get() {
            // where, and not what: a panic's words may hold a customer's
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(place, "a fault that was contained");
            return;
        }
        restore();
        report(panic);
    }));
}

/// Runs what may panic without harm to the terminal: the caller catches it and goes on.
pub fn contained<T>(work: impl FnOnce() -> T) -> T {
    struct Back(bool);
    impl Drop for Back {
        fn drop(&mut self) {
            CONTAINED.set(self.0);
        }
    }
    let _back = Back(CONTAINED.replace(true));
    work()
}

fn take(wishes: Wishes) -> io::Result<()> {
    enable_raw_mode()?;
    *TAKEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(wishes);
    let mut out = io::stdout();
    out.write_all(&entering(wishes)).and_then(|()| out.flush()).inspect_err(|_| restore())
}

fn entering(wishes: Wishes) -> Vec<u8> {
    let mut bytes: String = MODES.iter().map(|(enter, _)| *enter).collect();
    if wishes.mouse {
        bytes.push_str(MOUSE.0);
    }
    bytes.into_bytes()
}

fn leaving(wishes: Wishes) -> Vec<u8> {
    let mut bytes = String::new();
    if wishes.mouse {
        bytes.push_str(MOUSE.1);
    }
    bytes.extend(MODES.iter().rev().map(|(_, leave)| *leave));
    bytes.into_bytes()
}

/// The whole group, as the terminal would: a `cargo run` or `sudo` above us has to stop as well.
/// A group that nobody could continue is not stopped by the kernel, and this returns at once.
#[cfg(unix)]
#[expect(
    clippy::disallowed_methods,
    reason = "we are about to be stopped: there is no key to answer"
)]
fn stop() {
    use rustix::process::{Signal, kill_current_process_group};
    if kill_current_process_group(Signal::TSTP).is_ok() {
        std::thread::sleep(STOP_ARRIVES);
    }
}

#[cfg(not(unix))]
fn stop() {}

/// Standard output while the terminal is ours; before and after, what is written is thrown away.
///
/// So that no frame lands on the shell's screen, or over the report of a panic.
#[derive(Debug)]
pub struct Output(Stdout);

impl Output {
    /// Standard output.
    #[must_use]
    pub fn new() -> Self {
        Self(io::stdout())
    }
}

impl Default for Output {
    fn default() -> Self {
        Self::new()
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // held while writing: a panic elsewhere gives the terminal back after this frame, not inside it
        let taken = TAKEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if taken.is_some() { self.0.write(bytes) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Whether `TERM` says that the terminal acts on no control sequences.
#[must_use]
pub fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaving_undoes_entering_in_the_opposite_order() {
        let bytes = String::from_utf8(leaving(Wishes { mouse: true })).unwrap();
        let places: Vec<_> = MODES.iter().map(|(_, leave)| bytes.find(leave).unwrap()).collect();
        assert!(places.is_sorted_by(|one, other| one > other));
        assert!(bytes.starts_with(MOUSE.1));
    }

    #[test]
    fn the_mouse_is_only_taken_when_asked_for() {
        let bytes = String::from_utf8(entering(Wishes::default())).unwrap();
        assert!(!bytes.contains("?1000h"));
    }

    #[test]
    fn output_goes_nowhere_while_the_terminal_is_not_ours() {
        assert_eq!(Output::new().write(b"frame").unwrap(), 5);
    }
}
