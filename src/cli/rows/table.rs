//! Aligned lines for people.

use chrono::Utc;

use crate::cli::exit::Stop;
use crate::cli::out::Out;
use crate::domain::{Chat, ChatKind};
use crate::ui::text::{self, pad, pad_left, width};
use crate::ui::theme::Meaning;
use crate::ui::times;

/// The widest column of titles, cells.
const TITLE: usize = 32;

/// The chat list: what needs somebody, when, who, whose, and the id that commands take.
pub fn chats(out: &mut Out, chats: &[&Chat], accounts: bool) -> Result<(), Stop> {
    let wall = out.look.wall(Utc::now());
    let ellipsis = out.look.glyphs.ellipsis;
    let widest = |cells: &mut dyn Iterator<Item = usize>| cells.max().unwrap_or(0);
    let titles: Vec<String> =
        chats.iter().map(|chat| out.look.line(chat.title()).into_owned()).collect();
    let title =
        widest(&mut titles.iter().map(|title| width(title))).min(TITLE.min(out.columns / 3));
    let account = widest(&mut chats.iter().map(|chat| width(chat.key.account.as_str())));
    for (chat, name) in chats.iter().zip(&titles) {
        let unread = if chat.unread > 0 { chat.unread.to_string() } else { String::new() };
        let time = chat.last_activity.map(|at| times::short(out.look.wall(at), wall));
        let waits = if chat.unread > 0 { Meaning::Strong } else { Meaning::Normal };
        let mut pieces = vec![
            out.paint(&pad_left(&unread, 4, "+"), Meaning::NeedsYou),
            format!("{}{}", state_mark(out, chat), kind_mark(out, chat)),
            out.paint(&pad(name, title, ellipsis), waits),
            out.paint(&pad_left(&time.unwrap_or_default(), 6, ""), Meaning::Dim),
        ];
        if accounts {
            let account = pad(&out.look.line(chat.key.account.as_str()), account, ellipsis);
            pieces.push(out.paint(&account, Meaning::Dim));
        }
        pieces.push(out.paint(&text::line(chat.key.chat.as_str()), Meaning::Dim));
        out.line(pieces.join(" ").trim_end())?;
    }
    Ok(())
}

fn state_mark(out: &Out, chat: &Chat) -> &'static str {
    let glyphs = out.look.glyphs;
    match () {
        () if chat.pinned => glyphs.pinned,
        () if chat.muted(Utc::now()) => glyphs.muted,
        () if chat.archived => glyphs.archived,
        () => " ",
    }
}

fn kind_mark(out: &Out, chat: &Chat) -> &'static str {
    match chat.kind {
        ChatKind::Direct => " ",
        ChatKind::Group => out.look.glyphs.group,
        _ => out.look.glyphs.broadcast,
    }
}
