//! What a terminal is asked for besides a frame: clipboard, title, notifications.
//!
//! The clipboard and notifications have to get through tmux or screen, if one of them is in between.

use crossterm::Command;
use crossterm::clipboard::CopyToClipboard;
use thiserror::Error;

use crate::ui::text;

/// Most bytes of text that are sent to a clipboard. Terminals drop longer sequences without a word;
/// this is what hterm's `osc52.sh` found to be safe: 100,000 bytes of base64.
pub const COPY_LIMIT: usize = 74_994;
/// Rings or flashes.
pub const BELL: &[u8] = b"\x07";
/// Most cells of a title or a notification.
const CAPTION_CELLS: usize = 200;
/// Most bytes that screen passes on in one string (its `MAXSTR` is 256 in old versions).
const SCREEN_CHUNK: usize = 240;

/// The text is longer than terminals take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{bytes} bytes are too long for the terminal's clipboard, which takes {COPY_LIMIT}")]
pub struct TooLong {
    /// What was asked for.
    pub bytes: usize,
}

/// What stands between us and the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outside {
    /// Nothing.
    #[default]
    Direct,
    /// tmux, which needs `allow-passthrough on`, or `set-clipboard on` for the clipboard.
    Tmux,
    /// GNU screen.
    Screen,
}

impl Outside {
    /// From `TMUX` and `TERM`.
    #[must_use]
    pub fn detect(lookup: impl Fn(&str) -> Option<String>) -> Self {
        if lookup("TMUX").is_some_and(|value| !value.is_empty()) {
            Self::Tmux
        } else if lookup("TERM").is_some_and(|term| term.starts_with("screen")) {
            Self::Screen
        } else {
            Self::Direct
        }
    }

    /// Offers `content` to the terminal's clipboard (OSC 52). Nobody answers: it was sent, not copied.
    ///
    /// # Errors
    ///
    /// If it is longer than [`COPY_LIMIT`].
    pub fn copy(self, content: &str) -> Result<Vec<u8>, TooLong> {
        let content = text::block(content);
        if content.len() > COPY_LIMIT {
            return Err(TooLong { bytes: content.len() });
        }
        let mut sequence = String::new();
        // a String takes everything
        let _ = CopyToClipboard::to_clipboard_from(content.as_bytes()).write_ansi(&mut sequence);
        // ended by BEL, since the other end of a string would end the wrapping as well
        let sequence = format!("{}\x07", sequence.trim_end_matches("\x1b\\"));
        let mut bytes = self.wrap(&sequence);
        if self == Self::Tmux {
            // tmux takes it itself, or passes it on: which of the two is a setting
            bytes.extend_from_slice(sequence.as_bytes());
        }
        Ok(bytes)
    }

    /// A notification of the desktop in one text (OSC 9).
    #[must_use]
    pub fn notify(self, title: &str, body: &str) -> Vec<u8> {
        self.wrap(&format!("\x1b]9;{}: {}\x07", caption(title), caption(body)))
    }

    /// A notification of the desktop with title and text (OSC 777).
    #[must_use]
    pub fn notify_titled(self, title: &str, body: &str) -> Vec<u8> {
        self.wrap(&format!("\x1b]777;notify;{};{}\x07", caption(title), caption(body)))
    }

    /// The window's title (OSC 2), or the pane's in tmux, which knows it.
    #[must_use]
    pub fn title(self, title: &str) -> Vec<u8> {
        format!("\x1b]2;{}\x07", caption(title)).into_bytes()
    }

    /// Hides a sequence from the multiplexer, which passes it on.
    fn wrap(self, sequence: &str) -> Vec<u8> {
        match self {
            Self::Direct => sequence.as_bytes().to_vec(),
            Self::Tmux => {
                format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b")).into_bytes()
            }
            Self::Screen => sequence
                .as_bytes()
                .chunks(SCREEN_CHUNK)
                .flat_map(|part| [b"\x1bP", part, b"\x1b\\"].concat())
                .collect(),
        }
    }
}

/// Text for a sequence: one short line, without the `;` that separates its fields (and that would
/// make `4;…` a progress bar in some terminals).
fn caption(text: &str) -> String {
    text::fit(&text::line(text), CAPTION_CELLS, "...").replace(';', ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn the_clipboard_is_reached_through_multiplexers() {
        assert_eq!(text(Outside::Direct.copy("foo").unwrap()), "\x1b]52;c;Zm9v\x07");
        assert_eq!(
            text(Outside::Tmux.copy("foo").unwrap()),
            "\x1bPtmux;\x1b\x1b]52;c;Zm9v\x07\x1b\\\x1b]52;c;Zm9v\x07"
        );
        assert_eq!(text(Outside::Screen.copy("foo").unwrap()), "\x1bP\x1b]52;c;Zm9v\x07\x1b\\");
    }

    #[test]
    fn screen_gets_short_strings_that_add_up() {
        let long = "x".repeat(1000);
        let wrapped = text(Outside::Screen.copy(&long).unwrap());
        let parts: Vec<_> = wrapped.split("\x1b\\").filter(|part| !part.is_empty()).collect();
        assert!(parts.iter().all(|part| part.len() <= SCREEN_CHUNK + 2));
        let joined: String = parts.iter().map(|part| part.trim_start_matches("\x1bP")).collect();
        assert_eq!(joined.as_bytes(), Outside::Direct.copy(&long).unwrap());
    }

    #[test]
    fn what_is_too_long_is_said() {
        let error = Outside::Direct.copy(&"x".repeat(COPY_LIMIT + 1)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "74995 bytes are too long for the terminal's clipboard, which takes 74994"
        );
    }

    #[test]
    fn nothing_in_a_text_ends_its_sequence() {
        assert_eq!(text(Outside::Direct.title("a\x07\x1b\\\u{9c}b;c")), "\x1b]2;a\\b,c\x07");
        assert_eq!(
            text(Outside::Tmux.notify("Siti", "4;1\x1b\\")),
            "\x1bPtmux;\x1b\x1b]9;Siti: 4,1\\\x07\x1b\\"
        );
        assert_eq!(
            text(Outside::Tmux.notify_titled("Siti", "4;1\x1b\\")),
            "\x1bPtmux;\x1b\x1b]777;notify;Siti;4,1\\\x07\x1b\\"
        );
    }

    #[test]
    fn the_environment_tells_what_is_between() {
        let with = |name: &'static str, value: &'static str| {
            Outside::detect(move |asked| (asked == name).then(|| value.to_owned()))
        };
        assert_eq!(with("TMUX", "/tmp/tmux-1/default,1,0"), Outside::Tmux);
        assert_eq!(with("TERM", "screen.xterm-256color"), Outside::Screen);
        assert_eq!(with("TERM", "xterm"), Outside::Direct);
    }
}
