//! What holds whatever happens in whatever order: the row under the eye, drafts, rest, no panic.

mod support;

use std::collections::HashMap;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use proptest::prelude::*;
use support::*;
use switchboard::app::{Focus, Msg};
use switchboard::domain::{
    Answer, Cause, ChatId, Cursor, Delivery, Feed, Live, Message, Older, Op, Page,
};

/// Something that changes a thread while somebody reads in its middle.
#[derive(Debug, Clone)]
enum Change {
    Append(usize),
    Prepend,
    Edit(usize, usize),
    Delete(usize),
    Deliver(usize),
    Height(u16),
    LeaveAndReturn,
    Wait,
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (1usize..40).prop_map(Change::Append),
        Just(Change::Prepend),
        (355usize..400, 0usize..30).prop_map(|(which, words)| Change::Edit(which, words)),
        (355usize..400).prop_map(Change::Delete),
        (355usize..400).prop_map(Change::Deliver),
        (20u16..30).prop_map(Change::Height),
        Just(Change::LeaveAndReturn),
        Just(Change::Wait),
    ]
}

/// Siti's chat of 400 messages, half of them ours. Fifty are known; the reader stands among them,
/// and the page before them is under way.
fn reading_in_the_middle() -> Operator {
    let messages = talk(400).into_iter().enumerate().map(|(n, message)| match n % 2 {
        0 => message,
        _ => message.change(|m| m.direction = switchboard::domain::Direction::Out),
    });
    let mut gateway = FakeGateway::with([direct("Siti").active("13:59"), direct("Budi")]);
    gateway.write(&jid("Siti"), messages.collect());
    gateway.hold(Call::Messages);
    let mut operator = Operator::at(80, 24, gateway);
    operator.open("Siti");
    operator.let_one_go(Call::Messages);
    for _ in 0..30 {
        operator.press("k");
    }
    operator
}

/// The newest page read again: the newest known message and these.
fn news(operator: &mut Operator, mut messages: Vec<Message>) {
    let newest = operator.app.thread().and_then(|thread| thread.timeline.newest().cloned());
    messages.splice(0..0, newest);
    messages.sort_by_key(|message| message.sent_at);
    let chat = key(&jid("Siti"));
    let op = Op::Messages { part: chat.chat.clone(), chat, cursor: None, limit: 50 };
    let older = Older::At(Cursor::new("elsewhere").unwrap());
    operator.answer(&op, Answer::Messages(Page { messages, older }));
}

/// A known message is read again, and has changed.
fn changed(operator: &mut Operator, which: usize, change: impl FnOnce(&mut Message)) {
    let id = format!("m{which}");
    let known = operator.app.thread().and_then(|t| t.timeline.get(&id.as_str().into()).cloned());
    if let Some(mut message) = known {
        change(&mut message);
        news(operator, vec![message]);
    }
}

fn apply(operator: &mut Operator, change: &Change, count: &mut usize) {
    match change {
        Change::Append(many) => {
            let new = (0..*many).map(|n| they_wrote(&format!("new{}", *count + n), "14:00", "new"));
            let new = new.collect();
            *count += many;
            news(operator, new);
        }
        Change::Prepend => operator.let_one_go(Call::Messages),
        Change::Edit(which, words) => changed(operator, *which, |message| {
            message.text = Some("other words ".repeat(*words));
            message.edited = true;
        }),
        Change::Delete(which) => changed(operator, *which, |message| message.deleted = true),
        Change::Deliver(which) => changed(operator, *which, |message| {
            message.delivery = Some(Delivery::Failed(Some("a long reason ".repeat(9))));
        }),
        Change::Height(rows) => operator.resize(80, *rows),
        Change::LeaveAndReturn => {
            operator.open("Budi");
            operator.open("Siti");
        }
        Change::Wait => operator.wait(60_000),
    }
}

/// The selected message and the row of the screen where its text begins.
fn under_the_eye(operator: &Operator) -> (String, Option<usize>) {
    let id = operator.app.selected_message().map(|message| message.id.to_string()).unwrap();
    let rows = operator.screen();
    let marked = rows.lines().position(|row| row.chars().skip(32).take(3).any(|c| c == '▌'));
    (id, marked)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_row_under_the_eye_does_not_move(changes in prop::collection::vec(change(), 1..12)) {
        let mut operator = reading_in_the_middle();
        let before = under_the_eye(&operator);
        prop_assert!(before.1.is_some(), "{}", operator.screen());
        let mut count = 0;
        for change in &changes {
            apply(&mut operator, change, &mut count);
            prop_assert_eq!(
                &under_the_eye(&operator), &before, "after {:?}\n{}", change, operator.screen()
            );
        }
    }
}

/// Something an operator, the gateway or the clock does while texts are written.
#[derive(Debug, Clone)]
enum Turn {
    Keys(&'static str),
    Write,
    Open(usize),
    Refuse,
    Lose,
    Hold,
    LetGo,
    Wait(u64),
    Join,
    Reorder,
}

fn turn() -> impl Strategy<Value = Turn> {
    let keys = prop::sample::select(vec![
        "enter",
        "esc",
        "tab",
        "shift-tab",
        "i",
        "r",
        "n",
        "N",
        "j",
        "k",
        "R",
        "e",
        "ctrl-k",
        "alt-enter",
        "/",
        "ctrl-u",
        "ctrl-_",
        "backspace",
        "g",
        "G",
        "M",
        "y",
        "!",
    ]);
    prop_oneof![
        6 => keys.prop_map(Turn::Keys),
        5 => Just(Turn::Write),
        3 => (0usize..4).prop_map(Turn::Open),
        1 => Just(Turn::Refuse),
        1 => Just(Turn::Lose),
        1 => Just(Turn::Hold),
        2 => Just(Turn::LetGo),
        2 => (1u64..20_000).prop_map(Turn::Wait),
        1 => Just(Turn::Join),
        1 => Just(Turn::Reorder),
    ]
}

const NAMES: [&str; 4] = ["Walter", "Xenia", "Yusuf", "Zoe"];

/// The mark that is written into the texts for a chat. Yusuf and Zoe may turn out to be one.
fn mark_of(chat: &ChatId) -> usize {
    NAMES.iter().position(|name| jid(name) == chat.as_str()).unwrap()
}

fn do_turn(operator: &mut Operator, turn: &Turn) {
    match turn {
        Turn::Keys(keys) => operator.press(keys),
        Turn::Write => {
            if operator.app.focus == Focus::Composer && operator.app.overlay.is_none() {
                let chat = operator.app.open.clone().unwrap();
                operator.type_text(&["1", "2", "3", "4"][mark_of(&chat.chat)].repeat(2));
            }
        }
        Turn::Open(which) => {
            if operator.app.overlay.is_none() {
                operator.open(NAMES[*which]);
            }
        }
        Turn::Refuse => operator.gateway.fail(Call::Send, 1, Cause::Forbidden),
        Turn::Lose => operator.gateway.lost_answers += 1,
        Turn::Hold => operator.gateway.hold(Call::Send),
        Turn::LetGo => operator.let_go(Call::Send),
        Turn::Wait(ms) => operator.wait(*ms),
        Turn::Join => operator.gateway.chats[3].aliases = vec![jid("Yusuf").as_str().into()],
        Turn::Reorder => {
            operator.gateway.chats[1].last_activity = Some(operator.clock().wall);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_events_sends_a_text_to_another_chat(turns in prop::collection::vec(turn(), 1..60)) {
        let mut gateway = FakeGateway::with(NAMES.map(direct));
        for name in NAMES {
            gateway.write(&jid(name), numbered(&name.to_lowercase(), 3));
        }
        let mut operator = Operator::at(80, 24, gateway);
        for turn in &turns {
            do_turn(&mut operator, turn);
        }
        operator.gateway.lost_answers = 0;
        operator.let_go(Call::Send);
        operator.wait(300_000);
        let person = |mark: usize| mark.min(2);
        for (chat, text) in &operator.gateway.delivered {
            for letter in text.chars().filter(|letter| letter.is_ascii_digit()) {
                let written_for = letter.to_digit(10).unwrap() as usize - 1;
                prop_assert_eq!(person(written_for), person(mark_of(&chat.chat)), "{}", text);
            }
        }
    }
}

/// A message of any kind of text.
fn any_message() -> impl Strategy<Value = (String, bool, bool, bool)> {
    let text = prop_oneof![
        "[a-z ]{0,200}",
        "(word |田中|👩‍👩‍👧|🇮🇩|é|\n|\u{202e}|\u{1b}\\[2J|שלום|\t){0,60}",
        "\\PC{0,40}",
    ];
    (text, any::<bool>(), any::<bool>(), any::<bool>())
}

fn content(messages: &[(String, bool, bool, bool)]) -> Vec<Message> {
    let message = |(n, (text, own, deleted, quotes)): (usize, &(String, bool, bool, bool))| {
        let id = format!("c{n}");
        let mut message =
            if *own { we_wrote(&id, "13:00", text) } else { they_wrote(&id, "13:00", text) };
        message.deleted = *deleted && n % 5 == 0;
        message.reply_to = quotes.then(|| "c0".into());
        message
    };
    messages.iter().enumerate().map(message).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_size_and_no_content_panics_and_every_frame_comes_to_rest(
        columns in 1u16..200,
        rows in 1u16..60,
        messages in prop::collection::vec(any_message(), 0..40),
        unread in 0u32..50,
        keys in prop::collection::vec(prop::sample::select(vec![
            "j", "k", "g", "G", "pageup", "pagedown", "ctrl-u", "ctrl-d", "enter", "tab", "i", "?",
            "!", "esc", "L", ":", "ctrl-k", "/", "D",
        ]), 0..20),
        again in (1u16..200, 1u16..60),
    ) {
        let mut gateway = FakeGateway::with_talk(direct("Siti").unread(unread), content(&messages));
        gateway.page = 7;
        let mut operator = Operator::at(columns, rows, gateway);
        operator.press("enter");
        for key in keys {
            operator.press(key);
            operator.look_again();
            let frame = operator.screen();
            prop_assert_eq!(operator.look_again(), 0);
            prop_assert_eq!(operator.screen(), frame);
        }
        operator.resize(again.0, again.1);
        operator.press("k k j");
        let screen = operator.screen();
        let forbidden = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        prop_assert!(!screen.chars().any(forbidden));
    }
}

/// Every key of the embedded keymap, and some letters.
fn any_key() -> impl Strategy<Value = KeyEvent> {
    let plain = |code| KeyEvent::new(code, KeyModifiers::NONE);
    let ctrl = |letter| KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL);
    let mut keys: Vec<KeyEvent> =
        "jkgGiIrReEMDyYnN!?L/:@aBxu 1é田".chars().map(|c| plain(KeyCode::Char(c))).collect();
    keys.extend("kduwjrlfz_7".chars().map(ctrl));
    keys.extend(
        [
            KeyCode::Enter,
            KeyCode::Esc,
            KeyCode::Tab,
            KeyCode::BackTab,
            KeyCode::Up,
            KeyCode::Down,
            KeyCode::Left,
            KeyCode::Right,
            KeyCode::Home,
            KeyCode::End,
            KeyCode::PageUp,
            KeyCode::PageDown,
            KeyCode::Backspace,
            KeyCode::Delete,
        ]
        .map(plain),
    );
    keys.push(KeyEvent::new(KeyCode::Enter, KeyModifiers::ALT));
    prop::sample::select(keys)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_keys_panics_or_sends_what_was_not_typed_in_that_chat(
        keys in prop::collection::vec((any_key(), any::<bool>()), 1..120),
        columns in 30u16..130,
        rows in 8u16..40,
    ) {
        let mut gateway = FakeGateway::with(NAMES.map(direct));
        for name in NAMES {
            gateway.write(&jid(name), numbered(&name.to_lowercase(), 40));
        }
        let mut operator = Operator::at(columns, rows, gateway);
        let mut typed: HashMap<ChatId, String> = HashMap::new();
        for (key, more) in keys {
            let writing = operator.app.focus == Focus::Composer && operator.app.overlay.is_none();
            // A tab with more keys right behind it is part of what is pasted, and stands as blanks.
            let letter = match key.code {
                KeyCode::Char(letter) => Some(letter),
                KeyCode::Tab if more => Some(' '),
                _ => None,
            };
            if let (true, Some(letter), Some(open)) = (writing, letter, &operator.app.open) {
                typed.entry(open.chat.clone()).or_default().push(letter);
            }
            operator.key(key, more);
            operator.wait(300);
            if operator.has_left() {
                break;
            }
        }
        for (chat, text) in &operator.gateway.delivered {
            let known = typed.get(&chat.chat).cloned().unwrap_or_default();
            prop_assert!(text.chars().all(|c| c == '\n' || known.contains(c)), "{} of {}", text, known);
        }
    }
}

/// Something that happens while a chat is open whose service tells by itself.
#[derive(Debug, Clone)]
enum Happens {
    /// Somebody writes, and it is told, or not.
    Writes {
        own: bool,
        told: bool,
    },
    /// Something is told again, or late.
    Tells(usize),
    /// Its fate is told, perhaps before itself.
    Befalls(usize),
    Touched,
    Missed,
    Sends,
    LosesAnswer,
    Holds(Call),
    LetsGo(Call),
    Waits(u64),
    LooksElsewhere,
}

fn happens() -> impl Strategy<Value = Happens> {
    let call = || prop::sample::select(vec![Call::Messages, Call::Send, Call::Chats]);
    prop_oneof![
        4 => (any::<bool>(), any::<bool>()).prop_map(|(own, told)| Happens::Writes { own, told }),
        4 => (0usize..60).prop_map(Happens::Tells),
        1 => (0usize..60).prop_map(Happens::Befalls),
        1 => Just(Happens::Touched),
        1 => Just(Happens::Missed),
        3 => Just(Happens::Sends),
        1 => Just(Happens::LosesAnswer),
        1 => call().prop_map(Happens::Holds),
        2 => call().prop_map(Happens::LetsGo),
        1 => (1u64..20_000).prop_map(Happens::Waits),
        1 => Just(Happens::LooksElsewhere),
    ]
}

/// One that was stored at the gateway, as an event tells it.
fn told(operator: &mut Operator, which: usize) {
    let message = operator.gateway.stored(&jid("Siti")).get(which).cloned();
    if let Some(message) = message {
        let chat = jid("Siti").as_str().into();
        operator.live(Live::Message { chat, message: Box::new(message), push_name: None });
    }
}

fn let_happen(operator: &mut Operator, what: &Happens, count: &mut usize) {
    match what {
        Happens::Writes { own, told: at_once } => {
            *count += 1;
            let id = format!("w{count}");
            let write = if *own { we_wrote } else { they_wrote };
            // Every text is written more than once, by both sides.
            let mut message = write(&id, "14:00", ["ok", "yes"][*count % 2]);
            operator.wait(700);
            message.sent_at = operator.clock().wall;
            operator.gateway.write(&jid("Siti"), vec![message]);
            if *at_once {
                told(operator, operator.gateway.stored(&jid("Siti")).len() - 1);
            }
        }
        Happens::Tells(which) => told(operator, *which),
        Happens::Befalls(which) => {
            let stored = operator.gateway.stored(&jid("Siti")).get(*which);
            let id = stored.map_or("w90".into(), |message| message.id.clone());
            operator.live(Live::Status { chat: None, ids: vec![id], delivery: Delivery::Read });
        }
        Happens::Touched => operator.live(Live::Touched(jid("Siti").as_str().into())),
        Happens::Missed => operator.live(Live::Missed),
        Happens::Sends => {
            operator.press("i");
            operator.type_text(["ok", "yes"][*count % 2]);
            operator.press("enter");
            if operator.app.overlay.is_some() {
                operator.press("y");
            }
            operator.press("esc");
        }
        Happens::LosesAnswer => operator.gateway.lost_answers += 1,
        Happens::Holds(call) => operator.gateway.hold(*call),
        Happens::LetsGo(call) => operator.let_go(*call),
        Happens::Waits(ms) => operator.wait(*ms),
        Happens::LooksElsewhere => {
            operator.open("Budi");
            operator.open("Siti");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_events_pages_and_answers_ends_with_each_message_once_in_order(
        all in prop::collection::vec(happens(), 1..50),
    ) {
        let mut gateway = FakeGateway::with([direct("Siti"), direct("Budi")]);
        gateway.write(&jid("Siti"), talk(5));
        let mut operator = Operator::at(80, 24, gateway);
        operator.step(Msg::Link { account: ACCOUNT.into(), feed: Feed::Live });
        operator.open("Siti");
        let mut count = 0;
        for what in &all {
            let_happen(&mut operator, what, &mut count);
        }
        operator.gateway.lost_answers = 0;
        for call in [Call::Send, Call::Messages, Call::Chats] {
            operator.let_go(call);
        }
        operator.wait(300_000);
        operator.live(Live::Missed);
        let stored = operator.gateway.stored(&jid("Siti")).to_vec();
        let ids = |messages: Vec<&Message>| {
            messages.iter().map(|message| message.id.to_string()).collect::<Vec<_>>()
        };
        let known = ids(operator.app.thread().unwrap().timeline.iter().collect());
        prop_assert_eq!(known, ids(stored.iter().collect()));
        prop_assert_eq!(operator.app.outbox.iter().count(), 0, "nothing stands beside them");
    }
}
