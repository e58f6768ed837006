//! Request bodies, read strictly: a field that the contract doesn't list is refused.

use axum::body::Bytes;
use serde::de::DeserializeOwned;

use super::Problem;

/// Reads a JSON body.
pub fn strict<T: DeserializeOwned>(body: &Bytes) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| Problem::validation(error.to_string()))
}

/// Refuses a text without anything to read in it, or an endless one.
pub fn worded(field: &str, text: &str) -> Result<(), Problem> {
    match text.chars().count() {
        _ if text.trim().is_empty() => Err(Problem::validation(format!("`{field}` is empty"))),
        length if length > 65_536 => Err(Problem::validation(format!("`{field}` is too long"))),
        _ => Ok(()),
    }
}

/// How many bytes a base64 text stands for; nothing when it is none.
pub fn decoded_size(base64: &str) -> Option<u64> {
    let text = base64.trim_end_matches('=');
    let padding = base64.len() - text.len();
    let letters = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/-_".contains(&b));
    let whole = padding == 0 || (padding <= 2 && base64.len().is_multiple_of(4));
    (letters && whole && text.len() % 4 != 1).then(|| text.len() as u64 * 3 / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_behind_base64_is_counted_without_decoding() {
        let sizes = ["", "QQ==", "QUI=", "QUJD", "QUJDRA", "QUJDR"].map(decoded_size);
        assert_eq!(sizes, [Some(0), Some(1), Some(2), Some(3), Some(4), None]);
        assert_eq!(decoded_size("no base64!"), None);
    }

    #[test]
    fn an_empty_text_is_no_text() {
        assert!(worded("text", " \n").is_err());
        assert!(worded("text", "🙏").is_ok());
    }
}
