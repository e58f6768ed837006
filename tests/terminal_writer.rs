//! What is written to the terminal: the columns hold whatever it thinks of widths, nothing
//! forbidden is sent, and little is sent for a little change.

#[path = "support/emulator.rs"]
mod emulator;

use emulator::{Emulator, Look, Widths};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::{Color, Modifier, Style};
use switchboard::runtime::terminal::Steady;
use switchboard::ui::text;

/// A program that draws through `Steady`, and a terminal that shows it.
struct Desk {
    terminal: Terminal<Steady<Vec<u8>>>,
    screen: Emulator,
    /// Bytes of the last frame.
    sent: Vec<u8>,
}

impl Desk {
    fn new(widths: Widths, columns: u16, rows: u16) -> Self {
        let steady = Steady::sized(Vec::new(), Size::new(columns, rows));
        let terminal = Terminal::new(steady).unwrap();
        Self { terminal, screen: Emulator::new(widths, columns, rows), sent: Vec::new() }
    }

    fn draw(&mut self, content: &Buffer, cursor: Option<(u16, u16)>) {
        self.terminal
            .draw(|frame| {
                frame.buffer_mut().merge(content);
                text::mend(frame.buffer_mut());
                if let Some(at) = cursor {
                    frame.set_cursor_position(Position::from(at));
                }
            })
            .unwrap();
        self.sent = std::mem::take(self.terminal.backend_mut().writer_mut());
        self.screen.feed(&self.sent);
    }

    fn show(&mut self, lines: &[&str]) {
        self.draw(&Buffer::with_lines(lines.iter().copied()), None);
    }

    fn assert_sound(&self) {
        assert_eq!(self.screen.forbidden, Vec::<char>::new());
        assert_eq!(self.screen.unknown, Vec::<String>::new());
        assert!(!self.screen.synchronized);
    }

    fn assert_shows(&self, content: &Buffer) {
        let mut content = content.clone();
        text::mend(&mut content);
        for at in content.area.positions() {
            let cell = &content[at];
            let symbol = self.screen.symbol(at.x, at.y);
            if symbol.is_empty() {
                continue;
            }
            assert_eq!(symbol, cell.symbol(), "{at} in {:#?}", self.screen.lines());
            assert_eq!(
                seen(self.screen.look(at.x, at.y), symbol),
                seen(look(cell), symbol),
                "{at} {symbol:?}"
            );
        }
    }
}

fn look(cell: &Cell) -> Look {
    Look { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
}

/// What can be seen of a look: a blank shows no text.
fn seen(look: Look, symbol: &str) -> Look {
    if symbol != " " {
        return look;
    }
    let modifier =
        look.modifier & (Modifier::REVERSED | Modifier::UNDERLINED | Modifier::CROSSED_OUT);
    let fg = if modifier.is_empty() { Color::Reset } else { look.fg };
    Look { fg, modifier, ..look }
}

/// A list, a border, a thread, another border, a few cells more.
fn panes(rows: &[(&str, &str)]) -> Vec<String> {
    rows.iter()
        .map(|(left, right)| {
            format!("{}│ {}| end", text::pad(left, 14, "…"), text::pad(right, 24, "…"))
        })
        .collect()
}

const FIRST_BORDER: u16 = 14;
const SECOND_BORDER: u16 = 40;

fn awkward_frames() -> [Vec<String>; 4] {
    [
        panes(&[
            ("★ Siti Rahma", "Is that near me? 🙏"),
            ("田中 美咲", "ありがとうございます。"),
            ("María José", "👩‍👩‍👧‍👦 familia 👋🏽"),
            ("🇮🇩🇧🇷 Flags", "❤️ 1️⃣ ©™ § ±"),
            ("e\u{301}e\u{301}e\u{301}", "Привет, мир — «да»"),
            ("أحمد منصور", "नमस्ते स्त्री"),
        ]),
        panes(&[
            ("Ahmed Mansour", "plain text only here"),
            ("●●●●●●", "○○○ ▌▌▌ ─────────"),
            ("中", "x"),
            ("", ""),
            ("👍👍👍👍👍👍👍", "👍a👍b👍c👍d👍e👍f👍g👍"),
            ("한국어 이름", "สวัสดีครับ"),
        ]),
        panes(&[
            ("", ""),
            ("plain", "plain"),
            ("é", "é"),
            ("👩‍👩‍👧‍👦", "🇮🇩"),
            ("—", "…"),
            ("a b", "👋🏽 c"),
        ]),
        panes(&[
            ("👩‍👩‍👧‍👦x", "y👩‍👩‍👧‍👦"),
            ("é x", "xé x"),
            ("a", "b"),
            ("x", "z"),
            ("— —", "……"),
            ("a b", "c👋🏽"),
        ]),
    ]
}

#[test]
fn borders_stay_in_their_columns_in_every_terminal() {
    for widths in Widths::ALL {
        let frames = awkward_frames();
        let rows = u16::try_from(frames[0].len()).unwrap();
        let mut desk = Desk::new(widths, 46, rows);
        // every frame after every other one
        for step in 0..16 {
            let frame = &frames[[0, 1, 2, 3, 0, 2, 1, 3, 1, 0, 3, 2, 0, 0, 1, 1][step]];
            desk.draw(&Buffer::with_lines(frame.iter().map(String::as_str)), None);
            desk.assert_sound();
            for y in 0..rows {
                let borders =
                    (desk.screen.symbol(FIRST_BORDER, y), desk.screen.symbol(SECOND_BORDER, y));
                assert_eq!(
                    borders,
                    ("│", "|"),
                    "{widths:?} step {step} row {y}: {:#?}",
                    desk.screen.lines()
                );
                let end: String =
                    (SECOND_BORDER + 1..46).map(|x| desk.screen.symbol(x, y)).collect();
                assert_eq!(end, " end ", "{widths:?} step {step} row {y}");
            }
        }
    }
}

#[test]
fn a_frame_after_another_looks_as_if_drawn_at_once() {
    for widths in Widths::ALL {
        let frames = awkward_frames();
        for before in &frames {
            for after in &frames {
                let after = Buffer::with_lines(after.iter().map(String::as_str));
                let mut drawn_over = Desk::new(widths, 46, 6);
                drawn_over.draw(&Buffer::with_lines(before.iter().map(String::as_str)), None);
                drawn_over.draw(&after, None);
                let mut fresh = Desk::new(widths, 46, 6);
                fresh.draw(&after, None);
                assert_eq!(drawn_over.screen.lines(), fresh.screen.lines(), "{widths:?}");
            }
        }
    }
}

#[test]
fn a_single_emoji_or_ambiguous_character_before_a_blank_stays_whole() {
    for widths in Widths::ALL {
        let mut desk = Desk::new(widths, 12, 2);
        desk.show(&["ab cd ef gh ", "            "]);
        desk.show(&["é  🙏  ●  x ", "… ★ — x     "]);
        let all = desk.screen.lines().concat();
        for drawn in ["é", "🙏", "●", "x", "…", "★", "—"] {
            assert!(all.contains(drawn), "{widths:?} {drawn}: {:?}", desk.screen.lines());
        }
    }
}

#[test]
fn a_blank_beside_an_ambiguous_character_is_not_written_in_passing() {
    let mut desk = Desk::new(Widths::WideAmbiguous, 12, 1);
    desk.draw(&Buffer::with_lines(["a é  b      "]), Some((3, 0)));
    desk.draw(&Buffer::with_lines(["a é  c      "]), Some((3, 0)));
    assert_eq!(desk.screen.lines(), ["a é c      "]);
}

#[test]
fn nothing_of_a_family_drawn_apart_stays_behind_its_neighbour() {
    let mut desk = Desk::new(Widths::Poor, 8, 1);
    desk.show(&["👩‍👩‍👧‍👦🙏    "]);
    assert_eq!(desk.screen.symbol(3, 0), " ", "{:?}", desk.screen.lines());
}

#[test]
fn the_last_column_ends_the_same_whatever_changed_before_it() {
    let mut desk = Desk::new(Widths::WideAmbiguous, 4, 1);
    desk.show(&["ab é"]);
    let first = desk.screen.lines();
    desk.show(&["abcé"]);
    desk.show(&["ab é"]);
    assert_eq!(desk.screen.lines(), first);
}

#[test]
fn hostile_cells_are_written_as_spaces() {
    let mut desk = Desk::new(Widths::Normal, 10, 1);
    let hostile = [
        "\x1b[2J",
        "\u{9b}31m",
        "\u{202e}x",
        "\x07\x07",
        "\r\n",
        "\u{2066}é",
        "a\x00",
        "\u{2028}é",
        "é\x7f",
    ];
    // past ratatui's and our own mending, as a last guard
    let cells: Vec<Cell> = hostile
        .iter()
        .map(|symbol| {
            let mut cell = Cell::default();
            cell.set_symbol(symbol);
            cell
        })
        .collect();
    let backend = desk.terminal.backend_mut();
    let content = cells.iter().enumerate().map(|(x, cell)| (u16::try_from(x).unwrap(), 0, cell));
    ratatui::backend::Backend::draw(backend, content).unwrap();
    ratatui::backend::Backend::flush(backend).unwrap();
    let sent = std::mem::take(desk.terminal.backend_mut().writer_mut());
    desk.screen.feed(&sent);
    desk.assert_sound();
    assert_eq!(desk.screen.lines(), ["          "]);
}

#[test]
fn a_typed_character_costs_at_most_45_bytes() {
    for (typed, most) in [("h", 20), ("é", 30), ("田", 30), ("👩‍👩‍👧‍👦", 75)] {
        let mut desk = Desk::new(Widths::Normal, 120, 40);
        let mut content = Buffer::empty(Rect::new(0, 0, 120, 40));
        content.set_string(0, 39, "To Siti: ", Style::new().bold());
        content.set_string(9, 38, "hello ", Style::new().fg(Color::Cyan));
        desk.draw(&content, Some((15, 38)));
        content.set_string(15, 38, typed, Style::new());
        let width = u16::try_from(text::width(typed)).unwrap();
        desk.draw(&content, Some((15 + width, 38)));
        assert!(
            desk.sent.len() <= most,
            "{typed}: {} bytes: {:?}",
            desk.sent.len(),
            String::from_utf8_lossy(&desk.sent)
        );
        assert_eq!(desk.screen.cursor(), (15 + width, 38));
        assert!(desk.screen.cursor_visible);
        // and in the middle of a styled line
        content.set_string(9, 38, "J", Style::new().fg(Color::Rgb(200, 100, 50)).bold());
        desk.draw(&content, Some((15, 38)));
        assert!(desk.sent.len() <= 65, "{typed}: {} bytes", desk.sent.len());
    }
}

#[test]
fn an_unchanged_frame_costs_nothing_and_a_moved_cursor_little() {
    let mut desk = Desk::new(Widths::Normal, 80, 24);
    let content = Buffer::with_lines(["hello", "田中 🙏"]);
    desk.draw(&content, Some((3, 1)));
    desk.draw(&content, Some((3, 1)));
    assert_eq!(desk.sent, b"");
    desk.draw(&content, Some((4, 1)));
    assert_eq!(desk.sent, b"\x1b[5G");
    desk.draw(&content, None);
    assert_eq!(desk.sent, b"\x1b[?25l");
}

#[test]
fn a_cleared_terminal_is_drawn_in_full() {
    let mut desk = Desk::new(Widths::Normal, 20, 2);
    let content = Buffer::with_lines(["hello 🙏", "田中"]);
    desk.draw(&content, None);
    desk.screen = Emulator::new(Widths::Normal, 20, 2);
    desk.terminal.clear().unwrap();
    desk.draw(&content, None);
    desk.assert_shows(&content);
}

#[test]
fn a_resized_terminal_is_drawn_in_full() {
    let mut desk = Desk::new(Widths::Normal, 20, 2);
    desk.show(&["hello 🙏", "田中"]);
    desk.terminal.backend_mut().resize(Size::new(9, 3));
    desk.screen = Emulator::new(Widths::Normal, 9, 3);
    desk.show(&["hello 🙏", "田中", "third"]);
    assert_eq!(desk.screen.lines(), ["hello 🙏 ", "田中     ", "third    "]);
}

fn any_style() -> impl Strategy<Value = Style> {
    let colour = prop::sample::select(vec![
        Color::Reset,
        Color::Red,
        Color::LightBlue,
        Color::Indexed(200),
        Color::Rgb(1, 2, 3),
    ]);
    let modifier = (0_u16..0x200).prop_map(|bits| {
        Modifier::from_bits_truncate(bits)
            & !(Modifier::SLOW_BLINK | Modifier::RAPID_BLINK | Modifier::HIDDEN)
    });
    prop_oneof![
        3 => Just(Style::new()),
        1 => (colour.clone(), colour, modifier).prop_map(|(fg, bg, modifier)| Style::new().fg(fg).bg(bg).add_modifier(modifier)),
    ]
}

const SIZE: (u16, u16) = (24, 3);

/// A frame of texts drawn over each other at random places.
fn any_frame() -> impl Strategy<Value = Buffer> {
    let words = prop::sample::select(vec![
        "a",
        "hello",
        "   ",
        "        ",
        "é",
        "éé",
        "田",
        "田中",
        "🙏",
        "👩‍👩‍👧‍👦",
        "🇮🇩",
        "❤️",
        "e\u{301}",
        "│",
        "─",
        "ｶﾞ",
        "नमस्ते",
        "1️⃣",
        "…",
    ]);
    let piece = (0..SIZE.0, 0..SIZE.1, words, any_style());
    (prop::collection::vec(piece, 0..14), any_style()).prop_map(|(pieces, behind)| {
        let mut frame = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
        frame.set_style(Rect::new(3, 1, 12, 1), behind);
        for (x, y, word, style) in pieces {
            frame.set_string(x, y, word, style);
        }
        frame
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_screen_equals_the_frame(frames in prop::collection::vec(any_frame(), 1..5)) {
        let mut desk = Desk::new(Widths::Normal, SIZE.0, SIZE.1);
        for frame in &frames {
            desk.draw(frame, None);
            desk.assert_sound();
            desk.assert_shows(frame);
        }
    }

    #[test]
    fn ascii_stays_in_its_column_in_every_terminal(frames in prop::collection::vec(any_frame(), 1..5)) {
        for widths in Widths::ALL {
            let mut desk = Desk::new(widths, SIZE.0, SIZE.1);
            for frame in &frames {
                desk.draw(frame, None);
                let mut frame = frame.clone();
                text::mend(&mut frame);
                for at in frame.area.positions() {
                    let wanted = frame[at].symbol();
                    // the last column: a terminal that draws wider than there is room moves it left
                    if wanted.is_ascii() && wanted != " " && at.x + 2 < SIZE.0 {
                        prop_assert_eq!(desk.screen.symbol(at.x, at.y), wanted, "{:?} {} {:#?}", widths, at, desk.screen.lines());
                    }
                }
            }
        }
    }

    #[test]
    fn frames_leave_no_trace_of_earlier_ones(before in any_frame(), after in any_frame()) {
        for widths in Widths::ALL {
            let mut drawn_over = Desk::new(widths, SIZE.0, SIZE.1);
            drawn_over.draw(&before, None);
            drawn_over.draw(&after, None);
            let mut fresh = Desk::new(widths, SIZE.0, SIZE.1);
            fresh.draw(&after, None);
            prop_assert_eq!(drawn_over.screen.lines(), fresh.screen.lines(), "{:?}", widths);
        }
    }
}
