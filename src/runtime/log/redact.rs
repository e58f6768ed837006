//! What may be written of headers, addresses and other services' texts.

use std::fmt;

use url::Url;

/// Stands where something was left out.
pub const HIDDEN: &str = "[hidden]";

/// Headers whose values are harmless and worth knowing. All others are hidden: there is always
/// one more name for a token (`Authorization`, `X-API-Key`, `api_key`, `x-chert-signature`, …).
const HARMLESS_HEADERS: &[&str] = &[
    "accept",
    "age",
    "allow",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "retry-after",
    "server",
    "transfer-encoding",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-request-id",
];

/// Names before `=` or `:` whose value is hidden in any text.
const SECRET_NAMES: &[&str] = &[
    "authorization",
    "x-api-key",
    "api_key",
    "apikey",
    "x-chert-signature",
    "ticket",
    "token",
    "access_token",
    "secret",
    "password",
    "cookie",
    "set-cookie",
];

/// A header as it may be logged: `retry-after: 3`, `x-api-key: [hidden]`.
#[derive(Debug, Clone, Copy)]
pub struct Header<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it says; never logged where it may be a secret.
    pub value: &'a str,
}

impl fmt::Display for Header<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name.to_ascii_lowercase();
        let harmless = HARMLESS_HEADERS.contains(&name.as_str());
        let value = if harmless { self.value } else { HIDDEN };
        write!(out, "{name}: {value}")
    }
}

/// An address as it may be logged: without user, password and fragment, and of the query only
/// the names, as tickets, keys and cursors travel in its values.
#[derive(Debug, Clone, Copy)]
pub struct Address<'a>(pub &'a Url);

impl fmt::Display for Address<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(url) = self;
        write!(out, "{}://{}", url.scheme(), url.host_str().unwrap_or_default())?;
        if let Some(port) = url.port() {
            write!(out, ":{port}")?;
        }
        out.write_str(url.path())?;
        for (at, (name, _)) in url.query_pairs().enumerate() {
            let mark = if at == 0 { '?' } else { '&' };
            write!(out, "{mark}{name}={HIDDEN}")?;
        }
        Ok(())
    }
}

/// A text of somebody else's making, such as a library's error, as it may be logged or shown: the
/// addresses in it as [`Address`], without the values of secret names and without words that look
/// like tokens. Spaces and line breaks stay.
pub fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut follows_secret = false;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end_matches(char::is_whitespace);
        let space = &word[bare.len()..];
        let scheme = is_scheme(bare);
        if follows_secret && !bare.is_empty() && !scheme {
            out.push_str(HIDDEN);
        } else {
            push_word(&mut out, bare);
        }
        out.push_str(space);
        follows_secret = match bare {
            "" => follows_secret,
            _ => scheme || (bare.ends_with([':', '=']) && is_secret_name(&bare[..bare.len() - 1])),
        };
        // A secret never reaches over the end of its line.
        follows_secret &= !space.contains('\n');
    }
    out
}

/// `Bearer` and `Basic`: the next word is the secret.
fn is_scheme(word: &str) -> bool {
    let word = word.trim_matches(|letter: char| !letter.is_ascii_alphabetic());
    word.eq_ignore_ascii_case("bearer") || word.eq_ignore_ascii_case("basic")
}

fn push_word(out: &mut String, word: &str) {
    let quotes = |letter: char| "\"'()<>[]{},;:.".contains(letter);
    let inner = word.trim_matches(quotes);
    let (before, rest) = word.split_at(word.find(inner).unwrap_or(0));
    let after = &rest[inner.len()..];
    out.push_str(before);
    out.push_str(&safe_word(inner));
    out.push_str(after);
}

fn safe_word(word: &str) -> String {
    if word.contains("://") {
        return match Url::parse(word) {
            Ok(url) => Address(&url).to_string(),
            Err(_) => HIDDEN.to_owned(),
        };
    }
    if let Some(at) = word.find(['=', ':']) {
        let (name, value) = (&word[..at], &word[at + 1..]);
        if is_secret_name(name) && !value.is_empty() {
            return format!("{}{HIDDEN}", &word[..=at]);
        }
        if looks_like_token(value) {
            return format!("{}{HIDDEN}", &word[..=at]);
        }
    }
    if looks_like_token(word) { HIDDEN.to_owned() } else { word.to_owned() }
}

fn is_secret_name(name: &str) -> bool {
    let name = name.trim_matches(|letter: char| !letter.is_ascii_alphanumeric());
    SECRET_NAMES.iter().any(|secret| name.eq_ignore_ascii_case(secret))
}

/// A gateway's key, a JWT, or a Chert signature.
fn looks_like_token(word: &str) -> bool {
    let word = word.trim_matches(|letter: char| !letter.is_ascii_alphanumeric());
    ["wa_", "eyJ", "v1,"].iter().any(|start| word.starts_with(start)) && word.len() > 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_harmless_headers_show_their_values() {
        let header = |name, value| Header { name, value }.to_string();
        assert_eq!(header("Retry-After", "3"), "retry-after: 3");
        for name in [
            "X-API-Key",
            "Authorization",
            "x-chert-signature",
            "api_key",
            "x-chert-tenant",
            "Cookie",
        ] {
            let shown = header(name, "hunter2");
            assert_eq!(shown, format!("{}: [hidden]", name.to_lowercase()));
        }
    }

    #[test]
    fn an_address_shows_no_value_of_its_query() {
        let url = "wss://ana:hunter2@gw.example.com:8443/api/v1/realtime?ticket=abc&limit=5#x"
            .parse()
            .unwrap();
        let shown = Address(&url).to_string();
        assert_eq!(
            shown,
            "wss://gw.example.com:8443/api/v1/realtime?ticket=[hidden]&limit=[hidden]"
        );
    }

    #[test]
    fn secrets_are_taken_out_of_any_text() {
        let cases = [
            (
                "error for url (https://a.b/c?api_key=x1): timed out",
                "error for url (https://a.b/c?api_key=[hidden]): timed out",
            ),
            ("Authorization: Bearer abc def", "Authorization: Bearer [hidden] def"),
            ("sent \"x-api-key: abc\"\nnext", "sent \"x-api-key: [hidden]\nnext"),
            ("token=abc, Token: abc", "token=[hidden], Token: [hidden]"),
            ("key wa_0123456789 and eyJhbGciOi.J9.x", "key [hidden] and [hidden]"),
            ("header=v1,1700000000,deadbeef", "header=[hidden]"),
            (
                "chat=49170@s.whatsapp.net  state=401\n\n  ok\n",
                "chat=49170@s.whatsapp.net  state=401\n\n  ok\n",
            ),
            (
                "12:30:01 INFO switchboard::http: GET 200",
                "12:30:01 INFO switchboard::http: GET 200",
            ),
            ("", ""),
        ];
        for (written, shown) in cases {
            assert_eq!(text(written), shown);
        }
    }
}
