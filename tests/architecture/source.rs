//! Rust sources as text: what a file names, without its comments, its words and its tests.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// One file of `src/`.
pub struct Source {
    /// From the package's root, with `/`.
    pub path: String,
    /// The folder or file right under `src/`.
    pub room: String,
    /// How many modules deep it lies; the crate's root is 0.
    pub depth: usize,
    code: String,
}

/// Every source but the files of tests.
pub fn sources() -> &'static [Source] {
    static READ: LazyLock<Vec<Source>> = LazyLock::new(read);
    &READ
}

fn read() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    collect(root, &root.join("src"), &mut found);
    assert!(found.len() > 50, "the sources are not where this test looks for them");
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// `src/app/mod.rs:12: what`
pub fn place(source: &Source, line: usize, what: &str) -> String {
    format!("{}:{line}: {what}", source.path)
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a folder of the sources") {
        let path = entry.expect("an entry of the sources").path();
        let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !is_test {
            let inside = path.strip_prefix(root).expect("it lies in the package");
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            let text = fs::read_to_string(&path).expect("a source is text");
            found.push(Source::new(&parts.join("/"), &text));
        }
    }
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        let parts: Vec<&str> = path.trim_end_matches(".rs").split('/').skip(1).collect();
        let depth = match parts.last() {
            Some(&"mod") => parts.len() - 1,
            Some(&"lib" | &"main") if parts.len() == 1 => 0,
            _ => parts.len(),
        };
        let code = without_tests(&without_words(text));
        Self { path: path.into(), room: parts[0].into(), depth, code }
    }

    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(n, line)| (n + 1, line))
    }

    /// The lines that hold a word, as a word of its own where it begins or ends with a letter.
    pub fn naming<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.lines().filter(move |(_, line)| holds(line, word)).map(|(n, _)| n)
    }

    /// The rooms that are named as `crate::room` or within `crate::{…}`, with their lines.
    pub fn rooms_used(&self) -> Vec<(usize, String)> {
        let mut used = Vec::new();
        for (at, _) in self.code.match_indices("crate::") {
            let line = 1 + self.code[..at].matches('\n').count();
            let rest = &self.code[at + "crate::".len()..];
            let names = match rest.strip_prefix('{') {
                Some(group) => heads(group),
                None => vec![name(rest)],
            };
            used.extend(names.into_iter().map(|name| (line, name)));
        }
        used
    }

    /// Every chain of `super::`, with its line and its length.
    pub fn supers(&self) -> impl Iterator<Item = (usize, usize)> {
        self.lines().flat_map(|(n, line)| {
            let chains = line.split(|c: char| !(c.is_alphanumeric() || c == ':' || c == '_'));
            let lengths = chains.map(|chain| chain.matches("super::").count());
            lengths.filter(|length| *length > 0).map(move |length| (n, length)).collect::<Vec<_>>()
        })
    }
}

fn holds(line: &str, word: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let (first, last) = (word.chars().next(), word.chars().last());
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().last();
        let after = line[at + word.len()..].chars().next();
        let longer = (part(first) && part(before)) || (part(last) && part(after));
        !longer
    })
}

fn name(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The first names in `a::b, c::{d, e}}`, up to the brace that closes it.
fn heads(group: &str) -> Vec<String> {
    let (mut depth, mut begins, mut heads) = (0, true, Vec::new());
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            letter if begins && letter.is_alphabetic() => {
                heads.push(name(&group[at..]));
                begins = false;
            }
            _ => {}
        }
    }
    heads
}

/// The code with blanks for comments and for what stands in quotes; lines stay where they are.
fn without_words(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let length = word_length(rest).unwrap_or(0);
        let (taken, blank) = if length > 0 { (length, true) } else { (letter.len_utf8(), false) };
        let (piece, after) = rest.split_at(taken);
        match blank {
            true => code.extend(piece.chars().map(|c| if c == '\n' { '\n' } else { ' ' })),
            false => code.push(letter),
        }
        rest = after;
    }
    code
}

/// How many bytes the comment or the quote at the beginning takes.
fn word_length(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if let Some(comment) = rest.strip_prefix("/*") {
        return Some(comment.find("*/").map_or(rest.len(), |end| end + 4));
    }
    if let Some(raw) = rest.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let inside = raw[hashes..].strip_prefix('"')?;
        let end = format!("\"{}", &raw[..hashes]);
        return Some(hashes + 2 + inside.find(&end).map_or(inside.len(), |at| at + end.len()));
    }
    match rest.chars().next() {
        Some('"') => Some(1 + closed(&rest[1..], '"')),
        Some('\'') if is_letter(rest) => Some(1 + closed(&rest[1..], '\'')),
        _ => None,
    }
}

/// `'a'` and `'\n'` are letters, `'a` is a lifetime.
fn is_letter(rest: &str) -> bool {
    let mut letters = rest.chars().skip(1);
    letters.next() == Some('\\') || letters.next() == Some('\'')
}

/// The bytes up to and with the quote that closes.
fn closed(inside: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in inside.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            letter if letter == quote => return at + 1,
            _ => {}
        }
    }
    inside.len()
}

/// The code without items for tests only, which begin at `#[cfg(test)]` or `#[cfg(all(test, …))]`.
fn without_tests(code: &str) -> String {
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) =
        ["#[cfg(test)]", "#[cfg(all(test"].iter().filter_map(|m| rest.find(m)).min()
    {
        let (before, item) = rest.split_at(at);
        let length = item_length(item);
        kept.push_str(before);
        kept.extend(item[..length].chars().filter(|c| *c == '\n'));
        rest = &item[length..];
    }
    kept + rest
}

/// An item ends with its own `;`, or with the brace that closes its first one.
fn item_length(item: &str) -> usize {
    let mut depth = 0;
    for (at, letter) in item.char_indices() {
        match letter {
            ';' if depth == 0 => return at + 1,
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    item.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r##"
        //! crate::runtime in a comment
        use crate::{app::{App, Msg}, command::Command};
        use super::super::other;
        const TEXT: &str = "crate::demo \" unwrap()";
        const RAW: &str = r#"crate::cli " .unwrap()"#;
        fn letters<'a>(quote: &'a str) -> char { '"' }
        fn real() { crate::domain::now().unwrap_or_default(); tokio_like(); }
        #[cfg(test)]
        mod tests { fn f() { crate::backend::go().unwrap(); } }
        fn after() { tokio::spawn(1); }
    "##;

    #[test]
    fn only_code_counts() {
        let source = Source::new("src/ui/thread/mod.rs", SAMPLE);
        let rooms: Vec<_> = source.rooms_used().into_iter().map(|(_, room)| room).collect();
        assert_eq!(rooms, ["app", "command", "domain"]);
        assert_eq!(source.naming(".unwrap()").count(), 0);
        assert_eq!(source.naming("tokio").collect::<Vec<_>>(), [11]);
    }

    #[test]
    fn the_way_up_is_counted() {
        let source = Source::new("src/ui/thread/mod.rs", SAMPLE);
        assert_eq!(source.supers().collect::<Vec<_>>(), [(4, 2)]);
        let depth = |path| Source::new(path, "").depth;
        assert_eq!(depth("src/lib.rs"), 0);
        assert_eq!(depth("src/ui/mod.rs"), 1);
        assert_eq!(depth("src/ui/wrap.rs"), 2);
        assert_eq!(depth("src/ui/thread/mod.rs"), 2);
    }
}
