//! The loop: draw, wait, drain, step, start what is to be done, draw again.

use std::io;
use std::time::{Duration, Instant};

use chrono::Utc;
use color_eyre::eyre::{Result, bail};
use crossterm::event::{Event, MouseButton, MouseEvent, MouseEventKind};
use ratatui::Terminal;
use tokio::sync::mpsc;

use super::attention::Caller;
use super::input::{Batch, Keys, is_enter};
use super::memory::Memory;
use super::pace::Pace;
use super::terminal::{Output, Outside, Session, Steady, Wishes};
use super::world::World;
use crate::app::msg::Mouse;
use crate::app::{App, Effect, Msg, Now};
use crate::domain::Op;
use crate::ui::{self, Cache, Look};

/// How many sends may wait for the disk.
const SENDS: usize = 256;
/// How long a send waits for the disk.
const DISK: Duration = Duration::from_secs(2);
/// How long answers are taken in before somebody looks for keys and frames again.
const TURN: Duration = Duration::from_millis(8);

/// Both clocks.
pub fn now() -> Now {
    Now { mono: Instant::now(), wall: Utc::now() }
}

/// Runs the program on the terminal until it is left.
pub async fn run(
    app: App,
    look: Look,
    world: World,
    memory: Option<Memory>,
    answers: mpsc::Receiver<Msg>,
    wishes: Wishes,
    caller: Caller,
) -> Result<()> {
    let session = Session::enter(wishes)?;
    let (cleared, sends) = mpsc::channel(SENDS);
    let mut desk = Desk {
        app,
        look,
        world,
        memory,
        cleared,
        cache: Cache::default(),
        terminal: Terminal::new(Steady::new(Output::new()))?,
        outside: Outside::detect(|name| std::env::var(name).ok()),
        session,
        keys: Keys::start()?,
        caller,
        pace: Pace::default(),
        over: false,
    };
    desk.work(answers, sends).await
}

/// Everything that a turn of the loop touches.
struct Desk {
    app: App,
    look: Look,
    world: World,
    memory: Option<Memory>,
    /// Sends that are on disk by now.
    cleared: mpsc::Sender<Op>,
    cache: Cache,
    terminal: Terminal<Steady<Output>>,
    outside: Outside,
    session: Session,
    keys: Keys,
    caller: Caller,
    pace: Pace,
    over: bool,
}

impl Desk {
    async fn work(
        &mut self,
        mut answers: mpsc::Receiver<Msg>,
        mut sends: mpsc::Receiver<Op>,
    ) -> Result<()> {
        let mut ends = Ends::listen()?;
        self.step(Msg::Start)?;
        // A panic elsewhere gives the terminal back: nobody sees any more what is drawn.
        while !self.over && self.session.is_held() {
            let due = self.draw_if_due()?;
            let deadline = self.app.deadline(now());
            tokio::select! {
                biased;
                () = ends.any() => self.step(Msg::Terminate)?,
                batch = self.keys.next() => match batch {
                    Some(batch) => self.batch(batch)?,
                    None => self.over = true,
                },
                Some(msg) = answers.recv() => self.step(msg)?,
                Some(op) = sends.recv() => self.world.ask(op),
                () = until(deadline) => self.step(Msg::Woke)?,
                () = until(due) => {}
            }
            while let Some(batch) = self.keys.waiting() {
                self.batch(batch)?;
            }
            let end = Instant::now() + TURN;
            while let Ok(msg) = answers.try_recv() {
                self.step(msg)?;
                if Instant::now() >= end {
                    break;
                }
            }
        }
        if !self.over {
            bail!("a fault in this program, reported above, has given the terminal back");
        }
        Ok(())
    }

    /// Draws, if it is time; else answers when it will be.
    fn draw_if_due(&mut self) -> Result<Option<Instant>> {
        let now = Instant::now();
        match self.pace.due(now) {
            Some(due) if due > now => Ok(Some(due)),
            Some(_) => self.draw().map(|()| None),
            None => Ok(None),
        }
    }

    /// Draws; what was seen may change something again.
    fn draw(&mut self) -> Result<()> {
        // What a frame shows can ask for more, and that be shown, a few times; not for ever.
        for _ in 0..4 {
            self.pace.drawn(Instant::now());
            let mut seen = ui::Seen::default();
            let (app, look, cache) = (&self.app, &self.look, &mut self.cache);
            self.terminal.draw(|frame| seen = ui::draw(app, look, cache, frame))?;
            let effects = self.app.update(now(), Msg::Seen(seen));
            // What is only remembered changes nothing on screen.
            let again = effects.iter().any(|effect| !matches!(effect, Effect::Remember(_)));
            self.start_all(effects)?;
            if !again {
                return Ok(());
            }
        }
        self.pace.changed(false);
        Ok(())
    }

    fn batch(&mut self, batch: Batch) -> Result<()> {
        let last = batch.len();
        let mut pasted = false;
        for (n, event) in batch.into_iter().enumerate() {
            // Lines that come together are a paste without brackets: its last Enter is one too.
            let more = n + 1 < last || pasted;
            pasted |= more && is_enter(&event);
            match event {
                Event::Key(key) => self.step(Msg::Key { key, more })?,
                Event::Paste(text) => self.step(Msg::Paste(text))?,
                Event::FocusGained => self.step(Msg::Focus(true))?,
                Event::FocusLost => self.step(Msg::Focus(false))?,
                Event::Resize(..) => self.step(Msg::Resized)?,
                Event::Mouse(mouse) => {
                    if let Some(mouse) = mouse_of(mouse) {
                        self.step(Msg::Mouse(mouse))?;
                    }
                }
            }
        }
        Ok(())
    }

    fn step(&mut self, msg: Msg) -> Result<()> {
        let by_key = matches!(
            msg,
            Msg::Start | Msg::Key { .. } | Msg::Paste(_) | Msg::Mouse(_) | Msg::Resized
        );
        self.pace.changed(by_key);
        let effects = self.app.update(now(), msg);
        self.start_all(effects)
    }

    fn start_all(&mut self, effects: Vec<Effect>) -> Result<()> {
        for effect in effects {
            match effect {
                Effect::Copy(text) => self.copy(&text)?,
                Effect::Attention(call) => {
                    let bytes = self.caller.bytes(&call, self.outside);
                    self.terminal.backend_mut().send(&bytes)?;
                    self.caller.run_hook(&call);
                }
                Effect::Title(title) => {
                    let bytes = self.outside.title(&title);
                    self.terminal.backend_mut().send(&bytes)?;
                }
                Effect::Redraw => self.terminal.clear()?,
                Effect::Suspend => self.suspend()?,
                Effect::Quit => self.over = true,
                Effect::Ask(op) => self.ask(op),
                Effect::Files(typed) => self.world.list(typed),
                Effect::Remember(changes) => {
                    if let Some(memory) = &self.memory {
                        memory.remember(changes);
                    }
                }
                Effect::Recall(query) => {
                    if let Some(memory) = &self.memory {
                        memory.recall(query);
                    }
                }
            }
        }
        Ok(())
    }

    /// A text is on disk, with its key, before it is asked to be sent: after a crash nobody has to
    /// guess. A disk that fails is told by the store, and does not keep the text from its customer.
    fn ask(&mut self, op: Op) {
        match (&self.memory, &op) {
            (Some(memory), Op::Send { .. }) => {
                let (settled, cleared) = (memory.settled(), self.cleared.clone());
                tokio::spawn(async move {
                    // Too late and failed are the same: it is sent all the same.
                    let _ = tokio::time::timeout(DISK, settled).await;
                    let _ = cleared.send(op).await;
                });
            }
            _ => self.world.ask(op),
        }
    }

    fn copy(&mut self, text: &str) -> Result<()> {
        match self.outside.copy(text) {
            Ok(bytes) => self.terminal.backend_mut().send(&bytes)?,
            Err(too_long) => {
                self.app.update(now(), Msg::Warning(too_long.to_string()));
            }
        }
        Ok(())
    }

    fn suspend(&mut self) -> Result<()> {
        self.session.suspend()?;
        if let Some(Effect::Title(title)) = self.app.title_of_window() {
            self.terminal.backend_mut().send(&self.outside.title(&title))?;
        }
        self.terminal.clear()?;
        Ok(())
    }
}

fn mouse_of(event: MouseEvent) -> Option<Mouse> {
    let MouseEvent { kind, column, row: line, .. } = event;
    match kind {
        MouseEventKind::ScrollUp => Some(Mouse::Wheel { column, up: true }),
        MouseEventKind::ScrollDown => Some(Mouse::Wheel { column, up: false }),
        MouseEventKind::Down(MouseButton::Left) => Some(Mouse::Click { column, line }),
        _ => None,
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

/// The signals that end the program.
pub struct Ends {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 3],
}

impl Ends {
    #[cfg(unix)]
    /// Begins to listen.
    pub fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt()];
        let [terminate, hangup, interrupt] = kinds.map(signal);
        Ok(Self { signals: [terminate?, hangup?, interrupt?] })
    }

    #[cfg(unix)]
    /// Waits for one of them.
    pub async fn any(&mut self) {
        let [terminate, hangup, interrupt] = &mut self.signals;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
            _ = interrupt.recv() => {}
        }
    }

    #[cfg(not(unix))]
    /// Begins to listen.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    /// Waits for one of them.
    pub async fn any(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
