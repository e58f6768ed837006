//! Until when: what people type for a while, a time of the day, or a day.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::settings::Zone;

/// The last moment that services can write: "always" (the year 9999).
const ALWAYS_MS: i64 = 253_402_300_799_999;

/// For good.
pub fn always() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ALWAYS_MS).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Whether this is as good as for ever: more than a hundred years away.
pub fn is_always(until: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    until - now > TimeDelta::days(36_500)
}

/// `30m`, `8h`, `2d`, `1 week`, `always`, `18:00`, `2026-12-01`, `2026-12-01 18:00`, on the
/// operator's clock; `None` for what is none of these, or over already.
pub fn parse(typed: &str, now: DateTime<Utc>, zone: Zone) -> Option<DateTime<Utc>> {
    let typed = typed.trim().to_lowercase();
    if matches!(typed.as_str(), "always" | "forever" | "for good") {
        return Some(always());
    }
    let until = span(&typed).and_then(|span| now.checked_add_signed(span));
    until.or_else(|| moment(&typed, now, zone)).filter(|until| *until > now)
}

/// A number and its unit.
fn span(typed: &str) -> Option<TimeDelta> {
    let letters = typed.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = typed.split_at(letters);
    let number: i64 = number.parse().ok().filter(|number| *number < 100_000)?;
    match unit.trim() {
        "m" | "min" | "minute" | "minutes" => TimeDelta::try_minutes(number),
        "h" | "hour" | "hours" => TimeDelta::try_hours(number),
        "d" | "day" | "days" => TimeDelta::try_days(number),
        "w" | "week" | "weeks" => TimeDelta::try_weeks(number),
        _ => None,
    }
}

/// A time of the day, its next one; a day, from its beginning; both.
fn moment(typed: &str, now: DateTime<Utc>, zone: Zone) -> Option<DateTime<Utc>> {
    let today = zone.wall(now).date();
    let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
    let day = |text: &str| match text {
        "today" => Some(today),
        "tomorrow" => today.checked_add_days(Days::new(1)),
        _ => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok(),
    };
    if let Some(time) = time(typed) {
        let next = zone.utc(today.and_time(time)).filter(|until| *until > now);
        return next.or_else(|| zone.utc(today.checked_add_days(Days::new(1))?.and_time(time)));
    }
    let (date, clock) = typed.split_once(' ').unwrap_or((typed, "00:00"));
    zone.utc(day(date)?.and_time(time(clock)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::FixedOffset;

    #[test]
    fn what_people_type_for_a_while_is_a_moment() {
        let now = DateTime::parse_from_rfc3339("2026-03-18T14:00:00Z").unwrap().to_utc();
        let zone = Zone::Fixed(FixedOffset::east_opt(7 * 3_600).unwrap()); // 21:00
        for (typed, until) in [
            ("30m", "2026-03-18T14:30:00Z"),
            ("8h", "2026-03-18T22:00:00Z"),
            ("2 days", "2026-03-20T14:00:00Z"),
            ("1 week", "2026-03-25T14:00:00Z"),
            ("22:30", "2026-03-18T15:30:00Z"),
            ("9:00", "2026-03-19T02:00:00Z"),
            ("tomorrow", "2026-03-18T17:00:00Z"),
            ("2026-04-01 08:00", "2026-04-01T01:00:00Z"),
        ] {
            let parsed = parse(typed, now, zone).map(|until| until.to_rfc3339());
            let until = DateTime::parse_from_rfc3339(until).unwrap().to_utc().to_rfc3339();
            assert_eq!(parsed, Some(until), "{typed}");
        }
        assert!(parse("always", now, zone).is_some_and(|until| is_always(until, now)));
        for typed in ["", "soon", "0m", "2020-01-01", "25:00", "today", "999999999d", "-1h"] {
            assert_eq!(parse(typed, now, zone), None, "{typed}");
        }
    }
}
