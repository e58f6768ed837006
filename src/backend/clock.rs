//! Times as services print them: with a zone and without, with fractions and without, in seconds
//! and in milliseconds.

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeZone, Utc};
use serde_json::Value;

use super::row::LAST_MS;

/// Numbers below this are seconds since 1970, those above milliseconds: it is the year 5138 in the
/// one, and March 1973 in the other.
const SECONDS_END: f64 = 1e11;

/// Reads a time; one that says no zone is in `zone`. `None` for what can't be read: the message it
/// stands on is worth showing all the same.
pub fn read(value: &Value, zone: FixedOffset) -> Option<DateTime<Utc>> {
    let time = match value {
        Value::Number(number) => since_1970(number.as_f64()?),
        Value::String(text) => written(text.trim(), zone),
        _ => None,
    };
    time.filter(|time| (1..=LAST_MS).contains(&time.timestamp_millis()))
}

fn since_1970(number: f64) -> Option<DateTime<Utc>> {
    let ms = if number.abs() < SECONDS_END { number * 1000.0 } else { number };
    // `as` cuts the fraction off and stays within the range
    DateTime::from_timestamp_millis(ms as i64)
}

fn written(text: &str, zone: FixedOffset) -> Option<DateTime<Utc>> {
    if let Ok(number) = text.parse::<f64>() {
        return since_1970(number);
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    // `+07` and `+0700`; a blank in place of the T
    for form in ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z"] {
        if let Ok(time) = DateTime::parse_from_str(text, form) {
            return Some(time.to_utc());
        }
    }
    let forms = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];
    let naive = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    zone.from_local_datetime(&naive).single().map(|time| time.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn at(value: Value) -> Option<String> {
        let zone = FixedOffset::east_opt(7 * 3600).unwrap();
        read(&value, zone).map(|time| time.format("%Y-%m-%d %H:%M:%S%.f").to_string())
    }

    #[test]
    fn every_form_is_read() {
        for value in [
            json!("2026-04-10T09:24:23Z"),
            json!("2026-04-10T09:24:23+00:00"),
            json!("2026-04-10T16:24:23+07:00"),
            json!("2026-04-10T16:24:23+0700"),
            json!("2026-04-10 16:24:23+07"),
            json!("2026-04-10 16:24:23"),
            json!("2026-04-10T16:24:23"),
            json!(" 2026-04-10 16:24:23 "),
            json!("1775813063"),
            json!(1_775_813_063),
            json!(1_775_813_063_000_i64),
        ] {
            assert_eq!(at(value.clone()).as_deref(), Some("2026-04-10 09:24:23"), "{value}");
        }
        for value in ["2026-04-10T09:24:23.237+00:00", "2026-04-10T16:24:23.237"] {
            assert_eq!(at(json!(value)).as_deref(), Some("2026-04-10 09:24:23.237"), "{value}");
        }
        let fine = json!("2026-04-10T09:24:23.237119+00:00");
        assert_eq!(at(fine).as_deref(), Some("2026-04-10 09:24:23.237119"));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for value in [
            json!(""),
            json!("soon"),
            json!(null),
            json!(0),
            json!(-5),
            json!("NaN"),
            json!("inf"),
            json!(1e300),
            json!("2026-13-40 99:99:99"),
            json!(["2026-04-10"]),
            json!("99999-01-01T00:00:00Z"),
        ] {
            assert_eq!(at(value.clone()), None, "{value}");
        }
    }
}
