//! An inbox with many messages behind it: no network, no clock, always the same.

#![allow(dead_code, reason = "every bench takes what it needs of this")]

use std::collections::VecDeque;
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Terminal;
use ratatui::layout::Size;
use switchboard::app::keymap::Keymap;
use switchboard::app::settings::{AccountSettings, MarkRead, Settings, Zone};
use switchboard::app::{App, Effect, Msg, Now};
use switchboard::backend::gateway::Gateway;
use switchboard::domain::{
    Answer, Author, Chat, ChatId, ChatKey, Cursor, Delivery, Direction, Kind, Line, LineId,
    LineState, Message, MessageId, Older, Op, Page, Role, Service,
};
use switchboard::runtime::terminal::Steady;
use switchboard::ui::text::Emoji;
use switchboard::ui::theme::{Depth, Glyphs, Theme};
use switchboard::ui::{self, Cache, Look};

/// The screen that the figures are about.
pub const SCREEN: Size = Size { width: 120, height: 40 };
/// How many chats the list has.
const CHATS: usize = 150;
/// What people say, in lengths and scripts that people use.
const WORDS: [&str; 6] = [
    "Hi, my parcel 8841 still says \"in transit\". It was due on Monday.",
    "ok",
    "Terima kasih banyak ya kak 🙏 paketnya sudah sampai dengan selamat, semua kue utuh.",
    "We checked with the courier: the van left the depot at six, there was an accident on the \
     toll road, and everything behind it is standing. It will be there before noon; if it is \
     not, write to me here and I will drive it over myself.",
    "明日の午前中に届きますか?",
    "Noted. Which address shall I write on the label?",
];

/// The moment at which everything stands.
pub fn wall() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

/// An open chat with messages behind it, on a screen that writes to `W`.
pub struct Desk<W: Write> {
    pub app: App,
    pub terminal: Terminal<Steady<W>>,
    look: Look,
    cache: Cache,
    now: Now,
    messages: usize,
}

impl<W: Write> Desk<W> {
    /// An inbox whose first chat is open and has been read to its oldest message.
    pub fn with(messages: usize, out: W) -> Self {
        let now = Now { mono: Instant::now(), wall: wall() };
        let terminal = Terminal::new(Steady::sized(out, SCREEN)).expect("a screen");
        let (app, look, cache) = (App::new(settings(), now), look(), Cache::default());
        let mut desk = Self { app, terminal, look, cache, now, messages };
        desk.happen(Msg::Start);
        desk.press(KeyCode::Enter);
        desk.press(KeyCode::Char('g'));
        desk.press(KeyCode::Char('g'));
        let known = desk.app.thread().map_or(0, |thread| thread.timeline.len());
        assert_eq!(known, messages, "everything is loaded");
        desk.press(KeyCode::Char('G'));
        desk
    }

    /// A key, with everything that comes of it.
    pub fn press(&mut self, code: KeyCode) {
        self.happen(Msg::Key { key: KeyEvent::from(code), more: false });
    }

    /// Takes a step and answers every question, until none is left.
    fn happen(&mut self, msg: Msg) {
        let mut waiting: VecDeque<Effect> = self.app.update(self.now, msg).into();
        waiting.extend(self.frame());
        while let Some(effect) = waiting.pop_front() {
            let Effect::Ask(op) = effect else { continue };
            let outcome = Ok(answer(&op, self.messages));
            waiting.extend(self.app.update(self.now, Msg::Answered { op, outcome }));
            waiting.extend(self.frame());
        }
    }

    /// What a key costs: one step, one frame, and what was seen.
    pub fn key(&mut self, code: KeyCode) {
        let key = KeyEvent::from(code);
        self.app.update(self.now, Msg::Key { key, more: false });
        self.frame();
    }

    /// One frame, and the step that learns what it showed.
    pub fn frame(&mut self) -> Vec<Effect> {
        let mut seen = ui::Seen::default();
        let (app, look, cache) = (&self.app, &self.look, &mut self.cache);
        let drawn = self.terminal.draw(|frame| seen = ui::draw(app, look, cache, frame));
        drawn.expect("a writer in memory takes everything");
        self.app.update(self.now, Msg::Seen(seen))
    }
}

/// Keys that a hand would press, over and over: there and back.
pub fn there_and_back(there: KeyCode, back: KeyCode, times: usize) -> Vec<KeyCode> {
    [vec![there; times], vec![back; times]].concat()
}

fn settings() -> Settings {
    let account = AccountSettings {
        id: "support".into(),
        service: Service::Gateway,
        line: Some("line".into()),
        abilities: Arc::new(Gateway),
        typing: true,
        mark_read: MarkRead::Key,
        poll: Duration::from_secs(15),
        page_size: 200,
        keeps_unsent: false,
    };
    Settings {
        accounts: vec![account],
        keymap: Keymap::defaults(),
        zone: zone(),
        confirm: true,
        attention: switchboard::app::attention::Rules::NONE,
        remembers: false,
        temporary: false,
        nonce: "bench".into(),
    }
}

fn zone() -> Zone {
    FixedOffset::east_opt(7 * 3_600).map_or(Zone::Local, Zone::Fixed)
}

fn look() -> Look {
    Look {
        theme: Theme::default().at(Depth::Ansi256),
        glyphs: Glyphs::new(false),
        emoji: Emoji::Wide,
        zone: zone(),
    }
}

fn answer(op: &Op, messages: usize) -> Answer {
    match op {
        Op::Lines { .. } => Answer::Lines(vec![Line {
            id: LineId::from("line"),
            name: Some("Support line".into()),
            number: Some("+62 811 000 1122".into()),
            state: LineState::Working,
        }]),
        Op::Chats { .. } => Answer::Chats((0..CHATS).map(chat).collect(), None),
        Op::Messages { part, cursor, limit, .. } => {
            let end = cursor.as_ref().and_then(|cursor| cursor.as_str().parse().ok());
            let end: usize = end.unwrap_or(messages);
            let start = end.saturating_sub(usize::from(*limit));
            let older = Cursor::new(&start.to_string()).filter(|_| start > 0);
            Answer::Messages(Page {
                messages: page(part, start..end),
                older: older.map_or(Older::Nothing, Older::At),
            })
        }
        _ => Answer::Done,
    }
}

fn chat(number: usize) -> Chat {
    let id = format!("62812{number:07}@s.whatsapp.net");
    Chat {
        name: Some(format!("Customer {number}")),
        address: Some(format!("+62 812 {number:07}")),
        last_activity: Some(wall() - TimeDelta::minutes(number as i64 * 7)),
        unread: (number % 5 == 2).into(),
        preview: Some(WORDS[number % WORDS.len()].into()),
        ..Chat::new(ChatKey::new("support", "line", id.as_str()))
    }
}

/// Messages by their numbers, oldest first, a few minutes apart.
pub fn page(part: &ChatId, numbers: std::ops::Range<usize>) -> Vec<Message> {
    numbers.map(|number| message(part, number)).collect()
}

fn message(part: &ChatId, number: usize) -> Message {
    let own = number % 3 == 1;
    let (direction, role) =
        if own { (Direction::Out, Role::Agent) } else { (Direction::In, Role::Customer) };
    Message {
        id: MessageId::from(format!("3EB0{number:016X}").as_str()),
        also: None,
        part: part.clone(),
        sent_at: DateTime::UNIX_EPOCH + TimeDelta::seconds(600_000_000 + number as i64 * 170),
        direction,
        author: Author { id: None, name: (!own).then(|| "Siti Rahma".into()), role },
        kind: Kind::Text,
        text: Some(format!("{number} {}", WORDS[number % WORDS.len()])),
        mentions: Vec::new(),
        reply_to: None,
        media: None,
        extra: None,
        delivery: own.then_some(Delivery::Read),
        ack_level: None,
        error: None,
        edited: false,
        deleted: false,
        private: false,
        reactions: Vec::new(),
        facts: Vec::new(),
    }
}
