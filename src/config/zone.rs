//! Time zones as fixed offsets from UTC.

use chrono::{FixedOffset, Offset, Utc};

use super::problem::Problem;
use super::reader::Field;

/// The zone in which times are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DisplayZone {
    /// That of the machine.
    #[default]
    Local,
    /// Always this one.
    Fixed(FixedOffset),
}

/// `"local"`, `"UTC"` or `"+07:00"`.
pub(super) fn display(field: &Field<'_, '_, '_>) -> Result<DisplayZone, Problem> {
    if field.is_text() && field.text()? == "local" {
        return Ok(DisplayZone::Local);
    }
    parse(field, "\"local\", \"UTC\" or an offset such as \"+07:00\"").map(DisplayZone::Fixed)
}

/// `"UTC"` or `"+07:00"`.
pub(super) fn offset(field: &Field<'_, '_, '_>) -> Result<FixedOffset, Problem> {
    parse(field, "\"UTC\" or an offset such as \"+07:00\"")
}

fn parse(field: &Field<'_, '_, '_>, allowed: &str) -> Result<FixedOffset, Problem> {
    let must_be = || field.must_be(&format!("{allowed} (names of zones are not known here)"));
    if !field.is_text() {
        return Err(must_be());
    }
    match field.text()? {
        "UTC" | "utc" | "Z" => Ok(Utc.fix()),
        text => text.parse().map_err(|_| must_be()),
    }
}
