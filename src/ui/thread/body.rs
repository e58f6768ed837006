//! The lines of one row: what is wrapped once and drawn often.

use std::collections::HashMap;
use std::rc::Rc;

use super::kinds::{attachment_line, reactions, said_above, special_line, with_names};
use crate::app::deeds::Deed;
use crate::app::seen::RowId;
use crate::app::{App, words};
use crate::command::Command;
use crate::domain::{
    Attachment, ChatKey, Delivery, Extra, Kind, Message, Outgoing, Reaction, Stage,
};
use crate::ui::look::Look;
use crate::ui::theme::Meaning;
use crate::ui::{times, wrap};

/// How many rows are kept; more than any screen and its surroundings hold.
const KEPT: usize = 1_500;

/// The wrapped lines of rows, by width. Kept between frames; knows nothing that can't be made anew.
#[derive(Default)]
pub struct Cache {
    chat: Option<ChatKey>,
    width: u16,
    rows: HashMap<RowId, (u32, Rc<Body>)>,
}

/// The lines of one row.
#[derive(Debug, Default)]
pub struct Body {
    /// From top to bottom.
    pub lines: Vec<BodyLine>,
    /// The line that carries time and mark.
    pub timed: usize,
}

/// One line of a row: pieces that are clean and fit the width.
#[derive(Debug)]
pub enum BodyLine {
    /// The message that this one answers: looked up when drawn, since it may change.
    Quote,
    /// Pieces, each with its meaning.
    Text(Vec<(String, Meaning)>),
}

impl Body {
    /// How many letters stand before a line; blanks, at which lines are broken, don't count.
    pub fn letters_before(&self, line: usize) -> usize {
        self.lines.iter().take(line).map(BodyLine::letters).sum()
    }

    /// The line with the letter behind so many others.
    pub fn line_with(&self, letters: usize) -> usize {
        let mut before = 0;
        let line = self.lines.iter().position(|line| {
            before += line.letters();
            before > letters
        });
        line.unwrap_or(self.lines.len().saturating_sub(1))
    }
}

impl BodyLine {
    fn letters(&self) -> usize {
        let Self::Text(pieces) = self else { return 0 };
        let letters = |piece: &str| piece.chars().filter(|letter| !letter.is_whitespace()).count();
        pieces.iter().map(|(piece, _)| letters(piece)).sum()
    }
}

impl Cache {
    /// The rows of this chat follow. Two chats may have messages of one id (a group seen from two
    /// own numbers), so rows are only kept for one chat at a time.
    pub fn of(&mut self, chat: Option<&ChatKey>) {
        if self.chat.as_ref() != chat {
            self.rows.clear();
            self.chat = chat.cloned();
        }
    }

    /// The lines of a message at this width; `who`: how somebody who reacted to it is called.
    pub fn message(
        &mut self,
        look: &Look,
        message: &Message,
        deed: Option<&Deed>,
        revision: u32,
        width: u16,
        who: &dyn Fn(&Reaction) -> String,
    ) -> Rc<Body> {
        self.body(RowId::Message(message.id.clone()), revision, width, || {
            of_message(look, message, deed, width, who)
        })
    }

    /// The lines of an own text on its way. Its stage changes often, so it is never kept.
    pub fn outgoing(
        &mut self,
        app: &App,
        look: &Look,
        outgoing: &Outgoing,
        width: u16,
    ) -> Rc<Body> {
        Rc::new(of_outgoing(app, look, outgoing, width))
    }

    fn body(
        &mut self,
        row: RowId,
        revision: u32,
        width: u16,
        make: impl FnOnce() -> Body,
    ) -> Rc<Body> {
        if self.width != width || self.rows.len() > KEPT {
            self.rows.clear();
            self.width = width;
        }
        if let Some((known, body)) = self.rows.get(&row)
            && *known == revision
        {
            return Rc::clone(body);
        }
        let body = Rc::new(make());
        self.rows.insert(row, (revision, Rc::clone(&body)));
        body
    }
}

/// Collects the lines of a row.
struct Lines<'a> {
    look: &'a Look,
    width: u16,
    body: Body,
}

impl Lines<'_> {
    fn line(&mut self, text: &str, meaning: Meaning) {
        let clean = self.look.line(text);
        let shown = self.look.fit(&clean, usize::from(self.width)).into_owned();
        self.body.lines.push(BodyLine::Text(vec![(shown, meaning)]));
    }

    fn wrapped(&mut self, text: &str, meaning: Meaning) {
        let clean = self.look.block(text);
        for range in wrap::wrap(&clean, self.width) {
            self.body.lines.push(BodyLine::Text(vec![(clean[range].to_owned(), meaning)]));
        }
    }

    /// One of the answers of a poll.
    fn option(&mut self, option: &str, votes: &str) {
        let option = self.look.line(option).into_owned();
        self.wrapped(&format!("  - {option}{votes}"), Meaning::Normal);
    }

    /// What is being done to the message, or could not be done.
    fn deed(&mut self, deed: &Deed) {
        match &deed.why {
            None if deed.shown => {}
            None => {
                self.tail(&format!("({}{})", deed.what, self.look.glyphs.ellipsis), Meaning::Dim)
            }
            Some(why) => {
                let mark = self.look.glyphs.failed;
                let said = format!("{mark} {} failed: {}", deed.what, words::why(why));
                self.wrapped(&said, Meaning::Wrong);
            }
        }
    }

    /// Adds a word behind the last line, or on a line of its own where it doesn't fit.
    fn tail(&mut self, word: &str, meaning: Meaning) {
        let width = usize::from(self.width);
        if let Some(BodyLine::Text(pieces)) = self.body.lines.last_mut() {
            let used: usize = pieces.iter().map(|(piece, _)| crate::ui::text::width(piece)).sum();
            if used + 2 + crate::ui::text::width(word) <= width {
                pieces.push((format!("  {word}"), meaning));
                return;
            }
        }
        self.line(word, meaning);
    }
}

/// The lines of a message; `deed`: what is being done to it, or could not be done.
fn of_message(
    look: &Look,
    message: &Message,
    deed: Option<&Deed>,
    width: u16,
    who: &dyn Fn(&Reaction) -> String,
) -> Body {
    let mut lines = Lines { look, width, body: Body::default() };
    if message.deleted {
        lines.line("message deleted", Meaning::Dim);
        return lines.body;
    }
    if message.reply_to.is_some() && message.kind != Kind::Reaction {
        lines.body.lines.push(BodyLine::Quote);
    }
    lines.body.timed = lines.body.lines.len();
    if let Some(line) = special_line(look, message) {
        // In one line where it fits; a file's name or a question is never cut.
        lines.wrapped(&look.line(&line), Meaning::Link);
    }
    let text = message.text.as_deref().filter(|text| !text.trim().is_empty());
    let said = said_above(message);
    if let Some(text) = text.filter(|text| message.kind != Kind::Reaction && said != Some(*text)) {
        let meaning = match (&message.kind, message.private) {
            (Kind::System, _) => Meaning::Dim,
            (_, true) => Meaning::Note,
            _ => Meaning::Normal,
        };
        lines.wrapped(&with_names(message, text), meaning);
    }
    poll_options(&mut lines, message);
    if lines.body.lines.len() == lines.body.timed {
        lines.line("(empty message)", Meaning::Dim);
    }
    if message.edited {
        lines.tail("(edited)", Meaning::Dim);
    }
    if let Some(level) = message.ack_level.filter(|_| message.own() && message.delivery.is_none()) {
        // A number whose scale is not certain: no mark is made of it.
        lines.tail(&format!("acknowledged ({level})"), Meaning::Dim);
    }
    if let Some(reactions) = reactions(message, who) {
        lines.line(&reactions, Meaning::Dim);
    }
    if message.own()
        && let Some(Delivery::Failed(why)) = &message.delivery
    {
        let why = why.as_deref().unwrap_or("the service gave no reason");
        let mark = look.glyphs.failed;
        lines.wrapped(&format!("{mark} failed: {}", words::shortened(why, 300)), Meaning::Wrong);
    }
    if let Some(deed) = deed {
        lines.deed(deed);
    }
    lines.body
}

/// The lines of an own text on its way.
pub fn of_outgoing(app: &App, look: &Look, outgoing: &Outgoing, width: u16) -> Body {
    let mut lines = Lines { look, width, body: Body::default() };
    if outgoing.reply_to.is_some() {
        lines.body.lines.push(BodyLine::Quote);
    }
    lines.body.timed = lines.body.lines.len();
    if let Some(attachment) = &outgoing.attachment {
        let line = attachment_line(look, attachment);
        lines.wrapped(&look.line(&line), Meaning::Link);
        if let Attachment::Poll { options, .. } = attachment {
            options.iter().for_each(|option| lines.option(option, ""));
        }
    }
    if !outgoing.text.is_empty() || outgoing.attachment.is_none() {
        lines.wrapped(&outgoing.text, Meaning::Normal);
    }
    let (said, meaning) = stage_words(app, look, outgoing);
    if let Some(said) = said {
        lines.wrapped(&said, meaning);
    }
    lines.body
}

/// How an own text stands, where that needs words.
fn stage_words(app: &App, look: &Look, outgoing: &Outgoing) -> (Option<String>, Meaning) {
    let (retry, edit) = (app.thread_key(Command::Retry), app.thread_key(Command::Edit));
    let again =
        |at: &Option<chrono::DateTime<chrono::Utc>>| at.map(|at| times::exact_clock(look.wall(at)));
    match &outgoing.stage {
        Stage::Queued(None) if app.outbox.waits_for_operator(&outgoing.key) => {
            (Some("waits for the message above".into()), Meaning::NeedsYou)
        }
        Stage::Queued(None) => (Some("waits to be sent".into()), Meaning::Dim),
        Stage::Queued(Some(attempt)) => {
            let why = words::why(&attempt.why);
            let next = match again(&attempt.again_at) {
                Some(at) => format!("next try at {at}"),
                None => format!("{retry} sends it, {edit} takes it back"),
            };
            (Some(format!("not sent yet: {why}; {next}")), Meaning::NeedsYou)
        }
        Stage::Sending => {
            let percent = app.outbox.upload(&outgoing.key);
            (percent.map(|percent| format!("{percent} % is sent")), Meaning::Dim)
        }
        Stage::Taken(_) => (None, Meaning::Dim),
        Stage::Unknown(attempt) => {
            let why = words::why(&attempt.why);
            let next = match again(&attempt.again_at) {
                Some(at) => format!("is asked again at {at}, never sent twice"),
                None if app.asks_by_key(&outgoing.key) => format!("{retry} asks again"),
                None => format!(
                    "look into the chat elsewhere; {edit} if it arrived, {retry} sends it again"
                ),
            };
            (Some(format!("sent or not is unknown: {why}; {next}")), Meaning::NeedsYou)
        }
        Stage::Refused(why) => {
            let mark = look.glyphs.failed;
            let why = words::why(why);
            (
                Some(format!("{mark} failed: {why}; {retry} sends it again, {edit} takes it back")),
                Meaning::Wrong,
            )
        }
    }
}

fn poll_options(lines: &mut Lines<'_>, message: &Message) {
    let Some(Extra::Poll { options, .. }) = &message.extra else { return };
    for (option, by) in options {
        let own = if by.iter().any(|by| by == Reaction::YOU) { ", yours" } else { "" };
        let votes = if by.is_empty() { String::new() } else { format!("  {}{own}", by.len()) };
        lines.option(option, &votes);
    }
}
