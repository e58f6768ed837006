//! Theme files: a table of meanings, each with colours and attributes.

use ratatui::style::{Modifier, Style};
use thiserror::Error;
use toml::{Table, Value};

use super::{Meaning, Theme, colour};

/// The attributes a style may have.
const ATTRIBUTES: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

/// Why a theme file cannot be used, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct ThemeError(String);

pub(super) fn parse(source: &str) -> Result<Theme, ThemeError> {
    let table: Table = source.parse().map_err(|error| not_toml(source, &error))?;
    let mut theme = base(&table)?;
    for (key, value) in table.iter().filter(|(key, _)| *key != "base") {
        if key == Meaning::Person(0).key() {
            theme.persons = persons(value)?;
            continue;
        }
        let Some(meaning) = Meaning::NAMED.into_iter().find(|meaning| meaning.key() == key) else {
            let known = Meaning::NAMED.into_iter().map(Meaning::key).chain(["person", "base"]);
            return Err(unknown(&format!("`{key}` is nothing that a theme can style"), key, known));
        };
        theme.set(meaning, style(key, value)?);
    }
    Ok(theme)
}

/// The theme that the file is laid over: no style at all for the built-in ones, which are complete.
fn base(table: &Table) -> Result<Theme, ThemeError> {
    match table.get("base") {
        Some(Value::String(name)) if name == "none" => Ok(Theme::plain()),
        Some(Value::String(name)) => Theme::built_in(name).ok_or_else(|| {
            unknown(&format!("there is no base theme `{name}`"), name, Theme::names())
        }),
        Some(_) => Err(ThemeError("`base` has to be the name of a theme in quotes".to_owned())),
        None => Ok(Theme::default()),
    }
}

fn style(meaning: &str, value: &Value) -> Result<Style, ThemeError> {
    match value {
        Value::String(name) => Ok(Style::new().fg(colour(meaning, name)?)),
        Value::Table(table) => table
            .iter()
            .try_fold(Style::new(), |style, (key, value)| part(style, meaning, key, value)),
        _ => Err(ThemeError(format!(
            "`{meaning}` has to be a colour in quotes or a table such as {{ fg = \"red\", bold = true }}"
        ))),
    }
}

fn part(style: Style, meaning: &str, key: &str, value: &Value) -> Result<Style, ThemeError> {
    match (key, value) {
        ("fg", Value::String(name)) => return Ok(style.fg(colour(meaning, name)?)),
        ("bg", Value::String(name)) => return Ok(style.bg(colour(meaning, name)?)),
        ("fg" | "bg", _) => {
            return Err(ThemeError(format!("`{key}` of `{meaning}` has to be a colour in quotes")));
        }
        _ => {}
    }
    let Some((_, modifier)) = ATTRIBUTES.into_iter().find(|(name, _)| *name == key) else {
        let known = ATTRIBUTES.into_iter().map(|(name, _)| name).chain(["fg", "bg"]);
        return Err(unknown(&format!("`{meaning}` cannot have `{key}`"), key, known));
    };
    match value {
        Value::Boolean(true) => Ok(style.add_modifier(modifier)),
        Value::Boolean(false) => Ok(style.remove_modifier(modifier)),
        _ => Err(ThemeError(format!("`{key}` of `{meaning}` has to be true or false"))),
    }
}

fn persons(value: &Value) -> Result<Vec<Style>, ThemeError> {
    let Value::Array(list) = value else {
        return Err(ThemeError("`person` has to be a list of colours or styles".to_owned()));
    };
    list.iter().map(|one| style("person", one)).collect()
}

fn colour(meaning: &str, name: &str) -> Result<ratatui::style::Color, ThemeError> {
    colour::parse(name).ok_or_else(|| {
        unknown(&format!("`{name}` of `{meaning}` is no colour"), name, colour::names())
    })
}

/// The sentence for a wrong word, with the nearest right one if there is one near.
fn unknown(what: &str, wrong: &str, known: impl Iterator<Item = &'static str>) -> ThemeError {
    /// Letters that may be wrong, missing, added or swapped.
    const NEAR: usize = 2;
    let nearest = known
        .map(|word| (strsim::damerau_levenshtein(wrong, word), word))
        .filter(|(distance, word)| *distance <= NEAR && *distance < word.len())
        .min_by_key(|(distance, _)| *distance);
    match nearest {
        Some((_, word)) => ThemeError(format!("{what}; did you mean `{word}`?")),
        None => ThemeError(what.to_owned()),
    }
}

fn not_toml(source: &str, error: &toml::de::Error) -> ThemeError {
    let before = error.span().and_then(|span| source.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let reason = error.message().lines().next().unwrap_or("not TOML");
    ThemeError(format!("line {line}: {reason}"))
}

#[cfg(test)]
mod tests {
    use ratatui::style::Color;

    use super::*;

    fn refused(source: &str) -> String {
        parse(source).unwrap_err().to_string()
    }

    #[test]
    fn a_file_is_laid_over_its_base() {
        let theme =
            parse("base = \"mono\"\nwrong = { fg = \"#ff0000\", bold = true }\nlink = \"12\"")
                .unwrap();
        assert_eq!(theme.style(Meaning::Wrong), Style::new().fg(Color::Rgb(255, 0, 0)).bold());
        assert_eq!(theme.style(Meaning::Link), Style::new().fg(Color::Indexed(12)));
        let mono = Theme::built_in("mono").unwrap();
        assert_eq!(theme.style(Meaning::Dim), mono.style(Meaning::Dim));
    }

    #[test]
    fn persons_are_taken_in_turn() {
        let theme = parse("person = [\"red\", { fg = \"blue\", bold = true }]").unwrap();
        assert_eq!(theme.style(Meaning::Person(3)), Style::new().fg(Color::Blue).bold());
    }

    #[test]
    fn mistakes_are_one_sentence_with_the_nearest_right_word() {
        assert_eq!(
            refused("needs_you = \"red\""),
            "`needs_you` is nothing that a theme can style; did you mean `needs-you`?"
        );
        assert_eq!(
            refused("wrong = { fg = \"rde\" }"),
            "`rde` of `wrong` is no colour; did you mean `red`?"
        );
        assert_eq!(
            refused("wrong = { blod = true }"),
            "`wrong` cannot have `blod`; did you mean `bold`?"
        );
        assert_eq!(refused("wrong = { bold = 1 }"), "`bold` of `wrong` has to be true or false");
        assert_eq!(
            refused("base = \"drak\""),
            "there is no base theme `drak`; did you mean `dark`?"
        );
        assert_eq!(
            refused("wrong = 5"),
            "`wrong` has to be a colour in quotes or a table such as { fg = \"red\", bold = true }"
        );
        assert!(refused("wrong = {\nhere").starts_with("line "), "{}", refused("wrong = {\nhere"));
    }
}
