//! JSON that is almost JSON: half a surrogate pair (a text cut in the middle of an emoji) and
//! bytes that are no UTF-8 would otherwise cost a whole page.

use serde_json::Value;

/// Reads JSON; where that fails, once more with `U+FFFD` in place of what can't be text.
pub fn json(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body).ok().or_else(|| {
        let text = String::from_utf8_lossy(body);
        serde_json::from_str(&healed(&text)).ok()
    })
}

/// Every `\uD800`–`\uDFFF` that is no half of a pair becomes `\ufffd`.
fn healed(text: &str) -> String {
    let mut healed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        healed.push_str(before);
        let length = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                healed.push_str("\\ufffd");
                rest = &escape[6..];
                continue;
            }
            // the backslash and the character behind it, whatever that is
            _ => escape.chars().take(2).map(char::len_utf8).sum(),
        };
        healed.push_str(&escape[..length]);
        rest = &escape[length..];
    }
    healed.push_str(rest);
    healed
}

/// The code unit of a `\uXXXX` at the very beginning.
fn unit(text: &str) -> Option<u16> {
    let hex = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(hex, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn half_an_emoji_costs_only_itself() {
        let body = r#"["a\ud83d", "\ude00b", "\ud83d\ude00", "\\ud83d", "\ud83d\ud83d\ude00"]"#;
        assert_eq!(
            json(body.as_bytes()).unwrap(),
            json!(["a\u{fffd}", "\u{fffd}b", "😀", "\\ud83d", "\u{fffd}😀"])
        );
    }

    #[test]
    fn bytes_that_are_no_text_cost_only_themselves() {
        assert_eq!(json(b"[\"a\xffb\"]").unwrap(), json!(["a\u{fffd}b"]));
    }

    proptest! {
        #[test]
        fn what_is_json_already_is_not_touched(text in "\\PC{0,20}") {
            let body = json!([text]).to_string();
            prop_assert_eq!(healed(&body), body);
        }

        #[test]
        fn nothing_is_too_broken_to_look_at(body in prop::collection::vec(any::<u8>(), 0..60), text in "(\\\\u?[dD]?[8c]?|é|\"){0,30}") {
            let _ = json(&body);
            let _ = healed(&text);
        }
    }
}
