//! Where a token is kept. The configuration never holds the token itself.

use std::fmt;
use std::path::PathBuf;

use super::nearest::looks_like_token;
use super::problem::Problem;
use super::reader::{Field, Section};

/// Where a token is kept.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum SecretSource {
    /// An environment variable's name.
    Env(String),
    /// A file, preferably of mode 0600.
    File(PathBuf),
    /// A program and its arguments; the first line that it prints is the token.
    Command(Vec<String>),
    /// The name of an entry in the keyring (with the cargo feature `keyring`).
    Keyring(String),
}

/// How to write a source, for errors.
const FORMS: &str = r#"{ env = "NAME" }, { file = "PATH" }, { command = ["pass", "show", "x"] } or { keyring = "NAME" }"#;

impl fmt::Display for SecretSource {
    /// A command's arguments are left out: some are secrets themselves.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(out, "environment variable {name}"),
            Self::File(path) => write!(out, "file {}", path.display()),
            Self::Command(words) => {
                write!(out, "command {}", words.first().map_or("", String::as_str))
            }
            Self::Keyring(name) => write!(out, "keyring entry {name}"),
        }
    }
}

impl fmt::Debug for SecretSource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SecretSource({self})")
    }
}

/// Reads an account's `token`.
pub(super) fn read(account: &Section<'_, '_>) -> Result<SecretSource, Problem> {
    let field = account.need("token", &format!("token = {FORMS}"))?;
    let Some(table) = field.table() else {
        let why = format!("token says where the token is kept, never the token itself: {FORMS}");
        return Err(field.wrong(why));
    };
    table.only(&["env", "file", "command", "keyring"])?;
    let sources = table.fields();
    match sources.as_slice() {
        [one] => source(one),
        _ => Err(field.wrong(format!("token needs exactly one of {FORMS}"))),
    }
}

fn source(field: &Field<'_, '_, '_>) -> Result<SecretSource, Problem> {
    match field.key {
        "env" => variable(field),
        "file" => {
            refuse_token(field)?;
            field.path().map(SecretSource::File)
        }
        "command" => command(field),
        _ => {
            refuse_token(field)?;
            field.text().map(|name| SecretSource::Keyring(name.to_owned()))
        }
    }
}

fn variable(field: &Field<'_, '_, '_>) -> Result<SecretSource, Problem> {
    refuse_token(field)?;
    let name = field.text()?;
    let letters = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if letters && !name.starts_with(|first: char| first.is_ascii_digit()) {
        Ok(SecretSource::Env(name.to_owned()))
    } else {
        Err(field.must_be("the name of an environment variable, such as \"SUPPORT_TOKEN\""))
    }
}

fn command(field: &Field<'_, '_, '_>) -> Result<SecretSource, Problem> {
    if field.is_text() {
        return Err(field
            .must_be("a list of words, such as [\"pass\", \"show\", \"x\"]; no shell reads it"));
    }
    field.texts("[\"pass\", \"show\", \"x\"]").map(SecretSource::Command)
}

/// Refuses a token that was written where the name of its place belongs.
fn refuse_token(field: &Field<'_, '_, '_>) -> Result<(), Problem> {
    if looks_like_token(field.text()?) {
        let why = format!(
            "{} names the place where the token is kept, but a token seems to stand here",
            field.key
        );
        return Err(field.wrong(why));
    }
    Ok(())
}
