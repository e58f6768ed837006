//! Pages by number (Kapso contract, 1.2): `page` from 1, `per_page` from 1 to 100, and `meta`.

use axum::Json;
use serde_json::{Value, json};

use crate::demo::{
    bend::{self, Shape},
    hub::Hub,
    query::Query,
};

use super::Problem;

/// A page that was asked for.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    pub page: usize,
    pub per_page: usize,
}

/// Reads `page` and `per_page`.
pub fn ask(query: &Query) -> Result<Ask, Problem> {
    let page = query.number("page", 1, (1, usize::MAX));
    let per_page = query.number("per_page", 20, (1, 100));
    Ok(Ask {
        page: page.ok_or_else(|| Problem::bad("page must be at least 1"))?,
        per_page: per_page.ok_or_else(|| Problem::bad("per_page must be between 1 and 100"))?,
    })
}

/// The page of a list of this length, whose rows are made by their place.
pub fn page(
    hub: &Hub,
    ask: Ask,
    total: usize,
    shape: &Shape,
    row: impl Fn(usize) -> Option<Value>,
) -> Json<Value> {
    let first = (ask.page - 1).saturating_mul(ask.per_page);
    let end = first.saturating_add(ask.per_page).min(total);
    let from = bend::begins(hub, first).min(end);
    let from = if first >= total { end } else { from };
    let rows = (from..end).filter_map(row).collect();
    Json(json!({
        "data": bend::rows(hub, rows, shape),
        "meta": {
            "page": ask.page,
            "per_page": ask.per_page,
            "total_pages": total.div_ceil(ask.per_page),
            "total_count": total,
        },
    }))
}
