//! Searching words.

use std::collections::HashMap;

use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

use super::words::{SEAM, is_word, seamed};
use super::{Result, chats};
use crate::domain::Message;
use crate::domain::memory::{Excerpt, Hit, Search};

/// Of very common words, so many of the messages that came last are looked at.
const LOOKED_AT: i64 = 20_000;
/// How many words an excerpt has.
const EXCERPT: u32 = 24;
/// Takes words apart as the large index does (schema/3_search.sql).
const SMALL: &str = "CREATE VIRTUAL TABLE found USING fts5 (words,
    tokenize = \"unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'\")";
const OPEN: char = '\u{1}';
const CLOSE: char = '\u{2}';

/// What the operator wrote, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
struct Terms {
    /// For the index; every term in quotes, so that nothing in it is syntax.
    words: Vec<String>,
    /// Signs that are not in the index (emoji, punctuation): looked for as they stand.
    signs: Vec<String>,
}

impl Terms {
    fn read(text: &str) -> Self {
        let mut terms = Self::default();
        // Every second piece stands within quotes; a quote that is not closed goes to the end.
        for (n, piece) in text.split('"').enumerate() {
            if n % 2 == 1 {
                terms.add(piece, false);
            } else {
                piece.split_whitespace().for_each(|word| terms.add(word, true));
            }
        }
        terms
    }

    fn add(&mut self, text: &str, prefix: bool) {
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let text = text.trim();
        if text.chars().any(is_word) {
            let star = if prefix { " *" } else { "" };
            self.words.push(format!("\"{}\"{star}", seamed(text)));
        } else if !text.is_empty() {
            self.signs.push(text.to_owned());
        }
    }
}

/// A message that was found, before its excerpt is made.
struct Row {
    n: i64,
    thread: i64,
    body: String,
    words: String,
}

/// Messages with these words, newest first.
pub(super) fn search(db: &Connection, search: &Search) -> Result<Vec<Hit>> {
    let terms = Terms::read(&search.words);
    if terms.words.is_empty() && terms.signs.is_empty() {
        return Ok(Vec::new());
    }
    let thread = match &search.chat {
        Some(chat) => match chats::thread_of(db, chat)? {
            Some(thread) => Some(thread),
            None => return Ok(Vec::new()),
        },
        None => None,
    };
    let matching = expression(&terms, thread);
    let found = rows(db, search, &terms, matching.as_deref(), thread)?;
    let mut excerpts = excerpts(&found, &terms)?;
    let mut hits = Vec::new();
    for row in found {
        let Ok(message) = serde_json::from_str::<Message>(&row.body) else { continue };
        let excerpt = excerpts.remove(&row.n);
        let excerpt = excerpt.unwrap_or_else(|| around_sign(&row.words, &terms.signs));
        hits.push(Hit { chat: chats::key_of(db, row.thread)?, message, excerpt });
    }
    Ok(hits)
}

fn expression(terms: &Terms, thread: Option<i64>) -> Option<String> {
    if terms.words.is_empty() {
        return None;
    }
    let words = format!("words : ({})", terms.words.join(" AND "));
    Some(match thread {
        Some(thread) => format!("{words} AND scope : \"t{thread}\""),
        None => words,
    })
}

/// The rows that match, newest first. Of those that came last the newest are taken, and only of
/// these is more read than their time.
fn rows(
    db: &Connection,
    search: &Search,
    terms: &Terms,
    matching: Option<&str>,
    thread: Option<i64>,
) -> Result<Vec<Row>> {
    let mut values: Vec<Value> = Vec::new();
    let mut conditions: Vec<&str> = Vec::new();
    if let Some(matching) = matching {
        values.push(matching.to_owned().into());
        conditions.push("search MATCH ?");
    } else if let Some(thread) = thread {
        values.push(thread.into());
        conditions.push("thread = ?");
    }
    if let Some(account) = &search.account {
        values.push(account.to_string().into());
        conditions.push("thread IN (SELECT n FROM thread WHERE account = ?)");
    }
    for sign in &terms.signs {
        values.push(sign.clone().into());
        conditions.push("instr(message.words, ?)");
    }
    let of_messages = search.account.is_some() || !terms.signs.is_empty();
    let (from, last) = match (matching, of_messages) {
        (None, _) => ("message", "n"),
        (Some(_), true) => ("search JOIN message ON n = search.rowid", "search.rowid"),
        (Some(_), false) => ("search", "rowid"),
    };
    values.push(LOOKED_AT.into());
    values.push(chats::in_sql(search.limit).into());
    let newest = "ORDER BY at DESC, message.rank DESC, n DESC";
    let sql = format!(
        "SELECT n, thread, body, words FROM message WHERE n IN
           (SELECT n FROM message WHERE n IN
              (SELECT {last} FROM {from} WHERE {} ORDER BY {last} DESC LIMIT ?)
            {newest} LIMIT ?) {newest}",
        conditions.join(" AND ")
    );
    let mut select = db.prepare_cached(&sql)?;
    let rows = select.query_map(params_from_iter(values), |row| {
        Ok(Row { n: row.get(0)?, thread: row.get(1)?, body: row.get(2)?, words: row.get(3)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The words that were found with their surroundings, by row.
///
/// An index of just these rows makes them: asked row by row, the large one would look up
/// everything that begins with these letters again for each.
fn excerpts(rows: &[Row], terms: &Terms) -> Result<HashMap<i64, Excerpt>> {
    if terms.words.is_empty() || rows.is_empty() {
        return Ok(HashMap::new());
    }
    let small = Connection::open_in_memory()?;
    small.execute_batch(SMALL)?;
    let mut insert = small.prepare("INSERT INTO found (rowid, words) VALUES (?, ?)")?;
    for row in rows {
        insert.execute(params![row.n, row.words])?;
    }
    let sql = format!(
        "SELECT rowid, snippet(found, 0, char({}), char({}), '…', {EXCERPT})
         FROM found WHERE found MATCH ?",
        u32::from(OPEN),
        u32::from(CLOSE)
    );
    let mut select = small.prepare(&sql)?;
    let marked = select.query_map([terms.words.join(" AND ")], |row| {
        Ok((row.get(0)?, excerpt(&row.get::<_, String>(1)?)))
    })?;
    Ok(marked.collect::<rusqlite::Result<_>>()?)
}

/// A marked text without its marks and seams, on one line.
fn excerpt(marked: &str) -> Excerpt {
    let mut excerpt = Excerpt::default();
    let mut begun = None;
    for c in marked.chars() {
        match c {
            OPEN => begun = Some(excerpt.text.len()),
            CLOSE => {
                let begun = begun.take().unwrap_or(excerpt.text.len());
                excerpt.marks.push(begun..excerpt.text.len());
            }
            SEAM => {}
            c if c.is_control() => excerpt.text.push(' '),
            c => excerpt.text.push(c),
        }
    }
    excerpt
}

/// The surroundings of the first sign.
fn around_sign(words: &str, signs: &[String]) -> Excerpt {
    const BEFORE: usize = 40;
    const AFTER: usize = 80;
    let found = signs.iter().find_map(|sign| Some((words.find(sign.as_str())?, sign.len())));
    let (at, len) = found.unwrap_or((0, 0));
    let before: Vec<char> = words[..at].chars().rev().take(BEFORE).collect();
    let before: String = before.into_iter().rev().collect();
    let after: String = words[at + len..].chars().take(AFTER).collect();
    let sign = &words[at..at + len];
    excerpt(&format!("{before}{OPEN}{sign}{CLOSE}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Terms::read(text).words
    }

    #[test]
    fn every_word_is_quoted_and_is_the_beginning_of_a_word() {
        assert_eq!(words("foo bar"), ["\"foo\" *", "\"bar\" *"]);
        assert_eq!(words("a AND NOT (b*)"), ["\"a\" *", "\"AND\" *", "\"NOT\" *", "\"(b*)\" *"]);
    }

    #[test]
    fn what_stands_in_quotes_is_a_phrase_also_where_they_are_not_closed() {
        assert_eq!(words("x \"one two\" y"), ["\"x\" *", "\"one two\"", "\"y\" *"]);
        assert_eq!(words("foo\"bar baz"), ["\"foo\" *", "\"bar baz\""]);
    }

    #[test]
    fn signs_are_looked_for_as_they_stand() {
        let terms = Terms::read("👍 ok \0");
        assert_eq!((terms.words.len(), terms.signs), (1, vec!["👍".to_owned()]));
    }

    #[test]
    fn an_excerpt_is_on_one_line_and_marks_what_was_found() {
        let excerpt = excerpt("a\n\u{1}東\u{200B}京\u{2}b");
        assert_eq!(excerpt.text, "a 東京b");
        assert_eq!(&excerpt.text[excerpt.marks[0].clone()], "東京");
    }
}
