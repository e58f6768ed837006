//! Moments and spans as people type them.

use std::time::Duration;

use chrono::{DateTime, Local, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};

use super::exit::Stop;
use crate::app::settings::Zone;
use crate::app::until;

/// A moment: RFC 3339, a date, a date and a clock time in the operator's zone, or a span ago.
pub(super) fn moment(text: &str, zone: Zone, now: DateTime<Utc>) -> Result<DateTime<Utc>, Stop> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.to_utc());
    }
    if let Some(ago) = parsed_span(text)
        && let Ok(ago) = TimeDelta::from_std(ago)
        && let Some(at) = now.checked_sub_signed(ago)
    {
        return Ok(at);
    }
    let clock = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"];
    let clock = clock.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let date = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    let at = clock.or_else(date).and_then(|wall| in_zone(wall, zone));
    at.ok_or_else(|| {
        Stop::usage(format!(
            "{text:?} is no time: write 2026-03-18, \"2026-03-18 14:00\" or 2026-03-18T14:00:00Z."
        ))
    })
}

/// A moment to come: what the inbox takes for a while or until a time, and any moment that is
/// written whole.
pub(super) fn ahead(text: &str, zone: Zone, now: DateTime<Utc>) -> Result<DateTime<Utc>, Stop> {
    if let Some(at) = until::parse(text, now, zone) {
        return Ok(at);
    }
    if let Some(span) = parsed_span(text.trim())
        && let Ok(span) = TimeDelta::from_std(span)
        && let Some(at) = now.checked_add_signed(span)
    {
        return Ok(at);
    }
    match moment(text, zone, now) {
        Ok(at) if at > now => Ok(at),
        Ok(_) => Err(Stop::usage("That is in the past; --off ends the quiet.")),
        Err(_) => Err(Stop::usage(format!(
            "{text:?} is no time to come: write 8h, 2d, 18:00, tomorrow, \"2026-03-18 14:00\" or always."
        ))),
    }
}

fn parsed_span(text: &str) -> Option<Duration> {
    let unit = text.chars().last()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        _ => return None,
    };
    let count: u32 = text[..text.len() - 1].parse().ok().filter(|count| *count > 0)?;
    Some(Duration::from_secs(u64::from(count) * seconds))
}

fn in_zone(wall: NaiveDateTime, zone: Zone) -> Option<DateTime<Utc>> {
    match zone {
        Zone::Local => Local.from_local_datetime(&wall).earliest().map(|at| at.to_utc()),
        Zone::Fixed(offset) => offset.from_local_datetime(&wall).earliest().map(|at| at.to_utc()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let zone = Zone::Fixed(chrono::FixedOffset::east_opt(7 * 3_600).unwrap());
        moment(text, zone, now).ok().map(|at| at.to_rfc3339())
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        assert_eq!(read("2026-03-18T14:00:00Z").unwrap(), "2026-03-18T14:00:00+00:00");
        assert_eq!(read("2026-03-18").unwrap(), "2026-03-17T17:00:00+00:00");
        assert_eq!(read("2026-03-18 14:00").unwrap(), "2026-03-18T07:00:00+00:00");
        assert_eq!(read("2d").unwrap(), "2027-01-13T08:00:00+00:00");
        for nonsense in ["", "soon", "0d", "-2d", "2026-13-01", "d"] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_time_to_come_is_written_as_in_the_inbox() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap(); // 15:00 in the zone
        let zone = Zone::Fixed(chrono::FixedOffset::east_opt(7 * 3_600).unwrap());
        let read = |text: &str| ahead(text, zone, now).map(|at| at.to_rfc3339());
        for (text, at) in [
            ("2d", "2027-01-17T08:00:00+00:00"),
            ("45s", "2027-01-15T08:00:45+00:00"),
            ("18:00", "2027-01-15T11:00:00+00:00"),
            ("9:00", "2027-01-16T02:00:00+00:00"),
            ("2027-02-01T00:00:00Z", "2027-02-01T00:00:00+00:00"),
            ("always", "9999-12-31T23:59:59.999+00:00"),
        ] {
            assert_eq!(read(text).unwrap(), at, "{text}");
        }
        for (text, why) in [("2020-01-01", "in the past"), ("soon", "no time"), ("-1h", "no time")]
        {
            assert!(read(text).unwrap_err().sentence.contains(why), "{text}");
        }
    }
}
