//! The `[attention]` section: how and when the operator is called.

use chrono::NaiveTime;

use super::problem::Problem;
use super::reader::{Field, Section};

/// How and when the operator is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attention {
    /// The terminal's bell.
    pub bell: bool,
    /// Which notification the terminal is asked for.
    pub notify: Notify,
    /// A program and its arguments, run for what calls the operator; empty for none.
    pub hook: Vec<String>,
    /// Which messages call.
    pub when: When,
    /// When nothing calls.
    pub quiet: Option<Quiet>,
    /// Whether the window's title says how many chats have something unread.
    pub title: bool,
}

impl Default for Attention {
    fn default() -> Self {
        Self {
            bell: true,
            notify: Notify::Off,
            hook: Vec::new(),
            when: When::All,
            quiet: None,
            title: true,
        }
    }
}

/// Desktop notifications through the terminal, which work over SSH.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Notify {
    /// None.
    #[default]
    Off,
    /// `OSC 9`: iTerm2, kitty, WezTerm, foot, Windows Terminal.
    Osc9,
    /// `OSC 777`: urxvt, foot, Ghostty, WezTerm.
    Osc777,
}

/// Which messages call the operator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum When {
    /// All of them.
    #[default]
    All,
    /// Only those in direct chats.
    Direct,
    /// Only those that mention the own number, and direct ones.
    Mentions,
}

/// Hours without a call, in the display zone; they may reach over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// Its first minute, in the zone of the screen.
    pub from: NaiveTime,
    /// The first minute after it; before `from` when it goes past midnight.
    pub to: NaiveTime,
}

impl Quiet {
    /// Whether `time` lies in the quiet hours: `from` does, `to` doesn't.
    pub fn covers(&self, time: NaiveTime) -> bool {
        if self.from < self.to {
            (self.from..self.to).contains(&time)
        } else {
            time >= self.from || time < self.to
        }
    }
}

pub(super) const NOTIFY: &[(&str, Notify)] =
    &[("off", Notify::Off), ("osc9", Notify::Osc9), ("osc777", Notify::Osc777)];
pub(super) const WHEN: &[(&str, When)] =
    &[("all", When::All), ("direct", When::Direct), ("mentions", When::Mentions)];
pub(super) const KEYS: &[&str] = &["bell", "notify", "hook", "when", "quiet", "title"];

pub(super) fn read(section: &Section<'_, '_>) -> Result<Attention, Problem> {
    section.only(KEYS)?;
    let mut attention = Attention::default();
    for field in section.fields() {
        match field.key {
            "bell" => attention.bell = field.flag()?,
            "notify" => attention.notify = field.choice(NOTIFY)?,
            "hook" => attention.hook = field.texts("[\"notify-send\", \"Switchboard\"]")?,
            "when" => attention.when = field.choice(WHEN)?,
            "title" => attention.title = field.flag()?,
            "quiet" => attention.quiet = Some(quiet(&field)?),
            _ => return Err(field.unknown(KEYS)),
        }
    }
    Ok(attention)
}

fn quiet(field: &Field<'_, '_, '_>) -> Result<Quiet, Problem> {
    let must_be = || field.must_be("hours such as \"22:00-07:00\"");
    if !field.is_text() {
        return Err(must_be());
    }
    let (from, to) = field.text()?.split_once('-').ok_or_else(must_be)?;
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").map_err(|_| must_be());
    let quiet = Quiet { from: time(from)?, to: time(to)? };
    if quiet.from == quiet.to {
        return Err(field
            .wrong("quiet begins and ends at the same minute; leave it out, or write two times"));
    }
    Ok(quiet)
}
