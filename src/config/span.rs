//! Durations as people write them: "500ms", "15s", "2m", "1h".

use std::ops::RangeInclusive;
use std::time::Duration;

use super::problem::Problem;
use super::reader::Field;

const UNITS: &[(&str, u64)] = &[("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];

/// Reads a duration within `range`.
pub(super) fn read(
    field: &Field<'_, '_, '_>,
    range: RangeInclusive<Duration>,
) -> Result<Duration, Problem> {
    let must_be = || {
        let (least, most) = (written(*range.start()), written(*range.end()));
        field.must_be(&format!(
            "a duration from \"{least}\" to \"{most}\", such as \"15s\" or \"2m\""
        ))
    };
    if !field.is_text() {
        return Err(must_be());
    }
    let span = parse(field.text()?).ok_or_else(must_be)?;
    if range.contains(&span) { Ok(span) } else { Err(must_be()) }
}

fn parse(text: &str) -> Option<Duration> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let (_, millis) = UNITS.iter().find(|(name, _)| *name == unit.trim())?;
    let millis = number.parse::<u64>().ok()?.checked_mul(*millis)?;
    Some(Duration::from_millis(millis))
}

/// The shortest way to write a duration of whole milliseconds.
pub(super) fn written(span: Duration) -> String {
    let millis = u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
    let fits = |unit: &&(&str, u64)| millis.is_multiple_of(unit.1);
    let (unit, size) = UNITS.iter().rev().find(fits).copied().unwrap_or(("ms", 1));
    format!("{}{unit}", millis / size)
}
