//! A chat for people: a heading for each day, the sender and the time before each message.

use chrono::{DateTime, NaiveDate, Utc};

use crate::cli::exit::Stop;
use crate::cli::out::Out;
use crate::domain::{Delivery, Message};
use crate::ui::theme::Meaning;
use crate::ui::{marks, readable, times};

/// Prints messages one after the other, with what stands between them.
pub struct Thread {
    day: Option<NaiveDate>,
    ids: bool,
}

impl Thread {
    /// Nothing was printed yet; `ids`: with the messages' ids.
    pub fn new(ids: bool) -> Self {
        Self { day: None, ids }
    }

    /// Prints a message.
    pub fn print(
        &mut self,
        out: &mut Out,
        message: &Message,
        now: DateTime<Utc>,
    ) -> Result<(), Stop> {
        let at = out.look.wall(message.sent_at);
        if self.day.replace(at.date()) != Some(at.date()) {
            let day = times::day(at.date(), out.look.wall(now).date());
            let line = out.paint(&format!("── {day} ──"), Meaning::Rule);
            out.line(&line)?;
        }
        let head = head(out, message, self.ids);
        out.line(&head)?;
        for line in readable::lines(&out.look, message) {
            let clean = out.look.block(&line).into_owned();
            for line in clean.lines() {
                let meaning = if message.deleted { Meaning::Dim } else { Meaning::Normal };
                let line = format!("      {}", out.paint(line, meaning));
                out.line(&line)?;
            }
        }
        Ok(())
    }
}

fn head(out: &Out, message: &Message, ids: bool) -> String {
    let time = out.paint(&times::clock(out.look.wall(message.sent_at)), Meaning::Dim);
    let (name, meaning) = match message.own() {
        true => (readable::author(message), Meaning::Own),
        false => (readable::author(message), Meaning::Strong),
    };
    let mut pieces = vec![time, out.paint(&out.look.line(&name), meaning)];
    if message.private {
        pieces.push(out.paint("(note)", Meaning::Note));
    }
    if let Some((mark, meaning)) = marks::message(&out.look, message) {
        let word = message.delivery.as_ref().map_or("", Delivery::word);
        pieces.push(out.paint(&format!("{mark} {word}"), meaning));
    }
    if message.edited {
        pieces.push(out.paint("(edited)", Meaning::Dim));
    }
    if ids {
        pieces.push(out.paint(&out.look.line(message.id.as_str()), Meaning::Dim));
    }
    pieces.join(" ")
}
