//! Days and times as people write them: `2026-05-01`, `1 may`, `yesterday`, `monday 9:00`, `14:30`,
//! `3 days ago`. Without a year, and without a day, the last one that has been is meant.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The moment that is meant, on the operator's wall; `now`: what that wall says. A day alone is
/// its beginning. `None`: it can't be understood.
pub fn understood(text: &str, now: NaiveDateTime) -> Option<NaiveDateTime> {
    let text = text.to_lowercase().replace(',', " ");
    let mut words: Vec<&str> = text.split_whitespace().filter(|w| !is_filling(w)).collect();
    if let Some((day, time)) = words.last().and_then(|word| word.split_once('t'))
        && let (Some(_), Some(_)) = (written(day), clock(time))
    {
        words.pop();
        words.extend([day, time]);
    }
    let time = words.last().and_then(|word| clock(word));
    if time.is_some() {
        words.pop();
    }
    let day = match words.as_slice() {
        [] => {
            let at = now.date().and_time(time?);
            // One that is yet to come was meant of the day before.
            return if at > now { at.checked_sub_days(Days::new(1)) } else { Some(at) };
        }
        words => day(words, now.date())?,
    };
    Some(day.and_time(time.unwrap_or_default()))
}

/// Words that people write between the others.
fn is_filling(word: &str) -> bool {
    matches!(word, "at" | "on" | "of" | "the" | "last")
}

fn day(words: &[&str], today: NaiveDate) -> Option<NaiveDate> {
    match words {
        ["today"] => Some(today),
        ["yesterday"] => today.pred_opt(),
        ["week"] => today.checked_sub_days(Days::new(7)),
        ["month"] => today.checked_sub_months(Months::new(1)),
        ["year"] => today.checked_sub_months(Months::new(12)),
        [count, unit, "ago"] => ago(count.parse().ok()?, unit, today),
        [word] => written(word)
            .or_else(|| short(word, today))
            .or_else(|| weekday(word, today))
            .or_else(|| last(1, month(word)?, today)),
        [a, b] => match (number(a), month(b), month(a), number(b)) {
            (Some(day), Some(month), ..) | (.., Some(month), Some(day)) if day <= 31 => {
                last(day, month, today)
            }
            (_, _, Some(month), Some(year)) => {
                NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, 1)
            }
            _ => None,
        },
        [a, b, year] => {
            let (day, month) = match (number(a), month(b), month(a), number(b)) {
                (Some(day), Some(month), ..) | (.., Some(month), Some(day)) => (day, month),
                _ => return None,
            };
            NaiveDate::from_ymd_opt(year.parse().ok()?, month, day)
        }
        _ => None,
    }
}

fn ago(count: u32, unit: &str, today: NaiveDate) -> Option<NaiveDate> {
    match unit.trim_end_matches('s') {
        "day" => today.checked_sub_days(Days::new(count.into())),
        "week" => today.checked_sub_days(Days::new(u64::from(count) * 7)),
        "month" => today.checked_sub_months(Months::new(count)),
        "year" => today.checked_sub_months(Months::new(count.checked_mul(12)?)),
        _ => None,
    }
}

/// `2026-05-01`, `2026/5/1`, `1.5.2026`.
fn written(word: &str) -> Option<NaiveDate> {
    ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y"]
        .into_iter()
        .find_map(|how| NaiveDate::parse_from_str(word, how).ok())
}

/// `1.5.`, `3d`, `2w`.
fn short(word: &str, today: NaiveDate) -> Option<NaiveDate> {
    if let Some((day, month)) = word.trim_end_matches('.').split_once('.') {
        return last(day.parse().ok()?, month.parse().ok()?, today);
    }
    let (count, unit) = word.split_at_checked(word.len().checked_sub(1)?)?;
    let unit = match unit {
        "d" => "day",
        "w" => "week",
        "y" => "year",
        _ => return None,
    };
    ago(count.parse().ok()?, unit, today)
}

/// The last such day before today.
fn weekday(word: &str, today: NaiveDate) -> Option<NaiveDate> {
    let wanted = named(word, &DAYS)?;
    let wanted = Weekday::try_from(u8::try_from(wanted).ok()?).ok()?;
    let back = (today.weekday().num_days_from_monday() + 6 - wanted.num_days_from_monday()) % 7;
    today.checked_sub_days(Days::new(u64::from(back) + 1))
}

/// The last such day, today included.
fn last(day: u32, month: u32, today: NaiveDate) -> Option<NaiveDate> {
    // Leap days are four years apart, but for a century's end.
    let years = (0..9).map(|back| today.year() - back);
    let days = years.filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    days.into_iter().find(|day| *day <= today)
}

fn month(word: &str) -> Option<u32> {
    u32::try_from(named(word.trim_end_matches('.'), &MONTHS)? + 1).ok()
}

/// The place of a name of which at least three letters are written.
fn named(word: &str, names: &[&str]) -> Option<usize> {
    (word.len() >= 3).then(|| names.iter().position(|name| name.starts_with(word))).flatten()
}

/// `1`, `1st`, `22nd`, `1.`.
fn number(word: &str) -> Option<u32> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
    matches!(&word[digits.len()..], "" | "st" | "nd" | "rd" | "th" | ".")
        .then(|| digits.parse().ok())
        .flatten()
}

/// `14:30`, `14:30:05`, `9am`, `9:30pm`.
fn clock(word: &str) -> Option<NaiveTime> {
    let half = word.strip_suffix("am").map(|rest| (rest, 0));
    if let Some((rest, later)) = half.or(word.strip_suffix("pm").map(|rest| (rest, 12))) {
        let (hour, minute) = rest.split_once(':').unwrap_or((rest, "0"));
        let hour: u32 = hour.parse().ok().filter(|hour| (1..=12).contains(hour))?;
        return NaiveTime::from_hms_opt(hour % 12 + later, minute.parse().ok()?, 0);
    }
    ["%H:%M", "%H:%M:%S"].into_iter().find_map(|how| NaiveTime::parse_from_str(word, how).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wednesday, 18 March 2026, 14:00.
    fn meant(text: &str) -> String {
        let now = NaiveDate::from_ymd_opt(2026, 3, 18).unwrap().and_hms_opt(14, 0, 0).unwrap();
        understood(text, now).map_or("?".into(), |at| at.format("%Y-%m-%d %H:%M").to_string())
    }

    #[test]
    fn days_and_times_are_understood_as_people_write_them() {
        for (text, wanted) in [
            ("2026-01-05", "2026-01-05 00:00"),
            ("2025/1/5 9:05", "2025-01-05 09:05"),
            ("2026-01-05T09:05", "2026-01-05 09:05"),
            ("5.1.2025", "2025-01-05 00:00"),
            ("5.1.", "2026-01-05 00:00"),
            ("5.12.", "2025-12-05 00:00"),
            ("1 may", "2025-05-01 00:00"),
            ("May 1st", "2025-05-01 00:00"),
            ("1 March", "2026-03-01 00:00"),
            ("18 mar", "2026-03-18 00:00"),
            ("1 may 2024, 14:30", "2024-05-01 14:30"),
            ("the 2nd of feb at 9am", "2026-02-02 09:00"),
            ("feb 2025", "2025-02-01 00:00"),
            ("december", "2025-12-01 00:00"),
            ("29 feb", "2024-02-29 00:00"),
            ("today", "2026-03-18 00:00"),
            ("Yesterday 12:15pm", "2026-03-17 12:15"),
            ("monday", "2026-03-16 00:00"),
            ("wed", "2026-03-11 00:00"),
            ("last friday 8:00", "2026-03-13 08:00"),
            ("13:30", "2026-03-18 13:30"),
            ("14:30", "2026-03-17 14:30"),
            ("3 days ago", "2026-03-15 00:00"),
            ("2 weeks ago", "2026-03-04 00:00"),
            ("3d", "2026-03-15 00:00"),
            ("last month", "2026-02-18 00:00"),
        ] {
            assert_eq!(meant(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in [
            "",
            " ",
            "soon",
            "31 feb",
            "2026-13-01",
            "m",
            "ma",
            "25:00",
            "1 2 3",
            "é",
            "0.0.",
            "田",
        ] {
            assert_eq!(meant(text), "?", "{text}");
        }
    }
}
