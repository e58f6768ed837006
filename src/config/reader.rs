//! A TOML table read key by key, so that each error can name its line, place and key.
//!
//! Serde would read the same tables with less code, but its errors quote the source line (a token
//! pasted there would be printed) and know neither the account nor the nearest right key.

use std::ops::{Range, RangeInclusive};
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::nearest::{hint, listed, shown_key, shown_value};
use super::problem::{Problem, Wrong};

/// A configuration's text and where it came from.
pub(super) struct Source<'a> {
    text: &'a str,
    path: &'a Path,
    home: Option<&'a Path>,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str, path: &'a Path, home: Option<&'a Path>) -> Self {
        Self { text, path, home }
    }

    /// The text as tables; the parser's message is kept, its quotation of the line is not.
    pub(super) fn document(&self) -> Result<Spanned<DeTable<'a>>, Problem> {
        DeTable::parse(self.text).map_err(|error| {
            let line = error.span().map(|span| self.line(&span));
            let why = self.syntax(&error);
            Problem::Wrong(Wrong { path: self.path.to_owned(), line, place: None, why })
        })
    }

    fn syntax(&self, error: &toml::de::Error) -> String {
        let message = error.message().lines().next().unwrap_or_default();
        let word = error.span().and_then(|span| self.text.get(span));
        match word.filter(|_| message == "duplicate key") {
            Some(key) => format!("{} is set twice", shown_key(key)),
            None => format!("this is not TOML: {message}"),
        }
    }

    pub(super) fn section<'s>(
        &'s self,
        table: &'s DeTable<'a>,
        span: Range<usize>,
        place: Option<String>,
    ) -> Section<'s, 'a> {
        Section { source: self, table, span, place }
    }

    /// The line on which `span` begins, counted from one.
    fn line(&self, span: &Range<usize>) -> usize {
        let before = self.text.as_bytes().iter().take(span.start);
        1 + before.filter(|byte| **byte == b'\n').count()
    }

    /// A path from the file: `~/` is the home directory, a relative one begins at the file's folder.
    fn resolve(&self, written: &str) -> PathBuf {
        match (written.strip_prefix("~/"), self.home, self.path.parent()) {
            (Some(rest), Some(home), _) => home.join(rest),
            (_, _, Some(folder)) => folder.join(written),
            _ => PathBuf::from(written),
        }
    }
}

/// One table, and what it is called in errors.
pub(super) struct Section<'s, 'a> {
    source: &'s Source<'a>,
    table: &'s DeTable<'a>,
    span: Range<usize>,
    place: Option<String>,
}

impl<'s, 'a> Section<'s, 'a> {
    /// Gives the table a name for its errors, once it is known.
    pub(super) fn named(mut self, place: String) -> Self {
        self.place = Some(place);
        self
    }

    /// The keys that are set, in the order of the file.
    pub(super) fn fields(&self) -> Vec<Field<'_, 's, 'a>> {
        let mut fields: Vec<_> = self
            .table
            .iter()
            .map(|(key, value)| Field { section: self, key: key.get_ref(), at: key.span(), value })
            .collect();
        fields.sort_by_key(|field| field.at.start);
        fields
    }

    pub(super) fn get(&self, key: &str) -> Option<Field<'_, 's, 'a>> {
        let (key, value) = self.table.get_key_value(key)?;
        Some(Field { section: self, key: key.get_ref(), at: key.span(), value })
    }

    /// The key, or a problem that says how to write it.
    pub(super) fn need(&self, key: &str, example: &str) -> Result<Field<'_, 's, 'a>, Problem> {
        let missing = || self.wrong(&self.span, format!("{key} is missing; write {example}"));
        self.get(key).ok_or_else(missing)
    }

    /// Refuses the first key that isn't one of `known`.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Problem> {
        let unknown = |field: &Field<'_, '_, '_>| !known.contains(&field.key);
        match self.fields().into_iter().find(unknown) {
            Some(field) => Err(field.unknown(known)),
            None => Ok(()),
        }
    }

    /// A table within this one.
    pub(super) fn table(&self, key: &str, place: &str) -> Result<Option<Section<'s, 'a>>, Problem> {
        let Some((name, value)) = self.table.get_key_value(key) else {
            return Ok(None);
        };
        match value.get_ref() {
            DeValue::Table(table) => {
                Ok(Some(self.source.section(table, name.span(), Some(place.to_owned()))))
            }
            other => {
                let why = format!("{key} is a section, so write {place}, not {}", kind(other));
                Err(self.wrong(&name.span(), why))
            }
        }
    }

    /// The tables of `[[key]]`; none when there is no such key.
    pub(super) fn tables(&self, key: &str) -> Result<Vec<Section<'s, 'a>>, Problem> {
        let Some((name, value)) = self.table.get_key_value(key) else {
            return Ok(Vec::new());
        };
        let DeValue::Array(rows) = value.get_ref() else {
            let why = format!("there can be several, so write [[{key}]] with two brackets");
            return Err(self.wrong(&name.span(), why));
        };
        let table = |row: &'s Spanned<DeValue<'a>>| match row.get_ref() {
            DeValue::Table(table) => Ok(self.source.section(table, row.span(), None)),
            other => {
                Err(self.wrong(&row.span(), format!("[[{key}]] is a table, not {}", kind(other))))
            }
        };
        rows.iter().map(table).collect()
    }

    /// A problem with the table as a whole.
    pub(super) fn problem(&self, why: impl Into<String>) -> Problem {
        self.wrong(&self.span, why.into())
    }

    fn wrong(&self, at: &Range<usize>, why: String) -> Problem {
        Problem::Wrong(Wrong {
            path: self.source.path.to_owned(),
            line: (!self.source.text.is_empty()).then(|| self.source.line(at)),
            place: self.place.clone(),
            why,
        })
    }
}

/// One key and its value.
pub(super) struct Field<'f, 's, 'a> {
    section: &'f Section<'s, 'a>,
    pub(super) key: &'f str,
    at: Range<usize>,
    value: &'f Spanned<DeValue<'a>>,
}

impl<'f, 's, 'a> Field<'f, 's, 'a> {
    /// A problem with this key.
    pub(super) fn wrong(&self, why: impl Into<String>) -> Problem {
        self.section.wrong(&self.at, why.into())
    }

    /// `key` is no key here; the nearest of `known` is named.
    pub(super) fn unknown(&self, known: &[&str]) -> Problem {
        self.wrong(format!("{} is no key here{}", shown_key(self.key), hint(self.key, known)))
    }

    /// A text without control characters, and not empty.
    pub(super) fn text(&self) -> Result<&'f str, Problem> {
        let DeValue::String(text) = self.value.get_ref() else {
            return Err(self.must_be("a text in quotes"));
        };
        let text: &'f str = text;
        if text.trim().is_empty() {
            return Err(self.wrong(format!("{} is empty; fill it in or leave it out", self.key)));
        }
        if !text.chars().all(is_printable) {
            return Err(self.wrong(format!("{} has characters that can't be shown", self.key)));
        }
        Ok(text)
    }

    pub(super) fn flag(&self) -> Result<bool, Problem> {
        self.value.get_ref().as_bool().ok_or_else(|| self.must_be("true or false"))
    }

    /// A whole number within `range`.
    pub(super) fn number(&self, range: RangeInclusive<u32>) -> Result<u32, Problem> {
        let must_be =
            || self.must_be(&format!("a number from {} to {}", range.start(), range.end()));
        let digits = self.value.get_ref().as_integer().ok_or_else(must_be)?;
        let number = u32::from_str_radix(digits.as_str(), digits.radix()).ok();
        number.filter(|number| range.contains(number)).ok_or_else(must_be)
    }

    /// A list of texts, at least one.
    pub(super) fn texts(&self, example: &str) -> Result<Vec<String>, Problem> {
        let must_be = || self.must_be(&format!("a list of texts, such as {example}"));
        let DeValue::Array(rows) = self.value.get_ref() else {
            return Err(must_be());
        };
        let text = |row: &Spanned<DeValue<'a>>| row.get_ref().as_str().map(str::to_owned);
        let texts: Option<Vec<String>> = rows.iter().map(text).collect();
        texts.filter(|texts| !texts.is_empty() && !texts[0].is_empty()).ok_or_else(must_be)
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Result<T, Problem> {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let Some(text) = self.value.get_ref().as_str() else {
            let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            let quoted: Vec<&str> = quoted.iter().map(String::as_str).collect();
            return Err(self.must_be(&format!("one of {}", listed(&quoted))));
        };
        let found = choices.iter().find(|(word, _)| *word == text);
        found.map(|(_, choice)| *choice).ok_or_else(|| {
            self.wrong(format!("{} can't be {}{}", self.key, shown_value(text), hint(text, &words)))
        })
    }

    /// A path, with `~/` and relative paths resolved.
    pub(super) fn path(&self) -> Result<PathBuf, Problem> {
        Ok(self.section.source.resolve(self.text()?))
    }

    /// The table that this key holds, named like the table around it.
    pub(super) fn table(&self) -> Option<Section<'f, 'a>>
    where
        's: 'f,
    {
        let DeValue::Table(table) = self.value.get_ref() else {
            return None;
        };
        Some(self.section.source.section(table, self.at.clone(), self.section.place.clone()))
    }

    pub(super) fn is_text(&self) -> bool {
        self.value.get_ref().is_str()
    }

    /// The value is of the wrong sort; it is never repeated.
    pub(super) fn must_be(&self, what: &str) -> Problem {
        self.wrong(format!("{} must be {what}", self.key))
    }
}

/// Neither a control character nor one that reorders or hides what stands beside it.
pub(crate) fn is_printable(letter: char) -> bool {
    let hides = matches!(
        letter,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    );
    !letter.is_control() && !hides
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
