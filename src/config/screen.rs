//! The `[screen]` section.

use std::path::PathBuf;

use super::problem::Problem;
use super::reader::{Field, Section};
use super::zone::{self, DisplayZone};

/// How the screen looks and asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen {
    /// Which colours.
    pub theme: ThemeName,
    /// Only ASCII marks and borders (messages keep their letters).
    pub ascii: bool,
    /// Captures the mouse, which then no longer selects text for the terminal.
    pub mouse: bool,
    /// In which zone times are shown.
    pub time_zone: DisplayZone,
    /// How emoji are shown.
    pub emoji: Emoji,
    /// Asks before something is destroyed.
    pub confirm: bool,
    /// Where attachments are saved; `None`: the system's folder for downloads.
    pub downloads: Option<PathBuf>,
}

impl Default for Screen {
    fn default() -> Self {
        Self {
            theme: ThemeName::Auto,
            ascii: false,
            mouse: false,
            time_zone: DisplayZone::Local,
            emoji: Emoji::Wide,
            confirm: true,
            downloads: None,
        }
    }
}

/// Which colours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThemeName {
    /// Whatever suits the terminal.
    Auto,
    /// For dark backgrounds.
    Dark,
    /// For light ones.
    Light,
    /// Another embedded theme, or `themes/NAME.toml` beside the configuration. Whether it exists
    /// is for the theme's reader to say.
    Named(String),
}

impl ThemeName {
    /// The name as it is written in the file.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Auto => "auto",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Named(name) => name,
        }
    }
}

/// How the terminal draws emoji.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Emoji {
    /// In two columns, as Unicode says.
    #[default]
    Wide,
    /// In one column.
    Narrow,
    /// Not at all: their names stand instead.
    Text,
}

pub(super) const EMOJI: &[(&str, Emoji)] =
    &[("wide", Emoji::Wide), ("narrow", Emoji::Narrow), ("text", Emoji::Text)];

pub(super) const KEYS: &[&str] =
    &["theme", "ascii", "mouse", "time_zone", "emoji", "confirm", "downloads"];

pub(super) fn read(section: &Section<'_, '_>) -> Result<Screen, Problem> {
    section.only(KEYS)?;
    let mut screen = Screen::default();
    for field in section.fields() {
        match field.key {
            "theme" => screen.theme = theme(&field)?,
            "ascii" => screen.ascii = field.flag()?,
            "mouse" => screen.mouse = field.flag()?,
            "time_zone" => screen.time_zone = zone::display(&field)?,
            "emoji" => screen.emoji = field.choice(EMOJI)?,
            "confirm" => screen.confirm = field.flag()?,
            "downloads" => screen.downloads = Some(field.path()?),
            _ => return Err(field.unknown(KEYS)),
        }
    }
    Ok(screen)
}

fn theme(field: &Field<'_, '_, '_>) -> Result<ThemeName, Problem> {
    let name = field.text()?;
    match name {
        "auto" => Ok(ThemeName::Auto),
        "dark" => Ok(ThemeName::Dark),
        "light" => Ok(ThemeName::Light),
        _ if is_plain_name(name) => Ok(ThemeName::Named(name.to_owned())),
        _ => Err(field.must_be("\"auto\", \"dark\", \"light\" or the name of a file in themes/, without folder and .toml")),
    }
}

/// Letters, digits, `-` and `_`: can't lead out of a folder.
pub(super) fn is_plain_name(name: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    !name.is_empty() && name.chars().all(plain)
}
