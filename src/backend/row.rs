//! Reading JSON leniently: a field that is missing, `null` or of another type is absent, and
//! never the end of its row; numbers may come as text.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

/// The last millisecond of the year 9999: later times can't be written as RFC 3339.
pub const LAST_MS: i64 = 253_402_300_799_999;

/// One JSON object.
#[derive(Clone, Copy)]
pub struct Row<'a>(&'a Map<String, Value>);

impl<'a> Row<'a> {
    /// Takes an object; `None` for anything else.
    pub fn of(value: &'a Value) -> Option<Self> {
        value.as_object().map(Self)
    }

    /// The raw value, where it is there and not `null`.
    pub fn raw(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// Text as it stands; `""` is none.
    pub fn text(&self, name: &str) -> Option<String> {
        plain(self.raw(name)?).filter(|text| !text.is_empty())
    }

    /// A name, id or keyword: text without blanks around it; blank is none.
    pub fn word(&self, name: &str) -> Option<String> {
        self.text(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// The first of several names that has a word.
    pub fn any_word(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.word(name))
    }

    /// Yes or no.
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.raw(name)? {
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) => number.as_f64().map(|number| number != 0.0),
            Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" => Some(true),
                "false" | "0" | "no" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// A whole number; fractions are cut off.
    pub fn number(&self, name: &str) -> Option<i64> {
        number(self.raw(name)?)
    }

    /// A time in milliseconds since 1970, or RFC 3339; `0` and less is how some write "none".
    pub fn time(&self, name: &str) -> Option<DateTime<Utc>> {
        let value = self.raw(name)?;
        match number(value) {
            Some(ms) if (1..=LAST_MS).contains(&ms) => DateTime::from_timestamp_millis(ms),
            Some(_) => None,
            None => {
                let text = value.as_str()?.trim();
                let time = DateTime::parse_from_rfc3339(text).ok()?.to_utc();
                (1..=LAST_MS).contains(&time.timestamp_millis()).then_some(time)
            }
        }
    }

    /// An object within.
    pub fn child(&self, name: &str) -> Option<Row<'a>> {
        Row::of(self.raw(name)?)
    }

    /// A list of words; whatever is no word is left out.
    pub fn words(&self, name: &str) -> Vec<String> {
        let list = self.raw(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let words = list.iter().filter_map(plain).map(|word| word.trim().to_owned());
        words.filter(|word| !word.is_empty()).collect()
    }

    /// Every name with its value.
    pub fn entries(&self) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

/// Text, or a number or flag written as text; lists and objects are none.
pub fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => {
            let text = text.trim();
            text.parse().ok().or_else(|| whole(text.parse().ok()?))
        }
        _ => None,
    }
}

fn whole(number: f64) -> Option<i64> {
    // `as` cuts the fraction off and stays within the range
    number.is_finite().then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn time_of(value: Value) -> Option<i64> {
        let object = json!({ "t": value });
        Row::of(&object).unwrap().time("t").map(|time| time.timestamp_millis())
    }

    #[test]
    fn times_are_read_as_numbers_fractions_and_text() {
        for value in [json!(1719662400000i64), json!(1719662400000.7), json!("1719662400000")] {
            assert_eq!(time_of(value), Some(1_719_662_400_000));
        }
        assert_eq!(time_of(json!("2024-06-29T12:00:00Z")), Some(1_719_662_400_000));
    }

    #[test]
    fn times_that_cannot_be_are_absent() {
        for value in [json!(0), json!(-1), json!(1e300), json!("soon"), json!([1]), json!("1e999")]
        {
            assert_eq!(time_of(value), None);
        }
    }
}
