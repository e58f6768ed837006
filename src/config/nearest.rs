//! The nearest right name to a wrong one.

use strsim::damerau_levenshtein;

/// What people write for a key from other programs' habit.
const HABITS: &[(&str, &str)] = &[
    ("url", "base_url"),
    ("host", "base_url"),
    ("api_key", "token"),
    ("key", "token"),
    ("password", "token"),
    ("secret", "token"),
    ("interval", "poll"),
    ("limit", "page_size"),
    ("ca", "ca_file"),
    ("cmd", "command"),
    ("variable", "env"),
    ("path", "file"),
    ("quiet_hours", "quiet"),
    ("color", "theme"),
    ("colour", "theme"),
];

/// The known name that somebody most likely meant, if any is near.
pub fn nearest<'a>(wrong: &str, known: &[&'a str]) -> Option<&'a str> {
    let wrong = wrong.to_lowercase().replace('-', "_");
    let habit = HABITS.iter().find(|(theirs, _)| *theirs == wrong).map(|(_, ours)| *ours);
    if let Some(ours) = habit.and_then(|ours| known.iter().find(|name| **name == ours)) {
        return Some(ours);
    }
    let begins = |name: &&&str| name.len() >= 3 && wrong.starts_with(**name);
    if let Some(name) = known.iter().find(begins) {
        return Some(name);
    }
    let allowed = wrong.chars().count().div_ceil(3);
    let distances =
        known.iter().map(|name| (damerau_levenshtein(&wrong, &name.to_lowercase()), *name));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= allowed).then_some(name)
}

/// The end of a sentence about a wrong name: the nearest right one, else what there is.
pub fn hint(wrong: &str, known: &[&str]) -> String {
    match (nearest(wrong, known), known) {
        (Some(name), _) => format!("; the nearest is \"{name}\""),
        (None, []) => String::new(),
        (None, _) => format!("; possible are {}", listed(known)),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A wrong value as an error may repeat it: only when it can hardly be a secret that was put in
/// the wrong place.
pub(super) fn shown_value(value: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphabetic() || "- ".contains(letter);
    if value.len() <= 20 && value.chars().all(plain) {
        format!("\"{value}\"")
    } else {
        "this value".to_owned()
    }
}

/// A wrong key as an error may repeat it.
pub(super) fn shown_key(key: &str) -> String {
    let short = key.len() <= 32
        && key.chars().all(|letter| letter.is_alphanumeric() || "-_ ".contains(letter));
    if short && !looks_like_token(key) { format!("\"{key}\"") } else { "this".to_owned() }
}

/// What tokens begin with: a gateway's key, a JWT, and keys as many services write them. A name
/// that an operator gives to a variable is hardly written like this.
const TOKENS: [&str; 7] = ["wa_", "eyJ", "sk_", "pk_", "rk_", "sk-", "ghp_"];

/// Something that begins as tokens do, or a long word of letters and digits in which
/// something is lower case: 32 hex characters are a Chert secret.
pub fn looks_like_token(text: &str) -> bool {
    let word =
        text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-.=+".contains(letter));
    let has = |sort: fn(&char) -> bool| text.chars().any(|letter| sort(&letter));
    let random = text.len() >= 24 && has(char::is_ascii_digit) && has(char::is_ascii_lowercase);
    word && (TOKENS.iter().any(|begin| text.starts_with(begin)) || random)
}
