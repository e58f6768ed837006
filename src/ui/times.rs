//! Times as people read them beside a chat.

use chrono::{Datelike, NaiveDate, NaiveDateTime};

/// The clock: `14:02`.
pub fn clock(at: NaiveDateTime) -> String {
    at.format("%H:%M").to_string()
}

/// The clock with seconds: `14:02:09`.
pub fn exact_clock(at: NaiveDateTime) -> String {
    at.format("%H:%M:%S").to_string()
}

/// Last activity in at most six cells: `14:02`, `Mon`, `12 Mar`, `2024`.
pub fn short(at: NaiveDateTime, now: NaiveDateTime) -> String {
    let days = (now.date() - at.date()).num_days();
    if days == 0 {
        clock(at)
    } else if (1..7).contains(&days) {
        at.format("%a").to_string()
    } else if at.year() == now.year() || (0..300).contains(&days) {
        at.format("%-d %b").to_string()
    } else {
        at.format("%Y").to_string()
    }
}

/// The name of a day: `Today`, `Yesterday`, `Monday`, `Monday 12 March`, `12 March 2024`.
pub fn day(date: NaiveDate, today: NaiveDate) -> String {
    match (today - date).num_days() {
        0 => "Today".into(),
        1 => "Yesterday".into(),
        2..=6 => date.format("%A").to_string(),
        _ if date.year() == today.year() => date.format("%A %-d %B").to_string(),
        _ => date.format("%-d %B %Y").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    #[test]
    fn last_activity_is_a_clock_today_a_weekday_this_week_a_date_before() {
        let now = at("2026-03-18 15:00");
        assert_eq!(short(at("2026-03-18 09:05"), now), "09:05");
        assert_eq!(short(at("2026-03-16 09:05"), now), "Mon");
        assert_eq!(short(at("2026-02-01 09:05"), now), "1 Feb");
        assert_eq!(short(at("2024-02-01 09:05"), now), "2024");
        assert_eq!(short(at("2026-03-19 09:05"), now), "19 Mar");
    }

    #[test]
    fn days_are_named_as_people_name_them() {
        let today = at("2026-03-18 15:00").date();
        let name = |text| day(at(text).date(), today);
        assert_eq!(name("2026-03-18 00:00"), "Today");
        assert_eq!(name("2026-03-17 23:59"), "Yesterday");
        assert_eq!(name("2026-03-13 10:00"), "Friday");
        assert_eq!(name("2026-01-05 10:00"), "Monday 5 January");
        assert_eq!(name("2024-01-05 10:00"), "5 January 2024");
    }
}
