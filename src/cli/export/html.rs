//! A page that needs nothing else: no script, no picture, no font from anywhere; its policy forbids
//! them even if one slipped in.

use std::io::{self, Write};

use chrono::NaiveDate;

use super::{Cover, Transcript, web_link};
use crate::cli::rows::json::moment;
use crate::domain::{Delivery, Message};
use crate::ui::{readable, text, times};

/// What stands before everything else; `{}`: the title.
const HEAD: &str = r#"<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<style>
:root { color-scheme: light dark; font: 16px/1.45 system-ui, sans-serif; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font-size: 1rem; text-align: center; opacity: .7; margin: 2rem 0 1rem; }
.message { margin: .6rem 0; padding: .4rem .8rem; border-inline-start: 3px solid #8886; }
.out { border-inline-start-color: #2a8; margin-inline-start: 3rem; }
.note { border-inline-start-color: #c90; }
.head { font-size: .85rem; opacity: .75; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; margin: .1rem 0; }
.deleted { font-style: italic; opacity: .6; }
.failed { color: #c22; }
</style>
"#;

/// The state of the writing.
#[derive(Default)]
pub(super) struct Html {
    day: Option<NaiveDate>,
}

impl Transcript for Html {
    fn begin(&mut self, to: &mut dyn Write, cover: &Cover<'_>) -> io::Result<()> {
        let chat = &cover.found.chat;
        let title = line(chat.title());
        write!(to, "<!doctype html>\n<html lang=\"en\">\n{HEAD}<title>{title}</title>\n")?;
        let facts = [chat.key.account.as_str(), chat.key.line.as_str(), chat.key.chat.as_str()];
        let facts = facts.map(line).join(" · ");
        write!(to, "<h1 dir=\"auto\">{title}</h1>\n<p class=\"head\">{facts}</p>\n")?;
        if !cover.complete {
            let why = "This transcript is not complete: reading it was cut short.";
            writeln!(to, "<p class=\"failed\">{why}</p>")?;
        }
        for note in &cover.notes {
            let by = note.by.as_deref().map(|by| format!(" · {}", line(by))).unwrap_or_default();
            let at = note.at.map(|at| format!(" · {}", moment(at))).unwrap_or_default();
            let said = block(&note.text);
            writeln!(
                to,
                "<div class=\"message note\"><div class=\"head\">Note{by}{at}</div><p class=\"text\" dir=\"auto\">{said}</p></div>"
            )?;
        }
        Ok(())
    }

    fn message(
        &mut self,
        to: &mut dyn Write,
        cover: &Cover<'_>,
        message: &Message,
    ) -> io::Result<()> {
        let at = cover.look.wall(message.sent_at);
        if self.day.replace(at.date()) != Some(at.date()) {
            writeln!(to, "<h2>{}</h2>", at.format("%A %-d %B %Y"))?;
        }
        let side = match (message.private, message.own()) {
            (true, _) => "note",
            (_, true) => "out",
            _ => "in",
        };
        let id = line(message.id.as_str());
        writeln!(
            to,
            "<div class=\"message {side}\" data-id=\"{id}\">{}",
            head(message, &times::clock(at))
        )?;
        if message.deleted {
            return writeln!(to, "<p class=\"text deleted\">message deleted</p></div>");
        }
        for part in readable::lines(cover.look, message) {
            writeln!(to, "<p class=\"text\" dir=\"auto\">{}</p>", block(&part))?;
        }
        if let Some(link) = web_link(message) {
            let link = line(link);
            writeln!(
                to,
                "<p class=\"text\"><a rel=\"noopener noreferrer nofollow\" href=\"{link}\">{link}</a></p>"
            )?;
        }
        writeln!(to, "</div>")
    }

    fn end(&mut self, to: &mut dyn Write, _cover: &Cover<'_>) -> io::Result<()> {
        writeln!(to, "</html>")
    }
}

fn head(message: &Message, clock: &str) -> String {
    let mut head = vec![
        format!("<b dir=\"auto\">{}</b>", line(&readable::author(message))),
        format!("<time datetime=\"{}\">{clock}</time>", moment(message.sent_at)),
    ];
    head.extend(message.private.then(|| "note".to_owned()));
    if let Some(delivery) = message.delivery.as_ref().filter(|_| message.own()) {
        let word = delivery.word();
        head.push(match delivery {
            Delivery::Failed(_) => format!("<span class=\"failed\">{word}</span>"),
            _ => word.to_owned(),
        });
    }
    head.extend(message.edited.then(|| "edited".to_owned()));
    format!("<div class=\"head\">{}</div>", head.join(" · "))
}

fn line(raw: &str) -> String {
    escaped(&text::line(raw))
}

fn block(raw: &str) -> String {
    escaped(&text::block(raw))
}

fn escaped(clean: &str) -> String {
    let mut safe = String::with_capacity(clean.len() + 16);
    for letter in clean.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_a_customer_writes_is_html() {
        assert_eq!(
            block("<img src=x onerror='a()'>\n\"&"),
            "&lt;img src=x onerror=&#39;a()&#39;&gt;\n&quot;&amp;"
        );
    }
}
