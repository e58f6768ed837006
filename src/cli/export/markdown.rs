//! Markdown: a heading for each day, a paragraph for each message. Every character that could mean
//! something to a reader of Markdown is written so that it doesn't.

use std::io::{self, Write};

use chrono::NaiveDate;

use super::{Cover, Transcript, web_link};
use crate::domain::{Delivery, Message};
use crate::ui::{readable, text, times};

/// The state of the writing.
#[derive(Default)]
pub(super) struct Markdown {
    day: Option<NaiveDate>,
}

impl Transcript for Markdown {
    fn begin(&mut self, to: &mut dyn Write, cover: &Cover<'_>) -> io::Result<()> {
        let chat = &cover.found.chat;
        writeln!(to, "# {}\n", line(chat.title()))?;
        let facts = [chat.key.account.as_str(), chat.key.line.as_str(), chat.key.chat.as_str()];
        writeln!(to, "{}", facts.map(line).join(" · "))?;
        if !cover.complete {
            writeln!(to, "\n**This transcript is not complete: reading it was cut short.**")?;
        }
        for note in &cover.notes {
            let by = note.by.as_deref().map(|by| format!(" ({})", line(by))).unwrap_or_default();
            writeln!(to, "\n> **Note{by}:** {}", block(&note.text).replace('\n', "\n> "))?;
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
            writeln!(to, "\n## {}", at.format("%A %-d %B %Y"))?;
        }
        let mut head = vec![format!("**{}**", line(&readable::author(message))), times::clock(at)];
        head.extend(message.private.then(|| "*note*".to_owned()));
        head.extend(delivery(message));
        head.extend(message.edited.then(|| "*edited*".to_owned()));
        writeln!(to, "\n{}  ", head.join(" · "))?;
        if message.deleted {
            return writeln!(to, "*message deleted*");
        }
        let lines = readable::lines(cover.look, message);
        writeln!(to, "{}", block(&lines.join("\n")))?;
        match web_link(message) {
            Some(link) => writeln!(to, "<{link}>"),
            None => Ok(()),
        }
    }

    fn end(&mut self, _to: &mut dyn Write, _cover: &Cover<'_>) -> io::Result<()> {
        Ok(())
    }
}

fn delivery(message: &Message) -> Option<String> {
    message.delivery.as_ref().filter(|_| message.own()).map(|word| Delivery::word(word).to_owned())
}

/// Text on one line, in which nothing is Markdown.
fn line(raw: &str) -> String {
    escaped(&text::line(raw))
}

/// Lines of text, each ended by a hard break.
fn block(raw: &str) -> String {
    let clean = text::block(raw);
    let lines: Vec<String> = clean.lines().map(|line| escaped(line.trim())).collect();
    // An empty line would end the paragraph, and what follows could begin a block.
    let lines = lines.into_iter().map(|line| if line.is_empty() { "&nbsp;".into() } else { line });
    lines.collect::<Vec<String>>().join("\\\n")
}

/// CommonMark: any ASCII punctuation may stand behind a backslash, and is then itself. A number
/// that would begin a list has its full stop escaped with it. Bare addresses are no links then.
fn escaped(clean: &str) -> String {
    let mut safe = String::with_capacity(clean.len() + 16);
    for letter in clean.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            _ => {
                let plain = matches!(letter, ',' | '\'' | '"' | '/' | '?' | ';' | '%' | '$');
                if letter.is_ascii_punctuation() && !plain {
                    safe.push('\\');
                }
                safe.push(letter);
            }
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_a_customer_writes_is_markdown() {
        for (text, wanted) in [
            ("# not a heading", "\\# not a heading"),
            ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
            ("![x](javascript:alert(1))", "\\!\\[x\\]\\(javascript\\:alert\\(1\\)\\)"),
            ("1. first\n\n    code", "1\\. first\\\n&nbsp;\\\ncode"),
            ("a_b *c* `d`", "a\\_b \\*c\\* \\`d\\`"),
        ] {
            assert_eq!(block(text), wanted);
        }
    }
}
