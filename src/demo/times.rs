//! Times, as the services write them.

use chrono::{DateTime, Utc};

use super::clock::Millis;

fn at(time: Millis) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(time).unwrap_or_default()
}

/// `2023-11-07T05:31:56Z`
pub fn seconds(time: Millis) -> String {
    at(time).format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Reads an ISO 8601 time with a zone.
pub fn read(text: &str) -> Option<Millis> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_and_read_back() {
        assert_eq!(seconds(1_699_335_116_000), "2023-11-07T05:31:56Z");
        assert_eq!(read("2023-11-07T05:31:56Z"), Some(1_699_335_116_000));
        assert_eq!(read("yesterday"), None);
    }
}
