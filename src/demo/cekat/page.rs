//! Pages by number (Cekat contract, 4.4). How many rows a page may have is not documented: more
//! than a hundred are asked for in vain.

use axum::Json;
use serde_json::{Value, json};

use crate::demo::{
    bend::{self, Shape},
    clock::Millis,
    hub::Hub,
    query::Query,
};

use super::Problem;

/// The most rows of a page.
const CAP: usize = 100;
/// How far east of Greenwich Cekat's times without a zone are: Jakarta.
pub const EAST: Millis = 7 * 3_600_000;

/// A page that was asked for.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    pub page: usize,
    pub limit: usize,
}

/// Reads `page` and `limit`.
pub fn ask(query: &Query) -> Result<Ask, Problem> {
    let page = query.number("page", 1, (1, usize::MAX));
    let limit = query.number("limit", 10, (1, usize::MAX));
    Ok(Ask {
        page: page.ok_or_else(|| Problem::invalid("page", "must be a positive integer"))?,
        limit: limit
            .ok_or_else(|| Problem::invalid("limit", "must be a positive integer"))?
            .min(CAP),
    })
}

/// The page of a list of this length, whose rows are made by their place; `counted` says whether
/// the rows of this page are counted too.
pub fn page(
    hub: &Hub,
    ask: Ask,
    total: usize,
    counted: bool,
    shape: &Shape,
    row: impl Fn(usize) -> Option<Value>,
) -> Json<Value> {
    let first = (ask.page - 1).saturating_mul(ask.limit);
    let end = first.saturating_add(ask.limit).min(total);
    let from = if first >= total { end } else { bend::begins(hub, first).min(end) };
    let rows: Vec<Value> = (from..end).filter_map(row).collect();
    let mut pagination = json!({
        "current_page": ask.page,
        "total_page": total.div_ceil(ask.limit),
        "total_items": total,
    });
    if counted {
        pagination["current_items"] = rows.len().into();
    }
    Json(json!({
        "success": true,
        "data": bend::rows(hub, rows, shape),
        "metadata": { "pagination": pagination },
    }))
}

/// The days that `start_date` and `end_date` name, as times in Jakarta: from the first moment of
/// the one to the last of the other.
pub fn days(query: &Query) -> Result<(Millis, Millis), Problem> {
    let day = |name: &'static str| match query.get(name) {
        None => Ok(None),
        Some(text) => chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .and_then(|day| day.and_hms_opt(0, 0, 0))
            .map(|time| Some(time.and_utc().timestamp_millis() - EAST))
            .ok_or_else(|| Problem::invalid(name, "must be YYYY-MM-DD")),
    };
    let from = day("start_date")?.unwrap_or(Millis::MIN);
    let until = day("end_date")?.map_or(Millis::MAX, |start| start + 86_399_999);
    Ok((from, until))
}
